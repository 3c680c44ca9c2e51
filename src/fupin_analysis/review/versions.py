"""Which return counts: old sheets left in, two versions of one return, late ones (modes 45, 46, 78)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.periods import Period, is_period
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.review.batch import period_order
from fupin_analysis.review.bench import OneReturn
from fupin_analysis.review.repeats import (
    NOT_COUNTED,
    SUPERSEDED,
    drop_return,
    refuse_equal,
    refuse_repeats,
    return_content,
)
from fupin_analysis.review.supplements import replace_forms
from fupin_analysis.review.version_order import Standing, calls_itself_redone, folder_period, in_order, is_consistent
from fupin_analysis.review.work import Note, Work

TOLD_OF_RETURNS = ("file-repeated", "return-in-two-files", "sheet-old", "return-replaced", "period-rival")
CONFLICT = "period-conflict"


def check_versions(work: Work) -> None:
    """Decide what counts; what does not is marked on the return and left out of the tables."""
    refuse_repeats(work)
    doubted = _hold_doubtful_periods(work)
    _set_aside_old_sheets(work, doubted)
    refuse_equal(work)
    _choose_versions(work)
    _tell_late_returns(work, doubted)
    _tell_unknown_receipts(work)


def counting(work: Work) -> list[OneReturn]:
    """Returns that are neither refused nor replaced."""
    return [one for one in work.returns.values() if one.outcome not in NOT_COUNTED]


def _set_aside_old_sheets(work: Work, doubted: Collection[str]) -> None:
    """Mode 45: a sheet of another period than its file's, beside a return that was sent for that period itself.

    Where nothing but the title of a sheet says the other period (``doubted``), it is the title that is asked about.
    """
    live = counting(work)
    for one in live:
        if one.return_id in doubted or not _is_older_part(work, one):
            continue
        same = [o for o in live if o.enterprise == one.enterprise and o.file_id != one.file_id]
        own = [o for o in same if not _is_older_part(work, o)]
        rows = work.records.of_return.get(one.return_id, ())
        place = {"sheet": "、".join(sorted({work.records.text("sheet", i) for i in rows})), "period": one.period}
        if own:
            first = own[0].path
            differs = return_content(work, one.return_id) != return_content(work, own[0].return_id)
            drop_return(work, one, SUPERSEDED, f"旧表：以 {first} 为准")
            how = "不一致" if differs else "一致"
            work.note_return("sheet-old", one.return_id, first=first, how=how, **place)
        else:
            work.note_return("sheet-old-counted", one.return_id, **place)


def _later_folder(one: OneReturn) -> str:
    """The period of the folder of a return where that ends after its own, else ""."""
    folder = folder_period(one.path)
    is_later = folder and is_period(one.period) and Period.parse(folder).end > Period.parse(one.period).end
    return folder if is_later else ""


def _is_older_part(work: Work, one: OneReturn) -> bool:
    """True where its file also holds a return of a later period, the folder's at most: then it is a sheet left in."""
    if not is_period(one.period):
        return False
    beside = [period for file_id, period in work.companions if file_id == one.file_id and is_period(period)]
    latest = max(beside, key=period_order, default=one.period)
    folder = folder_period(one.path)
    ends = Period.parse(folder if folder and folder in beside else latest).end
    return ends > Period.parse(one.period).end


def _hold_doubtful_periods(work: Work) -> set[str]:
    """Mode 46: what three sources put into different periods is held; so is what has a period that was told already.

    The returns of which any sheet is in doubt.
    """
    doubted: dict[str, list[Note]] = {}
    for note in work.notes:
        one = work.returns.get(note.finding.return_id)
        if note.finding.code == CONFLICT and one is not None and one.outcome not in NOT_COUNTED:
            doubted.setdefault(one.return_id, []).append(note)
    sure: dict[str, OneReturn] = {}
    for one in counting(work):
        if one.return_id not in doubted:
            sure.setdefault(one.enterprise, one)
    for return_id, notes in doubted.items():
        one, other = work.returns[return_id], sure.get(work.returns[return_id].enterprise)
        if other is not None and other.file_id != one.file_id and _share_forms(work, one, other):
            _set_rival_aside(work, one, other, notes)
            continue
        for note in (n for n in notes if n.grade == "C"):
            rows = _values_of(work, _on_sheet(work, return_id, note))
            note.proposed.update({work.value_id(row): work.values.value[row] for row in rows})
    return set(doubted)


