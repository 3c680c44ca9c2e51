"""Sheets and their layouts made by hand, so that extraction is tested apart from readers and finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fupin_analysis.intake.book import Book, Sheet, Span
from fupin_analysis.intake.extract import extract_book
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.intake.layout import BodyRow, Column, Context, SheetLayout, Table
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.forms import Field, Form, load_forms

FILE_ID = "f1e0f1e0f1e0"


def make_sheet(rows: Sequence[Sequence[Any]], name: str = "资金", **parts: Any) -> Sheet:
    """Rows of any length as a sheet; '' and None are empty cells."""
    width = max((len(row) for row in rows), default=0)
    grid = np.full((len(rows), width), None, dtype=object)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            grid[r, c] = None if isinstance(cell, str) and not cell.strip() else cell
    return Sheet(name, 0, grid, **parts)


def make_layout(
    sheet: Sheet,
    *,
    head: Sequence[int] = (0,),
    kinds: dict[int, str] | None = None,
    orientation: str = "rows",
    title: str = "",
    titles: Sequence[int] = (),
    labels: Sequence[tuple[str, str]] = (),
    units: Sequence[str] = (),
    unit: str | None = None,
) -> SheetLayout:
    """One table that takes all rows from the first of ``head`` on; ``kinds`` names rows that are no records.

    Blank cells of an upper head repeat the cell to their left, as if merged; labels and units stand in no cell.
    """
    kinds = kinds or {}
    rows, cols = sheet.grid.shape
    roles, owner = np.full((rows, cols), None, dtype=object), np.full((rows, cols), -1, dtype=object)
    body = range(head[-1] + 1, rows)
    made = []
    for r in range(rows):
        for c in range(cols):
            if sheet.grid[r, c] is None:
                continue
            if r < head[0]:
                roles[r, c] = "title"
                continue
            owner[r, c] = 0
            kind = kinds.get(r, "record")
            roles[r, c] = "header" if r in head else {"record": "value"}.get(kind, kind)
    for c in range(cols):
        spots = [spot for r in head if (spot := _headed(sheet, r, c, last=r == head[-1])) is not None]
        path = tuple(str(sheet.grid[spot]) for spot in spots)
        made.append(Column(c, path, tuple(spots)))
    body_rows = [BodyRow(r, kinds.get(r, "record"), str(sheet.grid[r, 0] or "")) for r in body]  # type: ignore[arg-type]
    table = Table(
        Span(head[0], 0, rows - 1, cols - 1),
        Span(head[0], 0, head[-1], cols - 1),
        made,
        body_rows,
        orientation,  # type: ignore[arg-type]
        title,
        unit,
    )
    context = Context(
        titles=[(str(sheet.grid[r, 0]), (r, 0)) for r in titles],
        labels=[(key, value, (0, 0)) for key, value in labels],
        units=[(text, (0, 0)) for text in units],
    )
    return SheetLayout([table], roles, owner, context)


def _headed(sheet: Sheet, row: int, col: int, *, last: bool) -> tuple[int, int] | None:
    if sheet.grid[row, col] is not None:
        return row, col
    if last:
        return None
    left = next((c for c in range(col, -1, -1) if sheet.grid[row, c] is not None), None)
    return None if left is None else (row, left)


def make_form(*fields: Field, id: str = "funds", unit: str | None = "万元", **parts: Any) -> Form:
    whole = {"code": "F1", "title": "资金月报表", "period": "month", "content": "state", "grain": "one village"}
    return Form(id=id, fields=fields, unit=unit, filers=("enterprise",), **{**whole, **parts})


def extract(
    *pages: tuple[Sheet, SheetLayout], forms: Sequence[Form], path: str = "2018-09/甲集团.xlsx", **parts: Any
) -> FileExtract:
    """Extract a book of such sheets."""
    for number, (sheet, _) in enumerate(pages):
        sheet.index = number
    given = {name: parts.pop(name) for name in ("period", "salt") if name in parts}
    book = Book(parts.pop("format", "xlsx"), [sheet for sheet, _ in pages], **parts)
    file = {"file_id": FILE_ID, "path": path, "sha256": "", "format": book.format}
    layouts = [layout for _, layout in pages]
    return extract_book(book, layouts, file, forms={form.id: form for form in forms}, **given)


def read_sheets(*sheets: Sheet, path: str = "2018-09/甲集团.xlsx", **given: Any) -> FileExtract:
    """Find the tables of sheets and extract them by the forms of the plan."""
    for number, sheet in enumerate(sheets):
        sheet.index = number
    forms = load_forms()
    layouts = [lay_out(sheet, lexicon(forms)) for sheet in sheets]
    file = {"file_id": FILE_ID, "path": path, "sha256": "", "format": "xlsx"}
    return extract_book(Book("xlsx", list(sheets)), layouts, file, forms=forms, **given)


def figures_of(extract: FileExtract, form: str = "funds") -> list[tuple[str, float]]:
    """Cells and figures in 万元 of a form, in the order of the cells."""
    money = extract.values[extract.values["field"].str.endswith("_wan") & (extract.values["form"] == form)]
    return [(cell, value) for cell, value in zip(money["cells"], money["value"], strict=True) if value == value]


def role_of(extract: FileExtract, cell: str) -> str:
    """The role of a cell of the first sheet in the ledger."""
    rows = extract.cells[extract.cells["cell"] == cell]
    return str(rows["role"].iloc[0])


def value_of(extract: FileExtract, cell: str, field: str | None = None) -> Any:
    """The value taken from a cell (of one field where the cell gives several)."""
    found = extract.values[extract.values["cells"].str.split(",").str[0] == cell]
    if field is not None:
        found = found[found["field"] == field]
    if len(found) != 1:
        raise LookupError(f"{cell}: {len(found)} values")
    return found["value"].iloc[0]


def codes(extract: FileExtract, *grades: str) -> list[tuple[str, str]]:
    """Findings as (code, cells), of the grades named or all."""
    return [(f.code, f.cells) for f in extract.findings if not grades or (f.grade or f.entry.grade) in grades]
