"""Promises of money that do not stand: their day put off or blanked, or left out of the ledger (mode 75)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.columns import is_blank
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.history.past import Past, past_of
from fupin_analysis.review.history.plans import approval
from fupin_analysis.review.history.tell import Teller
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Note, Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

MOVED, BLANKED, APPROVED, GONE = "promise-moved", "promise-undated", "promise-approved", "promise-gone"
_SHOWN = 5
"""Promises of one ledger that are named; of more only how many there are."""


@dataclass(frozen=True)
class PromiseBounds:
    """Where promises stand (``form``: number, amount, day and place), what approves, what is no whole ledger."""

    form: str
    number: str
    amount: str
    day: str
    place: str
    approved: str
    partial: str


@dataclass(frozen=True)
class Ledgers:
    """The promises of a period beside those of the year before it."""

    work: Work
    rule: Rule
    bounds: PromiseBounds
    form: Form
    table: FormTable
    past: Past
    year: int


def check_promises(work: Work, rule: Rule) -> None:
    """A promise's day that was put off is held, with the former day (C); one blanked or left out is asked about (C)."""
    bounds, now = rule.bounds(PromiseBounds, "承诺检查"), period_or_none(work.period or "")
    form = next((form for form, _ in work.filled([bounds.form])), None)
    fields = {bounds.number, bounds.amount, bounds.day, bounds.place}
    if form is None or now is None or not fields <= form.by_name.keys():
        return
    table, past = work.table(form.id), past_of(work, form)
    if len(past.rows) and bounds.day in past.rows:
        ledgers = Ledgers(work, rule, bounds, form, table, past, now.year)
        _check_days(ledgers)
        _check_gone(ledgers)


def _check_days(at: Ledgers) -> None:
    work, table, day = at.work, at.table, at.bounds.day
    known, approved = work.questioned("C", "D"), re.compile(at.bounds.approved)
    told = at.past.rows[day].tolist()
    for row, record_id in enumerate(table.ids):
        value_id, new = f"{record_id}/{day}", table[day][row]
        lines = [i for i in at.past.lines[row] if at.past.period_of(i).year == at.year and not is_blank(told[i])]
        is_unread = is_blank(new) and work.find(value_id) != NOWHERE  # asked about as what it is
        if not lines or value_id in known or is_unread:
            continue
        old, before = _day(told[lines[-1]]), at.past.period_of(lines[-1])
        if not is_blank(new) and _day(new) <= old:
            continue
        remark = approval(at.form, table, row, approved)
        facts: dict[str, Any] = {"before": before.label, "old": str(old)}
        if is_blank(new):
            if not remark:
                _note_blank(at, row, facts)
        elif remark:
            work.note_values(APPROVED, [value_id], remark=remark[:30], **facts)
        else:
            work.note_values(MOVED, [value_id], proposed={value_id: old}, grade=at.rule.given_grade, **facts)


def _note_blank(at: Ledgers, row: int, facts: Mapping[str, Any]) -> None:
    """A day that was told before and is blank now: asked about at the blank cell, where no value could be held."""
    fields, record_id = at.form.by_name, at.table.ids[row]
    day, beside = fields[at.bounds.day], fields[at.bounds.amount]
    record = at.work.records.number_of[record_id]
    finding = Finding(
        BLANKED,
        file=at.work.records.text("file", record),
        sheet=at.work.records.text("sheet", record),
        cells=Teller(at.work, at.rule, at.form, at.table).blank_place(record_id, day, beside),
        field=day.name,
        label=day.label,
        record_id=record_id,
        return_id=at.work.records.return_ids[record],
        grade=at.rule.given_grade,
        facts=dict(facts),
    )
    at.work.notes.append(Note(finding))


def _check_gone(at: Ledgers) -> None:
    """Promises of the year that the enterprise's ledger of this period lists no more, under whatever number."""
    rows, bounds = at.past.rows, at.bounds
    is_own = [at.past.period_of(line).year == at.year for line in range(len(rows))]
    told = rows[pd.Series(is_own, index=rows.index) & rows[bounds.number].notna()]
    for name, earlier in told.groupby("enterprise"):
        mine = [row for row, who in enumerate(at.table["enterprise"].tolist()) if who == name]
        if not mine or any(re.search(bounds.partial, _title(at, row)) for row in mine):
            continue
        last = earlier.drop_duplicates(bounds.number, keep="last")
        gone = last[~last[bounds.number].isin(_listed(at, str(name))) & (last[bounds.amount] > 0)]
        new = [row for row in mine if at.table[bounds.number][row] not in set(last[bounds.number])]
        missing = _not_renumbered(at, gone, new)
        if missing:
            _note_gone(at, at.work.records.number_of[at.table.ids[mine[0]]], missing)


def _listed(at: Ledgers, name: str) -> set[str]:
    """All numbers that an enterprise lists in this period, also in rows that do not count."""
    work, records = at.work, at.work.records
    own = [i for i, who in enumerate(records.columns["enterprise"].tolist()) if who == name]
    ids = [f"{records.ids[i]}/{at.bounds.number}" for i in own if records.forms[i] == at.form.id]
    found = [found for value_id in ids if (found := work.find(value_id)) != NOWHERE]
    return {str(work.values.value[row]) for row in found}


def _not_renumbered(at: Ledgers, gone: pd.DataFrame, new: Sequence[int]) -> list[str]:
    """The promises, in words, of which no ``new`` row has the amount, the day and the place."""
    amount, day, place = at.bounds.amount, at.bounds.day, at.bounds.place
    left = [_promise(at.table[amount][row], at.table[day][row], at.table[place][row]) for row in new]
    said = []
    for number, money, due, where, period in zip(
        *(gone[name].tolist() for name in (at.bounds.number, amount, day, place, "period")), strict=True
    ):
        if (same := _promise(money, due, where)) in left:
            left.remove(same)
            continue
        until = "" if is_blank(due) else f"，应于 {_day(due)} 前到位"
        said.append(f"“{number}”（{Period.parse(period).label}所报，承诺 {show(money)} 万元{until}）")
    return said


def _promise(money: Any, due: Any, where: Any) -> tuple[float, str, str]:
    return (round(float(money), 6), "" if is_blank(due) else str(_day(due)), "" if is_blank(where) else str(where))


def _note_gone(at: Ledgers, record: int, missing: Sequence[str]) -> None:
    records = at.work.records
    more = f"等 {len(missing)} 笔" if len(missing) > _SHOWN else ""
    finding = Finding(
        GONE,
        file=records.text("file", record),
        sheet=records.text("sheet", record),
        return_id=records.return_ids[record],
        grade=at.rule.given_grade,
        facts={"shown": "、".join(missing[:_SHOWN]) + more},
    )
    at.work.notes.append(Note(finding))


def _title(at: Ledgers, row: int) -> str:
    """What the file and the sheet of a row are called."""
    return f"{at.table['file'][row]} {at.table['sheet'][row]}"


def _day(value: Any) -> dt.date:
    return pd.Timestamp(value).date()
