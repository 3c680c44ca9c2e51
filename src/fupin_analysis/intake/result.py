"""What intake knows of one file when it is done: plain frames, ready for review and for the cache."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.catalogue import Finding

RECORDS = {
    "record_id": "str",
    "return_id": "str",
    "form": "str",
    "enterprise": "str",  # as written: column, else label, title, sheet or file name
    "period": "str",
    "file": "str",
    "sheet": "str",
    "row": "Int64",
}


@dataclass(slots=True)
class FileExtract:
    """One file read. ``values.value`` is typed by the field; ``values.state`` is ``confirmed`` until review.

    ``checks`` are total and subtotal rows taken as checks, shaped as ``values`` (``record_id`` is the row's).
    """

    file: dict[str, str]
    returns: pd.DataFrame
    records: pd.DataFrame
    values: pd.DataFrame
    checks: pd.DataFrame
    cells: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def refused(cls, file: dict[str, str], findings: list[Finding]) -> FileExtract:
        """A file that gives nothing but its refusal."""
        none = frames.empty
        return cls(
            file,
            none(frames.RETURNS),
            none(RECORDS),
            none(frames.VALUES),
            none(frames.VALUES),
            none(frames.CELLS),
            findings,
        )
