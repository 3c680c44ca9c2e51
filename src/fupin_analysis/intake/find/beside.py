"""What stands in the rows of one head: tables side by side, lists beside a table (modes 36, 55)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fupin_analysis.intake.find.heads import Head, HeadFinder
from fupin_analysis.intake.find.marks import Marks
from fupin_analysis.intake.find.words import LABEL, UNIT
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_AHEAD = 200
_COVER = 0.5
_LOOKUP_COLUMNS = 6
_BESIDE = 3
"""An unheaded column beside a table with fewer cells than this is a stray remark, not a list."""


@dataclass(slots=True)
class Split:
    """What stands in the rows of a head: one or more tables, and columns of lists that belong to none."""

    heads: list[Head]
    lookups: list[tuple[int, int]]


def split_columns(finder: HeadFinder, head: Head) -> Split:
    """Cut what stands in a head's rows into tables side by side and lists beside them."""
    marks = finder.marks
    runs = _runs(marks, head, head.top + _AHEAD)
    if runs != [(head.left, head.right)]:
        runs = _runs(marks, head, _next_head(finder, head))
    named = {run: _names(finder, head, run) for run in runs}
    mains = [run for run in runs if named[run] and run[1] >= head.left and run[0] <= head.right]
    groups: list[tuple[int, int]] = []
    lookups: list[tuple[int, int]] = []
    for run in runs:
        if run not in mains:
            if mains and run[0] > mains[0][0] and _is_list(finder, head, run):
                lookups.append(run)
        elif not groups:
            groups.append(run)
        elif _is_lookup(finder, head, groups[0], run):
            lookups.append(run)
        elif _is_apart(finder, head, groups[-1], run):
            groups.append(run)
        else:
            groups[-1] = (groups[-1][0], run[1])
    heads: list[Head] = []
    for left, right in groups:
        own = finder.measure(head.top, left, right) if len(groups) > 1 else head
        heads.extend(_repeated(finder, _fit(finder, own, left, right, lookups)))
    return Split(heads, lookups)


def _next_head(finder: HeadFinder, head: Head) -> int:
    """The row after the head's own rows: where a title or label leads to the next head, or far down."""
    marks, last = finder.marks, min(head.top + _AHEAD, finder.marks.sheet.shape[0])
    below = slice(head.body, last)
    may = (finder.names_in_row[below] >= 2) & (finder.figures_in_row[below] == 0)
    width = marks.sheet.shape[1] - 1
    for row in (np.flatnonzero(may) + head.body).tolist():
        if finder.is_start(row, 0, width) and finder.hits(row, 0, width) >= _COVER:
            while row > head.body and marks.in_row[row - 1] and _is_led(marks, row - 1):
                row -= 1
            return int(row)
    return last


def _is_led(marks: Marks, row: int) -> bool:
    """True for a title or label row, which belongs to the head under it."""
    return bool(marks.in_row[row] == 1 or (marks.flag[row] & (LABEL | UNIT)).any())


def _runs(marks: Marks, head: Head, bottom: int) -> list[tuple[int, int]]:
    """Columns next to one another that hold anything in the rows from the head down."""
    occupied = np.atleast_1d(marks.filled[head.top : bottom].any(axis=0))
    runs: list[tuple[int, int]] = []
    for col, here in enumerate(occupied.tolist()):
        if here and runs and runs[-1][1] == col - 1:
            runs[-1] = (runs[-1][0], col)
        elif here:
            runs.append((col, col))
    return runs


def _names(finder: HeadFinder, head: Head, run: tuple[int, int]) -> int:
    return int((finder.marks.filled[head.top : head.bottom + 1, run[0] : run[1] + 1]).sum())


def _keys(finder: HeadFinder, head: Head, run: tuple[int, int]) -> list[str]:
    rows = range(head.top, head.bottom + 1)
    return [finder.marks.key(row, col) for row in rows for col in finder.marks.columns(row, *run)]


