"""The two red lines: promised but not kept, paid but not watched (四(二); A41, A42)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_analysis.indicators.funds import promises
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts
from fupin_analysis.indicators.projects import FINISHED, project_key

AGES = ((30, "30天以内"), (90, "31至90天"), (180, "91至180天"), (10**6, "180天以上"))


def unhonoured(rows: pd.DataFrame, as_of: dt.date, *, rule: str, default_due: str = "12-31") -> pd.DataFrame:
    """Promises past their day with less arrived than promised (``shortfall``), or nothing at all (``nothing``)."""
    due = promises(rows, as_of, default_due=default_due)
    arrived, committed = due["arrived_wan"].round(6), due["committed_wan"].round(6)
    past = due["due"] < pd.Timestamp(as_of)
    return due[past & ((arrived == 0) if rule == "nothing" else (arrived < committed))]


def broken_promises(view: View) -> pd.DataFrame:
    """Number of promises of money not kept in full by their day (A41), of every year."""
    rows = unhonoured(
        view.states("instalments"),
        view.as_of,
        rule=str(view.setting("redline1")),
        default_due=str(view.setting("redline1.default_due")),
    )
    return make_parts(rows, "arrived_wan", key="promise", on="due")


def payments(rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Money paid out by the cut-off, one row an instalment, with ``payment`` (key), ``paid`` (day) and ``paid_wan``."""
    paid_on = pd.to_datetime(rows["appropriated_on"]).fillna(pd.to_datetime(rows["arrived_on"]))
    money = rows["appropriated_wan"].fillna(rows["arrived_wan"])
    key = rows["enterprise"].astype("str") + "/" + rows["fund_no"].fillna(rows["record_id"]).astype("str")
    out = rows.assign(paid=paid_on, paid_wan=money, payment=key)
    out = out.sort_values(["period", "record_id"]).drop_duplicates("payment", keep="last")
    return out[(out["paid_wan"] > 0) & (out["paid"] <= pd.Timestamp(as_of))]


def paid_projects(paid: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """What was told of the projects that payments name, by number or by name: ``payment`` and the rows of projects."""
    names = [projects.assign(named=projects[column]) for column in ("project_no", "project_name")]
    told = pd.concat(names, ignore_index=True).dropna(subset=["named"])
    own = paid[["payment", "enterprise", "project_name"]].rename(columns={"project_name": "named"}).dropna()
    return own.merge(told, on=["enterprise", "named"]).drop_duplicates(["payment", "record_id"])


def _subjects(paid: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """What a check may call a payment by (``payment enterprise subject``): its number, its project's number or name."""
    ways = [(paid, "fund_no"), (paid, "project_name"), (named, "project_no"), (named, "project_name")]
    frames = [rows[["payment", "enterprise"]].assign(subject=rows[column]) for rows, column in ways]
    return pd.concat(frames, ignore_index=True).dropna(subset=["subject"]).drop_duplicates()


def watch_records(paid: pd.DataFrame, checks: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Days on which a payment was looked after (``payment on``): told by the ledger, of its project, by checks (F11).

    A check of a project looks after every payment for it.
    """
    named = paid_projects(paid, projects)
    told = _subjects(paid, named).merge(checks[["enterprise", "subject", "checked_on"]], on=["enterprise", "subject"])
    sources = [(paid, "supervised_on"), (paid, "disclosed_on"), (named, "supervised_on"), (told, "checked_on")]
    days = [pd.DataFrame({"payment": rows["payment"], "on": pd.to_datetime(rows[day])}) for rows, day in sources]
    return pd.concat(days, ignore_index=True).dropna(subset=["on"])


def unwatched(
    rows: pd.DataFrame, checks: pd.DataFrame, projects: pd.DataFrame, as_of: dt.date, *, window_days: int
) -> pd.DataFrame:
    """Payments without a record from their day to the window's end, or to the project's completion if later (A42).

    ``projects`` is all that was told of them, in the order of periods: a later check takes the place of an earlier one
    in the list of projects. A payment whose window is still open is no hit. Adds ``window_end`` and ``watched_on``,
    the first record however late.
    """
    paid = payments(rows, as_of)
    day, window = pd.Timestamp(as_of), pd.Timedelta(days=window_days)
    paid = paid.assign(window_end=paid["paid"] + window)
    watched = watch_records(paid, checks, projects).merge(paid[["payment", "paid"]], on="payment")
    watched = watched[(watched["on"] >= watched["paid"]) & (watched["on"] <= day)]
    first = watched.groupby("payment")["on"].min()
    paid = paid.assign(watched_on=pd.to_datetime(paid["payment"].map(first.to_dict())))
    done = completion(paid, projects).fillna(day).where(paid["project_name"].notna(), paid["window_end"])
    until = paid["window_end"].where(paid["window_end"] >= done, done)
    in_time = paid["watched_on"].notna() & (paid["watched_on"] <= until)
    return paid[~in_time & (paid["window_end"] < day)]


def completion(paid: pd.DataFrame, projects: pd.DataFrame) -> pd.Series[Any]:
    """The day on which a payment's project was finished; NaT while it runs or where no project is named."""
    last = paid_projects(paid, projects.assign(project=project_key(projects)).drop_duplicates("project", keep="last"))
    done = last[last["status"].isin(FINISHED) & last["finished_on"].notna()]
    days = pd.to_datetime(done["finished_on"]).groupby(done["payment"]).max()
    return pd.to_datetime(paid["payment"].map(days.to_dict()))


def unwatched_payments(view: View) -> pd.DataFrame:
    """Number of payments that nobody looked after in time (A42), of every year."""
    rows = unwatched(
        view.states("instalments"),
        view.states("supervision"),
        view.known("projects"),
        view.as_of,
        window_days=int(view.setting("redline2.window_days")),
    )
    return make_parts(rows, "appropriated_wan", key="payment", on="paid")
