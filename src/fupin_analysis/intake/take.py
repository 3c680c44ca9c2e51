"""One matched table → records, values, checks and findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fupin_analysis.intake.ages import take_ages
from fupin_analysis.intake.collect import Cell, Collector, Run, join_cells, ref
from fupin_analysis.intake.columns import ColumnPlan, plan_columns
from fupin_analysis.intake.fill import fill_column, fill_columns
from fupin_analysis.intake.headers import level_key
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.labels import find_label, read_label
from fupin_analysis.intake.parse.cells import Spec, shown
from fupin_analysis.intake.parse.codes import parse_enum
from fupin_analysis.intake.parse.column import parse_column
from fupin_analysis.intake.parse.parsed import Parsed
from fupin_analysis.intake.parse.units import physical_factor
from fupin_analysis.intake.records import Records, find_records, write_records
from fupin_analysis.intake.result import NOT_ASKED
from fupin_analysis.intake.returns import Returns
from fupin_analysis.intake.row_units import units_of_rows
from fupin_analysis.intake.say_match import refuses, say_match
from fupin_analysis.intake.sheet_names import bare_name
from fupin_analysis.intake.values import Take, take_column, write_given, write_one
from fupin_analysis.plan.forms import Field

Given = dict[str, list[tuple[str, Cell] | None]]
"""Field → for each record the value that its section row gives, and the cell it stands in."""


def take_table(job: Job, out: Collector, returns: Returns) -> None:
    """Take everything that a matched table says; a table that must be refused gives its findings alone."""
    if job.match is None:
        return
    given = _from_sections(job)
    told = {*given, *(f.name for f in _outside(job) if f.told_by == "sheet" or find_label(job, f))}
    say_match(job, out, satisfied=told)
    if refuses(job, satisfied=told):
        _refuse(job, out, returns)
        return
    out.roles[job.page.number].update(job.body.roles)
    filled = fill_columns(job)
    plans = plan_columns(job, filled)
    records = find_records(job, [(p.field, fill) for p, fill in zip(plans, filled, strict=True)], returns)
    row_units = units_of_rows(job)
    reasons: dict[int, str] = {}
    asks = job.page.around.year, job.book.date1904, job.salt
    for plan, fill in zip(plans, filled, strict=True):
        if fill.blank and not plan.doubtful and not job.sheet.formulas:
            continue
        take = Take(job, job.body.strands[plan.at], plan, plan.reader(asks), fill, records, out, reasons, row_units)
        _say_unit(take)
        take_column(take)
    take_ages(job, list(zip(plans, filled, strict=True)), records, out)
    _write_outside(job, records, given, out)
    write_records(job, records, out)
    _note_loose(job, records, reasons, out)
    _note_lines(job, records, reasons, out)
    if job.body.total_numbers:
        _take_totals(job, [plan for plan in plans if plan.is_numeric], out)


def _refuse(job: Job, out: Collector, returns: Returns) -> None:
    around = job.page.around
    name = around.enterprise.value if around.enterprise else ""
    returns.id_of(name, str(around.period) if around.period else "", around.filled_on)
    roles = job.page.layout.roles
    spots = [cell for s in job.body.strands for cell in s.cells if roles[cell] == "value"]
    out.roles[job.page.number].update(dict.fromkeys(spots, "refused"))
    out.notes[job.page.number].update(dict.fromkeys(spots, "本表退回，未采用"))


def _say_unit(take: Take) -> None:
    """Findings on the unit of a whole column: of another kind (71), head and note at odds (3), converted (72)."""
    choice, clash, f = take.plan.unit, take.plan.clash, take.plan.field
    physical = take.plan.is_numeric and physical_factor(choice.unit or "", f.unit or "") not in (None, 1)
    if clash is None and choice.note is None and not physical:
        return
    alive = [at for at, ok in enumerate(take.records.alive) if ok]
    common: dict[str, Any] = {
        "sheet": take.job.sheet.name,
        "cells": take.strand.heads,
        "field": f.name,
        "label": take.plan.label,
        "record_id": ",".join(take.records.ids[at] for at in alive),
        "return_id": take.records.table_return,
        "raw": take.plan.label,
    }
    if clash is not None:
        take.out.add("unit-kind", **common, facts={"unit": clash, "want": f.unit or "", "count": len(alive)})
    if physical:
        take.out.add("unit-physical", **common, facts={"unit": choice.unit, "want": f.unit, "count": len(alive)})
    if choice.note is not None:
        settled = choice.stated
        facts = {"note": choice.note, "taken": choice.unit, "count": len(alive)}
        take.out.add("unit-conflict", **common, grade="B" if settled else "C", facts=facts)


def _from_sections(job: Job) -> Given:
    """Enum and county fields without a column of their own, told by the section rows (一、产业发展)."""
    if job.match is None or not any(job.body.sections):
        return {}
    taken = {f.name for f in job.match.fields.values()}
    out: Given = {}
    for f in job.match.form.fields:
        if f.name in taken or f.type not in ("enum", "county"):
            continue
        read = {label: _section_value(f, label) for label, _ in filter(None, job.body.sections)}
        if read and all(read.values()):
            out[f.name] = [(read[s[0]] or "", s[1]) if s else None for s in job.body.sections]
    return out


def _section_value(f: Field, label: str) -> str | None:
    bare = level_key(label)
    if f.type == "county":
        return bare if bare[-1:] in ("县", "市", "区") and 2 <= len(bare) <= 8 else None
    got: Parsed = parse_enum(bare, f)
    return None if not f.options or any(i.code == "enum-unknown" for i in got.issues) else got.value


def _outside(job: Job) -> list[Field]:
    """Fields that the sheet's name or a label tells, the enterprise apart, which is told for the whole sheet."""
    if job.match is None:
        return []
    taken = {f.name for f in job.match.fields.values()}
    return [f for f in job.match.form.fields if f.told_by and f.type != "enterprise" and f.name not in taken]


