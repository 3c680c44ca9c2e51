"""Answers on money raised and goods sold (三(三)1, 三(一)1)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, in_order
from fupin_analysis.indicators.cuts import EVENT_MONTH
from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.figures import notes_behind
from fupin_analysis.indicators.grids import HELD_COUNT, tabulate, template, totals
from fupin_analysis.indicators.inputs import Inputs

GIFT_CUTS = ("receiver", "month", "donor_kind", "receipt_level", "donor", "enterprise")
SALE_CUTS = ("way", "month", "county", "prefecture", "product", "role", "enterprise")
_GIFTS = {
    "gifts": "gifts",
    "pledged_wan": "gifts_pledged",
    "counted_wan": "gifts_counted",
    "received_wan": "gifts_pledged_received",
    "indirect_wan": "gifts_indirect",
    "excluded_wan": "gifts_bought",
    "in_kind_wan": "gifts_in_kind",
    "honoured_pct": "gifts_honoured",
    HELD_COUNT: f"gifts_values#{HELD_COUNT}",
}
_SALES = {
    "gross_wan": "sales_gross",
    "both_told_wan": "sales_both_told",
    "net_wan": "sales_net",
    "multi_year_wan": "sales_multi_year",
    "by_months_wan": "sales_by_months",
    "counted_wan": "sales_counted",
    "settled_wan": "sales_settled",
    HELD_COUNT: f"sales_values#{HELD_COUNT}",
}


def donations(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Gifts of the year by a cut: ``counted_wan`` is what the target counts, the rest stands beside it.

    ``pledged_wan`` and ``received_wan`` are of the gifts that were pledged, so that their ratio is 兑现率. A month is
    that in which a gift arrived; ``cumulative_wan`` is the sum of the months up to it.
    """
    cut = choose(by, GIFT_CUTS, what="募集资金")
    made = tabulate(inputs, _GIFTS, EVENT_MONTH if cut == "month" else cut, head=cut)
    attrs = made.attrs
    made = made.astype({"gifts": "Int64", HELD_COUNT: "Int64"})
    if cut == "month":
        made["cumulative_wan"] = made["counted_wan"].cumsum()
    else:
        made = made.sort_values("counted_wan", ascending=False, kind="stable")
    made.attrs = attrs
    drawn = {"drawn_held": f"donations_annual#{HELD_COUNT}"}
    made.attrs[TOTALS] |= totals(inputs, drawn)
    made.attrs[FIGURES] |= {name: template(text) for name, text in drawn.items()}
    own = "计入：直接接收的到账现金；间接接收（转入）、以购代捐、物资折价另列；认捐与认捐已到账用于兑现率"
    note = "；".join((own, *notes_behind(inputs, "gifts_honoured")))
    return answer(made, inputs, title="募集资金", unit="万元", source="三(三)1", note=note)


def farm_sales(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Sales of the year so far by a cut: as told, less what both sides tell, of Liangshan (``counted_wan``).

    Of months the sums up to the end of each; ``counted_month_wan`` is what a month added, NA of a first return (it
    tells the year so far).
    """
    cut = choose(by, SALE_CUTS, what="农产品销售")
    made = _sales_by_month(inputs) if cut == "month" else tabulate(inputs, _SALES, cut)
    attrs = made.attrs
    made = made.astype({HELD_COUNT: "Int64"})
    if cut in ("county", "prefecture"):
        made = in_order(made, cut)
    elif cut != "month":
        made = made.sort_values("counted_wan", ascending=False, kind="stable")
    made.attrs = attrs
    own = (
        "计入：凉山州所产；其他县产品在“去重后”中；累计含以前年度的不计，改按各月数计",
        "买卖双方都报的只计一次：计所报较多的一方，一样多的计销售方",
    )
    note = "；".join((*own, *notes_behind(inputs, "farm_sales")))
    return answer(made, inputs, title="特色农产品销售", unit="万元", source="三(一)1", note=note)


def _sales_by_month(inputs: Inputs) -> pd.DataFrame:
    """The sums as of each month's end, by what is known today; months before the first return are left out."""
    months = [period for period in inputs.months() if len(inputs.before(period.end).state("sales", period.year))]
    columns = _SALES | {"counted_month_wan": "sales_counted#month"}
    made = tabulate(inputs, columns, "month", values=[str(period) for period in months])
    is_first = made.index.to_series().eq(0) & ~made["month"].astype("str").str.endswith("-01")
    made["counted_month_wan"] = made["counted_month_wan"].where(~is_first)
    return made
