"""Cells far away from everything else: they are told of one by one, and do not make the sheet as large as they say."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin_analysis.intake.book import Grid
from fupin_analysis.intake.readers.grids import GRID_CELLS, make_grid, too_large, trim

AREA = 500_000
"""A used rectangle of fewer cells costs little: nothing in it is far away."""
GAP_ROWS, GAP_COLS = 1000, 200
"""So many blank rows or columns part what is far away from the sheet."""
STRAYS = 200
"""More cells than these are no slip of the hand: the sheet is refused."""
COLUMNS = 2000
"""No return is so wide, and what looks for tables takes long over it."""
Cells = dict[tuple[int, int], Any]
_Index = npt.NDArray[np.int64]

_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_DATA = re.compile(rb"(<(?:\w+:)?sheetData\b[^>]*>).*(</(?:\w+:)?sheetData>)", re.DOTALL)
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,9})"[^>]*?(?:/>|>\s*</(?:\w+:)?row>)')
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")


def find_core(rows: _Index, cols: _Index, sheet: str) -> tuple[int, int]:
    """Height and width, from A1, of what belongs together, by the places of all filled cells.

    Raises ReadError file-too-large where too many cells are far away, or what is left is too large or too wide.
    """
    if not rows.size:
        return 0, 0
    tall, wide = int(rows.max()) + 1, int(cols.max()) + 1
    if tall * wide <= AREA and wide <= COLUMNS:
        return tall, wide
    height = _end(rows, GAP_ROWS)
    width = _end(cols[rows < height], GAP_COLS)
    far = int(((rows >= height) | (cols >= width)).sum())
    if far > STRAYS or height * width > GRID_CELLS or width > COLUMNS:
        raise too_large(tall, wide, sheet)
    return height, width


def _end(places: _Index, gap: int) -> int:
    """Where the fullest run of places ends that has no gap so large in it."""
    at, counts = np.unique(places, return_counts=True)
    runs = np.concatenate(([0], np.cumsum(np.diff(at) > gap)))
    fullest = np.bincount(runs, weights=counts).argmax()
    return int(at[runs == fullest].max()) + 1


def lay_cells(cells: Mapping[tuple[int, int], Any], sheet: str) -> tuple[Grid, Cells]:
    """Filled cells by place as the grid of a sheet and the cells far away from it."""
    if not cells:
        return np.empty((0, 0), dtype=object), {}
    places = np.array(list(cells), dtype=np.int64)
    height, width = find_core(places[:, 0], places[:, 1], sheet)
    grid = np.empty((height, width), dtype=object)
    far: Cells = {}
    for at, value in cells.items():
        if at[0] < height and at[1] < width:
            grid[at] = value
        elif value is not None:
            far[at] = value
    return (trim(grid) if grid.size else grid), far


def lay_rows(rows: Sequence[Sequence[Any]], sheet: str) -> tuple[Grid, Cells]:
    """Rows of cells (of any length, "" and None are blank) as the grid and the cells far away from it."""
    width = max((len(row) for row in rows), default=0)
    if len(rows) * width <= AREA and width <= COLUMNS:
        return make_grid(rows, width), {}
    found = [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None and value != ""]
    places = np.array(found, dtype=np.int64).reshape(-1, 2)
    height, width = find_core(places[:, 0], places[:, 1], sheet)
    far = {(r, c): rows[r][c] for r, c in found if r >= height or c >= width}
    return make_grid([row[:width] for row in rows[:height]], width), far


def split_part(data: bytes, part: str, sheet: str) -> tuple[bytes, bytes, list[tuple[int, int]]]:
    """An xlsx package without the far cells of one sheet; one with them alone, in column A; their places.

    Neither says how large the sheet is: that may be wrong. Raises ReadError file-too-large as ``find_core``.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(part)
        cells = [(_place(found[2]), found) for found in _CELL.finditer(text) if found[3] and found[3].strip()]
        placed = [(at, found) for at, found in cells if at is not None]
        places = np.array([at for at, _ in placed], dtype=np.int64).reshape(-1, 2)
        height, width = find_core(places[:, 0], places[:, 1], sheet)
        far = [(at, found) for at, found in placed if at[0] >= height or at[1] >= width]
        core = _DIMENSION.sub(b"", _ROW.sub(_short(height), _CELL.sub(_inside(height, width), text)))
        lines = b"".join(_line(number, found) for number, (_, found) in enumerate(far, start=1))
        alone = _DATA.sub(lambda found: found[1] + lines + found[2], _DIMENSION.sub(b"", text))
        return _replaced(archive, part, core), _replaced(archive, part, alone), [at for at, _ in far]


def _inside(height: int, width: int) -> Any:
    def keep(found: re.Match[bytes]) -> bytes:
        at = _place(found[2])
        return b"" if at is not None and (at[0] >= height or at[1] >= width) else found[0]

    return keep


def _short(height: int) -> Any:
    return lambda found: b"" if int(found[1]) > height else found[0]


def _line(number: int, found: re.Match[bytes]) -> bytes:
    row = b"%d" % number
    cell = _PLACE.sub(b'r="A' + row + b'"', found[0], count=1)
    return b"<" + found[1] + b'row r="' + row + b'">' + cell + b"</" + found[1] + b"row>"


def _place(attributes: bytes) -> tuple[int, int] | None:
    told = _PLACE.search(attributes)
    if told is None:
        return None
    col = 0
    for letter in told[1]:
        col = col * 26 + letter - 64
    return int(told[2]) - 1, col - 1


def _replaced(archive: zipfile.ZipFile, part: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            made.writestr(name, text if name == part else archive.read(name))
    return out.getvalue()
