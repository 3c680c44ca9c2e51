"""What a first return of the year says of the months before it, beside what came in the months that followed (mode 42).

A form without a plan has no other measure: where 累计 says that the months of which no return speaks brought many times
as much as the best month that was told, it may go back to an earlier year. Told, for it may be honest: people buy in
bulk before a feast. Source: domain.md 3.3, 42.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.doubts import doubted
from fupin_analysis.review.history.past import Past, last_month, past_of, span_months
from fupin_analysis.review.history.ytd import rows_that_fall
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule


@dataclass(frozen=True)
class OpeningBounds:
    """From how many ``times`` the best known period on the ones before are doubted; smaller sums and counts never.

    ``known``: so many periods must have told something; ``planned``: forms whose plan measures them.
    """

    times: float
    known: int
    least_wan: float
    least_count: float
    planned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opening:
    """What 累计 leaves for the ``periods`` of the year before its first return, beside the ``flows`` from then on."""

    amount: float
    periods: int
    flows: tuple[float, ...]

    def is_far(self, times: float, known: int) -> bool:
        """True where each of those periods would have brought so many times the best of enough others."""
        told = [flow for flow in self.flows if flow > 0]
        return self.periods > 0 and len(told) >= known and self.amount > times * self.periods * max(told)


def check_openings(work: Work, rule: Rule) -> None:
    """Tell of every 累计 that begins far above what the months with returns would lead one to expect."""
    bounds = rule.bounds(OpeningBounds, "年初数检查")
    now = period_or_none(work.period or "")
    for form in work.present_forms() if now is not None else ():
        table = work.table(form.id)
        if form.content != "state" or form.id in bounds.planned or not len(table):
            continue
        past = past_of(work, form)
        if now is not None and len(past.rows):
            _check_form(work, rule, bounds, form, table, past, now)


def _check_form(
    work: Work, rule: Rule, bounds: OpeningBounds, form: Form, table: FormTable, past: Past, now: Period
) -> None:
    known, falling = doubted(work, rule), rows_that_fall(form, table)
    for month, ytd in _pairs(form):
        least = bounds.least_wan if ytd.type == "money" else bounds.least_count
        for row in np.flatnonzero((table[ytd.name] >= least) & ~falling).tolist():
            ids = [f"{table.ids[row]}/{field.name}" for field in (ytd, month)]
            opening = _opening(table, past, row, (month, ytd), form, now)
            if (
                least <= opening.amount <= table[ytd.name][row]
                and opening.is_far(bounds.times, bounds.known)
                and known.isdisjoint(ids)
            ):
                flows = "、".join(show(round(flow, 2)) for flow in opening.flows)
                shown = f"首期起各期 {flows}，累计 {show(float(table[ytd.name][row]))}"
                facts: dict[str, Any] = {"shown": shown, "count": opening.periods, "rest": show(opening.amount)}
                work.note_values(rule.code, ids[:1], grade=rule.given_grade, **facts)


def _pairs(form: Form) -> Iterator[tuple[Field, Field]]:
    """本期 and 累计 that may only grow, and are measured in the same unit."""
    for field in form.fields:
        if field.twin and not (field.may_fall or form.by_name[field.twin].may_fall):
            yield field, form.by_name[field.twin]


def _opening(table: FormTable, past: Past, row: int, pair: tuple[Field, Field], form: Form, now: Period) -> Opening:
    """What the first 累计 of the year left for the periods before it, beside that first one and the growth since."""
    month, ytd = pair
    span = span_months(month, form)
    points = [(p.period, p.figures[0][1]) for p in past.of_year(row, ytd.name, now.year) if p.figures]
    totals = [*points, (now, float(table[ytd.name][row]))]
    first, amount = totals[0]
    told = {p.period: p.figures[0][1] for p in past.of_year(row, month.name, now.year) if p.figures}
    flow = told.get(first, 0.0)
    growth = [
        (after - before) / max((last_month(later) - last_month(earlier)) / span, 1.0)
        for (earlier, before), (later, after) in pairwise(totals)
    ]
    return Opening(round(amount - flow, 6), first.end.month // span - 1, (flow, *growth))
