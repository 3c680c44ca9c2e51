"""Columns of a table → rows of ``values`` and the findings on their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.collect import Cell, Collector, grade_of, join_cells
from fupin_analysis.intake.fill import Filled
from fupin_analysis.intake.formats import money_shown
from fupin_analysis.intake.formulas import is_external
from fupin_analysis.intake.job import Job, head_text
from fupin_analysis.intake.parse.cells import Spec, shown
from fupin_analysis.intake.parse.column import ColumnRead, parse_column
from fupin_analysis.intake.parse.parsed import Issue, Parsed
from fupin_analysis.intake.records import Records
from fupin_analysis.intake.unit_choice import UnitChoice
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.privacy import is_phone, mask_text

_STORED_AS_TEXT = frozenset({"number-text", "date-text"})
"""Nothing to log where the format stores all cells as text."""
_SILENT = frozenset({"cell-dash", "cell-nil", "cell-unknown"})
_PERSONAL = frozenset({"person", "id", "phone"})
_PHONE_DIGITS, _LEAST_PHONE = 11, 13_000_000_000


@dataclass(slots=True)
class Take:
    """One column while its values are taken."""

    job: Job
    strand: Strand
    field: Field
    filled: Filled
    unit: UnitChoice
    records: Records
    out: Collector

    @property
    def label(self) -> str:
        """The head as its sender wrote it."""
        return head_text(self.strand) or self.field.label

    def finding(self, code: str, at: int, *, grade: str | None = None, **facts: Any) -> None:
        """One finding on the cell of a record."""
        proposed = facts.pop("proposed_value", None)
        self.out.add(
            code,
            sheet=self.job.sheet.name,
            cells=self.filled.refs[at].split(",")[0],
            field=self.field.name,
            label=self.label,
            record_id=self.records.ids[at],
            return_id=self.records.return_ids[at],
            raw=self.facts_raw(at),
            proposed=proposed,
            grade=grade,
            facts={"count": 1, **facts},
        )

    def facts_raw(self, at: int) -> str:
        """The raw text of a record's cell as a message may quote it: no person is named."""
        spot = self.strand.cells[at]
        masked = self.out.masked[self.job.page.number].get(spot)
        cell = self.filled.cells[at] if at not in self.filled.ditto else self.job.sheet.grid[spot]
        return masked if masked is not None else shown(cell) if cell is not None else ""

    def finding_many(self, code: str, places: Sequence[int], **facts: Any) -> None:
        """One finding on several cells of the column (grade A: logged together)."""
        refs = join_cells([self.strand.cells[at] for at in places])
        self.out.add(
            code,
            sheet=self.job.sheet.name,
            cells=refs,
            field=self.field.name,
            label=self.label,
            record_id=",".join(self.records.ids[at] for at in places),
            return_id=self.records.table_return,
            raw=self.facts_raw(places[0]),
            grade=facts.pop("grade", None),
            facts={"count": len(places), **facts},
        )


def take_column(take: Take) -> None:
    """Parse one column, write its values, raise its findings, and tell the ledger what identifies persons."""
    job, filled = take.job, take.filled
    alive = take.records.alive
    cells = [cell if alive[at] else None for at, cell in enumerate(filled.cells)]
    telling = job.page.telling if take.field.is_numeric else {}
    formats = {at: telling[spot] for at, spot in enumerate(take.strand.cells) if spot in telling} if telling else {}
    spec = Spec(
        take.field, take.unit.unit, " ".join(take.strand.path), job.page.around.year, job.book.date1904, job.salt
    )
    read = parse_column(cells, spec, formats=formats)
    if take.field.is_numeric or take.field.type == "date":
        _mask_numbers(cells, read)
    _mask(take, read)
    _note(take, cells, read)
    _write(take.out.values, take, cells, read)
    _say_issues(take, read)
    _say_fills(take, formats, read)


def _note(take: Take, cells: Sequence[Any], read: ColumnRead) -> None:
    """What the ledger says of the column's cells: what they were taken for, or that they hold no value."""
    notes, roles = take.out.notes[take.job.page.number], take.job.page.roles
    asked = [spot for spot, cell in zip(take.strand.cells, cells, strict=True) if cell is not None]
    told = {(r, c): "value" for r, c in asked if roles[r][c] in ("sequence", "unit")}
    take.out.roles[take.job.page.number].update(told)
    taken = f"取为“{take.field.label}”"
    notes.update({spot: taken for spot, cell in zip(take.strand.cells, cells, strict=True) if cell is not None})
    for at, got in read.special.items():
        if got.value is None:
            silent = any(issue.code in _SILENT for issue in got.issues)
            notes[take.strand.cells[at]] = "无数据" if silent else "未能取值，已列入核实问题"


def _mask_numbers(cells: Sequence[Any], read: ColumnRead) -> None:
    """A telephone number in a column of figures or days is no figure and is not shown; words around one are masked."""
    for at, cell in enumerate(cells):
        if type(cell) is not str and not (type(cell) in (int, float) and cell >= _LEAST_PHONE):
            continue
        text = shown(cell)
        if len(text) < _PHONE_DIGITS or (masked := mask_text(text)) == text:
            continue
        got = read.special.get(at, Parsed(read.values[at], unit=read.unit))
        taken = "" if read.values[at] is None else shown(read.values[at])
        if is_phone(text) or mask_text(taken) != taken:
            read.values[at] = None
            read.special[at] = Parsed(raw=masked).noting("number-not", kind="电话号码")
        else:
            read.special[at] = got._replace(raw=masked, issues=tuple(_masked_issue(issue) for issue in got.issues))


