"""The four stages of help funds (promised, appropriated, arrived, used) and their rates (三(二)1, 四(二))."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.funds import IN_KIND, is_grant, tagged
from fupin_analysis.indicators.inputs import Inputs, View, view_of
from fupin_analysis.indicators.lacking import without_base, without_part
from fupin_analysis.indicators.parts import (
    ACTUAL,
    BASE,
    DECIMALS,
    combine_by,
    join_parts,
    make_parts,
    noted,
    percent_of,
    total,
)
from fupin_analysis.plan.pace import pace_share

STAGES = {"committed_wan": "承诺", "appropriated_wan": "拨付", "arrived_wan": "到位", "used_wan": "使用"}
ARRIVED, USED, GOODS = "arrived_wan", "used_wan", "in_kind_wan"
_DAYS = {"committed_wan": "due_on", "appropriated_wan": "appropriated_on", ARRIVED: "arrived_on", GOODS: "arrived_on"}


def granted(view: View) -> pd.DataFrame:
    """The year's instalments of grants, tagged to helped villages where the reading asks for it (A35)."""
    only_tagged = bool(view.setting("grant.village_tag_required"))

    def make() -> pd.DataFrame:
        rows = every(view)
        rows = rows[is_grant(rows)]
        return rows[tagged(rows, view.reference("villages"))] if only_tagged else rows

    return view.inputs.kept(("granted", view.year, only_tagged, view.measure.uses["instalments"]), make)


def every(view: View) -> pd.DataFrame:
    """All instalments of the year as they stand: grants, loans and money brought in."""
    return view.state("instalments")


def ledger(inputs: Inputs) -> pd.DataFrame:
    """The year's grants to helped villages with every stage as the money that it is, without goods.

    A row an instalment; the sums are those of the figures, made in one go for a table of many months.
    """
    view = view_of(inputs, inputs.plan.measure("funds_values"))
    rows = inputs.state("instalments", view.year).loc[granted(view).index]
    if inputs.setting("grant.include_in_kind"):
        return rows
    is_goods, told = rows["fund_source"] == IN_KIND, rows["in_kind_wan"]
    goods = told.where(told > 0, 0.0).mask(is_goods & told.isna(), rows[ARRIVED])
    money = rows.assign(**{ARRIVED: rows[ARRIVED] - goods, GOODS: goods})
    for stage in ("committed_wan", "appropriated_wan", USED):
        money[stage] = rows[stage].where(~is_goods, 0.0)
    return money


def rate_of(money: pd.DataFrame, part: str, whole: str) -> float | None:
    """One stage of a ledger as a share of another, of the instalments that tell both; None where none does."""
    both = money[money[whole].notna()]
    base = total(both[whole])
    return percent_of(total(both[part]), base) if base > 0 and both[part].notna().any() else None


def amounts(view: View) -> pd.DataFrame:
    """Money of one stage (``column``), or its goods, of the grants of helped villages."""
    return _amounts(granted(view), view.measure.column, view)


def amounts_of_all(view: View) -> pd.DataFrame:
    """Money of one stage (``column``), or its goods, whatever its kind and wherever it goes."""
    return _amounts(every(view), view.measure.column, view)


def rate(view: View) -> pd.DataFrame:
    """One stage as a share of another (``column`` arrived_wan/committed_wan), of the grants of helped villages."""
    return _rate(granted(view), view)


def rate_of_all(view: View) -> pd.DataFrame:
    """One stage as a share of another, whatever the kind of the money."""
    return _rate(every(view), view)


def balance(view: View) -> pd.DataFrame:
    """What has arrived and is not used yet, of the grants of helped villages."""
    return _balance(granted(view), view)


def balance_of_all(view: View) -> pd.DataFrame:
    """What has arrived and is not used yet, whatever the kind of the money."""
    return _balance(every(view), view)


def told(view: View) -> pd.DataFrame:
    """The number of amounts that are told of the grants of helped villages: each is a cell, and a part."""
    return _told(granted(view), view)


def told_of_all(view: View) -> pd.DataFrame:
    """The number of amounts that are told of all instalments."""
    return _told(every(view), view)


