"""Who filed: the enterprises of returns and records, as written → as registered (modes 51 and 52)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from fupin_analysis.plan.periods import Period, is_period
from fupin_analysis.plan.roster import ENTERPRISE_NAME, split_list
from fupin_analysis.review.columns import is_blank
from fupin_analysis.review.enterprises import Registry, Resolved
from fupin_analysis.review.kin import group_heads
from fupin_analysis.review.name_decisions import EXPIRED, NameDecision, is_expired
from fupin_analysis.review.work import Work

CODES = {
    "alias": "enterprise-alias",
    "decided": "enterprise-decided",
    "form": "enterprise-guessed",
    "close": "enterprise-guessed",
    "part": "enterprise-guessed",
    "by_file": "enterprise-by-file",
    "former": "enterprise-renamed",
    "merged": "enterprise-merged",
    "ambiguous": "enterprise-ambiguous",
    "several": "enterprise-several",
    "unknown": "enterprise-unknown",
}
"""What is said of a name by the way in which it was understood."""
FILE_NAME = "enterprise-file-name"
OUTCOME = "本表数据暂不计入"
_HELD = ("ambiguous", "several")
_ANYONE = ("名单中的任何一家单位",)


def period_day(work: Work) -> dt.date | None:
    """The last day of the period under review; None where it is none."""
    return Period.parse(work.period).end if work.period and is_period(work.period) else None


def offer(candidates: tuple[str, ...]) -> str:
    """（是否为 甲、乙）, or nothing."""
    return f"（是否为 {'、'.join(candidates)}）" if candidates else ""


@dataclass
class Filers:
    """The names of one period and what each was taken for, by name and file."""

    work: Work
    registry: Registry
    on: dt.date | None
    expired: dict[tuple[str, str], NameDecision] = field(default_factory=dict)
    _known: dict[tuple[str, str], Resolved] = field(default_factory=dict)

    def understand(self, written: str, path: str) -> Resolved:
        """What a name in a file means: as decided, else by the registry, else by the name of the file."""
        key = (written, path)
        if key not in self._known:
            self._known[key] = self._decided(written, path) or self._read(written, path)
        return self._known[key]

    def help_together(self, parts: tuple[str, ...]) -> bool:
        """True where the roster has a village that just these enterprises help."""
        named = {self.registry.resolve(part).name for part in parts}
        cells = map(split_list, self.work.reference.villages["enterprise"])
        return any(named == {self.registry.resolve(part).name for part in cell} for cell in cells)

    def _decided(self, written: str, path: str) -> Resolved | None:
        names = self.work.reference.names
        one = names.find(ENTERPRISE_NAME, written, within=path, on=self.on) if names else None
        if one is None or one.line in self.work.lapsed:
            return None
        self.work.names_used.add(one.line)
        if is_expired(one, self.on):
            self.expired[written, path] = one
            return None
        found = self.registry.resolve(one.name)
        return Resolved(found.name, "decided", moved=one.who)

    def _read(self, written: str, path: str) -> Resolved:
        found = self.registry.resolve(written)
        if found.is_sure or found.how == "as_written":
            return found
        if parts := self.registry.parts(written):
            return Resolved(found.name, "several", tuple(parts))
        by_file = self.registry.named_in(PurePosixPath(path).stem)
        if found.how == "generic":
            return Resolved(by_file, "by_file") if by_file else Resolved(found.name, "ambiguous", _ANYONE)
        if found.how in ("unknown", "ambiguous") and by_file and self.registry.is_near(written, by_file):
            return Resolved(by_file, "close")
        if found.how == "unknown" and by_file:
            return replace(found, candidates=tuple(dict.fromkeys((by_file, *found.candidates))))
        return found


def resolve_filers(work: Work, registry: Registry) -> None:
    """Put registered names for written ones; tell what was guessed, hold the returns of which it is unclear whose."""
    filers = Filers(work, registry, period_day(work))
    records = work.records
    column = [name or "" for name in records.columns["enterprise"].tolist()]
    written = {return_id: one.enterprise for return_id, one in work.returns.items()}
    for return_id, one in work.returns.items():
        found = filers.understand(one.enterprise, one.path)
        _note_return(work, return_id, one.enterprise, found)
        if late := filers.expired.get((one.enterprise, one.path)):
            sheet, cells = _place(work, return_id)
            work.note_return(EXPIRED, return_id, sheet=sheet, cells=cells, raw=one.enterprise, **late.facts)
        one.enterprise = found.name
    _ask_about_file_names(work, registry)
    taken = []
    for record_id, return_id, name in zip(records.ids, records.return_ids, column, strict=True):
        own = work.returns[return_id]
        found = filers.understand(name, own.path)
        taken.append(found.name)
        if written[return_id] != name and found.how in (*_HELD, "unknown"):
            facts = {"written": name, "name": found.name, "candidates": _said(found), "outcome": OUTCOME}
            work.note_record(CODES[found.how], record_id, **facts)
    records.rename(taken)
    _resolve_values(work, filers)


def _ask_about_file_names(work: Work, registry: Registry) -> None:
    """Hold what one registered firm says in a file that is named after another, not of its group."""
    heads = group_heads(work.reference.enterprises)
    filers: dict[str, set[str]] = {}
    for one in work.returns.values():
        filers.setdefault(one.file_id, set()).add(one.enterprise)
    for return_id, one in work.returns.items():
        named = registry.named_in(PurePosixPath(one.path).stem)
        is_other = named and one.enterprise in registry.full and len(filers[one.file_id]) == 1
        if is_other and heads.get(named, named) != heads.get(one.enterprise, one.enterprise):
            sheet, cells = _place(work, return_id)
            work.note_return(FILE_NAME, return_id, sheet=sheet, cells=cells, taken=one.enterprise, other=named)
            _hold_all(work, return_id)


def _hold_all(work: Work, return_id: str) -> None:
    """Let the last note bear on all values of a return."""
    rows = work.rows_of_return(return_id)
    work.notes[-1].proposed.update({work.value_id(row): work.values.value[row] for row in rows})


def _said(found: Resolved) -> str:
    return "、".join(found.candidates) if found.how in _HELD else offer(found.candidates)


def _note_return(work: Work, return_id: str, written: str, found: Resolved) -> None:
    code = CODES.get(found.how)
    if code is None:
        return
    sheet, cells = _place(work, return_id)
    facts = {"written": written, "name": found.name, "candidates": _said(found), "moved": found.moved}
    work.note_return(code, return_id, sheet=sheet, cells=cells, raw=written, outcome=OUTCOME, **facts)
    if found.how in _HELD:
        _hold_all(work, return_id)


def _place(work: Work, return_id: str) -> tuple[str, str]:
    """The first sheet of a return that names its enterprise, and the cells where it does; "" where none does."""
    records, named_at = work.records, work.records.frame["named_at"]
    found: dict[str, dict[str, None]] = {}
    for i in records.of_return.get(return_id, ()):
        cells = str(named_at.iloc[i] or "")
        if cells:
            found.setdefault(records.text("sheet", i), {}).update(dict.fromkeys(cells.split(",")))
    return next(((sheet, ",".join(cells)) for sheet, cells in found.items()), ("", ""))


def _resolve_values(work: Work, filers: Filers) -> None:
    """Enterprises named in a column beside the filer (帮扶单位 of a village): known ones get their full name.

    Several may help one village. No figure of the row waits for the name.
    """
    changes: dict[int, str] = {}
    for row in work.rows_of_type("enterprise"):
        if is_blank(written := work.values.value[row]):
            continue
        is_filer = work.values.text("field", row) == "enterprise"
        found = filers.understand(written, work.path_of(row))
        if found.name != written and (found.is_sure or found.how in ("decided", "by_file")):
            changes[row] = found.name
        if is_filer or found.how not in CODES:
            continue
        grade = ("A" if filers.help_together(found.candidates) else "B") if found.how == "several" else None
        outcome = "照原文保留" if found.how == "several" else "本格暂不采用"
        facts = {"written": written, "name": found.name, "candidates": _said(found), "moved": found.moved}
        work.note_values(CODES[found.how], [work.value_id(row)], grade=grade, outcome=outcome, **facts)
    work.put(changes)
