"""Findings × corrections → the state of every value, and the frame of findings (domain.md 3.5).

confirmed · provisional (rests on a B fix) · held (a C finding is open). A correction closes the question for its value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.errors import FupinError
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.columns import field_dtype, is_blank, text_array
from fupin_analysis.review.corrections import Correction, CorrectionError
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.weights import Weights
from fupin_analysis.review.work import Note, Work

NUMBERS = 10**8
"""finding_id carries a number below this, made from the place, so that it is the same in the next run."""


def settle(work: Work) -> tuple[pd.DataFrame, pd.DataFrame, frozenset[int]]:
    """The values with ``state``, ``proposed`` and ``finding_ids``, the findings, and the corrections used."""
    weights = Weights(work)
    used = apply_corrections(work)
    decided = {value_id for ids in used.values() for value_id in ids}
    notes = merge_notes(work.notes)
    rows = [_row(note, work, weights, decided) for note in notes]
    number_findings(rows)
    values = work.values.to_frame(_states(work, notes, rows, decided))
    findings = frames.conform(pd.DataFrame(rows), frames.FINDINGS) if rows else frames.empty(frames.FINDINGS)
    return values, findings, frozenset(used)


def _row(note: Note, work: Work, weights: Weights, decided: set[str]) -> dict[str, Any]:
    found = {value_id: work.find(value_id) for value_id in note.proposed}
    known = {value_id: row for value_id, row in found.items() if row != NOWHERE}
    made = note.finding.row(0)
    made["weight"] = round(weights.heaviest(list(known.values())), 6) if known else note.finding.weight
    if known and decided.issuperset(known):
        made["status"] = "corrected"
    return made


def number_findings(rows: list[dict[str, Any]]) -> None:
    """A number by place for each row, the next free one where two places fall together."""
    taken: set[str] = set()
    for row in rows:
        place = "|".join(str(row[k]) for k in ("return_id", "file", "sheet", "cells", "field", "record_id"))
        number = crc32(place.encode()) % NUMBERS
        while f"{row['code']}-{number:08d}" in taken:
            number = (number + 1) % NUMBERS
        row["finding_id"] = f"{row['code']}-{number:08d}"
        taken.add(row["finding_id"])


def _states(work: Work, notes: list[Note], rows: list[dict[str, Any]], decided: set[str]) -> dict[str, Any]:
    """The columns ``state``, ``proposed`` and ``finding_ids`` of all values."""
    state: list[str] = work.values.frame["state"].tolist()
    proposed = work.values.frame["proposed"].to_numpy(dtype=object).copy()
    found: dict[int, list[str]] = {}
    for note, row in zip(notes, rows, strict=True):
        for value_id, offer in note.proposed.items():
            i = work.find(value_id)
            if i == NOWHERE:
                continue
            found.setdefault(i, []).append(row["finding_id"])
            if offer is not None and is_blank(proposed[i]):
                proposed[i] = offer
            if value_id not in decided:
                state[i] = _worse(state[i], note.grade)
    for value_id in decided:
        if (i := work.find(value_id)) != NOWHERE:
            state[i] = "confirmed"
    ids = [""] * len(state)
    for i, names in found.items():
        ids[i] = ",".join(dict.fromkeys(names))
    return {"state": text_array(state), "proposed": proposed, "finding_ids": text_array(ids)}


def _worse(state: str, grade: str) -> str:
    if grade == "C" or state == "held":
        return "held"
    return "provisional" if grade == "B" or state == "provisional" else "confirmed"


# --- corrections -----------------------------------------------------------------------------------------------------


def apply_corrections(work: Work) -> dict[int, list[str]]:
    """Carry out what the analyst decided: number of the correction → value_ids. Expired ones count as used, undone."""
    corrections = work.reference.corrections
    if not corrections:
        return {}
    by_cell = _cells_of(work)
    offers = _offers(work.notes)
    used: dict[int, list[str]] = {}
    changes: dict[str, Any] = {}
    for correction in corrections:
        hits = _matches(correction, work, by_cell)
        if not hits:
            continue
        used[correction.number] = []
        if correction.until is not None and period_end(work) > correction.until:
            work.note_values("correction-expired", hits, until=str(correction.until), reason=correction.reason)
            continue
        used[correction.number] = hits
        for value_id in hits:
            changes[value_id] = _outcome(correction, value_id, work, offers)
    work.replace(changes)
    return used


def period_end(work: Work) -> dt.date:
    """The last day of the period on the bench; the first day of all where it is none."""
    try:
        return Period.parse(work.period or "").end
    except FupinError:
        return dt.date.min


def _cells_of(work: Work) -> dict[tuple[str, str, str], list[str]]:
    paths = dict(zip(work.files["file_id"].tolist(), work.files["path"].tolist(), strict=True))
    columns = [work.values.frame[name].tolist() for name in ("value_id", "file_id", "sheet", "cells")]
    found: dict[tuple[str, str, str], list[str]] = {}
    for value_id, file_id, sheet, cells in zip(*columns, strict=True):
        for cell in cells.split(","):
            found.setdefault((str(paths.get(file_id, "")), sheet, cell), []).append(value_id)
    return found


def _asked_at(correction: Correction, work: Work) -> list[str]:
    """Values that a question on the cell bears on, though they came from another: the half that was not taken."""
    place, wanted = (correction.file, correction.sheet), correction.raw.strip()
    found: dict[str, None] = {}
    for note in work.notes:
        f = note.finding
        if (f.file, f.sheet) == place and f.raw.strip() == wanted and correction.cell in f.cells.split(","):
            found |= dict.fromkeys(note.proposed)
    return list(found)


def _matches(correction: Correction, work: Work, by_cell: Mapping[tuple[str, str, str], list[str]]) -> list[str]:
    if correction.record_id:
        value_id = f"{correction.record_id}/{correction.field}"
        return [value_id] if work.find(value_id) != NOWHERE else []
    ids = by_cell.get((correction.file, correction.sheet, correction.cell), [])
    wanted = correction.raw.strip()
    rows = {i: row for i in ids if (row := work.find(i)) != NOWHERE}
    same = [i for i, row in rows.items() if work.values.text("raw", row).strip() == wanted]
    same = same or [i for i in _asked_at(correction, work) if i not in rows]
    return [i for i in same if not correction.field or i.rpartition("/")[2] == correction.field]


def _offers(notes: list[Note]) -> dict[str, Any]:
    return {i: offer for note in notes for i, offer in note.proposed.items() if offer is not None}


def _outcome(correction: Correction, value_id: str, work: Work, offers: Mapping[str, Any]) -> Any:
    if correction.action == "keep":
        return work.values.reported[work.find(value_id)]
    if correction.action == "set":
        return _typed(correction, value_id, work)
    if value_id not in offers:
        raise CorrectionError(
            f"{correction.source}：{correction.target} 没有建议值可采用。请改用 keep，或用 set 写明 value。",
            code="correction-no-proposal",
        )
    return offers[value_id]


def _typed(correction: Correction, value_id: str, work: Work) -> Any:
    """The given value as the field's type; a text for a number (or the reverse) is refused."""
    form, name = work.forms.get(work.values.text("form", work.find(value_id))), value_id.rpartition("/")[2]
    known = form.by_name.get(name) if form else None
    dtype = field_dtype(known.type) if known else "str"
    check, make = _TYPES.get(dtype, (str, str))
    given = correction.value
    if not isinstance(given, check) or (isinstance(given, bool) and dtype != "boolean"):
        raise CorrectionError(f"{correction.source}：value“{given}”不是「{name}」要的类型。", code="correction-value")
    return make(given)


def _round_wan(value: Any) -> float:
    return round(float(value), 6)


_TYPES: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
    "float64": ((int, float), _round_wan),
    "Int64": (int, int),
    "boolean": (bool, bool),
    "datetime64[s]": (dt.date, pd.Timestamp),
}
