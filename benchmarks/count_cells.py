"""Non-empty cells of a workbook, found without any reader of the suite: sheet name → set of (row, column) from 0."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import openpyxl
import xlrd

Cells = dict[str, set[tuple[int, int]]]
_TABLE, _TEXT, _OFFICE = (
    "{urn:oasis:names:tc:opendocument:xmlns:" + part + ":1.0}" for part in ("table", "text", "office")
)
_MOST = 5_000_000


def count_cells(data: bytes, kind: str) -> Cells | None:
    """The cells with anything but blanks in them; None for a kind that nobody else reads here, or reads in time."""
    count = {"xlsx": _count_xlsx, "xls": _count_xls, "ods": _count_ods}.get(kind)
    return count(data) if count else None


def _count_xlsx(data: bytes) -> Cells | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data))
    found: Cells = {}
    for sheet, told in zip(values.worksheets, formulas.worksheets, strict=True):
        cells = found.setdefault(sheet.title, set())
        for at, cell in told._cells.items():
            shown = sheet._cells[at].value if at in sheet._cells else None
            bare = cell.data_type == "f" and shown is None and not _is_text_result(sheet._cells.get(at))
            if _filled(shown) or bare:
                cells.add((at[0] - 1, at[1] - 1))
    return found


def _is_text_result(cell: object) -> bool:
    return getattr(cell, "data_type", "n") in ("s", "str", "inlineStr")


def _count_xls(data: bytes) -> Cells:
    book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())
    found: Cells = {}
    for sheet in book.sheets():
        cells = found.setdefault(sheet.name, set())
        for row in range(sheet.nrows):
            pairs = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
            cells.update((row, col) for col, (kind, value) in enumerate(pairs) if kind not in (0, 6) and _filled(value))
    return found


def _count_ods(data: bytes) -> Cells | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ET.fromstring(archive.read("content.xml"))
    found: Cells = {}
    for sheet in root.iter(f"{_TABLE}table"):
        cells = found.setdefault(sheet.get(f"{_TABLE}name", ""), set())
        row = 0
        for line in _rows(sheet):
            tall = int(line.get(f"{_TABLE}number-rows-repeated", 1))
            filled = list(_ods_columns(line))
            if len(filled) * tall + len(cells) > _MOST:
                return None
            for down in range(tall if filled else 0):
                cells.update((row + down, col) for col in filled)
            row += tall
    return found


def _rows(node: ET.Element) -> Iterator[ET.Element]:
    for child in node:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag != f"{_TABLE}table" and child.tag.startswith(_TABLE):
            yield from _rows(child)


def _ods_columns(line: ET.Element) -> Iterator[int]:
    col = 0
    for cell in line:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        wide = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        texts = ("".join(p.itertext()) for p in cell if p.tag in (f"{_TEXT}p", f"{_TEXT}h"))
        typed = cell.get(f"{_OFFICE}value-type", "string") != "string" or _filled(cell.get(f"{_OFFICE}string-value"))
        if typed or any(_filled(text) for text in texts):
            yield from range(col, col + wide)
        col += wide


def _filled(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))
