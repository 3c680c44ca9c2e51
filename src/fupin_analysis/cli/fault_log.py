"""Where the trace of a fault of the program goes: the home it happened in, else the person's own state folder."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from fupin_analysis.errors import HomeError, tell_trace
from fupin_analysis.home import find_home
from fupin_analysis.outputs.run_log import FOLDER

FILE, FAULTS = "fupin-error.log", "fupin-faults.log"


def write_trace(error: BaseException, words: Sequence[str]) -> Path | None:
    """Write the trace of ``error`` for its owner alone (mode 0600); the path, None where no place can be written to.

    ``words`` are those of the command line. Messages of errors stay out: they may quote cells of returns.
    """
    text = tell_trace(error)
    for folder in _places(words):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _write(folder / FILE, text)
        except OSError:
            continue
    return None


class FaultLog(logging.Handler):
    """Keeps what the program tells of its own faults on files it went on without, beside the trace of the last run."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(logging.WARNING)
        self._words = words
        self.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Add the record to the first log that can be written to."""
        for folder in _places(self._words):
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                _add(folder / FAULTS, f"{self.format(record)}\n")
                return


def _places(words: Sequence[str]) -> Iterator[Path]:
    try:
        home = find_home(_home_of(words))
        if home.raw.is_dir():
            yield home.reports / FOLDER
    except (HomeError, OSError):
        pass
    yield state_folder()


def _home_of(words: Sequence[str]) -> str | None:
    """The value of ``--home`` among the words; the command itself may not have come so far as to read it."""
    for at, word in enumerate(words):
        if word == "--home" and at + 1 < len(words):
            return words[at + 1]
        if word.startswith("--home="):
            return word.removeprefix("--home=")
    return None


def state_folder() -> Path:
    """The folder of this person for what programs keep: by XDG, on Windows the local application data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "fupin"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "fupin"


def _write(path: Path, text: str) -> Path:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _add(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(text)
