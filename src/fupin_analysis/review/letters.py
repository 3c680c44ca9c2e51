"""Letters typed for digits (mode 20): l20 is taken as 120 where the row's plan or its history says so, else held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.own_history import Earlier, earlier_of, is_cumulative
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Note, Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

ASKED, TAKEN = "number-letter", "number-letter-taken"
_SLACK = 0.015


@dataclass(frozen=True)
class Nearness:
    """How near a figure must be: parts of the plan of its row, times its last figure, both from ``low`` to ``high``."""

    plan_low: float = 0.2
    plan_high: float = 1.05
    own_low: float = 0.5
    own_high: float = 2.0
    within: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def check_letters(work: Work, rule: Rule) -> None:
    """Turn the question of a cell with letters into a word to its sender, where the number fits; it then counts.

    A rule that only logs (A) leaves the question open.
    """
    if rule.given_grade == "A":
        return
    near = rule.bounds(Nearness, "字母检查")
    for at, note in enumerate(work.notes):
        if note.finding.code != ASKED or len(note.proposed) != 1:
            continue
        value_id, offer = next(iter(note.proposed.items()))
        place = work.find(value_id)
        if offer is None or place == NOWHERE:
            continue
        record_id, _, name = value_id.rpartition("/")
        form = work.forms[work.values.text("form", place)]
        table = work.table(form.id)
        row = table.number_of.get(record_id)
        if row is None or not (by := _fits(work, form, table, row, name, float(offer), near)):
            continue
        facts = {**note.finding.facts, "proposed": show(float(offer)), "by": by}
        work.notes[at] = Note(replace(note.finding, code=TAKEN, grade=None, facts=facts), note.proposed)
        work.replace({value_id: offer})


def _fits(work: Work, form: Form, table: FormTable, row: int, name: str, offer: float, near: Nearness) -> str:
    """What the number agrees with; "" where nothing says that it is right, or something that it is not."""
    past = earlier_of(work, form)
    sum_fits = _adds_up(form, table, row, name, offer, past)
    if sum_fits is not None:
        return "上期累计＋本期＝累计" if sum_fits else ""
    f = form.by_name[name]
    last = float(past.last(name)[row])
    is_flow = bool(f.twin)
    if is_cumulative(f) and offer < float(np.nan_to_num(past.just_before(name)[row])) - _SLACK:
        return ""
    if not is_flow and near.own_low * last <= offer <= near.own_high * last:
        return f"上期数 {show(last)}"
    for plan, names in near.within.get(form.id, {}).items():
        whole = float(table[plan][row]) if plan in form.by_name else np.nan
        if name in names and near.plan_low * whole <= offer <= near.plan_high * whole:
            return f"计划数 {show(whole)}"
        if name == plan:
            largest = max((float(np.nan_to_num(table[n][row])) for n in names if n in table), default=0.0)
            if 0 < largest / near.plan_high <= offer <= largest / near.plan_low:
                return f"同行数 {show(largest)}"
    return ""


def _adds_up(form: Form, table: FormTable, row: int, name: str, offer: float, past: Earlier) -> bool | None:
    """Whether 上期累计＋本期＝累计 with the number; None where that cannot be told."""
    for f in form.fields:
        if f.twin and name in (f.name, f.twin):
            before = float(past.just_before(f.twin)[row])
            month = offer if name == f.name else float(table[f.name][row])
            total = offer if name == f.twin else float(table[f.twin][row])
            if np.isfinite([before, month, total]).all():
                return abs(before + month - total) <= _SLACK
    return None
