"""Printed totals against our own sums (mode 31): subtotals, totals of subtotals, total first or last."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import MONEY_UNITS, Field, Form, header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary
from fupin_analysis.review.say import show
from fupin_analysis.review.total_figures import Causes, Figure, Figures, read_figures
from fupin_analysis.review.work import Note, Work

_NO_WORD = re.compile(r"[\d.,，\s\-—/%]*")
Labels = Mapping[tuple[str, str, int], str]


@dataclass(frozen=True)
class Line:
    """One total row: where it stands and what level its label gives it (``total``, ``subtotal``, ``part``)."""

    record_id: str
    row: int
    level: str
    label: str


@dataclass(frozen=True, slots=True)
class Printed:
    """One figure of a total row, as it was printed."""

    record_id: str
    form: str
    field: str
    file_id: str
    sheet: str
    cells: str
    raw: str
    unit: str
    value: Any

    @property
    def table_id(self) -> str:
        """The table that the row stands in."""
        return self.record_id.rpartition("/")[0]

    @property
    def number(self) -> float | None:
        """The figure; None where it is none."""
        try:
            found = float(self.value)
        except (TypeError, ValueError):
            return None
        return None if math.isnan(found) else found


def check_totals(work: Work) -> None:
    """Each printed number of a total row against every set of rows that it can stand for; no match is one finding."""
    if not len(work.checks):
        return
    tables: dict[str, list[Printed]] = {}
    for printed in _printed(work.checks):
        tables.setdefault(printed.table_id, []).append(printed)
    sheets = {_sheet_of(table_id) for table_id in tables}
    live = {work.records.tables[i] for i in np.flatnonzero(work.records.counted).tolist()}
    figures = read_figures(work, {table_id for table_id in live if _sheet_of(table_id) in sheets})
    bench = Bench(figures, _labels(work.cells), Causes(work))
    for table_id, group in tables.items():
        form = work.forms.get(group[0].form)
        if form is not None and table_id in figures:
            _check_table(work, form, group, bench)


@dataclass(frozen=True)
class Bench:
    """What all tables of the period are checked with."""

    figures: Mapping[str, Figures]
    labels: Labels
    causes: Causes


Wrong = tuple[Printed, float, str]
"""A printed total that is not our sum, our sum, and why it is not (where that is known)."""


def _sheet_of(table_id: str) -> str:
    return table_id.rpartition("/")[0]


def _of_sheet(figures: Mapping[str, Figures], table_id: str) -> Figures | None:
    """All tables of one form on a sheet as one: a list whose head is printed anew on every page."""
    sheet, form = _sheet_of(table_id), figures[table_id].form
    parts = [other for name, other in figures.items() if _sheet_of(name) == sheet and other.form == form]
    if len(parts) < 2:
        return None
    named = {name for part in parts for name in part.columns}
    columns = {name: [row for part in parts for row in part.columns.get(name, ())] for name in named}
    return Figures(form, sorted(row for part in parts for row in part.rows), columns)


def _printed(checks: pd.DataFrame) -> Iterator[Printed]:
    names = ("record_id", "form", "field", "file_id", "sheet", "cells", "raw", "unit")
    texts = [checks[name].fillna("").tolist() for name in names]
    return (Printed(*row) for row in zip(*texts, checks["value"].tolist(), strict=True))


def _labels(cells: pd.DataFrame) -> Labels:
    """(file_id, sheet, row) → the first word of that total row."""
    found: dict[tuple[str, str, int], str] = {}
    columns = [cells[name].tolist() for name in ("file_id", "sheet", "cell", "raw")]
    for file_id, sheet, cell, raw in zip(*columns, strict=True):
        if isinstance(raw, str) and not _NO_WORD.fullmatch(raw):
            row = int("".join(ch for ch in str(cell) if ch.isdigit()) or 0)
            found.setdefault((file_id, sheet, row), raw)
    return found


def level_of(label: str) -> str:
    """``part`` (其中…), ``subtotal`` (小计) or ``total`` by the words of a total row."""
    words, key = load_vocabulary().totals, header_key(label)
    if any(key.startswith(word) for word in folded(words.part)):
        return "part"
    if any(word in key for word in folded(words.subtotal)):
        return "subtotal"
    return "total"


def _check_table(work: Work, form: Form, group: list[Printed], bench: Bench) -> None:
    figures = bench.figures[group[0].table_id]
    by_record: dict[str, list[Printed]] = {}
    for printed in group:
        by_record.setdefault(printed.record_id, []).append(printed)
    lines = []
    for record_id, part in by_record.items():
        row = int(record_id.rpartition("/")[2])
        label = bench.labels.get((part[0].file_id, part[0].sheet, row), "合计")
        lines.append(Line(record_id, row, level_of(label), label))
    lines.sort(key=lambda line: line.row)
    for line in lines:
        told = [p for p in by_record[line.record_id] if p.field in figures.columns and p.number is not None]
        if line.level == "part" or not told:
            continue
        near = [*spans(line, lines, figures.rows), *(figures.runs if line.level == "subtotal" else ())]
        wrong = _wrong_of(form, near, told, figures, bench.causes)
        if wrong and line.level == "total" and (pages := _of_sheet(bench.figures, group[0].table_id)):
            whole = [(-math.inf, float(line.row)), (-math.inf, math.inf)]
            wrong = min(wrong, _wrong_of(form, whole, told, pages, bench.causes), key=len)
        for printed, ours, why in wrong:
            facts = {"ours": show(ours), "line": line.label.strip(), "why": why}
            _note(work, printed, label=form.by_name[printed.field].label, **facts)


def spans(line: Line, lines: list[Line], rows: list[float]) -> list[tuple[float, float]]:
    """The stretches of rows (both ends outside) that a total row can stand for, most likely first.

    A subtotal stands for the block above it (below it where subtotals lead), or for its last rows: a group of one row
    may go without a subtotal of its own.
    """
    whole = (-math.inf, math.inf)
    above = float(max((o.row for o in lines if o.row < line.row), default=-math.inf))
    below = float(min((o.row for o in lines if o.row > line.row), default=math.inf))
    totals_above = [o.row for o in lines if o.row < line.row and o.level == "total"]
    since_total = (float(max(totals_above, default=-math.inf)), float(line.row))
    blocks = [(above, float(line.row)), (float(line.row), below)]
    if line.level == "subtotal":
        tails = [(row, float(line.row)) for row in rows if above < row < line.row]
        heads = [(float(line.row), row) for row in rows if line.row < row < below]
        return [*blocks, since_total, *tails, *heads]
    only = sum(o.level == "total" for o in lines) == 1
    return [whole] if only else [whole, since_total, *blocks]


def _wrong_of(
    form: Form, stretches: list[tuple[float, float]], told: list[Printed], figures: Figures, causes: Causes
) -> list[Wrong]:
    """By the stretch with which most of a row's cells agree, the cells that do not agree with it, and our sums."""
    wrong: list[Wrong] = []
    is_empty = all(printed.number == 0 for printed in told)
    for number, stretch in enumerate(stretches):
        if number and not is_empty and not any(stretch[0] < row < stretch[1] for row in figures.rows):
            continue  # a group of no rows has the sum 0, which is what Excel makes of figures typed as text
        off = []
        for printed in told:
            inside = [one for one in figures.columns[printed.field] if stretch[0] < one.row < stretch[1]]
            if found := _differs(printed, form.by_name[printed.field], inside, causes):
                off.append((printed, *found))
        if number == 0 or len(off) < len(wrong):
            wrong = off
        if not wrong:
            return []
    return wrong


