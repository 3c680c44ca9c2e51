"""What was told last of each thing, where several tell of it or one tells again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from fupin_analysis.indicators.selection import period_ends


def is_by(days: pd.Series[Any], as_of: dt.date) -> pd.Series[bool]:
    """Which days have come by the cut-off, those that nobody told among them: a date to come is a plan, no fact."""
    return ~(pd.to_datetime(days) > pd.Timestamp(as_of))


def not_later(rows: pd.DataFrame, day: str, as_of: dt.date) -> pd.DataFrame:
    """The rows of what had come by the cut-off (``is_by``)."""
    return rows[is_by(rows[day], as_of)]


def last_rows(rows: pd.DataFrame, key: str | list[str]) -> pd.DataFrame:
    """One row a ``key``: of the latest period, of two in one period the later row. Rows come in order of periods.

    ``rows`` have ``period``; in what order the table holds them makes no difference.
    """
    order = period_ends(rows["period"]).argsort(kind="stable").to_numpy()
    return rows.iloc[order].drop_duplicates(key, keep="last")


def once_over_years(rows: pd.DataFrame, key: str, *, number: str, same: Sequence[str]) -> pd.DataFrame:
    """The last telling of each numbered row of a ledger, with its ``key``: sender, number and the year of the first.

    Ledgers may start again at 1 each year: a number that returns in a later year is the same row only where ``same``
    columns are equal too.
    """
    own = numbered(rows, number)
    out = rows.assign(**{key: own, "_year": rows["period"].str[:4]}).sort_values(["period", "record_id"])
    out = out.drop_duplicates([key, "_year"], keep="last")
    first = out.groupby([key, *same], dropna=False)["_year"].transform("min")
    out = out.assign(**{key: out[key] + "/" + first}).drop_duplicates(key, keep="last")
    return out.drop(columns="_year")


def numbered(rows: pd.DataFrame, number: str) -> pd.Series[str]:
    """Sender and number of each row; the row itself where it has none."""
    return rows["enterprise"].astype("str") + "/" + rows[number].fillna(rows["record_id"]).astype("str")
