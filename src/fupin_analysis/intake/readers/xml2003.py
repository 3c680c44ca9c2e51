"""XML Spreadsheet 2003 (usually named .xls) → Book."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from fupin_analysis.intake.book import Book, CellError, NoCache, Sheet, Span
from fupin_analysis.intake.readers.grids import plain
from fupin_analysis.intake.readers.strays import lay_cells

UNTOLD = ("formats", "comments")
_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def read_xml2003(data: bytes) -> Book:
    """Read one XML spreadsheet; raises ReadError file-too-large, and ElementTree.ParseError for broken XML."""
    root = ET.fromstring(data)
    sheets = [_read_sheet(node, index) for index, node in enumerate(root.iter(f"{_NS}Worksheet"))]
    date1904 = root.find(f"{_EXCEL}ExcelWorkbook/{_EXCEL}Date1904") is not None
    return Book("xml", sheets, date1904=date1904, untold=UNTOLD)


def _read_sheet(node: ET.Element, index: int) -> Sheet:
    name = node.get(f"{_NS}Name", f"Sheet{index + 1}")
    sheet = Sheet(name, index, np.empty((0, 0), dtype=object))
    cells: dict[tuple[int, int], Any] = {}
    hidden_rows, row = set(), -1
    for line in node.iterfind(f"{_NS}Table/{_NS}Row"):
        row = _position(line, row)
        if line.get(f"{_NS}Hidden") == "1":
            hidden_rows.add(row)
        col = -1
        for cell in line.iterfind(f"{_NS}Cell"):
            col = _position(cell, col)
            _take(cell, row, col, sheet, cells)
            col += int(cell.get(f"{_NS}MergeAcross", 0))
        row += int(line.get(f"{_NS}Span", 0))
    visible = node.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible")
    sheet.hidden = visible is not None and visible != "SheetVisible"
    sheet.hidden_rows = frozenset(hidden_rows)
    sheet.hidden_cols = frozenset(_hidden_cols(node))
    sheet.grid, sheet.strays = lay_cells(cells, name)
    return sheet


def _take(cell: ET.Element, row: int, col: int, sheet: Sheet, cells: dict[tuple[int, int], Any]) -> None:
    across, down = int(cell.get(f"{_NS}MergeAcross", 0)), int(cell.get(f"{_NS}MergeDown", 0))
    if across or down:
        sheet.merges.append(Span(row, col, row + down, col + across))
    formula = cell.get(f"{_NS}Formula")
    if formula:
        sheet.formulas[row, col] = formula
    data = cell.find(f"{_NS}Data")
    if data is not None:
        cells[row, col] = _value(data)
    elif formula:
        cells[row, col] = NoCache(formula)


def _value(data: ET.Element) -> Any:
    text, kind = "".join(data.itertext()), data.get(f"{_NS}Type")
    if kind == "Number":
        try:
            return plain(float(text))
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        return CellError(text)
    if kind == "DateTime":
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return text
        return moment.date() if moment.time() == dt.time() else moment
    return text or None


def _position(node: ET.Element, before: int) -> int:
    told = node.get(f"{_NS}Index")
    return int(told) - 1 if told else before + 1


def _hidden_cols(node: ET.Element) -> list[int]:
    hidden: list[int] = []
    col = -1
    for column in node.iterfind(f"{_NS}Table/{_NS}Column"):
        col = _position(column, col)
        span = int(column.get(f"{_NS}Span", 0))
        if column.get(f"{_NS}Hidden") == "1":
            hidden.extend(range(col, col + span + 1))
        col += span
    return hidden
