"""The figure of an analyst's own indicator: a column of a form, of the rows that an expression chooses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts
from fupin_analysis.review.columns import Flags, filled, plain
from fupin_analysis.review.rules.expression import parse_expression

STATE = "state"


def rows(view: View) -> pd.DataFrame:
    """Parts of the chosen rows: their amounts (``sum``), what they name (``distinct``), of a base (``ratio``).

    A form that restates the year counts as each sender last told it, one that lists events each event once.
    """
    measure = view.measure
    (form_id,) = measure.uses
    form = view.inputs.plan.forms[form_id]
    if form.content != STATE:
        known = view.events(form_id, every_year=measure.year == "standing")
    else:
        known = view.latest(form_id) if measure.year == "standing" else view.state(form_id)
    chosen = known[choose(known, measure.where)]
    column = measure.column
    if measure.operation == "distinct":
        named = chosen[chosen[column].notna()]
        return make_parts(named, column, key=named[column].astype("str"))
    amounts = make_parts(chosen, column, amount=column)
    if measure.operation == "sum":
        return amounts
    whole = known[choose(known, measure.base_where)]
    return join_parts(make_parts(whole, measure.base_column, amount=measure.base_column, part=BASE), amounts)


def choose(table: pd.DataFrame, where: str) -> Flags:
    """The rows that an expression chooses; one whose compared columns are blank is not chosen. "" chooses all."""
    if not where:
        return np.full(len(table), True)
    wanted = parse_expression(where)
    unknown = [name for name in wanted.names if name not in table]
    if unknown:
        raise PlanError(f"条件“{where}”里的“{'、'.join(unknown)}”不是这张表的栏目。", code="own-indicator")
    holds = wanted.evaluate(table)
    for name in wanted.compared:
        holds = holds & filled(plain(table[name]))
    return holds
