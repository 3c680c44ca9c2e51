"""The promises of money of a year as they were first told: what a later ledger leaves out or puts off still stands."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.dated import not_yet
from fupin_analysis.indicators.inputs import View

FORM = "instalments"
_SUM, _YEAR = "_sum", "_year"


def promised(view: View) -> pd.DataFrame:
    """The latest ledger of every sender and year, with the promises of that year that it should list and does not.

    A day of arrival that is blank or held there is the one told last before it. A promise that the ledger leaves out
    stays as it was last told, unless a new row of the same amount, day and place is the promise under another number;
    it goes once the ledger lists it again with nothing promised. Who says that there is no ledger has none.
    """
    return view.inputs.kept(("promised", view.measure.columns), lambda: _promised(view))


def _promised(view: View) -> pd.DataFrame:
    last, told = _keyed(view.states(FORM)), _keyed(view.known(FORM))
    told = told[told["fund_no"].notna()]
    if last.empty or told.empty:
        return last.drop(columns=[_SUM, _YEAR])
    days = told.dropna(subset=["due_on"]).drop_duplicates(_SUM, keep="last").set_index(_SUM)["due_on"]
    if len(days):
        due = pd.to_datetime(last["due_on"])  # where a ledger has no day at all the column is of no kind
        last = last.assign(due_on=due.fillna(last[_SUM].map(days).astype(due.dtype)))
    gone = _left_out(view, last, told)
    every = pd.concat([last, gone]) if len(gone) else last
    return every.drop(columns=[_SUM, _YEAR])


def _left_out(view: View, last: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Promises of the years of the ledgers that these list no more, as last told."""
    years, ledger = (pd.MultiIndex.from_frame(rows[["enterprise", _YEAR]]) for rows in (told, last))
    rows = told[years.isin(ledger) & ~told[_SUM].isin(set(last[_SUM]))]
    rows = rows.drop_duplicates(_SUM, keep="last")
    rows = rows[rows["committed_wan"] > 0]
    if rows.empty:
        return rows
    rows = not_yet(rows, view.inputs.plan.forms.get(FORM), view.as_of)
    older = told[~told["record_id"].isin(set(last["record_id"]))]
    new = last[~last[_SUM].isin(set(older[_SUM]))]
    return rows[~_same(rows).isin(set(_same(new))) & ~_is_listed(view, rows, last)]


def _same(rows: pd.DataFrame) -> pd.Series[str]:
    """What a promise is told by besides its number; equal promises of one sender are numbered."""
    names = ["enterprise", _YEAR, "county", "committed_wan", "due_on"]
    number = rows.groupby(names, dropna=False, sort=False).cumcount()
    out = number.astype("str")
    for name in names:
        out = out + "|" + rows[name].astype("str")
    return out


def _is_listed(view: View, rows: pd.DataFrame, last: pd.DataFrame) -> pd.Series[bool]:
    """Whether the latest ledger lists a number after all, in a row that does not count."""
    inputs = view.inputs
    values = inputs.values[(inputs.values["form"] == FORM) & (inputs.values["field"] == "fund_no")]
    listed = set(zip(values["record_id"].str.split("/").str[0], values["raw"].str.strip(), strict=True))
    periods = last.groupby(["enterprise", _YEAR])["period"].first()
    returns = inputs.known_returns()
    files = returns.groupby(["enterprise", "period"])["file_id"].agg(set)
    found = []
    for name, year, number in rows[["enterprise", _YEAR, "fund_no"]].itertuples(index=False, name=None):
        own = files.get((name, periods[name, year]), set())
        found.append(any((file, number) in listed for file in own))
    return pd.Series(found, index=rows.index, dtype="bool")


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    """With the year that a row tells of, and sender, number and year as the key of its sum of money."""
    year = rows["period"].str[:4]
    number = rows["fund_no"].fillna(rows["record_id"]).astype("str")
    return rows.assign(**{_YEAR: year, _SUM: rows["enterprise"].astype("str") + "/" + number + "/" + year})