def _masked_issue(issue: Issue) -> Issue:
    return replace(issue, facts={k: mask_text(v) if isinstance(v, str) else v for k, v in issue.facts.items()})


def _mask(take: Take, read: ColumnRead) -> None:
    masked = take.out.masked[take.job.page.number]
    for at, got in read.special.items():
        if got.raw is not None:
            masked[take.strand.cells[at]] = got.raw
    if take.field.type in _PERSONAL:  # also what could not be read must not be shown
        for at, cell in enumerate(take.filled.cells):
            if cell is not None and take.strand.cells[at] not in masked:
                masked[take.strand.cells[at]] = "****" if not take.records.alive[at] else shown(read.values[at] or "—")


def _write(lists: dict[str, list[Any]], take: Take, cells: Sequence[Any], read: ColumnRead) -> None:
    """Append the column's values; one row for every cell that is not blank, NA where it says nothing."""
    spots = [at for at, cell in enumerate(cells) if cell is not None]
    ids, name = take.records.ids, take.field.name
    special = read.special
    lists["value_id"] += [f"{ids[at]}/{name}" for at in spots]
    lists["record_id"] += [ids[at] for at in spots]
    lists["cells"] += [take.filled.refs[at] for at in spots]
    lists["value"] += [read.values[at] for at in spots]
    count = len(spots)
    lists["form"] += [take.job.form] * count
    lists["field"] += [name] * count
    lists["file_id"] += [take.out.file_id] * count
    lists["sheet"] += [take.job.sheet.name] * count
    lists["state"] += ["confirmed"] * count
    lists["finding_ids"] += [""] * count
    if not special:
        lists["raw"] += [cell if type(cell) is str else shown(cell) for cell in (cells[at] for at in spots)]
        lists["unit"] += [read.unit or ""] * count
        for key in ("low", "high", "proposed"):
            lists[key] += [None] * count
        lists["approx"] += [False] * count
        return
    plain = Parsed(unit=read.unit)
    for at in spots:
        got = special.get(at, plain)
        lists["raw"].append(got.raw if got.raw is not None else take.facts_raw(at))
        lists["unit"].append(got.unit or "")
        lists["low"].append(got.low)
        lists["high"].append(got.high)
        lists["approx"].append(got.approx)
        lists["proposed"].append(got.proposed)


def _say_issues(take: Take, read: ColumnRead) -> None:
    """Findings of the readings: one a cell, those of grade A one a column and kind."""
    logged: dict[str, list[int]] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    untyped = take.job.book.format == "csv"
    for at, got in read.special.items():
        for issue in got.issues:
            if untyped and issue.code in _STORED_AS_TEXT:
                continue
            if grade_of(issue) == "A":
                logged.setdefault(issue.code, []).append(at)
                facts.setdefault(issue.code, issue.facts)
            else:
                _say(take, at, issue, got)
    for code, places in logged.items():
        take.finding_many(code, places, grade="A", **facts[code])


def _say(take: Take, at: int, issue: Issue, got: Parsed) -> None:
    facts = dict(issue.facts)
    offer = facts.pop("proposed", got.proposed)
    take.finding(issue.code, at, grade=issue.grade, proposed_value=got.proposed, offer=offer, **facts)


def _say_fills(take: Take, formats: Mapping[int, str], read: ColumnRead) -> None:
    """Findings on what was done before parsing: merges, 同上, formulas (13, 35, 57, 59, 61)."""
    filled, alive = take.filled, take.records.alive
    for at, shared in filled.merged.items():
        if alive[at]:
            take.finding("merged-number", at, shared=shared)
    for code, places in (("merged-filled", filled.filled), ("cell-ditto", filled.ditto)):
        if kept := [at for at in places if alive[at]]:
            take.finding_many(code, kept)
    for at in filled.carried:
        take.finding("key-carried", at)
    for at in filled.computed:
        if alive[at]:
            take.finding("formula-computed", at, value=read.values[at])
    for at, kind in formats.items():
        if alive[at] and take.field.type == "money" and (seen := money_shown(take.filled.cells[at], kind)) is not None:
            take.finding("format-scaled", at, shown=seen, proposed_value=None)
    formulas = take.job.sheet.formulas
    if formulas:
        outside = [at for at, spot in enumerate(take.strand.cells) if alive[at] and spot in formulas]
        if outside := [at for at in outside if is_external(formulas[take.strand.cells[at]])]:
            take.finding_many("formula-external", outside)


def write_given(job: Job, f: Field, text: str, cells: Sequence[Cell] | str, records: Records, out: Collector) -> None:
    """The same value for every record, taken from a cell outside the table (title, label) or from section rows."""
    where = cells if isinstance(cells, str) else join_cells(cells)
    for at, alive in enumerate(records.alive):
        if alive:
            write_one(job, f, at, text, text, where, records, out)


def write_one(job: Job, f: Field, at: int, value: Any, raw: str, where: str, records: Records, out: Collector) -> None:
    """One value of one record, from a cell outside its row."""
    row = {
        "value_id": f"{records.ids[at]}/{f.name}",
        "record_id": records.ids[at],
        "form": job.form,
        "field": f.name,
        "file_id": out.file_id,
        "sheet": job.sheet.name,
        "cells": where,
        "raw": raw,
        "value": value,
        "low": None,
        "high": None,
        "approx": False,
        "unit": "",
        "state": "confirmed",
        "proposed": None,
        "finding_ids": "",
    }
    for name, item in row.items():
        out.values[name].append(item)
