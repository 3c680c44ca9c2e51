"""A sender's sheet as it goes back: values only, identities masked, cells in question yellow with a comment.

The words come from the ledger, where intake has masked them; the sheet itself only lends its types, merges and formats.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_analysis.intake.book import CellError, NoCache, Sheet, Span
from fupin_analysis.intake.parse.cells import shown
from fupin_analysis.outputs.annex_style import Formats, is_live, tame, text_width
from fupin_analysis.plan.privacy import mask_text

YELLOW = "#FFF2A8"
MOST_CELLS = 2000
"""A range in a finding marks at most so many cells: whole columns are not painted."""
_CELL = re.compile(r"^([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?$")
_NOTE_WIDTH, _NOTE_LINE = 260, 18
_WIDEST = 40.0
_A4 = 9
OUTSIDE = ("title", "unit", "label", "note", "footer")
"""Roles of what stands around the tables."""
Spot = tuple[int, int]


@dataclass(frozen=True)
class SheetCopy:
    """What is written of one sheet: ``cells`` zero-based, ``notes`` the question at each marked cell.

    ``outside`` are the cells around the tables (titles, labels, notes): no rules, no wrapped lines.
    """

    name: str
    cells: Mapping[Spot, Any]
    notes: Mapping[Spot, str]
    merges: tuple[Span, ...] = ()
    formats: Mapping[Spot, str] = field(default_factory=dict)
    outside: frozenset[Spot] = frozenset()


def copy_sheet(ledger: pd.DataFrame, sheet: Sheet | None, name: str, questions: pd.DataFrame) -> SheetCopy:
    """The copy of one sheet: ``ledger`` its rows of ``frames.CELLS``, ``questions`` its rows of the list.

    Without ``sheet`` (the file is no longer there, or cannot be read) every value is text.
    """
    cells: dict[Spot, Any] = {}
    for reference, raw in zip(ledger["cell"], ledger["raw"], strict=True):
        for spot in spots_of(reference):
            cells[spot] = _plain(sheet, spot, str(raw))
    merges = usable_merges(sheet.merges, cells) if sheet is not None else ()
    formats = dict(sheet.formats) if sheet is not None else {}
    outside = frozenset(spot for cell in ledger.loc[ledger["role"].isin(OUTSIDE), "cell"] for spot in spots_of(cell))
    return SheetCopy(name, cells, _notes(questions, merges), merges, formats, outside)


def _plain(sheet: Sheet | None, spot: Spot, raw: str) -> Any:
    """The stored number, day or yes/no where the ledger shows just that; its (masked) words otherwise."""
    words = mask_text(raw)
    if sheet is None or words != raw or spot[0] >= sheet.shape[0] or spot[1] >= sheet.shape[1]:
        return words
    value = sheet.grid[spot]
    if isinstance(value, CellError | NoCache | str) or value is None or shown(value) != raw:
        return words
    return value


def usable_merges(merges: Iterable[Span], cells: Mapping[Spot, Any]) -> tuple[Span, ...]:
    """Merges cut to the part of the sheet that is used, without those that overlap another (no program takes them)."""
    bottom = max((row for row, _ in cells), default=-1)
    right = max((col for _, col in cells), default=-1)
    taken: set[Spot] = set()
    out = []
    for whole in merges:
        merge = Span(whole.top, whole.left, min(whole.bottom, bottom), min(whole.right, right))
        inside = set(_inside(merge))
        if len(inside) > 1 and not inside & taken:
            taken |= inside
            out.append(merge)
    return tuple(out)


def spots_of(cells: str) -> Iterator[Spot]:
    """Zero-based places of ``F17,G18:G20``; what is no reference is passed over."""
    left = MOST_CELLS
    for part in cells.split(","):
        found = _CELL.match(part.strip())
        if found is None:
            continue
        top, start = int(found[2]) - 1, _column(found[1])
        bottom, end = (int(found[4]) - 1, _column(found[3])) if found[3] else (top, start)
        for row in range(top, bottom + 1):
            for col in range(start, end + 1):
                if left <= 0:
                    return
                left -= 1
                yield row, col


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _notes(questions: pd.DataFrame, merges: tuple[Span, ...]) -> dict[Spot, str]:
    """Question by marked cell; within a merged area at its first cell, where a comment can be seen."""
    first = {
        (row, col): (m.top, m.left)
        for m in merges
        for row in range(m.top, m.bottom + 1)
        for col in range(m.left, m.right + 1)
    }
    said: dict[Spot, list[str]] = {}
    for row in questions.to_dict("records"):
        offer = f"建议值：{row['proposed']}。" if row["proposed"] else ""
        text = f"问题{row['number']}：{row['question']}{offer}"
        for spot in spots_of(str(row["cells"])):
            lines = said.setdefault(first.get(spot, spot), [])
            if text not in lines:
                lines.append(text)
    return {spot: "\n".join(lines) for spot, lines in said.items()}


class CopyWriter:
    """Writes one copy on a worksheet; nothing in it is a formula or a link."""

    def __init__(self, sheet: Any, formats: Formats, copy: SheetCopy) -> None:
        self._sheet, self._formats, self._copy = sheet, formats, copy

    def write(self) -> None:
        """Merged areas first, then every cell, then the comments."""
        covered = {spot for m in self._copy.merges for spot in _inside(m)}
        for merge in self._copy.merges:
            spot = (merge.top, merge.left)
            self._sheet.merge_range(*merge, "", self._style(spot, self._copy.cells.get(spot)))
            self._put(spot, self._copy.cells.get(spot))
        for spot, value in self._copy.cells.items():
            if spot not in covered:
                self._put(spot, value)
        for spot, text in self._copy.notes.items():
            if spot not in self._copy.cells:
                self._sheet.write_blank(*spot, None, self._style(spot, None))
            self._sheet.write_comment(*spot, text, _note_size(text))
        for at, width in self._widths().items():
            self._sheet.set_column(at, at, width)
        self._sheet.set_paper(_A4)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&L&A&R第&P页，共&N页")

    def _put(self, spot: Spot, value: Any) -> None:
        style = self._style(spot, value)
        if value is None:
            self._sheet.write_blank(*spot, None, style)
        elif isinstance(value, bool):
            self._sheet.write_boolean(*spot, value, style)
        elif isinstance(value, int | float) and math.isfinite(value):
            self._sheet.write_number(*spot, value, style)
        elif isinstance(value, dt.date | dt.time | dt.timedelta):
            self._sheet.write_datetime(*spot, value, style)
        else:
            self._sheet.write_string(*spot, tame(str(value)), style)

    def _style(self, spot: Spot, value: Any) -> Any:
        wanted: dict[str, Any] = {}
        if spot not in self._copy.outside:
            wanted = {"border": 1, "border_color": "#BBBBBB", "text_wrap": isinstance(value, str)}
        shape = self._copy.formats.get(spot)
        if shape:
            wanted["num_format"] = shape
        elif isinstance(value, dt.date):
            wanted["num_format"] = "yyyy-mm-dd"
        if isinstance(value, str) and is_live(value):
            wanted["quote_prefix"] = True
        if spot in self._copy.notes:
            wanted["bg_color"] = YELLOW
        return self._formats.make(**wanted)

    def _widths(self) -> dict[int, float]:
        """By the usual length of what stands in a column of the tables, outside wide merged cells."""
        wide = {(m.top, m.left) for m in self._copy.merges if m.right > m.left} | self._copy.outside
        found: dict[int, list[float]] = {}
        for spot, value in self._copy.cells.items():
            if spot not in wide and value is not None:
                found.setdefault(spot[1], []).append(text_width(str(value)))
        usual = {at: sorted(widths)[int(0.9 * (len(widths) - 1))] for at, widths in found.items()}
        return {at: min(_WIDEST, max(8.0, width + 2)) for at, width in usual.items()}


def _inside(merge: Span) -> Iterator[Spot]:
    return ((r, c) for r in range(merge.top, merge.bottom + 1) for c in range(merge.left, merge.right + 1))


def _note_size(text: str) -> dict[str, Any]:
    lines = sum(max(1, math.ceil(text_width(line) / 36)) for line in text.split("\n"))
    return {"width": _NOTE_WIDTH, "height": _NOTE_LINE * (lines + 1), "author": "", "visible": False}
