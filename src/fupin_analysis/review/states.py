"""Findings × corrections → the state of every value, and the frame of findings (domain.md 3.5).

confirmed · provisional (rests on a B fix) · held (a C finding is open). A correction of a value closes every
question on it; a decision on a finding closes that one alone.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.review.asked_again import DECIDED, EXPLAINED
from fupin_analysis.review.columns import Objects, is_blank, text_array
from fupin_analysis.review.corrected import Applied, apply_corrections
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.weights import Weights
from fupin_analysis.review.work import Note, Work

NUMBERS = 10**8
"""finding_id carries a number below this, made from the place, so that it is the same in the next run."""
CLOSED = (DECIDED, EXPLAINED)
"""What a finding is called that the analyst decided."""


def settle(work: Work) -> tuple[pd.DataFrame, pd.DataFrame, frozenset[int]]:
    """The values with ``state``, ``proposed`` and ``finding_ids``, the findings, and the corrections used."""
    weights = Weights(work)
    applied = apply_corrections(work, _by_finding(work))
    notes = merge_notes(work.notes)
    rows = [_row(note, work, weights, applied.decided) for note in notes]
    number_findings(rows)
    for note, row in zip(notes, rows, strict=True):
        if row["finding_id"] in applied.closed:
            row["status"] = DECIDED if note.proposed else EXPLAINED
        if row["status"] in CLOSED:
            said = (applied.said.get(of) for of in (row["finding_id"], *note.proposed))
            row["message"] += "".join(dict.fromkeys(words for words in said if words))
    _decide_rows(work, notes, rows, applied)
    values = work.values.to_frame(_states(work, notes, rows, applied.decided))
    findings = frames.conform(pd.DataFrame(rows), frames.FINDINGS) if rows else frames.empty(frames.FINDINGS)
    return values, findings, frozenset(applied.used)


def _decide_rows(work: Work, notes: list[Note], rows: list[dict[str, Any]], applied: Applied) -> None:
    """Rows that were set aside count once every question that did so is decided; an accepted one leaves them out."""
    said: dict[str, set[str]] = {}
    for note, row in zip(notes, rows, strict=True):
        is_closed = row["status"] in CLOSED
        for record_id in note.set_aside:
            said.setdefault(record_id, set()).add(
                applied.closed.get(row["finding_id"], "keep") if is_closed else "open"
            )
    for record_id, actions in said.items():
        if "accept" in actions:
            work.decide_row(record_id, counts=False)
        elif "open" not in actions:
            work.decide_row(record_id, counts=True)


def _by_finding(work: Work) -> dict[str, Note]:
    """The merged note of each finding, by its id; nothing where no correction names a finding."""
    if not any(correction.finding for correction in work.reference.corrections):
        return {}
    notes = merge_notes(work.notes)
    rows = [note.finding.row(0) for note in notes]
    number_findings(rows)
    return {row["finding_id"]: note for row, note in zip(rows, notes, strict=True)}


def _row(note: Note, work: Work, weights: Weights, decided: set[str]) -> dict[str, Any]:
    found = {value_id: work.find(value_id) for value_id in note.proposed}
    known = {value_id: row for value_id, row in found.items() if row != NOWHERE}
    made = note.finding.row(0)
    made["weight"] = round(weights.heaviest(list(known.values())), 6) if known else note.finding.weight
    if known and decided.issuperset(known):
        made["status"] = DECIDED
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
            if value_id not in decided and row["status"] not in CLOSED:
                state[i] = _worse(state[i], note.grade)
    for value_id in decided:
        if (i := work.find(value_id)) != NOWHERE:
            state[i] = "confirmed"
    _hold_dated(work, state, proposed, found, decided)
    ids = [""] * len(state)
    for i, names in found.items():
        ids[i] = ",".join(dict.fromkeys(names))
    return {"state": text_array(state), "proposed": proposed, "finding_ids": text_array(ids)}


def _hold_dated(
    work: Work, state: list[str], proposed: Objects, found: dict[int, list[str]], decided: set[str]
) -> None:
    """What a held date is the day of waits with it (``Field.dates``), each with itself as the proposal (mode 27)."""
    for i in [i for i, one in enumerate(state) if one == "held"]:
        form = work.forms.get(work.values.text("form", i))
        date = form.by_name.get(work.values.text("field", i)) if form is not None else None
        for name in date.dates if date is not None else ():
            value_id = f"{work.record_id(i)}/{name}"
            at = work.find(value_id)
            if at == NOWHERE or value_id in decided or is_blank(work.values.value[at]):
                continue
            state[at] = "held"
            found.setdefault(at, []).extend(found.get(i, []))
            if is_blank(proposed[at]):
                proposed[at] = work.values.value[at]


def _worse(state: str, grade: str) -> str:
    if grade == "C" or state == "held":
        return "held"
    return "provisional" if grade == "B" or state == "provisional" else "confirmed"
