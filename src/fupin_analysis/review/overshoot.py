"""Sums of a row that pass the stage before them several times over (mode 73): used 1218.3 of 130 that arrived.

The stages of a row run plan, 拨付, 到位, 使用. A sum of five times the stage before it is held; where the stage before
is the one that stands alone (130, 130, 13, 121), that is. Where a 累计 has fallen its history says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.own_history import earlier_of, is_cumulative
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

OVER, UNDER = "figure-over", "figure-under"


@dataclass(frozen=True)
class Stages:
    """``chains``: form → fields from the largest on; ``times`` the one before is too much, ``least_wan`` at least."""

    times: float = 5.0
    slack: float = 1.05
    least_wan: float = 5.0
    follows: tuple[str, ...] = ()
    chains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_overshoot(work: Work, rule: Rule) -> None:
    """Hold the sum that does not fit its row (C); what the decimal point would make of it is the proposal."""
    stages = rule.bounds(Stages, "环节检查")
    for form, table in work.filled(stages.chains):
        told = [name for name in stages.chains[form.id] if name in form.by_name]
        sums = np.column_stack([table[name] for name in told])
        with np.errstate(invalid="ignore"):
            least = np.fmin.accumulate(np.where(sums > 0, sums, np.nan), axis=1)[:, :-1]
            odd = (sums[:, 1:] >= stages.times * least) & (sums[:, 1:] >= stages.least_wan)
        for row in np.flatnonzero(odd.any(axis=1)).tolist():
            _judge(work, form, table, row, told, sums[row], stages)


def _judge(
    work: Work, form: Form, table: FormTable, row: int, names: list[str], sums: np.ndarray, stages: Stages
) -> None:
    said = {i for n in work.notes if n.grade in "BCD" and n.finding.code not in stages.follows for i in n.proposed}
    ids = [f"{table.ids[row]}/{name}" for name in names]
    known = [at for at in range(len(names)) if sums[at] > 0]
    if not said.isdisjoint(ids[at] for at in known):
        return
    for place, at in enumerate(known[1:], start=1):
        before = known[place - 1]
        if sums[at] < max(stages.times * sums[before], stages.least_wan):
            continue
        above = [float(sums[k]) for k in known[: place - 1]]
        alone = bool(above) and sums[at] <= stages.slack * min(above)
        odd, true = (before, at) if alone else (at, before)
        if _is_of_series(work, form, row, (names[before], names[at]), (sums[before], sums[at]), stages):
            return
        _note(work, form, table, row, (names[odd], names[true]), (float(sums[odd]), float(sums[true])), stages)
        return


def _is_of_series(
    work: Work, form: Form, row: int, names: tuple[str, str], sums: tuple[float, float], stages: Stages
) -> bool:
    """Whether the series of the row tells more than its stages do.

    A 累计 far over its plan may be one of several years, one below its 本期 has changed places with it, one below the
    last has fallen; a sum that was as large all along is not what is odd.
    """
    table, (less, more) = work.table(form.id), names
    if is_cumulative(form.by_name[more]) and not is_cumulative(form.by_name[less]):
        return True
    month = next((f.name for f in form.fields if f.twin == less), "")
    if month and table[month][row] > sums[0]:
        return True
    past = earlier_of(work, form)
    last = [float(past.last(name)[row]) for name in names] if len(past) else [np.nan, np.nan]
    return sums[0] < last[0] or last[1] * stages.times >= sums[1]


def _note(
    work: Work,
    form: Form,
    table: FormTable,
    row: int,
    names: tuple[str, str],
    sums: tuple[float, float],
    stages: Stages,
) -> None:
    odd, true = sums
    is_over = odd > true
    fits = [k for k in (1, 2, 3) if (odd <= stages.slack * true * 10**k if is_over else odd * 10**k >= true * 0.95)]
    offer = round(odd / 10 ** fits[0] if is_over else odd * 10 ** fits[0], 6) if fits else None
    value_id = f"{table.ids[row]}/{names[0]}"
    times = odd / true if is_over else true / odd
    by = f"「{form.by_name[names[1]].label}」{show(true)}"
    code, offers = OVER if is_over else UNDER, {value_id: offer}
    work.note_values(code, [value_id], proposed=offers, times=show(round(times, 1)), by=by)
    work.notes = [n for n in work.notes if n.finding.code not in stages.follows or value_id not in n.proposed]
