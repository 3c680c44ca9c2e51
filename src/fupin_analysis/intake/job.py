"""One table on its way to values: everything that extraction needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fupin_analysis.intake.body import Body, Strand
from fupin_analysis.intake.book import Book, Sheet
from fupin_analysis.intake.collect import Cell, names_of_row
from fupin_analysis.intake.context import Around
from fupin_analysis.intake.formats import telling_formats
from fupin_analysis.intake.layout import SheetLayout, Table
from fupin_analysis.intake.match import Match
from fupin_analysis.intake.parse.text import squeeze
from fupin_analysis.plan.forms import Field

Covered = dict[Cell, Cell]
"""A cell that a merge covers → the merge's first cell, which holds the text."""


@dataclass(slots=True)
class SheetJob:
    """One sheet of a file: its layout, and what surrounds its tables.

    ``cells``, ``roles`` and ``names`` (A1 …) are grids as lists of rows (quicker cell by cell); ``telling`` the number
    formats that show another number than the one stored.
    """

    number: int
    sheet: Sheet
    layout: SheetLayout
    around: Around
    cells: list[list[Any]] = field(default_factory=list)
    roles: list[list[Any]] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    telling: dict[Cell, str] = field(default_factory=dict)


@dataclass(slots=True)
class Job:
    """One table and its match (None where no form fits); ``unused`` says why it is left aside."""

    page: SheetJob
    book: Book
    table: Table
    body: Body
    table_id: str
    salt: str
    match: Match | None = None
    rivals: tuple[str, ...] = ()
    unused: str = ""
    _covered: Covered | None = None

    @property
    def sheet(self) -> Sheet:
        """The sheet that the table stands on."""
        return self.page.sheet

    @property
    def form(self) -> str:
        """The id of the form, '' where there is none."""
        return self.match.form.id if self.match else ""

    def columns(self) -> list[tuple[Strand, Field]]:
        """The columns that became fields, in the order of the sheet."""
        if self.match is None:
            return []
        return [(self.body.strands[at], self.match.fields[at]) for at in sorted(self.match.fields)]

    def covered(self) -> Covered:
        """The cells of the table's records and totals that merges cover, with the cell that holds the content."""
        if self._covered is None:
            numbers = (*self.body.numbers, *self.body.total_numbers)
            rows = (min(numbers) - 1, max(numbers)) if self.body.upright and numbers else (0, self.sheet.shape[0])
            self._covered = cover(self.sheet, range(*rows))
        return self._covered


def open_sheet(number: int, sheet: Sheet, layout: SheetLayout, around: Around) -> SheetJob:
    """A sheet made ready for its tables."""
    rows, cols = sheet.shape
    names = [names_of_row(row, cols) for row in range(rows)]
    return SheetJob(
        number, sheet, layout, around, sheet.grid.tolist(), layout.roles.tolist(), names, telling_formats(sheet)
    )


def cover(sheet: Sheet, rows: range) -> Covered:
    """Every cell of some rows that a merge covers, with the cell that holds the merge's content."""
    out: Covered = {}
    for span in sheet.merges:
        if span.bottom < rows.start or span.top >= rows.stop:
            continue
        first = (span.top, span.left)
        for row in range(max(span.top, rows.start), min(span.bottom + 1, rows.stop)):
            for col in range(span.left, span.right + 1):
                if (row, col) != first:
                    out[row, col] = first
    return out


def head_text(strand: Strand) -> str:
    """A head as its sender wrote it, the last two levels: ``到位/累计（万元）``."""
    return "/".join(squeeze(level) for level in strand.path[-2:])
