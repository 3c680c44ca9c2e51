"""Which cells of a sheet are drawn, and how large: merges as one, long lines over the blanks beside them."""

from __future__ import annotations

import math
from typing import NamedTuple

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.collect import Cell
from fupin_analysis.intake.inspect import SheetView

_LINES = frozenset({"title", "label", "unit", "note", "footer"})
_ROOM = 7  # characters that a column has room for


class Piece(NamedTuple):
    """One drawn cell: its place, the drawn rows and columns it covers; ``of``: where its merge began, if before."""

    row: int
    col: int
    height: int = 1
    width: int = 1
    of: Cell | None = None


def lay_pieces(view: SheetView, rows: list[int], cols: list[int]) -> dict[Cell, Piece]:
    """Every drawn cell by its place; cells that another one covers are left out.

    A merge under whose first cell others hold something of their own is drawn as single cells: nothing may vanish. A
    merge across a gap in rows or columns is drawn in parts. A line outside the tables runs on over blanks at its right.
    """
    pieces = {(row, col): Piece(row, col) for row in rows for col in cols}
    for span in view.sheet.merges:
        if not rows or not cols or span.top > rows[-1] or span.left > cols[-1]:
            continue
        down, across = _blocks(rows, span.top, span.bottom), _blocks(cols, span.left, span.right)
        if not down or not across or _holds_more(view, span):
            continue
        for top, bottom in down:
            for left, right in across:
                for row in range(top, bottom + 1):
                    for col in range(left, right + 1):
                        pieces.pop((row, col), None)
                first = (span.top, span.left)
                of = first if (top, left) != first else None
                pieces[top, left] = Piece(top, left, bottom - top + 1, right - left + 1, of)
    _run_on(view, pieces)
    return pieces


def _run_on(view: SheetView, pieces: dict[Cell, Piece]) -> None:
    for at, role in view.roles.items():
        piece = pieces.get(at)
        if piece is None or role not in _LINES or piece.height > 1 or piece.width > 1:
            continue
        row, col = at
        wanted = math.ceil(len(view.texts[at]) / _ROOM)
        width = 1
        while (
            width < wanted
            and pieces.get((row, col + width)) == Piece(row, col + width)
            and ((row, col + width) not in view.roles)
        ):
            width += 1
        for beside in range(1, width):
            del pieces[row, col + beside]
        pieces[at] = Piece(row, col, 1, width)


def _blocks(shown: list[int], first: int, last: int) -> list[tuple[int, int]]:
    """The parts of a range that are drawn, each without a gap."""
    out: list[tuple[int, int]] = []
    for number in shown:
        if first <= number <= last:
            if out and out[-1][1] == number - 1:
                out[-1] = (out[-1][0], number)
            else:
                out.append((number, number))
    return out


def _holds_more(view: SheetView, span: Span) -> bool:
    """True where a cell under a merge, not its first, holds something."""
    first = (span.top, span.left)
    size = (span.bottom - span.top + 1) * (span.right - span.left + 1)
    if size > len(view.roles):
        return any(
            span.top <= row <= span.bottom and span.left <= col <= span.right and (row, col) != first
            for row, col in view.roles
        )
    return any(
        (row, col) in view.roles
        for row in range(span.top, span.bottom + 1)
        for col in range(span.left, span.right + 1)
        if (row, col) != first
    )
