"""Rows of a table that are no records and carry no sign: bare units, explanations, sections (modes 3, 31)."""

from __future__ import annotations

import re

from fupin_analysis.intake.find.marks import BLANK, TEXT, Marks
from fupin_analysis.intake.find.words import unit_note, unit_words

_AHEAD = 5
_LEAST = 2
_ORDINAL = re.compile(r"^\s*[（(]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．]?\s*$")


def is_unit_row(marks: Marks, row: int, cols: list[int], left: int) -> bool:
    """True where every cell is a unit, in brackets or right under a name of its own (元 under 年度计划)."""
    if all(unit_note(marks.text(row, col)) for col in cols):
        return True
    return is_bare_unit_row(marks, row, cols, left)


def is_bare_unit_row(marks: Marks, row: int, cols: list[int], left: int) -> bool:
    """True for units without brackets, each under a single name, none under the first column."""
    if len(cols) < _LEAST or cols[0] == left or row == 0:
        return False
    texts = [marks.text(row, col) for col in cols]
    if any(unit_words(text) is None or unit_note(text) is not None for text in texts):
        return False
    return all(_has_name(marks, row - 1, col) for col in cols)


def _has_name(marks: Marks, row: int, col: int) -> bool:
    """True where a name stands in this cell alone, or reaches down to it in this column."""
    if marks.kind[row, col] == TEXT:
        return marks.right(row, col) == col
    return any(span.bottom == row and span.left == col == span.right for span in marks.merges.values())


def explains(marks: Marks, row: int, cols: list[int], left: int, right: int) -> bool:
    """True for texts in columns of figures alone, in a row without the names that the rows under it have."""
    if len(cols) < _LEAST or cols[0] == left or any(marks.kind[row, col] != TEXT for col in cols):
        return False
    below = [r for r in range(row + 1, min(row + 1 + _AHEAD, len(marks.in_rows))) if marks.columns(r, left, right)]
    named = [r for r in below if any(marks.kind[r, col] == TEXT for col in range(left, cols[0]))]
    if len(named) < _LEAST or len(named) < len(below) - 1:
        return False
    kinds = [int(marks.kind[r, col]) for r in named for col in cols]
    return TEXT not in kinds and any(kind != BLANK for kind in kinds)


def is_ordinal(text: str) -> bool:
    """True for 一, （一）, 二、: the number of a section, alone in its cell."""
    return _ORDINAL.match(text) is not None
