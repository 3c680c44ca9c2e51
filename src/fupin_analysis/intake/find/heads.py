"""Where a table's head is: one to six rows of names over a body (domain.md 3.2; modes 1, 34, 36)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.index_rows import is_index_row
from fupin_analysis.intake.find.known import known_words
from fupin_analysis.intake.find.label_rows import is_pair_row
from fupin_analysis.intake.find.marks import BLANK, DATE, ERROR, FIGURE, NUMBER, TEXT, YEAR, Marks
from fupin_analysis.intake.find.split_words import go_on
from fupin_analysis.intake.find.subheads import is_unit_row
from fupin_analysis.intake.find.words import LABEL, LONG, NOTE, TOTAL, UNIT, unit_note
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

DEPTH = 6
_AHEAD = 12
_COVER = 0.5
_WORD = 2  # signs of the shortest name: what is shorter is a dash or a mark
_SURE, _SURE_CELLS = 0.6, 3
_IS_FIGURE = np.array([kind in (NUMBER, DATE, ERROR, FIGURE) for kind in range(YEAR + 1)])


@dataclass(slots=True)
class Head:
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right`` of a head; ``index_row`` numbers the columns."""

    top: int
    bottom: int
    left: int
    right: int
    index_row: int | None = None

    @property
    def body(self) -> int:
        """First row under the head."""
        return (self.bottom if self.index_row is None else self.index_row) + 1


