"""A block of a sheet as rows of cells that know their reach, how much they look like labels, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.likeness import ANSWERS, likeness
from fupin_analysis.intake.find.marks import BLANK, DATE, TEXT, YEAR
from fupin_analysis.intake.find.words import TOTAL

Cell = tuple[int, int]
NUMBER, SHARE, DAY, ANSWER, CODE, WORD, SENTENCE = range(7)
"""What sort of thing a cell says, roughly; CODE is a text with a digit. What comes before it never is a label."""
_WORD = 12


@dataclass(slots=True)
class Token:
    """One cell of a block: where it begins and ends, log odds of a label, its sort, a blank before it in its row."""

    row: int
    col: int
    right: int
    bottom: int
    odds: float
    sort: int
    gap: bool

    @property
    def place(self) -> Cell:
        """Row and column of the cell."""
        return self.row, self.col


@dataclass(slots=True)
class Line:
    """One row of a block: ``own`` cells begin in it, ``tokens`` are these and those that reach in from above."""

    row: int
    tokens: list[Token]
    own: list[Token]


def read_lines(finder: HeadFinder, span: Span) -> list[Line]:
    """The rows of a rectangle; a cell that is merged over the edge is cut there."""
    kinds = finder.marks.kind[span.top : span.bottom + 1, span.left : span.right + 1].tolist()
    merges = finder.marks.merges
    reaching: dict[Cell, Token] = {}
    lines = []
    for row, kinds_in_row in enumerate(kinds, span.top):
        tokens: list[Token] = []
        col, gap = span.left, False
        while col <= span.right:
            token = reaching.get((row, col))
            if token is None:
                kind = kinds_in_row[col - span.left]
                if kind == BLANK:
                    col, gap = col + 1, True
                    continue
                token = _read(finder, row, col, kind, merges.get((row, col)), span, gap)
                for below in range(row + 1, token.bottom + 1):
                    reaching[below, col] = token
            tokens.append(token)
            col, gap = token.right + 1, False
        lines.append(Line(row, tokens, [token for token in tokens if token.row == row]))
    return lines


def _read(finder: HeadFinder, row: int, col: int, kind: int, merge: Span | None, span: Span, gap: bool) -> Token:
    marks = finder.marks
    text = marks.text(row, col)
    known = kind == TEXT and (finder.is_known(marks.key(row, col)) or bool(int(marks.flag[row, col]) & TOTAL))
    right, bottom = (min(merge.right, span.right), min(merge.bottom, span.bottom)) if merge else (col, row)
    return Token(row, col, right, bottom, likeness(text, kind, known), _sort(text, kind), gap)


def _sort(text: str, kind: int) -> int:
    if len(text) <= 3 and text.strip() in ANSWERS:
        return ANSWER
    if kind == DATE:
        return DAY
    if kind not in (TEXT, YEAR):
        return SHARE if text.endswith(("%", "％")) else NUMBER
    if any(char.isdigit() for char in text):
        return CODE
    return WORD if len(text) <= _WORD else SENTENCE
