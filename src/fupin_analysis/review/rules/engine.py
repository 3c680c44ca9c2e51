"""Runs every rule over the period on the bench and notes what breaks it, unless that follows from another finding."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.rules.checks import NAMED
from fupin_analysis.review.rules.load import BUILT_IN, Rule, RuleBook
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Work


def check_rules(work: Work, book: RuleBook) -> None:
    """Rules in the order of the file; a value that a rule has questioned is not questioned again by a later one."""
    for rule in book.rules:
        if rule.check:
            NAMED[rule.check](work, rule)
            continue
        for form in _forms_of(work, rule):
            _check_expression(work, rule, form)


def _forms_of(work: Work, rule: Rule) -> list[Form]:
    wanted = [form for form in work.present_forms() if form.id in rule.forms]
    return [form for form in wanted if all(n in form.by_name or n in BUILT_IN for n in rule.expression.names)]


def breaks(rule: Rule, table: pd.DataFrame) -> pd.Series[bool]:
    """True for the rows of a table that break an expression rule."""
    expression = rule.expression
    held = ~expression.evaluate(table, zero=rule.missing == "zero")
    if rule.missing == "zero":
        return held & table[list(expression.names)].notna().any(axis=1)
    return held


def with_period_days(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns of ``BUILT_IN`` for each row's period; NaT where it is no period."""
    known = {text: _days(text) for text in table["period"].unique()}
    dates = {name: table["period"].map({text: days[at] for text, days in known.items()}) for at, name in _DAYS}
    return table.assign(**{name: pd.to_datetime(days).astype("datetime64[s]") for name, days in dates.items()})


_DAYS = tuple(enumerate(BUILT_IN))


def _days(text: str) -> tuple[dt.date | None, ...]:
    try:
        period = Period.parse(text)
    except FupinError:
        return (None,) * len(BUILT_IN)
    return period.start, period.end, dt.date(period.year, 1, 1), dt.date(period.year, 12, 31)


def _check_expression(work: Work, rule: Rule, form: Form) -> None:
    table = with_period_days(work.wide(form.id))
    broken = table[breaks(rule, table)]
    if not len(broken):
        return
    names = [n for n in rule.expression.names if n in form.by_name]
    blamed = list(rule.blame or names)
    known = work.questioned()
    for record_id, row in broken.iterrows():
        ids = [f"{record_id}/{name}" for name in names]
        if known.isdisjoint(ids):
            shown = "，".join(f"{form.by_name[n].label} {show(row[n])}" for n in names)
            note_rule(work, rule, [f"{record_id}/{n}" for n in blamed], shown)


def note_rule(work: Work, rule: Rule, value_ids: list[str], shown: str, **facts: Any) -> None:
    """One note for a broken rule at the first blamed value; a beta rule is grade A and holds nothing."""
    grade = "A" if rule.stage == "beta" else rule.grade
    work.note_values(rule.code, value_ids, grade=grade, text=rule.text, shown=shown, **facts)
