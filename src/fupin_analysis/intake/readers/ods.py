"""OpenDocument spreadsheets (ods, and fods: the same in one XML file) → Book."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, CellError, NoCache, Sheet, Span
from fupin_analysis.intake.readers.grids import ERRORS, GRID_CELLS, plain, too_large
from fupin_analysis.intake.readers.strays import lay_cells

PART_BYTES = 400 * 1024 * 1024
UNTOLD = ("formats",)
_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ERROR = re.compile(r"Err:\d{3}")
_TIME = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_DROPPED = frozenset({f"{_OFFICE}annotation", f"{_TEXT}ruby-text"})


def read_ods(data: bytes) -> Book:
    """Read one spreadsheet; raises ReadError file-too-large and file-encrypted, ParseError for broken XML."""
    images = 0
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            images = sum(1 for name in archive.namelist() if name.lower().startswith("pictures/"))
            data = _content(archive)
    root = ET.fromstring(data)
    hidden = _hidden_styles(root)
    tables = [table for body in root.iter(f"{_OFFICE}spreadsheet") for table in body.findall(f"{_TABLE}table")]
    sheets = [_read_sheet(table, index, hidden) for index, table in enumerate(tables)]
    null = next(root.iter(f"{_TABLE}null-date"), None)
    year = null.get(f"{_TABLE}date-value", "") if null is not None else ""
    return Book("ods", sheets, date1904=year.startswith("1904"), untold=UNTOLD, properties={"images": images})


def _content(archive: zipfile.ZipFile) -> bytes:
    names = {name.lower(): name for name in archive.namelist()}
    if "meta-inf/manifest.xml" in names and b"encryption-data" in archive.read(names["meta-inf/manifest.xml"]):
        raise ReadError("文件设有打开密码，无法读取。请取消密码后重报。", code="file-encrypted")
    info = archive.getinfo(names.get("content.xml", "content.xml"))
    if info.file_size > PART_BYTES:
        told = f"文件解压后超过 {PART_BYTES >> 20} MB，不像一份报表。请另存为 .xlsx 后重报。"
        raise ReadError(told, code="file-too-large")
    return archive.read(info)


def _hidden_styles(root: ET.Element) -> set[str]:
    """Names of the table styles that hide their sheet."""
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        for shown in style.findall(f"{_STYLE}table-properties")
        if shown.get(f"{_TABLE}display") == "false"
    }


@dataclass(slots=True)
class _Cells:
    """What a sheet gives while its rows are walked through."""

    name: str
    values: dict[tuple[int, int], Any] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)


def _read_sheet(table: ET.Element, index: int, hidden: set[str]) -> Sheet:
    cells = _Cells(table.get(f"{_TABLE}name", f"Sheet{index + 1}"))
    row = 0
    for line in _inside(table, "table-row", "table-rows", "table-header-rows", "table-row-group"):
        tall = _count(line, "number-rows-repeated")
        filled = _read_row(line, row, cells)
        if tall > 1 and filled:
            _repeat(cells, row, filled, tall)
        if line.get(f"{_TABLE}visibility", "visible") != "visible" and filled:
            cells.hidden_rows.update(range(row, row + tall))
        row += tall
    sheet = Sheet(cells.name, index, np.empty((0, 0), dtype=object))
    sheet.hidden = table.get(f"{_TABLE}style-name", "") in hidden
    sheet.grid, sheet.strays = lay_cells(cells.values, cells.name)
    sheet.merges, sheet.formulas, sheet.comments = cells.merges, cells.formulas, cells.comments
    sheet.hidden_rows = frozenset(cells.hidden_rows)
    sheet.hidden_cols = frozenset(_hidden_cols(table, sheet.shape[1]))
    return sheet


def _inside(node: ET.Element, wanted: str, *groups: str) -> Iterator[ET.Element]:
    """Children of this name, those inside groups too, in order."""
    inner = {f"{_TABLE}{group}" for group in groups}
    for child in node:
        if child.tag == f"{_TABLE}{wanted}":
            yield child
        elif child.tag in inner:
            yield from _inside(child, wanted, *groups)


def _read_row(line: ET.Element, row: int, cells: _Cells) -> list[int]:
    """Take the cells of one row; the columns that hold something."""
    filled: list[int] = []
    col = 0
    for cell in line:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        wide = _count(cell, "number-columns-repeated")
        _note(cell, (row, col), cells)
        value = _value(cell)
        if value is not None:
            if len(cells.values) + wide > GRID_CELLS:
                raise too_large(row + 1, col + wide, cells.name)
            for at in range(col, col + wide):
                cells.values[row, at] = value
            filled.extend(range(col, col + wide))
        col += wide
    return filled


def _note(cell: ET.Element, at: tuple[int, int], cells: _Cells) -> None:
    """Formula, comment and merge of a cell."""
    formula = cell.get(f"{_TABLE}formula")
    if formula:
        cells.formulas[at] = formula
    down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        cells.merges.append(Span(at[0], at[1], at[0] + down - 1, at[1] + across - 1))
    comment = cell.find(f"{_OFFICE}annotation")
    if comment is not None:
        cells.comments[at] = "\n".join(_text(p) for p in comment.iter(f"{_TEXT}p"))


def _repeat(cells: _Cells, row: int, filled: list[int], tall: int) -> None:
    if len(cells.values) + len(filled) * tall > GRID_CELLS:
        raise too_large(row + tall, filled[-1] + 1, cells.name)
    for col in filled:
        value = cells.values[row, col]
        for at in range(row + 1, row + tall):
            cells.values[at, col] = value


def _value(cell: ET.Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type") or cell.get(f"{_CALC}value-type")
    shown = "\n".join(_text(p) for p in cell if p.tag in (f"{_TEXT}p", f"{_TEXT}h"))
    if cell.get(f"{_CALC}value-type") == "error" or (kind != "float" and _ERROR.fullmatch(shown)) or shown in ERRORS:
        return CellError(shown or "#VALUE!")
    if kind in ("float", "percentage", "currency"):
        told = cell.get(f"{_OFFICE}value")
        return shown or None if told is None else plain(float(told))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(cell.get(f"{_OFFICE}date-value", ""), shown)
    if kind == "time":
        return _time(cell.get(f"{_OFFICE}time-value", ""), shown)
    if kind is None and not shown and cell.get(f"{_TABLE}formula"):
        return NoCache(cell.get(f"{_TABLE}formula", ""))
    return shown or cell.get(f"{_OFFICE}string-value") or None


def _date(told: str, shown: str) -> Any:
    try:
        moment = dt.datetime.fromisoformat(told)
    except ValueError:
        return shown or told or None
    return moment.date() if moment.time() == dt.time() else moment


def _time(told: str, shown: str) -> Any:
    found = _TIME.fullmatch(told)
    if not found:
        return shown or told or None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if not found[1] and hours < 24 and minutes < 60 and seconds < 60:
        return dt.time(hours, minutes, seconds)
    return f"{found[1]}{hours}:{minutes:02d}:{seconds:02d}"


def _text(node: ET.Element) -> str:
    """The text of a paragraph: runs of blanks, tabs and line breaks are elements; notes inside it are not text."""
    parts = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", 1)), 1000))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _DROPPED:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _hidden_cols(table: ET.Element, width: int) -> Iterator[int]:
    col = 0
    for column in _inside(table, "table-column", "table-columns", "table-header-columns", "table-column-group"):
        wide = _count(column, "number-columns-repeated")
        if column.get(f"{_TABLE}visibility", "visible") != "visible":
            yield from range(col, min(col + wide, max(width, col + 1)))
        col += wide


def _count(node: ET.Element, name: str) -> int:
    return max(1, int(node.get(f"{_TABLE}{name}", 1)))
