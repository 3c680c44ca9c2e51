"""Rows that stand twice in one return (mode 49): equal ones count once, a key with other figures is asked about.

Rows of one file that say the same under two enterprises are held: a group's summary beside the sheet of its subsidiary.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.keys import has_key, key_fields, record_keys
from fupin_analysis.review.work import Work

_SUMMARY = re.compile(r"汇总|总表|合计")
_THINGS = ("county", "village")


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
        _check_sheets(work, form)


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


def _check_sheets(work: Work, form: Form) -> None:
    """The same village or project with the same amounts on two sheets of one file (mode 47): the later one is held.

    A sheet that calls itself a summary comes last, so that the sheets it sums are the ones that count.
    """
    table = work.wide(form.id)
    money = [f.name for f in form.fields if f.type == "money"]
    things = [f.name for f in form.fields if f.type in _THINGS or f.name == "project_name"]
    telling = [name for name in things if form.by_name[name].type != "county"]
    if not money or not telling or not len(table):
        return
    kept = table[(table[money] > 0).any(axis=1) & table[telling].notna().any(axis=1)]
    kept = kept.assign(_file=kept.index.str.split("/", n=1).str[0], _last=kept["sheet"].str.contains(_SUMMARY))
    named = [name for name in key_fields(form, kept) if form.by_name[name].type != "township"]  # often left out
    same = list(dict.fromkeys(["_file", *things, *named, *money]))
    kept = kept[kept.duplicated(same, keep=False)].sort_values("_last", kind="stable")
    for _, group in kept.groupby(same, sort=False, dropna=False):
        first = group.iloc[0]
        figures = [f.name for f in form.fields if f.is_numeric]
        for record_id, row in group[group["sheet"] != first["sheet"]].iterrows():
            place = {"first": f"{first['sheet']} 第 {first['row']} 行", "row": row["row"]}
            work.note_record("row-in-two-sheets", str(record_id), fields=figures, **place)
