"""The held values behind one figure, cuts included: what is left out of it, cell by cell, until somebody answers.

Its aspects: ``jobs_new#held_count`` and ``#held_amount`` (what is left out), ``#proposed`` and ``#reported`` (the
figure with it put in).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from fupin_analysis.indicators.aspects import ASPECTS, Made, make_figure
from fupin_analysis.indicators.cuts import UNKNOWN, at_its_time, cut_values
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.held import held_values, is_brought_in
from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.indicators.parts import make_parts


def held_rows(inputs: Inputs, figure: FigureId) -> pd.DataFrame:
    """The held values that would change what a figure is made of: ``HELD_VALUES`` and ``enterprise``.

    Where the inputs cannot be filled (``Inputs.fill``), all that the figure's columns hold, of the whole; of a cut
    those in records that have a part in it.
    """
    then, here = at_its_time(inputs, figure)
    measure = then.plan.measure(here.measure)
    rows = then.kept(("held values", here.measure), lambda: held_values(then, measure))
    if rows.empty:
        return rows
    records = frozenset(rows["record_id"])
    bare, *filled = (_own_parts(one, here, records) for one in (then, *(then.filled(way) for way in WAYS)))
    if then.fill is None:
        return rows if not here.cuts else rows[rows["record_id"].isin(set(bare["record_id"]))]
    return rows[is_brought_in(rows, bare, pd.concat(filled))]


def _own_parts(inputs: Inputs, figure: FigureId, records: frozenset[str]) -> pd.DataFrame:
    """The parts of a figure that come from some records; none for a value of a cut that these do not have."""
    name = figure.measure

    def narrow() -> pd.DataFrame:
        parts = compute_parts(inputs, name)
        return parts[parts["record_id"].isin(records)]

    parts = inputs.kept(("held parts", name), narrow)
    of = pd.Series(True, index=parts.index)
    for cut, value in figure.cuts:
        known = inputs.kept(("held cut", name, cut), lambda cut=cut: cut_values(inputs, name, parts, cut))  # type: ignore[misc]
        of &= known.isin({value, ""} if value == UNKNOWN else {value})
    return parts[of]


def _as_parts(inputs: Inputs, figure: FigureId, amounts: Callable[[pd.DataFrame], pd.Series[float]]) -> Made:
    rows = held_rows(inputs, figure)
    made = [make_parts(own, str(name), amount=amounts(own)) for name, own in rows.groupby("field", sort=False)]
    return Made(pd.concat(made, ignore_index=True)) if made else Made(compute_parts(inputs, figure.measure).iloc[:0])


def _count(inputs: Inputs, figure: FigureId) -> Made:
    return _as_parts(inputs, figure, lambda rows: pd.Series(1.0, index=rows.index))


def _amount(inputs: Inputs, figure: FigureId) -> Made:
    def money(rows: pd.DataFrame) -> pd.Series[float]:
        told: pd.Series[float] = pd.to_numeric(rows["reported"], errors="coerce").astype("float64")
        return told.where(rows["field"].str.endswith("_wan")).fillna(0.0)

    made = _as_parts(inputs, figure, money)
    return Made(made.parts[made.parts["amount"] != 0])


def _filled(way: str) -> Callable[[Inputs, FigureId], Made]:
    return lambda inputs, figure: make_figure(inputs.filled(way), figure)


ASPECTS.update(held_count=_count, held_amount=_amount, **{way: _filled(way) for way in WAYS})
