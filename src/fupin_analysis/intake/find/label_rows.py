"""Rows of labels and their values written without colons: 填报单位 | 某公司 | 单位 | 万元 (mode 32)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from fupin_analysis.intake.find.marks import TEXT, YEAR, Marks
from fupin_analysis.intake.find.words import LABEL, NOTE, UNIT, unit_words
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_AHEAD = 12
_MOST_KEYS = 6
"""A row of more keys and values is the head of a table."""
_SIGNING = frozenset({"filer", "checker", "phone", "filled_on", "seal", "email"})
_LEAST_WIDTH = 4
"""In a narrower table 负责人 | 张三 is a record."""


def is_pair_row(marks: Marks, row: int, filled: list[int], is_known: Callable[[str], bool]) -> bool:
    """True where every cell is a label, its value, or says both: no head, though mostly names.

    A value is no head word, units beside 单位 apart. As wide as what follows such a row would be its head.
    """
    labels = values = loose = said = 0
    at = 0
    while at < len(filled):
        col, at = filled[at], at + 1
        if int(marks.flag[row, col]) & (LABEL | UNIT | NOTE):
            said += 1
        elif is_unit_key(marks.key(row, col)) and at < len(filled) and unit_words(marks.text(row, filled[at])):
            said, at = said + 1, at + 1
        elif marks.kind[row, col] == TEXT and marks.key(row, col) in load_vocabulary().label_meanings:
            labels += 1
            if at < len(filled) and _is_value(marks, row, filled[at], is_known):
                values, at = values + 1, at + 1
        elif marks.kind[row, col] == YEAR and not loose:
            loose = 1
        else:
            return False
    if not labels or values < labels or labels > _MOST_KEYS // 2 or (loose and not said):
        return False
    below = marks.in_row[row + 1 : row + 1 + _AHEAD]
    return bool(below.size == 0 or below.max(initial=0) > len(filled) or len(filled) == 2 or said)


def _is_value(marks: Marks, row: int, col: int, is_known: Callable[[str], bool]) -> bool:
    if int(marks.flag[row, col]) & (LABEL | UNIT | NOTE):
        return False
    key = marks.key(row, col)
    return key not in load_vocabulary().label_meanings and (marks.kind[row, col] != TEXT or not is_known(key))


@lru_cache(maxsize=1)
def _unit_keys() -> frozenset[str]:
    return folded(load_vocabulary().units.keys)


def is_unit_key(key: str) -> bool:
    """True for 单位, 金额单位, 币种: what stands before a unit. ``key`` is folded by header_key."""
    return key in _unit_keys()
