"""Returns that repeat the figures of the last one under a new date (mode 44): taken as no change, and told.

That all figures are equal may be honest: nothing happened, and 本期 is 0. What cannot be honest is a 本期 above 0
beside a 累计 that did not move; one such figure shows that the form was sent again as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.history.past import Past, past_of
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Note, Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

LONG = "return-unchanged-long"
_LONG = 3
"""So many periods in a row with the same figures are 连续未变."""


@dataclass(frozen=True)
class UnchangedBounds:
    """``least_figures``: with fewer figures above 0 a table may repeat itself; ``moving``: forms that hardly do."""

    least_figures: int = 4
    moving: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Part:
    """The rows of one return in one form, all equal to those of ``since``, ``periods`` in a row (this one too)."""

    form: Form
    table: FormTable
    rows: list[int]
    since: Period
    periods: int
    is_proved: bool


def check_unchanged(work: Work, rule: Rule) -> None:
    """One finding a return and form that was sent again; where a whole return was, every form of it."""
    bounds = rule.bounds(UnchangedBounds, "未更新检查")
    now = period_or_none(work.period or "")
    equal: dict[str, list[Part]] = {}
    differs: set[str] = set()
    for form in work.present_forms():
        table = work.table(form.id)
        pairs = [(f.name, f.twin) for f in form.fields if f.twin]
        if now is None or form.content != "state" or not len(table) or not (pairs or form.id in bounds.moving):
            continue
        past = past_of(work, form)
        for return_id, rows in _by_return(table).items():
            part = _compare(form, table, past, rows, now, bounds)
            if part is None:
                differs.add(return_id)
            else:
                equal.setdefault(return_id, []).append(part)
    for return_id, parts in equal.items():
        whole = return_id not in differs and any(part.is_proved for part in parts)
        for part in parts:
            if part.is_proved or whole:
                _note(work, rule, return_id, part)


def _by_return(table: FormTable) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, return_id in enumerate(table["return_id"].tolist()):
        found.setdefault(return_id, []).append(row)
    return found


def _compare(
    form: Form, table: FormTable, past: Past, rows: list[int], now: Period, bounds: UnchangedBounds
) -> Part | None:
    """The part where every figure is what it was in the last return of the year; None where one is not."""
    own = {row: [line for line in past.lines[row] if past.period_of(line).year == now.year] for row in rows}
    if not all(own.values()):
        return None
    last = {past.period_of(lines[-1]) for lines in own.values()}
    if len(last) != 1:
        return None
    names = [f.name for f in form.fields if f.is_numeric]
    figures = {row: _figures(table, names, row) for row in rows}
    if any(_written(past, names, own[row][-1]) != figures[row] for row in rows):
        return None
    count = 2
    while all(len(own[row]) >= count and _written(past, names, own[row][-count]) == figures[row] for row in rows):
        count += 1
    since = past.period_of(own[rows[0]][-(count - 1)])
    return Part(form, table, rows, since, count, _is_proved(form, table, rows, bounds))


def _figures(table: FormTable, names: Sequence[str], row: int) -> tuple[float | None, ...]:
    cells = [float(table[name][row]) for name in names]
    return tuple(None if np.isnan(cell) else round(cell, 6) for cell in cells)


def _written(past: Past, names: Sequence[str], line: int) -> tuple[float | None, ...]:
    cells = [past.written(line, name) for name in names]
    return tuple(None if cell is None else round(cell, 6) for cell in cells)


def _is_proved(form: Form, table: FormTable, rows: list[int], bounds: UnchangedBounds) -> bool:
    """本期 above 0 though 累计 did not move, in a table with figures enough that this is no slip of one cell."""
    pairs = [(f.name, f.twin) for f in form.fields if f.twin]
    flows = sum(int(table[month][row] > 0) for month, _ in pairs for row in rows)
    moving = {name for pair in pairs for name in pair if name}
    told = sum(int(table[name][row] > 0) for name in moving for row in rows)
    return flows > 0 and told >= bounds.least_figures


def _note(work: Work, rule: Rule, return_id: str, part: Part) -> None:
    """本期 becomes 0; all figures that move rest on this (B). A rule that only logs (A) changes nothing."""
    changes: dict[str, Any] = {}
    rests: dict[str, Any] = {}
    for f in part.form.fields:
        if not f.twin:
            continue
        for row in part.rows:
            value_id = f"{part.table.ids[row]}/{f.name}"
            if part.table[f.name][row] > 0:
                changes[value_id] = 0 if f.type == "int" else 0.0
            rests[f"{part.table.ids[row]}/{f.twin}"] = None
    told = {value_id: offer for value_id, offer in {**rests, **changes}.items() if work.find(value_id) != NOWHERE}
    text = work.values.text
    cells = [c for value_id in told for c in text("cells", work.find(value_id)).split(",") if c]
    one, is_long = work.returns[return_id], part.periods >= _LONG
    finding = Finding(
        LONG if is_long else rule.code,
        file=one.path,
        sheet=str(part.table["sheet"][part.rows[0]]),
        cells=",".join(dict.fromkeys(cells)),
        return_id=return_id,
        record_id=",".join(part.table.ids[row] for row in part.rows),
        grade=rule.given_grade,
        facts={"before": part.since.label, "count": part.periods},
    )
    work.notes.append(Note(finding, told))
    if work.notes[-1].grade != "A":
        work.replace(changes)
