"""Checks that an expression over one row cannot say: cumulative figures, roster against summary, signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import Form, may_fall
from fupin_analysis.plan.periods import period_or_none
from fupin_analysis.review.columns import filled, is_blank
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.tables import FormTable
    from fupin_analysis.review.work import Work

SLACK = {"money": 0.015, "number": 0.015}
"""How far 累计 may be off 上期累计＋本期: three figures, each rounded to two decimals; counts not at all."""


def ytd_verdict(
    before: float | None, month: float | None, ytd: float, *, exact: bool, slack: float, may_fall: bool = False
) -> str:
    """What a cumulative figure says beside last period's and this period's: "" (fits), swapped, falls, reset, differs.

    ``before`` is None where the year has no earlier figure; ``exact`` says that ``before`` is of the period just
    before, so that the three must add up. A figure that ``may_fall`` (a profit) need only add up, and only then.
    Source: domain.md 3.3, 40, 41, 43; 3.4, 1.
    """
    if may_fall:
        off = before is not None and month is not None and exact and abs(before + month - ytd) > slack
        return "differs" if off else ""
    if before is None:
        return "swapped" if month is not None and month > ytd + slack else ""
    if month is not None and abs(before + month - ytd) <= slack:
        return ""
    if month is not None and exact and abs(before + ytd - month) <= slack and month > ytd:
        return "swapped"
    if ytd < before - slack:
        return "falls"
    if month is None:
        return ""
    off = abs(before + month - ytd) > slack if exact else ytd < before + month - slack
    return "differs" if off else ""


def check_ytd(work: Work, rule: Rule) -> None:
    """累计 against 上期累计＋本期 for every field with a twin, by record key and enterprise within the year."""
    for form in work.present_forms():
        pairs = [(f.name, f.twin) for f in form.fields if f.twin]
        if not pairs:
            continue
        table = work.table(form.id)
        before = _last_of_year(table, form, work.previous(form.id))
        for month, ytd in pairs:
            _check_pair(work, rule, form, table, before, month, str(ytd))


@dataclass(frozen=True)
class Before:
    """Earlier rows of a year, and for each row of a table the number of the last one of its key (None: no such)."""

    rows: pd.DataFrame
    last: list[int | None]

    def column(self, name: str) -> list[Any]:
        """What the earlier rows say in a column, one for each row of the table; None where it is blank."""
        if name not in self.rows:
            return [None] * len(self.last)
        said = self.rows[name].astype("object").tolist()
        return [None if at is None or is_blank(said[at]) else said[at] for at in self.last]


def _last_of_year(table: FormTable, form: Form, previous: pd.DataFrame) -> Before:
    """The earlier rows of the year of the table."""
    if not len(previous) or not len(table):
        return Before(pd.DataFrame(), [None] * len(table))
    this = period_or_none(table["period"][0])
    periods = {text: period_or_none(text) for text in previous["period"].unique()}
    same_year = [t for t, p in periods.items() if p and this and p.year == this.year and p < this]
    rows = previous[previous["period"].isin(same_year)].sort_values("period", kind="stable", ignore_index=True)
    keys = zip(record_keys(rows, form), has_key(rows, form).tolist(), strict=True)
    last = {key: at for at, (key, is_whole) in enumerate(keys) if is_whole}
    return Before(rows, [last.get(key) for key in record_keys(table, form)])


def _check_pair(work: Work, rule: Rule, form: Form, table: FormTable, before: Before, month: str, ytd: str) -> None:
    slack = SLACK.get(form.by_name[ytd].type, 0.0)
    known = work.questioned()
    one = form.by_name[ytd].may_fall or form.by_name[month].may_fall
    rows = _rows_that_fall(form, table)
    past, periods, months, totals = before.column(ytd), before.column("period"), table[month], table[ytd]
    for i in np.flatnonzero(filled(totals)).tolist():
        ids = (f"{table.ids[i]}/{ytd}", f"{table.ids[i]}/{month}")
        if not known.isdisjoint(ids):
            continue
        old, total = _number(past[i]), float(totals[i])
        now = None if np.isnan(months[i]) else float(months[i])
        exact = old is not None and _is_next(str(periods[i]), table["period"][i])
        below = one or bool(rows[i]) or min(old or 0.0, now or 0.0, total) < 0
        verdict = ytd_verdict(old, now, total, exact=exact, slack=slack, may_fall=below)
        if verdict:
            _note_ytd(work, rule, ids, (old, now, total), verdict, fits=exact)


def _number(value: Any) -> float | None:
    return None if is_blank(value) else float(value)


def _is_next(earlier: str, later: str) -> bool:
    first, second = period_or_none(earlier), period_or_none(later)
    return first is not None and second is not None and first.kind == second.kind and first.shift(1) == second


def _note_ytd(
    work: Work,
    rule: Rule,
    ids: tuple[str, str],
    figures: tuple[float | None, float | None, float],
    verdict: str,
    *,
    fits: bool,
) -> None:
    old, now, total = figures
    said = "，".join(f"{name} {show(v)}" for name, v in zip(("上期累计", "本期", "本期累计"), figures, strict=True))
    facts: dict[str, Any] = {"text": rule.text, "shown": said}
    if verdict == "swapped" and fits and now is not None:
        changes = {ids[0]: now, ids[1]: total}
        work.note_values("ytd-swapped", ids, proposed=changes, **facts)
        work.replace(changes)
    elif verdict == "falls":
        offer = round(old + now, 6) if old is not None and now is not None else None
        work.note_values("ytd-falls", ids[:1], proposed={ids[0]: offer}, **facts)
    else:
        work.note_values(rule.code, ids, **facts)


def check_roster(work: Work, rule: Rule) -> None:
    """就业名册 against 就业汇总 by enterprise and county: rows or persons of this period against 本月 (3.4, 12)."""
    if {"jobs", "jobs_summary"} - set(work.forms) or not len(work.table("jobs_summary")):
        return
    roster, summary = work.table("jobs"), work.table("jobs_summary")
    known = work.questioned()
    people: dict[tuple[str, str | None], list[str | None]] = {}
    for filer, county, person in zip(roster["enterprise"], roster["county"], roster["id_no"], strict=True):
        people.setdefault((filer, county), []).append(person)
    for i in np.flatnonzero(filled(summary["new_month_people"])).tolist():
        county, said = summary["county"][i], int(summary["new_month_people"][i])
        listed = people.get((summary["enterprise"][i], county), []) if county is not None else []
        rows = {len(listed), len(set(listed) - {None})}
        value_id = f"{summary.ids[i]}/new_month_people"
        if value_id not in known and said not in rows:
            shown = f"{show(county)}名册 {max(rows)} 人，汇总 {said} 人"
            work.note_values(rule.code, [value_id], grade=rule.given_grade, text=rule.text, shown=shown)


def check_negative(work: Work, rule: Rule) -> None:
    """Mode 79: a figure below zero stands only in 本期, with a remark that says why.

    Figures that may fall (利润, 增减) are passed over; in forms that are not the plan's the others are told and kept.
    """
    known = work.questioned()
    for form in work.present_forms():
        table = work.table(form.id)
        for f in form.fields:
            if not f.is_numeric or f.may_fall or not (below := table[f.name] < 0).any():
                continue
            if f.twin and "remark" in table:
                below &= ~filled(table["remark"])
            if f.signed is None:
                below &= ~_rows_that_fall(form, table)
            ids = [f"{table.ids[i]}/{f.name}" for i in np.flatnonzero(below).tolist()]
            ids = [value_id for value_id in ids if value_id not in known]
            if form.is_ours or f.signed is False:
                work.note_values(rule.code, ids, grade=rule.given_grade, text=rule.text, shown="")
            else:
                work.note_values("negative-kept", ids)


def _rows_that_fall(form: Form, table: FormTable) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """True for rows of a form of one indicator a row whose indicator may fall (五、净利润)."""
    out = np.zeros(len(table.ids), dtype=bool)
    for name in form.key:
        if name in form.by_name and form.by_name[name].type == "text" and name in table:
            out |= np.array([isinstance(text, str) and may_fall(text) for text in table[name]], dtype=bool)
    return out
