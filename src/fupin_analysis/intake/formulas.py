"""Formulas saved without a result: sums and plain arithmetic of the sheet's own cells are worked out (mode 57)."""

from __future__ import annotations

import re
from decimal import Decimal

from fupin_analysis.intake.book import CellError, Grid, NoCache
from fupin_analysis.intake.parse.numbers import read_number
from fupin_analysis.intake.parse.text import is_blank

_TOKEN = re.compile(r"\s*(?:(SUM)\s*(?=\()|(\$?[A-Z]{1,3}\$?\d{1,7})|(\d+(?:\.\d+)?)|([-+*/(),:%]))", re.I)
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.I)
_DEPTH = 100
_RANGE_CELLS = 100_000
_LONG = 8192
"""As many characters as Excel itself lets a formula have."""
_BRACKETS = 64
"""As many levels as Excel itself lets brackets nest."""


class NotPlainError(Exception):
    """The formula is more than a sum or arithmetic of cells of its own sheet."""


def compute(grid: Grid, row: int, col: int) -> float | None:
    """The result of the formula that stands without one at (row, col); None where it is not plain.

    A formula that nests or chains too deeply is not plain either: it costs its own cell, never the file.
    """
    try:
        return float(_Walk(grid).cell(row, col, 0, summing=False))
    except (NotPlainError, ArithmeticError, ValueError, RecursionError):
        return None


def is_external(formula: str) -> bool:
    """True where a formula reads another workbook (mode 59)."""
    return re.search(r"\[[^\]]+\][^!]*!", formula) is not None


class _Walk:
    """One calculation: formulas on its way are worked out once, and a circle ends it."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.known: dict[tuple[int, int], Decimal] = {}
        self.open: set[tuple[int, int]] = set()

    def cell(self, row: int, col: int, depth: int, *, summing: bool) -> Decimal:
        """The number in a cell; blanks are 0, and SUM passes over text and truth values."""
        if depth > _DEPTH or (row, col) in self.open:
            raise NotPlainError  # a circle, or a chain too long to be plain
        if row >= self.grid.shape[0] or col >= self.grid.shape[1]:
            return Decimal(0)
        cell = self.grid[row, col]
        if isinstance(cell, CellError) or (isinstance(cell, bool) and not summing):
            raise NotPlainError
        if isinstance(cell, NoCache):
            return self._formula(row, col, str(cell).lstrip("="), depth)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return Decimal(repr(cell))
        if is_blank(cell) or summing:  # SUM passes over text, also over numbers stored as text
            return Decimal(0)
        read = read_number(cell) if isinstance(cell, str) else None
        if read is None or read.value is None or any(i.code != "number-text" for i in read.issues):
            raise NotPlainError
        return read.value

    def _formula(self, row: int, col: int, text: str, depth: int) -> Decimal:
        if (row, col) not in self.known:
            self.open.add((row, col))
            self.known[row, col] = _Parser(self, text, depth + 1).run()
            self.open.remove((row, col))
        return self.known[row, col]


class _Parser:
    """Recursive descent over + − × ÷, brackets, cells and SUM."""

    def __init__(self, walk: _Walk, text: str, depth: int) -> None:
        self.walk, self.depth, self.at = walk, depth, 0
        self.tokens: list[str] = []
        self.open = 0
        end = 0
        if len(text) > _LONG:
            raise NotPlainError
        while end < len(text.rstrip()):
            found = _TOKEN.match(text, end)
            if found is None:
                raise NotPlainError
            self.tokens.append(next(g for g in found.groups() if g))
            end = found.end()

    def run(self) -> Decimal:
        value = self._sum()
        if self.at != len(self.tokens):
            raise NotPlainError
        return value

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, want: str | None = None) -> str:
        token = self._peek()
        if not token or (want is not None and token != want):
            raise NotPlainError
        self.at += 1
        return token

    def _sum(self) -> Decimal:
        value = self._product()
        while self._peek() in ("+", "-"):
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> Decimal:
        value = self._unary()
        while self._peek() in ("*", "/"):
            value = value * self._unary() if self._take() == "*" else value / self._unary()
        return value

    def _unary(self) -> Decimal:
        negative = False
        while self._peek() in ("+", "-"):
            negative ^= self._take() == "-"
        value = self._atom()
        while self._peek() == "%":
            self._take()
            value /= 100
        return -value if negative else value

    def _atom(self) -> Decimal:
        token = self._take()
        if token == "(":
            self.open += 1
            if self.open > _BRACKETS:
                raise NotPlainError
            value = self._sum()
            self._take(")")
            self.open -= 1
            return value
        if token.upper() == "SUM":
            return self._sum_call()
        if token[0].isdigit():
            return Decimal(token)
        row, col = _place(token)
        return self.walk.cell(row, col, self.depth, summing=False)

    def _sum_call(self) -> Decimal:
        self._take("(")
        total = self._argument()
        while self._peek() == ",":
            self._take()
            total += self._argument()
        self._take(")")
        return total

    def _argument(self) -> Decimal:
        if self.at + 1 < len(self.tokens) and self.tokens[self.at + 1] == ":":
            first = _place(self._take())
            self._take(":")
            return self._range(first, _place(self._take()))
        return self._sum()

    def _range(self, first: tuple[int, int], last: tuple[int, int]) -> Decimal:
        (top, left), (bottom, right) = first, last
        rows, cols = self.walk.grid.shape
        bottom, right = min(bottom, rows - 1), min(right, cols - 1)
        if (bottom - top + 1) * (right - left + 1) > _RANGE_CELLS:
            raise NotPlainError
        cells = ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
        return sum((self.walk.cell(r, c, self.depth, summing=True) for r, c in cells), Decimal(0))


def _place(token: str) -> tuple[int, int]:
    found = _REF.fullmatch(token)
    if found is None:
        raise NotPlainError
    col = 0
    for letter in found[1].upper():
        col = col * 26 + ord(letter) - 64
    return int(found[2]) - 1, col - 1
