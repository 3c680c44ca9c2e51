"""Farm sales: goods of Liangshan, each sale once although both sides report it (三(一)1; A29–A31)."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BLANK, DECIMALS, join_parts, make_parts, noted
from fupin_analysis.plan.county_list import outside_rows
from fupin_analysis.review.sale_sides import full_names, sides, told_by_both

_SALE = ("enterprise", "product", "county", "role", "counterparty")
_OF = "_sale"
PREFECTURE_DIGITS = 4  # of a county's code: 5134 is Liangshan


def is_from(rows: pd.DataFrame, counties: pd.DataFrame, origin: str) -> pd.Series[Any]:
    """Goods that come from the prefecture of a code (``513400`` Liangshan, A29); ``all``: from wherever.

    Of the prefecture are those of its counties too that are none of the 45 (西昌市): the reading speaks of Liangshan.
    """
    if origin == "all":
        return pd.Series(True, index=rows.index)
    inside = counties["code"].astype("str").str[:PREFECTURE_DIGITS] == origin[:PREFECTURE_DIGITS]
    prefectures = set(counties.loc[inside, "prefecture"])
    beside = {row["name"] for row in outside_rows() if row["prefecture"] in prefectures}
    return rows["county"].isin(beside | set(counties.loc[inside, "name"]))


def since_earlier(rows: pd.DataFrame, known: pd.DataFrame, year: int, words: tuple[str, ...]) -> pd.Series[Any]:
    """Rows whose 累计 reaches back before the year (A31): their remark says so, or January told more than the month.

    ``known`` is all that was told of the form: of a sale that January's return of the same sender tells with a 累计
    above its 本月, every later figure of the year holds those earlier years too.
    """
    said = rows["remark"].astype("object").fillna("").astype("str").str.replace(r"\s", "", regex=True)
    by_words = said.str.contains("|".join(map(re.escape, words)), regex=True) if words else said.ne(said)
    first = known[known["period"] == f"{year}-01"]
    before = first[first["sold_ytd_wan"].round(DECIMALS) > first["sold_month_wan"].round(DECIMALS)]
    carried = set(_sale_keys(before))
    return by_words | _sale_keys(rows).isin(carried)


def _sale_keys(rows: pd.DataFrame) -> pd.Series[Any]:
    texts = rows[list(_SALE)].astype("object").fillna("").astype("str")
    return texts[_SALE[0]].str.cat(texts[list(_SALE[1:])], sep="/")


def sold(view: View) -> pd.DataFrame:
    """Σ sales of the year so far: Liangshan goods (A29), each sale once (A30), every sender's latest return."""
    return _counted_parts(view)


def _counted_parts(view: View) -> pd.DataFrame:
    """The sales that count, as told of the year; of those that reach back before it what each month tells (A31)."""
    rows, months = _counted(view), _months_told(view)
    of_months = months[months[_OF].isin(set(rows[_OF].dropna()))]
    own = make_parts(rows[rows[_OF].isna()], "sold_ytd_wan", amount="sold_ytd_wan")
    parts = join_parts(own, make_parts(of_months, "sold_month_wan", amount="sold_month_wan"))
    return noted(parts, *_said_of_earlier_years(view, months))


def _said_of_earlier_years(view: View, months: pd.DataFrame) -> tuple[str, ...]:
    """How many sales reach back before the year, and what was made of them; nothing where none does."""
    rows = view.state("sales")
    back = _reaches_back(view, rows)
    keys = _sale_keys(rows[back]) if back.any() else pd.Series(dtype="str")
    told = keys.isin(set(months[_OF]))
    by_month = f"{told.sum()}笔累计跨年，按各月“本月”数之和计入（自{months['period'].min()}起）" if told.any() else ""
    none = f"{(~told).sum()}笔累计跨年，无各月“本月”数可用，未计入" if (~told).any() else ""
    return by_month, none


def _counted(view: View) -> pd.DataFrame:
    origin = str(view.setting("sales.origin"))

    def make() -> pd.DataFrame:
        rows = _of_the_year(view)
        rows = rows[~_twice(view, rows, "of the year")]
        return rows[is_from(rows, view.reference("counties"), origin)]

    return view.inputs.kept(("sales counted", view.year, view.measure.uses["sales"]), make)


