"""What explains a figure that is far from its history: the row's remark, or a plan with room for it (mode 73)."""

from __future__ import annotations

import re

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Flags, Numbers, is_blank
from fupin_analysis.review.far import Bounds
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.own_history import Earlier
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]|\s*[年月日号期季%％])")
_CLAUSE = re.compile(r"[，,。；;！!\s]+")


class Reasons:
    """What the rows of a table say in favour of their figures."""

    def __init__(self, table: FormTable, form: Form, past: Earlier | None, bounds: Bounds) -> None:
        self._table, self._form, self._past, self._bounds = table, form, past, bounds
        self._denied = re.compile(bounds.denies) if bounds.denies else None
        self._remarks = table["remark"] if "remark" in form.by_name else None
        self._plan_of = {n: plan for plan, names in bounds.within.get(form.id, {}).items() for n in names}

    def remark(self, row: int, name: str, figure: float) -> str:
        """The row's remark where it explains a figure of the field ``name``; else "".

        It names the figure, or says in one clause what happened (集中) and to what (采购): 集中学习 explains no money.
        """
        said = self._remarks[row] if self._remarks is not None else None
        if not isinstance(said, str):
            return ""
        text = self._denied.sub("", said) if self._denied else said
        named = any(show(float(number)) == show(figure) for number in _NUMBER.findall(said))
        return said if named or self._tells(text, self._form.by_name[name].type == "money") else ""

    def _tells(self, text: str, is_money: bool) -> bool:
        things = self._bounds.of_money if is_money else self._bounds.of_counts
        return any(
            any(word in clause for word in self._bounds.explains) and any(thing in clause for thing in things)
            for clause in _CLAUSE.split(text)
        )

    def in_plan(self, name: str, amounts: Numbers) -> tuple[Flags, Flags]:
        """(figures that their plan has room for, those of them whose plan has grown since its last return)."""
        plan = self._plan_of.get(name)
        none = np.zeros(len(self._table), dtype=bool)
        if plan is None or plan not in self._table:
            return none, none
        plans = self._table[plan]
        with np.errstate(invalid="ignore"):
            room = (plans > 0) & (amounts <= self._bounds.slack * plans)
            grown = plans >= self._bounds.moved * self._past.last(plan) if self._past is not None else none
        return room, room & grown


def is_precise_day(work: Work, value_id: str) -> bool:
    """Whether a date was written to the day: one of a month alone has ends (``low``, ``high``) that differ."""
    row = work.find(value_id)
    if row == NOWHERE:
        return False
    low, high = (work.values.frame[name].iat[row] for name in ("low", "high"))
    return is_blank(low) or is_blank(high) or str(low) == str(high)
