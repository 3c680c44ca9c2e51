"""Answers on volunteering: the batches, their kinds and months, and where nobody has been (三(三)3)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, as_counts, choose, in_order
from fupin_analysis.indicators.cuts import EVENT_MONTH
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, figure_key
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, tabulate, traced_rows, with_totals
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.volunteering import PEOPLE, batch_rows, organisers
from fupin_analysis.plan.counties import counties_frame

CUTS = ("batch", "activity_kind", "month", "county", "prefecture", "enterprise")
_REPORTED = "batches_reported"
_PEOPLE = {name: f"batches_{name}" for name in PEOPLE}
_COUNTS = {"batches": "batches_of_year", **_PEOPLE, HELD_COUNT: f"{_REPORTED}#{HELD_COUNT}"}
_GAPS = {"helped_villages": "roster_villages", "enterprises": "roster_helpers"}
_NOTE = "同组织者、同主题、同县、日期相连的为一批；联合活动全省计一批"
_BY_FIRM = "参加的各企业都列入本企业批次，各行相加大于合计；人次只计一次，列在所报人次较多的企业名下"


def _batches(inputs: Inputs) -> pd.DataFrame:
    """One row a batch of the year. People of one row told twice by partners count once: the larger number."""
    view = view_of(inputs, inputs.plan.measure(_REPORTED))
    rows = batch_rows(view)
    tellers = rows.groupby(["batch", "enterprise"], sort=False)[list(PEOPLE)].sum(min_count=1)
    people = tellers.groupby("batch").max()
    out = rows.groupby("batch", sort=False).agg(
        title=("title", "first"),
        activity_kind=("activity_kind", "first"),
        county=("county", "first"),
        started_on=("started_on", "min"),
        ended_on=("ended_on", "max"),
        records=("record_id", "size"),
    )
    named = organisers(rows, view.reference("enterprises"))
    out["organisers"], out["is_joint"] = named.map("、".join), named.map(len) > 1
    waits = held_counts(inputs, _REPORTED, "batch").reindex(out.index).fillna(0).astype("int64")
    out = out.join(people).assign(**{HELD_COUNT: waits}).reset_index(names="key")
    out = out.sort_values(["started_on", "title"], kind="stable").reset_index(drop=True)
    return out.assign(batch=range(1, len(out) + 1))


def volunteer_batches(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """The year's batches, one a row; or counted by a cut. By enterprise a joint batch counts for all that took part."""
    cut = choose(by, CUTS, what="志愿服务批次")
    made = _list(inputs) if cut == "batch" else _counted(inputs, cut)
    note = f"{_NOTE}，{_BY_FIRM}" if cut == "enterprise" else _NOTE
    return answer(made, inputs, title="志愿服务批次", unit="批次", source="三(三)3", note=note)


def _list(inputs: Inputs) -> pd.DataFrame:
    columns = (
        "batch title activity_kind county organisers is_joint started_on ended_on records "
        f"volunteer_people expert_people benefit_people {HELD_COUNT} {FIGURE_KEY}"
    ).split()
    figures = {**_PEOPLE, "records": "batch_records", HELD_COUNT: _COUNTS[HELD_COUNT]}
    rows = traced_rows(_batches(inputs), figures, lambda row: figure_key(("batch", str(row["key"]))))
    return with_totals(rows[columns], inputs, _COUNTS | {"records": "batch_records", "joint": "batches_joint"})


def _counted(inputs: Inputs, cut: str) -> pd.DataFrame:
    rows = tabulate(inputs, _COUNTS, EVENT_MONTH if cut == "month" else cut, head=cut)
    rows = as_counts(rows, _COUNTS)
    if cut in ("activity_kind", "enterprise"):
        return rows.sort_values("batches", ascending=False, kind="stable")
    return in_order(rows, cut)


def volunteer_gaps(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Counties of the 45 that no volunteer batch has reached this year, those with helped villages first."""
    choose(by, ("county",), what="志愿服务空白县")
    reached = set(batch_rows(view_of(inputs, inputs.plan.measure(_REPORTED)))["county"].dropna())
    counties = counties_frame().rename(columns={"name": "county"})
    gaps = counties[~counties["county"].isin(reached)][["county", "prefecture", "ethnic_area"]]
    numbers = as_counts(tabulate(inputs, _GAPS, "county", values=list(gaps["county"])), _GAPS)
    out = gaps.reset_index(drop=True).merge(numbers, on="county")
    out.attrs = numbers.attrs
    out = out.sort_values("helped_villages", ascending=False, kind="stable")
    out = with_totals(out, inputs, {"gaps": "counties_without_batches"})
    return answer(out, inputs, title="今年尚无志愿服务的县", unit="个", source="三(三)3", note=_NOTE)