class HeadFinder:
    """Finds heads on one sheet; ``lexicon`` holds folded head texts that the forms know."""

    def __init__(self, marks: Marks, lexicon: frozenset[str] = frozenset()) -> None:
        self.marks = marks
        self._known = known_words(lexicon)
        self.words = self._known.words
        self._of_forms = bool(lexicon)
        kind, flag = marks.kind, marks.flag
        self._outside = (flag & (NOTE | LABEL | UNIT)) > 0
        self.said_in_row = [flags & (NOTE | LABEL | UNIT) > 0 for flags in marks.flags_in_row]
        self.name = (kind == TEXT) & ((flag & (NOTE | LABEL | UNIT | LONG)) == 0)
        self.figure = _IS_FIGURE[kind]
        self.names_in_row = self.name.sum(axis=1)
        self.years_in_row = (kind == YEAR).sum(axis=1)
        self.figures_in_row = self.figure.sum(axis=1)
        self._possible = np.flatnonzero(self.names_in_row + self.years_in_row >= 2)

    def find(self, top: int, left: int = 0, right: int | None = None) -> Head | None:
        """The first head at or below row ``top``, within the columns; None where there is none."""
        right = self.marks.sheet.shape[1] - 1 if right is None else right
        for row in self._possible[self._possible >= top].tolist():
            if self.is_start(row, left, right):
                return self.measure(row, left, right)
        return None

    def is_start(self, row: int, left: int, right: int) -> bool:
        """True where a row names columns: mostly names, wide enough for what stands below, not pairs or totals."""
        marks, part = self.marks, slice(left, right + 1)
        filled = marks.columns(row, left, right)
        names = int(self.name[row, part].sum()) + int((marks.kind[row, part] == YEAR).sum())
        if len(filled) < 2 or names < 2 or names < 0.6 * len(filled) or marks.flag[row, filled[0]] & TOTAL:
            return False
        if is_pair_row(marks, row, filled, self.is_known):
            return False
        covered = self._covered(row, left, right)
        below = self._width_below(row, left, right)
        if len(covered) >= _COVER * len(below):
            return True
        if row + 1 < marks.sheet.shape[0] and self.looks_like_head(row + 1, left, right):
            covered |= self._covered(row + 1, left, right)
            return len(filled) >= 3 and len(covered) >= _COVER * len(below)
        return False

    def looks_like_head(self, row: int, left: int, right: int) -> bool:
        """True where a row holds names and no figures, years apart."""
        part = slice(left, right + 1)
        names = int(self.name[row, part].sum()) + int((self.marks.kind[row, part] == YEAR).sum())
        return names >= 2 and names == int(self.marks.filled[row, part].sum())

    def sequence_column(self, head: Head) -> int | None:
        """The first column whose head says 序号."""
        return self.column_of(head, folded(load_vocabulary().headers.sequence))

    def column_of(self, head: Head, words: frozenset[str]) -> int | None:
        """The first column with one of these words, folded, in its head."""
        rows = range(head.top, head.bottom + 1)
        cells = ((row, col) for row in rows for col in self.marks.columns(row, head.left, head.right))
        return min((col for row, col in cells if self.marks.key(row, col) in words), default=None)

    def is_sequence_head(self, head: Head, col: int) -> bool:
        """True where a column's head says 序号."""
        words = folded(load_vocabulary().headers.sequence)
        return any(self.marks.key(row, col) in words for row in range(head.top, head.bottom + 1))

    def hits(self, row: int, left: int, right: int) -> float:
        """Share of a row's filled cells that are known head words."""
        cols = self.marks.columns(row, left, right)
        return sum(self.is_known(self.marks.key(row, c)) for c in cols) / max(len(cols), 1)

    def is_known(self, key: str) -> bool:
        """True for a head word of vocabulary or forms, its unit bracket apart."""
        return self._known[key]

    def is_sure(self, head: Head) -> bool:
        """True where the forms' own words, or 序号, stand side by side over the whole width: no keys beside values."""
        cols = self.marks.columns(head.top, head.left, head.right)
        if not self._of_forms or len(cols) < _SURE_CELLS or head.right - head.left + 1 > len(cols) + self._merged(head):
            return False
        return self.is_sequence_head(head, cols[0]) or self.hits(head.top, head.left, head.right) >= _SURE

    def _merged(self, head: Head) -> int:
        """Columns of the first row of a head that a cell on their left covers."""
        merges = self.marks.merges
        return sum(
            merges[head.top, col].right - col for col in range(head.left, head.right + 1) if (head.top, col) in merges
        )

    def _covered(self, row: int, left: int, right: int) -> set[int]:
        """Columns that a row's names cover, merges included."""
        merges, cols = self.marks.merges, self.marks.columns(row, left, right)
        merged = (range(col, min(merges[row, col].right, right) + 1) for col in cols if (row, col) in merges)
        return set(cols).union(*merged)

    def _width_below(self, row: int, left: int, right: int) -> set[int]:
        """Columns that are filled from here down to the next blank row or note, lone cells apart."""
        wide: set[int] = set()
        for below in range(row, min(row + _AHEAD, self.marks.sheet.shape[0])):
            cols = self.marks.columns(below, left, right)
            said = below > row and self.said_in_row[below] and any(self._outside[below, col] for col in cols)
            if not cols or said:
                break
            if len(cols) > 1:
                wide.update(cols)
        return wide

    def measure(self, top: int, left: int, right: int) -> Head:
        """The head that begins in a row, within the columns: all its rows."""
        bottom = top
        while bottom - top + 1 < DEPTH:
            reached = self._merged_bottom(top, bottom, left, right)
            if reached > bottom:
                bottom = reached
            elif self.has_children(bottom, left, right) or self._continues(top, bottom, left, right):
                bottom += 1
            else:
                break
        cells = [(row, col) for row in range(top, bottom + 1) for col in self.marks.columns(row, left, right)]
        last = max(self.marks.right(*cell) for cell in cells)
        head = Head(top, bottom, min(col for _, col in cells), min(last, right))
        if is_index_row(self.marks, bottom + 1, head.left, head.right):
            head.index_row = bottom + 1
        return head

    def _merged_bottom(self, top: int, bottom: int, left: int, right: int) -> int:
        """The last row that a merged head cell reaches; a cell merged far down is a row's name, not a head."""
        reached = [
            span.bottom
            for (row, col), span in self.marks.merges.items()
            if top <= row <= bottom
            and left <= col <= right
            and self.marks.filled[row, col]
            and span.bottom < top + DEPTH
        ]
        low = max(reached, default=bottom)
        part = slice(left, right + 1)
        for row in range(bottom + 1, low + 1):
            if self.figures_only(row, part):
                return bottom
        return low

    def figures_only(self, row: int, part: slice) -> bool:
        """True where figures outnumber names: a row of a body."""
        return bool(self.figure[row, part].sum() > self.name[row, part].sum())

    def has_children(self, row: int, left: int, right: int) -> bool:
        """True where a head cell is merged sideways and names stand under it."""
        if row + 1 >= self.marks.sheet.shape[0] or self.figures_only(row + 1, slice(left, right + 1)):
            return False
        for (at, col), span in self.marks.merges.items():
            if at <= row and left <= col <= right and span.right > col and span.bottom == row:
                under = slice(col, span.right + 1)
                if self.name[row + 1, under].any() or (self.marks.kind[row + 1, under] == YEAR).any():
                    return self._may_be_children(row, left, right)
        return False

    def _may_be_children(self, row: int, left: int, right: int) -> bool:
        """False where the row under is a lone cell, or stands under single heads too: it is a record then."""
        below = self.marks.columns(row + 1, left, right)
        names = [c for c in below if unit_note(self.marks.text(row + 1, c)) is None]
        single = [c for c in names if self.marks.filled[row, c] and self._is_single(row, c)]
        return not single and (len(below) > 1 or right <= left + 1)

    def _is_single(self, row: int, col: int) -> bool:
        span = self.marks.span(row, col)
        return span.left == span.right and (col == 0 or not self._is_group(row, col))

    def _is_group(self, row: int, col: int) -> bool:
        """True where blanks to the right may belong to the cell: a head that was typed without merging."""
        return col + 1 < self.marks.sheet.shape[1] and self.marks.kind[row, col + 1] == BLANK

    def _continues(self, top: int, bottom: int, left: int, right: int) -> bool:
        """True where the next row goes on with the head though nothing is merged (csv, flattened heads, unit rows)."""
        marks, row = self.marks, bottom + 1
        if row >= marks.sheet.shape[0]:
            return False
        cols = marks.columns(row, left, right)
        if not cols or not self._all_names(row, cols):
            return False
        if is_unit_row(marks, row, cols, left):
            return True
        above = np.flatnonzero(marks.filled[top : bottom + 1, left : right + 1].any(axis=0)) + left
        leads = self._leads_names(row, int(above[0]) if above.size else left, left, right)
        if len(cols) < 2 and self.hits(row, left, right) < 1 and not leads:
            return False
        if self._repeats(bottom, cols):
            return True
        if not above.size or cols[0] <= above[0] or self._is_total_row(row, cols):
            return False
        if len(cols) > 1 and self.hits(row, left, right) == 1:
            return True
        fits = all(self._may_stand_under(bottom, c, left, right) for c in cols)
        under = (marks.kind[bottom, cols] == BLANK).any() or any(self._is_typed_out(bottom, c) for c in cols)
        if fits and (leads or bool(under)):
            return True
        return go_on(marks, self.words, row, cols, lambda col: self._may_stand_under(bottom, col, left, right))

    def _leads_names(self, row: int, first: int, left: int, right: int) -> bool:
        """True where the row after is all names too, under this one: a group alone in its row."""
        if row + 1 >= self.marks.sheet.shape[0]:
            return False
        cols = self.marks.columns(row + 1, left, right)
        if len(cols) < 2 or cols[0] <= first or not self._all_names(row + 1, cols):
            return False
        return all(self._may_stand_under(row, c, left, right) for c in cols)

    def _is_total_row(self, row: int, cols: list[int]) -> bool:
        """True where a total word leads nothing but dashes; one that leads names (合计 | 其中：设备) is a head."""
        if not self.marks.flag[row, cols[0]] & TOTAL:
            return False
        return all(len(self.marks.key(row, col)) < _WORD for col in cols[1:])

    def _repeats(self, row: int, cols: list[int]) -> bool:
        """True where merged heads were filled down cell by cell: the next row says much the same and goes on."""
        keys = [(self.marks.key(row, c), self.marks.key(row + 1, c)) for c in cols]
        same = sum(above == below for above, below in keys)
        grouped = len({above for above, _ in keys}) < len(keys)
        return same >= 0.8 * len(keys) or (grouped and same >= 0.2 * len(keys) and len(cols) > 2)

    def _all_names(self, row: int, cols: list[int]) -> bool:
        kinds = self.marks.kind[row, cols]
        units = (self.marks.flag[row, cols] & UNIT) > 0
        return bool((self.name[row, cols] | (kinds == YEAR) | units).all())

    def _may_stand_under(self, row: int, col: int, left: int, right: int) -> bool:
        """A name may stand under a blank of the row above, or under a group: a blank to its right, or typed out."""
        if self.marks.kind[row, col] == BLANK or self._is_typed_out(row, col):
            return True
        return col < right and self.marks.kind[row, col + 1] == BLANK

    def _is_typed_out(self, row: int, col: int) -> bool:
        """True where a head stands in the next column too: a group that was typed over each of its columns."""
        key, width = self.marks.key(row, col), self.marks.sheet.shape[1]
        return bool(key) and any(0 <= c < width and self.marks.key(row, c) == key for c in (col - 1, col + 1))


def head_span(head: Head) -> Span:
    """The head's rectangle, its index row left out."""
    return Span(head.top, head.left, head.bottom, head.right)
