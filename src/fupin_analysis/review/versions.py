"""Which return counts: the same file again, old sheets left in, two versions of one return (modes 44, 45, 78)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period, is_period
from fupin_analysis.review.bench import OneReturn
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.work import Work

SUPERSEDED = "superseded"
TOLD_OF_RETURNS = ("file-repeated", "sheet-old", "return-replaced")
_REDONE = re.compile(r"改|更正|补报|重报|修订|最终|终稿|正式|最新|[vV]\d")


@dataclass(frozen=True)
class Standing:
    """Where a return stands in the order of arrival; the greatest of several versions counts."""

    is_own_folder: bool
    received: int
    is_redone: bool
    path: str

    @property
    def order(self) -> tuple[bool, int, bool, str]:
        """Sort key: a return in the folder of its own or a later period, then date, then words in the name."""
        return (self.is_own_folder, self.received, self.is_redone, self.path)


def check_versions(work: Work) -> None:
    """Decide what counts; what does not is marked on the return and left out of the tables."""
    _refuse_repeats(work)
    _set_aside_old_sheets(work)
    _choose_versions(work)
    _tell_late_returns(work)


def folder_period(path: str) -> str:
    """The period that the first folder of a relative path names, "" where it names none."""
    head = path.split("/", 1)[0] if "/" in path else ""
    return str(Period.parse(head)) if is_period(head) else ""


def counting(work: Work) -> list[OneReturn]:
    """Returns that are neither refused nor replaced."""
    return [one for one in work.returns.values() if one.outcome not in ("refused", SUPERSEDED)]


def _refuse_repeats(work: Work) -> None:
    """Mode 44: bytes that arrived before, in this period or an earlier one."""
    seen: dict[str, tuple[str, str]] = {}
    for old in work.history.files.sort_values("path").itertuples(index=False):
        seen.setdefault(str(old.sha256), (str(old.file_id), str(old.path)))
    for file in work.files.sort_values("path").itertuples(index=False):
        first_id, first_path = seen.setdefault(str(file.sha256), (str(file.file_id), str(file.path)))
        if first_id == file.file_id:
            continue
        for one in work.returns.values():
            if one.file_id == file.file_id:
                _drop(work, one, "refused", f"与 {first_path} 完全相同，未更新")
                work.note_return("file-repeated", one.return_id, first=first_path)


def _set_aside_old_sheets(work: Work) -> None:
    """Mode 45: a sheet of another period than its file's, beside a return that was sent for that period itself."""
    live = counting(work)
    for one in live:
        if not (folder := _later_folder(one)) or not _is_older_part(work, one.file_id, folder):
            continue
        same = [o for o in live if o.enterprise == one.enterprise and o.file_id != one.file_id]
        own = [o for o in same if folder_period(o.path) == one.period]
        if own:
            first = own[0].path
            differs = _differences(work, one.return_id, own[0].return_id)
            _drop(work, one, SUPERSEDED, f"旧表：以 {first} 为准")
            if differs:
                rows = work.records.of_return.get(one.return_id, ())
                sheets = "、".join(sorted({work.records.text("sheet", i) for i in rows}))
                work.note_return("sheet-old", one.return_id, sheet=sheets, period=one.period, first=first)


def _later_folder(one: OneReturn) -> str:
    """The period of the folder of a return where that ends after its own, else ""."""
    folder = folder_period(one.path)
    is_later = folder and is_period(one.period) and Period.parse(folder).end > Period.parse(one.period).end
    return folder if is_later else ""


def _is_older_part(work: Work, file_id: str, folder: str) -> bool:
    """True where the file also holds the return of its folder's period: then this one is a sheet left in."""
    return (file_id, folder) in work.companions


