"""What every result frame carries besides its rows: title, unit, cut-off, source, 口径 and Chinese heads."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.figure_ids import FIGURES, TOTAL_KEY, TOTALS, cut_named, cut_words
from fupin_analysis.indicators.growth import TIERS
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import DECIMALS, RATE_DECIMALS
from fupin_analysis.indicators.projects import KINDS as PROJECT_KINDS
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.labels import load_labels


def answer(
    frame: pd.DataFrame, inputs: Inputs, *, title: str, unit: str = "", source: str = "", note: str = ""
) -> pd.DataFrame:
    """The frame with a plain index and its ``attrs``; money (``_wan``) rounded to six places.

    ``attrs``: ``title unit as_of source note labels short_names`` (enterprise → short name), and of a table of figures
    ``figures totals total_key`` (``grids``).
    """
    out = frame.reset_index(drop=True)
    for name in [name for name in out if str(name).endswith("_wan")]:
        out[name] = out[name].astype("float64").round(DECIMALS)
    kept: dict[Hashable, Any] = {
        key: frame.attrs[key] for key in (FIGURES, TOTALS, TOTAL_KEY, "total_row") if key in frame.attrs
    }
    out.attrs = {"title": title, "unit": unit, "source": source, "note": note, **kept, **facts_of(out, inputs)}
    return out


def facts_of(frame: pd.DataFrame, inputs: Inputs) -> dict[Hashable, Any]:
    """The attrs that follow from the inputs alone: ``as_of``, Chinese heads of the columns, short names of firms."""
    labels = load_labels()
    firms = inputs.enterprises
    short = {full: name for full, name in zip(firms["full_name"], firms["short_name"], strict=True) if name}
    heads = {str(name): labels[str(name)] for name in frame if name in labels}
    return {"as_of": inputs.as_of.isoformat(), "labels": heads, "short_names": short}


def choose(by: str | None, allowed: Sequence[str], *, what: str) -> str:
    """``by`` (县 is ``county``), or the first of ``allowed``; any other value is a FupinError that lists them."""
    wanted = by or allowed[0]
    for said in (wanted, cut_named(wanted)):
        if said in allowed:
            return said
    known = "、".join(one if cut_words(one) == one else f"{cut_words(one)}（{one}）" for one in allowed)
    raise FupinError(f"{what}不能按“{wanted}”分组。可用：{known}。", code="cut-unknown")


def in_order(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    """Rows in the customary order of a cut: counties as in the list of the 45, tiers by size, else by name."""
    counties = counties_frame()
    orders = {
        "county": list(counties["name"]),
        "prefecture": list(dict.fromkeys(counties["prefecture"])),
        "ethnic_area": list(dict.fromkeys(counties["ethnic_area"])),
        "growth_tier": list(TIERS),
        "project_kind": list(PROJECT_KINDS),
    }
    known = orders.get(cut, [])
    place = {value: number for number, value in enumerate(known)}
    ordered = rows.sort_values(cut, kind="stable")
    return ordered.sort_values(cut, key=lambda s: s.map(lambda v: place.get(v, len(known))), kind="stable")


def as_counts(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The frame with whole numbers in ``columns``; where one is not known, it stays NA."""
    kinds = {name: "Int64" if frame[name].isna().any() else "int64" for name in columns}
    return frame.astype(kinds)


def rate(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    """100 × part ÷ whole, NA where the whole is nought or unknown."""
    base = whole.astype("float64").where(lambda w: w != 0)
    return (100.0 * part.astype("float64") / base).round(RATE_DECIMALS)
