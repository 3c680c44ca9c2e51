"""Answers on money raised and goods sold (三(三)1, 三(一)1)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, grouped, in_order, rate, with_county_facts
from fupin_analysis.indicators.donations import BOUGHT, TRANSFER, told_once, why_not_counted
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.sales import is_from
from fupin_analysis.review.sale_sides import full_names, sides, told_by_both

GIFT_CUTS = ("receiver", "month", "donor_kind", "receipt_level", "donor", "enterprise")
SALE_CUTS = ("way", "month", "county", "prefecture", "product", "role", "enterprise")


def donations(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Gifts of the year by a cut: ``counted_wan`` is what the target counts, the rest stands beside it.

    ``pledged_wan`` and ``received_wan`` are of the gifts that were pledged, so that their ratio is 兑现率.
    """
    cut = choose(by, GIFT_CUTS, what="募集资金")
    rows = told_once(inputs.events("donations", inputs.as_of.year))
    include = set(inputs.setting("donations.include"))
    reason = why_not_counted(
        rows, first_receipt=bool(inputs.setting("donations.first_receipt")), staff="staff" in include
    )
    money = rows["received_wan"].fillna(0.0)
    pledged = rows["pledged_wan"].notna() & (reason == "")
    parts = pd.DataFrame(
        {
            cut: _gift_cut(rows, cut),
            "gifts": (reason == "").astype(int),
            "pledged_wan": rows["pledged_wan"].where(pledged, 0.0).fillna(0.0),
            "counted_wan": money.where(reason == "", 0.0),
            "received_wan": money.where(pledged, 0.0),
            "indirect_wan": money.where(reason == TRANSFER, 0.0),
            "excluded_wan": money.where(reason == BOUGHT, 0.0),
            "in_kind_wan": rows["in_kind_wan"].where(reason == "", 0.0).fillna(0.0),
        }
    )
    sums = grouped(parts, cut).groupby(cut).sum().reset_index()
    sums["honoured_pct"] = rate(sums["received_wan"], sums["pledged_wan"])
    if cut == "month":
        sums["cumulative_wan"] = sums["counted_wan"].cumsum()
    else:
        sums = sums.sort_values("counted_wan", ascending=False, kind="stable")
    note = "计入：直接接收的到账现金；间接接收（转入）、以购代捐、物资折价另列；认捐与认捐已到账用于兑现率"
    return answer(sums, inputs, title="募集资金", unit="万元", source="三(三)1", note=note)


def _gift_cut(rows: pd.DataFrame, cut: str) -> pd.Series[str]:
    if cut != "month":
        return rows[cut]
    told = rows["period"].str[:7]
    return pd.to_datetime(rows["received_on"]).dt.strftime("%Y-%m").fillna(told)


def farm_sales(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Sales of the year so far by a cut: as told, less what both sides tell, of Liangshan (``counted_wan``)."""
    cut = choose(by, SALE_CUTS, what="农产品销售")
    if cut == "month":
        made = _sales_by_month(inputs)
    else:
        rows = _marked(inputs)
        if cut == "prefecture":
            rows = with_county_facts(rows)
        made = _sale_sums(grouped(rows, cut), cut)
        if cut not in ("county", "prefecture"):
            made = made.sort_values("counted_wan", ascending=False, kind="stable")
    note = "计入：凉山州所产，买卖双方都报的只计一次；其他县产品在“去重后”中"
    return answer(made, inputs, title="特色农产品销售", unit="万元", source="三(一)1", note=note)


def _marked(inputs: Inputs) -> pd.DataFrame:
    """The year's sales with ``twice`` (told by the other side too) and ``counted`` (A29, A30)."""
    rows = inputs.state("sales", inputs.as_of.year)
    rows = sides(rows, full_names(inputs.enterprises))
    twice = told_by_both(rows) & bool(inputs.setting("sales.dedupe"))
    inside = is_from(rows, inputs.plan.counties, str(inputs.setting("sales.origin")))
    return rows.assign(twice=twice, counted=inside & ~twice)


def _sale_sums(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    money = rows["sold_ytd_wan"].fillna(0.0)
    parts = pd.DataFrame(
        {
            cut: rows[cut],
            "gross_wan": money,
            "both_told_wan": money.where(rows["twice"], 0.0),
            "net_wan": money.where(~rows["twice"], 0.0),
            "counted_wan": money.where(rows["counted"], 0.0),
            "settled_wan": rows["settled_ytd_wan"].where(rows["counted"], 0.0).fillna(0.0),
        }
    )
    return in_order(parts.groupby(cut).sum().reset_index(), cut)


def _sales_by_month(inputs: Inputs) -> pd.DataFrame:
    """Rises of the cumulative sums from month to month, by what is known today."""
    from_months = []
    for period in inputs.months():
        rows = _marked(inputs.before(period.end))
        if len(rows):
            from_months.append(_sale_sums(rows.assign(month=str(period)), "month"))
    if not from_months:
        return _sale_sums(_marked(inputs).assign(month=""), "month")
    out = pd.concat(from_months, ignore_index=True)
    amounts = [str(name) for name in out if name != "month"]
    out[amounts] = out[amounts].diff().fillna(out[amounts])
    return out
