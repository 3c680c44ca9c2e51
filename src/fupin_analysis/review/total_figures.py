"""The figures that a printed total can be made of, and why one may be left out of it (mode 31)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from fupin_analysis.review.columns import Flags, Objects, read_numbers
from fupin_analysis.review.grid import NOWHERE, Grid, pick
from fupin_analysis.review.work import Work

SUMMED = ("int", "number", "money")
_APART = frozenset({"key-missing", "row-sum", "village-several", "row-void"})
"""Findings on rows that the sender may or may not have added up."""
_READ = ("number", "unit", "pct", "format", "formula", "cell", "merged", "ytd", "amount", "count")
"""First words of findings that say that a figure may not be what the sender added up."""
_TYPED = "number"
"""First word of findings on figures that stand in their cells as text, over which a sum of the sheet passes."""
_SHOWN = 4


class Figure(NamedTuple):
    """One figure of a column: its row in the sheet and among all values, whether it is unread, and its amounts.

    As it stands, as reported, as offered; 0 for none.
    """

    row: float
    at: int
    is_blind: bool
    stands: float
    reported: float
    offered: float


@dataclass(frozen=True)
class Figures:
    """The figures of one table: its ``rows`` that say anything, and by field a line each of the rows that say that.

    A printed total is right when it is the sum of the figures as they stand, as reported, or as offered. Rows that do
    not count stand among them: the sender may have counted them.
    """

    form: str
    rows: list[float]
    columns: dict[str, list[Figure]]
    runs: list[tuple[float, float]] = field(default_factory=list)
    """Stretches (both ends outside) of rows of one county."""


def read_figures(work: Work, tables: set[str]) -> dict[str, Figures]:
    """The figures of these tables by table_id; a table that says nothing is left out."""
    ways, blind = _ways(work)
    made: dict[str, Figures] = {}
    for form_id, grid in work.grids.items():
        wanted = [i for i, record in enumerate(grid.records.tolist()) if work.records.tables[record] in tables]
        if not wanted or form_id not in work.forms:
            continue
        records = grid.records[wanted].tolist()
        slots: dict[str, list[int]] = {}
        for slot, record in enumerate(records):
            slots.setdefault(work.records.tables[record], []).append(slot)
        lines = [_row_of(work.records.ids[record]) for record in records]
        columns = _columns(work, form_id, grid, wanted, lines, (ways, blind))
        county = next((f.name for f in work.forms[form_id].fields if f.type == "county"), "")
        places = pick(work.values.value, grid.column(county)[wanted]).tolist()
        says = (grid.at[wanted] != NOWHERE).any(axis=1)
        for table_id, own in slots.items():
            rows = sorted({lines[slot] for slot in own if says[slot]})
            if rows:
                inside = {name: [said[i] for i in own if told[i]] for name, (told, said) in columns.items()}
                said_of = {name: said for name, said in inside.items() if said}
                made[table_id] = Figures(form_id, rows, said_of, _runs([(lines[i], places[i]) for i in own]))
    return made


def _runs(places: list[tuple[float, Any]]) -> list[tuple[float, float]]:
    """Stretches of rows that stand together and are of one county."""
    rows = [[row for row, _ in group] for county, group in groupby(sorted(places, key=_first), key=_second) if county]
    return [(min(run) - 0.5, max(run) + 0.5) for run in rows]


def _first(place: tuple[float, Any]) -> float:
    return place[0]


def _second(place: tuple[float, Any]) -> Any:
    return place[1]


def _columns(
    work: Work,
    form_id: str,
    grid: Grid,
    wanted: list[int],
    lines: list[float],
    given: tuple[tuple[Objects, ...], Flags],
) -> dict[str, tuple[list[bool], list[Figure]]]:
    """By field, where some records of a form say something, and what."""
    ways, blind = given
    columns: dict[str, tuple[list[bool], list[Figure]]] = {}
    for f in work.forms[form_id].fields:
        at = grid.column(f.name)[wanted]
        told = at != NOWHERE
        if f.type in SUMMED and told.any():
            said = [np.nan_to_num(read_numbers(pick(way, at)), nan=0.0).tolist() for way in ways]
            rows = zip(lines, at.tolist(), blind[at].tolist(), *said, strict=True)
            columns[f.name] = (told.tolist(), [Figure(*row) for row in rows])
    return columns


def _ways(work: Work) -> tuple[tuple[Objects, ...], Flags]:
    """All values as they stand, as reported and as offered; and which may be subtotals in disguise."""
    offers = {i: offer for note in work.notes for i, offer in note.proposed.items() if offer is not None}
    offered = work.values.value.copy()
    for row, offer in _by_row(work, offers).items():
        offered[row] = offer
    apart = _by_row(work, {i: None for note in work.notes if note.finding.code in _APART for i in note.proposed})
    blind = np.zeros(len(offered), dtype=bool)
    blind[list(apart)] = True
    return (work.values.value, work.values.reported, offered), blind


def _by_row(work: Work, by_id: Mapping[str, Any]) -> dict[int, Any]:
    found = {work.find(value_id): value for value_id, value in by_id.items()}
    found.pop(NOWHERE, None)
    return found


def _row_of(record_id: str) -> float:
    text = record_id.rpartition("/")[2]
    return float(text) if text.isdigit() else math.nan


class Causes:
    """Why a sum of the sender may leave out figures that we count, or rest on others: looked up where a sum is off."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @cached_property
    def _typed(self) -> set[int]:
        notes = [note for note in self._work.notes if note.finding.code.partition("-")[0] == _TYPED]
        return set(_by_row(self._work, {i: None for note in notes for i in note.proposed}))

    @cached_property
    def _doubted(self) -> set[int]:
        notes = [
            note
            for note in self._work.notes
            if note.grade == "C" or (note.grade == "B" and note.finding.code.partition("-")[0] in _READ)
        ]
        return set(_by_row(self._work, {i: None for note in notes for i in note.proposed}))

    @cached_property
    def _hidden(self) -> set[str]:
        """Records in hidden rows."""
        notes = [note.finding.record_id for note in self._work.notes if note.finding.code == "rows-hidden"]
        return {record_id for ids in notes for record_id in ids.split(",")}

    @cached_property
    def _left_out(self) -> set[str]:
        records = self._work.records
        return {records.ids[i] for i in np.flatnonzero(~records.counted).tolist()}

    def _record(self, one: Figure) -> str:
        return self._work.values.text("record_id", one.at)

    def _cells(self, figures: list[Figure]) -> str:
        cells = [self._work.values.text("cells", one.at) for one in figures]
        return "、".join(cells[:_SHOWN]) + (f"等 {len(cells)} 处" if len(cells) > _SHOWN else "")

    def counted(self, inside: list[Figure]) -> list[Figure]:
        """The figures of the rows that count: of a row told twice the sender may have added one."""
        return [one for one in inside if self._record(one) not in self._left_out] if self._left_out else inside

    def skipped(self, inside: list[Figure]) -> Iterator[tuple[list[Figure], str]]:
        """What a sum of the sheet is made of where it passes over text, over hidden rows, over both; and the words."""
        typed = [one for one in inside if one.at in self._typed]
        hidden = [one for one in inside if self._record(one) in self._hidden] if self._hidden else []
        said = f"因 {self._cells(typed)} 存为文本，原表求和未计入"
        if typed:
            yield [one for one in inside if one not in typed], said
        if hidden:
            yield [one for one in inside if one not in hidden], f"因 {self._cells(hidden)} 在隐藏行，合计未计入"
        if typed and hidden:
            yield [one for one in inside if one not in typed and one not in hidden], f"{said}，隐藏行也未计入"

    def doubted(self, inside: list[Figure]) -> str:
        """The words for figures of the sum that are themselves in question; "" where none is."""
        doubted = [one for one in inside if one.at in self._doubted]
        return f"因 {self._cells(doubted)} 待核实" if doubted else ""
