"""Tables that do not run a record a row: one indicator a row, key and value pairs, a record a column (mode 65).

In ``pairs`` a column's value stands in row ``cells[-1][0]`` and column ``index``; the table is one record.
In ``columns`` a column's ``index`` is the sheet row of its values, and ``rows`` holds the sheet columns of the records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.marks import TEXT, YEAR, Marks
from fupin_analysis.intake.find.words import LABEL, LONG, NOTE, TOTAL, UNIT, header_unit, strip, unit_words
from fupin_analysis.intake.layout import BodyRow, Column, Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_ITEM_COLUMNS = 6
_KNOWN = 0.5
_MARGIN = 0.3
_STEADY = 0.25
_ROWS_DOWN = 60


@dataclass(slots=True)
class Block:
    """Filled rows without a gap; ``labels`` are the columns that name what stands to their right."""

    span: Span
    labels: list[int]


def turn(finder: HeadFinder, table: Table) -> Table:
    """The table as a form of one indicator a row, where its heads and cells speak for that."""
    if is_items(finder.marks, table):
        table.orientation = "items"
        for row in table.rows:
            row.kind = "record" if row.kind == "total" else row.kind
    return table


def is_items(marks: Marks, table: Table) -> bool:
    """True for 编号/填表项目/单位/数量: an indicator a row, with units of their own beside one amount."""
    words = load_vocabulary().headers
    leaves = [header_key(column.path[-1]) if column.path else "" for column in table.columns]
    if len(leaves) > _ITEM_COLUMNS or table.header.top != table.header.bottom:
        return False
    item = [leaf in folded(words.item_words) for leaf in leaves]
    amount = [leaf in folded(words.item_amounts) and leaf not in folded(("内容",)) for leaf in leaves]
    units = [at for at, leaf in enumerate(leaves) if leaf in folded(words.item_units)]
    if not any(item) or not any(amount) or not units:
        return False
    rows = [row.index for row in table.rows if row.kind in ("record", "total")]
    texts = [marks.text(row, table.columns[units[0]].index) for row in rows]
    told = [text for text in texts if text]
    return len(told) >= 2 and len(set(told)) >= 2 and sum(unit_words(t) is not None for t in told) >= 0.5 * len(told)


def find_down(finder: HeadFinder, top: int) -> Table | None:
    """The block that begins at row ``top``, where its names run down and not across; else None."""
    block = _block(finder, top)
    if block is None:
        return None
    if len(block.labels) > 1 or block.span.right == block.span.left + 1:
        return _pairs(finder, block)
    return _columns(finder, block)


def _block(finder: HeadFinder, top: int) -> Block | None:
    """Rows down from ``top`` until a blank or a footer, if their first column names and their first row does not."""
    marks = finder.marks
    last, cols = top, marks.columns(top, 0, marks.sheet.shape[1] - 1)
    for row in range(top + 1, min(top + _ROWS_DOWN + 1, marks.sheet.shape[0])):
        here = marks.columns(row, 0, marks.sheet.shape[1] - 1)
        if not here or int(marks.flag[row, here[0]]) & (LABEL | NOTE | UNIT | LONG):
            break
        last, cols = row, sorted({*cols, *here})
    if last == top or last - top >= _ROWS_DOWN or len(cols) < 2:
        return None
    span = Span(top, cols[0], last, cols[-1])
    if finder.has_children(top, span.left, span.right) or not _runs_down(finder, span):
        return None
    return Block(span, _labels(finder, span))


def _runs_down(finder: HeadFinder, span: Span) -> bool:
    """True where the first column names quantities or properties clearly better than the first row does."""
    down, across = _known_down(finder, span, span.left), _known_across(finder, span)
    if span.right == span.left + 1:
        return across == 0 and down >= _MARGIN
    measured = _measures_down(finder, span) - _measures_across(finder, span)
    return (down >= _KNOWN and down - across >= _MARGIN) or measured >= _KNOWN


def _measures_down(finder: HeadFinder, span: Span) -> float:
    rows = [r for r in range(span.top + 1, span.bottom + 1) if finder.marks.filled[r, span.left]]
    return sum(bool(_is_measure(finder.marks, r, span.left)) for r in rows) / max(len(rows), 1)


def _measures_across(finder: HeadFinder, span: Span) -> float:
    cols = finder.marks.columns(span.top, span.left + 1, span.right)
    return sum(_is_measure(finder.marks, span.top, c) for c in cols) / max(len(cols), 1)


def _is_measure(marks: Marks, row: int, col: int) -> bool:
    """True for 本期金额, 期末余额, 变动比例%, 2021年."""
    if marks.kind[row, col] == YEAR:
        return True
    return marks.key(row, col).startswith(load_vocabulary().headers.measures)


def _known_down(finder: HeadFinder, span: Span, col: int) -> float:
    """Share of a column's cells that are head words, the first and totals apart; 0 where figures stand in it."""
    marks = finder.marks
    rows = [r for r in range(span.top, span.bottom + 1) if marks.filled[r, col] and not int(marks.flag[r, col]) & TOTAL]
    rows = rows[1:] if col == span.left and len(rows) > 1 else rows
    if not rows or any(finder.figure[r, col] for r in rows):
        return 0.0
    known = [finder.is_known(marks.key(r, col)) or bool(marks.kind[r, col] == YEAR) for r in rows]
    return sum(known) / len(rows)


