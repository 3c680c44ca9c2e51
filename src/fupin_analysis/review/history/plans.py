"""Plans and baselines that do not stand still (mode 75; cross-check 25 of domain.md 3.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.review.history.past import Past, Point, past_of
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

ADJUSTED = "plan-adjusted"
_TINY = 0.0051
_DENIED = re.compile(
    r"(?:未(?!到位|拨)|无(?!偿)|没有|待|拟|申请|请求|正在)[^，。；,;]{0,4}(?:批复|批准|同意|会议纪要)|不[予获被]?(?:批复|批准|同意)"
)


@dataclass(frozen=True)
class PlanBounds:
    """Which fields are plans (frozen within the year), and what in a remark names an approval."""

    plans: Mapping[str, tuple[str, ...]]
    approved: str


@dataclass(frozen=True)
class BaselineBounds:
    """Which fields are baselines: the first figure that was accepted stands for good."""

    baselines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_plans(work: Work, rule: Rule) -> None:
    """A plan other than the last accepted one of the year is held (C); logged (A) where a remark names an approval."""
    bounds = rule.bounds(PlanBounds, "计划检查")
    approved = re.compile(bounds.approved)
    for form, names, table, past, now in _moving(work, bounds.plans):
        known = work.questioned("C", "D")
        for name in names:
            before = past.column(name, past.last_lines(now.year))
            with np.errstate(invalid="ignore"):
                fresh = np.isnan(before) | (before == 0)
                suspects = np.isfinite(table[name]) & (fresh | (np.abs(table[name] - before) > _TINY))
            for row in np.flatnonzero(suspects).tolist():
                amount = float(table[name][row])
                old = _last_accepted(past.of_year(row, name, now.year))
                value_id = f"{table.ids[row]}/{name}"
                if old is None or old.amount is None or is_rounding(old.amount, amount) or value_id in known:
                    continue
                _note_plan(work, rule, form, table, row, name, old, approved)


def check_baselines(work: Work, rule: Rule) -> None:
    """A baseline that differs from the first accepted one is held, with that as proposal (C)."""
    bounds = rule.bounds(BaselineBounds, "基期检查")
    for _form, names, table, past, _now in _moving(work, bounds.baselines):
        known = work.questioned("C", "D")
        for name in names:
            for row in np.flatnonzero(np.isfinite(table[name])).tolist():
                points = [p for p in past.points(row, name) if p.amount is not None and p.amount > 0]
                value_id = f"{table.ids[row]}/{name}"
                if not points or value_id in known:
                    continue
                first = points[0]
                if first.amount is not None and not is_rounding(first.amount, float(table[name][row])):
                    offer = {value_id: first.amount}
                    work.note_values(
                        rule.code, [value_id], proposed=offer, grade=rule.given_grade, before=first.period.label
                    )


def is_rounding(old: float, new: float) -> bool:
    """True where two figures differ by no more than the rounding of the shorter one (one decimal at least)."""
    gap = abs(old - new)
    places = min(decimals(old), decimals(new))
    return gap <= _TINY or (places == 1 and gap <= 0.05 + 1e-9)


def decimals(figure: float) -> int:
    """Decimals that a figure was written with, six at most."""
    return next((places for places in range(6) if abs(round(figure, places) - figure) < 1e-7), 6)


def _moving(work: Work, fields: Mapping[str, tuple[str, ...]]) -> list[tuple[Form, list[str], FormTable, Past, Period]]:
    now, found = period_or_none(work.period or ""), []
    for form in work.present_forms():
        names = [name for name in fields.get(form.id, ()) if name in form.by_name]
        table = work.table(form.id)
        if names and len(table) and now is not None:
            past = past_of(work, form)
            if len(past.rows):
                found.append((form, names, table, past, now))
    return found


def _last_accepted(points: list[Point]) -> Point | None:
    """The last figure that counted; a plan of nothing (0) is one that was not filled yet."""
    return next((point for point in reversed(points) if point.amount is not None and point.amount != 0), None)


def _note_plan(
    work: Work,
    rule: Rule,
    form: Form,
    table: FormTable,
    row: int,
    name: str,
    old: Point,
    approved: re.Pattern[str],
) -> None:
    value_id, before = f"{table.ids[row]}/{name}", old.period.label
    remark = approval(form, table, row, approved)
    if remark:
        work.note_values(ADJUSTED, [value_id], before=before, old=show(old.amount), remark=remark[:30])
    else:
        offer = {value_id: int(old.amount or 0) if form.by_name[name].type == "int" else old.amount}
        work.note_values(rule.code, [value_id], proposed=offer, grade=rule.given_grade, before=before)


def approval(form: Form, table: FormTable, row: int, approved: re.Pattern[str]) -> str:
    """The remark of a row where it names an approval; else ""."""
    for f in form.fields:
        if f.type == "text" and f.name in ("remark", "problem"):
            text = table[f.name][row]
            if isinstance(text, str) and approved.search(_DENIED.sub("", text)):
                return text
    return ""
