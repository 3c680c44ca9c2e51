"""06_platforms: money raised, farm goods sold (三(一)1, 三(三)1)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_donations, chart_kinds
from fupin_analysis.present.facts import (
    SHARE,
    held_column,
    held_line,
    held_note,
    ids_of,
    ids_of_series,
    total,
    total_of,
    with_aspect,
)
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import join, say

_GIFTS = "gifts pledged_wan counted_wan received_wan indirect_wan excluded_wan in_kind_wan honoured_pct"
_SAID = ("counted", "pledged", "received", "indirect", "excluded", "in_kind")
_SALES = "gross_wan both_told_wan net_wan counted_wan settled_wan"
_BOUGHT = "“以购代捐”为募捐表（F7）中填为以购代捐的金额，不计入募集；与农产品销售表（F8）的以购代捐口径不同，不能相加。"
_SOLD = "“以购代捐”为农产品销售表（F8）所报的销售方式，计入销售额；募捐表（F7）中的以购代捐另列，不能相加。"
_EARLIER = ("multi_year_wan", "by_months_wan")


def donations(receivers: pd.DataFrame, months: pd.DataFrame) -> tuple[items.Item, ...]:
    """Money raised: sentence, months, table by receiver (``donations``, and by month)."""
    counted = {name: total(receivers, f"{name}_wan", words.money) for name in _SAID}
    honoured = total(receivers, "honoured_pct", _rate)
    text = say("platforms.donations", span=span_of(receivers), honoured=honoured, **counted)
    columns = f"receiver {_GIFTS} {held_column(receivers)}"
    return (
        said("donations-line", receivers, join(text, held_line(receivers)), figure_ids=["donations_annual"]),
        items.chart("donations-months", chart_donations(months), figure_ids=_drawn(months, "counted_wan")),
        tabled(
            "donations-by-receiver",
            receivers,
            columns,
            title="按接收单位",
            unit="万元",
            total=True,
            rows=12,
            notes=[_BOUGHT],
        ),
    )


def _drawn(frame: pd.DataFrame, column: str) -> list[str]:
    """The figures of a chart of one column, and their sum that its finding tells."""
    _, whole = total_of(frame, column)
    each = ids_of(frame, column)
    return [*([whole] if whole else []), *each, *with_aspect(each, SHARE)]


def _rate(value: Any) -> str:
    return words.percent(value, against=100.0)


def donors(frame: pd.DataFrame) -> items.Item:
    """By kind of donor."""
    columns = f"donor_kind {_GIFTS} {held_column(frame)}"
    return tabled("donations-by-kind", frame, columns, title="按捐赠类型", unit="万元", total=True)


def sales(ways: pd.DataFrame) -> tuple[items.Item, ...]:
    """Farm goods: sentence, chart and table by way (``farm_sales``)."""
    names = {"gross": "gross", "both": "both_told", "net": "net", "counted": "counted", "settled": "settled"}
    facts = {name: total(ways, f"{column}_wan", words.money) for name, column in names.items()}
    text = say("platforms.sales", span=span_of(ways), **facts)
    sheet = chart_kinds(ways, cut="way", value="counted_wan", noun="凉山特色农产品销售", unit="万元")
    columns = f"way {_sale_columns(ways)}"
    return (
        said("sales-line", ways, join(text, held_line(ways)), figure_ids=["farm_sales"]),
        items.chart("sales-ways", sheet, figure_ids=_drawn(ways, "counted_wan")),
        tabled("sales-by-way", ways, columns, title="按销售方式", unit="万元", total=True, notes=[_SOLD]),
    )


def _sale_columns(frame: pd.DataFrame) -> str:
    """The columns of sales; those of sums over several years where there are any."""
    earlier = [name for name in _EARLIER if name in frame and frame[name].fillna(0).ne(0).any()]
    before, counted, after = _SALES.partition("counted_wan")
    return " ".join([before, *earlier, counted, after, held_column(frame)])


def sales_by_month(series: pd.DataFrame, ways: pd.DataFrame | None = None) -> items.Item:
    """The year's sales against the harvest curve (``series`` of farm_sales); ``ways`` tell what is held."""
    foot = "" if ways is None else held_note(ways)
    sheet = chart_cumulative(series, noun="凉山特色农产品销售", unit="万元", foot=foot)
    return items.chart("sales-months", sheet, figure_ids=ids_of_series(series))


def products(frame: pd.DataFrame) -> items.Item:
    """By product, the largest first."""
    rows = _largest_first(frame, "counted_wan")
    columns = f"product {_sale_columns(frame)}"
    return tabled("sales-by-product", rows, columns, title="按产品", unit="万元", rows=15)


def origins(frame: pd.DataFrame) -> items.Item:
    """By county of origin, the largest first."""
    rows = _largest_first(frame, "net_wan")
    columns = f"county {_sale_columns(frame)}"
    return tabled("sales-by-county", rows, columns, title="按产地", unit="万元", rows=15)


def _largest_first(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    rows = frame.sort_values(column, ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    return rows
