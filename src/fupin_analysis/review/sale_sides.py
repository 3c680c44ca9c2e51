"""One sale told by both sides: which row of a pair counts (三(一)1; A30; domain.md 3.4, 18)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from fupin_analysis.plan.roster import split_list
from fupin_analysis.plan.vocabulary import load_vocabulary

SELLER, BUYER = "销售方", "采购方"
PAIR = ["product", "county", "seller", "buyer"]
NOTHING_TOLD = -float("inf")  # a side that tells no amount gives way to one that does


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


def full_name(text: object, names: Mapping[str, str]) -> str:
    """The full name of the enterprise that a text names, else the folded text; ``names`` as ``full_names`` gives it."""
    return names.get(_fold(text), _fold(text)) if isinstance(text, str) else ""


@lru_cache(maxsize=1)
def _products() -> dict[str, str]:
    """Folded name → what the product is called, of those that have several names."""
    products = load_vocabulary().products
    return {_fold(name): called for called, names in products.items() for name in (called, *names)}


def product_name(text: object) -> object:
    """One name for a product that has several (土豆 and 洋芋 are 马铃薯); others as written, without blanks."""
    return _products().get(_fold(text), _fold(text)) if isinstance(text, str) else text


def sides(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Rows with ``seller`` and ``buyer``, by the role of the one who tells it, and one name for each ``product``."""
    other = rows["counterparty"].map(lambda text: full_name(text, names))
    sells = rows["role"] == SELLER
    mine = rows["enterprise"].astype("object")
    product = rows["product"].astype("object").map(product_name)
    return rows.assign(
        product=product, seller=mine.where(sells, other), buyer=other.astype("object").where(sells, mine)
    )


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
