"""How the columns of a table are read: label, unit and reader of each; made once for all tables with the same heads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.fill import Filled
from fupin_analysis.intake.headers import index_form
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
    unit_of_others,
)
from fupin_analysis.plan.forms import Field

_KEPT, _READERS_KEPT = 64, 1024
_BY_HEAD = frozenset({"pct", "bool"})
_ASKING = frozenset({"date", "person", "id"})
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
    readers: dict[Any, ColumnReader]

    @property
    def doubtful(self) -> bool:
        """True where something must be said of the unit of the whole column."""
        return self.clash is not None or self.unit.note is not None

    def reader(self, asks: Asks) -> ColumnReader:
        """The reader of this column; columns of a form that are read alike, whatever their heads, share one."""
        f = self.field
        head = self.path if f.type in _BY_HEAD else ""
        key = (f.name, f.type, self.unit.unit, head, asks if f.is_numeric or f.type in _ASKING else None)
        known = self.readers.get(key)
        if known is None:
            if len(self.readers) >= _READERS_KEPT:
                self.readers.clear()
            known = self.readers[key] = ColumnReader(Spec(f, self.unit.unit, self.path, *asks))
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
    block = block or unit_of_others([(strands[at], f) for at, f in match.fields.items()], match.form)
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
    return _with_unit(at, f, head, unit, " ".join(strand.path), index_form(match.form).readers)


def _with_unit(
    at: int, f: Field, head: str, unit: UnitChoice, path: str, readers: dict[Any, ColumnReader]
) -> ColumnPlan:
    clash = column_scale(f, unit.unit).clash if f.is_numeric else None
    return ColumnPlan(at, f, head, head or f.label, unit, f.is_numeric, clash, path, f"取为“{f.label}”", readers)


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
    return _with_unit(plan.at, f, plan.head, unit, plan.path, plan.readers)