def _of_the_year(view: View) -> pd.DataFrame:
    """The year's sales; of one whose 累计 reaches back before it the sum of its months, or nothing (A31).

    ``_OF`` names the sale that months stand in for, NA of all others.
    """
    rows = view.state("sales")
    back = _reaches_back(view, rows)
    own = rows[~back].assign(**{_OF: pd.Series(None, index=rows.index[~back], dtype="object")})
    months = _months_told(view)
    if months.empty:
        return own
    sums = months.groupby(_OF)["sold_month_wan"].sum()
    sale = _sale_keys(rows[back])
    stand = rows[back].assign(**{_OF: sale, "sold_ytd_wan": sale.map(sums)}).drop_duplicates(_OF)
    return pd.concat([own, stand[stand["sold_ytd_wan"].notna()]]).sort_index()


def _months_told(view: View) -> pd.DataFrame:
    """What every month of the year told of the sales whose 累计 reaches back before it, with the sale (``_OF``).

    Only of sales that tell their 本月 whenever they are told, and of which no row of the year stands beside.
    """
    key = ("sales by months", view.year, view.measure.uses["sales"])
    return view.inputs.kept(key, lambda: _find_months(view))


def _find_months(view: View) -> pd.DataFrame:
    now = view.state("sales")
    back = _reaches_back(view, now)
    if not back.any():
        return now.iloc[:0].assign(**{_OF: ""})
    keys, rows = _sale_keys(now), view.known("sales")
    rows = rows[rows["period"].str[:4] == str(view.year)]
    rows = rows.assign(**{_OF: _sale_keys(rows)})
    rows = rows[rows[_OF].isin(set(keys[back]) - set(keys[~back]))]
    return rows[~rows[_OF].isin(set(rows.loc[rows["sold_month_wan"].isna(), _OF]))]


def _reaches_back(view: View, rows: pd.DataFrame) -> pd.Series[Any]:
    """Sales of the year whose 累计 reaches back before it (A31); none where the reading counts them."""
    if not view.setting("sales.exclude_multi_year"):
        return pd.Series(False, index=rows.index)
    words = tuple(view.setting("sales.multi_year_words"))
    told, known = rows[[*_SALE, "remark"]], view.known("sales")[["period", *_SALE, "sold_month_wan", "sold_ytd_wan"]]
    return view.inputs.kept(("since earlier", view.year), lambda: since_earlier(told, known, view.year, words))


def _twice(view: View, rows: pd.DataFrame, which: str) -> pd.Series[Any]:
    """Sales that the other side tells, too (A30); ``which`` names the rows."""
    if rows.empty or not view.setting("sales.dedupe"):
        return pd.Series(False, index=rows.index)
    told, names = rows[[*_SALE, "sold_ytd_wan"]], full_names(view.reference("enterprises"))
    return view.inputs.kept(("told twice", view.year, which), lambda: told_by_both(sides(told, names)))


def amounts(view: View) -> pd.DataFrame:
    """Sales of the year so far, by ``column``: gross, both, net, counted, settled, multi_year, by_months.

    ``gross`` is as told, ``both`` what both sides tell, ``net`` without it; ``counted`` is of Liangshan, as the target
    has it, and ``settled`` what is paid of that. ``multi_year`` reaches back before the year, and is in no ``counted``;
    ``by_months`` is what is counted in its place.
    """
    chosen = view.measure.column
    if chosen == "counted":
        return _counted_parts(view)
    if chosen == "by_months":
        parts = _counted_parts(view)
        parts.attrs = {name: said for name, said in parts.attrs.items() if name != BLANK}  # of the others
        return parts[parts["field"] == "sold_month_wan"]
    if chosen == "settled":
        rows = _counted(view)
        return make_parts(rows[rows[_OF].isna()], "settled_ytd_wan", amount="settled_ytd_wan")
    rows = view.state("sales")
    if chosen == "multi_year":
        own = rows[_reaches_back(view, rows)]
        return make_parts(own, "sold_ytd_wan", amount="sold_ytd_wan")
    if chosen != "gross":
        twice = _twice(view, rows, "all")
        rows = rows[twice if chosen == "both" else ~twice]
    return make_parts(rows, "sold_ytd_wan", amount="sold_ytd_wan")


def told(view: View) -> pd.DataFrame:
    """The number of amounts that are told of the year's sales: each is a cell, and a part."""
    rows = view.state("sales")
    return join_parts(*[make_parts(rows[rows[name].notna()], name) for name in ("sold_ytd_wan", "settled_ytd_wan")])
