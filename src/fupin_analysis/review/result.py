"""What review takes besides the extracts, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import RECORDS

REVIEWED_RECORDS = {**RECORDS, "counted": "bool", "left_out": "str"}
"""Records after review: ``counted`` is False where the row reaches no table, ``left_out`` says why (Chinese)."""
REVIEWED_VALUES = {**frames.VALUES, "reported": "object"}
"""Values after review: ``reported`` is the value as read, also where ``value`` was resolved, fixed or corrected."""


@dataclass(frozen=True)
class History:
    """What was accepted before: files and returns of earlier periods, and their tables (held values NA).

    ``tables[form]`` has the columns of a processed table; only periods before the one under review are looked at.
    """

    files: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.FILES))
    returns: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.RETURNS))
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def with_period(self, reviewed: Reviewed) -> History:
        """This history and one more reviewed period."""
        tables = dict(self.tables)
        for form, table in reviewed.tables.items():
            if len(table):
                tables[form] = pd.concat([tables[form], table], ignore_index=True) if form in tables else table
        files = pd.concat([self.files, reviewed.files]).drop_duplicates("file_id", ignore_index=True)
        returns = pd.concat([self.returns, reviewed.returns], ignore_index=True)
        return History(files, returns, tables)


@dataclass(slots=True)
class Reviewed:
    """One period (or several together) after review.

    ``files``, ``returns``, ``cells``, ``findings`` and ``checks`` as in ``frames``; ``records`` as REVIEWED_RECORDS;
    ``values`` as REVIEWED_VALUES; ``tables[form]`` as ``tables.build_tables`` makes them. ``used`` are the numbers
    of the corrections that were applied.
    """

    files: pd.DataFrame
    returns: pd.DataFrame
    records: pd.DataFrame
    values: pd.DataFrame
    cells: pd.DataFrame
    findings: pd.DataFrame
    checks: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    used: frozenset[int] = frozenset()
