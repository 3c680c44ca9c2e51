"""Answers on people: who found work, who is not counted and why, what was taught (二(三)3, 三(三)2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_analysis.indicators.answer import answer, as_counts, choose
from fupin_analysis.indicators.cuts import EVENT_MONTH
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, figure_key
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, tabulate, traced_rows, with_totals
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.jobs import LONG, OPEN, SHORT, not_counted
from fupin_analysis.indicators.training import classes

CUTS = "employment_kind county prefecture ethnic_area enterprise month contract sex length category".split()
_PERSONS, _EXCLUDED = "persons_employed", "jobs_excluded"
_PEOPLE = {
    "people": _PERSONS,
    "share_pct": f"{_PERSONS}#share_pct",
    "long_people": f"{_PERSONS}@length={LONG}",
    "short_people": f"{_PERSONS}@length={SHORT}",
    "open_people": f"{_PERSONS}@length={OPEN}",
    "temporary_people": f"{_PERSONS}@contract=临时",
    HELD_COUNT: f"{_PERSONS}#{HELD_COUNT}",
}
_TAUGHT = ("joined_people", "poor_people", "certified_people", "employed_people", "cost_wan")


def employment(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Distinct persons newly employed in the year by a cut; each person under the first job that counts.

    ``long_people`` have worked six months, ``short_people`` left before, ``open_people`` are at work for less.
    """
    cut = choose(by, CUTS, what="新增就业")
    rows = tabulate(inputs, _PEOPLE, EVENT_MONTH if cut == "month" else cut, head=cut)
    if cut != "month":
        rows = rows.sort_values("people", ascending=False, kind="stable")
    rows = as_counts(rows, [name for name in _PEOPLE if name != "share_pct"])
    note = "建档立卡、年龄在16至60岁、年内上岗的不同人；一人多次上岗按最早一次归类"
    return answer(rows, inputs, title="贫困户劳动力新增就业", unit="人", source="二(三)3、三(三)2", note=note)


def employment_excluded(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Rows of the rosters that do not count, by reason or one by one (``record``); a person's later jobs among them."""
    cut = choose(by, ("reason", "record"), what="不计的就业记录")
    if cut == "reason":
        columns = {"records": _EXCLUDED, "people": "persons_excluded", HELD_COUNT: f"{_EXCLUDED}#{HELD_COUNT}"}
        rows = as_counts(tabulate(inputs, columns, "reason"), columns)
        out = rows.sort_values("records", ascending=False, kind="stable")
    else:
        rows = not_counted(view_of(inputs, inputs.plan.measure(_EXCLUDED)))
        out = rows[["record_id", "enterprise", "county", "reason"]]
    return answer(out, inputs, title="未计入新增就业的记录", unit="条", source="二(三)3", note="列出不计的原因")


def training_sessions(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """A row a session with its parallel classes added up; ``is_counted`` and why not (A26). Or a row a host."""
    cut = choose(by, ("session", "host"), what="培训")
    made = _hosts(inputs) if cut == "host" else _sessions(inputs)
    note = "集中举办、已结业的计入2期；同期平行班计一期；人数为参训人次相加"
    return answer(made, inputs, title="贫困户劳动力培训", unit="期", source="三(三)2", note=note)


def _columns(first: dict[str, str]) -> dict[str, str]:
    taught = {name: f"training_{name}" for name in _TAUGHT}
    return {**first, **taught, HELD_COUNT: f"training_reported#{HELD_COUNT}"}


def _hosts(inputs: Inputs) -> pd.DataFrame:
    columns = _columns({"sessions": "classes_held"})
    return as_counts(tabulate(inputs, columns, "host"), [name for name in columns if name != "cost_wan"])


def _sessions(inputs: Inputs) -> pd.DataFrame:
    rows = classes(view_of(inputs, inputs.plan.measure("training_reported")))
    out = rows.groupby("key", sort=False).agg(
        session=("session", "first"),
        title=("title", lambda titles: "、".join(dict.fromkeys(titles.astype("str")))),
        host=("host", "first"),
        is_central=("is_central", "first"),
        held=("held", "first"),
        started_on=("started_on", "min"),
        ended_on=("ended_on", "max"),
        classes=("title", "size"),
    )
    sums = rows.groupby("key", sort=False)[list(_TAUGHT)].sum(min_count=1)  # what nobody told is not nought
    waits = held_counts(inputs, "training_reported", "session").reindex(out.index).fillna(0).astype("int64")
    out = out.join(sums).assign(**{HELD_COUNT: waits}).reset_index()
    central_only = bool(inputs.setting("training.central_only"))
    out["is_counted"] = out["held"] & (out["is_central"] | (not central_only))
    out["reason"] = np.select([out["is_counted"], ~out["held"]], ["", "尚未结业"], default="企业自办，另列")
    out = out.sort_values(["is_central", "started_on"], ascending=[False, True], kind="stable")
    columns = _columns({"classes": "classes_told"})
    made = traced_rows(out, columns, lambda row: figure_key(("session", str(row["key"]))))
    wanted = "session title host is_central is_counted reason started_on ended_on classes".split()
    made = made[[*wanted, *_TAUGHT, HELD_COUNT, FIGURE_KEY]]
    return with_totals(made, inputs, columns | {"sessions": "classes_held", "counted": "sessions_counted"})
