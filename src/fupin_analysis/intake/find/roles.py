"""The role of every cell of a table (frames.ROLES; when two fit, the first of that list)."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from fupin_analysis.intake.find.marks import Marks
from fupin_analysis.intake.find.words import TOTAL
from fupin_analysis.intake.layout import Column, SheetLayout, Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_OF_KIND = {
    "record": "value",
    "total": "total",
    "section": "section",
    "note": "note",
    "sequence": "sequence",
    "example": "note",
}
_ORDINAL = re.compile(r"^[\d一二三四五六七八九十①-⑳㈠-㈩ivx()（）.、．-]{1,8}$", re.IGNORECASE)


def give_roles(marks: Marks, layout: SheetLayout, number: int, table: Table) -> None:
    """Write roles and owner of one table into the layout."""
    span, head = table.span, table.header
    part = (slice(span.top, span.bottom + 1), slice(span.left, span.right + 1))
    free = marks.filled[part] & (layout.roles[part] == None)  # noqa: E711 - elementwise
    layout.owner[part][free] = number
    roles = layout.roles[part]
    roles[free] = "value"
    if table.orientation in ("pairs", "columns"):
        _give_names(marks, layout, table)
        return
    rows = slice(head.top - span.top, head.bottom - span.top + 1)
    inside = (rows, slice(head.left - span.left, head.right - span.left + 1))
    roles[inside][free[inside]] = "header"
    for row in table.rows:
        if row.kind not in ("record", "blank"):
            line = row.index - span.top
            roles[line][free[line]] = _OF_KIND[row.kind]
    _give_columns(marks, layout, table)
    _give_total_names(marks, layout, table)


def _give_names(marks: Marks, layout: SheetLayout, table: Table) -> None:
    """In pairs and transposed tables the cells of every column's head are heads; a total's column is total."""
    span = table.span
    for row in table.rows:
        if table.orientation == "columns" and row.kind == "total":
            lines = np.flatnonzero(marks.filled[span.top : span.bottom + 1, row.index]) + span.top
            layout.roles[lines, row.index] = "total"
            if marks.key(span.top, row.index) in _total_words():
                layout.roles[span.top, row.index] = "header"
        elif table.orientation == "pairs" and row.kind == "section":  # it names the pairs under it
            layout.roles[row.index, marks.columns(row.index, span.left, span.right)] = "header"
    if table.orientation == "columns":
        _give_units(marks, layout, table)
    for cells in (*(column.cells for column in table.columns), table.headings):
        for cell in cells:
            if marks.filled[cell]:
                layout.roles[cell] = "header"


def _give_units(marks: Marks, layout: SheetLayout, table: Table) -> None:
    """A filled column that is no record holds the units of the names beside it."""
    span = table.span
    for row in table.rows:
        if row.kind == "blank" and marks.filled[span.top : span.bottom + 1, row.index].any():
            lines = np.flatnonzero(marks.filled[span.top : span.bottom + 1, row.index]) + span.top
            layout.roles[lines, row.index] = "unit"
            if marks.filled[span.top, row.index]:
                layout.roles[span.top, row.index] = "header"


def _total_words() -> frozenset[str]:
    totals = load_vocabulary().totals
    return folded(totals.total, totals.subtotal)


def _give_columns(marks: Marks, layout: SheetLayout, table: Table) -> None:
    """序号 columns are sequence; in a form of one indicator a row the indicators are heads, their units units."""
    records = np.array([row.index for row in table.rows if row.kind == "record"], dtype=int)
    if not records.size:
        return
    words = load_vocabulary().headers
    for column in table.columns:
        leaf = header_key(column.path[-1]) if column.path else ""
        role = ""
        if table.orientation == "items" and leaf not in folded(words.sequence):
            leaf = header_key(column.path[0]) if column.path else ""
        if leaf in folded(words.sequence) and _is_ordinal(marks, records, column):
            role = "sequence"
        elif table.orientation == "items":
            role = _item_role(leaf)
        if role:
            filled = records[marks.filled[records, column.index]]
            layout.roles[filled, column.index] = role
    rows = [row.index for row in table.rows if row.kind in ("record", "total")]
    for col in row_names(table):
        for line in rows:
            if marks.filled[line, col]:
                layout.roles[line, col] = "header"


def row_names(table: Table) -> set[int]:
    """Columns that name the rows of a cross table: those without a head, left of all that have one."""
    if table.orientation != "rows":
        return set()
    headed = [column for column in table.columns if column.path]
    if not headed:
        return set()
    words = load_vocabulary().headers
    if len(headed[0].path) == 1 and header_key(headed[0].path[0]) in folded(words.row_corners):
        return {headed[0].index}
    blank = {column.index for column in table.columns if column.index < headed[0].index}
    depth = table.header.bottom - table.header.top + 1
    if not blank and depth > 1 and len(headed[0].path) == 1:
        corner = header_key(headed[0].path[0])
        several = tuple(folded(words.cross_corners))
        if corner.endswith(several) or (depth > 2 and corner in folded(words.item_words)):
            return {column.index for column in headed if column.cells == headed[0].cells}
    return blank


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
            if int(marks.flag[row.index, col]) & TOTAL:
                layout.roles[row.index, col] = "header"
