"""Who owes which return, who sent it, and when (四(一); A46): the denominators of every “n of N”."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.parts import BASE, VALUES, join_parts, make_parts
from fupin_analysis.indicators.told import Senders, Told, owed, told_by
from fupin_analysis.plan.duties import EXPECTED
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import ENTERPRISE_CATEGORIES

ON_TIME, LATE, MISSING, REFUSED, NOT_DUE = "按时", "迟报", "未报", "退回", "未到期"


def periods_so_far(inputs: Inputs, year: int | None = None) -> list[Period]:
    """The months that have ended by the cut-off, from the first return on; of one year where it is given."""
    last = Period.of(inputs.as_of)
    last = last if last.end <= inputs.as_of else last.shift(-1)
    every = inputs.plan.duties.first_period.until(last)
    return [period for period in every if year is None or period.year == year]


def owed_of_form(inputs: Inputs, form: str, *, until: dt.date | None = None) -> pd.DataFrame:
    """What is owed of a form for the last month in which it fell due (by ``until``); empty where it never did."""
    define = inputs.plan.forms.get(form)
    for period in reversed(periods_so_far(inputs) if define is not None else []):
        if until is not None and period.end > until:
            continue
        if define is not None and inputs.plan.duties.is_due(define, period):
            rows = owed(inputs, period)
            return rows[rows["form"] == form]
    return pd.DataFrame(columns=list(EXPECTED))


def told(inputs: Inputs, form: str, period: str) -> Senders:
    """Who told a form for a month, be it that there was nothing (``told.told_by``)."""
    return told_by(inputs, form, period).everyone


@dataclass(frozen=True)
class Heard:
    """Of a form for the last month in which it was owed: who owes it, and who of them told it."""

    form: str
    period: Period
    due: Senders
    told: Told

    @property
    def came(self) -> Senders:
        """Those who owe it and told it."""
        return self.due & self.told.everyone

    @property
    def silent(self) -> Senders:
        """Those who owe it and did not."""
        return self.due - self.told.everyone

    @property
    def note(self) -> str:
        """What “n of N” does not say: who left it blank, and whose own summary tells of more."""
        odd, blank = len(self.due & self.told.odd), len(self.due & self.told.blank)
        words = [f"其中{blank}家此表为空表，按本期没有计"] if blank else []
        words += [f"{odd}家汇总表有数而名册空白，按未报计"] if odd else []
        return "，".join(words)


def heard(inputs: Inputs, form: str | None, *, until: dt.date | None = None) -> Heard | None:
    """Who told a form of those who owe it for its last month; None where nobody on the roster owes it."""
    return None if form is None else inputs.kept(("heard", form, until), lambda: _heard(inputs, form, until))


def _heard(inputs: Inputs, form: str, until: dt.date | None) -> Heard | None:
    due = owed_of_form(inputs, form, until=until)
    if due.empty:
        return None
    period = str(due["period"].iloc[0])
    return Heard(form, Period.parse(period), frozenset(due["enterprise"]), told_by(inputs, form, period))


def coverage(inputs: Inputs, *forms: str, until: dt.date | None = None) -> tuple[int | None, int | None]:
    """(n, N): senders heard of, of those who owe the forms for their last month; N is None without a roster.

    Of several forms those are heard of who told each that they owe.
    """
    if not forms:
        return None, None
    found = [one for form in forms if (one := heard(inputs, form, until=until)) is not None]
    if not found:
        senders = [set(inputs.known(form)["enterprise"].dropna()) for form in forms]
        return len(set[str]().union(*senders)), None
    due = frozenset[str]().union(*(one.due for one in found))
    return len(due.difference(*(one.silent for one in found))), len(due)


def owed_unknown(inputs: Inputs, form: str | None) -> bool:
    """True where a form has filers by the plan and the roster names none: who ought to have told it is not known."""
    define = inputs.plan.forms.get(form or "")
    if define is None or not define.filers:
        return False
    fallen_due = [period for period in periods_so_far(inputs) if inputs.plan.duties.is_due(define, period)]
    return bool(fallen_due) and all(not (owed(inputs, period)["form"] == define.id).any() for period in fallen_due)


def first_receipts(returns: pd.DataFrame) -> pd.DataFrame:
    """The first return of each sender and period: the day it came decides whether it was in time."""
    ordered = returns.sort_values(["received", "return_id"], kind="stable")
    return ordered.drop_duplicates(["enterprise", "period"])


def filings(inputs: Inputs, periods: list[Period]) -> pd.DataFrame:
    """A row a filer and month owed: ``enterprise period due_on return_id received outcome status days_late``."""
    frames = [owed(inputs, p)[["enterprise", "period", "due_on"]].drop_duplicates() for p in periods]
    due = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["enterprise", "period", "due_on"])
    at = pd.to_datetime(inputs.returns["received"])
    known = inputs.returns[at.isna() | (at < _after(inputs.known_by))]
    came = first_receipts(known[known["outcome"] != REFUSED_OUTCOME])
    refused = known.loc[known["outcome"] == REFUSED_OUTCOME, ["enterprise", "period"]]
    turned = set(refused.itertuples(index=False, name=None))
    out = due.merge(came[["enterprise", "period", "return_id", "received", "outcome"]], how="left")
    status = [
        _status(row.due_on, row.return_id, row.received, (row.enterprise, row.period) in turned, inputs.known_by)
        for row in out.itertuples(index=False)
    ]
    late = (pd.to_datetime(out["received"]).dt.normalize() - pd.to_datetime(out["due_on"])).dt.days
    return out.assign(status=status, days_late=late.clip(lower=0).astype("Int64"))


REFUSED_OUTCOME = "refused"


def _after(day: dt.date) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(days=1)


def _status(due_on: Any, return_id: object, received: Any, was_refused: bool, known_by: dt.date) -> str:
    if isinstance(return_id, str):
        return LATE if pd.notna(received) and received >= _after(due_on.date()) else ON_TIME
    if was_refused:
        return REFUSED
    return NOT_DUE if due_on.date() > known_by else MISSING


def asked_for(inputs: Inputs, year: int, first_report: str) -> list[Period]:
    """The periods of a year whose returns are due no earlier than those of the first report (A46)."""
    duties = inputs.plan.duties
    first = duties.due_on(Period.parse(first_report).month)
    return [period for period in periods_so_far(inputs, year) if duties.due_on(period) >= first]


def on_time(view: View) -> pd.DataFrame:
    """Share of the enterprises' monthly returns of the year that came by their day; what is not yet due is left out."""
    if view.inputs.returns.empty:
        return make_parts(pd.DataFrame(columns=["record_id"]), "received")
    rows = _of_firms(view, asked_for(view.inputs, view.year, str(view.setting("periods.first_report"))))
    good = rows[rows["status"] == ON_TIME]
    return join_parts(
        make_parts(rows, "due_on", key="key", on="due_on", part=BASE),
        make_parts(good, "received", key="key", on="received"),
    )


