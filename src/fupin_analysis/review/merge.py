"""Repeats become one finding: the same code, field and return, with all their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Note

SHOWN = 5
"""How many raw texts a merged message quotes before it only counts."""
_RANGED = ("times", "ratio")
"""Facts that say how many times: of several the least and the greatest are told."""
_TIMES = re.compile(r"(\d[\d .]*?)(\s*\D*)")


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
    proposed = {value_id: offer for note in group for value_id, offer in note.proposed.items()}
    set_aside = tuple(dict.fromkeys(record_id for note in group for record_id in note.set_aside))
    merged: Finding = replace(
        first,
        cells=",".join(cells),
        record_id=",".join(dict.fromkeys(f.record_id for f in findings if f.record_id)),
        raw=join_texts(raws),
        proposed=first.proposed if len(offers) == 1 else None,
        weight=sum(f.weight for f in findings),
        facts=_told(findings),
    )
    return Note(merged, proposed, set_aside)


def _told(findings: list[Finding]) -> dict[str, str]:
    """What the message says: once what all agree in; of a few the others in one order, so that they can be paired.

    From so many on that they are only counted (``SHOWN``) each fact tells its different values.
    """
    names = ["raw", "proposed", *findings[0].facts]
    cases = list(dict.fromkeys(tuple(_said(f, name) for name in names) for f in findings))
    told = {}
    for name, column in zip(names, zip(*cases, strict=True), strict=True):
        distinct = list(dict.fromkeys(text for text in column if text))
        in_order = len(distinct) > 1 and len(cases) <= SHOWN and all(column)
        told[name] = _range(distinct) if name in _RANGED else join_texts(list(column) if in_order else distinct)
    return told


def _said(f: Finding, name: str) -> str:
    if name in f.facts or name == "raw":
        return show(f.facts.get(name, f.raw))
    return "" if f.proposed is None else show(f.proposed)


def _range(texts: list[str]) -> str:
    """“12 倍” and “30 倍” are “12～30 倍”; what is not of one kind stands side by side."""
    found = [_TIMES.fullmatch(text) for text in texts]
    parts = [(float(match[1].replace(" ", "")), match[1], match[2]) for match in found if match]
    if len(texts) < 2 or len(parts) < len(texts) or len({unit for *_, unit in parts}) > 1:
        return join_texts(texts)
    return f"{min(parts)[1]}～{max(parts)[1]}{parts[0][2]}"


def join_texts(texts: list[str]) -> str:
    """Texts side by side; of many the first few and how many they are."""
    more = f"等 {len(texts)} 个" if len(texts) > SHOWN else ""
    return "、".join(texts[:SHOWN]) + more
