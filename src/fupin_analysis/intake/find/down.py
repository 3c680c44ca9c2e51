"""Tables whose names run down the sheet: key and value pairs, and a record a column.

In ``pairs`` a column's value stands in row ``cells[-1][0]`` and column ``index``; the table is one record.
In ``columns`` a column's ``index`` is the sheet row of its values, and ``rows`` holds the sheet columns of the records.
"""

from __future__ import annotations

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.marks import TEXT, YEAR
from fupin_analysis.intake.find.words import LABEL, LONG, NOTE, TOTAL, UNIT, header_unit, strip
from fupin_analysis.intake.layout import BodyRow, Column, RowKind, Table
from fupin_analysis.plan.vocabulary import load_vocabulary

Cell = tuple[int, int]
_ROWS = 60
"""A block of more rows is a list, whatever its first column says."""
_KNOWN, _MARGIN = 0.5, 0.3
_PAIR_KNOWN, _PAIR_VALUES = 0.4, 0.25
_PAIR_LESS = 0.15
"""Fewer known keys will do where figures and texts take turns beside them."""
_DISTINCT = 0.9


def find_down(finder: HeadFinder, top: int) -> list[Table]:
    """The tables of the block that begins at row ``top``, where its names run down and not across; else none."""
    span = _block(finder, top)
    if span is None:
        return []
    labels = _pair_labels(finder, span)
    if labels:
        return [_pairs(finder, part, labels) for part in _records(finder, span)]
    if not finder.has_children(top, span.left, span.right) and _runs_down(finder, span):
        return [_columns(finder, span)]
    return []


def _block(finder: HeadFinder, top: int) -> Span | None:
    """Rows down from ``top`` until a blank, a label or a note."""
    marks, width = finder.marks, finder.marks.sheet.shape[1] - 1
    last, cols = top, set(marks.columns(top, 0, width))
    for row in range(top + 1, min(top + _ROWS + 1, marks.sheet.shape[0])):
        here = marks.columns(row, 0, width)
        if not here or int(marks.flag[row, here[0]]) & (LABEL | NOTE | UNIT | LONG):
            break
        last = row
        cols.update(here)
    if last == top or last - top >= _ROWS or len(cols) < 2:
        return None
    return Span(top, min(cols), last, max(cols))


def _is_known(finder: HeadFinder, cell: Cell) -> bool:
    return bool(finder.marks.kind[cell] == YEAR) or finder.is_known(finder.marks.key(*cell))


def _share(finder: HeadFinder, cells: list[Cell]) -> float:
    """Share of cells that are head words, totals apart."""
    told = [cell for cell in cells if not int(finder.marks.flag[cell]) & TOTAL]
    return sum(_is_known(finder, cell) for cell in told) / max(len(told), 1)


def _filled(finder: HeadFinder, span: Span, cols: list[int]) -> list[Cell]:
    rows = range(span.top, span.bottom + 1)
    return [(row, col) for row in rows for col in cols if finder.marks.filled[row, col]]


def _pair_labels(finder: HeadFinder, span: Span) -> list[int]:
    """The columns of the keys, where the block is keys and values side by side; else none."""
    if span.right == span.left + 1:
        cells = _filled(finder, span, [span.left])
        values = [(span.top, span.right)]
        plain = not any(finder.figure[cell] for cell in cells) and not _is_known(finder, values[0])
        return [span.left] if plain and len(cells) > 1 and _share(finder, cells) >= _MARGIN else []
    alternate = list(range(span.left, span.right, 2))
    for labels in (alternate, _labels(finder, span)):
        if len(labels) > 1 and _are_keys(finder, span, labels):
            return labels
    return []


def _labels(finder: HeadFinder, span: Span) -> list[int]:
    """The first column, and those further right that name as well as it does and are not next to one."""
    found = [span.left]
    for col in range(span.left + 2, span.right):
        cells = _filled(finder, span, [col])
        names = [cell for cell in cells if finder.marks.kind[cell] == TEXT]
        if col - found[-1] > 1 and len(names) >= 2 and len(names) == len(cells) and _share(finder, cells) >= _KNOWN:
            found.append(col)
    return found


