"""03_employment: new jobs against 1 000 a year, by form, county and enterprise; training (二(三)3, 三(三)2)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_kinds
from fupin_analysis.present.charts.tiles import chart_county_tiles
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import join, say

_PEOPLE = "people share_pct long_people short_people open_people temporary_people"


def by_month(series: pd.DataFrame) -> items.Item:
    """The year's distinct persons against the pace (``series`` of jobs_new)."""
    sheet = chart_cumulative(series, noun="新增就业", unit="人", foot="同一人当年多次上岗只计一人。")
    return items.chart("employment-months", sheet, figure_ids=["jobs_new"])


def kinds(frame: pd.DataFrame, excluded: pd.DataFrame) -> tuple[items.Item, ...]:
    """By form of employment: sentence, chart, table; and what is not counted, by reason."""
    ranked = frame.sort_values("people", ascending=False, kind="stable")
    whole = frame["people"].sum()
    first = ranked["employment_kind"].iloc[0] if len(ranked) else "—"
    text = say(
        "employment.kinds",
        span=span_of(frame),
        people=words.count(whole, "人"),
        first=str(first),
        first_share=words.share(ranked["people"].iloc[0] if len(ranked) else None, whole),
        long=words.count(frame["long_people"].sum(), "人"),
        temporary=words.count(frame["temporary_people"].sum(), "人"),
    )
    return (
        said("employment-kinds-line", frame, join(text, _excluded(excluded))),
        items.chart(
            "employment-kinds", chart_kinds(frame, cut="employment_kind", value="people", noun="新增就业", unit="人")
        ),
        tabled("employment-by-kind", frame, f"employment_kind {_PEOPLE}", title="按就业形式", unit="人", total=True),
    )


def _excluded(excluded: pd.DataFrame) -> str:
    if excluded.empty or not excluded["records"].sum():
        return say("employment.no_excluded")
    each = [
        f"{reason}{words.count(n, '条')}" for reason, n in zip(excluded["reason"], excluded["records"], strict=True)
    ]
    return say("employment.excluded", records=words.number(excluded["records"].sum()), reasons="、".join(each))


def by_county(counties: pd.DataFrame) -> items.Item:
    """The 45 counties as tiles (``county_table``)."""
    sheet = chart_county_tiles(counties, value="jobs_people", noun="新增就业", unit="人", foot="按户籍所在县。")
    return items.chart("employment-counties", sheet)


def by_enterprise(frame: pd.DataFrame) -> items.Item:
    """A row an enterprise, the largest first."""
    rows = frame.sort_values("people", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    return tabled(
        "employment-by-enterprise", rows, f"enterprise {_PEOPLE}", title="按企业", unit="人", rows=15, total=True
    )


def training(sessions: pd.DataFrame) -> tuple[items.Item, ...]:
    """Training sessions: which count, how many took part (``training_sessions``)."""
    counted = sessions[sessions["is_counted"].fillna(False).astype(bool)]
    text = say(
        "employment.training",
        span=span_of(sessions),
        sessions=words.count(len(sessions), "期"),
        counted=words.count(len(counted), "期"),
        joined=words.count(sessions["joined_people"].sum(), "人"),
        certified=words.count(sessions["certified_people"].sum(), "人"),
        employed=words.count(sessions["employed_people"].sum(), "人"),
    )
    columns = (
        "session title host is_central is_counted started_on ended_on "
        "joined_people poor_people certified_people employed_people cost_wan"
    )
    return (
        said("employment-training-line", sessions, text, figure_ids=["training_sessions"]),
        tabled("employment-training", sessions, columns, title="培训情况", rows=15),
    )
