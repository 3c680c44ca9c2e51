"""xlsx and xlsm → Book, by the streaming reader of python-calamine-plus (packages.md, Readers)."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import numpy as np
from python_calamine_plus import CalamineError, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, NoCache, Sheet, Span, a1
from fupin_analysis.intake.readers.grids import GRID_CELLS, check_size, mark_errors, plain, undated
from fupin_analysis.intake.readers.package import has_filter, is_1904, negative_numbers, sheet_part
from fupin_analysis.intake.readers.strays import AREA, lay_rows, split_part
from fupin_analysis.intake.readers.xlsx_slow import read_slowly

PART_BYTES = 400 * 1024 * 1024
"""A part of the package that inflates to more than this is refused unread."""
DAYS_1904 = dt.timedelta(days=1462)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_CHUNK = 1 << 20


def read_xlsx(data: bytes) -> Book:
    """Read one workbook; raises ReadError file-too-large, and what openpyxl raises where calamine cannot open it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        has_formulas = _scan(archive)
        images = sum(1 for name in archive.namelist() if name.lower().startswith("xl/media/"))
        from_1904 = is_1904(archive)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        told = [(meta, index) for index, meta in enumerate(book.sheets_metadata) if meta.typ == SheetTypeEnum.WorkSheet]
        sheets = [_read_or_split(data, book, meta, index, has_formulas) for meta, index in told]
    except CalamineError:
        return read_slowly(data)
    if any(sheet.hidden_rows for sheet in sheets):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for sheet in sheets:
                sheet.filtered = bool(sheet.hidden_rows) and has_filter(archive, sheet_part(archive, sheet.name))
    if from_1904 and not book.epoch_1904:
        for sheet in sheets:
            _shift(sheet)
    return Book("xlsx", sheets, date1904=from_1904, properties={**book.properties, "images": images})


def _scan(archive: zipfile.ZipFile) -> bool:
    """True where a sheet holds a formula; refuses parts that inflate beyond the limit, whatever they declare."""
    found = False
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels")):
            continue
        if info.file_size > PART_BYTES:
            raise _too_large(info.filename)
        if not found and "worksheets/" in info.filename:
            found = _has_formula(archive, info)
    return found


def _has_formula(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    tail, total = b"", 0
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > PART_BYTES:
                raise _too_large(info.filename)
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-16:]
    return False


def _too_large(part: str) -> ReadError:
    return ReadError(
        f"内部文件 {part} 解压后超过 {PART_BYTES >> 20} MB，不像一份报表。请删除多余的空行空列，另存后重报。",
        code="file-too-large",
    )


def _read_or_split(data: bytes, book: CalamineWorkbook, meta: SheetMetadata, index: int, has_formulas: bool) -> Sheet:
    """The sheet; where it is large, because of far cells, it is read without them, and they are read by themselves."""
    try:
        sheet = _read_sheet(book, meta, index, has_formulas, AREA)
    except ReadError:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = sheet_part(archive, meta.name)
        if not part:
            raise
        *packages, places = split_part(data, part, meta.name)
        core, alone = (CalamineWorkbook.from_filelike(io.BytesIO(package)) for package in packages)
        sheet = _read_sheet(core, meta, index, has_formulas, GRID_CELLS)
        far = _read_sheet(alone, meta, index, has_formulas, GRID_CELLS).grid if places else sheet.grid[:0]
        sheet.strays |= {at: value for at, value in zip(places, far[:, :1].ravel(), strict=False) if value is not None}
    if any(isinstance(sheet.grid[at], dt.time) for at in sheet.formats):
        _mend_negatives(data, sheet)
    return sheet


def _read_sheet(book: CalamineWorkbook, meta: SheetMetadata, index: int, has_formulas: bool, most: int) -> Sheet:
    stream = book.stream_sheet_by_name(meta.name, rich=True)
    sheet = Sheet(meta.name, index, np.empty((0, 0), dtype=object), hidden=meta.visible != SheetVisibleEnum.Visible)
    sheet.merges = [Span(*first, *last) for first, last in stream.merged_cell_ranges or [] if first != last]
    rows_told = (stream.row_dimensions or {}).items()
    sheet.hidden_rows = frozenset(row for row, told in rows_told if told.get("hidden"))
    notes = (stream.comments or {}).items()
    sheet.comments = {at: str(note.get("text") or "") for at, note in notes}
    columns = [told for told in stream.column_dimensions or [] if told.get("hidden")]
    styles = [str(style.get("number_format") or "General") for style in stream.styles or []]
    if has_formulas or any(form != "General" for form in styles):
        rows = _read_rich(stream, sheet, styles, most, has_formulas)
    else:
        rows = _read_plain(book, meta.name, most)
    sheet.grid, sheet.strays = lay_rows(rows, meta.name)
    height, width = sheet.shape
    if sheet.strays:
        for known in (sheet.formulas, sheet.formats):
            for at in [at for at in known if at[0] >= height or at[1] >= width]:
                del known[at]
    sheet.hidden_cols = frozenset(
        col for told in columns for col in range(told["min"], min(told["max"] + 1, max(width, told["min"] + 1)))
    )
    mark_errors(sheet.grid)
    return sheet


def _read_plain(book: CalamineWorkbook, name: str, most: int) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for row in book.stream_sheet_by_name(name):
        rows.append(row)
        check_size(len(rows), len(row), name, most)
    return rows


def _read_rich(stream: Any, sheet: Sheet, styles: list[str], most: int, has_formulas: bool) -> list[list[Any]]:
    """Values with formulas and number formats: a formula without its result becomes NoCache."""
    rows: list[list[Any]] = []
    shown = {number for number, form in enumerate(styles) if form != "General"}
    for number, row in enumerate(stream):
        values = [cell.value for cell in row]
        if has_formulas:
            _take_formulas(row, number, values, sheet.formulas)
        for col, value in enumerate(values):
            if isinstance(value, str | None):
                continue
            if (style := row[col].style_id) in shown:
                sheet.formats[number, col] = styles[style]
            if isinstance(value, float | dt.timedelta):
                values[col] = plain(value)
            elif isinstance(value, dt.date) and value.year == 1900:
                values[col] = undated(value)
        rows.append(values)
        check_size(len(rows), len(row), sheet.name, most)
    return rows


def _take_formulas(row: Any, number: int, values: list[Any], formulas: dict[tuple[int, int], str]) -> None:
    for col, cell in enumerate(row):
        formula = cell.formula
        if formula is not None:
            formulas[number, col] = formula
            if values[col] == "" and cell.data_type == "n":
                values[col] = NoCache(formula)


def _mend_negatives(data: bytes, sheet: Sheet) -> None:
    """A number below zero under a format of time is given back: the reader shows -1.2 as 19:12."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = sheet_part(archive, sheet.name)
        below = negative_numbers(archive, part) if part else {}
    if below:
        for at in sheet.formats:
            if isinstance(sheet.grid[at], dt.time) and (number := below.get(a1(*at))) is not None:
                sheet.grid[at] = plain(number)


def _shift(sheet: Sheet) -> None:
    """Dates counted from 1904 that the reader has counted from 1900."""
    for at in sheet.formats:
        if isinstance(sheet.grid[at], dt.date):
            sheet.grid[at] += DAYS_1904
