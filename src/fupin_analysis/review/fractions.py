"""Rates that are honestly below one percent (贫困发生率), where 0.12 stands for 12 % all the same (mode 23).

Intake never takes such a rate for a fraction, since 0.12 % may be right. Here it is measured: by the other rates of its
column, by what the row said before, by its parts. One of the first two is told (B); a second one as well holds it (C).
Source: domain.md 3.3, 23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.review.across import has_fields
from fupin_analysis.review.doubts import doubted
from fupin_analysis.review.history.past import past_of
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

HUNDRED = 100.0
_WIDER = 2.0
"""Of a few rates the range is no measure: so many times smaller or larger it may be."""


def check_fractions(work: Work, rule: Rule) -> None:
    """``settings.rates``: form → rate → the two fields that give it; ``least``: rates that are no small ones.

    ``others``: so many other rates of its column must be of that size (``few`` do where what its parts give is as large
    as they are, too); ``low`` and ``high`` × the last rate it may be;
    ``slack``: how far (points) it may be off what its parts give.
    """
    for form_id, rates in rule.settings["rates"].items():
        for name, parts in rates.items():
            if has_fields(work, form_id, [name, *parts]):
                _check_rate(work, rule, work.table(form_id), name, parts)


def _check_rate(work: Work, rule: Rule, table: FormTable, name: str, parts: list[str]) -> None:
    rates, known = table[name], doubted(work, rule)
    for row in np.flatnonzero((rates > 0) & (rates < 1)).tolist():
        value_id, offer = f"{table.ids[row]}/{name}", round(float(rates[row]) * HUNDRED, 6)
        if value_id in known or not _is_plain(work, value_id, float(rates[row])):
            continue
        least_others = int(rule.settings["few" if _is_large(rule, table, parts, row) else "others"])
        found = [
            _is_among(rule, table, name, row, offer, least_others),
            _is_as_before(work, rule, table, name, row, offer),
        ]
        if None in found or not any(found):
            continue
        found.append(_is_of_parts(rule, table, parts, row, offer))
        grade = rule.given_grade or ("C" if found.count(True) > 1 else "B")
        work.note_values(rule.code, [value_id], proposed={value_id: offer}, grade=grade, count=1)


def _is_plain(work: Work, value_id: str, rate: float) -> bool:
    """True where the cell says just the number: no 0.12% and no 0.0012 that is shown as one."""
    try:
        return abs(float(work.values.text("raw", work.find(value_id))) - rate) < 1e-9
    except ValueError:
        return False


def _is_among(rule: Rule, table: FormTable, name: str, row: int, offer: float, least_others: int) -> bool:
    """True where it would be one of the rates of its table, of which no other is a small one."""
    own = table.ids[row].rpartition("/")[0]
    beside = [i for i, record_id in enumerate(table.ids) if i != row and record_id.rpartition("/")[0] == own]
    others = table[name][beside]
    told = others[others > 0]
    enough = len(told) >= least_others and told.min() >= rule.settings["least"]
    slack = _WIDER if least_others < rule.settings["others"] else 1.0
    return bool(enough and told.min() / slack <= offer <= told.max() * slack)


def _is_as_before(work: Work, rule: Rule, table: FormTable, name: str, row: int, offer: float) -> bool | None:
    """True where it would be of the size of the last rate of the row; None where that was a small one too."""
    points = past_of(work, table.form).points(row, name)
    told = [point.figures[0][1] for point in points if point.figures]
    if not told:
        return False
    low, high = (float(rule.settings[side]) * told[-1] for side in ("low", "high"))
    return None if told[-1] < rule.settings["least"] else low <= offer <= high


def _is_large(rule: Rule, table: FormTable, parts: list[str], row: int) -> bool:
    part, whole = (float(table[name][row]) for name in parts)
    return bool(whole > 0 and part / whole * HUNDRED >= rule.settings["sure"])


def _is_of_parts(rule: Rule, table: FormTable, parts: list[str], row: int, offer: float) -> bool:
    part, whole = (float(table[name][row]) for name in parts)
    return bool(whole > 0 and abs(part / whole * HUNDRED - offer) <= float(rule.settings["slack"]))
