"""Rows that stand twice in one return (mode 49): equal ones count once, a key with other figures is asked about.

On one sheet the first row counts meanwhile; of two sheets neither does.

Rows of one file that say the same under two enterprises are held: a group's summary beside the sheet of its subsidiary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import filled
from fupin_analysis.review.keys import has_key, key_fields, record_keys
from fupin_analysis.review.kin import group_heads, is_summary_sheet
from fupin_analysis.review.sheets import drop_copied_sheets
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

_THINGS = ("county", "village")


def check_duplicates(work: Work) -> None:
    """Every form with a key: equal rows count once (B); rows that differ only in their figures are held (C)."""
    drop_copied_sheets(work)
    for form in work.present_forms():
        table = work.table(form.id)
        if not key_fields(form, table):
            continue
        groups: dict[tuple[str, str], list[int]] = {}
        rows = zip(table["return_id"].tolist(), record_keys(table, form), has_key(table, form).tolist(), strict=True)
        for i, (return_id, key, is_whole) in enumerate(rows):
            if is_whole:
                groups.setdefault((return_id, key), []).append(i)
        for group in groups.values():
            if len(group) > 1:
                _check_group(work, form, table, group)
        _check_sheets(work, form)


def _check_group(work: Work, form: Form, table: FormTable, group: list[int]) -> None:
    compared = [f.name for f in form.fields if f.type not in ("seq", "text")]
    compared += [name for name in key_fields(form, table) if name not in compared]
    first, *others = group
    said = table.contents(compared, group)
    apart: int | None = None
    for i, content in zip(others, said[1:], strict=True):
        if content == said[0]:
            work.leave_out([table.ids[i]], f"与第 {table.sheet_row(first)} 行重复")
            work.note_record("row-repeated", table.ids[i], **_places(table, first, i))
            continue
        figures = [f.name for f in form.fields if f.is_numeric]
        work.note_record("row-key-repeated", table.ids[i], fields=figures, **_places(table, first, i))
        apart = apart or (i if table["sheet"][i] != table["sheet"][first] else None)
    if apart is not None:  # of two sheets nothing says which one is current: neither row counts
        figures = [f.name for f in form.fields if f.is_numeric]
        work.note_record("row-key-repeated", table.ids[first], fields=figures, **_places(table, apart, first))


def _places(table: FormTable, first: int, i: int) -> dict[str, Any]:
    return {"first": f"{table['sheet'][first]} 第 {table.sheet_row(first)} 行", "row": table.sheet_row(i)}


def _check_sheets(work: Work, form: Form) -> None:
    """The same village or project with the same amounts on two sheets of one file (mode 47): the later one is held.

    A sheet that calls itself a summary comes last, so that the sheets it sums are the ones that count.
    """
    table = work.table(form.id)
    money = [f.name for f in form.fields if f.type == "money"]
    things = [f.name for f in form.fields if f.type in _THINGS or f.name == "project_name"]
    telling = [name for name in things if form.by_name[name].type != "county"]
    if not money or not telling or not len(table):
        return
    named = [name for name in key_fields(form, table) if form.by_name[name].type != "township"]  # often left out
    same = list(dict.fromkeys([*things, *named, *money]))
    sheets = table["sheet"].tolist()
    paid = np.logical_or.reduce([table[name] > 0 for name in money])
    rows = np.flatnonzero(paid & np.logical_or.reduce([filled(table[name]) for name in telling])).tolist()
    rows.sort(key=lambda i: bool(is_summary_sheet(sheets[i])))
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, content in zip(rows, table.contents(same, rows), strict=True):
        groups.setdefault((table.ids[i].partition("/")[0], *content), []).append(i)
    figures = [f.name for f in form.fields if f.is_numeric]
    heads = group_heads(work.reference.enterprises)
    for group in groups.values():
        for i in group[1:]:
            if sheets[i] != sheets[group[0]] and not _are_kin(table, i, group[0], heads):
                work.note_record("row-in-two-sheets", table.ids[i], fields=figures, **_places(table, group[0], i))


def _are_kin(table: FormTable, one: int, other: int, heads: Mapping[str, str]) -> bool:
    """True for two enterprises that the registry puts in one group, on sheets that sum up nothing: mode 48 asks."""
    names = {str(table["enterprise"][row]) for row in (one, other)}
    is_summary = any(is_summary_sheet(table["sheet"][row]) for row in (one, other))
    return len(names) == 2 and len({heads.get(name, name) for name in names}) == 1 and not is_summary
