"""Words of a head that were typed over several rows to keep a column narrow: 本 over 月, 帮扶 over 县 (mode 34)."""

from __future__ import annotations

from collections.abc import Callable

from fupin_analysis.intake.find.marks import TEXT, Marks

Cell = tuple[int, int]
Words = frozenset[str]
_LONGEST = 2
_LEAST = 2
"""One word alone over two rows may be a group and its column."""


def joins(marks: Marks, words: Words, row: int, col: int) -> bool:
    """True where a cell and the one above it are the halves of one word of a head."""
    if not row or marks.kind[row, col] != TEXT or marks.kind[row - 1, col] != TEXT:
        return False
    above, here = marks.key(row - 1, col), marks.key(row, col)
    return max(len(above), len(here)) <= _LONGEST and above + here in words


def go_on(marks: Marks, words: Words, row: int, cols: list[int], may_stand: Callable[[int], bool]) -> bool:
    """True where a row ends words that the row above begins, one of them with a single sign."""
    halves = [col for col in cols if joins(marks, words, row, col)]
    if not any(len(marks.key(row, col)) == 1 for col in halves):
        return False
    return all(col in halves or may_stand(col) for col in cols)


def second_halves(marks: Marks, words: Words, rows: range, left: int, right: int) -> frozenset[Cell]:
    """The cells of a head that go on with the word above; none where few words seem divided."""
    cells = [(row, col) for row in rows for col in marks.columns(row, left, right) if joins(marks, words, row, col)]
    short = [cell for cell in cells if len(marks.key(*cell)) == 1]
    return frozenset(cells) if len(short) >= _LEAST else frozenset()