def _is_apart(finder: HeadFinder, head: Head, main: tuple[int, int], run: tuple[int, int]) -> bool:
    """True for a second table beside the first: its own 序号, the same heads again, or a head of another depth."""
    ours, theirs = _keys(finder, head, main), _keys(finder, head, run)
    if len(theirs) >= 2 and theirs[0] == ours[0]:
        return True
    if _is_merged_down(finder, head, main) and _is_flat(finder, head, run):
        return True
    if finder.is_sequence_head(head, run[0]) and finder.is_sequence_head(head, main[0]):
        return True
    return len(theirs) >= 2 and sum(key in ours for key in theirs) >= 0.6 * len(theirs)


def _is_merged_down(finder: HeadFinder, head: Head, run: tuple[int, int]) -> bool:
    """True where a name of the first row reaches down to the last row of the head."""
    marks = finder.marks
    cols = marks.columns(head.top, *run)
    return head.bottom > head.top and any(marks.span(head.top, col).bottom == head.bottom for col in cols)


def _is_flat(finder: HeadFinder, head: Head, run: tuple[int, int]) -> bool:
    """True where several names stand in the first row alone, none of them merged down."""
    marks = finder.marks
    cols = marks.columns(head.top, *run)
    below = marks.filled[head.top + 1 : head.bottom + 1, run[0] : run[1] + 1]
    names = finder.name[head.top + 1 : head.bottom + 1, run[0] : run[1] + 1]
    return len(cols) > 1 and not (below & names).any() and all(marks.span(head.top, c).bottom == head.top for c in cols)


def _is_lookup(finder: HeadFinder, head: Head, main: tuple[int, int], run: tuple[int, int]) -> bool:
    """True for a list beside the table: in hidden columns, or narrow, unknown to any form and of another length."""
    cols = range(run[0], run[1] + 1)
    if all(col in finder.marks.sheet.hidden_cols for col in cols) and _is_list(finder, head, run):
        return True
    if len(cols) > _LOOKUP_COLUMNS or any(finder.is_known(key) for key in _keys(finder, head, run)):
        return False
    below = finder.marks.filled[head.body :]
    ours = below[:, main[0] : main[1] + 1].sum(axis=1) >= 2
    theirs = np.asarray(below[:, run[0] : run[1] + 1].any(axis=1))
    apart = int((theirs & ~ours).sum())
    return int(theirs.sum()) >= _BESIDE and apart >= 2 and apart > 0.1 * theirs.sum()


def _is_list(finder: HeadFinder, head: Head, run: tuple[int, int]) -> bool:
    return int(finder.marks.filled[head.top :, run[0] : run[1] + 1].any(axis=1).sum()) >= _BESIDE


def _fit(finder: HeadFinder, head: Head, left: int, right: int, lookups: list[tuple[int, int]]) -> Head:
    """The head cut to a run: unheaded columns on its left name the rows; those on its right are lists or remarks."""
    cells = ((r, c) for r in range(head.top, head.bottom + 1) for c in finder.marks.columns(r, left, right))
    last = min(max(finder.marks.right(*cell) for cell in cells), max(right, head.right))
    if last < right and _is_list(finder, replace(head, top=head.bottom + 1), (last + 1, right)):
        lookups.append((last + 1, right))
    return replace(head, left=left, right=last)


def _repeated(finder: HeadFinder, head: Head) -> list[Head]:
    """Two or more equal blocks of columns with no gap (序号 姓名 电话 序号 姓名 电话) are as many tables."""
    words = load_vocabulary().headers
    cols = finder.marks.columns(head.top, head.left, head.right)
    if not cols:
        return [head]
    ends = [*cols[1:], head.right + 1]
    said = [(finder.marks.key(head.top, col), end - col) for col, end in zip(cols, ends, strict=True)]
    if said[0][0] in folded(words.item_words, words.sequence):  # then blocks may be of different widths
        said = [(key, 0) for key, _ in said]
    for period in range(2, len(said) // 2 + 1):
        if len(said) % period == 0 and said == said[:period] * (len(said) // period):
            starts = cols[::period]
            return [
                replace(head, left=a, right=b - 1) for a, b in zip(starts, [*starts[1:], head.right + 1], strict=True)
            ]
    return [head]