def _note(work: Work, printed: Printed, *, label: str, **facts: Any) -> None:
    """One note at a printed total; it bears on no value."""
    paths = dict(zip(work.files["file_id"].tolist(), work.files["path"].tolist(), strict=True))
    table_id = printed.table_id
    first = work.records.tables.index(table_id) if table_id in work.records.tables else None
    finding = Finding(
        "total-follows" if facts["why"] else "total-differs",
        file=str(paths[printed.file_id]),
        sheet=printed.sheet,
        cells=printed.cells,
        field=printed.field,
        label=label,
        record_id=printed.record_id,
        return_id="" if first is None else work.records.return_ids[first],
        raw=printed.raw,
        facts=facts,
    )
    work.notes.append(Note(finding))


def _differs(printed: Printed, field: Field, inside: list[Figure], causes: Causes) -> tuple[float, str] | None:
    """Our sum where the printed figure agrees with none of the readings, and why it may be so; None where it does.

    A stretch with a figure that could not be read cannot be summed: what is missing has been asked about already.
    """
    ours = round(math.fsum(one.stands for one in inside), 6)
    if any(one.is_blind for one in inside):
        return None
    allowed = tolerance(printed.raw, printed.unit, len(inside), wanted=field.unit or "")

    def agrees(rows: list[Figure]) -> bool:
        sums = [math.fsum(way) for way in zip(*((o.stands, o.reported, o.offered) for o in rows), strict=True)]
        return any(abs(float(printed.value) - total) <= allowed for total in sums or [0.0])

    if agrees(inside) or ((counted := causes.counted(inside)) != inside and agrees(counted)):
        return None
    for rest, why in causes.skipped(inside):
        if agrees(rest):
            return ours, why
    return ours, causes.doubted(inside)


def tolerance(raw: str, unit: str, count: int, *, wanted: str = "万元") -> float:
    """How far a printed total may be off: half its last written digit, and the noise of ``count`` additions.

    ``unit`` is what it was printed in, ``wanted`` the field's; a total printed in a larger unit is rounded to it.
    """
    digits = raw.strip().rstrip("元万亿千百人户个").partition(".")[2]
    factor = MONEY_UNITS.get(unit, 1.0) / MONEY_UNITS.get(wanted, 1.0) if unit in MONEY_UNITS else 1.0
    rounded = len(digits) > 0 or factor > 1
    return 0.5 * 10.0 ** -len(digits) * factor * rounded + 1e-6 * max(count, 1)
