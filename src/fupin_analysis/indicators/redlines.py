"""The two red lines: promised but not kept, paid but not watched (四(二); A41, A42)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import pandas as pd

from fupin_analysis.indicators.funds import held_arrivals, promises
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import with_untold
from fupin_analysis.indicators.latest_rows import not_later, once_over_years
from fupin_analysis.indicators.ledgers import promised
from fupin_analysis.indicators.parts import BASE, UNJUDGED, join_parts, make_parts, noted, with_cuts
from fupin_analysis.indicators.projects import FINISHED, project_key

UNPROVEN = "到位未填{blank}笔，是否兑现不明，未计入"
NONE_DUE = "尚无到期的承诺，无从判断"
DUE_TODAY = "另有{today}笔于当日到期、尚未足额，次日起计入"
AGES = ((30, "30天以内"), (90, "31至90天"), (180, "91至180天"), (10**6, "180天以上"))


def unhonoured(
    rows: pd.DataFrame, as_of: dt.date, *, rule: str, default_due: str = "12-31", held: Collection[str] = ()
) -> pd.DataFrame:
    """Promises past their day with less arrived than promised (``shortfall``), or nothing at all (``nothing``).

    One of which nobody told what arrived is not shown to be kept, and is among them (``is_untold``).
    """
    due = _open(rows, as_of, rule=rule, default_due=default_due, held=held)
    return due[due["due"] < pd.Timestamp(as_of)]


def _open(
    rows: pd.DataFrame, as_of: dt.date, *, rule: str, default_due: str = "12-31", held: Collection[str] = ()
) -> pd.DataFrame:
    """``unhonoured`` with the promises that fall due on the very day: they are no hit until it is over."""
    due = promises(rows, as_of, default_due=default_due, held=held)
    arrived, committed = due["arrived_wan"].round(6), due["committed_wan"].round(6)
    short = (arrived == 0) if rule == "nothing" else (arrived < committed)
    return due[short | due["is_untold"]]


def broken(view: View) -> pd.DataFrame:
    """The promises of money not kept in full by their day (A41), of every year, with ``overdue_days``."""
    return view.inputs.kept(("broken", view.measure.columns), lambda: _broken(view))


def _broken(view: View) -> pd.DataFrame:
    rows = _due_by(view)
    rows = rows[rows["due"] < pd.Timestamp(view.as_of)]
    days = (pd.Timestamp(view.as_of) - rows["due"]).dt.days
    return rows.assign(overdue_days=days, age=[age(int(number)) for number in days])


def _due_by(view: View) -> pd.DataFrame:
    """The promises due by the cut-off, that day included, and not kept in full."""
    return _open(
        promised(view),
        view.as_of,
        rule=str(view.setting("redline1")),
        default_due=str(view.setting("redline1.default_due")),
        held=held_arrivals(view),
    )


def due_today(view: View) -> pd.DataFrame:
    """Number of promises that fall due on the cut-off itself and are not kept in full: a hit from the next day on."""
    rows = _due_by(view)
    rows = rows[(rows["due"] == pd.Timestamp(view.as_of)) & ~rows["is_untold"]]
    return make_parts(rows, "arrived_wan", key="promise", on="due")


def broken_promises(view: View) -> pd.DataFrame:
    """Number of promises of money not kept in full by their day (A41), of every year.

    Of one whose arrival nobody told it is not known whether it was kept: it is no hit, and may be one.
    Where the day of none has passed yet there is nothing to judge.
    """
    rows = broken(view)
    every, blank = rows, rows.loc[rows["is_untold"], "promise"].nunique()
    rows = rows[~rows["is_untold"]]
    today = due_today(view)["key"].nunique()
    parts = noted(_promises(rows, "promise"), DUE_TODAY.format(today=today) if today else "")
    if not _is_any_past(view):
        parts = noted(parts, NONE_DUE)
        parts.attrs = parts.attrs | {UNJUDGED: True}
    return with_untold(parts, parts, _promises(every, "promise"), UNPROVEN.format(blank=blank)) if blank else parts


def _is_any_past(view: View) -> bool:
    """Whether the day of any promise has passed, kept or not."""
    due = promises(promised(view), view.as_of, default_due=str(view.setting("redline1.default_due")))
    return bool((due["due"] < pd.Timestamp(view.as_of)).any())


def _promises(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """A part a promise: what arrived of it, or, where nobody told that, the promise itself."""
    told, untold = rows[~rows["is_untold"]], rows[rows["is_untold"]]
    parts = [_aged(make_parts(own, f, key=key, on="due"), own)
             for own, f in ((told, "arrived_wan"), (untold, "committed_wan"))]  # fmt: skip
    return join_parts(*parts)


def _aged(parts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Parts with a cut by how long they are overdue."""
    return with_cuts(parts, rows, {"age": "age"}, values={"age": [word for _, word in AGES]})