def firm_reports(view: View) -> pd.DataFrame:
    """The enterprises' monthly returns that were due, every month so far; ``column``: those of one status."""
    inputs, wanted = view.inputs, view.measure.column
    periods = periods_so_far(inputs)
    if inputs.returns.empty:
        return make_parts(pd.DataFrame(columns=["record_id"]), "received").assign(period="")
    rows = _of_firms(view, periods)
    rows = rows[rows["status"] == wanted] if wanted else rows
    made = make_parts(rows, "received" if wanted else "due_on", key="key", on="due_on", amount=1.0)
    made = made.assign(period=rows["period"].to_numpy())
    made.attrs[VALUES] = {"period": [str(period) for period in periods]}
    return made


def _of_firms(view: View, periods: Sequence[Period]) -> pd.DataFrame:
    """What became of the enterprises' returns of some months, without what is not yet due."""
    rows = filings(view.inputs, list(periods))
    roster = view.reference("enterprises")
    firms = set(roster.loc[roster["category"].isin(ENTERPRISE_CATEGORIES), "full_name"])
    is_due = pd.to_datetime(rows["due_on"]) <= pd.Timestamp(view.inputs.known_by)  # who came early says nothing yet
    rows = rows[rows["enterprise"].isin(firms) & is_due]
    return rows.assign(key=rows["enterprise"] + "/" + rows["period"], record_id=rows["return_id"].fillna(""))
