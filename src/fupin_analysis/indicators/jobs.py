"""New jobs of registered poor labour: distinct persons, once a year (二(三)3, 三(三)2; A20–A23)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.indicators.beside import beside
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts, with_cuts

JOBS = "jobs_new"
LONG, SHORT, OPEN = "满6个月", "不满6个月", "在岗未满6个月"
NOT_REGISTERED, UNKNOWN_REGISTERED = "未建档立卡", "是否建档立卡未填"
NOT_IN_AGE, NOT_NEW, TOLD_TWICE = "超出劳动年龄", "填报为非新增", "同一人本年已计"


def person_key(rows: pd.DataFrame) -> pd.Series[Any]:
    """A person is known by the identity token; without one by household and name, at last by the record itself.

    Household and name that stand with one token elsewhere in ``rows`` are that person.
    """
    household = rows["household_no"].astype("object") + "/" + rows["person"].astype("object")
    token = rows["id_no"].astype("object")
    pairs = pd.DataFrame({"home": household, "token": token}).dropna().drop_duplicates()
    of_home = pairs.drop_duplicates("home", keep=False).set_index("home")["token"]
    return token.fillna(household.map(of_home)).fillna(household).fillna(rows["record_id"]).astype("str")


def why_excluded(
    rows: pd.DataFrame, *, age: tuple[int, int], registered_only: bool = True, new_only: bool = True
) -> pd.Series[Any]:
    """Why a row does not count, "" where it does. A person whose age nobody gave counts; an unknown status does not."""
    reason = pd.Series("", index=rows.index, dtype="object")
    low, high = age
    in_age = rows["age_years"].between(low, high).fillna(True).astype("bool")
    reason = reason.mask(~in_age, NOT_IN_AGE)
    if new_only:
        reason = reason.mask((~rows["is_new"]).fillna(False).astype("bool"), NOT_NEW)
    if not registered_only:
        return reason
    reason = reason.mask((~rows["is_registered"]).fillna(False).astype("bool"), NOT_REGISTERED)
    return reason.mask(rows["is_registered"].isna(), UNKNOWN_REGISTERED)


def counted_jobs(view: View) -> pd.DataFrame:
    """The rows that count, with ``who``: the person, or the placement (A22)."""
    new_only = bool(view.setting("jobs.new_only"))
    rows = view.events("jobs", every_year=not new_only)
    low, high = view.setting("jobs.age")
    reason = why_excluded(
        rows, age=(low, high), registered_only=bool(view.setting("jobs.registered_only")), new_only=new_only
    )
    who = person_key(rows)
    rows = rows[reason == ""]
    ended = pd.to_datetime(rows["ended_on"])
    if not new_only:
        rows = rows[~(ended < pd.Timestamp(view.as_of))]
    days = (pd.to_datetime(rows["ended_on"]) - pd.to_datetime(rows["started_on"])).dt.days
    rows = rows[~(days < int(view.setting("jobs.min_days")))]
    by_person = view.setting("jobs.count") == "persons"
    return rows.assign(who=who.loc[rows.index] if by_person else rows["record_id"])


def new_jobs(view: View) -> pd.DataFrame:
    """Distinct registered persons who took up a job in the year; every record is a part, a person counts once."""
    return make_parts(counted_jobs(view), "id_no", key="who", on="started_on")


def first_jobs(view: View) -> pd.DataFrame:
    """One part a person of the year: the first job that counts; its own cut ``length`` says how long it lasted."""
    own = beside(view, JOBS)
    first = counted_jobs(own).sort_values(["started_on", "record_id"]).drop_duplicates("who")
    first = first.assign(length=_lengths(first, own))
    parts = make_parts(first, "id_no", key="who", on="started_on")
    return with_cuts(parts, first, {"length": "length"}, values={"length": (LONG, OPEN, SHORT)})


def _lengths(rows: pd.DataFrame, view: View) -> Any:
    """Whether a job lasted six months, ended before, or goes on for less."""
    day, long_days = pd.Timestamp(view.as_of), int(view.setting("jobs.long_days"))
    left = pd.to_datetime(rows["ended_on"])
    days = (left.fillna(day) - pd.to_datetime(rows["started_on"])).dt.days
    is_open = left.isna() & (days < long_days)
    return np.select([days >= long_days, is_open], [LONG, OPEN], default=SHORT)


def not_counted(view: View) -> pd.DataFrame:
    """Rows of the year's rosters that do not count, with ``reason``; a person's later jobs among them."""
    own = beside(view, JOBS)
    rows = own.events("jobs")
    low, high = own.setting("jobs.age")
    new_only, registered = bool(own.setting("jobs.new_only")), bool(own.setting("jobs.registered_only"))
    reason = why_excluded(rows, age=(low, high), registered_only=registered, new_only=new_only)
    counted = counted_jobs(own).sort_values(["started_on", "record_id"])
    again = set(counted.loc[counted.duplicated("who"), "record_id"])
    reason = reason.mask(rows["record_id"].isin(again) & (reason == ""), TOLD_TWICE)
    return rows.assign(reason=reason.astype("str"), who=person_key(rows))[reason != ""]


def excluded_jobs(view: View) -> pd.DataFrame:
    """Records that do not count; its own cut ``reason`` says why. The key is the person."""
    rows = not_counted(view)
    return with_cuts(make_parts(rows, "person", key="who", on="started_on"), rows, {"reason": "reason"})
