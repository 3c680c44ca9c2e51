"""Checks that an expression over one row cannot say: roster against summary, signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.review.columns import filled
from fupin_analysis.review.doubts import doubted, slack_of
from fupin_analysis.review.history.ytd import rows_that_fall
from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Work


def check_roster(work: Work, rule: Rule) -> None:
    """就业名册 against 就业汇总 by enterprise and county: rows or persons of this period against 本月 (3.4, 12)."""
    if {"jobs", "jobs_summary"} - set(work.forms) or not len(work.table("jobs_summary")):
        return
    if not _has(work, "jobs", ["county", "id_no"]) or not _has(work, "jobs_summary", ["county", "new_month_people"]):
        return
    roster, summary = work.table("jobs"), work.table("jobs_summary")
    known = doubted(work, rule)
    people: dict[tuple[str, str | None], list[str | None]] = {}
    for filer, county, person in zip(roster["enterprise"], roster["county"], roster["id_no"], strict=True):
        people.setdefault((filer, county), []).append(person)
    for i in np.flatnonzero(filled(summary["new_month_people"])).tolist():
        county, said = summary["county"][i], int(summary["new_month_people"][i])
        listed = people.get((summary["enterprise"][i], county), []) if county is not None else []
        rows = {len(listed), len(set(listed) - {None})}
        value_id = f"{summary.ids[i]}/new_month_people"
        about = slack_of(work, [value_id])
        if value_id not in known and all(abs(said - count) > about for count in rows):
            shown = f"{show(county)}名册 {max(rows)} 人，汇总 {said} 人"
            work.note_values(rule.code, [value_id], grade=rule.given_grade, text=rule.text, shown=shown)


def _has(work: Work, form_id: str, names: list[str]) -> bool:
    return set(names) <= work.forms[form_id].by_name.keys()


def check_negative(work: Work, rule: Rule) -> None:
    """Mode 79: a figure below zero stands only in 本期, with a remark that says why.

    Figures that may fall (利润, 增减) are passed over; in forms that are not the plan's the others are told and kept.
    """
    known = doubted(work, rule)
    for form in work.present_forms():
        table = work.table(form.id)
        for f in form.fields:
            if not f.is_numeric or f.may_fall or not (below := table[f.name] < 0).any():
                continue
            if f.twin and "remark" in table:
                below &= ~filled(table["remark"])
            if f.signed is None:
                below &= ~rows_that_fall(form, table)
            ids = [f"{table.ids[i]}/{f.name}" for i in np.flatnonzero(below).tolist()]
            ids = [value_id for value_id in ids if value_id not in known]
            if form.is_ours or f.signed is False:
                work.note_values(rule.code, ids, grade=rule.given_grade, text=rule.text, shown="")
            else:
                work.note_values("negative-kept", ids)
