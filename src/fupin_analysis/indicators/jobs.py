"""New jobs of registered poor labour: distinct persons, once a year (二(三)3, 三(三)2; A20–A23)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts

NOT_REGISTERED, UNKNOWN_REGISTERED = "未建档立卡", "是否建档立卡未填"
NOT_IN_AGE, NOT_NEW, TOLD_TWICE = "超出劳动年龄", "填报为非新增", "同一人本年已计"


def person_key(rows: pd.DataFrame) -> pd.Series[Any]:
    """A person is known by the identity token; without one by household and name, at last by the record itself."""
    household = rows["household_no"].astype("object") + "/" + rows["person"].astype("object")
    return rows["id_no"].astype("object").fillna(household).fillna(rows["record_id"]).astype("str")


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
    rows = rows[reason == ""]
    ended = pd.to_datetime(rows["ended_on"])
    if not new_only:
        rows = rows[~(ended < pd.Timestamp(view.as_of))]
    days = (pd.to_datetime(rows["ended_on"]) - pd.to_datetime(rows["started_on"])).dt.days
    rows = rows[~(days < int(view.setting("jobs.min_days")))]
    by_person = view.setting("jobs.count") == "persons"
    return rows.assign(who=person_key(rows) if by_person else rows["record_id"])


def new_jobs(view: View) -> pd.DataFrame:
    """Distinct registered persons who took up a job in the year; every record is a part, a person counts once."""
    return make_parts(counted_jobs(view), "id_no", key="who", on="started_on")
