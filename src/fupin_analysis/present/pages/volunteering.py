"""04_volunteering: batches against 70, kinds, months, places never reached (三(三)3)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_kinds
from fupin_analysis.present.charts.tiles import chart_county_tiles
from fupin_analysis.present.facts import (
    SHARE,
    fact,
    held_column,
    held_line,
    held_note,
    ids_of,
    ids_of_blanks,
    ids_of_series,
    total,
    with_aspect,
)
from fupin_analysis.present.names import short_county
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import join, say

_COUNTS = "batches volunteer_people expert_people benefit_people"


def by_month(series: pd.DataFrame, frame: pd.DataFrame | None = None) -> items.Item:
    """Batches of the year against the pace (``series`` of volunteer_batches).

    ``frame`` (``volunteer_batches`` by a cut) says how many values wait for an answer.
    """
    foot = f"多家联合开展的一次活动只计一个批次。{'' if frame is None else held_note(frame)}"
    sheet = chart_cumulative(series, noun="志愿服务", unit="批次", foot=foot)
    return items.chart("volunteering-months", sheet, figure_ids=ids_of_series(series))


def months(frame: pd.DataFrame) -> items.Item:
    """A row a month (``volunteer_batches`` by month)."""
    columns = f"month {_COUNTS} {held_column(frame)}"
    return tabled("volunteering-by-month", frame, columns, title="各月志愿服务", total=True)


def kinds(batches: pd.DataFrame, frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """By kind of activity: sentence, chart, table (``volunteer_batches``, and by activity_kind)."""
    people = partial(words.count, unit="人次")
    joint = int(batches["is_joint"].fillna(False).astype(bool).sum())
    text = say(
        "volunteering.kinds",
        span=span_of(batches),
        batches=fact(batches, "batches", partial(words.count, unit="批次"), otherwise=len(batches)),
        people=total(batches, "volunteer_people", people),
        experts=total(batches, "expert_people", people),
        benefit=total(batches, "benefit_people", people),
        joint=fact(batches, "joint", words.number, otherwise=joint),
    )
    sheet = chart_kinds(frame, cut="activity_kind", value="batches", noun="志愿服务", unit="批次")
    columns, drawn = f"activity_kind {_COUNTS} {held_column(frame)}", ids_of(frame, "batches")
    return (
        said("volunteering-kinds-line", batches, join(text, held_line(batches))),
        items.chart("volunteering-kinds", sheet, figure_ids=["batches_of_year", *drawn, *with_aspect(drawn, SHARE)]),
        tabled("volunteering-by-kind", frame, columns, title="按活动类型", total=True),
    )


def places(counties: pd.DataFrame, gaps: pd.DataFrame) -> tuple[items.Item, ...]:
    """The counties as tiles, and those never reached (``county_table``, ``volunteer_gaps``)."""
    names = [short_county(str(name)) for name in gaps["county"]]
    span, listed = span_of(gaps), words.listing(names, most=12, unit="个县")
    count = fact(gaps, "gaps", words.number, otherwise=len(names))
    text = (
        say("volunteering.gaps", span=span, count=count, names=listed)
        if names
        else say("volunteering.no_gaps", span=span)
    )
    sheet = chart_county_tiles(counties, value="volunteer_batches", noun="志愿服务", unit="批次")
    ids = [*ids_of_blanks(counties, "counties_without_batches"), *ids_of(counties, "volunteer_batches")]
    columns = "county prefecture ethnic_area helped_villages enterprises"
    return (
        said("volunteering-gaps-line", gaps, text),
        items.chart("volunteering-counties", sheet, figure_ids=ids),
        tabled("volunteering-gaps", gaps, columns, title="尚无志愿服务活动的县"),
    )


def by_enterprise(frame: pd.DataFrame) -> items.Item:
    """A row an enterprise, the most active first."""
    rows = frame.sort_values("batches", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    columns = f"enterprise {_COUNTS} {held_column(frame)}"
    return tabled("volunteering-by-enterprise", rows, columns, title="按企业", rows=15)
