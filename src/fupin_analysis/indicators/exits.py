"""Answers on villages: who leaves poverty, what is missing, what people say, who is paired (一, 三(二)2)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, as_counts, choose, in_order
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, figure_key
from fupin_analysis.indicators.figures import notes_behind
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, tabulate, traced_rows, with_totals
from fupin_analysis.indicators.inputs import Inputs, View, view_of
from fupin_analysis.indicators.village_counts import has_left, is_due, passed_ones, passed_standards
from fupin_analysis.indicators.villages import POOR, helped_places

_STATE = {
    "villages": "villages_listed",
    "due": "villages_due",
    "exited": "villages_exited",
    "exit_pct": "villages_exit_pct",
    "standards_full": "villages_standards_full",
    "five_ones_full": "villages_five_ones_full",
    HELD_COUNT: f"villages_reported#{HELD_COUNT}",
}
_VILLAGE = {
    POOR: "villages_poverty_rate",
    "standards_met": "villages_standards",
    "five_ones_met": "villages_five_ones",
    "collective_income_growth_pct": "collective_income",
    HELD_COUNT: _STATE[HELD_COUNT],
}
_SURVEY = {
    "surveyed_households": "survey_surveyed_households",
    "satisfied_households": "survey_satisfied_households",
    "rate_pct": "satisfaction",
    "low_pct": "satisfaction#low_pct",
    "high_pct": "satisfaction#high_pct",
    "villages": "survey_villages",
    HELD_COUNT: f"survey_reported#{HELD_COUNT}",
}
_PAIRING = {
    "villages": "pairing_villages_all",
    "paired_villages": "pairing_villages_done",
    "villages_pct": "pairing_villages",
    "poor_households": "pairing_households_all",
    "paired_households": "pairing_households_done",
    "households_pct": "pairing_households",
    HELD_COUNT: f"pairing_reported#{HELD_COUNT}",
}


def village_exits(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Helped villages with their exit and standards, one a row; or counted by a cut."""
    cut = choose(by, ("village", "county", "prefecture", "enterprise", "plan_exit_year"), what="帮扶村退出")
    made = _list(inputs) if cut == "village" else in_order(_counted(tabulate(inputs, _STATE, cut), _STATE), cut)
    note = (
        "应退出：计划退出年度不晚于报告年；一低五有：贫困发生率不高于3%并有集体经济、硬化路、卫生室、文化室、通信网络"
    )
    return answer(made, inputs, title="帮扶村退出", unit="个", source="一、三(二)", note=note)


def _counted(rows: pd.DataFrame, figures: dict[str, str]) -> pd.DataFrame:
    return as_counts(rows, [name for name in figures if not name.endswith("_pct")])


def _list(inputs: Inputs) -> pd.DataFrame:
    view = view_of(inputs, inputs.plan.measure("villages_standards"))
    rows = _judged(helped_places(view), view)
    grown = tabulate(inputs, {"growth": "collective_income"}, "village").set_index("village")["growth"]
    waits = held_counts(inputs, "villages_reported", "village")
    rows = rows.assign(
        collective_income_growth_pct=rows["place"].map(grown).astype("float64"),
        **{HELD_COUNT: rows["place"].map(waits).fillna(0).astype("int64")},
    )
    columns = (
        "county township village enterprise plan_exit_year exit_year is_due is_exited poverty_rate_pct standards_met "
        "missing_standards five_ones_met missing_five_ones main_industry collective_income_growth_pct "
        f"{HELD_COUNT} {FIGURE_KEY}"
    ).split()
    made = traced_rows(rows, _VILLAGE, lambda row: figure_key(("village", str(row["place"]))))[columns]
    return with_totals(made, inputs, _STATE)


def _judged(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    year, told = view.as_of.year, rows["period"].notna()
    ones, passed = passed_ones(rows), passed_standards(view, rows)
    form = view.inputs.plan.forms["villages"].by_name
    names = {name: field.header for name, field in form.items()} | {"is_low": "贫困发生率"}
    blank = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    return rows.assign(
        is_due=is_due(rows, year),
        is_exited=has_left(rows, year),
        standards_met=blank if passed is None else passed.sum(axis=1).astype("Int64").where(told),
        missing_standards="" if passed is None else _missing(passed, names),
        five_ones_met=ones.sum(axis=1).astype("Int64").where(told),
        missing_five_ones=_missing(ones, names),
    )


def _missing(flags: pd.DataFrame, names: dict[str, str]) -> list[str]:
    labels = [names[str(name)] for name in flags]
    return ["、".join(n for n, ok in zip(labels, row, strict=True) if not ok) for row in flags.itertuples(index=False)]


def satisfaction(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Approval by each village's last survey: pooled, by county or village, with Wilson's 95 % interval (A44)."""
    cut = choose(by, ("all", "county", "village"), what="群众认可度")
    least = int(inputs.setting("satisfaction.min_sample"))
    rows = _whole(inputs) if cut == "all" else in_order(tabulate(inputs, _SURVEY, cut), cut)
    rows = _counted(rows[rows["villages"] > 0], _SURVEY)
    rows["is_small_sample"] = rows["surveyed_households"] < least
    columns = (
        f"surveyed_households satisfied_households rate_pct low_pct high_pct is_small_sample villages {HELD_COUNT}"
    )
    made = rows[[*([] if cut == "all" else [cut]), *columns.split(), FIGURE_KEY]]
    note = f"认可户数合计÷调查户数合计，各村最近一次调查；区间为95%置信；调查不足{least}户为样本不足"
    return answer(made, inputs, title="帮扶工作群众认可度", unit="%", source="一", note=note)


def _whole(inputs: Inputs) -> pd.DataFrame:
    """One row, of all villages together; none where nobody was asked."""
    frame = with_totals(pd.DataFrame({FIGURE_KEY: [""]}), inputs, _SURVEY)
    told = {name: [float("nan") if value is None else value] for name, value in frame.attrs["totals"].items()}
    return frame.assign(**pd.DataFrame(told).astype("float64"))


def pairing(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Villages with a unit and households with a named person, of those on the roster (A40), by a cut."""
    cut = choose(by, ("enterprise", "county", "village"), what="结对帮扶")
    rows = in_order(_counted(tabulate(inputs, _PAIRING, cut), _PAIRING), cut)
    own = "分母为帮扶村名册和登记日建档立卡户数；户须有具名帮扶责任人"
    note = "；".join((own, *notes_behind(inputs, "pairing_households")))
    return answer(rows, inputs, title="结对帮扶", unit="个、户", source="三(二)2", note=note)
