"""How a sheet is laid out: its tables, the role of every cell, and what titles and labels say about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fupin_analysis.intake.book import Grid, Span

RowKind = Literal["record", "total", "section", "sequence", "note", "blank", "example"]
Orientation = Literal["rows", "items", "pairs", "columns"]
"""rows: a record a row · items: a record a table, one indicator a row (编号/填表项目/单位/数量) ·
pairs: label and value side by side; a column's value stands in the row of its head and the column ``index`` ·
columns: a record a column (transposed); ``Column.index`` is a sheet row, ``BodyRow.index`` a sheet column."""


@dataclass(slots=True)
class Column:
    """One column of a table: its head from the top down (as written), the head's cells, the unit it states."""

    index: int
    path: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]
    unit: str | None = None


@dataclass(slots=True)
class BodyRow:
    """One row under the head. ``label``: what a total, subtotal or section row calls itself.

    An ``example`` shows how the form is filled in and counts nothing.
    """

    index: int
    kind: RowKind
    label: str = ""


@dataclass(slots=True)
class Table:
    """One table found. ``header`` and ``span`` are rectangles; ``section`` heads stand in ``rows`` where they occur.

    ``headings`` are cells that name a group of the keys of ``pairs`` and have no value of their own.
    """

    span: Span
    header: Span
    columns: list[Column]
    rows: list[BodyRow]
    orientation: Orientation = "rows"
    title: str = ""
    unit: str | None = None
    headings: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Context:
    """What stands outside the tables: pairs (填报单位, 填报日期…), titles, units, notes, each with its cell."""

    titles: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    labels: list[tuple[str, str, tuple[int, int]]] = field(default_factory=list)
    units: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    notes: list[tuple[str, tuple[int, int]]] = field(default_factory=list)


@dataclass(slots=True)
class SheetLayout:
    """The sheet marked up: ``roles`` has one role (frames.ROLES) for each non-empty cell and None elsewhere.

    ``owner`` holds the position in ``tables`` of the table that a cell belongs to, −1 outside all tables.
    ``reasons`` explains a role where the rule is not obvious from it, by (row, column).
    """

    tables: list[Table]
    roles: Grid
    owner: Grid
    context: Context
    reasons: dict[tuple[int, int], str] = field(default_factory=dict)
