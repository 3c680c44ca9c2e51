"""A workbook before it is saved: sheets of cells that still know what they stand for, so that faults can find them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

Place = tuple[int, int]


class Merge(NamedTuple):
    """A merged rectangle, zero-based, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Cell:
    """One cell to be written. ``record`` is the row of the told table that it comes from, −1 for none.

    ``value``: text, number, bool, day or None; an error value is text with ``role`` kept and ``is_error`` set.
    ``true`` is what the told table says, in the unit of the form; ``kind`` the type of the field.
    """

    value: Any
    role: str = "value"
    form: str = ""
    field: str = ""
    kind: str = ""
    record: int = -1
    true: Any = None
    is_error: bool = False
    fault: int = 0


@dataclass(slots=True)
class Page:
    """One sheet (or one csv file): cells by zero-based row and column."""

    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    tables: list[Drawn] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)

    def put(self, row: int, col: int, cell: Cell) -> None:
        """Set one cell; only places of values may stay empty (None)."""
        if cell.value is not None or cell.role == "value":
            self.cells[row, col] = cell

    def values(self, *roles: str) -> Iterator[tuple[Place, Cell]]:
        """Cells of some roles, in reading order."""
        wanted = roles or ("value",)
        return ((place, self.cells[place]) for place in sorted(self.cells) if self.cells[place].role in wanted)


@dataclass(slots=True)
class Drawn:
    """One table on a page: whose it is, its columns (field names), rows of the head, of records and of the total."""

    form: str
    enterprise: str
    columns: tuple[str, ...]
    head: tuple[int, int]
    rows: tuple[int, ...]
    records: tuple[int, ...]
    total: int | None = None


@dataclass(slots=True)
class Workbook:
    """One return as it is sent: one file, or for csv one file a page. ``folder`` is the period it lands in.

    ``drift``: the failure mode of its layout (0: none). ``resent``: path of the earlier file that it is a copy of.
    """

    enterprise: str
    period: str
    folder: str
    family: str
    suffix: str
    encoding: str
    stem: str
    received: dt.date
    pages: list[Page] = field(default_factory=list)
    members: tuple[str, ...] = ()
    is_late: bool = False
    drift: int = 0
    resent: str = ""

    def file_of(self, page: Page) -> str:
        """Path as cleaning names it, below ``data/raw``: ``<folder>/<name>``."""
        stem = f"{self.stem}-{page.name}" if self.suffix == "csv" else self.stem
        return str(PurePosixPath(self.folder, f"{stem}.{self.suffix}"))

    def sheet_of(self, page: Page) -> str:
        """The sheet's name as a reader of the file sees it; a csv has none."""
        return "" if self.suffix == "csv" else page.name


def a1(row: int, col: int) -> str:
    """Zero-based row and column as people write it: (0, 27) is AB1."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
