"""One form printed on several sheets (帮扶到户, 帮扶到村): the halves of a record on two sheets become one record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any

from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.ledger import show_masked
from fupin_analysis.intake.records import NAMING
from fupin_analysis.plan.forms import header_key

Places = dict[str, dict[str, int]]
"""record_id → field → place among the values taken."""
_LONG = 40
"""A message quotes so many characters of a cell."""
_REF = re.compile(r"([A-Z]{1,3})(\d+)")


def join_sheets(jobs: Sequence[Job], out: Collector) -> None:
    """Give what a later sheet says of a record to the record of the first sheet that has it.

    Only tables of one return whose columns have nothing in common but names and printed figures: two tables with the
    same columns are two returns, or a copy. What both say alike stays with the first; what they say differently is
    told, and the first stands, unless nothing could be read from it.
    """
    taken = [job for job in jobs if job.match is not None and not job.unused and job.match.form.key]
    kinds = [(job.form, job.page.around.period) for job in taken]
    pairs = [
        (taken[before], job)
        for at, job in enumerate(taken)
        for before in range(at)
        if kinds[before] == kinds[at] and _complete(taken[before], job)
    ]
    if not pairs:
        return
    pages = {job.sheet.name: job.page.number for job in jobs}
    places = _places_of(out)
    for first, second in pairs:
        moves = _moves(first, second, places, out)
        if moves:
            _Join(second, moves, places, pages, out).carry_out()


def _complete(one: Job, other: Job) -> bool:
    ours, theirs = _own_fields(one), _own_fields(other)
    return bool(ours and theirs and not ours & theirs)


def _own_fields(job: Job) -> set[str]:
    """What a table says itself: fields that are no names and were not printed before it was filled in."""
    return {f.name for _, f in job.columns() if f.type not in NAMING and not f.prefilled and f.name not in _key(job)}


def _key(job: Job) -> tuple[str, ...]:
    return job.match.form.key if job.match else ()


def _places_of(out: Collector) -> Places:
    found: Places = {}
    for at, (record_id, name) in enumerate(zip(out.taken.ids, out.taken.fields, strict=True)):
        found.setdefault(record_id, {})[name] = at
    return found


def _keyed(job: Job, places: Places, out: Collector) -> dict[tuple[str, ...], str]:
    """Key → record_id of a table's records; keys that stand twice, or are blank, are left out."""
    lists, found = out.records, dict[tuple[str, ...], str]()
    twice: set[tuple[str, ...]] = set()
    for record_id, owner in zip(lists["record_id"], lists["enterprise"], strict=True):
        if not record_id.startswith(f"{job.table_id}/"):
            continue
        own = places.get(record_id, {})
        told = [out.taken.values[own[name]] if name in own else None for name in _key(job)]
        key = (owner, *(header_key(str(value or "")) for value in told))
        twice |= {key} if key in found else set()
        found[key] = record_id
    return {key: record_id for key, record_id in found.items() if key not in twice and any(key[1:])}


def _moves(first: Job, second: Job, places: Places, out: Collector) -> dict[str, str]:
    """Records of the second sheet → the same of the first."""
    ours = _keyed(first, places, out)
    return {record_id: ours[key] for key, record_id in _keyed(second, places, out).items() if key in ours}


@dataclass(frozen=True, slots=True)
class _Lost:
    """A value that gives way to the other half's: their places among the values taken, its record and its field."""

    at: int
    kept: int
    record_id: str
    field: str


