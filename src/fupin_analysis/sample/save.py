"""Workbooks saved as xlsx, xls or csv: the same bytes for the same pages, on every day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from fupin_analysis.sample.pages import Cell, Page, Place, Workbook

CREATED = dt.datetime(2018, 8, 1)
DAY_FORMAT = "yyyy-mm-dd"
FORMULAS = {"#REF!": "=#REF!", "#DIV/0!": "=1/0", "#N/A": "=NA()", "#VALUE!": '=1+"a"'}


def save_book(raw: Path, book: Workbook) -> list[str]:
    """Write one return under ``data/raw``; gives the paths written, relative and in page order (one a page for csv)."""
    if book.suffix == "csv":
        made = {book.file_of(page): _csv_bytes(page, book.encoding) for page in book.pages}
    else:
        made = {book.file_of(book.pages[0]): workbook_bytes(book)}
    for name, data in made.items():
        save_bytes(raw / name, data, book.received)
    return list(made)


def save_bytes(path: Path, data: bytes, received: dt.date) -> None:
    """Write a file and date it as received."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    stamp = dt.datetime.combine(received, dt.time(9, 30), tzinfo=dt.UTC).timestamp()
    os.utime(path, (stamp, stamp))


def workbook_bytes(book: Workbook) -> bytes:
    """The bytes of an xlsx or xls workbook."""
    return _xlsx_bytes(book) if book.suffix == "xlsx" else _xls_bytes(book)


def _xlsx_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as out:
        out.set_properties({"created": CREATED})
        formats = {
            "day": out.add_format({"num_format": DAY_FORMAT}),
            "header": out.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1}),
            "title": out.add_format({"bold": True, "align": "center", "font_size": 14}),
        }
        for page in book.pages:
            sheet = out.add_worksheet(page.name)
            for top, left, bottom, right in page.merges:
                sheet.merge_range(top, left, bottom, right, "")
            for (row, col), cell in _filled(page):
                _put_xlsx(sheet, row, col, cell, formats)
    return buffer.getvalue()


def _filled(page: Page) -> list[tuple[Place, Cell]]:
    return sorted(((at, cell) for at, cell in page.cells.items() if cell.value is not None), key=lambda item: item[0])


def _put_xlsx(sheet: Any, row: int, col: int, cell: Cell, formats: dict[str, Any]) -> None:
    value, style = cell.value, formats.get(cell.role)
    if cell.is_error:
        sheet.write_formula(row, col, FORMULAS[value], style, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, col, dt.datetime.combine(value, dt.time()), formats["day"])
    elif isinstance(value, str):
        sheet.write_string(row, col, value, style)
    else:
        sheet.write_number(row, col, value, style)


def _xls_bytes(book: Workbook) -> bytes:
    out = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str=DAY_FORMAT)
    for page in book.pages:
        sheet = out.add_sheet(page.name)
        merged = {(m.top, m.left): m for m in page.merges}
        for (row, col), cell in _filled(page):
            area = merged.get((row, col))
            if area is not None:
                sheet.write_merge(area.top, area.bottom, area.left, area.right, cell.value)
            elif isinstance(cell.value, dt.date):
                sheet.write(row, col, cell.value, day)
            else:
                sheet.write(row, col, cell.value)
    buffer = io.BytesIO()
    out.save(buffer)
    return buffer.getvalue()


def _csv_bytes(page: Page, encoding: str) -> bytes:
    rows = 1 + max(row for row, _ in page.cells)
    cols = 1 + max(col for _, col in page.cells)
    grid = [[""] * cols for _ in range(rows)]
    for (row, col), cell in _filled(page):
        grid[row][col] = csv_text(cell.value)
    for top, left, bottom, right in page.merges:
        if page.cells[top, left].role == "header":  # a csv cannot merge: people repeat the head
            for row in range(top, bottom + 1):
                grid[row][left : right + 1] = [grid[top][left]] * (right + 1 - left)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(grid)
    return buffer.getvalue().encode(encoding)


def csv_text(value: Any) -> str:
    """A value as a spreadsheet program saves it to csv: whole numbers without a point, days as 2018-09-30."""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)
