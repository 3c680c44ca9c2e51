"""xlsb → Book: values by calamine, the rest by its records; the values of an xls that xlrd cannot read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import numpy as np
from python_calamine_plus import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, Sheet, Span
from fupin_analysis.intake.readers.grids import check_size, mark_errors, plain, undated
from fupin_analysis.intake.readers.records import tell_records
from fupin_analysis.intake.readers.strays import lay_rows

UNTOLD = ("formulas", "formats", "comments")
PACKAGE_BYTES = 400 * 1024 * 1024


def read_other(data: bytes) -> Book:
    """Read an xlsb workbook; raises ReadError file-too-large, and whatever calamine raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if sum(info.file_size for info in archive.infolist()) > PACKAGE_BYTES:
            raise ReadError(
                f"文件解压后超过 {PACKAGE_BYTES >> 20} MB，不像一份报表。请另存为 .xlsx 后重报。", code="file-too-large"
            )
        book = read_values(data, "xlsb")
        for sheet in book.sheets:
            tell_records(archive, sheet)
    book.untold = UNTOLD
    book.properties["images"] = sum(1 for name in names if name.lower().startswith("xl/media/"))
    return book


def read_values(data: bytes, kind: str) -> Book:
    """The values of an xls or xlsb workbook, and its merges where calamine tells them; raises what calamine raises."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets, merges_told = [], True
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        source = book.get_sheet_by_name(meta.name)
        last = source.end or (-1, -1)
        check_size(last[0] + 1, last[1] + 1, meta.name)
        rows = [[_value(value) for value in row] for row in source.to_python(skip_empty_area=False)]
        sheet = Sheet(meta.name, index, np.empty((0, 0), dtype=object))
        sheet.grid, sheet.strays = lay_rows(rows, meta.name)
        mark_errors(sheet.grid)
        sheet.hidden = meta.visible != SheetVisibleEnum.Visible
        merges_told &= source.merged_cell_ranges is not None
        sheet.merges = [Span(*first, *end) for first, end in source.merged_cell_ranges or [] if first != end]
        sheets.append(sheet)
    untold = ("formulas", "formats", "hidden_rows", "hidden_cols", "comments")
    return Book(kind, sheets, date1904=book.epoch_1904, untold=untold if merges_told else ("merges", *untold))


def _value(value: Any) -> Any:
    return undated(value) if isinstance(value, dt.date) and value.year == 1900 else plain(value)
