"""One table on two sheets of a return (mode 45): the sheet that is named for it counts, the copy does not.

Where no name tells which is the copy, equal ones count once; of others both are asked about, row by row.
"""

from __future__ import annotations

import re

from fupin_analysis.plan.forms import Form, header_key
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Note, Work

LEAST_SHARE = 0.6
"""A copy says again at least this share of its rows."""
_COPY = re.compile(
    r"^(?:sheet|工作表|表)[\s\d_-]*(?:[（(]\d+[)）])?$|副本|备份|旧|上月|上期|作废|[（(]\d+[)）]\s*$", re.I
)


def drop_copied_sheets(work: Work) -> None:
    """Leave out the rows of sheets that are copies of another sheet of the same return; told once a sheet."""
    for form in work.present_forms():
        table = work.table(form.id)
        sheets: dict[str, dict[str, list[int]]] = {}
        for row, (owner, sheet) in enumerate(zip(table["return_id"].tolist(), table["sheet"].tolist(), strict=True)):
            sheets.setdefault(owner, {}).setdefault(sheet, []).append(row)
        if form.key and any(len(own) > 1 for own in sheets.values()):
            _check_form(work, form, table, sheets)


def _check_form(work: Work, form: Form, table: FormTable, sheets: dict[str, dict[str, list[int]]]) -> None:
    keys, whole = record_keys(table, form), has_key(table, form).tolist()
    for owner, own in sheets.items():
        order = sorted(own, key=lambda sheet: -_rank(sheet, form))
        for at, copy in enumerate(order):
            for kept in order[:at]:
                if _is_copy(table, form, keys, whole, own[kept], own[copy], sure=_rank(kept, form) > _rank(copy, form)):
                    work.leave_out([table.ids[row] for row in own[copy]], f"与工作表“{kept}”重复")
                    _ask_nothing_else(work, owner, copy)
                    work.note_return("sheet-twice", owner, sheet=copy, first=kept)
                    break


def _ask_nothing_else(work: Work, owner: str, sheet: str) -> None:
    """Take back the questions (B, C) about a sheet that does not count."""

    def stays(note: Note) -> bool:
        about = note.finding.return_id == owner and note.finding.sheet == sheet
        return not about or note.grade in ("A", "D") or note.finding.code == "sheet-twice"

    work.notes = [note for note in work.notes if stays(note)]


def _rank(sheet: str, form: Form) -> int:
    """2: named like the form; 1: named otherwise; 0: named as copies are."""
    if _COPY.search(sheet.strip()):
        return 0
    return 2 if header_key(sheet) in {header_key(name) for name in (*form.sheets, form.title)} else 1


def _is_copy(
    table: FormTable, form: Form, keys: list[str], whole: list[bool], kept: list[int], copy: list[int], *, sure: bool
) -> bool:
    """True where most rows of ``copy`` stand in ``kept``; where no name tells (``sure``), with the same content too."""
    known = {keys[row]: row for row in kept if whole[row]}
    common = [row for row in copy if whole[row] and keys[row] in known]
    if not common or len(common) < LEAST_SHARE * len(copy):
        return False
    if sure:
        return True
    compared = [f.name for f in form.fields if f.type not in ("seq", "text")]
    said = zip(
        table.contents(compared, common), table.contents(compared, [known[keys[row]] for row in common]), strict=True
    )
    return len(common) == len(copy) > 1 and all(one == other for one, other in said)
