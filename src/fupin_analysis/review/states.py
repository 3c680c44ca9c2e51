"""Findings × corrections → the state of every value, and the frame of findings (domain.md 3.5).

confirmed · provisional (rests on a B fix) · held (a C finding is open). A correction closes the question for its value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.errors import FupinError
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.corrections import Correction, CorrectionError
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.tables import field_dtype
from fupin_analysis.review.work import Note, Work

NUMBERS = 10**8
"""finding_id carries a number below this, made from the place, so that it is the same in the next run."""


def settle(work: Work) -> tuple[pd.DataFrame, frozenset[int]]:
    """Set ``state``, ``proposed``, ``finding_ids`` of the values; give the findings and the corrections used."""
    weights = value_weights(work.values, work.records)
    used = apply_corrections(work)
    decided = {value_id for ids in used.values() for value_id in ids}
    notes = merge_notes(work.notes)
    rows = [_row(note, weights, decided) for note in notes]
    number_findings(rows)
    _write_states(work, notes, rows, decided)
    frame = frames.conform(pd.DataFrame(rows), frames.FINDINGS) if rows else frames.empty(frames.FINDINGS)
    return frame, frozenset(used)


def value_weights(values: pd.DataFrame, records: pd.DataFrame) -> pd.Series[float]:
    """Share (0–1) of each number in the total of its field, as reported, over the counted records; 0 for the rest."""
    counted = values["record_id"].map(records["counted"]).fillna(False).astype(bool)
    amounts = pd.to_numeric(values["reported"], errors="coerce").abs().fillna(0.0).where(counted, 0.0)
    whole = amounts.groupby([values["form"], values["field"]]).transform("sum")
    return (amounts / whole.where(whole > 0)).fillna(0.0)


def _row(note: Note, weights: pd.Series[float], decided: set[str]) -> dict[str, Any]:
    ids = [value_id for value_id in note.proposed if value_id in weights.index]
    row = note.finding.row(0)
    row["weight"] = round(float(weights.loc[ids].sum()), 6) if ids else note.finding.weight
    if ids and decided.issuperset(ids):
        row["status"] = "corrected"
    return row


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


def _write_states(work: Work, notes: list[Note], rows: list[dict[str, Any]], decided: set[str]) -> None:
    values = work.values
    at = {value_id: i for i, value_id in enumerate(values.index)}
    state = values["state"].to_numpy(dtype=object, copy=True)
    proposed = values["proposed"].to_numpy(dtype=object, copy=True)
    found: dict[int, list[str]] = {}
    for note, row in zip(notes, rows, strict=True):
        for value_id, offer in note.proposed.items():
            i = at.get(value_id)
            if i is None:
                continue
            found.setdefault(i, []).append(row["finding_id"])
            if offer is not None and pd.isna(proposed[i]):
                proposed[i] = offer
            if value_id not in decided:
                state[i] = _worse(str(state[i]), note.grade)
    for value_id in decided:
        state[at[value_id]] = "confirmed"
    ids = np.full(len(values), "", dtype=object)
    for i, names in found.items():
        ids[i] = ",".join(dict.fromkeys(names))
    work.values = values.assign(
        state=pd.Series(state, index=values.index, dtype="str"),
        proposed=pd.Series(proposed, index=values.index, dtype="object"),
        finding_ids=pd.Series(ids, index=values.index, dtype="str"),
    )


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
        if correction.until is not None and _period_end(work) > correction.until:
            work.note_values("correction-expired", hits, until=str(correction.until), reason=correction.reason)
            continue
        used[correction.number] = hits
        for value_id in hits:
            changes[value_id] = _outcome(correction, value_id, work, offers)
    work.replace(changes)
    return used


def _period_end(work: Work) -> dt.date:
    try:
        return Period.parse(work.period or "").end
    except FupinError:
        return dt.date.min


def _cells_of(work: Work) -> dict[tuple[str, str, str], list[str]]:
    paths = work.files.set_index("file_id")["path"].to_dict()
    found: dict[tuple[str, str, str], list[str]] = {}
    for v in work.values[["value_id", "file_id", "sheet", "cells"]].itertuples(index=False):
        for cell in str(v.cells).split(","):
            found.setdefault((str(paths.get(v.file_id, "")), str(v.sheet), cell), []).append(str(v.value_id))
    return found


def _matches(correction: Correction, work: Work, by_cell: Mapping[tuple[str, str, str], list[str]]) -> list[str]:
    if correction.record_id:
        value_id = f"{correction.record_id}/{correction.field}"
        return [value_id] if value_id in work.values.index else []
    ids = by_cell.get((correction.file, correction.sheet, correction.cell), [])
    wanted = correction.raw.strip()
    same = [i for i in ids if str(work.values.at[i, "raw"]).strip() == wanted]
    return [i for i in same if not correction.field or work.values.at[i, "field"] == correction.field]


def _offers(notes: list[Note]) -> dict[str, Any]:
    return {i: offer for note in notes for i, offer in note.proposed.items() if offer is not None}


def _outcome(correction: Correction, value_id: str, work: Work, offers: Mapping[str, Any]) -> Any:
    if correction.action == "keep":
        return work.values.at[value_id, "reported"]
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
    form = work.forms.get(str(work.values.at[value_id, "form"]))
    name = str(work.values.at[value_id, "field"])
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
