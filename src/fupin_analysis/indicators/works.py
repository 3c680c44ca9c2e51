"""Answers on projects: four kinds by state, and the key investments (三(二)1, 三(一)1)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, grouped, in_order, rate, with_category, with_county_facts
from fupin_analysis.indicators.cuts import plan_by
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.projects import (
    CANCELLED,
    ELEMENTS,
    KEY,
    KINDS,
    due_projects,
    in_key_scope,
    is_finished,
    is_judged_done,
    is_started,
    plan_met,
)

CUTS = ("project_kind", "county", "enterprise", "prefecture", "category")
STATES = {
    "not_started": "未开工",
    "preparing": "前期",
    "building": "在建",
    "finished": "完工",
    "accepted": "验收",
    "stopped": "停工",
    "cancelled": "取消",
}
_TARGETS = dict(zip(KINDS, ("proj_industry", "proj_infra", "proj_employment", "proj_pairing"), strict=True))


def project_status(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Projects of the four kinds by a cut: how many in each state, done (A48), due, in time, with all four elements.

    ``planned`` is the plan's number by kind, the allocation's by enterprise and county (NA without one).
    """
    cut = choose(by, CUTS, what="帮扶项目")
    rows = inputs.state("projects", inputs.as_of.year)
    rows = with_category(with_county_facts(rows[rows["project_kind"].isin(KINDS)]), inputs)
    flags = _flags(grouped(rows, cut), cut, inputs)
    sums = flags.groupby(cut).sum().reset_index()
    plans = _plans(inputs, cut)
    sums.insert(1, "planned", sums[cut].map(plans).astype("float64"))
    sums["completion_pct"] = rate(sums["completed"], sums["planned"].fillna(sums["projects"]))
    sums["on_time_pct"] = rate(sums["on_time"], sums["due"])
    sums["complete_elements_pct"] = rate(sums["complete"], sums["projects"])
    columns = (
        f"{cut} planned projects not_started preparing building finished accepted stopped cancelled started "
        "completed completion_pct due on_time overdue on_time_pct complete_elements_pct benefit_households"
    ).split()
    judged = inputs.plan.readings["A48"].label
    note = f"已完成：{judged}；完成率对计划数，无分解时对台账项目数；如期：完工日期不晚于完成时限"
    return answer(in_order(sums, cut)[columns], inputs, title="帮扶项目进展", unit="个", source="三(二)1", note=note)


def _flags(rows: pd.DataFrame, cut: str, inputs: Inputs) -> pd.DataFrame:
    day = inputs.as_of
    live = rows["status"] != CANCELLED
    due = due_projects(rows, day)
    in_time = due[due["done_on"] <= pd.to_datetime(due["due_on"])].index
    late = due[due["done_on"].isna()].index
    given = [rows[name].notna() & (rows[name].astype("str").str.strip() != "") for name in ELEMENTS]
    flags = {name: (rows["status"] == state) for name, state in STATES.items()}
    flags |= {
        "projects": live,
        "started": is_started(rows, day),
        "completed": is_judged_done(rows, day, str(inputs.setting("projects.judge"))),
        "due": pd.Series(rows.index.isin(due.index), index=rows.index),
        "on_time": pd.Series(rows.index.isin(in_time), index=rows.index),
        "overdue": pd.Series(rows.index.isin(late), index=rows.index),
        "complete": live & pd.concat(given, axis=1).all(axis=1),
    }
    made = pd.DataFrame({name: flag.astype(int) for name, flag in flags.items()})
    made["benefit_households"] = rows["benefit_households"].astype("float64").fillna(0).astype(int)
    return made.assign(**{cut: rows[cut]})


def _plans(inputs: Inputs, cut: str) -> dict[str, float]:
    if inputs.as_of.year != inputs.plan.year:
        return {}
    if cut == "project_kind":
        return {kind: float(inputs.plan.target(target).floor or 0) for kind, target in _TARGETS.items()}
    out: dict[str, float] = {}
    for target in _TARGETS.values():
        for value, number in plan_by(inputs, target, cut).items():
            out[value] = out.get(value, 0.0) + number
    return out


def key_projects(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """The key investment projects of the target's scope, one a row, the furthest behind its year's plan first."""
    choose(by, ("project",), what="重点投资项目")
    rows = inputs.state("projects", inputs.as_of.year)
    rows = rows[(rows["project_kind"] == KEY) & (rows["status"] != CANCELLED)]
    rows = in_key_scope(rows, inputs.enterprises, inputs.plan.counties)
    out = rows.assign(
        year_pct=rate(rows["invest_ytd_wan"], rows["invest_plan_wan"]),
        is_met=plan_met(rows),
        is_overdue=(pd.to_datetime(rows["due_on"]) < pd.Timestamp(inputs.as_of)) & ~is_finished(rows, inputs.as_of),
    )
    columns = (
        "project_no project_name enterprise county invest_total_wan invest_plan_wan invest_ytd_wan year_pct "
        "progress_pct status due_on is_met is_overdue problem"
    ).split()
    out = out.sort_values(["year_pct", "project_no"], kind="stable", na_position="first")[columns]
    note = "省属监管企业在凉山州、乐山市的重点投资；达到：当年完成投资不少于年度计划"
    return answer(out, inputs, title="重点投资项目", unit="万元", source="三(一)1", note=note)
