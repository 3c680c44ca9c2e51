"""Name the edition of a report: ``2018-09-1``, and the next number when anything behind it has changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fupin_analysis.home import Home
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.corrections import load_corrections
from fupin_analysis.store.editions import list_editions, write_edition
from fupin_analysis.store.state import StoreError, read_state
from fupin_analysis.suite.cleaned import Cleaned


def save_edition(home: Home, cleaned: Cleaned, period: Period) -> str:
    """Write the edition behind a report of ``period`` and return its name; an unchanged one keeps its name."""
    numbers = edition_numbers(list_editions(home.processed), period)
    last = max(numbers, default=0)
    for number in (last, last + 1):
        name = f"{period}-{number}"
        if number and _try_write(home, cleaned, name):
            return name
    return f"{period}-{last + 1}"


def edition_numbers(names: list[str], period: Period) -> list[int]:
    """The numbers that editions of a period have."""
    tails = (name.removeprefix(f"{period}-") for name in names if name.startswith(f"{period}-"))
    return [int(tail) for tail in tails if tail.isdecimal()]


def _try_write(home: Home, cleaned: Cleaned, name: str) -> bool:
    files = cleaned.files[["path", "sha256"]].to_dict("records")
    corrections: list[dict[str, Any]] = [asdict(c) for c in load_corrections(home.reference / "corrections.toml")]
    for row in corrections:
        row["source"] = ""  # a path of this machine does not belong to the edition
    try:
        write_edition(
            home.processed,
            name,
            read_state(home.processed),
            files=[{str(k): str(v) for k, v in row.items()} for row in files],
            corrections=corrections,
        )
    except StoreError as error:
        if error.code != "edition-exists":
            raise
        return False
    return True
