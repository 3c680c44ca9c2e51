"""Checks that an expression over one row cannot say: cumulative figures, roster against summary, signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Work

SLACK = {"money": 0.015, "number": 0.015}
"""How far 累计 may be off 上期累计＋本期: three figures, each rounded to two decimals; counts not at all."""


def ytd_verdict(before: float | None, month: float | None, ytd: float, *, exact: bool, slack: float) -> str:
    """What a cumulative figure says beside last period's and this period's: "" (fits), swapped, falls, reset, differs.

    ``before`` is None where the year has no earlier figure; ``exact`` says that ``before`` is of the period just
    before, so that the three must add up. Source: domain.md 3.3, 40, 41, 43; 3.4, 1.
    """
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
        table = work.wide(form.id)
        before = _last_of_year(table, form, work.previous(form.id))
        for month, ytd in pairs:
            _check_pair(work, rule, form, table, before, month, str(ytd))


def _last_of_year(table: pd.DataFrame, form: Form, previous: pd.DataFrame) -> pd.DataFrame:
    """For each row of ``table`` the last earlier row of its key and year (``period`` NA where there is none)."""
    if not len(previous) or not len(table):
        return pd.DataFrame(columns=["period"]).reindex(table.index)
    this = _parse(str(table["period"].iloc[0]))
    periods = {text: _parse(text) for text in previous["period"].unique()}
    same_year = [t for t, p in periods.items() if p and this and p.year == this.year and p < this]
    rows = previous[previous["period"].isin(same_year)]
    rows = rows[has_key(rows, form)]
    last = rows.assign(_key=record_keys(rows, form)).sort_values("period").drop_duplicates("_key", keep="last")
    found = last.set_index("_key").reindex(record_keys(table, form))
    return found.set_axis(table.index)


def _parse(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except FupinError:
        return None


def _check_pair(
    work: Work, rule: Rule, form: Form, table: pd.DataFrame, before: pd.DataFrame, month: str, ytd: str
) -> None:
    slack = SLACK.get(form.by_name[ytd].type, 0.0)
    known = work.questioned()
    past = before[ytd] if ytd in before else pd.Series(float("nan"), index=table.index)
    for record_id in table.index[table[ytd].notna()]:
        ids = (f"{record_id}/{ytd}", f"{record_id}/{month}")
        if not known.isdisjoint(ids):
            continue
        old = _number(past.at[record_id])
        now, total = _number(table.at[record_id, month]), _number(table.at[record_id, ytd]) or 0.0
        exact = old is not None and _is_next(str(before.at[record_id, "period"]), str(table.at[record_id, "period"]))
        verdict = ytd_verdict(old, now, total, exact=exact, slack=slack)
        if verdict:
            _note_ytd(work, rule, ids, (old, now, total), verdict, fits=exact)


def _number(value: object) -> float | None:
    return None if value is None or value is pd.NA or value != value else float(value)  # type: ignore[arg-type]


def _is_next(earlier: str, later: str) -> bool:
    first, second = _parse(earlier), _parse(later)
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
    if {"jobs", "jobs_summary"} - set(work.forms) or not len(work.wide("jobs_summary")):
        return
    roster, summary = work.wide("jobs"), work.wide("jobs_summary")
    known = work.questioned()
    people = roster.groupby(["enterprise", "county"])["id_no"]
    sizes, distinct = people.size().to_dict(), people.nunique().to_dict()
    listed = {key: {int(sizes[key]), int(distinct[key])} for key in sizes}
    for record_id, row in summary.iterrows():
        value_id = f"{record_id}/new_month_people"
        rows = listed.get((row["enterprise"], row["county"]), {0})
        if pd.isna(row["new_month_people"]) or value_id in known or int(row["new_month_people"]) in rows:
            continue
        shown = f"{row['county']}名册 {max(rows)} 人，汇总 {row['new_month_people']} 人"
        work.note_values(rule.code, [value_id], grade=rule.grade, text=rule.text, shown=shown)


def check_negative(work: Work, rule: Rule) -> None:
    """Mode 79: a figure below zero stands only in 本期, with a remark that says why."""
    known = work.questioned()
    for form in work.present_forms():
        table = work.wide(form.id)
        told = table["remark"].notna() if "remark" in table else pd.Series(False, index=table.index)
        for f in form.fields:
            if not f.is_numeric:
                continue
            below = (table[f.name] < 0).fillna(False).astype(bool)
            if f.twin:
                below &= ~told
            ids = [i for i in (f"{r}/{f.name}" for r in table.index[below]) if i not in known]
            work.note_values(rule.code, ids, grade=rule.grade, text=rule.text, shown="")


NAMED: Mapping[str, Callable[[Work, Rule], None]] = {
    "ytd": check_ytd,
    "roster": check_roster,
    "negative": check_negative,
}
"""The checks that a rule may name."""