@dataclass(slots=True)
class _Join:
    """The records of one table on their way to those of another: ``moves`` by record_id, ``pages`` sheet → number."""

    job: Job
    moves: Mapping[str, str]
    places: Places
    pages: Mapping[str, int]
    out: Collector

    def carry_out(self) -> None:
        """Move values, records and findings."""
        self._tell(self._move())
        out, moves = self.out, self.moves
        kept = [at for at, record_id in enumerate(out.records["record_id"]) if record_id not in moves]
        for name, column in out.records.items():
            out.records[name] = [column[at] for at in kept]
        out.findings = [replace(f, record_id=_renamed(f.record_id, moves)) for f in out.findings]

    def _move(self) -> list[_Lost]:
        """Give the values to their new record; those that give way are dropped: never one that says something."""
        taken, lost = self.out.taken, list[_Lost]()
        for at, (record_id, name) in enumerate(zip(list(taken.ids), taken.fields, strict=True)):
            target = self.moves.get(record_id)
            if target is None or at in taken.dropped:
                continue
            own = self.places[target]
            before = own.get(name)
            if before is not None and (taken.values[before] is not None or taken.values[at] is None):
                lost.append(_Lost(at, before, record_id, name))
                continue
            if before is not None:
                lost.append(_Lost(before, at, target, name))
            taken.ids[at], own[name] = target, at
        taken.dropped |= {one.at for one in lost}
        return lost

    def _tell(self, lost: Sequence[_Lost]) -> None:
        """What gives way is noted in the ledger; where it says something else, one finding on its cell says all."""
        taken, asked = self.out.taken, self._asked()
        sheets = [sheet for count, run in taken.runs for sheet in repeat(run.sheet, count)]
        told: dict[tuple[str, str], str] = {}
        settled: set[int] = set()
        for one in lost:
            value, stands = taken.values[one.at], taken.values[one.kept]
            place, kept = (sheets[one.at], taken.refs[one.at]), sheets[one.kept]
            asks = asked.get((one.record_id, one.field, *place), set())
            if stands is None or (value is None and not asks):
                continue  # nobody could read either, and is asked still; or it is a dash, and nothing is lost
            told[place] = _why(value, stands, kept)
            settled |= asks
            if value != stands:
                self._say(one, place, kept)
        self.out.findings = [f for f in self.out.findings if id(f) not in settled]
        self._note(told, sheets)

    def _asked(self) -> dict[tuple[str, str, str, str], set[int]]:
        """Record, field, sheet and cells → the findings that ask something of just that value, by identity."""
        found: dict[tuple[str, str, str, str], set[int]] = {}
        for f in self.out.findings:
            if f.field and f.record_id and (f.grade or f.entry.grade) != "A":
                found.setdefault((f.record_id, f.field, f.sheet, f.cells), set()).add(id(f))
        return found

    def _say(self, one: _Lost, place: tuple[str, str], kept: str) -> None:
        """Whose value it is and what each sheet says: 甲村填 25，工作表“到户”填 20."""
        taken, form, target = self.out.taken, self.job.match, self.moves.get(one.record_id, one.record_id)
        fields = form.form.by_name if form else {}
        keys = [name for name in _key(self.job) if name in self.places[target] and not fields[name].is_personal]
        who = "、".join(_quoted(taken.raws[self.places[target][name]]) for name in keys)
        shown = f"{who}填 {_quoted(taken.raws[one.at])}，工作表“{kept}”填 {_quoted(taken.raws[one.kept])}"
        owners = dict(zip(self.out.records["record_id"], self.out.records["return_id"], strict=True))
        self.out.add(
            "sheets-differ",
            sheet=place[0],
            cells=place[1],
            field=one.field,
            label=fields[one.field].label if one.field in fields else one.field,
            record_id=one.record_id,
            return_id=owners[one.record_id],
            raw=taken.raws[one.at],
            facts={"shown": shown, "kept": kept},
        )

    def _note(self, told: Mapping[tuple[str, str], str], sheets: Sequence[str]) -> None:
        """Put down why cells were not taken, apart from cells that gave another value as well."""
        taken = self.out.taken
        spots = zip(sheets, taken.refs, strict=True)
        used = {(s, c) for at, (s, refs) in enumerate(spots) if at not in taken.dropped for c in refs.split(",")}
        for (sheet, refs), why in told.items():
            for cell in refs.split(","):
                found = _REF.fullmatch(cell)
                if found and (sheet, cell) not in used:
                    col = sum((ord(ch) - 64) * 26**n for n, ch in enumerate(reversed(found[1])))
                    self.out.notes[self.pages[sheet]][int(found[2]) - 1, col - 1] = why


def _why(value: Any, stands: Any, sheet: str) -> str:
    if value is None:
        return f"未能取值，采用工作表“{sheet}”的内容"
    return f"与工作表“{sheet}”相同，未重复采用" if value == stands else f"与工作表“{sheet}”不同，未采用"


def _quoted(raw: str) -> str:
    text = show_masked(raw.strip())
    return f"{text[:_LONG]}…" if len(text) > _LONG else text


def _renamed(record_ids: str, moves: Mapping[str, str]) -> str:
    if not record_ids:
        return record_ids
    return ",".join(dict.fromkeys(moves.get(record_id, record_id) for record_id in record_ids.split(",")))