def _write_outside(job: Job, records: Records, given: Given, out: Collector) -> None:
    """Values that stand outside their row: from section rows, the sheet's name, the enterprise from title or label."""
    if job.match is None:
        return
    by_name = job.match.form.by_name
    for name, told in given.items():
        for at, value in enumerate(told):
            if value is not None and records.alive[at]:
                write_one(job, by_name[name], at, value[0], value[0], ref(value[1]), records, out)
    for f in _outside(job):
        if f.told_by == "sheet":
            write_given(job, f, bare_name(job.sheet.name), "", records, out)
        elif (found := find_label(job, f)) is not None:
            _write_label(job, f, found, records, out)
    taken = {f.name for f in job.match.fields.values()}
    named = job.page.around.enterprise
    if "enterprise" in by_name and "enterprise" not in taken and named is not None:
        write_given(job, by_name["enterprise"], named.value, named.cell, records, out)


def _write_label(job: Job, f: Field, found: tuple[Cell, Cell, str], records: Records, out: Collector) -> None:
    """What stands beside its head above the table, for every record of it; issues are told once."""
    head, spot, text = found
    got = read_label(job, f, head, text)
    raw = got.raw if got.raw is not None else text
    for at, alive in enumerate(records.alive):
        if alive:
            write_one(job, f, at, got.value, raw, ref(spot), records, out)
    page = job.page.number
    names = {} if job.page.roles[head[0]][head[1]] == "header" else {head: "label"}
    out.roles[page] |= {**names, spot: "value"}
    out.notes[page][spot] = f"取为“{f.label}”"
    ids = ",".join(i for i, alive in zip(records.ids, records.alive, strict=True) if alive)
    for issue in got.issues:
        facts = {"count": 1, "offer": got.proposed, **issue.facts}
        place: dict[str, Any] = {
            "sheet": job.sheet.name,
            "cells": [spot],
            "field": f.name,
            "label": f.label,
            "raw": raw,
        }
        out.add(issue.code, record_id=ids, return_id=records.table_return, grade=issue.grade, facts=facts, **place)


def _note_loose(job: Job, records: Records, reasons: dict[int, str], out: Collector) -> None:
    """What the ledger says of cells in the table that gave no value; ``reasons`` by column where all rows are alike."""
    if job.match is None:
        return
    notes, roles, whole = out.notes[job.page.number], job.page.roles, records.whole
    for at, strand in enumerate(job.body.strands):
        if at not in job.match.fields:
            why = "栏目含义不明，待核实" if at in job.match.ambiguous else NOT_ASKED
            notes.update({(r, c): why for r, c in strand.cells if roles[r][c] == "value"})
        elif not whole:
            dead = (cell for cell, ok in zip(strand.cells, records.alive, strict=True) if not ok)
            notes.update({(r, c): "本行没有填数，不作为记录" for r, c in dead if roles[r][c] == "value"})


def _note_lines(job: Job, records: Records, reasons: dict[int, str], out: Collector) -> None:
    """The reasons that hold for all records of the table, put down once for all of their rows."""
    lines = out.lines[job.page.number]
    for number, alive in zip(job.body.numbers, records.alive, strict=True):
        if alive and reasons:
            beside = lines.get(number - 1)
            lines[number - 1] = {**beside, **reasons} if beside else reasons


def _take_totals(job: Job, plans: Sequence[ColumnPlan], out: Collector) -> None:
    """Total and subtotal rows, kept as checks and never added (modes 30, 31, 58)."""
    broken: dict[int, list[tuple[Cell, ColumnPlan, str]]] = {}
    for plan in plans:
        strand, f = job.body.strands[plan.at], plan.field
        filled = fill_column(job, strand, f, strand.totals)
        read = parse_column(filled.cells, Spec(f, plan.unit.unit, plan.path))
        spots = [at for at, cell in enumerate(filled.cells) if cell is not None]
        for at in spots:
            if at in read.special and any(issue.code == "cell-error" for issue in read.special[at].issues):
                broken.setdefault(at, []).append((strand.totals[at], plan, shown(filled.cells[at])))
        out.checked.add(
            Run(job.form, f.name, job.sheet.name, read.unit or ""),
            [f"{job.table_id}/{job.body.total_numbers[at]}" for at in spots],
            [filled.refs[at] for at in spots],
            [shown(filled.cells[at]) for at in spots],
            [read.values[at] for at in spots],
            [(k, read.special[at]._replace(proposed=None)) for k, at in enumerate(spots) if at in read.special],
        )
    for at, errors in sorted(broken.items()):
        _say_broken(job, at, errors, out)


def _say_broken(job: Job, at: int, errors: Sequence[tuple[Cell, ColumnPlan, str]], out: Collector) -> None:
    """One finding on a total row with errors, however many of its columns show one."""
    alone = len(errors) == 1
    first = errors[0][1]
    out.add(
        "total-error",
        sheet=job.sheet.name,
        cells=join_cells([cell for cell, _, _ in errors]),
        field=first.field.name if alone else "",
        label=first.head if alone else f"{first.head}等 {len(errors)} 栏",
        record_id=f"{job.table_id}/{job.body.total_numbers[at]}",
        raw="、".join(dict.fromkeys(raw for _, _, raw in errors)),
    )
