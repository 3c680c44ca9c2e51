"""Farm sales: goods of Liangshan, each sale once although both sides report it (三(一)1; A29–A31)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts
from fupin_analysis.plan.roster import split_list

SELLER, BUYER = "销售方", "采购方"
NOTHING_TOLD = -float("inf")  # a side that tells no amount gives way to one that does
PREFECTURE_DIGITS = 4  # of a county's code: 5134 is Liangshan


def _fold(text: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).lower()


def full_names(enterprises: pd.DataFrame) -> dict[str, str]:
    """Folded name, short name or alias → full name."""
    out: dict[str, str] = {}
    for row in enterprises.itertuples(index=False):
        for name in (row.full_name, row.short_name, *split_list(row.aliases)):
            if isinstance(name, str) and name:
                out.setdefault(_fold(name), str(row.full_name))
    return out


def sides(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Rows with ``seller`` and ``buyer``, by the role of the one who tells it."""
    other = rows["counterparty"].map(lambda text: names.get(_fold(text), _fold(text)) if isinstance(text, str) else "")
    sells = rows["role"] == SELLER
    mine = rows["enterprise"].astype("object")
    return rows.assign(seller=mine.where(sells, other), buyer=other.astype("object").where(sells, mine))


def told_by_both(rows: pd.DataFrame) -> pd.Series[Any]:
    """True for the row of a pair that is not to be counted: the smaller told amount, the buyer's where both are equal.

    A pair is the same product and origin between the same two, told by the seller and by the buyer (A30). Rows of
    equal side are separate sales, never a pair; where no counterparty is named there is none.
    """
    pair = ["product", "county", "seller", "buyer"]
    named = (rows["seller"] != "") & (rows["buyer"] != "") & (rows["seller"] != rows["buyer"])
    money = rows["sold_ytd_wan"].where(named)
    sides_of = money.groupby([rows[c] for c in pair] + [rows["role"]], dropna=False)
    sums = sides_of.transform("sum", min_count=1).fillna(NOTHING_TOLD)
    table = rows[pair].assign(role=rows["role"], told=sums)[named]
    table = table.drop_duplicates([*pair, "role"])
    sold = table[table["role"] == SELLER].set_index(pair)["told"]
    bought = table[table["role"] == BUYER].set_index(pair)["told"]
    both = pd.concat([sold.rename("sold"), bought.rename("bought")], axis=1, join="inner")
    dropped = both["sold"].ge(both["bought"]).map({True: BUYER, False: SELLER})
    keys = pd.MultiIndex.from_frame(rows[pair])
    return named & (rows["role"] == pd.Series(dropped.reindex(keys).to_numpy(), index=rows.index))


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
