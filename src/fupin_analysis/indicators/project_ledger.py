"""The ledger of projects as figures: how many in each state, due, in time, what is told (三(二)1, 三(一)1)."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from pandas.api.types import is_numeric_dtype

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import without_base
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, noted, with_cuts
from fupin_analysis.indicators.project_plan import planned
from fupin_analysis.indicators.projects import (
    CANCELLED,
    KINDS,
    due_projects,
    is_finished,
    is_judged_done,
    is_started,
    key_rows,
    plan_met,
    project_key,
)


def in_ledger(view: View) -> pd.DataFrame:
    """Projects of the four kinds, each once: which, the measure's column says (``_IN_LEDGER``)."""
    rows = view.state("projects")
    rows = rows[rows["project_kind"].isin(KINDS)]
    field, chosen = _IN_LEDGER[view.measure.column]
    mine = chosen(rows, view)
    return make_parts(mine, field, key=project_key(mine), on="started_on")


def _live(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["status"].isna() | (rows["status"] != CANCELLED)]


def _judge(view: View) -> str:
    """What is asked of a project by its day (A48)."""
    return str(view.setting("projects.judge"))


def _due(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    return due_projects(rows, view.as_of, reading=_judge(view))


def _on_time(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    due = _due(rows, view)
    return due[due["done_on"] <= pd.to_datetime(due["due_on"])]


def _overdue(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    """Due and not done; of one that is done on a day that nobody told it is only not proven that it was in time."""
    due = _due(rows, view)
    return due[~is_judged_done(due, view.as_of, _judge(view))]


_IN_LEDGER: dict[str, tuple[str, Callable[[pd.DataFrame, View], pd.DataFrame]]] = {
    "all": ("status", lambda rows, view: rows),
    "listed": ("status", lambda rows, view: _live(rows)),
    "started": ("started_on", lambda rows, view: rows[is_started(rows, view.as_of)]),
    "due": ("due_on", _due),
    "on_time": ("finished_on", _on_time),
    "overdue": ("due_on", _overdue),
}


def ledger_values(view: View) -> pd.DataFrame:
    """What is told of the live projects of the four kinds in the measure's columns: numbers, else that it is told."""
    rows = view.state("projects")
    rows = _live(rows[rows["project_kind"].isin(KINDS)])
    return _told(rows, view.measure.column)


def _told(rows: pd.DataFrame, columns: str) -> pd.DataFrame:
    made = []
    for column in columns.split():
        told = rows[rows[column].notna()]
        amount = column if is_numeric_dtype(rows[column]) else 1.0
        made.append(make_parts(told, column, amount=amount, key=project_key(told), on="started_on"))
    return join_parts(*made)


def completion(view: View) -> pd.DataFrame:
    """Projects carried out ÷ what the measure's column names: a plan, or the ledger itself where there is none."""
    rows = view.state("projects")
    rows = rows[rows["project_kind"].isin(KINDS)]
    done = rows[is_judged_done(rows, view.as_of, _judge(view))]
    done, live = (_once(frame) for frame in (done, _live(rows)))
    own = {"project_kind": "project_kind"}
    actual = with_cuts(make_parts(done, "status", key="project", on="finished_on"), done, own)
    if view.measure.column == "ledger":
        base = with_cuts(make_parts(live, "project_no", key="project"), live, own)
    else:
        base = planned(view)
    return join_parts(actual, base.assign(part=BASE))


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(project=project_key(rows)).drop_duplicates("project")


def key_ledger(view: View) -> pd.DataFrame:
    """The key projects, each once: all, those with the year's plan met (``met``), those late (``overdue``)."""
    rows = key_rows(view)
    late = (pd.to_datetime(rows["due_on"]) < pd.Timestamp(view.as_of)) & ~is_finished(rows, view.as_of)
    chosen = {
        "listed": ("status", rows),
        "met": ("invest_ytd_wan", rows[plan_met(rows)]),
        "overdue": ("due_on", rows[late]),
    }
    field, mine = chosen[view.measure.column]
    return make_parts(mine, field, key=project_key(mine), on="started_on")


def key_values(view: View) -> pd.DataFrame:
    """What is told of the key projects in the measure's columns."""
    return _told(key_rows(view), view.measure.column)


def key_year_rate(view: View) -> pd.DataFrame:
    """The year's investment of the key projects ÷ the year's plan, of those that have one."""
    every = key_rows(view)
    rows = every[every["invest_plan_wan"].notna()]
    parts = join_parts(
        make_parts(rows, "invest_ytd_wan", amount="invest_ytd_wan", key=project_key(rows)),
        make_parts(rows, "invest_plan_wan", amount="invest_plan_wan", key=project_key(rows), part=BASE),
    )
    return noted(parts, without_base(view, "projects", every, "invest_ytd_wan", "invest_plan_wan"))
