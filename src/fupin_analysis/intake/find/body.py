"""The rows under a head: records, totals, sections, notes, blanks, and where the table ends (modes 30–33)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from fupin_analysis.intake.find.heads import Head, HeadFinder
from fupin_analysis.intake.find.label_rows import are_signers, is_example_remark, says_first
from fupin_analysis.intake.find.marks import NUMBER, TEXT
from fupin_analysis.intake.find.subheads import explains, is_ordinal
from fupin_analysis.intake.find.words import (
    BARE,
    LABEL,
    LONG,
    NOTE,
    PART,
    SECTION,
    TOTAL,
    UNIT,
    is_date_line,
    is_numbered_title,
    is_title,
    meaning,
    pairs,
)
from fupin_analysis.intake.layout import BodyRow
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

GAP = 3
"""After so many blank rows only what looks like a record goes on with the table."""
_NOTE_LINE = re.compile(r"^[\s（(]*\d{1,2}\s*[.．、)）:：]\s*\D")
_NOTE_LENGTH = 8
_FOOTER = frozenset({"filer", "checker", "phone", "filled_on", "seal"})
_REMARK_WIDTH = 3
_SAME_HEAD = 0.8
_AHEAD = 12
_LINES = frozenset({"行次", "行号", "行序"})
"""Heads of columns that number the lines of a printed form: what has its own line is an item, 其中：… as well."""


@dataclass(slots=True)
class Body:
    """Rows of a table, blank ones between them included; ``bottom`` is the last (the head's when there is none)."""

    bottom: int
    rows: list[BodyRow] = field(default_factory=list)


class BodyReader:
    """Reads the rows under one head, within its columns."""

    def __init__(self, finder: HeadFinder, head: Head, stop: int | None = None) -> None:
        self.stop = finder.marks.sheet.shape[0] if stop is None else stop
        self.finder, self.marks, self.head = finder, finder.marks, head
        self._count()
        self.head_keys = [{self.marks.key(r, c) for c in self._cols(r)} for r in range(head.top, head.bottom + 1)]
        self.in_merge = {
            row
            for (top, left), span in self.marks.merges.items()
            if top >= head.body and head.left <= left <= head.right
            for row in range(top + 1, span.bottom + 1)
        }
        self.sequence = finder.sequence_column(head)
        printed = any(_LINES & keys for keys in self.head_keys)
        self.lines = finder.column_of(head, _LINES) if printed else None
        self.noted = False
        self.records = 0
        self.with_figures = 0

    def _count(self) -> None:
        """Cells, names, figures and flags of each row within the columns of the head."""
        marks, finder, head = self.marks, self.finder, self.head
        if head.left == 0 and head.right == marks.sheet.shape[1] - 1:
            self.filled, self.flags = list(map(len, marks.in_rows)), marks.flags_in_row
            self.names, self.figures = finder.names_in_row.tolist(), finder.figures_in_row.tolist()
            return
        part = slice(head.left, head.right + 1)
        self.filled = marks.filled[:, part].sum(axis=1).tolist()
        self.names = finder.name[:, part].sum(axis=1).tolist()
        self.figures = finder.figure[:, part].sum(axis=1).tolist()
        self.flags = np.bitwise_or.reduce(marks.flag[:, part], axis=1).tolist()

    def read(self) -> Body:
        """All rows of the table in order."""
        body, waiting, gap = Body(self.head.body - 1), [], 0
        if self.head.index_row is not None:
            body.rows.append(BodyRow(self.head.index_row, "sequence"))
        for row in range(self.head.body, self.stop):
            if not self.filled[row]:
                waiting.append(BodyRow(row, "blank"))
                gap += 1
                continue
            made = self._classify(row, gap)
            if made is None:
                break
            gap, self.noted = 0, made.kind == "note"
            if made.kind in ("note", "section"):
                waiting.append(made)
                continue
            body.rows.extend(waiting)
            waiting = []
            body.rows.append(made)
            body.bottom = row
            if made.kind == "example":
                continue
            self.records += 1
            self.with_figures += self.figures[row] > 0
        return body

    def _classify(self, row: int, gap: int) -> BodyRow | None:
        """What a row is; None where the table has ended above it."""
        flags, cols, head = self.flags[row], self._cols(row), self.head
        if self.filled[row] > 1:
            told = says_first(self.marks, row, cols[0])
            if told == "signers" and self._are_signers(row, cols):
                return None
            if told == "example" or self._says_example(row, cols[-1]):
                return BodyRow(row, "example", self.marks.text(row, cols[0]))
            if told == "note" and self._is_remark(row, cols):
                return BodyRow(row, "note", self.marks.text(row, cols[0]))
            if not (self.records or self.figures[row]) and explains(self.marks, row, cols, head.left, head.right):
                return BodyRow(row, "note", self.marks.text(row, cols[0]))
            if len(cols) == 2 and not self.figures[row] and self._is_numbered_section(row, cols):
                return BodyRow(row, "section", self.marks.text(row, cols[1]))
            if not flags:
                return None if self._starts_anew(row, gap) else BodyRow(row, "record")
        first = int(self.marks.flag[row, cols[0]])
        if (first & NOTE and self.filled[row] <= 2) or self._goes_on_noting(row, cols):
            return BodyRow(row, "note", self.marks.text(row, cols[0]))
        if self._is_footer(row, cols) or self._starts_anew(row, gap):
            return None
        label = self._total_label(row, cols)
        if label and not self._is_item(row, label):
            return BodyRow(row, "total", label)
        if len(cols) == 1:
            return self._lone(row, cols[0], gap)
        if first & SECTION and self.figures[row] and self._is_bare_section(row, cols):
            return BodyRow(row, "total", self.marks.text(row, cols[0]))
        return BodyRow(row, "record")

    def _is_numbered_section(self, row: int, cols: list[int]) -> bool:
        """True for 一 | 甘孜州 over records that are numbered otherwise, or not at all."""
        marks, after = self.marks, row + 1
        if self.head.right - self.head.left < _REMARK_WIDTH or cols[0] != self.head.left or cols[1] != cols[0] + 1:
            return False
        if not is_ordinal(marks.text(row, cols[0])) or after >= self.stop or self.filled[after] <= len(cols):
            return False
        return not is_ordinal(marks.text(after, cols[0]))

    def _says_example(self, row: int, last: int) -> bool:
        """True where the last cell, a remark, says that the row is an example."""
        cell = self.marks.cells[row * self.marks.width + last]
        return type(cell) is str and is_example_remark(cell)

    def _are_signers(self, row: int, cols: list[int]) -> bool:
        """True for signers under the last record: no record follows in the next row."""
        width = self.head.right - self.head.left + 1
        if not are_signers(self.marks, row, cols, width):
            return False
        after = row + 1
        if after >= self.stop or self.filled[after] < 2:
            return True
        below = self._cols(after)
        return self._is_footer(after, below) or are_signers(self.marks, after, below, width)

    def _is_remark(self, row: int, cols: list[int]) -> bool:
        """True for 备注 | 因雨季推迟: two texts in a table of more columns."""
        texts = all(self.marks.kind[row, col] == TEXT for col in cols)
        return texts and len(cols) == 2 and self.head.right - self.head.left >= _REMARK_WIDTH

    def _goes_on_noting(self, row: int, cols: list[int]) -> bool:
        """True for the next line of a note: 2.已投入帮扶资金指…, alone in its row."""
        text = self.marks.text(row, cols[0])
        alone = self.noted and len(cols) == 1 and cols[0] <= self.head.left + 1
        return alone and len(text.strip()) >= _NOTE_LENGTH and _NOTE_LINE.match(text) is not None

    def _is_footer(self, row: int, cols: list[int]) -> bool:
        first = int(self.marks.flag[row, cols[0]])
        text = self.marks.text(row, cols[0])
        alone = len(cols) == 1 and self.marks.kind[row, cols[0]] == TEXT
        if alone and (is_date_line(text) or self._signs(row, cols[0])):
            return True
        if first & (LABEL | UNIT):
            told = pairs(text)
            others = [c for c in cols[1:] if not self.marks.flag[row, c] & (LABEL | UNIT | NOTE)]
            if told and not told[0].meaning and len(cols) == 1 and self._next_is_record(row):
                return False
            return (bool(told) and bool(told[0].meaning)) or bool(first & UNIT) or not others
        return len(cols) <= 8 and self.marks.kind[row, cols[0]] == TEXT and meaning(text) in _FOOTER

    def _signs(self, row: int, col: int) -> bool:
        """True for a name alone in its row, not in the first column, over a day alone in the next: a signing-off."""
        if col == self.head.left or row + 1 >= self.marks.sheet.shape[0]:
            return False
        below = self._cols(row + 1)
        return len(below) == 1 and is_date_line(self.marks.text(row + 1, below[0]))

    def _starts_anew(self, row: int, gap: int) -> bool:
        """True where the row is the head of the next table, or of the same one printed again."""
        if self.figures[row] or self.names[row] < 2:
            return False
        keys = {self.marks.key(row, c) for c in self._cols(row)}
        if any(len(keys & known) >= _SAME_HEAD * len(known) and len(known) > 1 for known in self.head_keys):
            return True
        left, right = self.head.left, self.head.right
        if not (self.finder.looks_like_head(row, left, right) and self.finder.is_start(row, left, right)):
            return False
        hits = self.finder.hits(row, left, right)
        unlike = self.records > 0 and self.with_figures >= 0.8 * self.records
        return hits >= 0.6 and (unlike or gap > 0) and self.names[row] >= 2

    def _total_label(self, row: int, cols: list[int]) -> str:
        """What the row calls itself, where a total word stands before its figures (序号 apart)."""
        figures = 0
        for place, col in enumerate(cols):
            flag = int(self.marks.flag[row, col])
            told = flag & TOTAL or (flag & PART and self._is_part(row, cols, place))
            if (told or (flag & BARE and self._is_bare(row, cols, place))) and not figures:
                return self.marks.text(row, col)
            if self.finder.figure[row, col]:
                figures += 1 if place else 0
        return ""

    def _is_item(self, row: int, label: str) -> bool:
        """True for 其中：营业收入 | 02 and 资产总计 | 30, lines of a printed form; 合计 | 09 is a sum all the same."""
        if self.lines is None or not self.finder.figure[row, self.lines]:
            return False
        totals = load_vocabulary().totals
        return header_key(label) not in folded(totals.total, totals.subtotal)

    def _is_part(self, row: int, cols: list[int], place: int) -> bool:
        """其中 tells a part in the first names of a row, never in a record with its own number and other names."""
        names = [c for c in cols if self.marks.kind[row, c] == TEXT and c != self.sequence]
        numbered = self.sequence in cols and cols[place] != self.sequence
        return cols[place] in [*names[:2], self.sequence] and not (numbered and len(names) > 1)

    def _is_bare(self, row: int, cols: list[int], place: int) -> bool:
        """累计, 平均 tell no record where the row has figures, no number and no other name before them."""
        before = [c for c in cols[:place] if self.finder.figure[row, c] or self.marks.kind[row, c] == TEXT]
        figure = next((at for at in range(place + 1, len(cols)) if self.finder.figure[row, cols[at]]), None)
        if before or figure is None or any(self.marks.kind[row, c] == TEXT for c in cols[place + 1 : figure]):
            return False
        return self.sequence is not None or self._usual_names(0.75) >= 2

    def _usual_names(self, share: float = 0.5) -> float:
        """So many names, or fewer, stand in this share of the rows; half of them unless told otherwise."""
        rows = self.names[self.head.body : self.head.body + 30]
        return float(np.quantile(rows, share)) if rows else 0.0

    def _is_bare_section(self, row: int, cols: list[int]) -> bool:
        """一、昭觉县 | | 500: a heading with its sum, in a table whose records have names beside."""
        texts = [c for c in cols if self.marks.kind[row, c] == TEXT]
        return len(texts) == 1 and self._usual_names() >= 2

    def _lone(self, row: int, col: int, gap: int) -> BodyRow | None:
        """A row with one cell: a heading, a line of a note, the title of the next table, or a record left blank."""
        text, flag = self.marks.text(row, col), int(self.marks.flag[row, col])
        if self.marks.kind[row, col] == NUMBER:
            return BodyRow(row, "record") if gap < GAP else None
        if row in self.in_merge:
            return BodyRow(row, "record")
        ends = bool(flag & LONG) or (gap > 0 and self.records > 0)
        sure = is_numbered_title(text) or (gap > 0 and is_title(text))
        if self._next_is_head(row, sure=sure) or (ends and not self._next_is_record(row)):
            return None
        span, width = self.marks.span(row, col), self.head.right - self.head.left + 1
        wide = span.right - span.left + 1 >= max(2, 0.5 * width)
        if flag & (SECTION | LABEL) or wide or (col == self.head.left and self.finder.is_sequence_head(self.head, col)):
            return BodyRow(row, "section", text)
        return BodyRow(row, "record")

    def _next_is_head(self, row: int, *, sure: bool) -> bool:
        """True where only titles and labels stand above the next head; ``sure``: this row is a title itself."""
        left, right = self.head.left, self.head.right
        for after in range(row + 1, min(row + 8, self.marks.sheet.shape[0])):
            if self.filled[after] < 2 or self.flags[after] & (LABEL | UNIT | NOTE):
                continue
            looks = self.finder.looks_like_head(after, left, right) and self.finder.is_start(after, left, right)
            return looks and (sure or self.finder.hits(after, left, right) >= 0.5)
        return False

    def _next_is_record(self, row: int) -> bool:
        """True where the next row of several cells is near and no footer."""
        gap = 0
        for after in range(row + 1, min(row + 1 + _AHEAD, self.marks.sheet.shape[0])):
            gap = 0 if self.filled[after] else gap + 1
            if gap >= GAP or self.flags[after] & NOTE:
                return False
            if self.filled[after] > 1:
                return not self._is_footer(after, self._cols(after))
        return False

    def _cols(self, row: int) -> list[int]:
        return self.marks.columns(row, self.head.left, self.head.right)
