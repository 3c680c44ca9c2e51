"""Sheet → SheetLayout: where its tables are, what every cell is (domain.md 3.2; modes 1, 2, 30–36, 55, 65)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fupin_analysis.intake.book import Grid, Sheet, Span
from fupin_analysis.intake.find.around import Surroundings
from fupin_analysis.intake.find.beside import split_columns
from fupin_analysis.intake.find.body import BodyReader
from fupin_analysis.intake.find.columns import read_columns
from fupin_analysis.intake.find.down import Found, find_down
from fupin_analysis.intake.find.heads import Head, HeadFinder, head_span
from fupin_analysis.intake.find.marks import Marks, mark
from fupin_analysis.intake.find.nested import lay_out_inside
from fupin_analysis.intake.find.pairs import take_heading
from fupin_analysis.intake.find.panels import find_panels, lay_out_apart
from fupin_analysis.intake.find.roles import give_roles
from fupin_analysis.intake.find.shapes import turn_items
from fupin_analysis.intake.find.sums import mark_sums
from fupin_analysis.intake.find.words import LABEL, NOTE, UNIT
from fupin_analysis.intake.layout import Context, SheetLayout, Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import load_vocabulary

__all__ = ["find_tables", "lay_out", "mark"]


def lay_out(sheet: Sheet, lexicon: Iterable[str] | None = None) -> SheetLayout:
    """Mark up one sheet: every cell in which something is left after stripping gets one role of ``frames.ROLES``.

    ``lexicon`` holds head texts that forms know, folded by ``header_key``; it sharpens where heads begin, and is not
    needed.
    """
    marks = mark(sheet)
    layout = SheetLayout([], _nothing(sheet, None), np.full(sheet.grid.shape, -1, dtype=object), Context())
    lookups: list[tuple[Span, int]] = []
    words = frozenset(lexicon or ())
    inside: list[Span] = []
    if sheet.grid.size:
        finder = HeadFinder(marks, words)
        panels = find_panels(finder)
        if panels.tables or panels.lists:
            lay_out_apart(marks, panels, layout, lambda part: lay_out(part, words))
            return layout
        layout.tables, lookups, inside = find_tables(finder)
    outer = list(layout.tables)
    for span in inside:
        lay_out_inside(layout, sheet, span, lambda part: lay_out(part, words))
    for number, table in enumerate(outer):
        give_roles(marks, layout, number, table)
    for span, number in lookups:
        _mark_lookup(marks, layout, span, number)
    Surroundings(marks, layout).read()
    for number, table in enumerate(layout.tables):
        _name(table, layout.tables[number - 1] if number else None, layout.context)
    return layout


def find_tables(finder: HeadFinder) -> tuple[list[Table], list[tuple[Span, int]], list[Span]]:
    """All tables of a sheet from the top down, lists beside them with their table's number, tables inside them."""
    inside: list[Span] = []
    tables: list[Table] = []
    lookups: list[tuple[Span, int]] = []
    row = 0
    while True:
        head = finder.find(row)
        found = _find_down(finder, row, head)
        inside.extend(found.inside)
        if found.tables:
            tables.extend(found.tables)
            row = found.tables[-1].span.bottom + 1
            continue
        if head is None or (found.stop is not None and head.top >= found.stop):
            if found.stop is None:
                return tables, lookups, inside
            row = found.stop
            continue
        split = split_columns(finder, head)
        made = [_read_table(finder, part, found.stop) for part in split.heads]
        turn_items(finder.marks, made)
        tables.extend(made)
        last = finder.marks.sheet.shape[0] - 1
        lookups.extend((Span(head.top, left, last, right), len(tables) - 1) for left, right in split.lookups)
        row = max([head.bottom, *(table.span.bottom for table in made)]) + 1


def _find_down(finder: HeadFinder, row: int, head: Head | None) -> Found:
    """Tables whose names run down, from the first row of several cells on, if they begin at or above the next head."""
    marks = finder.marks
    last = marks.sheet.shape[0] - 1 if head is None else head.top - finder.is_sure(head)
    for top in range(row, last + 1):
        if len(marks.in_rows[top]) > 1 and not finder.said_in_row[top]:
            found = find_down(finder, top)
            if found.tables and top - 1 == row > 0:
                take_heading(finder, found.tables[0])
            if found.anything:
                return found
    return Found()


def _read_table(finder: HeadFinder, head: Head, stop: int | None = None) -> Table:
    body = BodyReader(finder, head, stop).read()
    mark_sums(body.rows, finder, head)
    span = Span(head.top, head.left, max(body.bottom, head.body - 1), head.right)
    return Table(span, head_span(head), read_columns(finder, head), body.rows)


def _nothing(sheet: Sheet, value: object) -> Grid:
    return np.full(sheet.grid.shape, value, dtype=object)


def _mark_lookup(marks: Marks, layout: SheetLayout, span: Span, number: int) -> None:
    """Lists beside a table: what no table has taken of their columns, from the head down to the next table."""
    below = [t.span.top for t in layout.tables if t.span.top > span.top and t.span.left <= span.right <= t.span.right]
    bottom = min(below, default=span.bottom + 1)
    part = (slice(span.top, bottom), slice(span.left, span.right + 1))
    said = (marks.flag[part] & (LABEL | UNIT | NOTE)) > 0  # of the next table below
    free = marks.filled[part] & ~said & (layout.roles[part] == None)  # noqa: E711 - elementwise
    layout.roles[part][free] = "lookup"
    layout.owner[part][free] = number


def _name(table: Table, before: Table | None, context: Context) -> None:
    """Give a table the nearest title and unit that stand above it and below the table before."""
    top = before.span.bottom if before is not None and before.span.bottom < table.span.top else -1
    titles = [text for text, (row, _) in context.titles if top < row < table.span.top]
    units = [text for text, (row, _) in context.units if top < row < table.span.top]
    if not units and before is not None:
        units = [before.unit] if before.unit and table.span.top - before.span.bottom <= 2 else []
    named = [text for text in titles if header_key(text).endswith(load_vocabulary().titles.endings)]
    table.title = max(named or titles, key=len, default="")
    table.unit = units[-1] if units else None
