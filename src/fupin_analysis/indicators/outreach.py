"""Answers on volunteering: the batches, their kinds and months, and where nobody has been (三(三)3)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, grouped, in_order, with_county_facts
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.roster import split_list
from fupin_analysis.review.joint import batch_numbers

CUTS = ("batch", "activity_kind", "month", "county", "prefecture", "enterprise")
PEOPLE = ["volunteer_people", "expert_people", "benefit_people"]
_NOTE = "同组织者、同主题、同县、日期相连的为一批；联合活动全省计一批"


def _batches(inputs: Inputs) -> pd.DataFrame:
    """One row a batch of the year. People of one row told twice by partners count once: the larger number."""
    rows = inputs.events("volunteering", inputs.as_of.year)
    gap = int(inputs.setting("volunteer.merge_days"))
    number = batch_numbers(rows, inputs.enterprises, gap_days=gap)
    rows = rows.assign(batch=number).sort_values(["batch", "started_on", "record_id"])
    by_teller = rows.groupby(["batch", "enterprise"], sort=False)[PEOPLE].sum(min_count=1)
    people = by_teller.groupby("batch").max()
    out = rows.groupby("batch", sort=True).agg(
        title=("title", "first"),
        activity_kind=("activity_kind", "first"),
        county=("county", "first"),
        enterprise=("enterprise", "first"),
        tellers=("enterprise", lambda names: list(dict.fromkeys(names))),
        partner=("partner", "first"),
        started_on=("started_on", "min"),
        ended_on=("ended_on", "max"),
        records=("record_id", "size"),
    )
    out = out.join(people).sort_values(["started_on", "title"], kind="stable").reset_index(drop=True)
    partners = [
        [p] if isinstance(p, str) and p not in t else [] for p, t in zip(out["partner"], out["tellers"], strict=True)
    ]
    out["organisers"] = ["、".join([*t, *p]) for t, p in zip(out["tellers"], partners, strict=True)]
    out["is_joint"] = [len(t) + len(p) > 1 for t, p in zip(out["tellers"], partners, strict=True)]
    out["batch"] = range(1, len(out) + 1)
    return out


def volunteer_batches(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """The year's batches, one a row; or counted by a cut. A joint batch stands under its lead."""
    cut = choose(by, CUTS, what="志愿服务批次")
    rows = _batches(inputs)
    columns = (
        "batch title activity_kind county organisers is_joint started_on ended_on records "
        "volunteer_people expert_people benefit_people"
    ).split()
    made = rows[columns]
    if cut != "batch":
        if cut == "prefecture":
            rows = with_county_facts(rows)
        rows = rows.assign(month=pd.to_datetime(rows["started_on"]).dt.strftime("%Y-%m"), batches=1)
        sums = grouped(rows, cut).groupby(cut)[["batches", *PEOPLE]].sum().reset_index()
        made = in_order(sums, cut)
        if cut in ("activity_kind", "enterprise"):
            made = sums.sort_values("batches", ascending=False, kind="stable")
    return answer(made, inputs, title="志愿服务批次", unit="批次", source="三(三)3", note=_NOTE)


def helpers_by_county(inputs: Inputs) -> pd.DataFrame:
    """County → number of helped villages and of the enterprises that help there, by the roster (index ``county``)."""
    roster = inputs.villages
    helpers = [(c, e) for c, cell in zip(roster["county"], roster["enterprise"], strict=True) for e in split_list(cell)]
    firms = pd.DataFrame(helpers, columns=["county", "enterprise"]).groupby("county")["enterprise"].nunique()
    villages = roster.groupby("county").size()
    return pd.DataFrame({"helped_villages": villages, "enterprises": firms}).rename_axis("county")


def volunteer_gaps(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Counties of the 45 that no volunteer batch has reached this year, those with helped villages first."""
    choose(by, ("county",), what="志愿服务空白县")
    reached = set(_batches(inputs)["county"].dropna())
    counties = counties_frame().rename(columns={"name": "county"})
    gaps = counties[~counties["county"].isin(reached)][["county", "prefecture", "ethnic_area"]]
    out = gaps.join(helpers_by_county(inputs), on="county").fillna({"helped_villages": 0, "enterprises": 0})
    out = out.astype({"helped_villages": "int64", "enterprises": "int64"})
    out = out.sort_values("helped_villages", ascending=False, kind="stable")
    return answer(out, inputs, title="今年尚无志愿服务的县", unit="个", source="三(三)3", note=_NOTE)
