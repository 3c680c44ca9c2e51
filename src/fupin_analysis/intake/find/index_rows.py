"""Rows under a head that only number its columns (domain.md 3.2)."""

from __future__ import annotations

import re

from fupin_analysis.intake.find.marks import Marks
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_DASHES = frozenset({"-", "—", "——", "–", "/", "x", "×"})
_INDEX = re.compile(r"^[(\[]?(\d{1,3}|[a-z])[)\]]?(?:\s*[=＝].*)?$", re.IGNORECASE)


def is_index_row(marks: Marks, row: int, left: int, right: int) -> bool:
    """True for a row that numbers the columns: 1 2 3 …, (1) (2) …, 甲 乙 1 2 …, A B C …"""
    if row >= marks.sheet.shape[0]:
        return False
    cols = marks.columns(row, left, right)
    if len(cols) < 3 or len(cols) < 0.6 * (right - left + 1):
        return False
    words = folded(load_vocabulary().headers.index_rows)
    first = marks.key(row, cols[0])
    if first not in words and first not in _DASHES and not _INDEX.match(first):
        return False
    keys = [marks.key(row, c) for c in cols]
    rest = [key for key in keys if key not in words and len(key) and key not in _DASHES]
    numbers = [found[1] for key in rest if (found := _INDEX.match(key))]
    if len(numbers) < len(rest) or len(numbers) < 2:
        return False
    if all(number.isdigit() for number in numbers):
        values = [int(number) for number in numbers]
        return values[0] <= 2 and values == list(range(values[0], values[0] + len(values)))
    if any(len(number) > 1 for number in numbers):
        return False
    return [ord(number) for number in numbers] == list(range(ord(numbers[0]), ord(numbers[0]) + len(numbers)))