def enterprises_at(view: View) -> pd.DataFrame:
    """Enterprises (counted once) by their 兑现率, as ``column`` says.

    ``rated``: any that has a rate · ``full``: all is there · ``none``: nothing of what was promised · ``kept`` and
    ``behind``: at or below 时序进度 of the last month's end, while the plan's year runs.
    """
    rows = _rate(granted(view), view, "arrived_wan/committed_wan")
    rates = combine_by("ratio", rows, rows["enterprise"])
    came = rows[rows["part"] == ACTUAL].groupby("enterprise")["amount"].sum().reindex(rates.index)
    chosen = rates.notna() & came.notna() & _stands(view, rates, came)
    mine = rows[rows["enterprise"].isin(set(rates.index[chosen])) & (rows["part"] == BASE) & (rows["amount"] > 0)]
    return mine.assign(part=ACTUAL, key=mine["enterprise"])


def _stands(view: View, rates: pd.Series[float], came: pd.Series[float]) -> pd.Series[bool]:
    chosen = view.measure.column
    if chosen == "rated":
        return rates.notna()
    if chosen in ("full", "none"):
        return rates.ge(100.0) if chosen == "full" else came.le(0.0)
    months, target = view.inputs.months(), view.inputs.plan.target("grant_fund_plan")
    share = pace_share(target, months[-1].end) if months and view.as_of.year in target.years else None
    if share is None:
        return pd.Series(False, index=rates.index)
    return rates.ge(100.0 * share) if chosen == "kept" else rates.lt(100.0 * share)


def _amounts(rows: pd.DataFrame, column: str, view: View) -> pd.DataFrame:
    """Parts of a stage without goods (A11), or of the goods; money that is all goods has noughts, for it is told."""
    if view.setting("grant.include_in_kind"):
        return _parts(view, rows, column, rows[column])
    if column == GOODS:
        return _goods(rows, view)
    if column == ARRIVED:
        return join_parts(_parts(view, rows, ARRIVED, rows[ARRIVED]), _less(_goods(rows[rows[ARRIVED].notna()], view)))
    return _parts(view, rows, column, rows[column].where(rows["fund_source"] != IN_KIND, 0.0))


def _goods(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    """The goods in what arrived: as told apart, else the whole of what arrives in goods."""
    is_whole = (rows["fund_source"] == IN_KIND) & rows["in_kind_wan"].isna()
    apart = rows["in_kind_wan"].where(~is_whole & (rows["in_kind_wan"] > 0))
    return join_parts(_parts(view, rows, GOODS, apart), _parts(view, rows, ARRIVED, rows[ARRIVED].where(is_whole)))


def _parts(
    view: View, rows: pd.DataFrame, column: str, amounts: pd.Series[Any], *, is_dated: bool = True
) -> pd.DataFrame:
    """``make_parts`` of a column of the year's instalments: who and where each is, is made out once for all stages."""

    def make() -> pd.DataFrame:
        instalments = view.inputs.state("instalments", view.year)
        return make_parts(instalments, "").set_axis(instalments.index)

    known = amounts[amounts.notna()].astype("float64").round(DECIMALS)
    out = view.inputs.kept(("instalments as parts", view.year), make).loc[known.index]
    days = rows[_DAYS[column]] if is_dated and column in _DAYS else pd.Series(pd.NaT, index=rows.index)
    field = pd.Series(column, index=known.index, dtype="str")
    return out.assign(field=field, amount=known, on=days[known.index].astype("datetime64[s]")).reset_index(drop=True)


def _less(parts: pd.DataFrame) -> pd.DataFrame:
    return parts.assign(amount=-parts["amount"])


def _rate(rows: pd.DataFrame, view: View, column: str = "") -> pd.DataFrame:
    """One stage of the instalments that tell the other, too: money without a base would lift the rate."""
    part, whole = (column or view.measure.column).split("/")
    is_goods = (rows["fund_source"] == IN_KIND) & (whole != ARRIVED) & (not view.setting("grant.include_in_kind"))
    both = rows[rows[whole].notna() | is_goods]
    parts = join_parts(_amounts(both, part, view), _amounts(both, whole, view).assign(part=BASE))
    money = rows[~is_goods]
    lacks = (tell(view, "instalments", money, part, whole) for tell in (without_base, without_part))
    return noted(parts, *lacks)


def _balance(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    return join_parts(_amounts(rows, ARRIVED, view), _less(_amounts(rows, USED, view)))


def _told(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    return join_parts(
        *[_parts(view, rows, name, rows[name].notna().map({True: 1.0}), is_dated=False) for name in (*STAGES, GOODS)]
    )
