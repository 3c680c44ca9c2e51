"""What a date is the day of: it waits while its date is held, and has not happened before that day."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_analysis.indicators.selection import event_date
from fupin_analysis.plan.forms import Form

_BEFORE = {"money": 0.0, "bool": False}
"""What is true of a field before its day, by its type."""


def waiting_events(held: pd.DataFrame, form: Form | None) -> frozenset[str]:
    """Records of events whose own day is held: nobody knows whether they have taken place (``HELD_VALUES``)."""
    day = event_date(form)
    if held.empty or form is None or day is None or form.content == "state":
        return frozenset()
    return frozenset(held.loc[(held["form"] == form.id) & (held["field"] == day), "record_id"])


def not_yet(rows: pd.DataFrame, form: Form | None, as_of: dt.date) -> pd.DataFrame:
    """Rows with nought (no) for money (yes) that is dated after the cut-off (``Field.dates``).

    A status or a year stays as it is: who asks whether a project is finished or a household out looks at the day too.
    """
    for field in form.fields if form is not None else ():
        if form is None or not field.dates or field.name not in rows:
            continue
        later = pd.to_datetime(rows[field.name]) > pd.Timestamp(as_of)
        for name in field.dates if later.any() else ():
            if form.by_name[name].type in _BEFORE:
                rows = rows.assign(**{name: rows[name].mask(later, _BEFORE[form.by_name[name].type])})
    return rows


def without_days(held: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Held values of one form without the days of those that wait only because of them: that is one question."""
    for field in form.fields:
        is_day = held["field"] == field.name
        if field.dates and is_day.any():
            waits = set(held.loc[held["field"].isin(field.dates), "record_id"])
            held = held[~(is_day & held["record_id"].isin(waits))]
    return held
