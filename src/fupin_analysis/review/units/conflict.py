"""Head against corner note (mode 3): where the sheet alone could not tell, plan, history and peers may.

Intake holds a column whose head and note state different units. One reading fits where most figures are 0.2 to 5 times
what measures them; where it is just one of the two, it is taken and told (B), else the column stays held (C).
Source: domain.md 3.3, 3.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from fupin_analysis.plan.forms import MONEY_UNITS
from fupin_analysis.review.columns import Numbers
from fupin_analysis.review.units.look import Look
from fupin_analysis.review.units.peers import log10, median
from fupin_analysis.review.work import Note, Work

_CODE = "unit-conflict"
_NEAR, _FAR = 0.7, 2.0
"""log10: a reading fits; a reading is out of the question."""
_PART = 1.5
"""log10 below its plan down to which a figure fits that plan."""


def settle_conflicts(work: Work, look: Look) -> None:
    """Take the unit that fits, for every column of the form that is held for head and note at odds."""
    doubted = {id(note): note for note in work.notes if _is_open(note) and _form_of(work, note) == look.form.id}
    held = {note.finding.field for note in doubted.values()}
    for number, note in enumerate(work.notes):
        if id(note) in doubted:
            best = _best(work, look, note, held)
            if best is not None:
                work.notes[number] = _settled(work, look, note, best)


def _is_open(note: Note) -> bool:
    facts = note.finding.facts
    return (
        note.finding.code == _CODE and note.grade == "C" and {"note", "taken"} <= facts.keys() and bool(note.proposed)
    )


def _form_of(work: Work, note: Note) -> str:
    return work.values.text("form", work.find(next(iter(note.proposed))))


def _best(work: Work, look: Look, note: Note, held: set[str]) -> str | None:
    """The one unit of the two under which the column is of the size of what measures it; None where neither is."""
    name, facts = note.finding.field, note.finding.facts
    units = (str(facts["taken"]), str(facts["note"]))
    if name not in look.money or not all(unit in MONEY_UNITS for unit in units):
        return None
    rows = [at for i in note.proposed if (at := look.table.number_of.get(i.rpartition("/")[0])) is not None]
    logs = look.logs(name)[rows]
    shift = float(np.log10(MONEY_UNITS[units[1]] / MONEY_UNITS[units[0]]))
    anchor = look.settings.anchors.get(look.form.id, {}).get(name)
    plan = look.logs(anchor)[rows] if anchor in look.money and anchor not in held else np.full(len(rows), np.nan)
    peers = look.peers(name).middle[rows] if _has_others(look, rows) else np.full(len(rows), np.nan)
    for measure, low in ((log10(look.own[name][rows]), -_NEAR), (plan, -_PART), (peers, -_NEAR)):
        off = partial(_off, logs, measure, low)
        near, far = sorted(((off(0.0), units[0]), (off(shift), units[1])))
        if np.isfinite(near[0]) and near[0] == 0.0 and far[0] >= _FAR - _NEAR:
            return near[1]
    return None


def _has_others(look: Look, rows: list[int]) -> bool:
    """True where other returns tell what is usual: a column must not be measured by itself."""
    own = set(look.table["return_id"][rows].tolist())
    return len(set(look.table["return_id"].tolist()) - own) > 2


def _off(logs: Numbers, measure: Numbers, low: float, shift: float) -> float:
    """How far (log10) the middle of a column lies outside of what fits; NaN where nothing measures it."""
    middle = median(logs + shift - measure)
    return middle if np.isnan(middle) else max(low - middle, middle - _NEAR, 0.0)


def _settled(work: Work, look: Look, note: Note, unit: str) -> Note:
    finding, facts = note.finding, note.finding.facts
    changes: dict[str, Any] = {}
    if unit != facts["taken"]:
        factor = MONEY_UNITS[unit] / MONEY_UNITS[str(facts["taken"])]
        for value_id in note.proposed:
            at = look.table.number_of.get(value_id.rpartition("/")[0])
            amount = np.nan if at is None else float(look.table[finding.field][at])
            if not np.isnan(amount):
                changes[value_id] = round(amount * factor, 6)
        work.replace(changes)
        look.forget(finding.field)
    told = replace(finding, grade="B", facts={**facts, "taken": unit})
    return Note(told, {i: changes.get(i) for i in note.proposed})
