"""What stands outside the tables: titles, labels, values, units, notes, footers (domain.md 3.2; modes 2, 32–33)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fupin_analysis.intake.find.label_rows import is_unit_key, says_first
from fupin_analysis.intake.find.marks import DATE, ERROR, FIGURE, NUMBER, TEXT, YEAR, Marks
from fupin_analysis.intake.find.words import (
    LABEL,
    LONG,
    NOTE,
    UNIT,
    header_unit,
    is_date_line,
    is_page_line,
    loose_months,
    meaning,
    pairs,
    strip,
    unit_note,
    unit_words,
)
from fupin_analysis.intake.layout import Context, SheetLayout
from fupin_analysis.plan.vocabulary import load_vocabulary

Cell = tuple[int, int]
_NUMBERED = re.compile(r"^\s*[（(]?[\d一二三四五六七八九十①-⑳]+[)）]?\s*[.．、:：)）]?\s*\S")
_STOP = re.compile(r"[。；;]")
_MONTH_KEY = "填报期"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FOREIGN_UNIT = re.compile(r"^\s*[（(][^）)]*[）)]\s*$|^\s*unit", re.IGNORECASE)
_REASON_VALUE, _REASON_BESIDE = "左侧标签的内容", "表格旁边的备注"
_KINDS = {NUMBER: "数字", FIGURE: "数字", DATE: "日期", YEAR: "日期", ERROR: "错误值或没有结果的公式"}


class Surroundings:
    """Gives roles to the cells that no table took, reading them in order; fills the layout's context."""

    def __init__(self, marks: Marks, layout: SheetLayout) -> None:
        self.marks, self.layout = marks, layout
        self.tops = sorted(table.span.top for table in layout.tables)
        self.bottoms = sorted(table.span.bottom for table in layout.tables)

    def read(self) -> Context:
        """Mark every free cell; titles, labels, units and notes come back in the order of the sheet."""
        context = self.layout.context
        in_note = False
        for row, cols in _free(self.marks, self.layout):
            below = bool(self.bottoms) and row > self.bottoms[0] and not self._leads_to_table(row)
            if len(cols) > 1 or not in_note or not self._goes_on(row, cols[0]):
                in_note = False
            if in_note:
                self._note(context, (row, cols[0]))
            else:
                in_note = self._row(context, row, cols, below)
        return context

    def _leads_to_table(self, row: int) -> bool:
        """True where the row stands nearer above a table than below one: its title or labels."""
        after = [top for top in self.tops if top > row]
        before = [bottom for bottom in self.bottoms if bottom < row]
        return bool(after) and (not before or after[0] - row <= row - before[-1] + 2)

    def _goes_on(self, row: int, col: int) -> bool:
        text, flag = self.marks.text(row, col), int(self.marks.flag[row, col])
        told = pairs(text)
        return not (flag & LABEL and told and told[0].meaning) and not is_date_line(text)

    def _row(self, context: Context, row: int, cols: list[int], below: bool) -> bool:
        """Mark one row's free cells; True where it ends in a note that may go on in the next row."""
        key: tuple[str, Cell] | None = None
        noted = False
        if below and len(cols) == 2 and says_first(self.marks, row, cols[0]) == "note":  # 备注 | 因雨季推迟
            for col in cols:
                self._note(context, (row, col))
            return True
        for col in cols:
            at, flag, text = (row, col), int(self.marks.flag[row, col]), self.marks.text(row, col)
            if key is not None and not flag & (LABEL | UNIT | NOTE) and not meaning(text):
                self._value(context, key, at, below)
                key = None
                continue
            key = None
            if flag & NOTE:
                self._note(context, at)
                noted = True
            elif self._states_unit(context, at, cols):
                continue
            elif flag & LABEL or (meaning(text) and len(cols) > 1):
                key = self._label(context, at, below)
            elif flag & UNIT:
                context.units.append((unit_note(text) or "", at))
                self.layout.roles[at] = "unit"
            elif self._is_foreign_unit(row, cols, col):
                self.layout.roles[at] = "unit"
            else:
                noted = self._plain(context, at, below, alone=len(cols) == 1) == "note"
        return noted

    def _states_unit(self, context: Context, at: Cell, cols: list[int]) -> bool:
        """单位 | 万元 in two cells: a note of the unit, both of them; the second is passed over when its turn comes."""
        row, col = at
        if self.layout.roles[at] == "unit":
            return True
        beside = next((other for other in cols if other > col), None)
        if beside is None or not is_unit_key(self.marks.key(row, col)):
            return False
        unit = unit_words(self.marks.text(row, beside))
        if unit is None:
            return False
        context.units.append((unit, at))
        self.layout.roles[at] = self.layout.roles[row, beside] = "unit"
        return True

    def _is_foreign_unit(self, row: int, cols: list[int], col: int) -> bool:
        """True for the unit said again in another language beside a note of units: (10 000 persons)."""
        text = self.marks.text(row, col)
        beside = any(int(self.marks.flag[row, other]) & UNIT for other in cols if other != col)
        return beside and not _CHINESE.search(text) and _FOREIGN_UNIT.match(text) is not None

    def _label(self, context: Context, at: Cell, below: bool) -> tuple[str, Cell] | None:
        """Take the pairs of a cell; a last key without its value waits for the next cell of the row."""
        text = self.marks.text(*at)
        told = pairs(text)
        unit = unit_note(text)
        context.labels.extend((_MONTH_KEY, month, at) for month in loose_months(text))
        if unit is not None:
            context.units.append((unit, at))
            if not any(pair.meaning for pair in told):
                self.layout.roles[at] = "unit"
                return None
        self.layout.roles[at] = "footer" if below else "label"
        if not told:
            return strip(text), at
        waiting = told[-1] if not told[-1].value else None
        for pair in told:
            if pair is not waiting:
                context.labels.append((pair.key, pair.value, at))
                if pair.key in load_vocabulary().titles.keys and not below:
                    self._entitle(context, pair.value, at)
        return (waiting.key, at) if waiting is not None else None

    def _value(self, context: Context, key: tuple[str, Cell], at: Cell, below: bool) -> None:
        context.labels.append((key[0], strip(self.marks.text(*at)), at))
        self.layout.roles[at] = "footer" if below else "value"
        self.layout.reasons[at] = f"{_REASON_VALUE}：{key[0]}"

    def _note(self, context: Context, at: Cell) -> None:
        context.notes.append((strip(self.marks.text(*at)), at))
        self.layout.roles[at] = "note"

    def _plain(self, context: Context, at: Cell, below: bool, *, alone: bool) -> str:
        """A cell that no word explains: a title above, a note where it is a sentence or a remark, a footer's date."""
        text, kind = self.marks.text(*at), int(self.marks.kind[at])
        sentence = bool(int(self.marks.flag[at]) & LONG or _STOP.search(text))
        beside = any(table.span.top <= at[0] <= table.span.bottom for table in self.layout.tables)
        leads = not below and not beside and (alone or bool(self.tops))
        role = "unmatched"
        if (kind == TEXT and is_page_line(text)) or (kind == TEXT and is_date_line(text) and below):
            role = "footer"
        elif kind in (TEXT, YEAR) and sentence:
            role = "note"
        elif kind in (TEXT, YEAR) and leads:
            role = "title"
        elif kind == TEXT and (beside or (_NUMBERED.match(text) and len(text) > 6)):
            role = "note"
        self.layout.roles[at] = role
        if role == "note":
            context.notes.append((strip(text), at))
        elif role == "title":
            self._entitle(context, strip(text), at)
        elif role == "unmatched":
            self.layout.reasons[at] = self._unknown(kind, below=below, beside=beside)
        if role == "note" and beside:
            self.layout.reasons[at] = _REASON_BESIDE
        return role

    def _unknown(self, kind: int, *, below: bool, beside: bool) -> str:
        """Why nobody can say what a cell is, and what would help."""
        what = _KINDS.get(kind, "文字")
        if not self.tops:
            return f"工作表里没有找到带表头的表格，看不出这个{what}的用途；请补上表头，或在左侧写明名称"
        where = "旁边" if beside else "下方" if below else "上方"
        return f"在表格{where}，看不出这个{what}的用途；请在左侧写明名称，或移入表格"

    def _entitle(self, context: Context, text: str, at: Cell) -> None:
        """Take a title and the unit in its bracket; one said again in another language names nothing anew."""
        if _CHINESE.search(text) or not any(_CHINESE.search(title) for title, _ in context.titles):
            context.titles.append((text, at))
        unit = header_unit(text)
        if unit is not None:
            context.units.append((unit, at))


def _free(marks: Marks, layout: SheetLayout) -> Iterable[tuple[int, list[int]]]:
    """Rows with filled cells that have no role yet."""
    free = marks.filled & (layout.roles == None)  # noqa: E711 - elementwise
    for row in free.any(axis=1).nonzero()[0].tolist():
        yield row, free[row].nonzero()[0].tolist()
