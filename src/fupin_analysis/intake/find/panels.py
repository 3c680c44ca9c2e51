"""What stands beside a table, behind a blank column, on rows of its own: other tables, and lists (modes 36, 55).

Tables whose heads stand in the same rows are cut apart by ``beside``; here are those that share no row of a head.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.find.heads import Head, HeadFinder
from fupin_analysis.intake.find.marks import TEXT, Marks
from fupin_analysis.intake.layout import SheetLayout

Run = tuple[int, int]
_MAIN_WIDTH, _LIST_WIDTH = 3, 2
_LIST_ROWS = 3
_SURE = 0.6
_NEAR = 3
"""A head that begins so many rows below that of the table beside it is still one beside it."""


@dataclass(slots=True)
class Panels:
    """Runs of columns to be read each as a sheet of its own, and runs that are lists and belong to no table."""

    tables: list[Run] = field(default_factory=list)
    lists: list[Run] = field(default_factory=list)


def find_panels(finder: HeadFinder) -> Panels:
    """Tables and lists on the right of the first table of a sheet that share no row of a head with it."""
    found = Panels()
    runs = _runs(sorted(set().union(*finder.marks.in_rows)))
    if len(runs) < 2:
        return found
    main = next((run for run in runs if run[1] - run[0] + 1 >= _MAIN_WIDTH), None)
    head = finder.find(0, *main) if main else None
    if main is None or head is None:
        return found
    for run in runs[runs.index(main) + 1 :]:
        if _crosses(finder, head, run):
            continue
        if _is_table(finder, head, main, run):
            found.tables.append(run)
        elif _is_list(finder, head, run):
            found.lists.append(run)
    return found


def _runs(occupied: list[int]) -> list[Run]:
    runs: list[Run] = []
    for col in occupied:
        if runs and runs[-1][1] == col - 1:
            runs[-1] = (runs[-1][0], col)
        else:
            runs.append((col, col))
    return runs


def _crosses(finder: HeadFinder, head: Head, run: Run) -> bool:
    """True where a merged cell of the head or below it reaches over the blank column: one table."""
    return any(row >= head.top and col < run[0] <= span.right for (row, col), span in finder.marks.merges.items())


def _is_table(finder: HeadFinder, head: Head, main: Run, run: Run) -> bool:
    """True where figures of the one stand in the rows of the other's head."""
    own = finder.find(0, *run) if run[1] > run[0] else None
    if own is None or own.top == head.top:
        return False
    if own.bottom < head.bottom and _has_figures(finder, own.bottom + 1, head.bottom, run):
        return True
    wide = run[1] - run[0] + 1 >= _MAIN_WIDTH and head.bottom < own.top <= head.bottom + _NEAR
    return wide and finder.hits(own.top, *run) >= _SURE and _has_figures(finder, own.top, own.bottom, main)


def _has_figures(finder: HeadFinder, top: int, bottom: int, run: Run) -> bool:
    return bool(finder.figure[top : bottom + 1, run[0] : run[1] + 1].any())


def _is_list(finder: HeadFinder, head: Head, run: Run) -> bool:
    """True for a narrow column of texts, no head words, that runs through the head's rows without a gap."""
    marks = finder.marks
    if run[1] - run[0] + 1 > _LIST_WIDTH:
        return False
    rows = [row for row in range(marks.sheet.shape[0]) if marks.columns(row, *run)]
    cells = [(row, col) for row in rows for col in marks.columns(row, *run)]
    if len(rows) < _LIST_ROWS or any(marks.kind[cell] != TEXT or marks.flag[cell] for cell in cells):
        return False
    through = [row for row in rows if row <= head.bottom and row + 1 in rows]
    known = sum(finder.is_known(marks.key(*cell)) for cell in cells)
    return bool(through) and rows[0] < head.bottom and known < 0.5 * len(cells)


def lay_out_apart(marks: Marks, panels: Panels, layout: SheetLayout, read: Callable[[Sheet], SheetLayout]) -> None:
    """Read each panel as a sheet of its own, all else together; lists are marked as such."""
    sheet, taken = marks.sheet, [*panels.tables, *panels.lists]
    rest = np.ones(sheet.shape[1], dtype=bool)
    for left, right in taken:
        rest[left : right + 1] = False
    parts = [rest]
    for left, right in panels.tables:
        part = np.zeros(sheet.shape[1], dtype=bool)
        part[left : right + 1] = True
        parts.append(part)
    for part in parts:
        _add(layout, read(_only(sheet, part)))
    for left, right in panels.lists:
        cols = slice(left, right + 1)
        filled = marks.filled[:, cols]
        layout.roles[:, cols][filled] = "lookup"
        layout.owner[:, cols][filled] = 0 if layout.tables else -1


def _only(sheet: Sheet, columns: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Sheet:
    """The sheet with the cells of these columns alone, all in their place."""
    grid = sheet.grid.copy()
    grid[:, ~columns] = None
    return replace(sheet, grid=grid, merges=[m for m in sheet.merges if columns[m.left]])


def _add(layout: SheetLayout, part: SheetLayout) -> None:
    here = part.roles != None  # noqa: E711 - elementwise
    owner = part.owner.copy()
    owner[owner >= 0] += len(layout.tables)
    layout.roles[here], layout.owner[here] = part.roles[here], owner[here]
    layout.tables.extend(part.tables)
    for name in ("titles", "labels", "units", "notes"):
        getattr(layout.context, name).extend(getattr(part.context, name))
    layout.reasons.update(part.reasons)
