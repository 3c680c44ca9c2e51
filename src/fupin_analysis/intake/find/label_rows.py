"""Rows that their first cell explains without a colon: labels and values, signers, remarks, examples (mode 32)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from fupin_analysis.intake.find.marks import TEXT, YEAR, Marks
from fupin_analysis.intake.find.words import LABEL, NOTE, UNIT, meaning, unit_words
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_AHEAD = 12
_MOST_KEYS = 6
"""A row of more keys and values is the head of a table."""
_SIGNING = frozenset({"filer", "checker", "phone", "filled_on", "seal", "email"})
_LONGEST = 12
"""No word that explains a row is longer."""
_EXAMPLE_SIGNS = ("示例", "样例", "范例", "举例", "例子", "模板")
_EXAMPLE_REMARK = re.compile(
    rf"[（(【\[]?(?:填[表报写])?(?:{'|'.join(_EXAMPLE_SIGNS)})(?:行|数据)?[)）】\]]?(?:$|[，,。、；;:：\s（(])"
    rf"|[^，。；]*(?:{'|'.join(_EXAMPLE_SIGNS)}).{{0,8}}(?:删除|删去|删掉|仅供参考)"
)
_LEAST_WIDTH = 4
"""In a narrower table 负责人 | 张三 is a record."""


def is_pair_row(marks: Marks, row: int, filled: list[int], is_known: Callable[[str], bool]) -> bool:
    """True where every cell is a label, its value, or says both: no head, though mostly names.

    A value is no head word, units beside 单位 apart. As wide as what follows such a row would be its head.
    """
    if _is_last_line(marks, row, filled, is_known):
        return True
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


def _is_last_line(marks: Marks, row: int, filled: list[int], is_known: Callable[[str], bool]) -> bool:
    """True for signers and their names, or a remark, with no full row right below that they could be the head of."""
    told = says_first(marks, row, filled[0])
    if told not in ("signers", "note"):
        return False
    named = [col for col in filled[1:] if not meaning(marks.text(row, col))]
    if not named or any(is_known(marks.key(row, col)) for col in named):
        return False
    below = marks.in_rows[row + 1] if row + 1 < len(marks.in_rows) else []
    if told == "note":
        return len(filled) == 2 and len(below) < 2
    return are_signers(marks, row, filled, marks.width + 1) and (
        len(below) < 2 or are_signers(marks, row + 1, below, marks.width + 1)
    )


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


@lru_cache(maxsize=1)
def _first_words() -> dict[str, str]:
    vocabulary = load_vocabulary()
    signing = [word for meaning in _SIGNING for word in vocabulary.labels.get(meaning, ())]
    told = dict.fromkeys(folded(tuple(signing)), "signers") | dict.fromkeys(folded(vocabulary.notes.words), "note")
    words = folded(vocabulary.notes.examples)
    shapes = ("{}", "({})", "[{}]", "{}:", "{}1", "{}一", "{}行")
    return told | {header_key(shape.format(word)): "example" for word in words for shape in shapes}


def says_first(marks: Marks, row: int, col: int) -> str:
    """What the first cell of a row says that the row is: ``signers``, ``note``, ``example``, else ''."""
    cell = marks.cells[row * marks.width + col]
    if type(cell) is not str or len(cell) > _LONGEST:
        return ""
    return _first_words().get(header_key(cell), "")


def is_example_remark(text: str) -> bool:
    """True for 示例，填报时删除 and （样例）; never for 示例村 or 作为示范样例推广."""
    return ("例" in text or "模板" in text) and _EXAMPLE_REMARK.match(text.strip()) is not None


def are_signers(marks: Marks, row: int, cols: list[int], width: int) -> bool:
    """True for 填报人 | 赵某 | | 联系电话 | 139…: every cell is such a word or stands behind one, blanks between.

    ``width`` is that of the table above, in which a full row is a record all the same.
    """
    if width < _LEAST_WIDTH or len(cols) >= width or len(cols) > 2 * _MOST_KEYS:
        return False
    meanings, waiting = load_vocabulary().label_meanings, False
    for col in cols:
        if meanings.get(marks.key(row, col)) in _SIGNING or int(marks.flag[row, col]) & LABEL:
            waiting = True
        elif waiting:
            waiting = False
        else:
            return False
    return True
