"""What the analyst decided, carried out: values accepted, kept or set, findings explained (domain.md 3.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.asked_again import close, find_again
from fupin_analysis.review.columns import field_dtype, is_blank
from fupin_analysis.review.corrections import ACTIONS, Correction, CorrectionError
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Note, Work


@dataclass
class Applied:
    """What was carried out: ``used`` corrections by number; ``decided``: values of which every question is closed.

    ``closed``: findings that were decided by their id, with the action; other questions on their values stay.
    ``said``: of a finding, or of a value that no finding was named for, who decided what and why, in Chinese.
    """

    used: set[int] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    closed: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)


def apply_corrections(work: Work, by_finding: Mapping[str, Note]) -> Applied:
    """Carry out what the analyst decided; expired corrections count as used, undone.

    ``by_finding``: the merged note of each finding, where a correction names one. CorrectionError where there is no
    proposal to accept, a given value is not of the field's type, or two decisions differ on one value.
    """
    done = Applied()
    if not work.reference.corrections:
        return done
    by_cell, every = _cells_of(work), _offers(work.notes)
    fixed = _fixed_by_others(work, by_finding)
    changes: dict[str, tuple[Any, Correction]] = {}
    for correction in work.reference.corrections:
        note = by_finding.get(correction.finding) if correction.finding else None
        again = find_again(correction, work) if correction.finding and note is None else []
        if again:
            note = merge_notes(again)[0]
        hits = list(note.proposed) if note else [] if correction.finding else _matches(correction, work, by_cell)
        if not hits and note is None:
            continue
        done.used.add(correction.number)
        if _is_expired(correction, work):
            work.note_values("correction-expired", hits, until=str(correction.until), reason=correction.reason)
            continue
        if note is None:
            done.decided.update(hits)
            done.said |= dict.fromkeys(hits, _in_words(correction))
        else:
            done.said[correction.finding] = _in_words(correction)
            _check_decision(correction, note)
            close(again)
            done.closed[correction.finding] = correction.action
            if note.set_aside and correction.action == "accept":
                continue  # what is proposed is that the row does not count
        offers = _offers([note]) if note else every
        for value_id in hits:
            keeps_fix = note is not None and correction.action == "keep" and value_id in fixed
            value = fixed[value_id] if keeps_fix else _outcome(correction, value_id, work, offers)
            _add(changes, value_id, value, correction)
    work.replace({value_id: value for value_id, (value, _) in changes.items()})
    return done


def _in_words(correction: Correction) -> str:
    return f"{correction.who}核定：{ACTIONS[correction.action]}（{correction.reason}）。"


def _is_expired(correction: Correction, work: Work) -> bool:
    return correction.until is not None and period_end(work) > correction.until


def _fixed_by_others(work: Work, by_finding: Mapping[str, Note]) -> dict[str, Any]:
    """Values that a finding has put right and nobody took back: to keep one for another finding does not undo it."""
    live = [c for c in work.reference.corrections if not _is_expired(c, work)]
    kept = {c.finding for c in live if c.action == "keep"}
    found: dict[str, Any] = {}
    for finding_id, note in by_finding.items():
        for value_id, offer in note.proposed.items() if finding_id not in kept else ():
            row = work.find(value_id)
            if row != NOWHERE and offer is not None and _are_same(work.values.value[row], offer):
                found[value_id] = offer
    return found


def _add(changes: dict[str, tuple[Any, Correction]], value_id: str, value: Any, correction: Correction) -> None:
    """Note what becomes of a value; two decisions with different outcomes are refused."""
    before, other = changes.setdefault(value_id, (value, correction))
    if not _are_same(before, value):
        raise CorrectionError(
            f"{other.source}（{other.target}）与 {correction.source}（{correction.target}）对同一个数核定不同："
            f"{show(before)}、{show(value)}。请改为一致。",
            code="correction-clash",
        )


def _are_same(one: Any, other: Any) -> bool:
    return bool(one == other) if not (is_blank(one) or is_blank(other)) else is_blank(one) and is_blank(other)


def _check_decision(correction: Correction, note: Note) -> None:
    """Refuse what cannot be decided of a finding as a whole; one that bears on no value can only be kept."""
    hits = note.proposed
    if not hits and correction.action != "keep":
        raise CorrectionError(
            f"{correction.source}：{correction.target} 不针对某一个数，只能核定为 keep（保留原报）。",
            code="correction-no-value",
        )
    elif correction.action == "set" and len(hits) > 1:
        raise CorrectionError(
            f"{correction.source}：{correction.target} 涉及 {len(hits)} 个数，不能改为同一个值。"
            "请在 corrections.toml 中逐格写明。",
            code="correction-several",
        )


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
