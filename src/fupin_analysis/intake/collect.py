"""Where extraction puts what it takes: values, checks, records, findings, and what the ledger must say of cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress
from typing import Any, NamedTuple

from fupin_analysis.frames import Lists, Runs
from fupin_analysis.intake.book import a1
from fupin_analysis.intake.parse.parsed import Issue, Parsed
from fupin_analysis.intake.result import RECORDS
from fupin_analysis.plan.catalogue import Finding, load_catalogue

Cell = tuple[int, int]


class Run(NamedTuple):
    """What a column of values has in common."""

    form: str
    field: str
    sheet: str
    unit: str = ""


@dataclass(slots=True)
class Taken:
    """Values as they are taken, a column at a time; ``odd`` holds, by place, those that are more than their value.

    ``dropped`` are places whose values another sheet says as well.
    """

    ids: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    runs: list[tuple[int, Run]] = field(default_factory=list)
    odd: dict[int, Parsed] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)

    def add(
        self,
        run: Run,
        ids: Sequence[str],
        refs: Sequence[str],
        raws: Sequence[str],
        values: Sequence[Any],
        odd: Iterable[tuple[int, Parsed]] = (),
    ) -> None:
        """Values of one column: record ids, cells, raw texts and values, as many of each; ``odd`` by position."""
        if not len(ids) == len(refs) == len(raws) == len(values):
            raise ValueError(f"{run.field}: {len(ids)} ids, {len(refs)} cells, {len(raws)} raws, {len(values)} values")
        start = len(self.values)
        self.runs.append((len(values), run))
        self.ids += ids
        self.refs += refs
        self.raws += raws
        self.values += values
        for at, got in odd:
            self.odd[start + at] = got

    def lists(self, file_id: str) -> Lists:
        """Columns of ``frames.VALUES``."""
        count, form, field, sheet, unit = len(self.values), *(self._spread(part) for part in Run._fields)
        rows: dict[str, Sequence[Any]] = {
            "value_id": list(map("/".join, zip(self.ids, field, strict=True))),
            "record_id": self.ids,
            "form": form,
            "field": field,
            "file_id": Runs([file_id], [count]),
            "sheet": sheet,
            "cells": self.refs,
            "raw": self.raws,
            "value": self.values,
            "state": Runs(["confirmed"], [count]),
            "finding_ids": Runs([""], [count]),
            **self._oddities(unit),
        }
        if not self.dropped:
            return rows
        kept = [at not in self.dropped for at in range(count)]
        return {name: list(compress(column, kept)) for name, column in rows.items()}

    def _oddities(self, unit: Runs) -> Mapping[str, Sequence[Any]]:
        """Unit, bounds, approximation and proposal: of most files the same down whole columns."""
        count = len(self.values)
        if not self.odd:
            none = Runs([None], [count])
            return {"unit": unit, "low": none, "high": none, "approx": Runs([False], [count]), "proposed": none}
        units, approx = list(unit), [False] * count
        low, high, proposed = ([None] * count for _ in range(3))
        for at, got in self.odd.items():
            units[at], low[at], high[at] = got.unit or "", got.low, got.high
            approx[at], proposed[at] = got.approx, got.proposed
        return {"unit": units, "low": low, "high": high, "approx": approx, "proposed": proposed}

    @property
    def fields(self) -> Runs:
        """The field of every value, dropped ones too."""
        return self._spread("field")

    def _spread(self, part: str) -> Runs:
        """A part of the runs as a column: as often as each run has values."""
        return Runs([getattr(run, part) for _, run in self.runs], [count for count, _ in self.runs])


@dataclass(slots=True)
class Collector:
    """What grows table by table and becomes the rows of a FileExtract at the end.

    ``notes[sheet][cell]`` is the ledger's reason, ``roles[sheet][cell]`` a role that overrides the layout's,
    ``masked[sheet][cell]`` the raw text to show where the cell names a person; ``lines[sheet][row]`` has the reasons
    of the cells of a whole row by column, where ``notes`` say nothing of a cell.
    """

    file_id: str
    file: str
    taken: Taken = field(default_factory=Taken)
    checked: Taken = field(default_factory=Taken)
    records: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in RECORDS})
    findings: list[Finding] = field(default_factory=list)
    notes: dict[int, dict[Cell, str]] = field(default_factory=lambda: defaultdict(dict))
    lines: dict[int, dict[int, Mapping[int, str]]] = field(default_factory=lambda: defaultdict(dict))
    roles: dict[int, dict[Cell, str]] = field(default_factory=lambda: defaultdict(dict))
    masked: dict[int, dict[Cell, str]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def values(self) -> Lists:
        """What was taken, as columns of ``frames.VALUES``."""
        return self.taken.lists(self.file_id)

    @property
    def checks(self) -> Lists:
        """Total rows, shaped like values."""
        return self.checked.lists(self.file_id)

    def add(self, code: str, *, sheet: str = "", cells: Sequence[Cell] | str = (), **parts: Any) -> None:
        """One finding in this file; ``facts`` and the other parts of Finding as they are."""
        text = cells if isinstance(cells, str) else join_cells(cells)
        self.findings.append(Finding(code, file=self.file, sheet=sheet, cells=text, **parts))


@lru_cache(maxsize=1024)
def letters(col: int) -> str:
    """The letters of a column: 0 is A."""
    return a1(0, col)[:-1]


@lru_cache(maxsize=4096)
def names_of_row(row: int, width: int) -> tuple[str, ...]:
    """The cells of a row as people write them: A5, B5 …"""
    return tuple([f"{letters(col)}{row + 1}" for col in range(width)])


def ref(cell: Cell) -> str:
    """A cell as people write it."""
    return f"{letters(cell[1])}{cell[0] + 1}"


def join_cells(cells: Sequence[Cell]) -> str:
    """Cells as A1 references joined by commas, each once."""
    return ",".join(dict.fromkeys(ref(cell) for cell in cells))


def grade_of(issue: Issue) -> str:
    """The grade of an issue: its own, else the catalogue's."""
    return issue.grade or load_catalogue()[issue.code].grade
