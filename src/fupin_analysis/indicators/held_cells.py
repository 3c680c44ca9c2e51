"""The held values behind one figure, cuts included: what is left out of it, cell by cell, until somebody answers.

Its aspects: ``jobs_new#held_count`` and ``#held_amount`` (what is left out), ``#proposed`` and ``#reported`` (the
figure with it put in).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from fupin_analysis.indicators.aspects import ASPECTS, Made, make_figure
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.held_rows import held_rows
from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.indicators.parts import make_parts


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