def _are_keys(finder: HeadFinder, span: Span, labels: list[int]) -> bool:
    """True where the columns hold distinct names that are head words, and the columns beside them do not."""
    keys = _filled(finder, span, labels)
    values = _filled(finder, span, [col for col in range(span.left, span.right + 1) if col not in labels])
    if any(finder.figure[cell] for cell in keys) or not values:
        return False
    distinct = {finder.marks.key(*cell) for cell in _filled(finder, _records(finder, span)[0], labels)}
    first = _filled(finder, _records(finder, span)[0], labels)
    if len(distinct) < _DISTINCT * len(first) or len(first) < 3:
        return False
    known, other = _share(finder, keys), _share(finder, values)
    if known >= _PAIR_KNOWN and other <= _PAIR_VALUES and known - other >= _MARGIN:
        return True
    return known >= _PAIR_VALUES and known - other >= _PAIR_LESS and _are_mixed(finder, span, labels)


def _are_mixed(finder: HeadFinder, span: Span, labels: list[int]) -> bool:
    """True where figures and texts take turns in the columns beside the keys, as they do in no column of a list."""
    for col in (label + 1 for label in labels):
        cells = _filled(finder, Span(span.top + 1, span.left, span.bottom, span.right), [col])
        said = [bool(finder.figure[cell]) or any(char.isdigit() for char in finder.marks.text(*cell)) for cell in cells]
        if len(said) < 3 or not 1 <= sum(said) < len(said):
            return False
    return True


def _runs_down(finder: HeadFinder, span: Span) -> bool:
    """True where the first column names quantities or properties clearly better than the first row does."""
    below = Span(span.top + 1, span.left, span.bottom, span.right)
    down = _filled(finder, below, [span.left])
    across = [(span.top, col) for col in finder.marks.columns(span.top, span.left + 1, span.right)]
    if len(down) < 2 or any(finder.figure[cell] for cell in down):
        return False
    known, other = _share(finder, down), _share(finder, across)
    if known >= _KNOWN and known - other >= _MARGIN:
        return True
    return _measures(finder, down) - _measures(finder, across) >= _KNOWN


def _measures(finder: HeadFinder, cells: list[Cell]) -> float:
    """Share of cells that say a measure: 本期金额, 期末余额, 变动比例%, 2021年."""
    words, marks = load_vocabulary().headers.measures, finder.marks
    said = [marks.kind[cell] == YEAR or marks.key(*cell).startswith(words) for cell in cells]
    return sum(map(bool, said)) / max(len(said), 1)


def _records(finder: HeadFinder, span: Span) -> list[Span]:
    """The block cut where its first key comes again: one part a record."""
    first = finder.marks.key(span.top, span.left)
    tops = [r for r in range(span.top, span.bottom + 1) if finder.marks.key(r, span.left) == first]
    ends = [*(top - 1 for top in tops[1:]), span.bottom]
    return [Span(top, span.left, end, span.right) for top, end in zip(tops, ends, strict=True)]


def _pairs(finder: HeadFinder, span: Span, labels: list[int]) -> Table:
    marks = finder.marks
    ends = [*(col - 1 for col in labels[1:]), span.right]
    columns: list[Column] = []
    for row in range(span.top, span.bottom + 1):
        for label, end in zip(labels, ends, strict=True):
            if not marks.filled[row, label] or marks.span(row, label).right >= end:
                continue
            text, after = strip(marks.text(row, label)), marks.span(row, label).right + 1
            columns.append(
                Column((marks.columns(row, after, end) or [after])[0], (text,), ((row, label),), header_unit(text))
            )
    named = {column.cells[0][0] for column in columns}
    rows = [
        BodyRow(r, "record") if r in named else BodyRow(r, "section", marks.text(r, span.left))
        for r in range(span.top, span.bottom + 1)
    ]
    return Table(span, Span(span.top, span.left, span.bottom, span.left), columns, rows, "pairs")


def _columns(finder: HeadFinder, span: Span) -> Table:
    marks = finder.marks
    columns = []
    for row in range(span.top, span.bottom + 1):
        text = strip(marks.text(row, span.left))
        told = (((text,), ((row, span.left),), header_unit(text))) if text else ((), (), None)
        columns.append(Column(row, *told))
    rows = []
    for col in range(span.left + 1, span.right + 1):
        is_total = bool(int(marks.flag[span.top, col]) & TOTAL)
        kind: RowKind = "total" if is_total else "record"
        filled = bool(marks.filled[span.top : span.bottom + 1, col].any())
        rows.append(BodyRow(col, kind if filled else "blank", marks.text(span.top, col) if is_total else ""))
    return Table(span, Span(span.top, span.left, span.bottom, span.left), columns, rows, "columns")
