"""Confirmed outliers: ``data/reference/confirmed.toml``, kept with reason, person and expiry, and not asked again.

Each ``[[confirmed]]`` names an ``enterprise``, a ``form``, a ``field``, the row by ``where`` (key columns as they stand
in the table; none: all rows) and the ``value``, or the bounds ``low`` and ``high``, in the unit of the form. ``codes``
narrows it to some findings; ``until`` is the last day for whose periods it holds. A figure outside is asked as before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.catalogue import Finding, load_catalogue
from fupin_analysis.plan.periods import period_or_none
from fupin_analysis.plan.toml_source import build, check_keys, read_toml
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.work import Note, Work

FILE = "data/reference/confirmed.toml"
CONFIRMED, EXPIRED, UNMATCHED = "outlier-confirmed", "confirmed-expired", "confirmed-unmatched"
MODES = (4, 5, 6, 73, 74, 79)
"""The modes of findings that say no more than that a figure is odd: units by size, outliers, regular, below zero."""
NUMBERS_FROM = 1_000_000
"""Entries are numbered from here, so that they go beside corrections in what a period has used."""
_CENT = 1e-6


@dataclass(frozen=True)
class Confirmed:
    """One figure that is odd and right."""

    enterprise: str
    form: str
    field: str
    reason: str
    who: str
    where: Mapping[str, Any] = default(default_factory=dict)
    codes: tuple[str, ...] = ()
    value: float | None = None
    low: float | None = None
    high: float | None = None
    until: dt.date | None = None
    number: int = 0

    @property
    def target(self) -> str:
        """What it names, as a person would say it."""
        row = "、".join(str(part) for part in self.where.values())
        return f"{self.enterprise} {self.form}.{self.field}{f'（{row}）' if row else ''}"

    def holds(self, figure: float) -> bool:
        """Whether a figure is the one confirmed, or lies within the bounds."""
        if self.value is not None:
            return abs(figure - self.value) <= _CENT
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        return bool(low - _CENT <= figure <= high + _CENT)


def load_confirmed(path: Path) -> tuple[Confirmed, ...]:
    """Read the file (absent: none); an unknown key, a missing one, a code that does not exist is refused."""
    if not path.exists():
        return ()
    table = read_toml(path)
    check_keys(table, ["confirmed"], path, what="确认登记")
    return tuple(_load(raw, number, path) for number, raw in enumerate(table.get("confirmed", []), start=1))


def _load(raw: Mapping[str, Any], number: int, path: Path) -> Confirmed:
    what = f"第 {number} 条确认"
    made = build(Confirmed, {**raw, "number": NUMBERS_FROM + number}, path, what=what)
    bounds = [made.value, made.low, made.high]
    if unknown := [code for code in made.codes if code not in load_catalogue()]:
        raise PlanError(f"{path}：{what}的 codes“{'、'.join(unknown)}”不在问题目录中。", code="confirmed-code")
    if any(type(bound) not in (int, float, type(None)) for bound in bounds):
        raise PlanError(f"{path}：{what}的 value、low、high 请写成数字（不加引号）。", code="confirmed-value")
    if bounds == [None] * 3 or (made.value is not None and bounds[1:] != [None, None]):
        raise PlanError(f"{path}：{what}须写 value，或者 low、high（至少一个）。", code="confirmed-value")
    if made.low is not None and made.high is not None and made.low > made.high:
        raise PlanError(f"{path}：{what}的 low 大于 high。", code="confirmed-value")
    if not isinstance(raw.get("where", {}), Mapping) or type(made.until) not in (dt.date, type(None)):
        raise PlanError(
            f'{path}：{what}的 where 请写成 {{ county = "昭觉县" }}，until 请写成日期，如 2018-12-31（不加引号）。',
            code="confirmed-key",
        )
    if not (made.reason.strip() and made.who.strip()):
        raise PlanError(f"{path}：{what}须写明 reason 和 who。", code="confirmed-key")
    return made


def confirm_outliers(work: Work) -> None:
    """Turn questions about figures that are confirmed into words of grade A; the figures count as they were reported.

    To be called after the checks that raise such questions, before those that would build upon them. An entry that has
    expired leaves the question and says so.
    """
    if not work.reference.confirmed:
        return
    registry = Registry(work.reference.enterprises, _end(work))
    entries = [replace(one, enterprise=registry.resolve(one.enterprise).name) for one in work.reference.confirmed]
    live = [one for one in entries if one.until is None or _end(work) <= one.until]
    notes: list[Note] = []
    for note in work.notes:
        if not _is_asked(note):
            notes.append(note)
        elif found := _match(work, note, live):
            notes.append(_confirm(work, note, found))
        else:
            gone = {one.number: one for one in _match(work, note, entries)}
            notes += [note, *(_lapse(note, one) for number, one in gone.items() if number not in used_entries(notes))]
    work.notes = notes


def used_entries(notes: Iterable[Note]) -> frozenset[int]:
    """Numbers of the entries that answered a question, or have expired and would have."""
    return frozenset(n for note in notes for n in note.finding.facts.get("entries", ()))


def _end(work: Work) -> dt.date:
    period = period_or_none(work.period or "")
    return period.end if period else dt.date.min


def _is_asked(note: Note) -> bool:
    return bool(note.proposed) and note.grade in ("B", "C") and note.finding.entry.mode in MODES


def _match(work: Work, note: Note, entries: Iterable[Confirmed]) -> list[Confirmed]:
    """The entries that answer a note: one for each of its values; none where any of them is left."""
    found = []
    for value_id in note.proposed:
        one = next((one for one in entries if _answers(work, note, value_id, one)), None)
        if one is None:
            return []
        found.append(one)
    return found


def _answers(work: Work, note: Note, value_id: str, one: Confirmed) -> bool:
    row = work.find(value_id)
    record_id, _, name = value_id.rpartition("/")
    if row == NOWHERE or name != one.field or work.values.text("form", row) != one.form:
        return False
    if one.codes and note.finding.code not in one.codes:
        return False
    figure = work.values.reported[row]
    if not isinstance(figure, int | float) or not one.holds(float(figure)):
        return False
    table = work.table(one.form)
    at = table.number_of.get(record_id)
    if at is None or one.enterprise != table["enterprise"][at]:
        return False
    return all(key in table and _same(table[key][at], said) for key, said in one.where.items())


def _same(told: Any, said: Any) -> bool:
    if isinstance(told, np.datetime64):
        return bool(told.astype("datetime64[D]") == np.datetime64(str(said)))
    return show(told).strip() == show(float(said) if isinstance(told, float) else said).strip()


def _confirm(work: Work, note: Note, found: list[Confirmed]) -> Note:
    """The note as a word of grade A; what a fix had changed is as it was reported."""
    rows = [work.find(value_id) for value_id in note.proposed]
    work.put({row: work.values.reported[row] for row in rows})
    facts = {
        "reason": "；".join(dict.fromkeys(one.reason for one in found)),
        "who": "、".join(dict.fromkeys(one.who for one in found)),
        "title": note.finding.entry.title,
        "entries": tuple(dict.fromkeys(one.number for one in found)),
    }
    told = replace(note.finding, code=CONFIRMED, grade=None, proposed=None, facts=facts)
    return replace(note, finding=told, proposed=dict.fromkeys(note.proposed))


def _lapse(note: Note, one: Confirmed) -> Note:
    facts = {"reason": one.reason, "who": one.who, "until": str(one.until), "entries": (one.number,)}
    return replace(
        note, finding=replace(note.finding, code=EXPIRED, grade=None, proposed=None, facts=facts), proposed={}
    )


def confirmed_findings(entries: Iterable[Confirmed], used: Collection[int]) -> list[Finding]:
    """A finding on the home for each entry that answers nothing any more: it is no stop."""
    return [
        Finding(UNMATCHED, file=FILE, facts={"number": one.number - NUMBERS_FROM, "target": one.target})
        for one in entries
        if one.number not in used
    ]
