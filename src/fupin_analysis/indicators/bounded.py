"""The same inputs with approximate values at one of their bounds (约, 近, a range): what a figure is made of then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype

from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import ACTUAL, DECIMALS
from fupin_analysis.plan.measures import Measure

LOW, HIGH = "low", "high"
CELL = ["record_id", "field"]
RANGE = "number-range"
"""What the findings on a range are called."""
APART = 4
"""So many columns (or groups of them) are put to their bounds each by itself: 2 to the power of this many inputs."""
_AMOUNTS = frozenset({"sum", "ratio", "mean", "check"})
_BY_ROWS = frozenset({"returns", "listed", "told", "heard"})
"""What inputs have kept that hangs on which rows there are, not on the amounts in them."""
_OF_FORM = frozenset({"known", "state", "latest", "states", "events", "by record"})
"""What inputs have kept of one form, the second in its key."""


def approx_cells(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    """The approximate values that a measure may read: ``record_id form field value low high``, each cell once.

    A value without bounds of its own may be off by ``approx_pct`` either way.
    """
    return inputs.kept(("approx", measure.target), lambda: _find_cells(inputs, measure))


def _find_cells(inputs: Inputs, measure: Measure) -> pd.DataFrame:
    every = inputs.approx
    there = inputs.shared(("approx columns",), lambda: set(zip(every["form"], every["field"], strict=True)))
    read = {form: [name for name in columns if (form, name) in there] for form, columns in measure.uses.items()}
    kept = [
        every[
            (every["form"] == form)
            & every["field"].isin(names)
            & every["record_id"].isin(inputs.known(form)["record_id"])
        ]
        for form, names in read.items()
        if names
    ]
    if not kept:
        return every.iloc[:0]
    found = pd.concat(kept, ignore_index=True).drop_duplicates(CELL)
    off = inputs.plan.lights.approx_pct / 100.0
    either = pd.DataFrame({name: found["value"] * (1.0 + sign * off) for name, sign in ((LOW, -1), (HIGH, 1))})
    bounds = found[[LOW, HIGH]].fillna(either)
    waits = pd.MultiIndex.from_frame(found[CELL]).isin(held_ranges(inputs))
    return found.assign(low=bounds.min(axis=1), high=bounds.max(axis=1), waits=waits).reset_index(drop=True)


def held_ranges(inputs: Inputs) -> pd.MultiIndex:
    """Held values (record and field) that are ranges and ask nothing else: they lie between their ends (mode 10)."""

    def make() -> pd.MultiIndex:
        held = inputs.values[inputs.values["state"] == "held"] if len(inputs.held) else inputs.values.iloc[:0]
        asked = held["finding_ids"].astype("str").str.split(",")
        only = [bool(ids) and all(one.startswith(RANGE) for one in ids) for ids in asked]
        return pd.MultiIndex.from_frame(held.loc[only, CELL])

    return inputs.shared(("held ranges",), make)


def ends_of(inputs: Inputs, measure: Measure, parts: pd.DataFrame) -> Iterator[Inputs]:
    """The inputs with the approximate values of a measure at their bounds, in every way that may turn it.

    Columns go up and down apart from each other, for what adds to a figure may be low where what it is held against
    is high. In one column what adds (by ``parts``, the figure as told) also goes against what takes off.
    """
    cells = approx_cells(inputs, measure)
    seen: set[tuple[str, ...]] = set()
    for sides in _sides(measure, cells, parts):
        key = tuple(sides)
        if key not in seen:
            seen.add(key)
            yield _bounded(inputs, cells, sides)


def _sides(measure: Measure, cells: pd.DataFrame, parts: pd.DataFrame) -> Iterator[pd.Series[str]]:
    columns = cells["form"] + "/" + cells["field"]
    many = list(columns.value_counts().index)
    group = columns.map({name: min(at, APART - 1) for at, name in enumerate(many)})
    for chosen in product((LOW, HIGH), repeat=min(len(many), APART)):
        yield group.map(dict(enumerate(chosen)))
    if measure.operation in _AMOUNTS:
        adding = parts[(parts["part"] == ACTUAL) & (parts["amount"] >= 0)]
        adds = pd.MultiIndex.from_frame(cells[CELL]).isin(pd.MultiIndex.from_frame(adding[CELL]))
        for own, other in ((LOW, HIGH), (HIGH, LOW)):
            yield pd.Series([own if is_adding else other for is_adding in adds], index=cells.index, dtype="str")


def _bounded(inputs: Inputs, cells: pd.DataFrame, sides: pd.Series[str]) -> Inputs:
    """The inputs with each cell at its side; kept, for measures that read the same columns share them."""
    put = cells[LOW].where(sides == LOW, cells[HIGH]).round(DECIMALS)
    key = ("bounded", *zip(cells["record_id"], cells["field"], sides, strict=True))
    return inputs.kept(key, lambda: _put_in(inputs, cells.assign(put=put)))


def _put_in(inputs: Inputs, cells: pd.DataFrame) -> Inputs:
    tables = dict(inputs.tables)
    for form, rows in cells.groupby("form", sort=False):
        table = tables[str(form)].copy()
        for name, own in rows.groupby("field", sort=False):
            waits = frozenset(own.loc[own["waits"], "record_id"])
            put_column(table, str(name), dict(zip(own["record_id"], own["put"], strict=True)), waits=waits)
        tables[str(form)] = table
    changed = frozenset(cells["form"])
    made = replace(inputs, tables=tables, _kept=_still(inputs, changed), _earlier={}, _shared=dict(inputs._shared))
    for stale in [key for key in made._shared if key[0] == "known" and key[1] in changed]:
        del made._shared[stale]
    return made


def put_column(
    table: pd.DataFrame, name: str, put: Mapping[str, float], *, waits: Collection[str] = frozenset()
) -> None:
    """Put numbers into a column of a table by record, where there is one (what is held stays out but for ``waits``).

    Whole numbers go outwards, so that no bound comes nearer than it is.
    """
    told = table[name]
    new = table["record_id"].map(dict(put)).astype("float64")
    mine = new.notna() & (told.notna() | table["record_id"].isin(waits))
    if not mine.any():
        return
    if is_integer_dtype(told.dtype):
        old = told.astype("Float64").astype("float64").fillna(new)
        new = pd.Series(np.where(new < old, np.floor(new), np.ceil(new)), index=table.index)
    table.loc[mine, name] = new[mine].astype(told.dtype)


def without_ranges(inputs: Inputs, cells: pd.DataFrame) -> Inputs:
    """Inputs with held values filled, but for the held ranges of ``cells`` (``approx_cells``): nothing stands there."""
    tables = dict(inputs.tables)
    for (form, name), rows in cells[cells["waits"]].groupby(["form", "field"], sort=False):
        table = tables[str(form)]
        column = table[str(name)].mask(table["record_id"].isin(rows["record_id"]))
        tables[str(form)] = table.assign(**{str(name): column})
    return replace(inputs, tables=tables, _kept={}, _earlier={}, _shared={})


def _still(inputs: Inputs, changed: frozenset[str]) -> dict[tuple[object, ...], object]:
    """What was made of the inputs before and holds whatever the amounts in the changed forms are."""
    return {
        key: made
        for key, made in inputs._kept.items()
        if key[0] in _BY_ROWS or (key[0] in _OF_FORM and key[1] not in changed)
    }
