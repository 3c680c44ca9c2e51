"""xlsb and ods → Book, by calamine: values alone, the Book says what these formats do not tell here."""

from __future__ import annotations

import io
import zipfile

import numpy as np
from python_calamine_plus import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, Sheet, Span
from fupin_analysis.intake.readers.grids import check_size, make_grid, mark_errors, plain

UNTOLD = ("formulas", "formats", "hidden_rows", "hidden_cols", "comments")
PACKAGE_BYTES = 400 * 1024 * 1024


def read_other(data: bytes) -> Book:
    """Read an xlsb or ods workbook; raises ReadError file-too-large, and whatever calamine raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if sum(info.file_size for info in archive.infolist()) > PACKAGE_BYTES:
            raise ReadError(
                f"文件解压后超过 {PACKAGE_BYTES >> 20} MB，不像一份报表。请另存为 .xlsx 后重报。", code="file-too-large"
            )
    images = sum(1 for name in names if name.lower().startswith(("xl/media/", "pictures/")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets, merges_told = [], True
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        source = book.get_sheet_by_name(meta.name)
        last = source.end or (-1, -1)
        check_size(last[0] + 1, last[1] + 1, meta.name)
        rows = [[plain(value) for value in row] for row in source.to_python(skip_empty_area=False)]
        sheet = Sheet(meta.name, index, make_grid(rows) if rows else np.empty((0, 0), dtype=object))
        mark_errors(sheet.grid)
        sheet.hidden = meta.visible != SheetVisibleEnum.Visible
        merges_told &= source.merged_cell_ranges is not None
        sheet.merges = [Span(*first, *end) for first, end in source.merged_cell_ranges or [] if first != end]
        sheets.append(sheet)
    kind = "xlsb" if "xl/workbook.bin" in {name.lower() for name in names} else "ods"
    untold = UNTOLD if merges_told else ("merges", *UNTOLD)
    return Book(kind, sheets, date1904=book.epoch_1904, untold=untold, properties={"images": images})
