"""Monthly returns of money, projects, jobs and sales, as they stand at the end of a period."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_analysis.plan.periods import Period
from fupin_analysis.sample.projects import WINTER
from fupin_analysis.sample.world import World

KINDS = {"industry": "产业发展", "infra": "基础建设", "employment": "就业促进", "pairing": "结对共建"}
WHERE = ["county", "township", "village"]


def to_date(frame: pd.DataFrame, column: str, on: dt.date) -> pd.Series:
    """A column of days with what lies after the cut-off taken out."""
    days = pd.to_datetime(frame[column])
    return days.where(days <= pd.Timestamp(on))


def of_year(world: World, topic: str, period: Period) -> pd.DataFrame:
    """Rows of a topic in the year of a period."""
    frame = world.topics[topic]
    return frame[frame["year"] == period.year].reset_index(drop=True)


def month_and_ytd(months: pd.Series, period: Period, *, first: bool) -> tuple[np.ndarray, np.ndarray]:
    """What happened in the month and since January, from cumulative months (12); in a first return both are the sum."""
    table = np.array(months.tolist(), dtype=float).reshape(-1, 12)
    ytd = table[:, period.number - 1]
    before = table[:, period.number - 2] if period.number > 1 else np.zeros(len(table))
    return np.round(ytd if first else ytd - before, 6), np.round(ytd, 6)


def instalments(world: World, period: Period) -> pd.DataFrame:
    """F1-1: promises of the year, and what has become of each by the cut-off."""
    frame, on = of_year(world, "instalments", period), period.end
    out = frame[["enterprise", "fund_no", *WHERE, "project_name", "fund_kind", "fund_source", "committed_wan"]].copy()
    out["due_on"] = frame["due_on"]
    for stage in ("appropriated", "arrived"):
        day = to_date(frame, f"{stage}_on", on)
        out[f"{stage}_wan"] = frame[f"{stage}_wan"].where(day.notna(), 0.0)
        out[f"{stage}_on"] = day
    _, out["used_wan"] = month_and_ytd(frame["months"], period, first=False)
    out["in_kind_wan"] = out["arrived_wan"].where(frame["is_in_kind"].astype(bool))
    out["account"] = frame["account"]
    out["supervised_on"], out["disclosed_on"] = to_date(frame, "supervised_on", on), to_date(frame, "disclosed_on", on)
    out["voucher"] = frame["voucher"].where(out["appropriated_on"].notna())
    return out


def projects(world: World, period: Period) -> pd.DataFrame:
    """F2: village projects and key investments with the state they are in."""
    village = of_year(world, "projects", period)
    village["started_on"] = to_date(village, "started_on", period.end)
    village["finished_on"] = to_date(village, "finished_on", period.end)
    key = of_year(world, "key_projects", period)
    key["supervised_on"] = [dt.date(period.year, int(month), 15) for month in key["check_month"]]
    frame = pd.concat([key, village], ignore_index=True)
    names = ["enterprise", "project_no", "project_name", "project_kind", *WHERE, "content", "owner", "implementer"]
    out = frame[[*names, "due_on", "quality", "invest_total_wan", "invest_plan_wan"]].copy()
    first = world.is_first(period)
    out["invest_month_wan"], out["invest_ytd_wan"] = month_and_ytd(frame["months"], period, first=first)
    share = (frame["prior_wan"] + out["invest_ytd_wan"]) / frame["invest_total_wan"] * 100
    finished = frame["finished_on"].notna()
    out["progress_pct"] = np.where(finished, 100.0, np.minimum(np.floor(share), 99))
    out["status"] = _status(frame, period)
    out.loc[out["status"] == "未开工", "progress_pct"] = 0.0
    out["started_on"], out["finished_on"] = frame["started_on"], frame["finished_on"]
    out["supervised_on"] = to_date(frame, "supervised_on", period.end)
    out["benefit_households"] = frame["benefit_households"]
    out["problem"] = pd.Series("冬季气温低，暂停施工", index=out.index).where(out["status"] == "停工")
    late = pd.to_datetime(frame["finished_on"]) > pd.to_datetime(frame["due_on"])
    out.loc[late, "problem"] = "雨季道路中断，工期顺延"
    return out


def _status(frame: pd.DataFrame, period: Period) -> np.ndarray:
    started, finished = frame["started_on"].notna(), frame["finished_on"].notna()
    accepted = finished & to_date(frame, "accepted_on", period.end).notna()
    ready = frame["start_month"].fillna(0) <= period.number
    resting = started & frame["is_winter_shut"].fillna(False).astype(bool) & (period.number in WINTER)
    cases = [accepted, finished, resting, started, ready]
    status: np.ndarray = np.select(cases, ["验收", "完工", "停工", "在建", "前期"], default="未开工")
    return status


def funds(world: World, period: Period) -> pd.DataFrame:
    """F1: a row a helped village, added up from the instalments and the projects of the same return."""
    first = world.is_first(period)
    money = of_year(world, "instalments", period)
    tagged = money["place"] >= 0
    keys = ["place", "enterprise", *WHERE]
    now, before = instalments(world, period), instalments(world, period.shift(-1)) if period.number > 1 else None
    now["plan_wan"] = now["committed_wan"]
    sums = ["plan_wan", "appropriated_wan", "arrived_wan", "used_wan"]
    grouped = now.assign(place=money["place"])[tagged].groupby(keys, sort=True)
    out = grouped[sums].sum().round(6)
    out["due_on"] = grouped["due_on"].max()
    for stage in ("appropriated", "arrived", "used"):
        ytd = out.pop(f"{stage}_wan")
        last: pd.Series | float = 0.0
        if before is not None and not first:
            last = before.assign(place=money["place"])[tagged].groupby(keys)[f"{stage}_wan"].sum().reindex(out.index)
        out[f"{stage}_month_wan"], out[f"{stage}_ytd_wan"] = (ytd - last).round(6), ytd
    works = projects(world, period).dropna(subset=["village"])
    out = out.reset_index()
    places = pd.MultiIndex.from_frame(out[WHERE])
    for prefix, kind in KINDS.items():
        mine = works[works["project_kind"] == kind]
        started, finished = mine["started_on"].notna(), mine["finished_on"].notna()
        for stage, rows in (("planned", mine), ("started", mine[started]), ("finished", mine[finished])):
            counts = rows.groupby(WHERE).size().reindex(places, fill_value=0)
            out[f"{prefix}_{stage}_projects"] = counts.to_numpy()
    return out


def jobs(world: World, period: Period) -> pd.DataFrame:
    """F4: placements that began in the time the return covers."""
    out = started_in(world, "jobs", period, "started_on")
    out["ended_on"] = to_date(out, "ended_on", period.end)
    return out


def started_in(world: World, topic: str, period: Period, column: str) -> pd.DataFrame:
    """Rows of an events topic dated in the time that the return of the period covers."""
    frame = world.topics[topic]
    since = world.since(world.forms[topic], period)
    days = pd.to_datetime(frame[column])
    inside = (days >= pd.Timestamp(since)) & (days <= pd.Timestamp(period.end))
    return frame[inside].reset_index(drop=True)


def jobs_summary(world: World, period: Period) -> pd.DataFrame:
    """F4-1: rows of the roster counted by county, month and year to date; counties without one say 0."""
    first = world.is_first(period)
    frame = of_year(world, "jobs", period)
    frame = frame[to_date(frame, "started_on", period.end).notna()]
    month = (pd.to_datetime(frame["started_on"]).dt.month == period.number) | first
    keys = ["enterprise", "county"]
    helped = world.villages[keys].drop_duplicates()
    rows = pd.concat([helped, frame[keys]]).drop_duplicates().sort_values(keys, kind="stable")
    index = pd.MultiIndex.from_frame(rows)
    out = pd.DataFrame(index=index)
    out["new_month_people"] = frame[month].groupby(keys).size().reindex(index, fill_value=0)
    out["new_ytd_people"] = frame.groupby(keys).size().reindex(index, fill_value=0)
    temporary = frame[frame["contract"] == "临时"]
    out["temporary_ytd_people"] = temporary.groupby(keys).size().reindex(index, fill_value=0)
    return out.reset_index()


def sales(world: World, period: Period) -> pd.DataFrame:
    """F8: lines of the year that have begun to sell."""
    frame = of_year(world, "sales", period)
    first = world.is_first(period)
    frame["sold_month_wan"], frame["sold_ytd_wan"] = month_and_ytd(frame["months"], period, first=first)
    frame = frame[frame["sold_ytd_wan"] > 0].reset_index(drop=True)
    frame["settled_ytd_wan"] = (frame["sold_ytd_wan"] * frame["settled_share"]).round(2)
    frame["quantity"] = (frame["sold_ytd_wan"] / frame["price"]).round(0)
    return frame
