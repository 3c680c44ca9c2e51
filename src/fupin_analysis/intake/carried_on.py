"""Sheets without a head: the rows of the table on the sheet before that went on, or figures nobody has read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fupin_analysis.intake.book import Sheet, Span
from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.find import mark
from fupin_analysis.intake.find.marks import BLANK, NUMBER, TEXT, Marks
from fupin_analysis.intake.find.words import TOTAL
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.layout import BodyRow, Column, Context, SheetLayout, Table
from fupin_analysis.intake.sheet_names import ASIDE
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_CONTINUED = re.compile(r"续|接上")
_ALIKE = 0.9
"""Share of the cells that must be of the sort that stands above them on the sheet before."""
_COLUMNS, _ROWS, _FIGURES = 3, 2, 4


@dataclass(slots=True)
class _Before:
    """The last table read, and the sheet that it stands on."""

    sheet: Sheet
    table: Table


@dataclass(slots=True)
class Headless:
    """Sheets without a head: those that go on with a table (with its sheet and the rows read), and those unread."""

    carried: list[tuple[str, str, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def carry_on(sheets: Sequence[Sheet], layouts: Sequence[SheetLayout]) -> tuple[list[SheetLayout], Headless]:
    """The layouts, in which a sheet without a head goes on with the table of the sheet before where it fits."""
    made: list[SheetLayout] = []
    headless = Headless()
    before: _Before | None = None
    for sheet, layout in zip(sheets, layouts, strict=True):
        if not layout.tables and not sheet.hidden and sheet.grid.size:
            marks = mark(sheet)
            table = _go_on(before, marks) if before is not None else None
            if table is not None and before is not None:
                layout = _laid_out(marks, table)
                records = sum(row.kind == "record" for row in table.rows)
                headless.carried.append((sheet.name, before.sheet.name, records))
            elif _is_full(marks) and not ASIDE.search(sheet.name):
                headless.unread.append(sheet.name)
        if layout.tables and not sheet.hidden and layout.tables[-1].orientation == "rows":
            before = _Before(sheet, layout.tables[-1])
        made.append(layout)
    return made, headless


def say_headless(headless: Headless, jobs: Sequence[Job], out: Collector) -> None:
    """A finding for each sheet without a head: what it was taken for, or that nobody has read it."""
    taken = {job.sheet.name for job in jobs if job.match is not None and not job.unused}
    for sheet, before, count in headless.carried:
        if sheet in taken:
            out.add("sheet-carried-on", sheet=sheet, facts={"before": before, "count": count})
    for sheet in headless.unread:
        out.add("sheet-unread", sheet=sheet)


def _is_full(marks: Marks) -> bool:
    """True for several rows of figures, more than a calculation in the corner."""
    rows = [cols for cols in marks.in_rows if len(cols) >= _COLUMNS]
    return len(rows) >= _ROWS and int((marks.kind == NUMBER).sum()) >= _FIGURES


def _go_on(before: _Before, marks: Marks) -> Table | None:
    """The rows of a sheet as a table with the columns of the one before, where sorts of cells and numbers fit."""
    table = before.table
    rows = [row for row, cols in enumerate(marks.in_rows) if cols]
    lines = [row for row in rows if len(marks.in_rows[row]) > 1]
    used = set().union(*(marks.in_rows[row] for row in rows)) if rows else set()
    columns = {column.index for column in table.columns}
    records = [row.index for row in table.rows if row.kind == "record"]
    if len(used) < _COLUMNS or not used <= columns or len(lines) < len(rows) or not records:
        return None
    if not _is_alike(before, marks, records, lines):
        return None
    if not (_CONTINUED.search(marks.sheet.name) or _numbers_go_on(before, marks, records, lines)):
        return None
    body = [_body_row(marks, row) for row in range(rows[0], rows[-1] + 1)]
    span = Span(rows[0], table.span.left, rows[-1], min(table.span.right, marks.sheet.shape[1] - 1))
    known = [Column(c.index, c.path, (), c.unit) for c in table.columns if c.index <= span.right]
    header = Span(rows[0], span.left, rows[0], span.right)
    return Table(span, header, known, body, title=table.title, unit=table.unit)


def _body_row(marks: Marks, row: int) -> BodyRow:
    cols = marks.in_rows[row]
    if not cols:
        return BodyRow(row, "blank")
    label = next((marks.text(row, col) for col in cols[:2] if int(marks.flag[row, col]) & TOTAL), "")
    return BodyRow(row, "total", label) if label else BodyRow(row, "record")


def _is_alike(before: _Before, marks: Marks, records: Sequence[int], lines: Sequence[int]) -> bool:
    """True where texts stand under texts and figures under figures, in nearly all cells."""
    above = mark(before.sheet).kind
    fits = told = 0
    for col in {col for row in lines for col in marks.in_rows[row]}:
        kinds = above[records, col]
        texts, filled = int((kinds == TEXT).sum()), int((kinds != BLANK).sum())
        if not filled:
            continue
        here = marks.kind[list(lines), col]
        here = here[here != BLANK]
        same = (here == TEXT) if 2 * texts > filled else (here != TEXT)
        fits, told = fits + int(same.sum()), told + len(here)
    return told > 0 and fits >= _ALIKE * told


def _numbers_go_on(before: _Before, marks: Marks, records: Sequence[int], lines: Sequence[int]) -> bool:
    """True where the column of 序号 counts on from the last record of the sheet before."""
    words = folded(load_vocabulary().headers.sequence)
    col = next((c.index for c in before.table.columns if c.path and header_key(c.path[-1]) in words), None)
    if col is None or col >= marks.sheet.shape[1]:
        return False
    last, first = before.sheet.grid[records[-1], col], marks.sheet.grid[lines[0], col]
    return str(last).isdigit() and str(first).isdigit() and int(first) == int(last) + 1


def _laid_out(marks: Marks, table: Table) -> SheetLayout:
    """The layout of a sheet that is this table and nothing else."""
    shape = marks.sheet.grid.shape
    roles, owner = np.full(shape, None, dtype=object), np.full(shape, -1, dtype=object)
    filled = marks.filled
    roles[filled], owner[filled] = "value", 0
    for row in table.rows:
        if row.kind == "total":
            roles[row.index][filled[row.index]] = "total"
    words = folded(load_vocabulary().headers.sequence)
    for column in table.columns:
        if column.path and header_key(column.path[-1]) in words:
            numbers = roles[:, column.index]
            numbers[numbers == "value"] = "sequence"
    return SheetLayout([table], roles, owner, Context())
