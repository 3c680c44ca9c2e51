"""Tables inside one record of a table: what stands under a wide head, or beside a key that reaches over rows."""

from __future__ import annotations

from collections.abc import Callable

from fupin_analysis.intake.book import Sheet, Span
from fupin_analysis.intake.find.lines import DOWN, HEAD, PAIRS, Block
from fupin_analysis.intake.find.tokens import ANSWER, Token
from fupin_analysis.intake.layout import BodyRow, Column, SheetLayout, Table

_NAME = -1.2
"""A cell with lower odds of being a label names no column."""
_LEAST_ROWS = 3
"""A key over fewer rows has several values, not a table beside it."""


def under_heads(block: Block) -> list[Span]:
    """Rectangles under heads over several columns, where all other cells of the record are merged down beside them."""
    head, found = block.lines[0].tokens, []
    groups = [token for token in head if token.right > token.col]
    if len(head) < 3 or len(groups) != 1 or any(t.bottom > t.row or t.odds < _NAME for t in head):
        return []
    group, row = groups[0], block.span.top + 1
    while row <= block.span.bottom:
        beside = [t for t in block.lines[row - block.span.top].own if not group.col <= t.col <= group.right]
        bottom = min((token.bottom for token in beside), default=row)
        if len(beside) < len(head) - 1 or any(token.bottom != bottom for token in beside):
            return []
        if bottom > row:
            found.append(Span(row, group.col, bottom, group.right))
        row = bottom + 1
    return found


def beside_keys(block: Block) -> list[Span]:
    """Rectangles beside a first key that is merged down over several rows of several cells each."""
    found: list[Span] = []
    if PAIRS not in block.states and DOWN not in block.states:
        return found
    for at, line in enumerate(block.lines):
        own = line.own
        if not own or own[0].col != block.span.left or own[0].right >= block.span.right:
            continue
        if any(token.bottom >= own[0].bottom > line.row for token in own[1:]):
            continue  # several cells merged down alike are the head of what follows
        goes_on = {block.states[at], block.states[at - 1] if at else HEAD} & {PAIRS, DOWN}
        if goes_on and own[0].odds > _NAME and own[0].bottom - own[0].row + 1 >= _LEAST_ROWS:
            span = Span(line.row, own[0].right + 1, own[0].bottom, block.span.right)
            rows = [_within(block, row, span) for row in range(span.top, span.bottom + 1)]
            if sum(len(row) > 2 for row in rows) >= _LEAST_ROWS and any(map(_is_head, rows[:_LEAST_ROWS])):
                found.append(span)
                block.absorb(span)
    return found


def _within(block: Block, row: int, span: Span) -> list[Token]:
    return [token for token in block.lines[row - block.span.top].own if token.col >= span.left]


def _is_head(row: list[Token]) -> bool:
    """True where several cells are names all: the head of a table, and no key before its values."""
    return len(row) > 1 and all(token.odds > _NAME and token.sort > ANSWER for token in row)


def lay_out_inside(layout: SheetLayout, sheet: Sheet, span: Span, read: Callable[[Sheet], SheetLayout]) -> None:
    """Read one rectangle as a sheet of its own and take its tables over, if it has any."""
    inner = read(_cut(sheet, span))
    if not inner.tables:
        return
    part = (slice(span.top, span.bottom + 1), slice(span.left, span.right + 1))
    inner.roles[(inner.owner < 0) & (inner.roles != None)] = "value"  # noqa: E711 - elementwise
    layout.roles[part] = inner.roles
    owner = inner.owner.copy()
    owner[owner >= 0] += len(layout.tables)
    layout.owner[part] = owner
    layout.tables.extend(_moved(table, span.top, span.left) for table in inner.tables)


def _cut(sheet: Sheet, span: Span) -> Sheet:
    grid = sheet.grid[span.top : span.bottom + 1, span.left : span.right + 1]
    merges = [
        Span(m.top - span.top, m.left - span.left, m.bottom - span.top, m.right - span.left)
        for m in sheet.merges
        if span.top <= m.top and m.bottom <= span.bottom and span.left <= m.left and m.right <= span.right
    ]
    hidden = frozenset(col - span.left for col in sheet.hidden_cols)
    return Sheet(sheet.name, sheet.index, grid, sheet.hidden, merges, hidden_cols=hidden)


def _moved(table: Table, down: int, right: int) -> Table:
    """A table of a cut sheet at its place on the whole one."""
    by_row, by_col = (right, down) if table.orientation == "columns" else (down, right)
    columns = [
        Column(c.index + by_col, c.path, tuple((row + down, col + right) for row, col in c.cells), c.unit)
        for c in table.columns
    ]
    headings = tuple((row + down, col + right) for row, col in table.headings)
    rows = [BodyRow(r.index + by_row, r.kind, r.label) for r in table.rows]
    span, header = (
        Span(s.top + down, s.left + right, s.bottom + down, s.right + right) for s in (table.span, table.header)
    )
    return Table(span, header, columns, rows, table.orientation, table.title, table.unit, headings)
