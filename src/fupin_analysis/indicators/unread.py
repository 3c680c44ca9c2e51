"""Held numbers that nobody can read (几百万, #REF!): a figure is tried with nothing and with much in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.plan.forms import Field, Form

MUCH = 10**9
"""More than any amount of 万元, price or number of people that a return could tell, where nobody told one."""
TIMES = 100
"""So many times the largest number told of a field is more than anybody could answer."""
SIZES = ("none", "much")


def is_unread(held: pd.DataFrame, inputs: Inputs) -> pd.Series[bool]:
    """Which held values are numbers of which neither what was told nor what review proposes can be read."""
    numeric = inputs.shared(("numeric fields",), lambda: frozenset(_numeric(inputs.plan.forms.values())))
    cells = pd.MultiIndex.from_frame(held[["form", "field"]])
    return held["reported"].isna() & held["proposed"].isna() & cells.isin(numeric)


def _numeric(forms: Iterable[Form]) -> Iterator[tuple[str, str]]:
    for form in forms:
        yield from ((form.id, f.name) for f in form.fields if f.is_numeric)


def held_ways(inputs: Inputs, held: pd.DataFrame) -> dict[str, Inputs]:
    """The inputs with held values filled, way → inputs: ``WAYS``, and where of ``held`` some are unread ``SIZES``."""
    if held.empty:
        return {}
    made = {way: inputs.filled(way) for way in WAYS}
    return made | ({size: sized(inputs, size) for size in SIZES} if is_unread(held, inputs).any() else {})


def sized(inputs: Inputs, size: str) -> Inputs:
    """The same inputs with all unread numbers at one of ``SIZES``; kept."""
    return inputs.kept(("unread", size), lambda: _put_in(inputs, is_much=size == "much"))


def _much(field: Field, told: pd.Series[float]) -> float:
    """More than what an unread number of a field could be: by the form of a rate, else by what all others ``told``."""
    if field.type == "pct":
        return field.limit
    most = told.abs().max()
    return TIMES * float(most) if most > 0 else float(MUCH)


def _put_in(inputs: Inputs, *, is_much: bool) -> Inputs:
    unread = is_unread(inputs.held, inputs)
    tables = dict(inputs.tables)
    for (form, name), rows in inputs.held[unread].groupby(["form", "field"], sort=False):
        table = tables.get(str(form))
        if table is not None and name in table:
            mine = table["record_id"].isin(rows["record_id"]) & table[name].isna()
            told = table[name].astype("float64")
            much = _much(inputs.plan.forms[str(form)].by_name[str(name)], told) if is_much else 0.0
            column = told.mask(mine, much).astype(table[name].dtype)
            tables[str(form)] = table.assign(**{str(name): column})
    return replace(inputs, tables=tables, held=inputs.held[~unread], _kept={}, _earlier={}, _shared={})
