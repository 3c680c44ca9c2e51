"""06_platforms: money raised, farm goods sold (三(一)1, 三(三)1)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_donations, chart_kinds
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import say

_GIFTS = "gifts pledged_wan counted_wan received_wan indirect_wan excluded_wan in_kind_wan honoured_pct"
_SALES = "gross_wan both_told_wan net_wan counted_wan settled_wan"


def donations(receivers: pd.DataFrame, months: pd.DataFrame) -> tuple[items.Item, ...]:
    """Money raised: sentence, months, table by receiver (``donations``, and by month)."""
    total = receivers.select_dtypes("number").sum()
    text = say(
        "platforms.donations",
        span=span_of(receivers),
        counted=words.money(total["counted_wan"]),
        pledged=words.money(total["pledged_wan"]),
        received=words.money(total["received_wan"]),
        honoured=words.share(total["received_wan"], total["pledged_wan"]),
        indirect=words.money(total["indirect_wan"]),
        excluded=words.money(total["excluded_wan"]),
        in_kind=words.money(total["in_kind_wan"]),
    )
    return (
        said("donations-line", receivers, text, figure_ids=["donations_annual"]),
        items.chart("donations-months", chart_donations(months)),
        tabled(
            "donations-by-receiver",
            receivers,
            f"receiver {_GIFTS}",
            title="按接收单位",
            unit="万元",
            total=True,
            rows=12,
        ),
    )


def donors(frame: pd.DataFrame) -> items.Item:
    """By kind of donor."""
    return tabled("donations-by-kind", frame, f"donor_kind {_GIFTS}", title="按捐赠类型", unit="万元", total=True)


def sales(ways: pd.DataFrame) -> tuple[items.Item, ...]:
    """Farm goods: sentence, chart and table by way (``farm_sales``)."""
    total = ways.select_dtypes("number").sum()
    text = say(
        "platforms.sales",
        span=span_of(ways),
        gross=words.money(total["gross_wan"]),
        both=words.money(total["both_told_wan"]),
        net=words.money(total["net_wan"]),
        counted=words.money(total["counted_wan"]),
        settled=words.money(total["settled_wan"]),
    )
    sheet = chart_kinds(ways, cut="way", value="counted_wan", noun="凉山特色农产品销售", unit="万元")
    return (
        said("sales-line", ways, text, figure_ids=["farm_sales"]),
        items.chart("sales-ways", sheet),
        tabled("sales-by-way", ways, f"way {_SALES}", title="按销售方式", unit="万元", total=True),
    )


def sales_by_month(series: pd.DataFrame) -> items.Item:
    """The year's sales against the harvest curve (``series`` of farm_sales)."""
    sheet = chart_cumulative(series, noun="凉山特色农产品销售", unit="万元")
    return items.chart("sales-months", sheet, figure_ids=["farm_sales"])


def products(frame: pd.DataFrame) -> items.Item:
    """By product, the largest first."""
    rows = frame.sort_values("counted_wan", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    return tabled("sales-by-product", rows, f"product {_SALES}", title="按产品", unit="万元", rows=15)


def origins(frame: pd.DataFrame) -> items.Item:
    """By county of origin, the largest first."""
    rows = frame.sort_values("net_wan", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    return tabled("sales-by-county", rows, f"county {_SALES}", title="按产地", unit="万元", rows=15)
