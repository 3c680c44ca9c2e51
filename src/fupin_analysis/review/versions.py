"""Which return counts: the same file again, old sheets left in, two versions of one return (modes 44, 45, 78)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_analysis.plan.periods import Period, is_period
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


def counting(work: Work) -> pd.DataFrame:
    """Returns that are neither refused nor replaced, with the ``path`` of their file."""
    paths = work.files.set_index("file_id")["path"]
    live = work.returns[~work.returns["outcome"].isin(["refused", SUPERSEDED])]
    return live.assign(path=live["file_id"].map(paths).fillna(""))


def _refuse_repeats(work: Work) -> None:
    """Mode 44: bytes that arrived before, in this period or an earlier one."""
    seen: dict[str, tuple[str, str]] = {}
    for old in work.history.files.sort_values("path").itertuples(index=False):
        seen.setdefault(str(old.sha256), (str(old.file_id), str(old.path)))
    for file in work.files.sort_values("path").itertuples(index=False):
        first_id, first_path = seen.setdefault(str(file.sha256), (str(file.file_id), str(file.path)))
        if first_id == file.file_id:
            continue
        for return_id in work.returns.index[work.returns["file_id"] == file.file_id]:
            _drop(work, return_id, "refused", f"与 {first_path} 完全相同，未更新")
            work.note_return("file-repeated", return_id, first=first_path)


def _set_aside_old_sheets(work: Work) -> None:
    """Mode 45: a sheet of another period than its file's, beside a return that was sent for that period itself."""
    live = counting(work)
    for return_id, row in live.iterrows():
        folder = folder_period(row["path"])
        if not folder or not is_period(row["period"]):
            continue
        if Period.parse(folder).end <= Period.parse(row["period"]).end:
            continue
        same = live[(live["enterprise"] == row["enterprise"]) & (live["file_id"] != row["file_id"])]
        own = same[same["path"].map(folder_period) == row["period"]]
        if len(own) and _is_older_part(work, row["file_id"], folder):
            first = str(own.iloc[0]["path"])
            differs = _differences(work, str(return_id), str(own.index[0]))
            _drop(work, str(return_id), SUPERSEDED, f"旧表：以 {first} 为准")
            if differs:
                sheets = "、".join(sorted(set(work.records.loc[_rows(work, str(return_id)), "sheet"])))
                work.note_return("sheet-old", str(return_id), sheet=sheets, period=row["period"], first=first)


def _is_older_part(work: Work, file_id: str, folder: str) -> bool:
    """True where the file also holds the return of its folder's period: then this one is a sheet left in."""
    return (file_id, folder) in work.companions


def _choose_versions(work: Work) -> None:
    """Mode 78: for one enterprise and form the later return counts, unless the two have no row in common."""
    live = counting(work)
    standing = {str(i): _standing(row) for i, row in live.iterrows()}
    file_of = live["file_id"].to_dict()
    counted = work.records[work.records["counted"]]
    forms_of = counted.groupby("return_id")["form"].agg(set).to_dict()
    for _, group in live.groupby("enterprise", sort=True):
        if group["file_id"].nunique() < 2:
            continue
        ordered = sorted((str(i) for i in group.index), key=lambda return_id: standing[return_id].order)
        for position, older in enumerate(ordered[:-1]):
            for newer in reversed(ordered[position + 1 :]):
                shared = forms_of.get(older, set()) & forms_of.get(newer, set())
                if shared and file_of[older] != file_of[newer]:
                    _replace_forms(work, older, newer, shared)


def _standing(row: pd.Series[Any]) -> Standing:
    path = str(row["path"])
    received = 0 if pd.isna(row["received"]) else int(pd.Timestamp(row["received"]).value)
    return Standing(folder_period(path) >= str(row["period"]), received, bool(_REDONE.search(path)), path)


def _replace_forms(work: Work, older: str, newer: str, common: set[str]) -> None:
    """Leave out the older return's rows of every common form that the newer one states again."""
    shared = []
    for form in (work.forms[form_id] for form_id in work.forms if form_id in common):
        table = work.wide(form.id)
        old, new = table[table["return_id"] == older], table[table["return_id"] == newer]
        if not len(old) or not len(new):
            continue
        overlap = set(record_keys(old, form)[has_key(old, form)]) & set(record_keys(new, form)[has_key(new, form)])
        if overlap or not form.key:
            shared.append((form, list(old.index)))
    if not shared:
        return
    count = _differences(work, older, newer)
    newer_path = work.path_of(newer)
    for _form, rows in shared:
        work.leave_out(rows, f"已被 {newer_path} 替代")
    if not work.records.loc[_rows(work, older), "counted"].any():
        work.returns.loc[older, "outcome"] = SUPERSEDED
    titles = "、".join(form.title for form, _ in shared)
    work.note_return("return-replaced", older, newer=newer_path, forms=titles, count=count)


def _tell_late_returns(work: Work) -> None:
    """A return that came in the folder of a later period, alone in its file, is a late one (补报); it counts."""
    for return_id, row in counting(work).iterrows():
        folder = folder_period(row["path"])
        late = folder and is_period(row["period"]) and Period.parse(folder).end > Period.parse(row["period"]).end
        if late and not _is_older_part(work, row["file_id"], folder):
            work.note_return("return-late", str(return_id), period=row["period"], folder=folder)


def drop_idle_notes(work: Work) -> None:
    """Questions about a return that does not count are not asked: what is said of the whole return stays."""
    idle = set(work.returns.index[work.returns["outcome"].isin(["refused", SUPERSEDED])])
    work.notes = [
        note
        for note in work.notes
        if note.finding.return_id not in idle or note.grade in ("A", "D") or note.finding.code in TOLD_OF_RETURNS
    ]


def _rows(work: Work, return_id: str) -> list[str]:
    return list(work.records.index[work.records["return_id"] == return_id])


def _drop(work: Work, return_id: str, outcome: str, why: str) -> None:
    work.returns.loc[return_id, "outcome"] = outcome
    work.leave_out(_rows(work, return_id), why)


def _differences(work: Work, one: str, other: str) -> int:
    """How many values (form, field, value; sequence numbers aside) stand in just one of two returns."""
    return len(_content(work, one) ^ _content(work, other))


def _content(work: Work, return_id: str) -> set[tuple[str, str, str]]:
    values = work.values[work.values["record_id"].isin(set(_rows(work, return_id)))]
    return {(str(v.form), str(v.field), str(v.value)) for v in values.itertuples(index=False) if v.field != "seq"}
