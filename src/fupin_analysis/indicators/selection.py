"""Which rows of a table count on a day: the latest restatement, or the union of events, never what came later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.duties import Duties
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period

_END = "_period_end"


def closing_day(as_of: dt.date, duties: Duties) -> dt.date:
    """The day up to which returns are known for a cut-off.

    On the last day of a month the month's report is meant, which is written from what comes in during the month in
    which its returns are due; on any other day only what had come in by that day is known.
    """
    month = Period.of(as_of)
    return Period.of(duties.due_on(month)).end if as_of == month.end else as_of


def period_ends(periods: pd.Series[Any]) -> pd.Series[Any]:
    """The day from which a return counts: its period's last, of a year's card the first; NaT where it is no period."""
    days = {text: _edge(text) for text in periods.dropna().unique()}
    return pd.to_datetime(periods.map(days))


def _edge(text: str) -> pd.Timestamp | None:
    try:
        period = Period.parse(text)
    except FupinError:
        return None
    return pd.Timestamp(period.start if period.kind == "year" else period.end)


def known_rows(table: pd.DataFrame, returns: pd.DataFrame, *, as_of: dt.date, known_by: dt.date) -> pd.DataFrame:
    """Rows of periods that ended by ``as_of``, from returns received by ``known_by`` (or at a time nobody noted).

    The column ``_period_end`` is added.
    """
    out = table.assign(**{_END: period_ends(table["period"])})
    kept = out[out[_END].notna() & (out[_END] <= pd.Timestamp(as_of))]
    if returns.empty or kept.empty:
        return kept
    received = returns.drop_duplicates("return_id").set_index("return_id")["received"]
    at = pd.to_datetime(kept["return_id"].map(received))
    return kept[at.isna() | (at < pd.Timestamp(known_by) + pd.Timedelta(days=1))]


def latest_state(known: pd.DataFrame, *, year: int | None = None, per_year: bool = False) -> pd.DataFrame:
    """The rows of each sender's last period, within ``year`` where one is given, or of each year (``per_year``)."""
    rows = known if year is None else known[known[_END].dt.year == year]
    if rows.empty:
        return rows
    by = [rows["enterprise"]] + ([rows[_END].dt.year.rename("_year")] if per_year else [])
    last = rows.groupby(by, dropna=False)[_END].transform("max")
    return rows[rows[_END] == last]


def events_of_year(
    known: pd.DataFrame, form: Form | None, *, until: dt.date, year: int | None, first_month: int = 1
) -> pd.DataFrame:
    """The union of the returns, each event once, dated (else told) within ``year`` and not after ``until``.

    A year that begins in ``first_month`` runs for twelve months from there (A20).

    An event that a later return of the same sender tells again, with all its key fields equal, is the same event
    (``drop_retold``).
    """
    dated = event_date(form)
    when = known[_END]
    if dated is not None and dated in known:
        when = pd.to_datetime(known[dated]).where(known[dated].notna(), known[_END])
    kept = known[when <= pd.Timestamp(until)]
    if year is not None:
        kept = kept[in_year(when.loc[kept.index], year, first_month)]
    return drop_retold(kept, form)


def in_year(days: pd.Series[Any], year: int, first_month: int = 1) -> pd.Series[Any]:
    """Which days fall into a year of twelve months that begins in ``first_month``."""
    days = pd.to_datetime(days)
    return (days >= pd.Timestamp(year, first_month, 1)) & (days < pd.Timestamp(year + 1, first_month, 1))


def event_date(form: Form | None) -> str | None:
    """The field that dates an event: the first date of its form."""
    return next((f.name for f in form.fields if f.type == "date"), None) if form is not None else None


def drop_retold(rows: pd.DataFrame, form: Form | None) -> pd.DataFrame:
    """Each event once, of those whose key several returns of a sender tell: as the form has it (``Form.retold``).

    Rows of one return with the same key are as many events; the n-th of them is the n-th of another return. Numbers
    that begin again with the year are others then.
    """
    key = [name for name in (form.key if form else ()) if name in rows and name != "enterprise"]
    if not key or rows.empty:
        return rows
    ordered = rows.sort_values([_END, "return_id"], kind="stable")
    whole = ordered[key].notna().all(axis=1)
    dated = event_date(form)
    of_year = pd.to_datetime(ordered[dated]).dt.year if dated in ordered else pd.Series(0, index=ordered.index)
    event = [*(ordered[name] for name in ("enterprise", *key)), of_year.rename("_year")]
    number = ordered.groupby([*event, ordered["return_id"]], dropna=False, sort=False).cumcount()
    told = ordered.groupby([*event, number], dropna=False, sort=False)["return_id"]
    is_first = form is not None and form.retold == "first"
    counts = told.transform("first") if is_first else told.transform("last")
    retold = whole & (ordered["return_id"] != counts)
    return rows.loc[rows.index.difference(ordered.index[retold], sort=False)]
