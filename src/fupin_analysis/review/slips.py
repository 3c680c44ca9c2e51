"""Decimal points that slipped, where the arithmetic of the row proves it (mode 73): 本月 500, 累计 10 and 15.

A 累计 of the period just before tells what 本月 and 累计 must add up to. Where one of the two is a tenth, a hundredth
or a thousandth part of what the other two make, or so many times of it, that one is held and the figure that fits is
proposed. So is a 本月 of ten times the growth of the 累计 and all earlier months. Ten thousand times is another unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.far import Bounds, slipped
from fupin_analysis.review.own_history import Earlier, earlier_of
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

SLIP = "figure-slip"


def check_slips(work: Work, rule: Rule) -> None:
    """Hold the figure of a pair (本月, 累计) whose decimal point slipped (C), with what fits as proposal."""
    bounds = rule.bounds(Bounds, "小数点检查")
    known = work.questioned("B", "C", "D")
    for form in work.present_forms():
        pairs = [(f.name, f.twin) for f in form.fields if f.twin and not f.may_fall]
        if not pairs or not len(work.table(form.id)) or not len(past := earlier_of(work, form)):
            continue
        for month, ytd in pairs:
            _check_pair(work, form, past, month, ytd, known, bounds)


def _check_pair(work: Work, form: Form, past: Earlier, month: str, ytd: str, known: set[str], bounds: Bounds) -> None:
    table = work.table(form.id)
    before, months, totals = past.just_before(ytd), table[month], table[ytd]
    with np.errstate(invalid="ignore"):
        odd = (before > 0) & (months > 0) & (totals > 0) & (np.abs(before + months - totals) > 0.015)
    for row in np.flatnonzero(odd).tolist():
        ids = {name: f"{table.ids[row]}/{name}" for name in (month, ytd)}
        if not known.isdisjoint(ids.values()):
            continue
        old, now, total = float(before[row]), float(months[row]), float(totals[row])
        fits = {month: round(total - old, 6), ytd: round(old + now, 6)}
        said = {month: now, ytd: total}
        name = next((n for n in (month, ytd) if slipped(said[n], fits[n])), None)
        if name is None and _dwarfs(now, total - old, past.flows(form.by_name[month], ytd)[0][row], bounds):
            name = month
        if name is not None:
            times = said[name] / fits[name]
            many = f"{show(round(times, 1))} 倍" if times > 1 else f"{show(round(1 / times, 1))} 分之一"
            shown = f"上期累计 {show(old)}，本期 {show(now)}，本期累计 {show(total)}"
            work.note_values(SLIP, [ids[name]], proposed={ids[name]: fits[name]}, many=many, shown=shown)


def _dwarfs(month: float, growth: float, earlier: np.ndarray, bounds: Bounds) -> bool:
    """Ten times the growth of the 累计 and of every month before; where no month is known, nothing is."""
    told = earlier[earlier > 0]
    return bool(growth > 0 and month >= bounds.times * growth and len(told) and month >= bounds.times * told.max())
