"""Rows of one enterprise with alike names, at one place, with equal amounts (mode 49): asked about, one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_analysis.review.same_rows import Likeness
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

CODE = "row-alike"


def check_alike(work: Work, rule: Rule) -> None:
    """Hold the later of two rows that tell the same but for the writing of a name; rows of one key are asked before."""
    for form_id, given in rule.settings["forms"].items():
        how = Likeness.read(given)
        if form_id in work.grids and form_id in work.forms and how.can_read(work.forms[form_id]):
            table = work.table(form_id)
            found = dict(pair for group in how.groups(table) for pair in _pairs(table, how, group))
            for row in sorted(found):
                _note(work, rule, table, how, row, found[row])
                if how.counted:
                    work.set_aside(table.ids[row], "疑似重复")


def _pairs(table: FormTable, how: Likeness, group: list[int]) -> list[tuple[int, int]]:
    """(row, the earlier row that it repeats) for the rows of a group that repeat one of the same enterprise."""
    kept: list[int] = []
    found: list[tuple[int, int]] = []
    for row in group:
        own = [o for o in kept if table["enterprise"][o] == table["enterprise"][row]]
        first = next((o for o in own if how.fits(table, o, row)), None)
        if first is None:
            kept.append(row)
        else:
            found.append((row, first))
    return found


def _note(work: Work, rule: Rule, table: FormTable, how: Likeness, row: int, first: int) -> None:
    place = f"{table['sheet'][first]} 第 {table.sheet_row(first)} 行"
    if table["file"][first] != table["file"][row]:
        place = f"{table['file'][first]} › {place}"
    names = [f.name for f in table.form.fields if f.is_numeric]
    said = {"name": table[how.name][row], "other": table[how.name][first]}
    work.note_record(CODE, table.ids[row], fields=[how.name, *names], first=place, row=table.sheet_row(row), **said)
    if rule.stage == "beta":
        work.notes[-1].finding.grade = rule.given_grade
