"""One sum of money told in two forms (mode 76; A36): a gift among the help funds of its giver. Told, not held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_analysis.review.across import has_fields
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

CODE = "gift-told-again"
_GIVEN = re.compile(r"捐|募|慈善|基金会")
_BLANK = re.compile(r"\s+")
_SHORTEST = 2
"""A village or project is looked for in a text by so many signs at least."""
_FINE = 100.0
"""Amounts that are no whole number of 百元 (1/100 万元) are not equal by chance."""


@dataclass(frozen=True)
class Sum:
    """One sum of money: the table it stands in, its row and field, and the day of it where one is told."""

    table: FormTable
    row: int
    field: str
    day: str

    def said(self, *names: str) -> str:
        """What the row says in some fields, put together; fields that the form has not are passed over."""
        found = [self.table.said(name, self.row) for name in names if name in self.table.form.by_name]
        return _BLANK.sub("", "|".join(str(text) for text in found if text is not None))

    def told_on(self) -> Any:
        """The day of it, or None."""
        return self.table.said(self.day, self.row) if self.day else None


Sums = dict[tuple[str, float], list[Sum]]
"""Sums of money by who tells them (or gave them) and by amount, in 万元."""


def check_gifts(work: Work, rule: Rule) -> None:
    """Gifts with the amount of a sum of help funds of the same sender, where more than that points to one gift."""
    if not has_fields(work, "donations", ("donor", "received_wan", "received_on")):
        return
    least = float(rule.settings["least_wan"])
    gifts = _sums(work, "donations", "received_wan", "received_on", least)
    matched: set[int] = set()
    for given in rule.settings["beside"] if gifts else []:
        if not has_fields(work, given["form"], [given[name] for name in ("amount", "day") if name in given]):
            continue
        funds = _sums(work, given["form"], given["amount"], given.get("day", ""), least)
        for key in sorted(gifts.keys() & funds.keys()):
            for gift in gifts[key]:
                if gift.row not in matched and _note_first(work, rule, gift, funds[key]):
                    matched.add(gift.row)


def _sums(work: Work, form_id: str, field: str, day: str, least: float) -> Sums:
    table = work.table(form_id)
    names = set(work.records.columns["enterprise"].tolist())
    found: Sums = {}
    for row in np.flatnonzero(table[field] >= least).tolist():
        tellers = {str(table["enterprise"][row])}
        if form_id == "donations" and table["donor"][row] in names:
            tellers.add(str(table["donor"][row]))
        for name in tellers:
            found.setdefault((name, round(float(table[field][row]), 6)), []).append(Sum(table, row, field, day))
    return found


def _note_first(work: Work, rule: Rule, gift: Sum, funds: list[Sum]) -> bool:
    """Tell of the first of some sums that is the gift (and log it there); False where none of them is."""
    for fund in funds:
        why = same_gift(gift, fund)
        if why:
            amount = show(float(gift.table[gift.field][gift.row]))
            for one, other in ((gift, fund), (fund, gift)):
                facts: dict[str, Any] = {
                    "row": one.table.sheet_row(one.row),
                    "amount": amount,
                    "first": other.table.place(other.row),
                    "why": why,
                }
                value_id = f"{one.table.ids[one.row]}/{one.field}"
                work.note_values(CODE, [value_id], grade=rule.given_grade if one is gift else "A", **facts)
            return True
    return False


def same_gift(gift: Sum, fund: Sum) -> str:
    """What says that two equal sums of one sender are one gift, in Chinese; "" where only the amount does."""
    day = gift.told_on()
    if day is not None and day == fund.told_on():
        return "金额、日期相同"
    if (voucher := gift.said("voucher")) and voucher == fund.said("voucher"):
        return "金额、票据号相同"
    text = gift.said("purpose", "remark")
    for name in ("village", "project_name", "fund_no"):
        told = fund.said(name)
        if len(told) >= _SHORTEST and told in text:
            return f"金额相同，捐赠用途写明“{told}”"
    if _GIVEN.search(fund.said("fund_source", "remark")):
        return "金额相同，资金来源为捐赠"
    amount = float(gift.table[gift.field][gift.row]) * _FINE
    return "金额精确相同" if abs(amount - round(amount)) > 1e-6 else ""
