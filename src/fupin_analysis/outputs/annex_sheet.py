"""One sheet of the annex: title, unit, head, rows and notes of its tables, and how it is printed on A4 landscape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from fupin_analysis.outputs.annex_ids import IDS, name_rows
from fupin_analysis.outputs.annex_style import Formats, break_head, column_width, is_live, row_height
from fupin_analysis.outputs.exact_words import decimals_needed
from fupin_analysis.present import words
from fupin_analysis.present.lights import colour_of_words
from fupin_analysis.present.tables import DEMO, Column, Table

A4 = 9
IDS_WIDTH = 24.0
HEAD_ROW = 2
"""Rows above the head of a table: its title, then unit and cut-off."""
TO_FILL = frozenset({"answer", "decision", "decided", "ground", "decider"})
"""The columns that the filer, or the office, writes in stay empty."""
_NUMBERS = frozenset({"count", "money", "pct", "points", "number", "quantity"})
_TOTAL = re.compile(r"(合计|小计|总计)$")
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class AnnexTable:
    """One table on a sheet; a change in the column ``groups`` begins a group; ``widths`` are those fixed by name."""

    table: Table
    groups: str = ""
    widths: Mapping[str, float] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        """The columns shown; the one that groups stands above its rows instead."""
        return [column for column in self.table.columns if column.name != self.groups]

    @cached_property
    def row_ids(self) -> tuple[str, ...]:
        """The keys of the rows by which their figures are traced; empty where there are none."""
        named = name_rows(self.table)
        return named.keys if named is not None else ()

    def words(self) -> list[list[str]]:
        """All cells as words, without the column that groups."""
        keep = [at for at, column in enumerate(self.table.columns) if column.name != self.groups]
        return [
            ["" if self.table.columns[at].name in TO_FILL else row[at] for at in keep] for row in self.table.shown()
        ]


class SheetWriter:
    """Writes one sheet; several tables stand one below the other, each from a new page."""

    def __init__(
        self, book: Any, formats: Formats, name: str, tables: list[AnnexTable], *, cut_off: str, demo: bool
    ) -> None:
        self._sheet = book.add_worksheet(name.translate(_NOT_IN_A_NAME)[:31])
        self._formats, self._name, self._tables = formats, name, tables
        self._cut_off, self._demo = cut_off, demo
        self._widths = compute_widths(tables)
        self._ids_at = len(self._widths)
        self._breaks: list[int] = []

    def write(self) -> None:
        """All tables, then how the sheet is shown and printed."""
        for at, width in enumerate(self._widths):
            self._sheet.set_column(at, at, width)
        if any(made.row_ids for made in self._tables):
            self._sheet.set_column(self._ids_at, self._ids_at, IDS_WIDTH)
        row = 0
        for number, made in enumerate(self._tables):
            if number:
                self._breaks.append(row)
            row = self._write_table(made, row)
        self._sheet.print_area(0, 0, max(row - 1, 0), self._ids_at - 1)  # the ids are for whoever reads on a screen
        self._set_print()

    def offer(self, column: str, words: Sequence[str]) -> None:
        """Let one of some words be chosen in a column, in the rows of the sheet's only table."""
        (made,) = self._tables
        at = [c.name for c in made.columns].index(column)
        first = HEAD_ROW + 1
        last = first + len(made.table.frame) - 1
        self._sheet.data_validation(first, at, last, at, {"validate": "list", "source": list(words)})

    def _write_table(self, made: AnnexTable, top: int) -> int:
        last = len(made.columns) - 1
        self._across(top, last, made.table.title, self._formats.title(), height=26)
        self._sheet.write_string(top + 1, 0, made.table.about, self._formats.about())
        if self._demo:
            self._sheet.write_string(top + 1, last, DEMO, self._formats.mark())
        for at, column in enumerate(made.columns):
            self._sheet.write_string(top + HEAD_ROW, at, break_head(column.label), self._formats.head())
        if made.row_ids:
            self._sheet.write_string(top + HEAD_ROW, self._ids_at, IDS, self._formats.head())
        heads = [(break_head(column.label), self._widths[at]) for at, column in enumerate(made.columns)]
        self._sheet.set_row(top + HEAD_ROW, row_height(heads) + 4)
        row = self._write_rows(made, top + HEAD_ROW + 1)
        for note in made.table.notes:
            self._across(
                row, last, note, self._formats.note(), height=row_height([(note, sum(self._widths[: last + 1]))])
            )
            row += 1
        return row + 1

    def _across(self, row: int, last: int, text: str, style: Any, *, height: float) -> None:
        if last:
            self._sheet.merge_range(row, 0, row, last, text, style)
        else:
            self._sheet.write_string(row, 0, text, style)
        self._sheet.set_row(row, height)

    def _write_rows(self, made: AnnexTable, row: int) -> int:
        group: object = None
        records = made.table.frame.to_dict("records")
        sizes = Counter(record[made.groups] for record in records) if made.groups else Counter[object]()
        for number, (values, shown) in enumerate(zip(records, made.words(), strict=True)):
            if made.groups and values[made.groups] != group:
                group = values[made.groups]
                head = f"{group}（{sizes[group]}项）"
                self._across(row, len(made.columns) - 1, head, self._formats.section(), height=18)
                row += 1
            strong = number in made.table.strong or bool(_TOTAL.search(shown[0]))
            record = {str(name): value for name, value in values.items()}
            for at, (column, word) in enumerate(zip(made.columns, shown, strict=True)):
                self._write_cell(row, at, column, record, word, strong=strong)
            if made.row_ids:
                key = made.row_ids[number]
                self._sheet.write_string(row, self._ids_at, key, self._formats.cell("id", quoted=is_live(key)))
            texts = [(w, self._widths[at]) for at, w in enumerate(shown) if made.columns[at].kind == "text"]
            self._sheet.set_row(row, row_height(texts))
            row += 1
        return row

    def _write_cell(
        self, row: int, at: int, column: Column, record: Mapping[str, Any], word: str, *, strong: bool
    ) -> None:
        value = record[column.name]
        if column.kind in _NUMBERS and not words.is_missing(value):
            usual = len(word.partition(".")[2])
            needed = decimals_needed(column, value, record, word)
            style = self._formats.cell(column.kind, usual if needed is None else needed, strong=strong)
            self._sheet.write_number(row, at, round(float(value), 9), style)
        elif column.kind == "date" and not words.is_missing(value):
            self._sheet.write_datetime(row, at, pd.Timestamp(value).to_pydatetime(), self._formats.cell("date"))
        else:
            light = colour_of_words(word) if column.kind == "light" else ""
            kind = "text" if column.kind == "text" else "light"
            style = self._formats.cell(kind, strong=strong, light=light, quoted=is_live(word))
            self._sheet.write_string(row, at, word, style)

    def _set_print(self) -> None:
        sheet = self._sheet
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        mark = f"　{DEMO}" if self._demo else ""
        sheet.set_footer(f"&L{self._name}（{self._cut_off}）{mark}&R第&P页，共&N页")
        sheet.hide_gridlines(2)
        if len(self._tables) == 1:  # one head cannot be repeated over another table
            sheet.repeat_rows(HEAD_ROW)
            sheet.freeze_panes(HEAD_ROW + 1, 1)
        if self._breaks:
            sheet.set_h_pagebreaks(self._breaks)


def compute_widths(tables: list[AnnexTable]) -> list[float]:
    """Width of each column of a sheet, in characters: what the widest of its tables needs there."""
    out: list[float] = []
    for made in tables:
        shown = made.words()
        for at, column in enumerate(made.columns):
            width = column_width(column.label, [row[at] for row in shown], wrapped=column.kind == "text")
            width = made.widths.get(column.name, width)
            if at < len(out):
                out[at] = max(out[at], width)
            else:
                out.append(width)
    return out
