"""The columns of a table: their heads with all levels, whether merged, filled down or left open (modes 34, 36)."""

from __future__ import annotations

from itertools import pairwise

from fupin_analysis.intake.find.heads import Head, HeadFinder
from fupin_analysis.intake.find.marks import BLANK
from fupin_analysis.intake.find.split_words import second_halves
from fupin_analysis.intake.find.subheads import is_bare_unit_row
from fupin_analysis.intake.find.words import header_unit, strip
from fupin_analysis.intake.layout import Column
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import load_vocabulary

Cell = tuple[int, int]
_READ: dict[tuple[object, ...], tuple[Column, ...]] = {}
_MOST = 4096


def read_columns(finder: HeadFinder, head: Head) -> list[Column]:
    """Every column of the table with the path of its head; a column without a head has an empty path.

    Heads come again on sheet after sheet: one of the same cells at the same place is not read twice.
    """
    marks = finder.marks
    rows = range(head.top, head.bottom + 1)
    cells = tuple((r, c, marks.text(r, c)) for r in rows for c in marks.columns(r, head.left, head.right))
    merges = tuple(span for span in marks.merges.values() if span.top <= head.bottom and span.bottom >= head.top)
    place = (head.top, head.left, head.bottom, head.right, cells, merges, len(finder.words))
    made = _READ.get(place)
    if made is None:
        if len(_READ) >= _MOST:
            _READ.clear()
        made = _READ[place] = tuple(_read(finder, head))
    return list(made)


def _read(finder: HeadFinder, head: Head) -> list[Column]:
    levels: list[dict[int, Cell]] = []
    for row in range(head.top, head.bottom + 1):
        levels.append(_level(finder, head, row, levels[-1] if levels else {}))
    made = []
    texts = {cell: strip(finder.marks.text(*cell)) for level in levels for cell in set(level.values())}
    below = range(head.top + 1, head.bottom + 1)
    halves = second_halves(finder.marks, finder.words, below, head.left, head.right)
    for row, col, told in _bare_units(finder, head):
        texts[row, col] = f"（{told}）"
    for col in range(head.left, head.right + 1):
        path: list[str] = []
        used: list[Cell] = []
        for cell in dict.fromkeys(level[col] for level in levels if col in level):
            text = texts[cell]
            if cell in halves and cell[1] == col and used and used[-1] == (cell[0] - 1, col):
                path[-1], used[-1] = path[-1] + text, cell
                continue
            if not path or header_key(path[-1]) != header_key(text):
                path.append(text)
                used.append(cell)
        units = [unit for text in reversed(path) if (unit := header_unit(text))]
        made.append(Column(col, tuple(path), tuple(used), units[0] if units else None))
    return made


def _bare_units(finder: HeadFinder, head: Head) -> list[tuple[int, int, str]]:
    """The cells of a last row of units without brackets: they state units and name nothing."""
    marks, row = finder.marks, head.bottom
    cols = marks.columns(row, head.left, head.right)
    if head.bottom == head.top or not is_bare_unit_row(marks, row, cols, head.left):
        return []
    return [(row, col, strip(marks.text(row, col))) for col in cols]


def _level(finder: HeadFinder, head: Head, row: int, above: dict[int, Cell]) -> dict[int, Cell]:
    """For one row of a head: column → the cell that heads it there, through merges and open groups.

    ``above`` is the same for the row above: no group reaches beyond the group that it belongs to itself.
    """
    marks = finder.marks
    level: dict[int, Cell] = {}
    for (top, left), span in marks.merges.items():
        inside = head.top <= top <= row <= span.bottom and left <= head.right and span.right >= head.left
        if inside and marks.filled[top, left]:
            level.update(dict.fromkeys(range(left, span.right + 1), (top, left)))
    for col in marks.columns(row, head.left, head.right):
        level.setdefault(col, (row, col))
        if marks.filled[row, col]:
            level[col] = (row, col)
    if row < head.bottom:
        _open_groups(finder, head, row, level, above)
    return level


def _open_groups(finder: HeadFinder, head: Head, row: int, level: dict[int, Cell], above: dict[int, Cell]) -> None:
    """Let a group's head that is not merged reach over the blanks beside it where names stand under both."""
    marks = finder.marks
    under = (marks.kind[row + 1 : head.bottom + 1, head.left : head.right + 1] != BLANK).any(axis=0).tolist()
    run: list[int] = []
    for col in range(head.left, head.right + 2):
        group = level.get(col)
        own = group is None or (group == (row, col) and marks.span(row, col).right == col)
        if own and col <= head.right and under[col - head.left]:
            if run and above.get(col) != above.get(run[-1]):
                _share_out(finder, head, row, run, level)
                run = []
            run.append(col)
        elif run:
            _share_out(finder, head, row, run, level)
            run = []


def _share_out(finder: HeadFinder, head: Head, row: int, run: list[int], level: dict[int, Cell]) -> None:
    """Give the columns of a run to the groups over it: each to the one at its left, or to the one amid them."""
    groups = [col for col in run if col in level]
    if not groups:
        return
    leaves = {col: _leaf(finder, head, row, col) for col in run}
    measures = load_vocabulary().headers.measures
    first = run.index(groups[0])
    while first and leaves[run[first - 1]].startswith(measures):
        first -= 1
    run = run[first:]
    if run[0] == groups[0] or not leaves[groups[0]].startswith(measures):
        starts = groups
    else:
        starts = _amid(run, groups, [leaves[col] for col in run])
    for col in run:
        at = sum(start <= col for start in starts) - 1
        if at >= 0:
            level[col] = (row, groups[at])


def _amid(run: list[int], groups: list[int], leaves: list[str]) -> list[int]:
    """Where the columns of each group begin whose head stands amid them: equal blocks of names, or halfway between."""
    size = len(run) // len(groups)
    blocks = [leaves[at : at + size] for at in range(0, len(run), size)]
    if size * len(groups) == len(run) and all(block == blocks[0] for block in blocks):
        return run[::size]
    return [run[0], *((left + right + 1) // 2 for left, right in pairwise(groups))]


def _leaf(finder: HeadFinder, head: Head, row: int, col: int) -> str:
    """The first name under a row of the head, folded."""
    rows = (r for r in range(row + 1, head.bottom + 1) if finder.marks.filled[r, col])
    return finder.marks.key(next(rows, row), col)
