"""Rows that stand twice in one return (mode 49): equal ones count once, a key with other figures is asked about."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.keys import has_key, key_fields, record_keys
from fupin_analysis.review.work import Work


def check_duplicates(work: Work) -> None:
    """Every form with a key: equal rows count once (B); rows that differ only in their figures are held (C)."""
    for form in work.present_forms():
        table = work.wide(form.id)
        if not key_fields(form, table):
            continue
        table = table[has_key(table, form)]
        keys = table["return_id"] + "|" + record_keys(table, form)
        for _, group in table[keys.duplicated(keep=False)].groupby(keys, sort=False):
            _check_group(work, form, group)


def _check_group(work: Work, form: Form, group: pd.DataFrame) -> None:
    compared = [f.name for f in form.fields if f.type not in ("seq", "text") and f.name in group]
    compared += [name for name in key_fields(form, group) if name not in compared]
    first = group.iloc[0]
    for record_id, row in group.iloc[1:].iterrows():
        place = {"first": f"{first['sheet']} 第 {first['row']} 行", "row": row["row"]}
        if _equal(first[compared], row[compared]):
            work.leave_out([str(record_id)], f"与第 {first['row']} 行重复")
            work.note_record("row-repeated", str(record_id), **place)
        else:
            figures = [f.name for f in form.fields if f.is_numeric]
            work.note_record("row-key-repeated", str(record_id), fields=figures, **place)


def _equal(one: pd.Series[Any], other: pd.Series[Any]) -> bool:
    both_na = one.isna() & other.isna()
    return bool((both_na | (one == other).fillna(False)).all())