def _choose_versions(work: Work) -> None:
    """Mode 78: for one enterprise and form the later return counts, unless the two have no row in common."""
    by_enterprise: dict[str, list[OneReturn]] = {}
    for one in counting(work):
        by_enterprise.setdefault(one.enterprise, []).append(one)
    forms_of: dict[str, set[str]] = {}
    for i in np.flatnonzero(work.records.counted).tolist():
        forms_of.setdefault(work.records.return_ids[i], set()).add(work.records.forms[i])
    for _, group in sorted(by_enterprise.items()):
        if len({one.file_id for one in group}) < 2:
            continue
        ordered = sorted(group, key=lambda one: _standing(one).order)
        for position, older in enumerate(ordered[:-1]):
            for newer in reversed(ordered[position + 1 :]):
                shared = forms_of.get(older.return_id, set()) & forms_of.get(newer.return_id, set())
                if shared and older.file_id != newer.file_id:
                    _replace_forms(work, older, newer, shared)


def _standing(one: OneReturn) -> Standing:
    received = 0 if one.received is None else int(one.received.value)
    return Standing(folder_period(one.path) >= one.period, received, bool(_REDONE.search(one.path)), one.path)


def _replace_forms(work: Work, older: OneReturn, newer: OneReturn, common: set[str]) -> None:
    """Leave out the older return's rows of every common form that the newer one states again."""
    shared: list[tuple[Form, list[str]]] = []
    for form in (work.forms[form_id] for form_id in work.forms if form_id in common):
        table = work.table(form.id)
        owners, keys, whole = table["return_id"].tolist(), record_keys(table, form), has_key(table, form).tolist()
        old, new = (_keys_of(one, owners, keys, whole) for one in (older, newer))
        ids = [record_id for record_id, owner in zip(table.ids, owners, strict=True) if owner == older.return_id]
        if ids and newer.return_id in owners and (old & new or not form.key):
            shared.append((form, ids))
    if not shared:
        return
    count = _differences(work, older.return_id, newer.return_id)
    for _form, ids in shared:
        work.leave_out(ids, f"已被 {newer.path} 替代")
    if not any(work.records.counted[i] for i in work.records.of_return.get(older.return_id, ())):
        older.outcome = SUPERSEDED
    titles = "、".join(form.title for form, _ in shared)
    work.note_return("return-replaced", older.return_id, newer=newer.path, forms=titles, count=count)


def _keys_of(one: OneReturn, owners: list[str], keys: list[str], whole: list[bool]) -> set[str]:
    rows = zip(owners, keys, whole, strict=True)
    return {key for owner, key, is_whole in rows if is_whole and owner == one.return_id}


def _tell_late_returns(work: Work) -> None:
    """A return that came in the folder of a later period, alone in its file, is a late one (补报); it counts."""
    for one in counting(work):
        folder = _later_folder(one)
        if folder and not _is_older_part(work, one.file_id, folder):
            work.note_return("return-late", one.return_id, period=one.period, folder=folder)


def drop_idle_notes(work: Work) -> None:
    """Questions about a return that does not count are not asked: what is said of the whole return stays."""
    idle = {one.return_id for one in work.returns.values() if one.outcome in ("refused", SUPERSEDED)}
    work.notes = [
        note
        for note in work.notes
        if note.finding.return_id not in idle or note.grade in ("A", "D") or note.finding.code in TOLD_OF_RETURNS
    ]


def _drop(work: Work, one: OneReturn, outcome: str, why: str) -> None:
    one.outcome = outcome
    work.leave_out([work.records.ids[i] for i in work.records.of_return.get(one.return_id, ())], why)


def _differences(work: Work, one: str, other: str) -> int:
    """How many values (form, field, value; sequence numbers aside) stand in just one of two returns."""
    return len(_content(work, one) ^ _content(work, other))


def _content(work: Work, return_id: str) -> set[tuple[str, str, str]]:
    ids = [work.records.ids[i] for i in work.records.of_return.get(return_id, ())]
    rows = [row for record_id in ids for row in work.rows_of_record(record_id)]
    text = work.values.text
    found = {(text("form", row), text("field", row), str(work.values.value[row])) for row in rows}
    return {content for content in found if content[1] != "seq"}
