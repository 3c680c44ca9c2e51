"""xlsx → Book by openpyxl: ten times slower, for the odd packages that calamine cannot open (no relations, macros)."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.intake.book import Book, CellError, NoCache, Sheet, Span
from fupin_analysis.intake.readers.grids import plain, undated
from fupin_analysis.intake.readers.package import sheet_names, sheet_part
from fupin_analysis.intake.readers.strays import lay_cells

if TYPE_CHECKING:  # it takes 0.1 s to load, and few files need it
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b[^>]*>.*?</(?:\w+:)?mergeCells>", re.DOTALL)
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def read_slowly(data: bytes) -> Book:
    """Read one workbook; raises ReadError file-too-large, and whatever openpyxl raises for broken files."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    bare, merges = _take_merges(data)
    values, formulas = _open(bare, cached=True), _open(bare, cached=False)
    places = {name: number for number, name in enumerate(values.sheetnames)}
    sheets = [
        _read_sheet(sheet, formulas[sheet.title], places[sheet.title], merges.get(sheet.title, []))
        for sheet in values.worksheets
    ]
    return Book("xlsx", sheets, date1904=values.epoch == CALENDAR_MAC_1904)


def _take_merges(data: bytes) -> tuple[bytes, dict[str, list[Span]]]:
    """The package without its merges, and the merges by sheet: openpyxl makes a cell for each cell that they cover."""
    out = io.BytesIO()
    found: dict[str, list[Span]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        names = {sheet_part(archive, sheet): sheet for sheet in sheet_names(archive)}
        for name in dict.fromkeys(archive.namelist()):
            text = archive.read(name)
            if "worksheets/" in name:
                found[names.get(name, "")] = [_span(*told) for told in _MERGE.findall(text)]
                text = _MERGES.sub(b"", text)
            made.writestr(name, text)
    return out.getvalue(), found


def _span(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Span:
    return Span(int(top) - 1, _column(left), int(bottom) - 1, _column(right))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _open(data: bytes, *, cached: bool) -> Workbook:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=cached)


def _read_sheet(values: Worksheet, formulas: Worksheet, index: int, merges: list[Span]) -> Sheet:
    sheet = Sheet(values.title, index, np.empty((0, 0), dtype=object), hidden=values.sheet_state != "visible")
    cells = {(row - 1, col - 1): _value(cell) for (row, col), cell in _cells(values).items()}
    for (row, col), cell in _cells(formulas).items():
        at = (row - 1, col - 1)
        if cell.data_type == "f":
            sheet.formulas[at] = str(getattr(cell.value, "text", cell.value))
            if cells.get(at) is None:
                cells[at] = NoCache(sheet.formulas[at])
        if cell.number_format != "General" and isinstance(cells.get(at), int | float | dt.date):
            sheet.formats[at] = cell.number_format
        if cell.comment is not None:
            sheet.comments[at] = cell.comment.text
    filled = {at: value for at, value in cells.items() if value is not None and value != "" and min(at) >= 0}
    sheet.grid, sheet.strays = lay_cells(filled, values.title)
    sheet.formats = {at: form for at, form in sheet.formats.items() if at not in sheet.strays}
    sheet.merges = merges
    sheet.hidden_rows = frozenset(row - 1 for row, told in values.row_dimensions.items() if told.hidden)
    sheet.filtered = bool(values.auto_filter.ref)
    hidden = (told for told in values.column_dimensions.values() if told.hidden)
    sheet.hidden_cols = frozenset(col - 1 for told in hidden for col in range(told.min or 1, (told.max or 1) + 1))
    return sheet


def _cells(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """The cells that there are, by row and column from 1: ``iter_rows`` would make all those between them."""
    cells: dict[tuple[int, int], Any] = sheet._cells
    return cells


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
