"""Keys and values side by side as tables: one table a record, a key's value in its own row (``pairs``)."""

from __future__ import annotations

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.direction import is_known, known_share
from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.lines import LONE, Block
from fupin_analysis.intake.find.tokens import Cell
from fupin_analysis.intake.find.words import LABEL, NOTE, UNIT, header_unit, strip
from fupin_analysis.intake.layout import BodyRow, Column, Table

_SHARE = 0.3
_VALUE, _APART, _HEADING = -1.0, 1.5, -2.2


def are_pairs(finder: HeadFinder, block: Block, rows: int) -> bool:
    """True where keys stand beside values; in the first column alone they name rows, not values.

    Two columns say less than several do: their first must name things well, and begin with a value beside it.
    """
    span = block.span
    if span.right > span.left + 1:
        beyond = sum(len(turn.keys) > 1 for turn in block.turns[:rows])
        return beyond > 1 or not any(len(line.tokens) > 2 for line in block.lines[:rows])
    keys = [token for line in block.lines for token in line.own if token.col == span.left]
    if len(keys) < 2 or any(finder.figure[token.place] for token in keys):
        return False
    names = [token.odds for token in keys]
    values = [token.odds for line in block.lines for token in line.own if token.col == span.right]
    if values and values[0] <= _VALUE and sum(names) >= 0:
        return sum(names) / len(names) - sum(values) / len(values) >= _APART
    begins = is_known(finder, (span.top, span.right))
    return not begins and known_share(finder, [token.place for token in keys]) >= _SHARE


def read_pairs(finder: HeadFinder, block: Block, rows: int) -> list[Table]:
    """The first rows of a block as tables, cut where the first key comes again."""
    cuts: list[int] = []
    first = ""
    for at, line in enumerate(block.lines[:rows]):
        own = line.own[0] if line.own and line.own[0].col == block.span.left else None
        key = finder.marks.key(*own.place) if own else ""
        first = first or key
        if not cuts or (key and key == first and at - cuts[-1] > 1):
            cuts.append(at)
    return [_table(finder, block, start, end) for start, end in zip(cuts, [*cuts[1:], rows], strict=True)]


def take_heading(finder: HeadFinder, table: Table) -> None:
    """A wide cell between the table before and this one names the keys under it, as those inside do."""
    marks, span = finder.marks, table.span
    cols = marks.columns(span.top - 1, 0, marks.sheet.shape[1] - 1)
    if table.orientation != "pairs" or len(cols) != 1 or int(marks.flag[span.top - 1, cols[0]]) & (LABEL | NOTE | UNIT):
        return
    if cols[0] <= span.left and marks.span(span.top - 1, cols[0]).right >= span.right > span.left:
        table.span = span._replace(top=span.top - 1)
        table.rows.insert(0, BodyRow(span.top - 1, "section", marks.text(span.top - 1, cols[0])))


def _table(finder: HeadFinder, block: Block, start: int, end: int) -> Table:
    columns: list[Column] = []
    headings: list[Cell] = []
    rows: list[BodyRow] = []
    for at in range(start, end):
        line = block.lines[at]
        made, named = _read_row(finder, block, at)
        columns += made
        headings += named
        lone = block.states[at] == LONE and bool(line.own) and line.own[0].odds > _HEADING
        if lone or (named and not made):
            rows.append(BodyRow(line.row, "section", finder.marks.text(*line.own[0].place)))
        else:
            rows.append(BodyRow(line.row, "record" if line.own else "blank"))
    top, bottom = block.lines[start].row, block.lines[end - 1].row
    span = Span(top, block.span.left, bottom, block.span.right)
    return Table(span, span._replace(right=span.left), columns, rows, "pairs", headings=tuple(headings))


def _read_row(finder: HeadFinder, block: Block, at: int) -> tuple[list[Column], list[Cell]]:
    """The keys of one row with the places of their values, and keys that have no room for one: headings."""
    columns: list[Column] = []
    headings: list[Cell] = []
    path: list[Cell] = []
    line, keys = block.lines[at], block.turns[at].keys
    if block.states[at] == LONE:
        return columns, headings
    for token, after in zip(line.tokens, [*line.tokens[1:], None], strict=True):
        if token.col not in keys:
            path = []
            continue
        path.append(token.place)
        value = after.col if after is not None and after.col not in keys else None
        if after is not None and value is None and token.bottom > token.row:
            continue  # a key of the keys beside it
        from_above = token.row < line.row or (value is not None and after is not None and after.row < line.row)
        room = after.col - 1 if after is not None and value is None else block.span.right
        if not from_above and token.right < room:
            columns.append(_column(finder, path, token.right + 1 if value is None else value))
        elif not from_above:
            headings.append(path[-1])
        path = []
    return columns, headings


def _column(finder: HeadFinder, path: list[Cell], value: int) -> Column:
    texts = tuple(strip(finder.marks.text(*cell)) for cell in path)
    units = [unit for text in reversed(texts) if (unit := header_unit(text))]
    return Column(value, texts, tuple(path), units[0] if units else None)
