"""One table drawn on a page in the manner of a family: title, corner, head, rows, totals, notes, footer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.sample.heads import Path, corner_unit, make_heads, unit_of
from fupin_analysis.sample.layout import Family
from fupin_analysis.sample.pages import Cell, Drawn, Merge, Page

MARK = "示例数据，纯属虚构"
ADDED_UP = frozenset("funds instalments projects jobs_summary training donations sales fund_uses villages".split())
"""Forms whose tables end in a total row where the family has one; lists of persons and events do not."""
NOT_ADDED = ("progress_pct", "poverty_rate_pct", "quantity")


Record = tuple[int, dict[str, Any]]
"""The number of a row in the told table, and its values by field."""


@dataclass(frozen=True)
class Sender:
    """What a page says about its sender: names are fictional, ``period_text`` as in 2018年9月."""

    enterprise: str
    period_text: str
    filled_on: dt.date
    chief: str
    checker: str
    filer: str
    phone: str


def draw_table(
    page: Page, top: int, form: Form, rows: list[Record], family: Family, sender: Sender, *, gap: int
) -> int:
    """Draw a form's table from row ``top`` on; ``rows``: number and values of each record. Gives the next free row."""
    heads = make_heads(form, family)
    row = _draw_top(page, top, form, family, sender, len(heads)) + gap
    if family.pairs and len(rows) == 1 and form.key == ("enterprise",):
        row = _draw_pairs(page, row, form, rows, family, heads, sender)
    else:
        row = _draw_rows(page, row, form, rows, family, heads, sender)
    return _draw_foot(page, row, family, sender)


def _draw_top(page: Page, row: int, form: Form, family: Family, sender: Sender, width: int) -> int:
    last = width - 1
    if family.label and row == 0:
        page.put(row, 0, Cell(f"附件{1 + int(form.code.strip('F').split('-')[0])}", "label"))
        row += 1
    if family.title != "none":
        title = f"{sender.period_text}{form.title}" if family.title == "inside" else form.title
        row = _banner(page, row, title, "title", last)
        if family.title == "below":
            row = _banner(page, row, f"（{sender.period_text}）", "title", last)
    page.put(row, 0, Cell(f"填报单位（盖章）：{sender.enterprise}", "label"))
    unit = corner_unit(form, family)
    if unit:
        page.put(row, last - 1, Cell(f"单位：{unit}", "unit", form=form.id))
    if family.title == "none":
        page.put(row, 2, Cell(f"填报期：{sender.period_text}", "label"))
    return row + 1


def _banner(page: Page, row: int, text: str, role: str, last: int) -> int:
    page.put(row, 0, Cell(text, role))
    page.merges.append(Merge(row, 0, row, last))
    return row + 1


def _draw_rows(
    page: Page, row: int, form: Form, rows: list[Record], family: Family, heads: list[Path], sender: Sender
) -> int:
    first = row
    row = draw_heads(page, row, form, heads)
    drawn: list[int] = []
    records: list[int] = []
    total: int | None = None
    adds = form.id in ADDED_UP and len(rows) > 1
    if adds and family.total == "first":
        total, row = row, _draw_sum(page, row, form, rows, family, "合计")
    parts = _by_county(rows) if family.subtotal and adds and "county" in form.by_name else [rows]
    number = 0
    for part in parts:
        for record, values in part:
            number += 1
            _draw_record(page, row, form, values, family, record, number)
            drawn.append(row)
            records.append(record)
            row += 1
        if len(parts) > 1 and len(part) > 1:
            row = _draw_sum(page, row, form, part, family, "小计")
    if adds and family.total == "last":
        total, row = row, _draw_sum(page, row, form, rows, family, "合计")
    columns = tuple(f.name for f in form.fields)
    head = (first, _depth(heads))
    page.tables.append(Drawn(form.id, sender.enterprise, columns, head, tuple(drawn), tuple(records), total))
    return row


def _by_county(rows: list[Record]) -> list[list[Record]]:
    parts: dict[str, list[Record]] = {}
    for record in rows:
        parts.setdefault(record[1]["county"], []).append(record)
    return list(parts.values())


def _depth(heads: list[Path]) -> int:
    return max(len(path) for path in heads)