def overdue(view: View) -> pd.DataFrame:
    """Of those promises what ``column`` says: gap, committed, arrived, honoured (a rate), days, enterprises, untold."""
    rows, chosen = broken(view), view.measure.column
    if chosen == "days":
        return _aged(make_parts(rows, "due_on", amount="overdue_days", on="due"), rows)
    if chosen == "enterprises":
        return _promises(rows[~rows["is_untold"]], "enterprise")
    if chosen == "untold":
        return _promises(rows[rows["is_untold"]], "promise")
    rows = rows[~rows["is_untold"]]  # how much is missing of them nobody knows
    promised = _aged(make_parts(rows, "committed_wan", amount="committed_wan", on="due"), rows)
    came = _aged(make_parts(rows, "arrived_wan", amount="arrived_wan", on="due"), rows)
    if chosen == "gap":
        return join_parts(promised, came.assign(amount=-came["amount"]))
    if chosen == "honoured":
        return join_parts(promised.assign(part=BASE), came)
    return promised if chosen == "committed" else came


def age(days: int) -> str:
    """How long a promise is overdue, in words."""
    return next(word for limit, word in AGES if days <= limit)


def payments(rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Money paid out by the cut-off, one row an instalment, with ``payment`` (key), ``paid`` (day) and ``paid_wan``."""
    out = all_paid(rows)
    return out[out["paid"] <= pd.Timestamp(as_of)]


def all_paid(rows: pd.DataFrame) -> pd.DataFrame:
    """Like ``payments``, with those of a day to come, or of which nobody noted the day."""
    paid_on = pd.to_datetime(rows["appropriated_on"]).fillna(pd.to_datetime(rows["arrived_on"]))
    money = rows["appropriated_wan"].fillna(rows["arrived_wan"])
    out = once_over_years(rows.assign(paid=paid_on, paid_wan=money), "payment", number="fund_no", same=("paid",))
    return out[out["paid_wan"] > 0]


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


def watched(
    rows: pd.DataFrame, checks: pd.DataFrame, projects: pd.DataFrame, as_of: dt.date, *, window_days: int
) -> pd.DataFrame:
    """Payments whose window is over, with ``window_end``, ``watched_on`` (the first record however late), ``in_time``.

    A record counts from the day of the payment to the window's end, or to the project's completion if later (A42).
    ``projects`` is all that was told of them, in the order of periods: a later check takes the place of an earlier one
    in the list of projects.
    """
    paid = payments(rows, as_of)
    day, window = pd.Timestamp(as_of), pd.Timedelta(days=window_days)
    paid = paid.assign(window_end=paid["paid"] + window)
    records = watch_records(paid, checks, projects).merge(paid[["payment", "paid"]], on="payment")
    records = records[(records["on"] >= records["paid"]) & (records["on"] <= day)]
    first = records.groupby("payment")["on"].min()
    paid = paid.assign(watched_on=pd.to_datetime(paid["payment"].map(first.to_dict())))
    is_known = paid["payment"].isin(paid_projects(paid, projects)["payment"])  # what no ledger knows has no end either
    done = completion(paid, projects).fillna(day).where(is_known, paid["window_end"])
    until = paid["window_end"].where(paid["window_end"] >= done, done)
    paid = paid.assign(in_time=paid["watched_on"].notna() & (paid["watched_on"] <= until))
    return paid[paid["window_end"] < day]


def unwatched(
    rows: pd.DataFrame, checks: pd.DataFrame, projects: pd.DataFrame, as_of: dt.date, *, window_days: int
) -> pd.DataFrame:
    """Payments without a record in time (A42), as ``watched`` has them; one whose window is still open is no hit."""
    every = watched(rows, checks, projects, as_of, window_days=window_days)
    return every[~every["in_time"]]


def completion(paid: pd.DataFrame, projects: pd.DataFrame) -> pd.Series[Any]:
    """The day on which a payment's project was finished; NaT while it runs or where no project is named."""
    last = paid_projects(paid, projects.assign(project=project_key(projects)).drop_duplicates("project", keep="last"))
    done = last[last["status"].isin(FINISHED) & last["finished_on"].notna()]
    days = pd.to_datetime(done["finished_on"]).groupby(done["payment"]).max()
    return pd.to_datetime(paid["payment"].map(days.to_dict()))


def watched_of(view: View) -> pd.DataFrame:
    """The payments of every year whose window is over, with ``since_days``."""
    return view.inputs.kept(("watched", view.measure.columns), lambda: _watched_of(view))


def _watched_of(view: View) -> pd.DataFrame:
    rows = watched(
        view.states("instalments"),
        view.states("supervision"),
        view.known("projects"),
        view.as_of,
        window_days=int(view.setting("redline2.window_days")),
    )
    return rows.assign(since_days=(pd.Timestamp(view.as_of) - rows["paid"]).dt.days)


def unwatched_payments(view: View) -> pd.DataFrame:
    """Number of payments that nobody looked after in time (A42), of every year."""
    rows = watched_of(view)
    parts = make_parts(rows[~rows["in_time"]], "appropriated_wan", key="payment", on="paid")
    if len(rows):
        return parts
    parts.attrs[UNJUDGED] = True
    return noted(parts, f"尚无满{view.setting('redline2.window_days')}日的支付，无从判断")


def watched_payments(view: View) -> pd.DataFrame:
    """Of payments whose window is over what ``column`` says: due (all of them); of the unwatched paid, days, firms."""
    rows, chosen = watched_of(view), view.measure.column
    if chosen == "due":
        return make_parts(rows, "appropriated_wan", key="payment", on="paid")
    rows = rows[~rows["in_time"]]
    if chosen == "enterprises":
        return make_parts(rows, "appropriated_wan", key="enterprise", on="paid")
    of_sent = rows["appropriated_wan"].notna()
    amount = "since_days" if chosen == "days" else "paid_wan"
    if chosen == "days":
        dated = rows["appropriated_on"].notna()
        fields = ((rows[dated], "appropriated_on"), (rows[~dated], "arrived_on"))
    else:
        fields = ((rows[of_sent], "appropriated_wan"), (rows[~of_sent], "arrived_wan"))
    return join_parts(*[make_parts(mine, field, amount=amount, on="paid") for mine, field in fields])


def payments_open(view: View) -> pd.DataFrame:
    """Number of payments that are too young to be judged: their window is still open."""
    window = pd.Timedelta(days=int(view.setting("redline2.window_days")))
    rows = payments(view.states("instalments"), view.as_of)
    young = rows[rows["paid"] + window >= pd.Timestamp(view.as_of)]
    return make_parts(young, "appropriated_wan", key="payment", on="paid")


def payments_undated(view: View) -> pd.DataFrame:
    """Number of payments of which nobody noted the day, so that nobody can say whether they had to be looked after."""
    rows = all_paid(view.states("instalments"))
    return make_parts(rows[rows["paid"].isna()], "appropriated_wan", key="payment")


def records_told(view: View) -> pd.DataFrame:
    """Number of records of supervision or disclosure that anybody told of; the same day of the same thing once."""
    sources = (
        ("instalments", "fund_no", "supervised_on"),
        ("instalments", "fund_no", "disclosed_on"),
        ("projects", "project_no", "supervised_on"),
        ("supervision", "subject", "checked_on"),
    )
    told = ((not_later(view.known(form), day, view.as_of), number, day) for form, number, day in sources)
    return join_parts(*[_days_told(*one) for one in told])


def _days_told(rows: pd.DataFrame, number: str, day: str) -> pd.DataFrame:
    rows = rows[rows[day].notna()]
    rows = rows.assign(number=rows[number].fillna(rows["record_id"]))
    return make_parts(rows.drop_duplicates(["enterprise", "number", day], keep="last"), day, on=day)
