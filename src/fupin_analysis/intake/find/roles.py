"""The role of every cell of a table (frames.ROLES; when two fit, the first of that list)."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from fupin_analysis.intake.find.marks import Marks
from fupin_analysis.intake.find.words import PART, TOTAL
from fupin_analysis.intake.layout import Column, SheetLayout, Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_OF_KIND = {"record": "value", "total": "total", "section": "section", "note": "note", "sequence": "sequence"}
_ORDINAL = re.compile(r"^[\d一二三四五六七八九十①-⑳㈠-㈩ivx()（）.、．-]{1,8}$", re.IGNORECASE)


def give_roles(marks: Marks, layout: SheetLayout, number: int, table: Table) -> None:
    """Write roles and owner of one table into the layout."""
    span, head = table.span, table.header
    part = (slice(span.top, span.bottom + 1), slice(span.left, span.right + 1))
    free = marks.filled[part] & (layout.roles[part] == None)  # noqa: E711 - elementwise
    layout.owner[part][free] = number
    roles = layout.roles[part]
    roles[free] = "value"
    rows = slice(head.top - span.top, head.bottom - span.top + 1)
    inside = (rows, slice(head.left - span.left, head.right - span.left + 1))
    roles[inside][free[inside]] = "header"
    if table.orientation in ("pairs", "columns"):
        _give_names(marks, layout, table)
        return
    for row in table.rows:
        if row.kind not in ("record", "blank"):
            line = row.index - span.top
            roles[line][free[line]] = _OF_KIND[row.kind]
    _give_columns(marks, layout, table)
    _give_total_names(marks, layout, table)


def _give_names(marks: Marks, layout: SheetLayout, table: Table) -> None:
    """In pairs and transposed tables the cells of every column's head are heads."""
    for column in table.columns:
        for cell in column.cells:
            if marks.filled[cell]:
                layout.roles[cell] = "header"


def _give_columns(marks: Marks, layout: SheetLayout, table: Table) -> None:
    """序号 columns are sequence; in a form of one indicator a row the indicators are heads, their units units."""
    records = np.array([row.index for row in table.rows if row.kind == "record"], dtype=int)
    if not records.size:
        return
    words = load_vocabulary().headers
    for column in table.columns:
        leaf = header_key(column.path[-1]) if column.path else ""
        role = ""
        if leaf in folded(words.sequence) and _is_ordinal(marks, records, column):
            role = "sequence"
        elif table.orientation == "items":
            role = _item_role(leaf)
        elif column.index in row_names(table):
            role = "header"
        if role:
            filled = records[marks.filled[records, column.index]]
            layout.roles[filled, column.index] = role


def row_names(table: Table) -> set[int]:
    """Columns that name the rows of a cross table: those without a head, left of all that have one."""
    if table.orientation != "rows":
        return set()
    headed = [column.index for column in table.columns if column.path]
    return {column.index for column in table.columns if headed and column.index < headed[0]}


def _item_role(leaf: str) -> str:
    words = load_vocabulary().headers
    if leaf in folded(words.item_units):
        return "unit"
    if leaf in folded(words.item_codes):
        return "sequence"
    return "header" if leaf in folded(words.item_words) else ""


def _is_ordinal(marks: Marks, records: npt.NDArray[np.int_], column: Column) -> bool:
    filled = records[marks.filled[records, column.index]]
    sample = filled[:50].tolist()
    hits = sum(_ORDINAL.match(marks.key(row, column.index)) is not None for row in sample)
    return hits >= 0.8 * len(sample)


def _give_total_names(marks: Marks, layout: SheetLayout, table: Table) -> None:
    """合计 and 小计 name their row, so the cell is a head; the other cells of the row are total."""
    for row in table.rows:
        if row.kind != "total":
            continue
        for col in marks.columns(row.index, table.span.left, table.span.right):
            if int(marks.flag[row.index, col]) & (TOTAL | PART):
                layout.roles[row.index, col] = "header"
                break
