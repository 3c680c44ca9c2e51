"""xls (BIFF 2–8, WPS .et too) → Book, by xlrd with formatting, without it where formatting cannot be read."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import logging
import re
from typing import Any

import numpy as np
import xlrd
from python_calamine_plus import CalamineError
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.sheet import Sheet as XlrdSheet

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, CellError, Sheet, Span
from fupin_analysis.intake.child import in_child
from fupin_analysis.intake.readers.grids import plain
from fupin_analysis.intake.readers.other import read_values
from fupin_analysis.intake.readers.strays import lay_rows

_LOG = logging.getLogger(__name__)
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_FORMATTING = ("merges", "hidden_rows", "hidden_cols", "formats")


def read_xls(data: bytes) -> Book:
    """Read one BIFF workbook; raises ReadError file-encrypted, file-truncated and file-too-large.

    Formatting records and the allocation table are what other writers get wrong, and xlrd is strict: it is asked
    again without the one, then without trust in the other, and at last calamine is asked, where it may abort.
    """
    told: tuple[str, ...] = ("formulas",)
    for ways in ({"formatting_info": True}, {}, {"ignore_workbook_corruption": True}):
        try:
            return _read_book(_open(data, **ways), told)
        except ReadError:
            raise
        except XLRDError as error:
            if "encrypt" in str(error).lower():
                raise ReadError("文件设有打开密码，无法读取。请取消密码后重报。", code="file-encrypted") from error
        except MemoryError:
            raise
        except Exception:
            _LOG.debug("xlrd %s", ways, exc_info=True)
        told = ("formulas", *_FORMATTING)
    if in_child():
        try:
            return read_values(data, "xls")
        except CalamineError:
            _LOG.debug("calamine", exc_info=True)
    raise ReadError("文件已损坏或不完整，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再报。", code="file-truncated")


def _read_book(book: xlrd.Book, untold: tuple[str, ...]) -> Book:
    sheets = [_read_sheet(book, sheet, index) for index, sheet in enumerate(book.sheets())]
    return Book("xls", sheets, date1904=bool(book.datemode), untold=untold, properties={"biff": book.biff_version})


def _open(data: bytes, **ways: Any) -> xlrd.Book:
    def load(encoding: str | None = None) -> xlrd.Book:
        return xlrd.open_workbook(
            file_contents=data, ragged_rows=True, logfile=io.StringIO(), encoding_override=encoding, **ways
        )

    book = load()
    if book.biff_version < 80 and book.codepage is None:
        # before BIFF8 texts are bytes; without a code page xlrd takes them for Latin-1
        with contextlib.suppress(UnicodeDecodeError):
            return load("gb18030")
    return book


def _read_sheet(book: xlrd.Book, source: XlrdSheet, index: int) -> Sheet:
    sheet = Sheet(source.name, index, np.empty((0, 0), dtype=object), hidden=source.visibility != 0)
    rows: list[list[Any]] = []
    for row in range(source.nrows):
        values, types = source.row_values(row), source.row_types(row)
        rows.append([_value(value, kind, book.datemode) for value, kind in zip(values, types, strict=True)])
        if book.formatting_info:
            _note_formats(book, source, row, sheet, rows[row])
    sheet.grid, sheet.strays = lay_rows(rows, source.name)
    if sheet.strays:
        sheet.formats = {at: form for at, form in sheet.formats.items() if at not in sheet.strays}
    sheet.merges = [Span(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = frozenset(row for row, told in source.rowinfo_map.items() if told.hidden)
    sheet.hidden_cols = frozenset(col for col, told in source.colinfo_map.items() if told.hidden and col < 256)
    sheet.comments = {at: note.text for at, note in source.cell_note_map.items()}
    return sheet


def _note_formats(book: xlrd.Book, source: XlrdSheet, row: int, sheet: Sheet, values: list[Any]) -> None:
    """Keep the number formats of numbers and dates where they are not General; a duration is no moment."""
    for col, kind in enumerate(source.row_types(row)):
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            known = book.format_map.get(book.xf_list[source.cell_xf_index(row, col)].format_key)
            form = (known.format_str if known is not None else None) or "General"
            if form.lower() != "general":
                sheet.formats[row, col] = form
            if kind == xlrd.XL_CELL_DATE and _DURATION.search(form):
                values[col] = plain(dt.timedelta(days=float(source.cell_value(row, col))))


def _value(value: Any, kind: int, datemode: int) -> Any:
    if kind == xlrd.XL_CELL_TEXT:
        return value
    if kind == xlrd.XL_CELL_NUMBER:
        return plain(value)
    if kind == xlrd.XL_CELL_DATE:
        return _date(value, datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return CellError(error_text_from_code.get(value, "#N/A"))
    return None


def _date(value: float, datemode: int) -> Any:
    """A serial number shown as a date; one that no calendar has (negative, 1900-02-29 and before) stays a number."""
    try:
        moment = xlrd.xldate_as_datetime(value, 1 if datemode else 0)
    except (ValueError, OverflowError):
        return plain(value)
    if 0 <= value < 1:
        return moment.time()
    if value < 61 and not datemode:
        return plain(value)
    return moment.date() if moment.time() == dt.time() else moment
