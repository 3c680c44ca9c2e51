"""Group and subsidiary that both report one thing (mode 48): it counts once, at the level that the rosters name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_analysis.plan.roster import split_list
from fupin_analysis.review.sale_sides import full_names
from fupin_analysis.review.same_rows import Likeness
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

HELD, KEPT = "row-of-kin", "row-of-kin-kept"


_SUMMARY = re.compile(r"汇总|总表|合计")


def is_summary_sheet(name: str) -> bool:
    """True for a sheet that calls itself a summary."""
    return _SUMMARY.search(name) is not None


def group_heads(enterprises: pd.DataFrame) -> dict[str, str]:
    """Enterprise → the head of its group: the last parent or successor that the registry names."""
    rows = zip(enterprises["full_name"], enterprises["parent"], enterprises["successor"], strict=True)
    above = {name: successor or parent for name, parent, successor in rows if successor or parent}
    found: dict[str, str] = {}
    for name in above:
        head, seen = name, {name}
        while (upper := above.get(head)) and upper not in seen:
            seen.add(upper)
            head = upper
        found[name] = head
    return found


def village_helpers(work: Work) -> set[tuple[str, str, str]]:
    """(county, village, enterprise) of the roster."""
    villages = work.reference.villages
    rows = zip(villages["county"], villages["village"], villages["enterprise"], strict=True)
    return {(county, village, name) for county, village, cell in rows for name in split_list(cell)}


def check_kin(work: Work, rule: Rule) -> None:
    """Rows of two enterprises of one group that tell the same, or of the group the sum of its enterprises' rows."""
    heads = group_heads(work.reference.enterprises)
    if not heads:
        return
    for form_id, given in rule.settings["forms"].items():
        if form_id in work.grids and form_id in work.forms:
            for how in map(Likeness.read, given if isinstance(given, list) else [given]):
                if how.can_read(work.forms[form_id]):
                    _check_form(work, rule, form_id, how, heads)


def _check_form(work: Work, rule: Rule, form_id: str, how: Likeness, heads: Mapping[str, str]) -> None:
    table = work.table(form_id)
    who: list[str] = table["enterprise"].tolist()
    asked = {note.finding.record_id for note in work.notes if note.finding.code == HELD}
    families: dict[str, set[str]] = {}
    for name in set(who):
        families.setdefault(heads.get(name, name), set()).add(name)
    if all(len(family) < 2 for family in families.values()):
        return
    ranks = Ranks(work, form_id)
    for group in how.groups(table, full_names(work.reference.enterprises)):
        by_head: dict[str, list[int]] = {}
        for row in (row for row in group if table.ids[row] not in asked):
            by_head.setdefault(heads.get(who[row], who[row]), []).append(row)
        for head, rows in by_head.items():
            if len({who[row] for row in rows}) > 1:
                _settle(work, rule, table, how, ranks.order(table, rows, head), head)


class Ranks:
    """Which of several enterprises of a group a thing is counted at: the village's helper, then the group itself."""

    def __init__(self, work: Work, form_id: str) -> None:
        duties = work.reference.duties
        self._helpers = village_helpers(work)
        form = work.forms[form_id]
        waived = duties[(duties["owes"] == "否") & duties["form"].isin([form.id, form.code])]
        self._waived = set(waived["enterprise"])
        self._has_place = {"county", "village"} <= form.by_name.keys()

    def order(self, table: FormTable, rows: list[int], head: str) -> list[int]:
        """The rows with the one to be counted first."""

        def rank(row: int) -> tuple[bool, bool, bool, int]:
            name = str(table["enterprise"][row])
            place = (table["county"][row], table["village"][row], name) if self._has_place else ()
            return (place not in self._helpers, name in self._waived, name != head, row)

        return sorted(rows, key=rank)


def _settle(work: Work, rule: Rule, table: FormTable, how: Likeness, rows: list[int], head: str) -> None:
    """Hold the rows that tell what an earlier one tells, or all but one side of a sum."""
    held = {} if how.sums else _repeated(table, how, rows)
    is_sum = not held
    if is_sum:
        held = _sums(table, how, rows, head)
    for row, first in held.items():
        _note(work, rule, table, how, HELD, (row, first), is_sum=is_sum)
        if how.counted:
            work.set_aside(table.ids[row], "集团与所属企业重复报送")
    for first in dict.fromkeys(held.values()):
        other = next(row for row, kept in held.items() if kept == first)
        _note(work, rule, table, how, KEPT, (first, other), is_sum=is_sum)


def _repeated(table: FormTable, how: Likeness, rows: list[int]) -> dict[int, int]:
    """Rows that tell what an earlier one of another enterprise tells, with that row."""
    held: dict[int, int] = {}
    for at, row in enumerate(rows):
        others = [o for o in rows[:at] if o not in held and _are_apart(table, o, row)]
        first = next((o for o in others if how.fits(table, o, row)), None)
        if first is not None:
            held[row] = first
    return held


def _are_apart(table: FormTable, one: int, other: int) -> bool:
    """True for rows of two enterprises; what stands on a summary sheet of the same file is asked about by mode 47."""
    rows = (one, other)
    if table["file"][one] == table["file"][other] and any(is_summary_sheet(table["sheet"][row]) for row in rows):
        return False
    return bool(table["enterprise"][one] != table["enterprise"][other])


def _sums(table: FormTable, how: Likeness, rows: list[int], head: str) -> dict[int, int]:
    """Rows of subsidiaries that add up to one of their group: those of the side that is not counted."""
    own = [row for row in rows if table["enterprise"][row] == head]
    below = [row for row in rows if row not in own]
    if len(own) != 1 or len(below) < 2 or not how.amounts or how.name:
        return {}
    if how.sums and len({table["enterprise"][row] for row in below}) < 2:
        return {}
    total = np.sum([how.figures(table, row) for row in below], axis=0)
    if not how.equal(how.figures(table, own[0]), total):
        return {}
    if rows[0] == own[0]:
        return dict.fromkeys(below, own[0])
    return {own[0]: below[0]}


def _note(
    work: Work, rule: Rule, table: FormTable, how: Likeness, code: str, rows: tuple[int, int], *, is_sum: bool
) -> None:
    (row, other), form = rows, table.form
    labels = [form.by_name[name].header for name in how.told if name != how.about]
    figures = list(how.amounts) or [name for name in how.same if name != "county"]
    facts = {
        "row": table.sheet_row(row),
        "who": table["enterprise"][other],
        "first": table.place(other),
        "same": "、".join([*labels, "金额（合计）" if is_sum else "金额"] if how.amounts else labels),
    }
    work.note_record(code, table.ids[row], fields=figures, **facts)
    if rule.stage == "beta":
        work.notes[-1].finding.grade = rule.given_grade
