"""Answers on returns: who owes what, who sent it, in time or not, and who keeps silent (四(一))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, FIGURES, TOTALS, figure_key
from fupin_analysis.indicators.filing_figures import forms_owed
from fupin_analysis.indicators.grids import tabulate, totals
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.reporting import periods_so_far
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import FILER_NAMES, filer_kind

CUTS = ("filing", "enterprise", "form", "period")
COUNTS = {
    "owed": "filings_owed",
    "reported": "filings_came",
    "on_time": "filings_on_time",
    "late": "filings_late",
    "missing": "filings_missing",
    "refused": "filings_refused",
}
RATES = {"reported_pct": "filings_came_pct", "on_time_pct": "filings_on_time_pct"}
OF_FILER = {"findings_open": "questions_open", "missed_in_row": "filings_missed_in_row"}
OF_FIRMS = {"firms_owed": "firm_reports_owed", "firms_on_time": "firm_reports_on_time"}
"""Of the enterprises alone, a return a month: what 定期报告 is made of."""
FILERS = {name: name for name in ("filers_owed", "filers_came", "filers_silent", "filers_refused")}
FILER_KEY = "filer_key"
"""Column of the list with the cuts of its filer, of whom some numbers speak as a whole."""


def returns_status(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Filer × form owed for the last period, or counted by filer, form or period (``period``: every one so far).

    ``attrs["totals"]`` of the list has the counts of the period, ``filers_owed`` and ``filers_came`` among them.
    """
    cut = choose(by, CUTS, what="报送情况")
    periods = periods_so_far(inputs)
    if cut == "filing":
        made = _filings(inputs, periods[-1]) if periods else pd.DataFrame(columns=[*_COLUMNS, FILER_KEY, FIGURE_KEY])
    elif cut == "period":
        made = _counted(inputs, cut, [str(period) for period in periods], (), OF_FIRMS)
    else:
        made = _of_last_period(inputs, cut, periods)
    note = "应报按填报责任计算；截止日（含）以前收到为按时；退回的不算已报"
    return answer(made, inputs, title="报送情况", unit="张", source="四(一)", note=note)


_COLUMNS = (
    "enterprise filer_kind form form_code form_title period due_on received status days_late outcome "
    "findings_open missed_in_row"
).split()


def _filings(inputs: Inputs, period: Period) -> pd.DataFrame:
    """A row a filer and form owed for a month; questions are told at the first form of their filer."""
    out = forms_owed(inputs, period)
    text, forms = str(period), inputs.plan.forms
    kinds = {str(row["full_name"]): filer_kind(row) for _, row in inputs.enterprises.iterrows()}
    filers = _filers(inputs, list(dict.fromkeys(out["enterprise"])), text)
    first = ~out["enterprise"].duplicated()
    made = out.assign(
        filer_kind=[_kind_name(kinds.get(name, set())) for name in out["enterprise"]],
        form_code=[forms[form].code for form in out["form"]],
        form_title=[forms[form].title for form in out["form"]],
        findings_open=out["enterprise"].map(filers["findings_open"]).astype("Int64").where(first),
        missed_in_row=out["enterprise"].map(filers["missed_in_row"]).astype("Int64"),
    )[_COLUMNS]
    of_filer = [figure_key(("period", text), ("enterprise", name)) for name in made["enterprise"]]
    made[FILER_KEY] = of_filer
    made[FIGURE_KEY] = [f"{key}@form={form}" for key, form in zip(of_filer, made["form"], strict=True)]
    templates = {name: f"{measure}{{{FILER_KEY}}}" for name, measure in OF_FILER.items()}
    made.attrs[FIGURES] = templates | {"days_late": f"filing_days_late{{{FIGURE_KEY}}}"}
    asked = {**COUNTS, **RATES, **FILERS, "findings_open": "questions_open", "filers_asked": "filers_asked"}
    asked["questions_waiting"] = "questions_waiting"
    made.attrs[TOTALS] = totals(inputs, asked, within=(("period", text),))
    return made


def _filers(inputs: Inputs, names: list[str], period: str) -> pd.DataFrame:
    """What is told of each filer as a whole: open questions and months missed in a row (index: the filer)."""
    return tabulate(inputs, OF_FILER, "enterprise", values=names, within=(("period", period),)).set_index("enterprise")


def _kind_name(kinds: set[str]) -> str:
    order = [kind for kind in FILER_NAMES if kind in kinds]
    return "、".join(FILER_NAMES[kind] for kind in order)


def _of_last_period(inputs: Inputs, cut: str, periods: list[Period]) -> pd.DataFrame:
    """The last period counted by filer (with what is told of it as a whole) or by form."""
    rows = forms_owed(inputs, periods[-1]) if periods else pd.DataFrame(columns=[cut])
    within = (("period", str(periods[-1])),) if periods else ()
    values = list(dict.fromkeys(rows[cut]))
    made = _counted(inputs, cut, values, within, OF_FILER if cut == "enterprise" else {})
    if cut == "form":
        made.insert(1, "form_title", [inputs.plan.forms[form].title for form in made["form"]])
        return made
    return made.sort_values(["missed_in_row", "on_time_pct"], ascending=[False, True], kind="stable")


def _counted(
    inputs: Inputs, cut: str, values: list[str], within: tuple[tuple[str, str], ...], more: dict[str, str] | None = None
) -> pd.DataFrame:
    made = tabulate(inputs, {**COUNTS, **RATES, **(more or {})}, cut, values=values, within=within)
    counts = [*COUNTS, *(more or {})]
    attrs = made.attrs
    made = made.astype(dict.fromkeys(counts, "Int64"))
    made.attrs = attrs
    return made
