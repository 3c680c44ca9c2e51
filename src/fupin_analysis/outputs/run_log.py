"""The log of runs at night: ``reports/log/<date>.log``, what was done and when, nothing from the returns."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

FOLDER = "log"


class RunLog:
    """Appends lines; a log that cannot be written stops nothing."""

    def __init__(self, reports: Path, *, now: dt.datetime | None = None) -> None:
        day = (now or dt.datetime.now()).date()
        self.path = reports / FOLDER / f"{day:%Y-%m-%d}.log"

    def write(self, text: str) -> None:
        """One line with the time before it."""
        line = f"{dt.datetime.now():%H:%M:%S} {' '.join(text.split())}\n"
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(line)
