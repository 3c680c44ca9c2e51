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
from fupin_analysis.intake.book import Book, Grid, NoCache, Sheet, Span
from fupin_analysis.intake.readers.grids import check_size, make_grid, mark_errors, plain, undated
from fupin_analysis.intake.readers.strays import find_strays
from fupin_analysis.intake.readers.xlsx_slow import read_slowly

PART_BYTES = 400 * 1024 * 1024
"""A part of the package that inflates to more than this is refused unread."""
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_CHUNK = 1 << 20


def read_xlsx(data: bytes) -> Book:
    """Read one workbook; raises ReadError file-too-large, and what openpyxl raises where calamine cannot open it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        has_formulas = _scan(archive)
        images = sum(1 for name in archive.namelist() if name.lower().startswith("xl/media/"))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError:
        return read_slowly(data)
    told = [(meta, index) for index, meta in enumerate(book.sheets_metadata) if meta.typ == SheetTypeEnum.WorkSheet]
    sheets: list[Sheet] = []
    for meta, index in told:
        try:
            sheets.append(_read_sheet(book, meta, index, has_formulas))
        except ReadError as error:
            raise (_name_strays(data, meta.name) or error) from None
    return Book("xlsx", sheets, date1904=book.epoch_1904, properties={**book.properties, "images": images})


def _name_strays(data: bytes, sheet: str) -> ReadError | None:
    """The refusal of a sheet that is too large, by the cells that make it so; None where no cell does."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        cells = find_strays(archive)
    if not cells:
        return None
    return ReadError(
        f"工作表“{sheet}”的单元格 {'、'.join(cells)} 有内容，离表格太远，多半是误填。请删除后另存重报。",
        code="file-too-large",
    )


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


def _read_sheet(book: CalamineWorkbook, meta: SheetMetadata, index: int, has_formulas: bool) -> Sheet:
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
        sheet.grid = _read_rich(stream, sheet, styles)
    else:
        sheet.grid = _read_plain(book, meta.name)
    width = sheet.shape[1]
    sheet.hidden_cols = frozenset(
        col for told in columns for col in range(told["min"], min(told["max"] + 1, max(width, told["min"] + 1)))
    )
    mark_errors(sheet.grid)
    return sheet


def _read_plain(book: CalamineWorkbook, name: str) -> Grid:
    rows: list[list[Any]] = []
    for row in book.stream_sheet_by_name(name):
        rows.append(row)
        check_size(len(rows), len(row), name)
    return make_grid(rows)


def _read_rich(stream: Any, sheet: Sheet, styles: list[str]) -> Grid:
    """Values with formulas and number formats: a formula without its result becomes NoCache."""
    rows: list[list[Any]] = []
    shown = {number for number, form in enumerate(styles) if form != "General"}
    for number, row in enumerate(stream):
        values = [cell.value for cell in row]
        for col, cell in enumerate(row):
            formula = cell.formula
            if formula is not None:
                sheet.formulas[number, col] = formula
                if values[col] == "" and cell.data_type == "n":
                    values[col] = NoCache(formula)
            value = values[col]
            if cell.style_id in shown and isinstance(value, int | float | dt.date | dt.time | dt.timedelta):
                sheet.formats[number, col] = styles[cell.style_id]
            if isinstance(value, float | dt.timedelta):
                values[col] = plain(value)
            elif isinstance(value, dt.date) and value.year == 1900:
                values[col] = undated(value)
        rows.append(values)
        check_size(len(rows), len(row), sheet.name)
    return make_grid(rows)
