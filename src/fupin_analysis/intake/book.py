"""What a reader hands on: sheets of cells as they were stored, nothing interpreted, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Grid = npt.NDArray[np.object_]


class Span(NamedTuple):
    """A rectangle of cells, zero-based, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


class CellError(str):
    """An error value as the sheet shows it: ``#REF!``, ``#DIV/0!``; never blank, never zero."""

    __slots__ = ()


class NoCache(str):
    """A formula saved without its result: the text is the formula itself."""

    __slots__ = ()


@dataclass(slots=True)
class Sheet:
    """One sheet. ``grid`` holds None, str (unstripped), number, bool, date, time, CellError or NoCache.

    ``strays`` are cells so far away from all others that the grid does not reach to them.
    """

    name: str
    index: int
    grid: Grid
    hidden: bool = False
    merges: list[Span] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    filtered: bool = False
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    strays: dict[tuple[int, int], Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns from A1 to the last cell with anything in it."""
        rows, cols = self.grid.shape
        return int(rows), int(cols)


@dataclass(slots=True)
class Book:
    """One file. ``untold`` names what the format cannot tell (for example ``hidden_rows``), so a finding can say so."""

    format: str
    sheets: list[Sheet]
    date1904: bool = False
    untold: tuple[str, ...] = ()
    properties: dict[str, Any] = field(default_factory=dict)


def a1(row: int, col: int) -> str:
    """Zero-based row and column as people write it: (0, 27) is AB1."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def a1_span(span: Span) -> str:
    """A rectangle as ``A5:C7``, one cell as ``A5``."""
    first, last = a1(span.top, span.left), a1(span.bottom, span.right)
    return first if first == last else f"{first}:{last}"
