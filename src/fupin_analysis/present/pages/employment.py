"""03_employment: new jobs against 1 000 a year, by form, county and enterprise; training (二(三)3, 三(三)2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_kinds
from fupin_analysis.present.charts.tiles import chart_county_tiles
from fupin_analysis.present.facts import (
    cell,
    fact,
    held_column,
    held_line,
    held_note,
    ids_of,
    ids_of_blanks,
    ids_of_series,
    total,
)
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import join, say

_PEOPLE = "people share_pct long_people short_people open_people temporary_people"


def _count(unit: str) -> Callable[[Any], str]:
    return partial(words.count, unit=unit)


def by_month(series: pd.DataFrame, frame: pd.DataFrame | None = None) -> items.Item:
    """The year's distinct persons against the pace (``series`` of jobs_new).

    ``frame`` (``employment``) says how many values wait for an answer.
    """
    foot = f"同一人当年多次上岗只计一人。{'' if frame is None else held_note(frame)}"
    sheet = chart_cumulative(series, noun="新增就业", unit="人", foot=foot)
    return items.chart("employment-months", sheet, figure_ids=ids_of_series(series))


def kinds(frame: pd.DataFrame, excluded: pd.DataFrame) -> tuple[items.Item, ...]:
    """By form of employment: sentence, chart, table; and what is not counted, by reason."""
    ranked = frame.sort_values("people", ascending=False, kind="stable")
    people = _count("人")
    text = say(
        "employment.kinds",
        span=span_of(frame),
        people=total(frame, "people", people),
        first=str(ranked["employment_kind"].iloc[0]) if len(ranked) else words.MISSING,
        first_share=cell(ranked, 0, "share_pct", _share) if len(ranked) else words.MISSING,
        long=total(frame, "long_people", people),
        short=total(frame, "short_people", people),
        open=total(frame, "open_people", people),
        temporary=total(frame, "temporary_people", people),
    )
    sheet = chart_kinds(frame, cut="employment_kind", value="people", noun="新增就业", unit="人")
    columns = f"employment_kind {_PEOPLE} {held_column(frame)}"
    return (
        said("employment-kinds-line", frame, join(text, held_line(frame), _excluded(excluded))),
        items.chart("employment-kinds", sheet, figure_ids=["persons_employed", *ids_of(frame, "people", "share_pct")]),
        tabled("employment-by-kind", frame, columns, title="按就业形式", unit="人", total=True),
    )


def _share(value: Any) -> str:
    return words.percent(value, against=100.0)


def _excluded(excluded: pd.DataFrame) -> str:
    if excluded.empty or not excluded["records"].sum():
        return say("employment.no_excluded")
    each = [f"{reason}{cell(excluded, n, 'records', _count('条'))}" for n, reason in enumerate(excluded["reason"])]
    return say("employment.excluded", records=total(excluded, "records", words.number), reasons="、".join(each))


def by_county(counties: pd.DataFrame) -> items.Item:
    """The 45 counties as tiles (``county_table``)."""
    sheet = chart_county_tiles(counties, value="jobs_people", noun="新增就业", unit="人", foot="按户籍所在县。")
    ids = [*ids_of_blanks(counties, "counties_without_jobs"), *ids_of(counties, "jobs_people")]
    return items.chart("employment-counties", sheet, figure_ids=ids)


def by_enterprise(frame: pd.DataFrame) -> items.Item:
    """A row an enterprise, the largest first."""
    rows = frame.sort_values("people", ascending=False, kind="stable")
    rows.attrs = dict(frame.attrs)
    columns = f"enterprise {_PEOPLE} {held_column(frame)}"
    return tabled("employment-by-enterprise", rows, columns, title="按企业", unit="人", rows=15, total=True)


def by_length(frame: pd.DataFrame) -> items.Item:
    """How long the jobs lasted (``employment`` by length)."""
    columns = f"length people share_pct temporary_people {held_column(frame)}"
    return tabled("employment-by-length", frame, columns, title="按在岗时长", unit="人", total=True)


def training(sessions: pd.DataFrame) -> tuple[items.Item, ...]:
    """Training sessions: which count, how many took part (``training_sessions``)."""
    counted = sessions["is_counted"].fillna(False).astype(bool)
    times, people = _count("期"), _count("人次")
    text = say(
        "employment.training",
        span=span_of(sessions),
        sessions=fact(sessions, "sessions", times, otherwise=len(sessions)),
        counted=fact(sessions, "counted", times, otherwise=int(counted.sum())),
        joined=total(sessions, "joined_people", people),
        certified=total(sessions, "certified_people", people),
        employed=total(sessions, "employed_people", people),
    )
    columns = (
        "session title host is_central is_counted started_on ended_on "
        f"joined_people poor_people certified_people employed_people cost_wan {held_column(sessions)}"
    )
    return (
        said("employment-training-line", sessions, join(text, held_line(sessions))),
        tabled("employment-training", sessions, columns, title="培训情况", rows=15),
    )
