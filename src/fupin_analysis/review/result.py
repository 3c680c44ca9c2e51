"""What review takes besides the extracts, and what it hands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import RECORDS

REVIEWED_RECORDS = {**RECORDS, "counted": "bool", "left_out": "str", "waits": "bool"}
"""Records after review: ``counted`` is False where the row reaches no table, ``left_out`` says why (Chinese).

``waits``: it is left out only until an open question is decided.
"""
REVIEWED_VALUES = {**frames.VALUES, "reported": "object"}
"""Values after review: ``reported`` is the value as read, also where ``value`` was resolved, fixed or corrected."""

DOUBTED = {name: REVIEWED_VALUES[name] for name in ("record_id", "field", "reported", "proposed", "finding_ids")}
"""What is kept of the values of earlier periods that are provisional or held."""


class Tables(Mapping[str, pd.DataFrame]):
    """Tables by form, those of several periods one under the other; a form is put together when it is asked for."""

    def __init__(self, *parts: Mapping[str, pd.DataFrame]) -> None:
        self._parts = parts
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, form_id: str) -> pd.DataFrame:
        if form_id not in self._made:
            found = [part.get(form_id) for part in self._parts]
            filled = [table for table in found if table is not None and len(table)]
            if not filled:
                raise KeyError(form_id)
            self._made[form_id] = filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)
        return self._made[form_id]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(form_id for part in self._parts for form_id in part))

    def __len__(self) -> int:
        return len(list(iter(self)))


@dataclass(frozen=True)
class History:
    """What was accepted before: files and returns of earlier periods, and their tables (held values NA).

    ``tables[form]`` has the columns of a processed table; only periods before the one under review are looked at.
    ``doubted[form]`` has those of DOUBTED: the values of the form that were fixed, held or told about.
    """

    files: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.FILES))
    returns: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.RETURNS))
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    doubted: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def with_period(self, reviewed: Reviewed) -> History:
        """This history and one more reviewed period."""
        files = pd.concat([self.files, reviewed.files]).drop_duplicates("file_id", ignore_index=True)
        returns = pd.concat([self.returns, reviewed.returns], ignore_index=True)
        doubted = Tables(self.doubted, doubted_of(reviewed.values))
        return History(files, returns, Tables(self.tables, reviewed.tables), doubted)


def doubted_of(values: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The values that were not simply accepted, by form (columns DOUBTED); ``values`` as REVIEWED_VALUES."""
    asked = values[values["state"] != "confirmed"]
    return {str(form): part[list(DOUBTED)] for form, part in asked.groupby("form", sort=False)}


@dataclass(slots=True)
class Reviewed:
    """One period (or several together) after review.

    ``files``, ``returns``, ``cells``, ``findings`` and ``checks`` as in ``frames``; ``records`` as REVIEWED_RECORDS;
    ``values`` as REVIEWED_VALUES; ``tables[form]`` as ``tables.build_tables`` makes them. ``used`` are the numbers
    of the corrections that were applied and, below zero, the lines of ``names.csv`` that matched.
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