def draw_heads(page: Page, top: int, form: Form, heads: list[Path]) -> int:
    """Heads from row ``top`` on, equal neighbours merged sideways, short paths merged down; gives the next row."""
    depth = _depth(heads)
    for col, (path, f) in enumerate(zip(heads, form.fields, strict=True)):
        for level, text in enumerate(path):
            before = heads[col - 1][: level + 1] if col else ()
            if level < len(path) - 1 and before == path[: level + 1]:
                continue
            page.put(top + level, col, Cell(text, "header", form=form.id, field=f.name))
            if level == len(path) - 1:
                if level < depth - 1:
                    page.merges.append(Merge(top + level, col, top + depth - 1, col))
                continue
            end = col
            while end + 1 < len(heads) and heads[end + 1][: level + 1] == path[: level + 1]:
                end += 1
            if end > col:
                page.merges.append(Merge(top + level, col, top + level, end))
    return top + depth


def _draw_record(
    page: Page, row: int, form: Form, values: dict[str, Any], family: Family, record: int, number: int
) -> None:
    for col, f in enumerate(form.fields):
        if f.type == "seq":
            page.put(row, col, Cell(number, "sequence", form.id, f.name))
            continue
        true = values.get(f.name)
        page.put(row, col, Cell(as_written(true, f, family), "value", form.id, f.name, f.type, record, true))


def is_missing(value: Any) -> bool:
    """True for None, NA, NaN and NaT."""
    return value is None or bool(pd.isna(value))


def as_written(value: Any, f: Field, family: Family) -> Any:
    """A value as a tidy person types it: None for nothing, days as dates, 是/否, money in the family's unit."""
    if is_missing(value):
        return None
    if f.type == "bool":
        return "是" if value else "否"
    if f.type == "date":
        return pd.Timestamp(value).date()
    if f.type in ("int", "year"):
        return int(value)
    if f.type == "money" and unit_of(f, family) != f.unit:
        return round(float(value) * 10000, 2)
    if f.is_numeric:
        return round(float(value), 6)
    return str(value)


def _draw_sum(page: Page, row: int, form: Form, part: list[Record], family: Family, word: str) -> int:
    page.put(row, 0, Cell(word, "total", form.id))
    for col, f in enumerate(form.fields):
        if f.type not in ("money", "int") or f.name in NOT_ADDED:
            continue
        parts = [values[f.name] for _, values in part if not is_missing(values[f.name])]
        if parts:
            total = as_written(round(sum(parts), 6), f, family)
            page.put(row, col, Cell(total, "total", form.id, f.name, f.type, true=total))
    return row + 1


def _draw_pairs(
    page: Page, row: int, form: Form, rows: list[Record], family: Family, heads: list[Path], sender: Sender
) -> int:
    """A table of one row as pairs of key and value, two pairs a line."""
    first, (record, values) = row, rows[0]
    fields = [(f, path) for f, path in zip(form.fields, heads, strict=True) if f.type != "seq"]
    for number, (f, path) in enumerate(fields):
        at, col = row + number // 2, 2 * (number % 2)
        key = path if len(path) == 1 else _spoken(f, path)
        page.put(at, col, Cell("".join(key), "header", form.id, f.name))
        true = values.get(f.name)
        page.put(at, col + 1, Cell(as_written(true, f, family), "value", form.id, f.name, f.type, record, true))
    columns = tuple(f.name for f in form.fields)
    page.tables.append(Drawn(form.id, sender.enterprise, columns, (first, 0), (first,), (record,)))
    return row + (len(fields) + 1) // 2


def _spoken(f: Field, path: Path) -> Path:
    """The whole path of a field, its last part as the family says it (it may carry a unit)."""
    return (*f.under, path[-1])


def _draw_foot(page: Page, row: int, family: Family, sender: Sender) -> int:
    page.put(row, 0, Cell(f"注：{MARK}。", "note"))
    row += 1
    if family.footer == "none":
        return row
    day = sender.filled_on
    told = [
        ("单位负责人", sender.chief),
        ("审核人", sender.checker),
        ("填报人", sender.filer),
        ("联系电话", sender.phone),
        ("填报日期", f"{day.year}年{day.month}月{day.day}日"),
    ]
    if family.footer == "cell":
        page.put(row, 0, Cell("　　".join(f"{key}：{value}" for key, value in told), "footer"))
    for number, (key, value) in enumerate(told):
        if family.footer == "cells":
            page.put(row, number * 2, Cell(f"{key}：{value}", "footer"))
        elif family.footer == "pairs":
            page.put(row, number * 2, Cell(f"{key}：", "footer"))
            page.put(row, number * 2 + 1, Cell(value, "footer"))
    return row + 1
