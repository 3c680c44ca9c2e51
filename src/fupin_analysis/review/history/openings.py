"""What a first return of the year says of the months before it, beside what came in the months that followed (mode 42).

A form without a plan has no other measure: where 累计 says that the months of which no return speaks brought many times
as much as the best month that was told, it may go back to an earlier year. Told, for it may be honest: people buy in
bulk before a feast. Source: domain.md 3.3, 42.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.doubts import doubted
from fupin_analysis.review.history.past import Past, past_of, span_months
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
    """What 累计 leaves for the ``periods`` of the year that no return tells of, beside the ``flows`` of those told."""

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
        for row in np.flatnonzero((table[ytd.name] >= least) & ~np.isnan(table[month.name]) & ~falling).tolist():
            ids = [f"{table.ids[row]}/{field.name}" for field in (ytd, month)]
            opening = _opening(table, past, row, (month, ytd), form, now)
            if opening.amount >= least and opening.is_far(bounds.times, bounds.known) and known.isdisjoint(ids):
                flows = "、".join(show(flow) for flow in opening.flows)
                shown = f"已报各期本期数 {flows}，累计 {show(float(table[ytd.name][row]))}"
                facts: dict[str, Any] = {"shown": shown, "count": opening.periods, "rest": show(opening.amount)}
                work.note_values(rule.code, ids[:1], grade=rule.given_grade, **facts)


def _pairs(form: Form) -> Iterator[tuple[Field, Field]]:
    """本期 and 累计 that may only grow, and are measured in the same unit."""
    for field in form.fields:
        if field.twin and not (field.may_fall or form.by_name[field.twin].may_fall):
            yield field, form.by_name[field.twin]


def _opening(table: FormTable, past: Past, row: int, pair: tuple[Field, Field], form: Form, now: Period) -> Opening:
    month, ytd = pair
    earlier = [point.figures[0][1] for point in past.of_year(row, month.name, now.year) if point.figures]
    flows = (*earlier, float(table[month.name][row]))
    amount = round(float(table[ytd.name][row]) - sum(flows), 6)
    return Opening(amount, now.end.month // span_months(month, form) - len(flows), flows)
