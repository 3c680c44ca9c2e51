"""Rates in columns of the sender's own (到位率, 支出率): recomputed from their parts (mode 68)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.intake.result import NOT_ASKED
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import header_key
from fupin_analysis.review.across import has_fields
from fupin_analysis.review.doubts import doubted, slack_of
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Note

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.tables import FormTable
    from fupin_analysis.review.work import Work

HEADS = frozenset({"header-unknown", "header-under"})
_RATE = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*([%％]?)")
_CELL = re.compile(r"([A-Z]+)(\d+)")
Parts = Sequence[tuple[str, str]]


def check_rates(work: Work, rule: Rule) -> None:
    """``settings``: ``slack`` in points, and ``rates``: form → word of the head → pairs (part, whole).

    A rate that agrees with one of its pairs is right: 到位率 is by some measured by the plan, by others by what was
    sent. It is read as percent or, below 1, as a fraction.
    """
    heads = [note.finding for note in work.notes if note.finding.code in HEADS and "率" in note.finding.label]
    if not heads:
        return
    said = _unmatched(work)
    known = doubted(work, rule)
    for head in heads:
        for form_id, words in rule.settings["rates"].items():
            parts = next((pairs for word, pairs in words.items() if word in header_key(head.label)), None)
            if parts is not None and has_fields(work, form_id, [name for pair in parts for name in pair]):
                _check_column(work, rule, head, work.table(form_id), parts, (said, known))


def _unmatched(work: Work) -> dict[tuple[str, str, str], str]:
    """(path, sheet, cell) → what stands there, for the cells of columns that no form asks for."""
    paths = dict(zip(work.files["file_id"].tolist(), work.files["path"].tolist(), strict=True))
    cells = work.cells[work.cells["reason"] == NOT_ASKED]
    columns = [cells[name].tolist() for name in ("file_id", "sheet", "cell", "raw")]
    return {(paths.get(f, ""), sheet, cell): str(raw) for f, sheet, cell, raw in zip(*columns, strict=True)}


def _check_column(
    work: Work,
    rule: Rule,
    head: Finding,
    table: FormTable,
    parts: Parts,
    given: tuple[Mapping[tuple[str, str, str], str], set[str]],
) -> None:
    said, known = given
    place = _CELL.fullmatch(head.cells.split(",")[0])
    if place is None:
        return
    names = {name for pair in parts for name in pair}
    for i in range(len(table)):
        if table["file"][i] != head.file or table["sheet"][i] != head.sheet:
            continue
        cell = f"{place[1]}{table.sheet_row(i)}"
        raw = said.get((head.file, head.sheet, cell), "")
        rate = _RATE.fullmatch(raw.strip())
        ours = _rates(table, i, parts)
        ids = [f"{table.ids[i]}/{name}" for name in names]
        if rate is None or not ours or not known.isdisjoint(ids) or slack_of(work, ids):
            continue
        readings = _readings(float(rate[1]), is_percent=bool(rate[2]))
        if all(abs(r - o) > rule.settings["slack"] for r in readings for o in ours):
            _note(work, rule, head, table, i, cell, raw, parts)


def _readings(rate: float, *, is_percent: bool) -> list[float]:
    return [rate] if is_percent or abs(rate) > 1.5 else [rate, rate * 100]


def _rates(table: FormTable, i: int, parts: Parts) -> list[float]:
    """The rates that the parts of a row give, in percent; none where a part is missing or the whole is nought."""
    found = []
    for part, whole in parts:
        above, below = float(table[part][i]), float(table[whole][i])
        if not np.isnan(above) and not np.isnan(below) and below != 0:
            found.append(above / below * 100)
    return found


def _note(work: Work, rule: Rule, head: Finding, table: FormTable, i: int, cell: str, raw: str, parts: Parts) -> None:
    form = table.form
    told = [
        "÷".join(f"{form.by_name[name].label} {show(table.said(name, i))}" for name in pair)
        for pair in parts
        if _rates(table, i, [pair])
    ]
    ours = "、".join(show(round(rate, 2)) for rate in _rates(table, i, parts))
    facts: dict[str, Any] = {"text": rule.text, "shown": f"填 {raw}，{'、'.join(told)} 得 {ours}%"}
    finding = Finding(
        rule.code,
        file=head.file,
        sheet=head.sheet,
        cells=cell,
        label=head.label,
        record_id=table.ids[i],
        return_id=str(table["return_id"][i]),
        raw=raw,
        grade=rule.given_grade,
        facts=facts,
    )
    work.notes.append(Note(finding))