def _set_rival_aside(work: Work, one: OneReturn, other: OneReturn, notes: list[Note]) -> None:
    """Leave out what speaks of a doubtful period that another file told for sure; refuse it where it says the same."""
    work.notes = [note for note in work.notes if note not in notes]
    if not return_content(work, one.return_id) - return_content(work, other.return_id):
        drop_return(work, one, "refused", f"与 {other.path} 完全相同，未更新")
        work.note_return("file-repeated", one.return_id, first=other.path)
        return
    for note in notes:
        records = _on_sheet(work, one.return_id, note)
        work.note_return("period-rival", one.return_id, sheet=note.finding.sheet, period=one.period, first=other.path)
        work.notes[-1].finding.cells = note.finding.cells
        work.notes[-1].proposed.update(dict.fromkeys(map(work.value_id, _values_of(work, records))))
        for i in records:
            work.set_aside(work.records.ids[i], "报告期说法不一，该期已有报表")


def _on_sheet(work: Work, return_id: str, note: Note) -> list[int]:
    """The records of a return on the sheet that a note names; all where it names none."""
    own, sheet = work.records.of_return.get(return_id, []), note.finding.sheet
    return [i for i in own if not sheet or work.records.text("sheet", i) == sheet]


def _values_of(work: Work, records: list[int]) -> list[int]:
    return sorted(row for i in records for row in work.rows_of_record(work.records.ids[i]))


def _share_forms(work: Work, one: OneReturn, other: OneReturn) -> bool:
    forms = [{work.records.forms[i] for i in work.records.of_return.get(r.return_id, ())} for r in (one, other)]
    return bool(forms[0] & forms[1])


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
        ordered = in_order(group, load_plan().duties.collected_until)
        is_clear = is_consistent(ordered)
        for position, (older, before) in enumerate(ordered[:-1]):
            for newer, after in reversed(ordered[position + 1 :]):
                shared = forms_of.get(older.return_id, set()) & forms_of.get(newer.return_id, set())
                if shared and older.file_id != newer.file_id:
                    sure = is_clear and after.against(before) > 0
                    if replace_forms(work, older, newer, shared, redone=calls_itself_redone(newer), sure=sure):
                        _date_later(newer, before)
                    _mark_superseded(work, older)


def _date_later(newer: OneReturn, before: Standing) -> None:
    """What took the place of a return whose file has its true time came when its own file was written, if not before.

    Where the file of the earlier one is a late copy as well, nobody knows; then the later one came in time, too.
    """
    if newer.received is None and before.was_open:
        newer.received = newer.written


def _mark_superseded(work: Work, older: OneReturn) -> None:
    own = work.records.of_return.get(older.return_id, ())
    if own and not any(work.records.counted[i] for i in own):
        older.outcome = SUPERSEDED


def _tell_late_returns(work: Work, doubted: Collection[str]) -> None:
    """A return that came with those of a later period, or after its own were collected, is a late one; it counts."""
    duties = load_plan().duties
    for one in counting(work):
        if one.return_id in doubted or not is_period(one.period) or _is_older_part(work, one):
            continue
        folder, received = _later_folder(one), one.received
        if folder:
            work.note_return("return-late", one.return_id, period=one.period, how=f"随 {folder} ")
        elif received is not None and received.date() > duties.collected_until(Period.parse(one.period)):
            work.note_return("return-late", one.return_id, period=one.period, how=f"于 {received:%Y-%m-%d} ")


def _tell_unknown_receipts(work: Work) -> None:
    """A return of which nobody knows when it came counts as one that came in time; that is written down."""
    for one in counting(work):
        if one.received is None and is_period(one.period):
            work.note_return("received-unknown", one.return_id, period=one.period)


def drop_idle_notes(work: Work) -> None:
    """Questions about a return that does not count are not asked: what is said of the whole return stays."""
    idle = {one.return_id for one in work.returns.values() if one.outcome in NOT_COUNTED}
    work.notes = [
        note
        for note in work.notes
        if note.finding.return_id not in idle or note.grade in ("A", "D") or note.finding.code in TOLD_OF_RETURNS
    ]


def still_asked(findings: Sequence[Finding], files: pd.DataFrame, returns: pd.DataFrame) -> list[Finding]:
    """Findings on files, without the questions (B, C) about files of which no return counts."""
    counts = returns.assign(counts=~returns["outcome"].isin(NOT_COUNTED)).groupby("file_id")["counts"].any()
    paths = dict(zip(files["file_id"].tolist(), files["path"].tolist(), strict=True))
    idle = {paths.get(file_id) for file_id in counts.index[~counts.to_numpy(dtype=bool)]}
    return [f for f in findings if f.file not in idle or (f.grade or f.entry.grade) in ("A", "D")]
