"""What is in doubt already: values that a rule need not ask about again, and how far an approximate figure reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from fupin_analysis.plan.catalogue import load_catalogue
from fupin_analysis.review.grid import NOWHERE

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Note, Work

_HOLDS = ("C", "D")
_ABOUT = 0.1
"""约100 may be a tenth more or less."""
_OPEN = 0.5
"""100 多 is bounded on one side alone; on the other it may be so much off."""


def doubted(work: Work, rule: Rule) -> set[str]:
    """The values that a rule passes over, since what breaks it there follows from another finding.

    Those that wait (C, D); those told (B) under the same code or mode; told figures for which another figure is
    proposed; for a rule that only tells, those of which another rule has told. How a figure was read (约100) is no
    reason to let it pass: it may contradict its row all the same. Names and days that are told of stay passed over.
    """
    found: set[str] = set()
    for note in work.notes:
        if note.grade in _HOLDS or (note.grade == "B" and _is_same(note, rule, work)):
            found |= note.proposed.keys()
        elif note.grade == "B":
            found |= {value_id for value_id, offer in note.proposed.items() if _is_open(work, value_id, offer)}
    return found


def _is_same(note: Note, rule: Rule, work: Work) -> bool:
    """True where a note is about what the rule is about."""
    code, mode = note.finding.code, rule.mode or load_catalogue()[rule.code].mode
    if code == rule.code or (mode is not None and mode == note.finding.entry.mode):
        return True
    return rule.severity not in _HOLDS and code in work.rule_codes


def _is_open(work: Work, value_id: str, offer: object) -> bool:
    row = work.find(value_id)
    if row == NOWHERE or not work.is_figure(row):
        return True
    return offer is not None and offer != work.values.value[row]


def reach(work: Work, value_id: str) -> tuple[float, float] | None:
    """The least and the most that an approximate figure may stand for; None for one that is not approximate."""
    row = work.find(value_id)
    if row == NOWHERE or not work.values.frame["approx"].iat[row]:
        return None
    value = work.values.value[row]
    if not isinstance(value, int | float):
        return None
    low, high = (work.values.frame[name].iat[row] for name in ("low", "high"))
    slack = abs(value) * (_OPEN if _is_number(low) or _is_number(high) else _ABOUT)
    return (
        min(float(low), value) if _is_number(low) else value - slack,
        max(float(high), value) if _is_number(high) else value + slack,
    )


def _is_number(bound: Any) -> TypeGuard[float]:
    return isinstance(bound, int | float) and not np.isnan(bound)


def slack_of(work: Work, value_ids: list[str]) -> float:
    """By how much the sum of some figures may be off, since some of them are approximate."""
    slack = 0.0
    for value_id in value_ids:
        if (found := reach(work, value_id)) is not None:
            value = float(work.values.value[work.find(value_id)])
            slack += max(value - found[0], found[1] - value)
    return slack
