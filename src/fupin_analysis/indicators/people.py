"""Answers on people: who found work, who is not counted and why, what was taught (二(三)3, 三(三)2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, grouped, with_category, with_county_facts
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.jobs import TOLD_TWICE, counted_jobs, why_excluded
from fupin_analysis.indicators.training import is_held, session_keys

CUTS = "employment_kind county prefecture ethnic_area enterprise month contract sex length category".split()
LONG, SHORT, OPEN = "满6个月", "不满6个月", "在岗未满6个月"
TEMPORARY = "临时"


def _first_jobs(inputs: Inputs) -> pd.DataFrame:
    """One row a person of the year: the first job that counts, with all fields of the form and ``length``."""
    view = view_of(inputs, inputs.plan.measure("jobs_new"))
    who = counted_jobs(view)[["record_id", "who"]]
    rows = inputs.events("jobs", None).merge(who, on="record_id").sort_values(["started_on", "record_id"])
    first = rows.drop_duplicates("who")
    day, long_days = pd.Timestamp(inputs.as_of), int(inputs.setting("jobs.long_days"))
    left = pd.to_datetime(first["ended_on"])
    days = (left.fillna(day) - pd.to_datetime(first["started_on"])).dt.days
    is_open = left.isna() & (days < long_days)
    length = np.select([days >= long_days, is_open], [LONG, OPEN], default=SHORT)
    return first.assign(length=length, month=pd.to_datetime(first["started_on"]).dt.strftime("%Y-%m"))


def employment(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Distinct persons newly employed in the year by a cut; each person under the first job that counts.

    ``long_people`` have worked six months, ``short_people`` left before, ``open_people`` are at work for less.
    """
    cut = choose(by, CUTS, what="新增就业")
    rows = _first_jobs(inputs)
    if cut in ("prefecture", "ethnic_area"):
        rows = with_county_facts(rows)
    rows = grouped(with_category(rows, inputs), cut)
    flags = pd.DataFrame(
        {
            cut: rows[cut],
            "people": 1,
            "long_people": (rows["length"] == LONG).astype(int),
            "short_people": (rows["length"] == SHORT).astype(int),
            "open_people": (rows["length"] == OPEN).astype(int),
            "temporary_people": (rows["contract"] == TEMPORARY).astype(int),
        }
    )
    sums = flags.groupby(cut, sort=True).sum().reset_index()
    whole = int(sums["people"].sum())
    sums.insert(2, "share_pct", 100.0 * sums["people"] / whole if whole else np.nan)
    if cut not in ("month",):
        sums = sums.sort_values("people", ascending=False, kind="stable")
    note = "建档立卡、年龄在16至60岁、年内上岗的不同人；一人多次上岗按最早一次归类"
    return answer(sums, inputs, title="贫困户劳动力新增就业", unit="人", source="二(三)3、三(三)2", note=note)


def employment_excluded(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Rows of the rosters that do not count, by reason or one by one (``record``); a person's later jobs among them."""
    cut = choose(by, ("reason", "record"), what="不计的就业记录")
    view = view_of(inputs, inputs.plan.measure("jobs_new"))
    rows = inputs.events("jobs", view.year)
    low, high = inputs.setting("jobs.age")
    new_only = bool(inputs.setting("jobs.new_only"))
    registered = bool(inputs.setting("jobs.registered_only"))
    reason = why_excluded(rows, age=(low, high), registered_only=registered, new_only=new_only)
    counted = counted_jobs(view).sort_values(["started_on", "record_id"])
    again = set(counted.loc[counted.duplicated("who"), "record_id"])
    reason = reason.mask(rows["record_id"].isin(again) & (reason == ""), TOLD_TWICE)
    out = rows.assign(reason=reason.astype("str"))[reason != ""][
        ["record_id", "enterprise", "county", "reason", "id_no"]
    ]
    if cut == "reason":
        out = out.groupby("reason").agg(records=("record_id", "size"), people=("id_no", "nunique")).reset_index()
        out = out.sort_values("records", ascending=False, kind="stable")
    else:
        out = out.drop(columns="id_no")
    return answer(out, inputs, title="未计入新增就业的记录", unit="条", source="二(三)3", note="列出不计的原因")


def training_sessions(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """A row a session with its parallel classes added up; ``is_counted`` and why not (A26). Or a row a host."""
    cut = choose(by, ("session", "host"), what="培训")
    rows = inputs.events("training", inputs.as_of.year)
    central, key = session_keys(rows)
    rows = rows.assign(
        host=rows["host"].fillna(rows["enterprise"]),
        is_central=central,
        key=key,
        held=is_held(rows, key, pd.Timestamp(inputs.as_of)),
    )
    people = ["joined_people", "poor_people", "certified_people", "employed_people"]
    sums = {name: (name, "sum") for name in [*people, "cost_wan"]}
    out = rows.groupby("key", sort=False).agg(
        session=("session", "first"),
        title=("title", lambda titles: "、".join(dict.fromkeys(titles.astype("str")))),
        host=("host", "first"),
        is_central=("is_central", "first"),
        held=("held", "first"),
        started_on=("started_on", "min"),
        ended_on=("ended_on", "max"),
        classes=("title", "size"),
        **sums,
    )
    central_only = bool(inputs.setting("training.central_only"))
    out["is_counted"] = out["held"] & (out["is_central"] | (not central_only))
    out["reason"] = np.select([out["is_counted"], ~out["held"]], ["", "尚未结业"], default="企业自办，另列")
    out = out.sort_values(["is_central", "started_on"], ascending=[False, True], kind="stable")
    columns = (
        "session title host is_central is_counted reason started_on ended_on classes "
        "joined_people poor_people certified_people employed_people cost_wan"
    ).split()
    made = out[columns]
    if cut == "host":
        made = out.groupby("host").agg(sessions=("session", "size"), **sums).reset_index()
    note = "集中举办、已结业的计入2期；同期平行班计一期；人数为参训人次相加"
    return answer(made, inputs, title="贫困户劳动力培训", unit="期", source="三(三)2", note=note)
