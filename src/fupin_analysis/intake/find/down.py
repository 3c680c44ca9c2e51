"""Tables whose names run down the sheet: keys beside values, and a record a column.

In ``pairs`` a column's value stands in row ``cells[-1][0]`` and column ``index``; the table is one record.
In ``columns`` a column's ``index`` is the sheet row of its values, and ``rows`` holds the sheet columns of the records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.direction import runs_down
from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.lines import DOWN, HEAD, LONE, PAIRS, RECORD, Block
from fupin_analysis.intake.find.nested import beside_keys, under_heads
from fupin_analysis.intake.find.pairs import are_pairs, read_pairs
from fupin_analysis.intake.find.tokens import ANSWER, Cell
from fupin_analysis.intake.find.words import LABEL, LONG, NOTE, TOTAL, UNIT, header_unit, strip, unit_words
from fupin_analysis.intake.layout import BodyRow, Column, RowKind, Table
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_ROWS = 60
"""A block of more rows is a list, whatever its first column says."""
_COLUMNS = 60
_UNITS = 0.5


@dataclass(slots=True)
class Found:
    """What a block holds: ``tables`` at its top, else ``stop``, the row where keys and values follow on records.

    ``inside`` are rectangles of those rows that are tables of their own.
    """

    tables: list[Table] = field(default_factory=list)
    stop: int | None = None
    inside: list[Span] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """True where the block is more than a head over records."""
        return bool(self.tables or self.inside) or self.stop is not None


def find_down(finder: HeadFinder, top: int) -> Found:
    """The tables of the block that begins at row ``top``, where its names run down and not across."""
    span = _block(finder, top)
    if span is None:
        return Found()
    block = Block(finder, span)
    inside = under_heads(block)
    if inside:
        return Found([], None, inside)
    inside = beside_keys(block)
    rows = _grid_rows(block.states)
    if not rows:
        rows = next((at for at, s in enumerate(block.states) if s not in (PAIRS, LONE)), len(block.states))
        if PAIRS in block.states[:rows] and are_pairs(finder, block, rows):
            return Found(read_pairs(finder, block, rows), None, inside)
    if rows > 1 and not finder.has_children(top, span.left, span.right) and runs_down(finder, block, rows):
        return Found([_columns(finder, span._replace(bottom=span.top + rows - 1))], None, inside)
    return Found([], _next_table(finder, block, rows))


def _next_table(finder: HeadFinder, block: Block, rows: int) -> int | None:
    """The row where another table begins under records with no blank between: a head again, or keys and values."""
    states, span = block.states, block.span
    for at in range(2, min(rows, len(states) - 1)):
        if (states[at - 1], states[at], states[at + 1]) != (RECORD, HEAD, RECORD):
            continue
        own = block.lines[at].own
        names = len(own) > 1 and all(token.sort > ANSWER and token.bottom == token.row for token in own)
        if names and finder.is_start(span.top + at, span.left, span.right):
            return span.top + at
    return span.top + rows if rows < len(states) else None


def _grid_rows(states: list[int]) -> int:
    """So many rows from the top down are heads and records, before keys and values begin."""
    rows = 0
    for at, state in enumerate(states):
        if state in (HEAD, RECORD, DOWN):
            rows = at + 1
        elif state == PAIRS:
            break
    return rows


def _block(finder: HeadFinder, top: int) -> Span | None:
    """Rows down from ``top`` until a blank, a label or a note; rows inside a merged cell are not blank."""
    marks, width = finder.marks, finder.marks.sheet.shape[1] - 1
    last, cols = top, set(marks.columns(top, 0, width))
    merges = marks.merges
    reach = _reach(merges, top, cols)
    for row in range(top + 1, min(top + _ROWS + 1, marks.sheet.shape[0])):
        here = marks.columns(row, 0, width)
        if not here and row > reach:
            break
        if here and int(marks.flag[row, here[0]]) & (LABEL | NOTE | UNIT | LONG):
            break
        last = row
        cols.update(here)
        reach = max(reach, _reach(merges, row, here)) if merges else row
    if last == top or last - top >= _ROWS or len(cols) < 2 or max(cols) - min(cols) >= _COLUMNS:
        return None
    return Span(top, min(cols), last, max(cols))


def _reach(merges: dict[Cell, Span], row: int, cols: Iterable[int]) -> int:
    """The last row that a cell of a row reaches."""
    return max((merges[row, col].bottom for col in cols if (row, col) in merges), default=row)


def _columns(finder: HeadFinder, span: Span) -> Table:
    """A record a column; a column of units beside the names tells theirs and is no record."""
    marks = finder.marks
    beside = _unit_column(finder, span)
    columns, rows = [], []
    for row in range(span.top, span.bottom + 1):
        text = strip(marks.text(row, span.left))
        unit = header_unit(text) or (unit_words(marks.text(row, beside)) if beside and row > span.top else None)
        columns.append(Column(row, (text,), ((row, span.left),), unit) if text else Column(row, (), ()))
    for col in range(span.left + 1, span.right + 1):
        is_total = bool(int(marks.flag[span.top, col]) & TOTAL)
        kind: RowKind = "total" if is_total else "record"
        filled = col != beside and bool(marks.filled[span.top : span.bottom + 1, col].any())
        rows.append(BodyRow(col, kind if filled else "blank", marks.text(span.top, col) if is_total else ""))
    return Table(span, Span(span.top, span.left, span.bottom, span.left), columns, rows, "columns")


def _unit_column(finder: HeadFinder, span: Span) -> int | None:
    """The column next to the names if its head says 单位 and its cells are units."""
    marks, col = finder.marks, span.left + 1
    if marks.key(span.top, col) not in folded(load_vocabulary().headers.item_units):
        return None
    told = [text for row in range(span.top + 1, span.bottom + 1) if (text := marks.text(row, col))]
    return col if told and sum(unit_words(text) is not None for text in told) >= _UNITS * len(told) else None
