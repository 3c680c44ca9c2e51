"""累计 against what the same row said before: swapped, fallen, since an earlier year, carried over the new year.

Modes 40–43 of domain.md 3.3, cross-check 1 of 3.4. A figure is asked about where it is wrong, not in every later month:
the month after a wrong one is measured by what was proposed or written there as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Field, Form, may_fall
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.columns import Flags, Numbers
from fupin_analysis.review.history.past import Point, last_month, past_of, span_months
from fupin_analysis.review.history.plans import decimals
from fupin_analysis.review.history.tell import Cell, Teller, is_approximate, says_number
from fupin_analysis.review.history.verdict import (
    CARRIED_LIKELY,
    SINCE,
    SWAPS,
    Bounds,
    Step,
    Verdict,
    judge,
    judge_falling,
)
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

SLACK = {"money": 0.015, "number": 0.015}
"""How far 累计 may be off 上期累计＋本期: three figures, each rounded to two decimals; counts not at all."""
ROUGHLY = 0.1
"""Share by which a sum may be off in which a figure is approximate (约120)."""
SLIPPED_TIMES = 5.0
"""So many times the plan a single figure of a row is asked about as one of which the decimal point slipped."""
_YTD = "_ytd_"


@dataclass(frozen=True)
class Pair:
    """A cumulative field and the field of the period that adds to it (None: the form has none)."""

    ytd: Field
    month: Field | None
    falls_only: bool = False


def check_ytd(work: Work, rule: Rule) -> None:
    """Every cumulative field of the forms that restate the year, by record key and enterprise."""
    bounds = rule.bounds(Bounds, "累计检查")
    for form in work.present_forms():
        pairs = find_pairs(form, bounds)
        table = work.table(form.id)
        now = period_or_none(work.period or "")
        if pairs and len(table) and now is not None:
            _FormCheck(work, rule, form, table, now, bounds).run(pairs)


def find_pairs(form: Form, bounds: Bounds) -> list[Pair]:
    """The cumulative fields of a form: those with 本期 first, then those without, then what may only not fall."""
    if form.content != "state":
        return [Pair(form.by_name[f.twin], f) for f in form.fields if f.twin]
    paired = {f.twin: f for f in form.fields if f.twin}
    alone = [f for f in form.fields if f.name not in paired and f.is_numeric and _YTD in f"{f.name}_"]
    standing = [form.by_name[name] for name in bounds.standing.get(form.id, ()) if name in form.by_name]
    return [
        *(Pair(form.by_name[ytd], month) for ytd, month in paired.items()),
        *(Pair(f, None) for f in alone),
        *(Pair(f, None, falls_only=True) for f in standing),
    ]


class _FormCheck:
    """The check of one form of one period."""

    def __init__(self, work: Work, rule: Rule, form: Form, table: FormTable, now: Period, bounds: Bounds) -> None:
        self._work, self._rule, self._form, self._table, self._now, self._bounds = work, rule, form, table, now, bounds
        self._past = past_of(work, form)
        self._known = work.questioned("C", "D")
        self._tell = Teller(work, rule, form, table)
        self._falling = rows_that_fall(form, table)
        self._carried: set[int] = set()

    def run(self, pairs: list[Pair]) -> None:
        """Look closely at the rows that do not simply add up."""
        for pair in pairs:
            totals = self._table[pair.ytd.name]
            months = self._table[pair.month.name] if pair.month else np.full(len(totals), np.nan)
            for row in np.flatnonzero(~self._is_plain(pair, totals, months)).tolist():
                total, month = float(totals[row]), float(months[row])
                if not np.isnan(total):
                    self._check(row, pair, None if np.isnan(month) else month, total)
                elif not np.isnan(month) and not pair.falls_only:
                    self._missing(row, pair, month)

    def _is_plain(self, pair: Pair, totals: Numbers, months: Numbers) -> Flags:
        """True for the rows of which one look says that nothing is wrong."""
        here, last_year = self._past.last_lines(self._now.year), self._past.last_lines(self._now.year - 1)
        before, flows = self._past.column(pair.ytd.name, here), np.nan_to_num(months)
        slack = SLACK.get(pair.ytd.type, 0.0)
        span = span_months(pair.month, self._form) if pair.month else 1
        is_next = last_month(self._now) - self._past.months(here) == span
        fresh = (here < 0) & (last_year < 0)
        with np.errstate(invalid="ignore"):
            if pair.month is None:
                plain = fresh | (totals >= before) | ((here < 0) & pair.falls_only)
            else:
                adds_up = is_next & (np.abs(before + months - totals) <= slack)
                opening = np.abs(months - totals) <= slack if self._now.end.month == span else fresh & (flows <= totals)
                plain = adds_up | ((here < 0) & opening & self._within(pair, totals))
        silent = np.isnan(totals) & (np.isnan(months) | bool(pair.falls_only))
        out: Flags = plain | silent
        return out

    def _within(self, pair: Pair, totals: Numbers) -> Flags:
        """True where 累计 is not far over the plan of its row."""
        name = self._bounds.plans.get(self._form.id)
        if name is None or name not in self._table or pair.ytd.type != "money":
            return np.ones(len(totals), dtype=bool)
        plans = np.nan_to_num(self._table[name])
        within: Flags = ~((plans >= self._bounds.least_plan) & (totals > self._bounds.since_times * plans))
        return within

    def _check(self, row: int, pair: Pair, month: float | None, total: float) -> None:
        cells = self._cells(row, pair)
        if cells[0].value_id in self._known:
            return
        doubted = pair.month is not None and cells[1].value_id in self._known
        step = self._step(row, pair, month, total)
        if pair.falls_only and (step.before is None or step.floor is None):
            return
        verdict = self._judge(row, pair, step)
        is_swap = verdict is not None and verdict.code in SWAPS
        if doubted and not (is_swap and self._tell.is_count_alone(cells[1])):
            step = replace(step, month=None)
            verdict = self._judge(row, pair, step)
        if verdict is None or (pair.falls_only and verdict.code != "ytd-falls"):
            return
        if verdict.code == "month-missing":
            if not doubted:
                self._tell.missing_month(row, pair.ytd, pair.month, verdict.month, self._shown(step, row, pair))
            return
        if doubted and verdict.code in SWAPS:
            self._tell.drop_size(cells[1])
        if verdict.code.startswith("year-carried"):
            self._carried.add(row)
        self._tell.tell(verdict, cells, self._shown(step, row, pair))

    def _judge(self, row: int, pair: Pair, step: Step) -> Verdict | None:
        month = step.month
        falls = pair.ytd.may_fall or (pair.month is not None and pair.month.may_fall) or bool(self._falling[row])
        if falls or step.ytd < 0:
            return judge_falling(step, month)
        if step.before is None and (month or 0.0) < 0:
            return None
        verdict = judge(step, self._bounds)
        if verdict is not None and verdict.code == SINCE and self._is_alone(row, pair, step):
            return None
        if pair.month is None and verdict is None and row in self._carried and step.before is None:
            total = step.last_year.figures[0][1] if step.last_year and step.last_year.figures else None
            if total and step.ytd >= total:
                return Verdict(CARRIED_LIKELY, round(step.ytd - total, 6))
        return verdict

    def _is_alone(self, row: int, pair: Pair, step: Step) -> bool:
        """A first 累计 without 本期, many times the plan that all others of its row keep: a slipped point, rather."""
        if step.before is not None or step.month is not None or step.ytd < SLIPPED_TIMES * step.plan:
            return False
        others = [f.twin for f in self._form.fields if f.twin and f.twin != pair.ytd.name and f.type == "money"]
        told = [float(self._table[name][row]) for name in others if not np.isnan(self._table[name][row])]
        return bool(told) and max(told) <= self._bounds.since_times * step.plan

    def _step(self, row: int, pair: Pair, month: float | None, total: float) -> Step:
        earlier = self._past.of_year(row, pair.ytd.name, self._now.year)
        before = earlier[-1] if earlier else None
        floor = next((p.amount for p in reversed(earlier) if p.amount is not None), None)
        span = span_months(pair.month, self._form) if pair.month else 1
        gap = last_month(self._now) - before.month - span if before else 0
        last = self._past.of_year(row, pair.ytd.name, self._now.year - 1)
        step = Step(
            month=month,
            ytd=total,
            slack=0.0,
            before=before,
            gap=max(gap, 0) if pair.month else 1,
            floor=floor,
            last_year=last[-1] if last else None,
            opens=pair.month is not None and before is None and self._now.end.month == span,
            plan=self._plan(row, pair),
            most=float(self._now.end.timetuple().tm_yday) if pair.ytd.unit == "天" else 0.0,
        )
        return replace(step, slack=self._slack(row, pair, step))

    def _slack(self, row: int, pair: Pair, step: Step) -> float:
        """Room for rounding, by the decimals that the figures have; much of it where one is approximate."""
        slack = SLACK.get(pair.ytd.type, 0.0)
        figures = [step.ytd, step.month or 0.0, *(a for _, a in (step.before.figures if step.before else ()))]
        if slack and max(map(decimals, figures)) == 1:
            slack = 0.15
        codes = step.before.codes if step.before else frozenset[str]()
        ids = [cell.value_id for cell in self._cells(row, pair)]
        if "number-approx" in codes or any(is_approximate(self._work, value_id) for value_id in ids):
            slack = max(slack, ROUGHLY * max(map(abs, figures)))
        return slack

    def _plan(self, row: int, pair: Pair) -> float:
        """The largest plan that the year has had for the row, unless it is in question; 0 where there is none."""
        name = self._bounds.plans.get(self._form.id)
        if name is None or name not in self._table or pair.ytd.type != "money":
            return 0.0
        is_asked = f"{self._table.ids[row]}/{name}" in self._known
        own = 0.0 if is_asked else float(np.nan_to_num(self._table[name][row]))
        earlier = self._past.of_year(row, name, self._now.year)
        return max([own, *(p.amount for p in earlier if p.amount is not None)])

    def _missing(self, row: int, pair: Pair, month: float) -> None:
        """本期 without 累计: what was there before, and this, is the proposal."""
        ytd_id = f"{self._table.ids[row]}/{pair.ytd.name}"
        month_id = f"{self._table.ids[row]}/{pair.month.name}" if pair.month else ""
        if pair.month is None or {ytd_id, month_id} & self._known or says_number(self._work, ytd_id):
            return
        step = self._step(row, pair, month, 0.0)
        figures = step.before.figures if step.before else ()
        if month <= 0 and not any(amount > 0 for _, amount in figures):
            return
        offer = round(figures[0][1] + month, 6) if figures and step.exact else month if step.opens else None
        self._tell.missing_total(row, pair.ytd, pair.month, offer, self._shown(step, row, pair, is_blank=True))

    def _cells(self, row: int, pair: Pair) -> tuple[Cell, ...]:
        record = self._table.ids[row]
        fields = (pair.ytd, pair.month) if pair.month else (pair.ytd,)
        return tuple(Cell(record, f) for f in fields)

    def _shown(self, step: Step, row: int, pair: Pair, *, is_blank: bool = False) -> str:
        """The figures of the last three periods, as a message says them."""
        earlier: list[Point] = []
        if step.before is not None:
            earlier = self._past.of_year(row, pair.ytd.name, self._now.year)[-2:]
        elif step.last_year is not None:
            earlier = [step.last_year]
        return self._tell.shown(earlier, step.month, None if is_blank else step.ytd, has_month=pair.month is not None)


def rows_that_fall(form: Form, table: FormTable) -> Flags:
    """True for rows of a form of one indicator a row whose indicator may fall (五、净利润)."""
    out = np.zeros(len(table.ids), dtype=bool)
    for name in form.key:
        if name in form.by_name and form.by_name[name].type == "text" and name in table:
            out |= np.array([isinstance(text, str) and may_fall(text) for text in table[name]], dtype=bool)
    return out
