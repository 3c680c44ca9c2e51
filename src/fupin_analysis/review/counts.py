"""Counts (people, households, batches) of a size that no row can have: dates typed for them, keys held down (mode 73).

A count is held where it is a day written as digits, where it passes the ceiling of its field, or where it is a
thousand times what its peers say. Nothing is proposed: what was meant cannot be told from a count.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.review.columns import Numbers
from fupin_analysis.review.rules.load import CountSettings
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

FAR, DATE = "count-far", "count-date"
_FIRST_DAY, _LAST_DAY = 19_000_101, 20_991_231


def check_counts(work: Work, settings: CountSettings) -> None:
    """Hold counts that cannot be (C); forms that an analyst brought are measured by their own ceilings alone."""
    for form in work.present_forms():
        table = work.table(form.id)
        for f in form.fields:
            if f.type == "int" and len(table):
                _check_field(work, form, table, f, settings)


def _check_field(work: Work, form: Form, table: FormTable, field: Field, settings: CountSettings) -> None:
    counts = table[field.name]
    ceiling = settings.ceilings.get(form.id, {}).get(field.name, np.inf)
    median = _median(counts, settings) if field.name in settings.peers.get(form.id, ()) else np.nan
    with np.errstate(invalid="ignore"):
        far = (counts > ceiling) | (counts >= np.maximum(settings.peer_least, settings.peer_times * median))
        day_like = (counts >= _FIRST_DAY) & (counts <= _LAST_DAY) & (form.is_ours or field.unit is not None)
    for i in np.flatnonzero(far | day_like).tolist():
        ids = [f"{table.ids[i]}/{field.name}"]
        day = _day(int(counts[i])) if day_like[i] else None
        if day is not None:
            work.note_values(DATE, ids, day=f"{day.year} 年 {day.month} 月 {day.day} 日")
        elif far[i]:
            over = f"超过本栏最高限额 {show(ceiling)}"
            work.note_values(FAR, ids, why=over if counts[i] > ceiling else f"远大于同栏中位数 {show(median)}")


def _median(counts: Numbers, settings: CountSettings) -> float:
    told = counts[counts > 0]
    return float(np.median(told)) if len(told) >= settings.least_peers else np.nan


def _day(number: int) -> dt.date | None:
    try:
        return dt.date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None
