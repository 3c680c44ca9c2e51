"""Figures that rest on approximate values (约, 近, a range): how many, and how far the figure may be off by them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.figures import Figure
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import ACTUAL, combine

_MEASURED = frozenset({"sum", "ratio", "check"})


@dataclass(frozen=True)
class Vague:
    """``count`` approximate values behind a figure, which lies from ``low`` to ``high`` by their bounds."""

    count: int = 0
    low: float | None = None
    high: float | None = None


def vague_behind(inputs: Inputs, figure: Figure) -> Vague:
    """What of a figure is approximate; a value without bounds of its own may be off by ``approx_pct`` either way.

    Of a count of keys nothing hangs on how much a value is.
    """
    parts = figure.parts
    if figure.value is None or inputs.approx.empty or figure.operation not in _MEASURED:
        return Vague()
    rows = inputs.approx.drop_duplicates(["record_id", "field"])
    found = parts[["record_id", "field"]].merge(rows, on=["record_id", "field"], how="left")
    is_vague = found["value"].notna() & (found["value"] != 0)
    if not is_vague.any():
        return Vague()
    off = inputs.plan.lights.approx_pct / 100.0
    factors = {"low": 1.0 - off, "high": 1.0 + off}
    bounds = {
        name: (found[name].where(found[name].notna(), found["value"] * factor) / found["value"]).where(is_vague, 1.0)
        for name, factor in factors.items()
    }
    # What adds to the figure is low where what it is held against, and what is taken off, is high; and the reverse.
    adds = ((parts["part"] == ACTUAL) & (parts["amount"] >= 0)).to_numpy()
    ends = []
    for one, other in (("low", "high"), ("high", "low")):
        share = bounds[one].where(adds, bounds[other])
        moved = parts.assign(amount=parts["amount"] * share.set_axis(parts.index))
        ends.append(combine(figure.operation, moved, test=figure.test))
    told = [end for end in ends if end is not None]
    count = int(found[is_vague].drop_duplicates(["record_id", "field"]).shape[0])
    return Vague(count, min(told, default=None), max(told, default=None))


def approx_rows(values: pd.DataFrame) -> pd.DataFrame:
    """The approximate numbers among values (``frames.VALUES``): ``record_id form field value low high`` as floats."""
    rows = values.loc[values["approx"].astype("bool"), ["record_id", "form", "field", "value", "low", "high"]]
    numbers = {name: pd.to_numeric(rows[name], errors="coerce").astype("float64") for name in ("value", "low", "high")}
    return rows.assign(**numbers).dropna(subset=["value"]).reset_index(drop=True)
