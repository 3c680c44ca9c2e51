"""Quarterly and yearly returns, as they stand at the end of a period."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_analysis.plan.periods import Period
from fupin_analysis.sample import places, standing
from fupin_analysis.sample.conduct import days_stayed
from fupin_analysis.sample.tell_works import of_year, started_in, to_date
from fupin_analysis.sample.world import World


def cadres(world: World, period: Period) -> pd.DataFrame:
    """F3: postings that ran at any time of the year so far; 本月 is the last month of the quarter."""
    frame = world.topics["cadres"]
    days = days_stayed(frame, period.year, world.seed)
    out = frame.drop(columns="diligence")
    out["stay_month_days"] = days[:, period.number - 1]
    out["stay_ytd_days"] = days[:, : period.number].sum(axis=1)
    ended = pd.to_datetime(out["ended_on"])
    running = (pd.to_datetime(out["started_on"]) <= pd.Timestamp(period.end)) & (
        ended.isna() | (ended >= pd.Timestamp(period.year, 1, 1))
    )
    out["ended_on"] = to_date(out, "ended_on", period.end)
    out["appraisal"] = out["appraisal"] if period.number == 12 else "未考核"
    return out[running].reset_index(drop=True)


def in_post(world: World, period: Period) -> pd.Series:
    """Cadres in post at the end of the period, by enterprise."""
    frame = cadres(world, period)
    return frame[frame["ended_on"].isna()].groupby("enterprise").size()


def responsibility(world: World, period: Period) -> pd.DataFrame:
    """F9: counted from the lists of visits, meetings and cadres of the same return."""
    firms = world.enterprises
    out = pd.DataFrame({"enterprise": firms["full_name"]})
    names = out["enterprise"]
    visits = of_year(world, "visits", period)
    visits = visits[to_date(visits, "started_on", period.end).notna()]
    since = pd.Timestamp(world.since(world.forms["visits"], period))
    for prefix, level, unit in (("principal_trips", "主要领导", "trips"), ("deputy_visits", "分管领导", "people")):
        mine = visits[visits["leader_level"] == level]
        mine = mine.drop_duplicates(["enterprise", "started_on", "county"]) if unit == "trips" else mine
        recent = mine[pd.to_datetime(mine["started_on"]) >= since]
        out[f"{prefix}_quarter"] = names.map(recent.groupby("enterprise").size()).fillna(0)
        out[f"{prefix}_ytd"] = names.map(mine.groupby("enterprise").size()).fillna(0)
    meetings = of_year(world, "meetings", period)
    held = meetings[to_date(meetings, "held_on", period.end).notna() & meetings["is_special"].astype(bool)]
    out["meetings_ytd"] = names.map(held.groupby("enterprise").size()).fillna(0)
    out["staff_people"] = firms["staff_people"]
    out["stationed_people"] = names.map(in_post(world, period)).fillna(0)
    paired = places.paired_households(world.states).groupby(world.villages["enterprise"]).sum()
    out["paired_villages"] = names.map(world.villages.groupby("enterprise").size()).fillna(0)
    out["paired_households"] = names.map(paired).fillna(0)
    return out


def checklist(world: World, period: Period) -> pd.DataFrame:
    """F10: items of the five lists; done is what was done by the cut-off."""
    out = world.topics["checklist"].copy()
    out["done_on"] = to_date(out, "done_on", period.end)
    out["is_done"] = out["done_on"].notna()
    out["evidence"] = out["evidence"].where(out["is_done"])
    return out


def supervision(world: World, period: Period) -> pd.DataFrame:
    """F11: checks of the year so far."""
    frame = of_year(world, "checks", period)
    frame = frame[to_date(frame, "checked_on", period.end).notna()].reset_index(drop=True)
    frame["fixed_on"] = to_date(frame, "fixed_on", period.end)
    return frame


def visits(world: World, period: Period) -> pd.DataFrame:
    """F9-1: trips in the time the return covers."""
    return started_in(world, "visits", period, "started_on")


def meetings(world: World, period: Period) -> pd.DataFrame:
    """F9-2: meetings in the time the return covers."""
    return started_in(world, "meetings", period, "held_on")


def training(world: World, period: Period) -> pd.DataFrame:
    """F5: classes opened in the time the return covers; results are known once a class is over."""
    out = started_in(world, "training", period, "started_on")
    over = pd.to_datetime(out["ended_on"]) <= pd.Timestamp(period.end)
    for name in ("certified_people", "employed_people"):
        out[name] = out[name].where(over).astype("Int64")
    return out


def volunteering(world: World, period: Period) -> pd.DataFrame:
    """F6: activities begun in the time the return covers."""
    return started_in(world, "volunteering", period, "started_on")


def donations(world: World, period: Period) -> pd.DataFrame:
    """F7: gifts received in the time the return covers."""
    return started_in(world, "donations", period, "received_on")


def fund_uses(world: World, period: Period) -> pd.DataFrame:
    """F7-1: uses of public money in the time the return covers."""
    out = started_in(world, "fund_uses", period, "used_on")
    out["disclosed_on"] = to_date(out, "disclosed_on", period.end)
    return out


def enterprise_card(world: World, period: Period) -> pd.DataFrame:
    """F0: headcount, base years, and the grants of the years that are over (all 无偿 money that arrived)."""
    out = world.topics["cards"].copy()
    grants = world.topics["instalments"]
    grants = grants[grants["fund_kind"] == "无偿"]
    for year in (2018, 2019):
        known = period.end >= dt.date(year, 12, 31)
        arrived = to_date(grants, "arrived_on", dt.date(year, 12, 31)).notna() & (grants["year"] == year)
        total = grants[arrived].groupby("enterprise")["arrived_wan"].sum().round(6)
        out[f"grant_{year}_wan"] = out["enterprise"].map(total).fillna(0.0) if known else np.nan
    growth = out["budget_growth"] ** (period.year - 2018)
    out["budget_prev_wan"] = (out["budget_wan"] * growth / out["budget_growth"]).round(2)
    out["budget_wan"] = (out["budget_wan"] * growth).round(2)
    out["staff_on"] = dt.date(period.year, period.number, 1) - dt.timedelta(days=1)
    return out


def villages(world: World, period: Period) -> pd.DataFrame:
    """F12: told by the county office of the village."""
    return _by_office(world, places.village_rows(world.states, period.end))


def households(world: World, period: Period) -> pd.DataFrame:
    """F13: told by the county office of the household."""
    return _by_office(world, places.household_rows(world.topics["households"], period.end))


def _by_office(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    offices = world.offices[world.offices["counties"] != ""]
    office = offices.set_index("counties")["full_name"]
    return frame.assign(enterprise=frame["county"].map(office))


def tariffs(world: World, period: Period) -> pd.DataFrame:
    """F14."""
    return standing.tariff_rows(world.seed, period.end, world.filers_of("telecom"), counties(world))


def coverage(world: World, period: Period) -> pd.DataFrame:
    """F15."""
    firms, grid = world.filers_of("telecom"), world.filers_of("grid")
    return standing.coverage_rows(world.seed, period.end, firms, grid, counties(world))


def counties(world: World) -> pd.Series:
    """The counties that have helped villages, in roster order."""
    return world.villages["county"].drop_duplicates()


def milestones(world: World, period: Period) -> pd.DataFrame:
    """F16."""
    return standing.milestone_rows(period.end, world.commission)


def livestock(world: World, period: Period) -> pd.DataFrame:
    """F17."""
    return standing.livestock_rows(world.seed, period.end, world.filers_of("livestock"))


def enclaves(world: World, period: Period) -> pd.DataFrame:
    """F18."""
    return standing.enclave_rows(period.end, world.commission)
