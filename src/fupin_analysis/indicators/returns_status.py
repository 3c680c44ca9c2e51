"""Answers on returns: who owes what, who sent it, in time or not, and who keeps silent (四(一))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, rate
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.reporting import (
    LATE,
    MISSING,
    NOT_DUE,
    ON_TIME,
    REFUSED,
    filings,
    owed,
    periods_so_far,
    told,
)
from fupin_analysis.plan.roster import FILER_NAMES, filer_kind

CUTS = ("filing", "enterprise", "form", "period")
OPEN = "open"


def returns_status(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Filer × form owed for the last period, or counted by filer, form or period (``period``: every one so far)."""
    cut = choose(by, CUTS, what="报送情况")
    periods = periods_so_far(inputs)
    if cut == "period":
        made = pd.concat([_counted(_rows(inputs, p), "period") for p in periods]) if periods else _none("period")
    else:
        rows = _rows(inputs, periods[-1]) if periods else _rows_none()
        made = rows if cut == "filing" else _counted(rows, "enterprise" if cut == "enterprise" else "form")
        if cut == "form":
            titles = {key: form.title for key, form in inputs.plan.forms.items()}
            made.insert(1, "form_title", made["form"].map(titles))
        if cut == "enterprise":
            made["missed_in_row"] = made["enterprise"].map(missed_in_row(inputs)).fillna(0).astype("int64")
            made = made.sort_values(["missed_in_row", "on_time_pct"], ascending=[False, True], kind="stable")
    note = "应报按填报责任计算；截止日（含）以前收到为按时；退回的不算已报"
    return answer(made, inputs, title="报送情况", unit="张", source="四(一)", note=note)


_COLUMNS = (
    "enterprise filer_kind form form_code form_title period due_on received status days_late outcome "
    "findings_open missed_in_row"
).split()


def _rows_none() -> pd.DataFrame:
    return pd.DataFrame(columns=_COLUMNS)


def _none(cut: str) -> pd.DataFrame:
    return _counted(_rows_none(), cut)


def _rows(inputs: Inputs, period: object) -> pd.DataFrame:
    """A row a filer and form owed for a month, with what became of it."""
    text = str(period)
    due = owed(inputs, period)  # type: ignore[arg-type]
    filed = filings(inputs, [period])  # type: ignore[list-item]
    facts = filed.drop(columns=["due_on"])
    out = due.merge(facts, on=["enterprise", "period"], how="left")
    heard = {form: told(inputs, form, text) for form in set(out["form"])}
    has_form = [name in heard[form] for name, form in zip(out["enterprise"], out["form"], strict=True)]
    came = out["status"].isin([ON_TIME, LATE])
    out["status"] = out["status"].mask(came & ~pd.Series(has_form, index=out.index), MISSING)
    forms = inputs.plan.forms
    kinds = {str(row["full_name"]): filer_kind(row) for _, row in inputs.enterprises.iterrows()}
    out["filer_kind"] = [_kind_name(kinds.get(name, set())) for name in out["enterprise"]]
    out["form_code"] = [forms[form].code for form in out["form"]]
    out["form_title"] = [forms[form].title for form in out["form"]]
    out["findings_open"] = _open_findings(inputs, out)
    out["missed_in_row"] = out["enterprise"].map(missed_in_row(inputs)).fillna(0).astype("int64")
    return out[_COLUMNS]


def _kind_name(kinds: set[str]) -> str:
    order = [kind for kind in FILER_NAMES if kind in kinds]
    return "、".join(FILER_NAMES[kind] for kind in order)


def _open_findings(inputs: Inputs, rows: pd.DataFrame) -> pd.Series[int]:
    """Open questions of each return, at its first form: the sum over forms is the number of questions."""
    findings = inputs.findings
    asked = findings[(findings["status"] == OPEN) & findings["grade"].isin(["B", "C", "D"])]
    count = asked.groupby("return_id").size()
    told = rows["return_id"].where(~rows["return_id"].duplicated())
    return told.map(count).fillna(0).astype("int64")


def missed_in_row(inputs: Inputs) -> dict[str, int]:
    """Filer → how many periods up to the last one nothing was received, one after another."""
    periods = periods_so_far(inputs)
    rows = filings(inputs, periods)
    silent = rows.assign(gone=rows["status"].isin([MISSING, REFUSED])).sort_values("period", ascending=False)
    silent = silent[silent["status"] != NOT_DUE]
    run = (~silent["gone"]).groupby(silent["enterprise"]).cumsum() == 0
    count = silent[run].groupby("enterprise").size()
    return {str(name): int(number) for name, number in count.items()}


def _counted(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    status = rows["status"]
    flags = pd.DataFrame(
        {
            cut: rows[cut],
            "owed": (status != NOT_DUE).astype(int),
            "on_time": (status == ON_TIME).astype(int),
            "late": (status == LATE).astype(int),
            "missing": (status == MISSING).astype(int),
            "refused": (status == REFUSED).astype(int),
        }
    )
    sums = flags.groupby(cut, sort=False).sum().reset_index()
    sums.insert(2, "reported", sums["on_time"] + sums["late"])
    sums["reported_pct"] = rate(sums["reported"], sums["owed"])
    sums["on_time_pct"] = rate(sums["on_time"], sums["owed"])
    return sums
