"""The figure of an analyst's own indicator: a column of a form, of the rows that an expression chooses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.figures import parts_beside
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts
from fupin_analysis.review.columns import Flags, filled, plain
from fupin_analysis.review.rules.expression import parse_expression

STATE = "state"


def rows(view: View) -> pd.DataFrame:
    """Parts of the chosen rows: their amounts (``sum``), what they name (``distinct``), of a base (rates).

    Amounts are in the unit of the figure. The base of a ``mean`` without a column of its own is one a row.
    """
    measure = view.measure
    known = _told(view)
    chosen = known[choose(known, measure.where)]
    column, base = measure.column, measure.base_column
    if measure.operation == "distinct":
        named = chosen[chosen[column].notna()]
        return make_parts(named, column, key=named[column].astype("str"))
    whole = known[choose(known, measure.base_where)]
    if measure.operation == "mean" and not measure.base_where:  # of a row that tells one of the two nothing is known
        chosen = whole = chosen[chosen[column].notna() & (chosen[base].notna() if base else True)]
    amounts = make_parts(chosen, column, amount=_numbers(chosen, column) * measure.factor)
    if measure.operation == "sum":
        return amounts
    if not base:
        return join_parts(make_parts(whole, column, part=BASE), amounts)
    return join_parts(make_parts(whole, base, amount=_numbers(whole, base), part=BASE), amounts)


def records(view: View) -> pd.DataFrame:
    """A part a chosen row, each counted once."""
    known = _told(view)
    chosen = known[choose(known, view.measure.where)]
    return make_parts(chosen, view.measure.column, key="record_id")


def alike(view: View) -> pd.DataFrame:
    """The parts of another figure (``column``) whose records an expression chooses among those of a form."""
    measure = view.measure
    parts = parts_beside(view.inputs, measure.column)
    known = view.inputs.known(measure.base_column)
    chosen = set(known.loc[choose(known, measure.where), "record_id"])
    kept = parts[parts["record_id"].isin(chosen)]
    out = kept.reset_index(drop=True)
    out.attrs = dict(parts.attrs)
    return out


def _told(view: View) -> pd.DataFrame:
    """The rows that count: as each sender last told them where the form restates the year, else each event once."""
    measure = view.measure
    (form_id,) = measure.uses
    form = view.inputs.plan.forms[form_id]
    if form.content != STATE:
        return view.events(form_id, every_year=measure.year == "standing")
    return view.latest(form_id) if measure.year == "standing" else view.state(form_id)


def _numbers(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    return pd.to_numeric(frame[column]).astype("float64")


def choose(table: pd.DataFrame, where: str) -> Flags:
    """The rows that an expression chooses; one whose compared columns are blank is not chosen. "" chooses all."""
    if not where:
        return np.full(len(table), True)
    wanted = parse_expression(where)
    unknown = [name for name in wanted.names if name not in table]
    if unknown:
        raise PlanError(f"条件“{where}”里的“{'、'.join(unknown)}”不是这张表的栏目。", code="own-indicator")
    days = [name for name in wanted.names if pd.api.types.is_datetime64_any_dtype(table[name])]
    if days:  # days are compared as they are written: 2018-07-01
        table = table.assign(**{name: table[name].dt.strftime("%Y-%m-%d").astype("object") for name in days})
    holds = wanted.evaluate(table)
    for name in wanted.compared:
        holds = holds & filled(plain(table[name]))
    return holds
