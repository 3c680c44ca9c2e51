"""Figures far from what the same row, or the same enterprise, reported before (mode 73): 5, then 500 with no note.

What is new in a period is measured by what was new in earlier ones (本月, or the growth of the 累计); a figure that
restates a size (户数, 职工人数) by its own earlier figures; a row of a list by the rows that its enterprise listed
before, or, where it listed too few, by all. What the plan of the row has room for is lumpy, not far.
Source: domain.md 3.3, 73.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.review.columns import Numbers
from fupin_analysis.review.explained import Reasons
from fupin_analysis.review.far import Bounds, slipped, times_over, times_under
from fupin_analysis.review.listed import find_far_events
from fupin_analysis.review.own_history import Earlier, Matrix, earlier_of, is_cumulative, last_of
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

JUMP, DROP, TOLD = "figure-jump", "figure-drop", "figure-jump-told"
Look = Callable[[FormTable, Form, Field, Earlier, Reasons, Bounds], Iterable["Far"]]
MEASURED = ("money", "int", "number")
_SHOWN = 4


@dataclass(frozen=True)
class Far:
    """A figure that is far from its history: ``row`` of its table, ``fields`` that hold it, what it is measured by."""

    row: int
    fields: tuple[str, ...]
    figure: float
    times: float
    code: str
    by: str
    room: bool = False
    proposed: float | None = None


def check_sizes(work: Work, rule: Rule) -> None:
    """Note figures that restate a size, plans too, and are far from what they were; see ``check_outliers``."""
    _check(work, rule, _far_sizes, is_flow=False)


def check_outliers(work: Work, rule: Rule) -> None:
    """Note what is far (C); told and counted (B) where the plan grew with it or the remark explains it."""
    _check(work, rule, _far_flows, is_flow=True)
    bounds = rule.bounds(Bounds, "离群检查")
    for form in work.present_forms():
        table = work.table(form.id)
        if form.content == "events" and len(table):
            events = find_far_events(table, form, work.previous(form.id), bounds)
            found = [Far(row, (name,), figure, times, JUMP, by) for row, name, figure, times, by in events]
            _note(work, table, found, Reasons(table, form, None, bounds), bounds)


def _check(work: Work, rule: Rule, look: Look, *, is_flow: bool) -> None:
    bounds = rule.bounds(Bounds, "离群检查")
    for form in work.present_forms():
        table = work.table(form.id)
        if form.content == "events" or not len(table) or not len(past := earlier_of(work, form)):
            continue
        reasons = Reasons(table, form, past, bounds)
        aside = bounds.aside.get(form.id, ())
        measured = [f for f in _measured(form) if (bool(f.twin) or is_cumulative(f)) == is_flow and f.name not in aside]
        found = [far for f in measured for far in look(table, form, f, past, reasons, bounds)]
        _note(work, table, found, reasons, bounds)


def _measured(form: Form) -> list[Field]:
    """The figures of a form but the 累计 that stand beside their 本月: these are looked at together."""
    summed = {f.twin for f in form.fields if f.twin}
    return [f for f in form.fields if f.type in MEASURED and not f.may_fall and f.name not in summed]


def _least(f: Field, bounds: Bounds) -> float:
    if f.type == "money":
        return bounds.least_wan * (10_000.0 if f.unit == "元" else 1.0)
    return bounds.least_count


def _candidates(now: Numbers, earlier: Matrix, least: float, over: float) -> list[int]:
    """Rows of which the figure is ``over`` times the largest earlier one, the only ones worth a closer look."""
    most = np.fmax.reduce(np.where(earlier > 0, earlier, np.nan), axis=1)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((now >= least) & (now >= over * most)).tolist()


def _far_flows(
    table: FormTable, form: Form, f: Field, past: Earlier, reasons: Reasons, bounds: Bounds
) -> Iterator[Far]:
    earlier, now = past.flows(f, f.twin)
    rows = _candidates(now, earlier, _least(f, bounds), bounds.over_most)
    if not rows:
        return
    totals = table[f.twin] if f.twin else table[f.name]
    room, grown = reasons.in_plan(f.name, np.fmax(table[f.name], totals))
    for row in rows:
        times = times_over(now[row], earlier[row], bounds, few=bounds.times_few)
        if times and (grown[row] or not room[row]):
            fields: tuple[str, ...] = (f.name,)
            if f.twin and totals[row] >= 0.95 * now[row]:
                fields = (f.name, f.twin) if np.isfinite(table[f.name][row]) else (f.twin,)
            yield Far(
                row, fields, float(now[row]), times, JUMP, _before(earlier[row], "前几期本期数"), bool(grown[row])
            )


def _far_sizes(
    table: FormTable, form: Form, f: Field, past: Earlier, reasons: Reasons, bounds: Bounds
) -> Iterator[Far]:
    now, earlier = table[f.name], past.column(f.name)
    last, least = last_of(earlier), _least(f, bounds)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = (np.fmax(now, last) >= least) & (np.abs(np.log10(np.where(now > 0, now, np.nan) / last)) > 0.45)
    this_year = _of_this_year(past)
    for row in np.flatnonzero(off).tolist():
        by = _before(earlier[row], "前几期数")
        power = slipped(float(now[row]), float(last[row]))
        up = times_over(now[row], earlier[row], bounds, few=bounds.times_level)
        down = times_under(now[row], earlier[row][this_year], bounds, few=bounds.times_level)
        if f.name in bounds.shrinking.get(form.id, ()) and not power:
            down = 0.0
        times = 10.0 ** abs(power) if power else up or down
        room, grown = reasons.in_plan(f.name, now)
        if times and not (now[row] > last[row] and room[row] and not grown[row]):
            code = JUMP if now[row] > last[row] else DROP
            offer = float(last[row]) if power else None
            yield Far(row, (f.name,), float(now[row]), times, code, by, bool(grown[row]), offer)


def _of_this_year(past: Earlier) -> list[int]:
    year = past.now.year if past.now else None
    return [at for at, period in enumerate(past.periods) if period.year == year]


def _before(earlier: Numbers, what: str) -> str:
    told = [show(round(float(v), 6)) for v in earlier[np.isfinite(earlier)].tolist()]
    more = "……" if len(told) > _SHOWN else ""
    return f"{what}（{more}{'、'.join(told[-_SHOWN:])}）"


def _note(work: Work, table: FormTable, found: list[Far], reasons: Reasons, bounds: Bounds) -> None:
    """A note a cell, where no other check has said something of the row's figure that says more."""
    if not found:
        return
    said = {
        i
        for note in work.notes
        if note.grade in "BCD" and note.finding.code not in bounds.follows
        for i in note.proposed
    }
    taken: set[str] = set()
    for far in found:
        ids = [f"{table.ids[far.row]}/{name}" for name in far.fields]
        if not said.isdisjoint(ids):
            continue
        remark = reasons.remark(far.row, far.fields[0], far.figure)
        why = f"备注“{remark[:20]}”" if remark else "计划已调增" if far.room else ""
        code = TOLD if why else far.code
        offers = dict.fromkeys(ids, far.proposed) if far.proposed is not None and not why else None
        times = _round(far.times)
        ratio = f"{times} {'分之一' if far.code == DROP else '倍'}"
        work.note_values(code, ids, proposed=offers, times=times, ratio=ratio, by=far.by, why=why)
        taken |= set(ids)
    work.notes = [n for n in work.notes if n.finding.code not in bounds.follows or taken.isdisjoint(n.proposed)]


def _round(times: float) -> str:
    return f"{float(f'{times:.2g}'):,.0f}".replace(",", " ")
