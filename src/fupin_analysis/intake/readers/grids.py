"""Rows of cells → the object grid of a Sheet, and the limits that keep a broken file from eating the machine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import CellError, Grid, Span

GRID_CELLS = 20_000_000
"""A sheet whose used rectangle has more cells than this is refused: a stray cell at the far end, or no return."""
ERRORS = frozenset("#REF! #DIV/0! #N/A #VALUE! #NAME? #NUM! #NULL! #GETTING_DATA #SPILL! #CALC! #FIELD!".split())


def check_size(rows: int, cols: int, sheet: str, most: int = GRID_CELLS) -> None:
    """Refuse a used rectangle that no return has; raises ReadError file-too-large."""
    if rows * cols > most:
        raise too_large(rows, cols, sheet)


def too_large(rows: int, cols: int, sheet: str) -> ReadError:
    """The refusal of a sheet whose used rectangle no return has."""
    return ReadError(
        f"工作表“{sheet}”的已用区域达 {rows} 行 × {cols} 列，多半是远处误留了内容。请删除多余的行列，另存后重报。",
        code="file-too-large",
    )


def make_grid(rows: Sequence[Sequence[Any]], width: int | None = None) -> Grid:
    """Rows (ragged ones are padded) as an object grid: "" becomes None, blank rows and columns at the far end go."""
    if width is None:
        width = max((len(row) for row in rows), default=0)
    grid = np.empty((len(rows), width), dtype=object)
    if not grid.size:
        return np.empty((0, 0), dtype=object)
    if all(len(row) == width for row in rows):
        grid[:] = rows
    else:
        for number, row in enumerate(rows):
            grid[number, : len(row)] = row
    grid[grid == ""] = None
    return trim(grid)


def trim(grid: Grid) -> Grid:
    """The grid up to its last row and column that hold anything."""
    filled = grid != None  # noqa: E711 - elementwise
    rows, cols = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    if not rows.size:
        return np.empty((0, 0), dtype=object)
    return grid[: rows[-1] + 1, : cols[-1] + 1]


def clip_merges(merges: Sequence[Span], shape: tuple[int, int]) -> list[Span]:
    """Merges cut to the used rectangle: A1:XFD1048576 must cost no more than the cells that there are.

    Where they overlap so much that they cover more cells than there are, only the first of each heap is kept.
    """
    rows, cols = shape
    cut = [Span(m.top, m.left, min(m.bottom, rows - 1), min(m.right, cols - 1)) for m in merges]
    kept = [m for m in cut if 0 <= m.top <= m.bottom and 0 <= m.left <= m.right and m[:2] != m[2:]]
    if sum((m.bottom - m.top + 1) * (m.right - m.left + 1) for m in kept) <= rows * cols:
        return kept
    free, apart = np.ones(shape, dtype=bool), []
    for m in kept:
        inside = free[m.top : m.bottom + 1, m.left : m.right + 1]
        if inside.all():
            inside[:] = False
            apart.append(m)
    return apart


def mark_errors(grid: Grid) -> None:
    """Turn the texts of error values into CellError, in place."""
    for error in ERRORS.intersection(grid.ravel().tolist()):
        grid[grid == error] = CellError(error)


def plain(value: Any) -> Any:
    """One stored value as the grid holds it: whole floats as int, durations as the text h:mm:ss, no number as #NUM!."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return CellError("#NUM!")
        return int(value) if value.is_integer() and abs(value) < 1e16 else value
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return value


def undated(value: dt.date) -> dt.date | int | float:
    """A number under a stray date format shows as a day of early 1900: give it back (5 → 1900-01-05 → 5)."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    if moment >= dt.datetime(1900, 3, 1):
        return value
    number = (moment - dt.datetime(1899, 12, 31)) / dt.timedelta(days=1)
    return int(number) if number.is_integer() else round(number, 9)
