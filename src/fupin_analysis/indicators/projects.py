"""Projects of four kinds and key investment projects (三(二)1, 三(一)1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts

KINDS = ("产业发展", "基础建设", "就业促进", "结对共建")
KEY = "重点投资"
PAIRING = "结对共建"
FINISHED = frozenset({"完工", "验收"})
STARTED = frozenset({"在建", "停工", *FINISHED})
CANCELLED = "取消"
ELEMENTS = ("owner", "implementer", "due_on", "quality")
SUPERVISED = "省属监管"
AREA = "liangshan_leshan"
"""The scope of 国企入凉; the plan says which prefectures it means."""
TARGET_KINDS = {
    "proj_industry": KINDS[:1],
    "proj_infra": KINDS[1:2],
    "proj_employment": KINDS[2:3],
    "proj_pairing": KINDS[3:],
}


def project_key(rows: pd.DataFrame) -> pd.Series[Any]:
    """A project is known by its enterprise and number; by name where it has no number."""
    number = rows["project_no"].fillna(rows["project_name"]) if "project_name" in rows else rows["project_no"]
    return rows["enterprise"].astype("str") + "/" + number.fillna(rows["record_id"]).astype("str")


def is_finished(rows: pd.DataFrame, as_of: dt.date) -> pd.Series[Any]:
    """Completed or accepted, and not on a day after the cut-off."""
    return rows["status"].isin(FINISHED) & ~(pd.to_datetime(rows["finished_on"]) > pd.Timestamp(as_of))


def is_started(rows: pd.DataFrame, as_of: dt.date) -> pd.Series[Any]:
    """Begun: under way, stopped or finished, and not begun after the cut-off."""
    return rows["status"].isin(STARTED) & ~(pd.to_datetime(rows["started_on"]) > pd.Timestamp(as_of))


def is_judged_done(rows: pd.DataFrame, as_of: dt.date, reading: str) -> pd.Series[Any]:
    """Which projects count (A48): ``by_kind`` (pairing by its start), ``finished``, ``started``, ``planned``."""
    if reading == "planned":
        return rows["status"].notna() & (rows["status"] != CANCELLED)
    if reading == "started":
        return is_started(rows, as_of)
    finished = is_finished(rows, as_of)
    if reading == "finished":
        return finished
    return finished.where(rows["project_kind"] != PAIRING, is_started(rows, as_of))


def projects_done(view: View) -> pd.DataFrame:
    """Projects of the target's kinds that count as carried out (A48); ``proj_total`` takes all four kinds."""
    kinds = TARGET_KINDS.get(view.measure.target, KINDS)
    rows = view.state("projects")
    rows = rows[rows["project_kind"].isin(kinds)]
    done = rows[is_judged_done(rows, view.as_of, str(view.setting("projects.judge")))]
    return make_parts(done, "status", key=project_key(done), on="finished_on")


def elements_complete(view: View) -> pd.DataFrame:
    """Share of projects with all four required elements; one part an element."""
    rows = view.state("projects")
    rows = rows[rows["project_kind"].isin(KINDS) & (rows["status"] != CANCELLED)]
    key = project_key(rows)
    base = make_parts(rows, "project_no", amount=float(len(ELEMENTS)), key=key, part=BASE)
    given = [rows[rows[name].notna() & (rows[name].astype("str").str.strip() != "")] for name in ELEMENTS]
    return join_parts(
        base, *[make_parts(have, name, key=key.loc[have.index]) for name, have in zip(ELEMENTS, given, strict=True)]
    )


def due_projects(rows: pd.DataFrame, as_of: dt.date, *, reading: str = "by_kind") -> pd.DataFrame:
    """Projects of the four kinds due by the cut-off, with ``done_on`` (A48): the finish, for pairing the start.

    ``finished`` and ``started`` take the one or the other for every kind; ``planned`` leaves it as it is.
    """
    rows = rows[rows["project_kind"].isin(KINDS) & (rows["status"] != CANCELLED)]
    due = rows[pd.to_datetime(rows["due_on"]) <= pd.Timestamp(as_of)]
    by_start = {"finished": due["due_on"].isna(), "started": due["due_on"].notna()}.get(
        reading, due["project_kind"] == PAIRING
    )
    done_on = pd.to_datetime(due["finished_on"]).where(~by_start, pd.to_datetime(due["started_on"]))
    return due.assign(done_on=done_on)


def finished_on_time(view: View) -> pd.DataFrame:
    """Share of the projects due that were done by their day; one without a day is not proven."""
    due = due_projects(view.state("projects"), view.as_of, reading=str(view.setting("projects.judge")))
    key = project_key(due)
    done = due[due["done_on"] <= pd.to_datetime(due["due_on"])]
    return join_parts(
        make_parts(due, "due_on", key=key, on="due_on", part=BASE),
        make_parts(done, "finished_on", key=key.loc[done.index], on="done_on"),
    )


def key_rows(view: View) -> pd.DataFrame:
    """Key investment projects of supervised provincial enterprises in the area of 国企入凉, not cancelled."""
    rows = view.state("projects")
    rows = rows[(rows["project_kind"] == KEY) & (rows["status"] != CANCELLED)]
    counties = view.reference("counties")
    area = counties[counties["prefecture"].isin(view.inputs.plan.area(AREA))]
    return in_key_scope(rows, view.reference("enterprises"), set(area["name"]))


def in_key_scope(rows: pd.DataFrame, enterprises: pd.DataFrame, area: set[str]) -> pd.DataFrame:
    """Rows of enterprises under provincial supervision (all, without a roster) in the counties of the area."""
    rows = rows[rows["county"].isin(area)]
    if enterprises.empty:
        return rows
    return rows[rows["enterprise"].isin(set(enterprises.loc[enterprises["category"] == SUPERVISED, "full_name"]))]


def plan_met(rows: pd.DataFrame) -> pd.Series[Any]:
    """A28: the year's planned investment is there in full."""
    plan, done = rows["invest_plan_wan"], rows["invest_ytd_wan"]
    return plan.notna() & done.notna() & (plan > 0) & (done.round(6) >= plan.round(6))


def key_projects_met(view: View) -> pd.DataFrame:
    """Key projects that are complete (A28): ``year_plan`` by the year's plan, ``finished`` by their status."""
    rows = key_rows(view)
    if view.setting("invest.measure") == "total":  # A27: the whole investment is what has to be done
        rows = rows.assign(invest_plan_wan=rows["invest_total_wan"])
    by_plan = view.setting("invest.done_rule") == "year_plan"
    done = rows[plan_met(rows) if by_plan else is_finished(rows, view.as_of)]
    base = make_parts(done, "invest_plan_wan", amount="invest_plan_wan", key=project_key(done), part=BASE)
    field, amount = ("invest_ytd_wan", done["invest_ytd_wan"]) if by_plan else ("status", 1.0)
    return join_parts(make_parts(done, field, amount=amount, key=project_key(done)), base)


def key_investment(view: View) -> pd.DataFrame:
    """Σ investment of the key projects: completed in the year, or their total investment (A27)."""
    rows = key_rows(view)
    column = "invest_ytd_wan" if view.setting("invest.measure") == "year_completed" else "invest_total_wan"
    return make_parts(rows, column, amount=column, key=project_key(rows))


def signed_started(view: View) -> pd.DataFrame:
    """Key (signed) projects that have begun (三(一)1)."""
    rows = view.state("projects")
    rows = rows[(rows["project_kind"] == KEY) & is_started(rows, view.as_of)]
    return make_parts(rows, "status", key=project_key(rows), on="started_on")
