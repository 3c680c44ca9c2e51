"""How the columns of a table are read: label, unit and reader of each; made once for all tables with the same heads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.fill import Filled
from fupin_analysis.intake.job import Job, head_text
from fupin_analysis.intake.match import Match
from fupin_analysis.intake.parse.amounts import column_scale
from fupin_analysis.intake.parse.cells import Spec
from fupin_analysis.intake.parse.column import ColumnReader
from fupin_analysis.intake.unit_choice import (
    UnitChoice,
    block_unit,
    choose_unit,
    is_borrowed,
    plain_numbers,
    settle_conflict,
)
from fupin_analysis.plan.forms import Field

_KEPT = 64
Asks = tuple[int | None, bool, str]
"""The year of dates without one, whether days count from 1904, and the salt of persons."""


@dataclass(slots=True)
class ColumnPlan:
    """One column that became a field. ``at``: its position among the strands; ``head``: its head as written.

    ``label`` is what a finding calls it; ``clash`` the unit of another kind that its head states.
    """

    at: int
    field: Field
    head: str
    label: str
    unit: UnitChoice
    is_numeric: bool
    clash: str | None
    path: str
    taken: str
    readers: dict[Asks, ColumnReader] = default(default_factory=dict)

    def reader(self, asks: Asks) -> ColumnReader:
        """The reader of this column where dates without a year, and persons, are read as told."""
        known = self.readers.get(asks)
        if known is None:
            spec = Spec(self.field, self.unit.unit, self.path, *asks)
            known = self.readers[asks] = ColumnReader(spec)
        return known


def plan_columns(job: Job, filled: Sequence[Filled]) -> Sequence[ColumnPlan]:
    """The columns of a job that became fields, in the order of the sheet.

    Where head and note state different units, the other columns of money may settle which was meant (mode 3).
    """
    match = job.match
    if match is None:
        return ()
    block = block_unit(job.table, job.page.layout.context)
    borrowed = is_borrowed(job.table, job.page.layout)
    strands = job.body.strands
    key = (tuple([(strand.path, strand.unit) for strand in strands]), block, borrowed)
    plans = match.plans.get(key)
    if plans is None:
        plans = tuple(_plan(at, strands[at], match, block, borrowed=borrowed) for at in sorted(match.fields))
        if len(match.plans) >= _KEPT:
            match.plans.clear()
        match.plans[key] = plans
    return _settle_conflicts(plans, filled) if any(plan.unit.note for plan in plans) else plans


def _plan(at: int, strand: Strand, match: Match, block: str | None, *, borrowed: bool) -> ColumnPlan:
    f = match.fields[at]
    head = head_text(strand)
    unit = choose_unit(strand, f, match.form, block, borrowed=borrowed)
    return _with_unit(at, f, head, unit, " ".join(strand.path))


def _with_unit(at: int, f: Field, head: str, unit: UnitChoice, path: str) -> ColumnPlan:
    clash = column_scale(f, unit.unit).clash if f.is_numeric else None
    return ColumnPlan(at, f, head, head or f.label, unit, f.is_numeric, clash, path, f"取为“{f.label}”")


def _settle_conflicts(plans: Sequence[ColumnPlan], filled: Sequence[Filled]) -> list[ColumnPlan]:
    sure = [
        number * float(column_scale(plan.field, plan.unit.unit).factor)
        for plan, fill in zip(plans, filled, strict=True)
        if plan.field.type == "money" and plan.unit.note is None
        for number in plain_numbers(fill.cells)
    ]
    return [_settle(plan, fill.cells, sure) for plan, fill in zip(plans, filled, strict=True)]


def _settle(plan: ColumnPlan, cells: Iterable[Any], sure: Sequence[float]) -> ColumnPlan:
    stated, note, f = plan.unit.unit, plan.unit.note, plan.field
    if not note or not stated:
        return plan
    best = settle_conflict(plain_numbers(cells), sure, head=stated, note=note, target=f.unit or "元")
    unit = UnitChoice(best or stated, note, stated=best is not None)
    return _with_unit(plan.at, f, plan.head, unit, plan.path)
