"""Figures of the returns themselves: owed, sent, in time, late, missing, refused, asked about (四(一))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.parts import BASE, VALUES, join_parts, make_parts, no_parts
from fupin_analysis.indicators.reporting import (
    LATE,
    MISSING,
    NOT_DUE,
    ON_TIME,
    REFUSED,
    filings,
    periods_so_far,
    told,
)
from fupin_analysis.indicators.told import owed
from fupin_analysis.plan.periods import Period

OPEN = "open"
CAME = (ON_TIME, LATE)


def forms_owed(inputs: Inputs, period: Period) -> pd.DataFrame:
    """A row a filer and form owed for a month, with what became of it; 未报 where only other forms came."""
    return inputs.of_month(("forms owed",), str(period), lambda: _forms_owed(inputs, period))


def _forms_owed(inputs: Inputs, period: Period) -> pd.DataFrame:
    text = str(period)
    out = owed(inputs, period).merge(
        filings(inputs, [period]).drop(columns=["due_on"]), on=["enterprise", "period"], how="left"
    )
    heard = {form: told(inputs, form, text) for form in set(out["form"])}
    has_form = [name in heard[form] for name, form in zip(out["enterprise"], out["form"], strict=True)]
    came = out["status"].isin(CAME)
    return out.assign(status=out["status"].mask(came & ~pd.Series(has_form, index=out.index), MISSING))


def every_form_owed(inputs: Inputs) -> pd.DataFrame:
    """``forms_owed`` of every month so far, with ``record_id`` (the return) and ``key``."""
    periods = periods_so_far(inputs)
    rows = [forms_owed(inputs, period) for period in periods]
    every = pd.concat([part for part in rows if len(part)], ignore_index=True) if any(map(len, rows)) else None
    if every is None:
        return pd.DataFrame(
            columns=["enterprise", "period", "form", "status", "due_on", "record_id", "key", "days_late"]
        )
    key = every["enterprise"] + "/" + every["form"] + "/" + every["period"]
    return every.assign(record_id=every["return_id"].fillna(""), key=key)


def _parts(rows: pd.DataFrame, field: str, **more: object) -> pd.DataFrame:
    """Parts with the columns that tables of returns are cut by: ``form`` and ``period``."""
    made = make_parts(rows, field, key="key", on="due_on", **more)  # type: ignore[arg-type]
    return made.assign(form=rows["form"].to_numpy(), period=rows["period"].to_numpy())


def _cut(view: View, parts: pd.DataFrame) -> pd.DataFrame:
    """The parts, which may be cut by every month so far and every form, though none of them falls to it."""
    parts.attrs[VALUES] = {
        "period": [str(p) for p in periods_so_far(view.inputs)],
        "form": list(view.inputs.plan.forms),
    }
    return parts


def counted(view: View) -> pd.DataFrame:
    """Filer × form × month: those whose status is one of ``column`` (parted by blanks; "" all that were due)."""
    rows = every_form_owed(view.inputs)
    wanted = view.measure.column.split() or [ON_TIME, LATE, MISSING, REFUSED]
    return _cut(view, _parts(rows[rows["status"].isin(wanted)], "status"))


def shares(view: View) -> pd.DataFrame:
    """The same as a share of all that were due."""
    rows = every_form_owed(view.inputs)
    rows = rows[rows["status"] != NOT_DUE]
    chosen = rows[rows["status"].isin(view.measure.column.split())]
    return _cut(view, join_parts(_parts(rows, "due_on", part=BASE), _parts(chosen, "status")))


def filers(view: View) -> pd.DataFrame:
    """Filers by what became of their forms: the key is the filer, so that each counts once."""
    rows = every_form_owed(view.inputs)
    wanted = view.measure.column.split() or [ON_TIME, LATE, MISSING, REFUSED]
    return _cut(view, _parts(rows[rows["status"].isin(wanted)].assign(key=lambda r: r["enterprise"]), "status"))


def all_refused(view: View) -> pd.DataFrame:
    """Filers of whom something came in a month and every form of it was refused."""
    rows = every_form_owed(view.inputs)
    rows = rows[rows["status"] != NOT_DUE]
    groups = [rows["enterprise"], rows["period"]]
    came = rows["status"].isin(CAME).groupby(groups).transform("any")
    sent = rows["status"].eq(REFUSED).groupby(groups).transform("any")
    return _cut(view, _parts(rows[sent & ~came].assign(key=lambda r: r["enterprise"]), "status"))


def silent(view: View) -> pd.DataFrame:
    """Filers of whom nothing came in a month in which they owed something."""
    rows = every_form_owed(view.inputs)
    rows = rows[rows["status"] != NOT_DUE]
    came = rows["status"].isin([*CAME, REFUSED]).groupby([rows["enterprise"], rows["period"]]).transform("any")
    return _cut(view, _parts(rows[~came].assign(key=lambda r: r["enterprise"]), "status"))


def days_late(view: View) -> pd.DataFrame:
    """Days by which a form came after its day."""
    rows = every_form_owed(view.inputs)
    late = rows[rows["status"] == LATE]
    return _cut(view, _parts(late, "received", amount="days_late"))


def missed_in_row(view: View) -> pd.DataFrame:
    """Months up to the last one in which nothing of a filer came, one after another: a part a month."""
    inputs = view.inputs
    periods = periods_so_far(inputs)
    rows = filings(inputs, periods)
    rows = rows[rows["status"] != NOT_DUE].sort_values("period", ascending=False, kind="stable")
    gone = rows["status"].isin([MISSING, REFUSED])
    run = rows[(~gone).groupby(rows["enterprise"]).cumsum() == 0]
    made = make_parts(run.assign(record_id=""), "status", key="period", on="due_on")
    return _cut(view, made.assign(period=str(periods[-1]) if periods else ""))  # told as of the last one


def questions(view: View) -> pd.DataFrame:
    """Open questions on returns that are known, of some grades (``column``, else B to D).

    A part a question, at its file, sheet and cells.
    """
    found, known = view.inputs.findings, view.inputs.known_returns()
    known = known.drop_duplicates("return_id").set_index("return_id")[["enterprise", "period"]]
    grades = view.measure.column.split() or ["B", "C", "D"]
    open_ = found[(found["status"] == OPEN) & found["grade"].isin(grades)]
    rows = open_.drop(columns=["enterprise", "period"], errors="ignore").join(known, on="return_id", how="inner")
    if rows.empty:
        return _cut(view, no_parts().assign(period=""))
    rows = rows.assign(record_id=rows["return_id"])
    made = make_parts(rows, "question", key="finding_id")
    where = {name: rows[name].fillna("").astype("str").to_numpy() for name in ("file", "sheet", "cells", "raw")}
    return _cut(view, made.assign(period=rows["period"].to_numpy(), **where))


def asked(view: View) -> pd.DataFrame:
    """The same by filer, so that each counts once."""
    made = questions(view)
    return _cut(view, made.assign(key=made["enterprise"]))
