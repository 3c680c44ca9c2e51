"""Repeats become one finding: the same code, field and return, with all their cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Note

SHOWN = 5
"""How many raw texts a merged message quotes before it only counts."""


def merge_notes(notes: Iterable[Note]) -> list[Note]:
    """Notes in order of their first occurrence; those of one code, grade, file, sheet, field and return merged."""
    groups: dict[tuple[Any, ...], list[Note]] = {}
    for note in notes:
        f = note.finding
        key = (f.code, f.grade, f.status, f.return_id, f.file, f.sheet, f.field)
        groups.setdefault(key, []).append(note)
    return [group[0] if len(group) == 1 else _merged(group) for group in groups.values()]


def _merged(group: list[Note]) -> Note:
    findings = [note.finding for note in group]
    first = findings[0]
    cells = list(dict.fromkeys(cell for f in findings for cell in f.cells.split(",") if cell))
    raws = list(dict.fromkeys(f.raw for f in findings if f.raw))
    offers = list(dict.fromkeys(show(f.proposed) for f in findings if f.proposed is not None))
    facts = {**_joined_facts(findings), "proposed": _join(offers)}
    proposed = {value_id: offer for note in group for value_id, offer in note.proposed.items()}
    set_aside = tuple(dict.fromkeys(record_id for note in group for record_id in note.set_aside))
    merged: Finding = replace(
        first,
        cells=",".join(cells),
        record_id=",".join(dict.fromkeys(f.record_id for f in findings if f.record_id)),
        raw=_join(raws),
        proposed=first.proposed if len(offers) == 1 else None,
        weight=sum(f.weight for f in findings),
        facts=facts,
    )
    return Note(merged, proposed, set_aside)


def _joined_facts(findings: list[Finding]) -> dict[str, Any]:
    """Each fact once where all agree, else the different ones side by side."""
    return {
        name: _join(list(dict.fromkeys(show(f.facts.get(name, "")) for f in findings))) for name in findings[0].facts
    }


def _join(texts: list[str]) -> str:
    more = f"等 {len(texts)} 个" if len(texts) > SHOWN else ""
    return "、".join(texts[:SHOWN]) + more
