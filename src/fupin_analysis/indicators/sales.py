"""Farm sales: goods of Liangshan, each sale once although both sides report it (三(一)1; A29–A31)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts
from fupin_analysis.review.sale_sides import full_names, sides, told_by_both

PREFECTURE_DIGITS = 4  # of a county's code: 5134 is Liangshan


def is_from(rows: pd.DataFrame, counties: pd.DataFrame, origin: str) -> pd.Series[Any]:
    """Goods that come from the prefecture of a code (``513400`` Liangshan, A29); ``all``: from wherever."""
    if origin == "all":
        return pd.Series(True, index=rows.index)
    inside = counties["code"].astype("str").str[:PREFECTURE_DIGITS] == origin[:PREFECTURE_DIGITS]
    return rows["county"].isin(set(counties.loc[inside, "name"]))


def sold(view: View) -> pd.DataFrame:
    """Σ sales of the year so far: Liangshan goods (A29), each sale once (A30), every sender's latest return."""
    rows = view.state("sales")
    rows = rows[is_from(rows, view.reference("counties"), str(view.setting("sales.origin")))]
    if view.setting("sales.dedupe") and len(rows):
        rows = sides(rows, full_names(view.reference("enterprises")))
        rows = rows[~told_by_both(rows)]
    return make_parts(rows, "sold_ytd_wan", amount="sold_ytd_wan")
