"""Columns of a table → rows of ``values`` and the findings on their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from decimal import Decimal
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.collect import Cell, Collector, Run, grade_of, join_cells
from fupin_analysis.intake.columns import ColumnPlan
from fupin_analysis.intake.fill import Filled
from fupin_analysis.intake.formats import money_shown, number_shown, unit_printed
from fupin_analysis.intake.formulas import is_external
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.parse.cells import shown
from fupin_analysis.intake.parse.column import ColumnRead, ColumnReader
from fupin_analysis.intake.parse.numbers import BEYOND
from fupin_analysis.intake.parse.parsed import NOTHING, Issue, Parsed
from fupin_analysis.intake.parse.units import convert_money, is_money
from fupin_analysis.intake.records import Records
from fupin_analysis.intake.row_units import read_rows
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.privacy import is_phone, mask_text

_STORED_AS_TEXT = frozenset({"number-text", "date-text"})
"""Nothing to log where the format stores all cells as text."""
_SILENT = frozenset({"cell-dash", "cell-nil", "cell-unknown"})
_TEXT = frozenset({str})
_WAN = 10_000
_NAMING = 4
"""No shorter text holds a name beside the word that tells it."""
_PHONE_DIGITS, _LEAST_PHONE = 11, 13_000_000_000


@dataclass(slots=True)
class Take:
    """One column while its values are taken. ``reasons``: what the ledger says of a whole column, by sheet column."""

    job: Job
    strand: Strand
    plan: ColumnPlan
    reader: ColumnReader
    filled: Filled
    records: Records
    out: Collector
    reasons: dict[int, str]
    row_units: Mapping[int, str] = default(default_factory=dict)

    def finding(self, code: str, at: int, *, grade: str | None = None, **facts: Any) -> None:
        """One finding on the cell of a record."""
        proposed = facts.pop("proposed_value", None)
        self.out.add(
            code,
            sheet=self.job.sheet.name,
            cells=self.filled.refs[at].split(",")[0],
            field=self.plan.field.name,
            label=self.plan.label,
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
            field=self.plan.field.name,
            label=self.plan.label,
            record_id=",".join(self.records.ids[at] for at in places),
            return_id=self.records.table_return,
            raw=self.facts_raw(places[0]),
            grade=facts.pop("grade", None),
            facts={"count": len(places), **facts},
        )


def take_column(take: Take) -> None:
    """Parse one column, write its values, raise its findings, and tell the ledger what identifies persons."""
    job, plan, cells = take.job, take.plan, take.filled.cells
    if not take.records.whole:
        cells = [cell if ok else None for cell, ok in zip(cells, take.records.alive, strict=True)]
    telling = job.page.telling if plan.is_numeric else {}
    formats = {at: telling[spot] for at, spot in enumerate(take.strand.cells) if spot in telling} if telling else {}
    read = take.reader.read(cells, formats)
    if take.row_units and plan.is_numeric:
        read_rows(read, cells, take.reader.spec, take.row_units)
    if plan.is_numeric or plan.field.type == "date":
        _mask_numbers(cells, read)
    if read.special or plan.field.is_personal:
        _mask(take, read)
    _note(take, cells, read)
    _write(take, cells, read)
    if read.special:
        _say_issues(take, read)
    if formats or take.filled.touched or job.sheet.formulas:
        _say_fills(take, formats, read)


def _note(take: Take, cells: Sequence[Any], read: ColumnRead) -> None:
    """What the ledger says of the column's cells: what they were taken for, or that they hold no value."""
    notes, roles, taken = take.out.notes[take.job.page.number], take.job.page.roles, take.plan.taken
    spots = take.strand.cells
    if take.filled.plain and take.job.body.upright:
        if spots:
            take.reasons[spots[0][1]] = taken
    else:
        asked = [spot for spot, cell in zip(spots, cells, strict=True) if cell is not None]
        told = {(r, c): "value" for r, c in asked if roles[r][c] in ("sequence", "unit")}
        take.out.roles[take.job.page.number].update(told)
        notes.update(dict.fromkeys(asked, taken))
    for at, got in read.special.items():
        if got.value is None:
            silent = any(issue.code in _SILENT for issue in got.issues)
            notes[spots[at]] = "无数据" if silent else "未能取值，已列入核实问题"


