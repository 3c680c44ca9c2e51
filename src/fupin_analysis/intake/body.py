"""A table of any orientation as records and columns: what stands where, whichever way the sheet runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any, TypeVar

from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.find.words import is_derived
from fupin_analysis.intake.layout import Column, SheetLayout, Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

Cell = tuple[int, int]
Item = TypeVar("Item")


@dataclass(slots=True)
class Strand:
    """One column as a record sees it: its head, the head's cells, its unit, and its cell in every record and total."""

    path: tuple[str, ...]
    heads: tuple[Cell, ...]
    unit: str | None
    cells: list[Cell]
    totals: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """A table turned so that records follow one another. ``numbers`` are the sheet rows (columns) of records, from 1.

    ``sections`` holds for each record the label and cell of the section row above it, None where there is none;
    ``roles`` what cells are in this reading of the table, where the layout says otherwise.
    """

    strands: list[Strand]
    numbers: list[int]
    total_numbers: list[int] = field(default_factory=list)
    total_labels: list[str] = field(default_factory=list)
    sections: list[tuple[str, Cell] | None] = field(default_factory=list)
    roles: dict[Cell, str] = field(default_factory=dict)
    upright: bool = False
    """True where a record is a row of the sheet, and every strand a column of it."""

    def gather(self, rows: Sequence[Sequence[Item]]) -> list[Sequence[Item]]:
        """For every strand what stands in its cells, in any grid of the sheet's shape."""
        if self.upright and self.numbers:
            columns = list(zip(*[rows[number - 1] for number in self.numbers], strict=True))
            return [columns[strand.cells[0][1]] for strand in self.strands]
        return [[rows[row][col] for row, col in strand.cells] for strand in self.strands]

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The heads of all columns."""
        return tuple(strand.path for strand in self.strands)


def turn(table: Table, sheet: Sheet, layout: SheetLayout) -> Body:
    """The body of a table, whatever its orientation."""
    if table.orientation == "items":
        return _items(table, sheet, layout)
    if table.orientation == "pairs":
        return _pairs(table)
    if table.orientation == "columns":
        return _columns(table, sheet)
    return rows_of(table, layout)


def every_row_of(table: Table, layout: SheetLayout) -> Body:
    """A record a row, rows called 合计 or 其中 as well: the form says so."""
    rows = [replace(row, kind="record" if row.kind == "total" else row.kind) for row in table.rows]
    body = rows_of(replace(table, rows=rows), layout)
    spots = [(row.index, c.index) for row in table.rows if row.kind == "total" for c in table.columns]
    body.roles = {spot: "value" for spot in spots if layout.roles[spot] == "total"}
    return body


def rows_of(table: Table, layout: SheetLayout) -> Body:
    """A record a row."""
    records = [row.index for row in table.rows if row.kind == "record"]
    totals = [row for row in table.rows if row.kind == "total" and not is_derived(row.label)]
    total_rows = [row.index for row in totals]
    strands = [
        Strand(c.path, c.cells, c.unit, _down(records, c.index), _down(total_rows, c.index)) for c in table.columns
    ]
    numbers = [r + 1 for r in records]
    labels = [row.label for row in totals]
    sections = _sections(table, layout)
    return Body(strands, numbers, [r + 1 for r in total_rows], labels, sections, upright=True)


def _down(rows: list[int], col: int) -> list[Cell]:
    return list(zip(rows, repeat(col), strict=False))


def _sections(table: Table, layout: SheetLayout) -> list[tuple[str, Cell] | None]:
    if not any(row.kind == "section" for row in table.rows):
        return [None] * sum(row.kind == "record" for row in table.rows)
    out: list[tuple[str, Cell] | None] = []
    current: tuple[str, Cell] | None = None
    for row in table.rows:
        if row.kind == "section":
            span = range(table.span.left, table.span.right + 1)
            col = next((c for c in span if layout.roles[row.index, c] is not None), table.span.left)
            current = (row.label, (row.index, col))
        elif row.kind == "record":
            out.append(current)
    return out


def _columns(table: Table, sheet: Sheet) -> Body:
    """A record a column: ``table.rows`` are sheet columns, ``table.columns`` sheet rows; 行次 and 计量单位 are none."""
    words = load_vocabulary().headers
    aside, units = folded(words.sequence, words.item_codes), folded(words.item_units)
    heads = {row.index: header_key(_text(sheet.grid[table.span.top, row.index])) for row in table.rows}
    stated = next((at for at, head in heads.items() if head in units), None)
    left_out = {at for at, head in heads.items() if head in aside or at == stated}
    records = [row.index for row in table.rows if row.kind == "record" and row.index not in left_out]
    totals = [row for row in table.rows if row.kind == "total"]
    strands = []
    for c in table.columns:
        unit = _text(sheet.grid[c.index, stated]) if stated is not None and c.index > table.span.top else ""
        spots, sums = [(c.index, r) for r in records], [(c.index, t.index) for t in totals]
        strands.append(Strand(c.path, c.cells, unit or c.unit, spots, sums))
    roles: dict[Cell, str] = {}
    for at in left_out:
        roles[table.span.top, at] = "header"
        for line in range(table.span.top + 1, table.span.bottom + 1):
            if sheet.grid[line, at] is not None:
                roles[line, at] = "unit" if at == stated else "sequence"
    numbers = [r + 1 for r in records]
    return Body(strands, numbers, [t.index + 1 for t in totals], [t.label for t in totals], roles=roles)


def _items(table: Table, sheet: Sheet, layout: SheetLayout) -> Body:
    """A record a table, one indicator a row: 编号/填表项目/单位/数量 (mode 65)."""
    name, unit, amounts = _item_columns(table.columns)
    strands: list[Strand] = []
    section: tuple[str, ...] = ()
    for row in table.rows:
        if row.kind == "section":
            section = (row.label,)
        if row.kind != "record" or name is None:
            continue
        label = _text(sheet.grid[row.index, name.index])
        stated = _text(sheet.grid[row.index, unit.index]) if unit is not None else ""
        for amount in amounts:
            path = (*section, label, *(amount.path[-1:] if len(amounts) > 1 else ()))
            heads = ((row.index, name.index),)
            strands.append(Strand(path, heads, stated or amount.unit, [(row.index, amount.index)]))
    return Body(strands, [table.span.top + 1], sections=[None])


def _item_columns(columns: list[Column]) -> tuple[Column | None, Column | None, list[Column]]:
    """The columns that name the indicator, state its unit, and hold its amounts."""
    words = load_vocabulary().headers
    name = _first(columns, words.item_words)
    unit = _first([c for c in columns if c is not name], words.item_units)
    codes = {header_key(w) for w in words.item_codes}
    rest = [c for c in columns if c is not name and c is not unit and leaf_of(c) not in codes]
    known = {header_key(w) for w in words.item_amounts}
    amounts = [c for c in rest if leaf_of(c) in known]
    return name, unit, amounts or [c for c in rest if leaf_of(c) not in ("备注", "说明")]


def _first(columns: Iterable[Column], words: Iterable[str]) -> Column | None:
    keys = [header_key(w) for w in words]
    found = [(keys.index(leaf_of(c)), n, c) for n, c in enumerate(columns) if leaf_of(c) in keys]
    return min(found, key=lambda item: item[:2])[2] if found else None


def leaf_of(column: Column) -> str:
    """The lowest head of a column, as heads are compared."""
    return header_key(column.path[-1]) if column.path else ""


def _pairs(table: Table) -> Body:
    """Key and value side by side: a record a table, each value in its key's row and its column's ``index``."""
    strands = [Strand(c.path, c.cells, c.unit, [(c.cells[-1][0], c.index)]) for c in table.columns if c.cells]
    return Body(strands, [table.span.top + 1], sections=[None])


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
