"""Deal faults out over workbooks and keep the manifest."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_analysis.plan.periods import Period
from fupin_analysis.sample.bind import bind_books
from fupin_analysis.sample.dice import stream
from fupin_analysis.sample.faults.registry import (
    BELATED,
    CELL_FAULTS,
    KEEP,
    LAYOUT_FAULTS,
    RESENT,
    TABLE_FAULTS,
    Dose,
    Entry,
    Fault,
    Site,
)
from fupin_analysis.sample.layout import Family, families
from fupin_analysis.sample.pages import Cell, Drawn, Page, Place, Workbook, a1
from fupin_analysis.sample.save import csv_text
from fupin_analysis.sample.world import World

STRENGTH = {0: 0.0, 1: 1.0, 2: 4.0}


@dataclass
class Spoiler:
    """Puts faults into the workbooks of one world; ``faults`` and ``unread`` grow as it goes.

    ``unread``: (form, record, field, what a careful reader takes) where that is not what was told.
    """

    world: World
    told: dict[str, pd.DataFrame]
    mess: int
    faults: list[Fault] = field(default_factory=list)
    unread: list[tuple[str, int, str, Any]] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    last: dict[str, Workbook] = field(default_factory=dict)
    came: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dose = Dose(self.world.seed, STRENGTH.get(self.mess, 4.0))
        self.rng = random.Random(int(stream(self.world.seed, "spoil").integers(1 << 62)))
        if self.mess:
            self.rows = {form: _records(table) for form, table in self.told.items()}

    def books(self) -> Iterator[Workbook]:
        """Every workbook, spoilt."""
        if not self.mess:
            yield from bind_books(self.world, self.told)
            return
        for book in bind_books(self.world, self.told, self._vary):
            self._file_late(book)
            if not self._resend(book):
                self.came |= {(name, book.period) for name in book.members}
                self._note_drift(book)
                for page in book.pages:
                    self._spoil_tables(page, book)
                    self._spoil_cells(page, book)
            yield book

    def _vary(self, family: Family) -> tuple[Family, int]:
        for number, entry in enumerate(LAYOUT_FAULTS):
            other = entry.act(family) if family.suffix in entry.suffixes else None
            if other is not None and self.dose.strikes(entry, f"layout{number}"):
                return other, entry.mode
        return family, 0

    def _file_late(self, book: Workbook) -> None:
        """Put a late return into the folder of the month in which it came."""
        after = Period.parse(book.period).shift(1)
        if not book.is_late or after not in self.world.periods or not self.dose.strikes(BELATED, "late"):
            return
        book.folder = str(after)
        for path in dict.fromkeys(book.file_of(page) for page in book.pages):
            self.faults.append(Fault(path, "", "", BELATED.mode, "", "", "", "", f"{BELATED.note}：{book.period}"))

    def _resend(self, book: Workbook) -> bool:
        """Let last month's file come again in place of this one."""
        before = self.last.get(book.enterprise)
        self.last[book.enterprise] = book
        if before is None or before.resent or book.suffix not in RESENT.suffixes or before.folder != before.period:
            return False
        if str(Period.parse(before.period).shift(1)) != book.period or book.folder != book.period:
            return False
        if not self.dose.strikes(RESENT, "resent"):
            return False
        book.resent, book.suffix = before.file_of(before.pages[0]), before.suffix
        path = book.file_of(book.pages[0])
        self.faults.append(Fault(path, "", "", RESENT.mode, "", "", "", "", f"{RESENT.note}：{book.resent}"))
        return True

    def _note_drift(self, book: Workbook) -> None:
        for entry in (e for e in LAYOUT_FAULTS if e.mode == book.drift):
            for page in book.pages:
                for at in _drift_places(page, book.drift):
                    cell = page.cells[at]
                    self._add(book, page, at, entry, cell.form, "", str(cell.value), str(cell.value))

    def _add(
        self,
        book: Workbook,
        page: Page,
        at: Place,
        entry: Entry,
        form: str,
        name: str,
        raw: str,
        true: str,
        note: str = "",
    ) -> None:
        path, sheet = book.file_of(page), book.sheet_of(page)
        self.faults.append(Fault(path, sheet, a1(*at), entry.mode, form, name, raw, true, note or entry.note))

    def _spoil_tables(self, page: Page, book: Workbook) -> None:
        noted: list[tuple[int, int, str, str, Entry, Drawn]] = []
        for table in page.tables:
            form = self.world.forms[table.form]
            for number, entry in enumerate(TABLE_FAULTS):
                if book.suffix not in entry.suffixes or not self.dose.strikes(entry, f"table{number}"):
                    continue
                known = len(page.shifts)
                touched = entry.act(page, table, book, form, self.rng)
                for at in page.shifts[known:]:
                    noted = [(row + (row >= at), *rest) for row, *rest in noted]  # type: ignore[misc]
                noted += [(row, col, raw, true, entry, table) for row, col, raw, true in touched]
        for row, col, raw, true, entry, table in noted:
            name = table.columns[col] if col < len(table.columns) else ""
            self._add(book, page, (row, col), entry, table.form, name, raw, true)

    def _spoil_cells(self, page: Page, book: Workbook) -> None:
        family, before = families()[book.family], Period.parse(book.period).shift(-1)
        for place, cell in list(page.values()):
            if cell.record < 0 or cell.fault or not cell.kind:
                continue
            form = self.world.forms[cell.form]
            row = self.rows[cell.form][cell.record]
            followed = before.year == Period.parse(book.period).year and (row["enterprise"], str(before)) in self.came
            site = Site(cell, form.by_name[cell.field], form, family, page, book, row, followed)
            self._strike_cell(site, *place)

    def _strike_cell(self, site: Site, row: int, col: int) -> None:
        cell = site.cell
        for number, entry in enumerate(CELL_FAULTS):
            if cell.kind not in entry.kinds or site.book.suffix not in entry.suffixes:
                continue
            change = entry.act(site, self.rng)
            if change is None or not self.dose.strikes(entry, f"cell{number}"):
                continue
            true = written_text(cell.value)
            cell.value, cell.fault, cell.is_error = change.value, entry.mode, change.is_error
            if change.reads is not KEEP:
                self.unread.append((cell.form, cell.record, cell.field, change.reads))
                true = written_text(change.reads)
            raw = written_text(cell.value)
            self._add(site.book, site.page, (row, col), entry, cell.form, cell.field, raw, true, change.note)
            return


def written_text(value: Any) -> str:
    """A written value as text: days as 2018-09-30, whole numbers without a point, nothing as ''."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else csv_text(value)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _drift_places(page: Page, mode: int) -> list[tuple[int, int]]:
    """Where a changed layout shows: the corner unit, or the first merged head of each table."""
    if mode == 2:
        return [place for place, _ in page.values("unit")]
    wide = sorted((m.top, m.left) for m in page.merges if m.right > m.left and _is_head(page.cells[m.top, m.left]))
    first: dict[str, tuple[int, int]] = {}
    for place in wide:
        first.setdefault(page.cells[place].form, place)
    return list(first.values())


def _is_head(cell: Cell) -> bool:
    return cell.role == "header"