def _mask_numbers(cells: Sequence[Any], read: ColumnRead) -> None:
    """A telephone number in a column of figures or days is no figure and is not shown; words around one are masked."""
    if str not in read.kinds and not any(type(cell) in (int, float) and cell >= _LEAST_PHONE for cell in cells):
        return
    for at, cell in enumerate(cells):
        if type(cell) is not str and not (type(cell) in (int, float) and cell >= _LEAST_PHONE):
            continue
        text = shown(cell)
        short = _NAMING if type(cell) is str else _PHONE_DIGITS
        if len(text) < short or (masked := mask_text(text)) == text:
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
    if take.plan.field.is_personal:  # also what could not be read must not be shown
        for at, cell in enumerate(take.filled.cells):
            if cell is not None and take.strand.cells[at] not in masked:
                masked[take.strand.cells[at]] = "****" if not take.records.alive[at] else shown(read.values[at] or "—")


def _write(take: Take, cells: Sequence[Any], read: ColumnRead) -> None:
    """Add the column's values; one for every cell that is not blank, None where it says nothing."""
    ids, refs, values, special = take.records.ids, take.filled.refs, read.values, read.special
    spots: Sequence[int] = range(len(cells))
    if None in cells:
        spots = [at for at, cell in enumerate(cells) if cell is not None]
        ids, refs = [ids[at] for at in spots], [refs[at] for at in spots]
        cells, values = [cells[at] for at in spots], [values[at] for at in spots]
    raws = list(cells) if read.kinds <= _TEXT else [cell if type(cell) is str else shown(cell) for cell in cells]
    odd: list[tuple[int, Parsed]] = []
    if special:
        odd = [(k, special[at]) for k, at in enumerate(spots) if at in special]
        for k, got in (*odd, *((k, NOTHING) for k, at in enumerate(spots) if at in take.filled.ditto)):
            raws[k] = got.raw if got.raw is not None else take.facts_raw(spots[k])
    run = Run(take.job.form, take.plan.field.name, take.job.sheet.name, read.unit or "")
    take.out.taken.add(run, ids, refs, raws, values, odd)


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
            take.finding("merged-number", at, shared=shared, lines="行")
    for at, shared in filled.wide.items():
        if alive[at] and at not in filled.merged:
            take.finding("merged-number", at, shared=shared, lines="栏")
    for code, places in (("merged-filled", filled.filled), ("cell-ditto", filled.ditto)):
        if kept := [at for at in places if alive[at]]:
            take.finding_many(code, kept)
    for at in filled.carried:
        take.finding("key-carried", at)
    for at in filled.computed:
        if alive[at]:
            take.finding("formula-computed", at, value=read.values[at])
    for at, kind in formats.items():
        if alive[at] and take.plan.field.type in ("money", "int"):
            _say_format(take, at, kind)
    formulas = take.job.sheet.formulas
    if formulas:
        outside = [at for at, spot in enumerate(take.strand.cells) if alive[at] and spot in formulas]
        outside = [at for at in outside if not (at in read.special and _has_no_result(read.special[at]))]
        if outside := [at for at in outside if is_external(formulas[take.strand.cells[at]])]:
            take.finding_many("formula-external", outside)


def _has_no_result(got: Parsed) -> bool:
    return any(issue.code in ("formula-uncached", "formula-external-lost") for issue in got.issues)


def _say_format(take: Take, at: int, kind: str) -> None:
    """A format that shows another number than the one stored, or prints another unit than the column's (2, 61)."""
    cell, f = take.filled.cells[at], take.plan.field
    scaled, printed, want = money_shown(cell, kind), unit_printed(kind), take.plan.unit.unit or f.unit
    seen = number_shown(cell, kind) if scaled is None else scaled
    if seen is not None:
        wan = scaled is not None and want == "万元" and abs(scaled * _WAN - cell) < 1
        take.finding("format-scaled", at, shown=seen, proposed_value=scaled if wan and f.unit == want else None)
    elif printed is not None and printed != want and type(cell) in (int, float) and abs(cell) < BEYOND:
        sure = is_money(printed) and f.type == "money"
        offer = float(convert_money(Decimal(repr(cell)), printed, f.unit or "元")) if sure else None
        take.finding("format-unit", at, unit=printed, want=want, proposed_value=offer)


def write_given(job: Job, f: Field, text: str, cells: Sequence[Cell] | str, records: Records, out: Collector) -> None:
    """The same value for every record, taken from a cell outside the table (title, label) or from section rows."""
    where = cells if isinstance(cells, str) else join_cells(cells)
    for at, alive in enumerate(records.alive):
        if alive:
            write_one(job, f, at, text, text, where, records, out)


def write_one(job: Job, f: Field, at: int, value: Any, raw: str, where: str, records: Records, out: Collector) -> None:
    """One value of one record, from a cell outside its row."""
    run = Run(job.form, f.name, job.sheet.name)
    out.taken.add(run, [records.ids[at]], [where], [raw], [value])
