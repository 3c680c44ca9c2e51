"""Returns of a file: one for each enterprise and period found in it, numbered, with its outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from fupin_analysis import frames
from fupin_analysis.intake.result import READ_RETURNS
from fupin_analysis.plan.catalogue import Finding

UNKNOWN = "-"
"""Stands in a return's id where no period could be told."""


@dataclass(slots=True)
class Returns:
    """The returns of one file as they turn up: (enterprise, period) → return_id."""

    file_id: str
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    filled_on: dict[str, dt.date] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def id_of(self, enterprise: str, period: str, filled_on: dt.date | None = None) -> str:
        """The id of a return, made at first sight: ``<file_id>/<period>/<k>``."""
        key = (enterprise, period)
        if key not in self.ids:
            self._counts[period] = self._counts.get(period, 0) + 1
            self.ids[key] = f"{self.file_id}/{period or UNKNOWN}/{self._counts[period]}"
        made = self.ids[key]
        if filled_on is not None:
            known = self.filled_on.get(made)
            self.filled_on[made] = filled_on if known is None else max(known, filled_on)
        return made

    def lists(self, findings: Sequence[Finding], refused: frozenset[str]) -> frames.Lists:
        """Columns of READ_RETURNS; ``received`` is the day of filling that the return states, else None."""
        lists: dict[str, list[object]] = {name: [] for name in READ_RETURNS}
        for (enterprise, period), return_id in self.ids.items():
            own = [f for f in findings if f.return_id in (return_id, "")]
            outcome = "refused" if return_id in refused else outcome_of(own)
            row = (return_id, self.file_id, enterprise, period, outcome, self.filled_on.get(return_id), None)
            for name, value in zip(lists, row, strict=True):
                lists[name].append(value)
        return lists


def outcome_of(findings: Sequence[Finding]) -> str:
    """``accepted`` · ``accepted_with_findings`` (B, C) · ``partial`` (a table was refused)."""
    grades = {finding.grade or finding.entry.grade for finding in findings}
    if "D" in grades:
        return "partial"
    return "accepted_with_findings" if grades & {"B", "C"} else "accepted"
