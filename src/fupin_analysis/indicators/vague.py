"""Figures that rest on approximate values (约, 近, a range): how many, and how far the figure may be off by them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.aspects import Made
from fupin_analysis.indicators.bounded import CELL, approx_cells, ends_of
from fupin_analysis.indicators.figures import Figure, compute_parts, compute_value
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.measures import GROWING, Measure


@dataclass(frozen=True, eq=False)
class Vague:
    """The approximate ``cells`` behind a figure, which lies from ``low`` to ``high`` by their bounds.

    ``ends``: the figures at these two. None of them where nothing behind the figure is approximate.
    """

    cells: pd.DataFrame | None = None
    ends: tuple[Made, Made] | None = None

    @property
    def count(self) -> int:
        """How many approximate values would change what the figure is made of."""
        return 0 if self.cells is None else len(self.cells)

    @property
    def low(self) -> float | None:
        """The least that the figure may be."""
        return None if self.ends is None else self.ends[0].value

    @property
    def high(self) -> float | None:
        """The most that the figure may be."""
        return None if self.ends is None else self.ends[1].value


def vague_behind(inputs: Inputs, figure: Figure) -> Vague:
    """What of a figure is approximate: the figure is made again with these values at their bounds (``bounded``).

    That holds of counts too: an amount may decide whether a promise is kept or a project complete.
    """
    if figure.value is None or inputs.approx.empty:
        return Vague()
    return inputs.kept(("vague", figure.target), lambda: _vague_behind(inputs, figure))


def _vague_behind(inputs: Inputs, figure: Figure) -> Vague:
    measure = inputs.plan.measure(figure.target)
    cells = approx_cells(inputs, measure)
    if cells.empty:
        return Vague()
    of_cells = figure.parts[figure.parts["record_id"].isin(cells["record_id"])]
    told, touched = _facts(measure, of_cells), set[str]()
    ends = [(figure.value, Made(figure.parts, figure.operation, figure.test))]
    for other in ends_of(inputs, measure, of_cells):
        parts = compute_parts(other, figure.target)
        own = _facts(measure, parts[parts["record_id"].isin(cells["record_id"])])
        touched |= {fact[0] for fact in told ^ own}
        ends.append((compute_value(other, figure.target), Made(parts, figure.operation, figure.test)))
    mine = cells[cells["record_id"].isin(touched)]
    if mine.empty:
        return Vague()
    known = [(value, made) for value, made in ends if value is not None]
    low, high = (choose(known, key=lambda end: end[0])[1] for choose in (min, max))
    return Vague(mine.reset_index(drop=True), (low, high))


def _facts(measure: Measure, parts: pd.DataFrame) -> set[tuple[str, ...]]:
    """What parts say, the record first: of a count who is counted, of anything else how much it is too."""
    amounts = parts["amount"].round(DECIMALS)
    said = (amounts > 0) if measure.operation in GROWING - {"sum"} else amounts
    return set(zip(*(parts[name] for name in (*CELL, "part", "key")), said.astype("str"), strict=True))


def approx_rows(values: pd.DataFrame) -> pd.DataFrame:
    """The approximate numbers among values (``frames.VALUES``): ``record_id form field value low high`` as floats."""
    rows = values.loc[values["approx"].astype("bool"), ["record_id", "form", "field", "value", "low", "high"]]
    numbers = {name: pd.to_numeric(rows[name], errors="coerce").astype("float64") for name in ("value", "low", "high")}
    return rows.assign(**numbers).dropna(subset=["value"]).reset_index(drop=True)
