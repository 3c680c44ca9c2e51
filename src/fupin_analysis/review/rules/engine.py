"""Runs every rule over the period on the bench and notes what breaks it, unless that follows from another finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import period_or_none
from fupin_analysis.review.columns import Array, Flags, filled, plain
from fupin_analysis.review.doubts import doubted, reach
from fupin_analysis.review.keys import Columns
from fupin_analysis.review.rules.load import BUILT_IN, COUNTS, DAYS, Rule, RuleBook
from fupin_analysis.review.rules.named import NAMED
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

GRACE = dt.timedelta(days=15)


def check_rules(work: Work, book: RuleBook) -> None:
    """Rules that hold first, then those that tell; a value that a rule has questioned is not questioned again.

    Those that change what the others see (``first``) come before; within a grade they run in the order of the files.
    """
    work.rule_codes = frozenset(rule.code for rule in book.rules)
    for rule in sorted(book.rules, key=lambda rule: (rule.first, "" if rule.first else rule.severity), reverse=True):
        if rule.check:
            NAMED[rule.check](work, rule)
            continue
        for form in _forms_of(work, rule):
            _check_expression(work, rule, form)


def _forms_of(work: Work, rule: Rule) -> list[Form]:
    wanted = [form for form in work.present_forms() if form.id in rule.forms]
    return [form for form in wanted if all(n in form.by_name or n in BUILT_IN for n in rule.expression.names)]


def breaks(rule: Rule, table: Columns) -> Flags:
    """True for the rows of a table that break an expression rule."""
    expression = rule.expression
    broken = ~expression.evaluate(table, zero=rule.missing == "zero")
    if rule.missing == "zero":
        broken &= np.logical_or.reduce([filled(plain(table[name])) for name in expression.names])
    return broken


class WithDays:
    """A table with the columns of ``BUILT_IN`` for each row's period; blank where it is no period."""

    def __init__(self, table: Columns) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def __contains__(self, name: object) -> bool:
        return name in BUILT_IN or name in self._table

    def __getitem__(self, name: str) -> Any:
        if name not in BUILT_IN:
            return self._table[name]
        texts = plain(self._table["period"]).tolist()
        if name in COUNTS:
            return np.array([_counts(text or "")[COUNTS.index(name)] for text in texts], dtype="float64")
        days: Array = np.array([_days(text or "")[DAYS.index(name)] for text in texts], dtype="datetime64[D]")
        return days.astype("datetime64[s]")


@lru_cache(maxsize=64)
def _days(text: str) -> tuple[dt.date | None, ...]:
    period = period_or_none(text)
    if period is None:
        return (None,) * len(DAYS)
    first, last = dt.date(period.year, 1, 1), dt.date(period.year, 12, 31)
    return period.start, period.end, first, last, period.end + GRACE


@lru_cache(maxsize=64)
def _counts(text: str) -> tuple[float, ...]:
    """Days of the last month of a period, and of its year up to its end; NaN where it is no period."""
    period = period_or_none(text)
    if period is None:
        return (np.nan,) * len(COUNTS)
    return float(period.end.day), float((period.end - dt.date(period.year, 1, 1)).days + 1)


def _check_expression(work: Work, rule: Rule, form: Form) -> None:
    table = work.table(form.id)
    broken = np.flatnonzero(breaks(rule, WithDays(table))).tolist()
    if not broken:
        return
    names = [n for n in rule.expression.names if n in form.by_name]
    blamed = list(rule.blame or names)
    known = doubted(work, rule)
    for i in broken:
        ids = [f"{table.ids[i]}/{name}" for name in names]
        if known.isdisjoint(ids) and _breaks_throughout(work, rule, table, i, names):
            shown = "，".join(f"{form.by_name[n].label} {show(table.said(n, i))}" for n in names)
            note_rule(work, rule, [f"{table.ids[i]}/{n}" for n in blamed], shown)


def _breaks_throughout(work: Work, rule: Rule, table: FormTable, row: int, names: list[str]) -> bool:
    """True where a broken rule stays broken whatever the approximate figures of the row stand for."""
    told = {name: found for name in names if (found := reach(work, f"{table.ids[row]}/{name}")) is not None}
    if not told:
        return True
    corners = np.array(list(product(*told.values())), dtype="float64")
    columns = {name: corners[:, k] for k, name in enumerate(told)}
    return bool(breaks(rule, WithDays(Corners(table, row, columns))).all())


class Corners:
    """One row of a table, as often as some of its columns are given other figures."""

    def __init__(self, table: Columns, row: int, columns: Mapping[str, Array]) -> None:
        self._table, self._columns = table, columns
        self._rows = np.full(max(len(column) for column in columns.values()), row)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._table

    def __getitem__(self, name: str) -> Any:
        return self._columns[name] if name in self._columns else plain(self._table[name])[self._rows]


def note_rule(work: Work, rule: Rule, value_ids: list[str], shown: str, **facts: Any) -> None:
    """One note for a broken rule at the first blamed value; a beta rule is grade A and holds nothing."""
    work.note_values(rule.code, value_ids, grade=rule.given_grade, text=rule.text, shown=shown, **facts)
