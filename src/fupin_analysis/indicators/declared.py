"""The figure of an analyst's own indicator: a column of a form, of the rows that an expression chooses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from fupin_analysis.errors import NotAskedError, PlanError
from fupin_analysis.indicators.figures import compute_parts, parts_beside
from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.lacking import UNTOLD
from fupin_analysis.indicators.parts import BASE, BLANK, NOTES, UNJUDGED, VALUES, join_parts, make_parts
from fupin_analysis.plan.measures import Measure
from fupin_analysis.review.columns import Flags, filled, plain
from fupin_analysis.review.rules.expression import parse_expression

STATE = "state"
_RATES = ("ratio", "check", "mean")
_BESIDE = (UNTOLD, NOTES, UNJUDGED, BLANK)
"""What the chosen rows themselves tell beside their parts; another county's blanks are none of theirs."""


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
    measure, inputs = view.measure, view.inputs
    parts = parts_beside(inputs, measure.column)
    if not measure.where:
        return parts
    known = inputs.known(measure.base_column)
    if measure.operation in _RATES and not parts["record_id"].isin(set(known["record_id"])).all():
        form = inputs.plan.forms[measure.base_column].title
        raise NotAskedError(f"“{measure.column}”有一部分不取自“{form}”，where 只挑得了一边，不能这样相比")
    chosen = known.loc[choose(known, measure.where), "record_id"]
    out = parts[parts["record_id"].isin(set(chosen))].reset_index(drop=True)
    beside = _of_chosen(inputs, measure).attrs if len(chosen) else {}
    out.attrs = {VALUES: parts.attrs[VALUES]} if VALUES in parts.attrs else {}
    out.attrs |= {name: beside[name] for name in _BESIDE if name in beside}
    return out


def _of_chosen(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    """The other figure as it were if the chosen rows were all of the form: what they leave out stands beside them."""
    form = measure.base_column

    def make() -> Inputs:
        table = inputs.tables[form]
        tables = {**inputs.tables, form: table[choose(table, measure.where)]}
        return replace(inputs, tables=tables, _kept={}, _earlier={}, _shared={})

    alone = inputs.shared(("chosen", form, measure.where), make)
    at = replace(alone, as_of=inputs.as_of, known_by=inputs.known_by, _kept={}, _earlier={})
    return compute_parts(at, measure.column)


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
