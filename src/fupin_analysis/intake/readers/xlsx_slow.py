"""xlsx → Book by openpyxl: ten times slower, for the odd packages that calamine cannot open (no relations, macros)."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fupin_analysis.intake.book import Book, CellError, NoCache, Sheet, Span
from fupin_analysis.intake.readers.grids import check_size, make_grid, plain, undated


def read_slowly(data: bytes) -> Book:
    """Read one workbook; raises ReadError file-too-large, and whatever openpyxl raises for broken files."""
    values, formulas = _open(data, cached=True), _open(data, cached=False)
    places = {name: number for number, name in enumerate(values.sheetnames)}
    sheets = [_read_sheet(sheet, formulas[sheet.title], places[sheet.title]) for sheet in values.worksheets]
    return Book("xlsx", sheets, date1904=values.epoch == CALENDAR_MAC_1904)


def _open(data: bytes, *, cached: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=cached)


def _read_sheet(values: Worksheet, formulas: Worksheet, index: int) -> Sheet:
    check_size(values.max_row, values.max_column, values.title)
    sheet = Sheet(values.title, index, make_grid([]), hidden=values.sheet_state != "visible")
    rows = [[_value(cell) for cell in row] for row in values.iter_rows()]
    for number, row in enumerate(formulas.iter_rows()):
        for col, cell in enumerate(row):
            at = (number, col)
            if cell.data_type == "f":
                sheet.formulas[at] = str(getattr(cell.value, "text", cell.value))
                if rows[number][col] is None:
                    rows[number][col] = NoCache(sheet.formulas[at])
            if cell.number_format != "General" and isinstance(rows[number][col], int | float | dt.date):
                sheet.formats[at] = cell.number_format
            if cell.comment is not None:
                sheet.comments[at] = cell.comment.text
    sheet.grid = make_grid(rows)
    ranges = (merged.bounds for merged in values.merged_cells.ranges)
    sheet.merges = [Span(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in ranges]
    sheet.hidden_rows = frozenset(row - 1 for row, told in values.row_dimensions.items() if told.hidden)
    hidden = (told for told in values.column_dimensions.values() if told.hidden)
    sheet.hidden_cols = frozenset(col - 1 for told in hidden for col in range(told.min or 1, (told.max or 1) + 1))
    return sheet


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "e":
        return CellError(value)
    if isinstance(value, dt.datetime):
        early = undated(value)
        if early is not value:
            return early
        return value.date() if value.time() == dt.time() else value
    return plain(value)
