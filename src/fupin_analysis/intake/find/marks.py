"""A sheet seen once, cell by cell, as arrays: what kind each cell is and what its words say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin_analysis.intake.book import CellError, NoCache, Sheet, Span
from fupin_analysis.intake.find.words import flags, unit_words
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import load_vocabulary

BLANK, TEXT, NUMBER, DATE, ERROR, FIGURE, YEAR = range(7)
"""Kinds. FIGURE is a text that says a figure, a dash or nil; YEAR a year or month, which may head a column."""
_OF_TYPE: dict[type, int] = {
    type(None): BLANK, int: NUMBER, float: NUMBER, bool: NUMBER, dt.date: DATE, dt.datetime: DATE, dt.time: DATE,
    CellError: ERROR, NoCache: ERROR,
}  # fmt: skip
_FIGURE = re.compile(
    r"^[约近超逾¥￥$(（+\-－±<>≤≥]*[\d０-９][\d０-９,，.．'\s]*"
    r"(?:[eE][+\-]?\d+)?[多余]?\s*(?P<unit>[^\d\s()（）]{0,4})[)）]?$"
)
_YEAR = re.compile(
    r"^(?:截[至止]到?|至)?(?:(?:19|20)\d{2}\s*年?(?:度|底|末|初)?"
    r"|(?:(?:19|20)\d{2}\s*年\s*(?:度\s*)?)?(?:\d{1,2}\s*月(?:份|底|末|\s*\d{1,2}\s*日)?|第?[一二三四1-4]季度)"
    r"|(?:(?:19|20)\d{2}[AEF]|(?:(?:19|20)\d{2}|\d{2})(?:H[12]|Q[1-4]|M\d{1,2})|\d{1,2}[MWY])"
    r"|[一二][〇○零O0九][〇○零一二三四五六七八九十]{2}年(?:度|末|[一二三四五六七八九十]+月[一二三四五六七八九十]+日)?)[止末]?$"
)
_DATE_TEXT = re.compile(r"^\d{2,4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]?\s*(?:\d{1,2}\s*日?)?$")


@dataclass(slots=True, frozen=True)
class _Said:
    kind: int
    flags: int


class _Memory(dict[str, _Said]):
    """Kind and flags of texts, each distinct text looked at once."""

    def __missing__(self, text: str) -> _Said:
        made = _look(text)
        if len(self) < 200_000:
            self[text] = made
        return made


def _look(text: str) -> _Said:
    key = header_key(text)
    if not key and not text.strip():
        return _Said(BLANK, 0)
    if not text.strip("\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad \t\r\n\u3000\u00a0"):
        return _Said(BLANK, 0)
    bare = text.strip()
    if len(bare) <= 24:
        if _YEAR.match(bare):
            return _Said(YEAR, 0)
        if bare[0] in "(（" and _YEAR.match(bare.strip("()（） ")):
            return _Said(TEXT, 0)
        if bare in _nothings() or _DATE_TEXT.match(bare):
            return _Said(FIGURE, 0)
        figure = _FIGURE.match(bare)
        if figure and (
            not figure["unit"] or unit_words(figure["unit"].rstrip("多余整")) or figure["unit"] in "亿万千百"
        ):
            return _Said(FIGURE, 0)
    return _Said(TEXT, flags(text))


@lru_cache(maxsize=1)
def _nothings() -> frozenset[str]:
    cells = load_vocabulary().cells
    return frozenset((*cells.dashes, *cells.nils, *cells.unknowns, *cells.dittos, *cells.yes, *cells.no))


_MEMORY = _Memory()


@dataclass
class Marks:
    """Kinds and flags of all cells (shape of the grid), the merges by anchor.

    ``cells`` is the grid row after row, ``in_rows`` has the filled columns of each row.
    """

    sheet: Sheet
    cells: list[Any]
    kind: npt.NDArray[np.int8]
    flag: npt.NDArray[np.uint8]
    in_rows: list[list[int]]

    def __post_init__(self) -> None:
        """Keep the width at hand."""
        self.width = int(self.kind.shape[1])

    @cached_property
    def filled(self) -> npt.NDArray[np.bool_]:
        """Cells in which something is left after all blanks are stripped: the cells of the ledger."""
        return np.asarray(self.kind != BLANK)

    @cached_property
    def merges(self) -> dict[tuple[int, int], Span]:
        """Merged rectangles by their first cell, cut to the grid."""
        rows, cols = self.sheet.shape
        return {
            (m.top, m.left): Span(m.top, m.left, min(m.bottom, rows - 1), min(m.right, cols - 1))
            for m in self.sheet.merges
            if m.top < rows and m.left < cols
        }

    @cached_property
    def in_row(self) -> npt.NDArray[np.int64]:
        """Filled cells a row."""
        return np.fromiter(map(len, self.in_rows), dtype=np.int64, count=len(self.in_rows))

    @cached_property
    def flags_in_row(self) -> list[int]:
        """The flags of all cells of each row together."""
        return [int(flags) for flags in np.bitwise_or.reduce(self.flag, axis=1).tolist()]

    def columns(self, row: int, left: int, right: int) -> list[int]:
        """The filled columns of a row between two columns, both ends inside."""
        cols = self.in_rows[row]
        if not cols or (left <= cols[0] and cols[-1] <= right):
            return cols.copy()
        return [col for col in cols if left <= col <= right]

    def span(self, row: int, col: int) -> Span:
        """The rectangle that a cell covers."""
        return self.merges.get((row, col)) or Span(row, col, row, col)

    def right(self, row: int, col: int) -> int:
        """The last column that a cell covers."""
        merge = self.merges.get((row, col))
        return merge.right if merge else col

    def text(self, row: int, col: int) -> str:
        """A cell as text, "" where it is blank."""
        if not self.kind[row, col]:
            return ""
        cell = self.cells[row * self.width + col]
        return cell if isinstance(cell, str) else shown(cell)

    def key(self, row: int, col: int) -> str:
        """A cell's text folded as heads are compared."""
        cell = self.cells[row * self.width + col]
        return header_key(cell) if isinstance(cell, str) else header_key(shown(cell))


def shown(value: Any) -> str:
    """One value as text, whole numbers without a point."""
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)


def mark(sheet: Sheet) -> Marks:
    """Look at every cell once."""
    width, cells = sheet.grid.shape[1], sheet.grid.ravel().tolist()
    kinds, marked = bytearray(len(cells)), bytearray(len(cells))
    filled: list[list[int]] = [[] for _ in range(sheet.grid.shape[0])]
    for at, cell in enumerate(cells):
        if cell is None:
            continue
        kind = _OF_TYPE.get(type(cell))
        if kind is None:
            said = _MEMORY[str(cell)]
            kind, marked[at] = said.kind, said.flags
        if kind:
            kinds[at] = kind
            filled[at // width].append(at % width)
    shape = sheet.grid.shape
    kind_grid = np.frombuffer(kinds, dtype=np.int8).reshape(shape)
    return Marks(sheet, cells, kind_grid, np.frombuffer(marked, dtype=np.uint8).reshape(shape), filled)
