"""04_volunteering: batches against 70, kinds, months, places never reached (三(三)3)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_kinds
from fupin_analysis.present.charts.tiles import chart_county_tiles
from fupin_analysis.present.names import short_county
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import say

_COUNTS = "batches volunteer_people expert_people benefit_people"


def by_month(series: pd.DataFrame) -> items.Item:
    """Batches of the year against the pace (``series`` of volunteer_batches)."""
    sheet = chart_cumulative(series, noun="志愿服务", unit="批次", foot="多家联合开展的一次活动只计一个批次。")
    return items.chart("volunteering-months", sheet, figure_ids=["volunteer_batches"])


def months(frame: pd.DataFrame) -> items.Item:
    """A row a month (``volunteer_batches`` by month)."""
    return tabled("volunteering-by-month", frame, f"month {_COUNTS}", title="各月志愿服务", total=True)


def kinds(batches: pd.DataFrame, frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """By kind of activity: sentence, chart, table (``volunteer_batches``, and by activity_kind)."""
    text = say(
        "volunteering.kinds",
        span=span_of(batches),
        batches=words.count(len(batches), "批次"),
        people=words.count(batches["volunteer_people"].sum(), "人"),
        experts=words.count(batches["expert_people"].sum(), "人"),
        benefit=words.count(batches["benefit_people"].sum(), "人"),
        joint=words.number(int(batches["is_joint"].fillna(False).astype(bool).sum())),
    )
    sheet = chart_kinds(frame, cut="activity_kind", value="batches", noun="志愿服务", unit="批次")
    return (
        said("volunteering-kinds-line", batches, text, figure_ids=["volunteer_batches"]),
        items.chart("volunteering-kinds", sheet),
        tabled("volunteering-by-kind", frame, f"activity_kind {_COUNTS}", title="按活动类型", total=True),
    )


def places(counties: pd.DataFrame, gaps: pd.DataFrame) -> tuple[items.Item, ...]:
    """The counties as tiles, and those never reached (``county_table``, ``volunteer_gaps``)."""
    names = [short_county(str(name)) for name in gaps["county"]]
    span, listed = span_of(gaps), words.listing(names, most=12, unit="个县")
    text = (
        say("volunteering.gaps", span=span, count=words.number(len(names)), names=listed)
        if names
        else say("volunteering.no_gaps", span=span)
    )
    sheet = chart_county_tiles(counties, value="volunteer_batches", noun="志愿服务", unit="批次")
    columns = "county prefecture ethnic_area helped_villages enterprises"
    return (
        said("volunteering-gaps-line", gaps, text),
        items.chart("volunteering-counties", sheet),
        tabled("volunteering-gaps", gaps, columns, title="尚无志愿服务活动的县"),
    )


def by_enterprise(frame: pd.DataFrame) -> items.Item:
    """A row an enterprise, the most active first."""
    rows = frame.sort_values("batches", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    notes = ["联合活动在每家参加企业各列一次，合计多于全省批次数。"]
    return tabled("volunteering-by-enterprise", rows, f"enterprise {_COUNTS}", title="按企业", rows=15, notes=notes)