def _known_across(finder: HeadFinder, span: Span) -> float:
    """Share of the first row's cells that are head words, the corner and totals apart."""
    marks = finder.marks
    cols = [c for c in marks.columns(span.top, span.left + 1, span.right) if not int(marks.flag[span.top, c]) & TOTAL]
    known = [finder.is_known(marks.key(span.top, c)) or bool(marks.kind[span.top, c] == YEAR) for c in cols]
    return sum(known) / max(len(cols), 1)


def _labels(finder: HeadFinder, span: Span) -> list[int]:
    """The first column, and those further right that name as well as it does and are not next to one."""
    found = [span.left]
    for col in range(span.left + 2, span.right):
        names = (finder.marks.kind[span.top : span.bottom + 1, col] == TEXT).sum()
        if col - found[-1] > 1 and names >= 2 and _known_down(finder, span, col) >= _KNOWN:
            found.append(col)
    return found


def _pairs(finder: HeadFinder, block: Block) -> Table:
    marks, span = finder.marks, block.span
    ends = [*(col - 1 for col in block.labels[1:]), span.right]
    columns: list[Column] = []
    for row in range(span.top, span.bottom + 1):
        for label, end in zip(block.labels, ends, strict=True):
            if not marks.filled[row, label] or marks.span(row, label).right >= end:
                continue
            text = strip(marks.text(row, label))
            beside = marks.columns(row, marks.span(row, label).right + 1, end)
            at = beside[0] if beside else marks.span(row, label).right + 1
            columns.append(Column(at, (text,), ((row, label),), header_unit(text)))
    named = {column.cells[0][0] for column in columns}
    rows = [
        BodyRow(r, "record" if r in named else "section", "" if r in named else marks.text(r, span.left))
        for r in range(span.top, span.bottom + 1)
    ]
    return Table(span, Span(span.top, span.left, span.bottom, span.left), columns, rows, "pairs")


def _columns(finder: HeadFinder, block: Block) -> Table:
    marks, span = finder.marks, block.span
    columns = []
    for row in range(span.top, span.bottom + 1):
        text = strip(marks.text(row, span.left))
        cells = ((row, span.left),) if text else ()
        columns.append(Column(row, (text,) if text else (), cells, header_unit(text) if text else None))
    rows = []
    for col in range(span.left + 1, span.right + 1):
        is_total = bool(int(marks.flag[span.top, col]) & TOTAL)
        filled = np.any(marks.filled[span.top : span.bottom + 1, col])
        kind = "total" if is_total else "record"
        rows.append(BodyRow(col, kind if filled else "blank", marks.text(span.top, col) if is_total else ""))  # type: ignore[arg-type]
    return Table(span, Span(span.top, span.left, span.bottom, span.left), columns, rows, "columns")
