"""What the records of an xlsb sheet tell and calamine does not: errors, numbers below zero, merges, what is hidden."""

from __future__ import annotations

import datetime as dt
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import numpy as np
from xlrd.biffh import error_text_from_code

from fupin_analysis.intake.book import CellError, Sheet, Span
from fupin_analysis.intake.readers.grids import plain
from fupin_analysis.intake.readers.package import find_part
from fupin_analysis.intake.readers.strays import AREA

_ROW, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR, _COLUMN, _SHEET, _MERGE = 0, 2, 3, 5, 9, 11, 60, 156, 176
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x1000, 0x0001
"""Numbers and flags of records: [MS-XLSB] 2.3 and 2.4."""


def tell_records(archive: zipfile.ZipFile, sheet: Sheet) -> None:
    """Put into the sheet what its records say; a sheet whose part cannot be told stays as it is."""
    part = _part(archive, sheet.name)
    if not part:
        return
    merges: list[Span] = []
    errors: dict[tuple[int, int], CellError] = {}
    hidden_rows: set[int] = set()
    hidden_cols: set[int] = set()
    row = 0
    for kind, body in read_records(archive.read(part)):
        if kind == _ROW and len(body) >= 12:
            row, flags = struct.unpack_from("<I", body)[0], struct.unpack_from("<H", body, 10)[0]
            if flags & _ROW_HIDDEN:
                hidden_rows.add(row)
        elif kind in (_ERROR, _FORMULA_ERROR) and len(body) >= 9:
            errors[row, struct.unpack_from("<I", body)[0]] = CellError(error_text_from_code.get(body[8], "#N/A"))
        elif kind in (_RK, _REAL, _FORMULA_NUMBER) and len(body) >= 12:
            _give_back(sheet, row, kind, body)
        elif kind == _COLUMN and len(body) >= 18:
            first, last = struct.unpack_from("<II", body)
            if struct.unpack_from("<H", body, 16)[0] & _COLUMN_HIDDEN:
                hidden_cols.update(range(first, min(last + 1, max(sheet.shape[1], first + 1))))
        elif kind == _MERGE and len(body) >= 16:
            top, bottom, left, right = struct.unpack_from("<IIII", body)
            merges.append(Span(top, left, bottom, right))
    _put_errors(sheet, errors)
    sheet.merges, sheet.hidden_rows, sheet.hidden_cols = merges, frozenset(hidden_rows), frozenset(hidden_cols)


def _put_errors(sheet: Sheet, errors: dict[tuple[int, int], CellError]) -> None:
    """Errors are cells that calamine leaves blank: the grid may have to grow for them."""
    if not errors:
        return
    height, width = (max(size, 1 + max(at[n] for at in errors)) for n, size in enumerate(sheet.shape))
    if (height, width) != sheet.shape and height * width <= AREA:
        grown = np.empty((height, width), dtype=object)
        grown[: sheet.shape[0], : sheet.shape[1]] = sheet.grid
        sheet.grid = grown
    for at, error in errors.items():
        if at[0] < sheet.shape[0] and at[1] < sheet.shape[1]:
            sheet.grid[at] = error
        else:
            sheet.strays[at] = error


def _give_back(sheet: Sheet, row: int, kind: int, body: bytes) -> None:
    """A number below zero that calamine shows as a time of day."""
    at = row, struct.unpack_from("<I", body)[0]
    if at[0] < sheet.shape[0] and at[1] < sheet.shape[1] and isinstance(sheet.grid[at], dt.time):
        number = _number(kind, body)
        if number is not None and number < 0:
            sheet.grid[at] = plain(number)


def _number(kind: int, body: bytes) -> float | None:
    if kind != _RK:
        return float(struct.unpack_from("<d", body, 8)[0]) if len(body) >= 16 else None
    if len(body) < 12:
        return None
    told = struct.unpack_from("<I", body, 8)[0]
    if told & 2:
        number = float(struct.unpack_from("<i", body, 8)[0] >> 2)
    else:
        number = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", told & 0xFFFFFFFC))[0])
    return number / 100 if told & 1 else number


def read_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body of each record; ends where the part is cut off."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                return
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    book, links = find_part(archive, "xl/workbook.bin"), find_part(archive, "xl/_rels/workbook.bin.rels")
    if not book or not links:
        return ""
    target = {link.get("Id"): link.get("Target", "") for link in ET.fromstring(archive.read(links))}
    for kind, body in read_records(archive.read(book)):
        if kind == _SHEET and len(body) > 12:
            link, rest = _text(body, 8)
            if _text(body, rest)[0] == sheet:
                path = target.get(link, "")
                base = "" if path.startswith("/") else posixpath.dirname(book)
                part = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
                return next((name for name in archive.namelist() if name.lower() == part.lower()), "")
    return ""


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text of counted UTF-16 characters, and where it ends."""
    end = at + 4 + 2 * int(struct.unpack_from("<I", body, at)[0])
    return body[at + 4 : end].decode("utf-16-le", errors="replace"), end
