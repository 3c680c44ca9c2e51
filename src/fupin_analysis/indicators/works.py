"""Answers on projects: four kinds by state, and the key investments (三(二)1, 三(一)1)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.errors import NotAskedError
from fupin_analysis.indicators.answer import answer, as_counts, choose, in_order, rate
from fupin_analysis.indicators.cuts import RECORD
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, FIGURES, TOTALS, figure_key
from fupin_analysis.indicators.figures import notes_behind
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, tabulate, traced_rows, with_totals
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.projects import is_finished, key_rows, plan_met

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
RATED = "rated_by"
"""Column with the measure that a row's completion is: of the plan's number, or of the ledger where there is none."""
_COUNTED = {
    "projects": "ledger_listed",
    **{name: f"ledger_all@status={state}" for name, state in STATES.items()},
    "started": "ledger_started",
    "completed": "ledger_done",
    "due": "ledger_due",
    "on_time": "ledger_on_time",
    "overdue": "ledger_overdue",
    "benefit_households": "ledger_households",
    HELD_COUNT: f"ledger_reported#{HELD_COUNT}",
}
_RATES = {"on_time_pct": "ledger_on_time_pct", "complete_elements_pct": "ledger_elements_pct"}
_KEY_FIGURES = {
    "invest_total_wan": "key_invest_total_wan",
    "invest_plan_wan": "key_invest_plan_wan",
    "invest_ytd_wan": "key_invest_ytd_wan",
    "year_pct": "key_year_pct",
    "progress_pct": "projects.progress_pct",
    HELD_COUNT: f"key_reported#{HELD_COUNT}",
}


def project_status(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Projects of the four kinds by a cut: how many in each state, done (A48), due, in time, with all four elements.

    ``planned`` is the plan's number by kind, of another year than the plan's and by enterprise and county that of the
    allocation (NA without one).
    """
    cut = choose(by, CUTS, what="帮扶项目")
    plan, rated = ("projects_plan", "completion_document")
    year = inputs.as_of.year
    if cut != "project_kind" or (year != inputs.plan.year and inputs.allocation_of(year) is not None):
        plan, rated = ("projects_allocated", "completion_allocation")
    figures = {"planned": plan, **_COUNTED, **_RATES, "_planned": rated, "_listed": "completion_ledger"}
    made = _completed(tabulate(inputs, figures, cut), rated)
    columns = (
        f"{cut} planned projects not_started preparing building finished accepted stopped cancelled started "
        "completed completion_pct due on_time overdue on_time_pct complete_elements_pct benefit_households "
        f"{HELD_COUNT} {RATED} {FIGURE_KEY}"
    ).split()
    judged = inputs.plan.readings["A48"].label
    note = f"已完成：{judged}；完成率对计划数，无分解时对台账项目数；如期：完工日期不晚于完成时限"
    made = in_order(as_counts(made, _COUNTED), cut)[columns]
    return answer(made, inputs, title="帮扶项目进展", unit="个", source="三(二)1", note=note)


def _completed(rows: pd.DataFrame, rated: str) -> pd.DataFrame:
    """Completion of each row by the plan, where there is none by the ledger; a plan of nought is none.

    Of a ledger that nobody told nothing is known, not that nought of the plan is done.
    """
    sums, templates = rows.attrs[TOTALS], rows.attrs[FIGURES]
    has_plan = rows["planned"].fillna(0) > 0
    out = rows.assign(
        planned=rows["planned"].where(has_plan),
        completion_pct=rows["_planned"].where(has_plan, rows["_listed"]).where(rows["projects"].notna()),
        **{RATED: pd.Series(rated, index=rows.index).where(has_plan, "completion_ledger")},
    )
    is_planned = bool(sums["planned"])
    sums = sums | {"planned": sums["planned"] or None, "completion_pct": sums["_planned" if is_planned else "_listed"]}
    whole = {RATED: rated if is_planned else "completion_ledger"}
    out.attrs = rows.attrs | {
        TOTALS: {name: value for name, value in sums.items() if not name.startswith("_")},
        FIGURES: {name: text for name, text in templates.items() if not name.startswith("_")}
        | {"completion_pct": f"{{{RATED}}}{{{FIGURE_KEY}}}"},
        "total_row": whole,
    }
    return out


def key_projects(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """The key investment projects of the target's scope, one a row, the furthest behind its year's plan first.

    Without rows where the plan does not say which area they are asked of.
    """
    choose(by, ("project",), what="重点投资项目")
    own = view_of(inputs, inputs.plan.measure("key_listed"))
    told = inputs.state("projects", inputs.as_of.year)[["record_id", "project_name", "problem"]]
    try:
        rows, lack = key_rows(own), ""
    except NotAskedError as error:
        rows, lack = own.state("projects").iloc[:0], error.message
    rows = rows.merge(told, on="record_id", how="left")
    out = rows.assign(
        year_pct=rate(rows["invest_ytd_wan"], rows["invest_plan_wan"]),
        is_met=plan_met(rows),
        is_overdue=(pd.to_datetime(rows["due_on"]) < pd.Timestamp(inputs.as_of)) & ~is_finished(rows, inputs.as_of),
    )
    waits = held_counts(inputs, "key_reported", RECORD)
    out[HELD_COUNT] = out["record_id"].map(waits).fillna(0).astype("int64")
    out = traced_rows(out, _KEY_FIGURES, lambda row: figure_key((RECORD, str(row["record_id"]))))
    more = {"listed": "key_listed", "met": "key_met", "overdue": "key_overdue"}
    out = with_totals(out, inputs, _KEY_FIGURES | more)
    columns = (
        "project_no project_name enterprise county invest_total_wan invest_plan_wan invest_ytd_wan year_pct "
        f"progress_pct status due_on is_met is_overdue problem {HELD_COUNT} {FIGURE_KEY}"
    ).split()
    out = out.sort_values(["year_pct", "project_no"], kind="stable", na_position="first")[columns]
    scope = "省属监管企业在凉山州、乐山市的重点投资；达到：当年完成投资不少于年度计划"
    note = lack or "；".join((scope, *notes_behind(inputs, "key_year_pct")))
    return answer(out, inputs, title="重点投资项目", unit="万元", source="三(一)1", note=note)
