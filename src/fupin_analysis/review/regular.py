"""Tables too regular to have happened (mode 74): figures that seem to be copied from the plan. Listed, never corrected.

Four signs, each over all rows of one return: the same sum for villages of different plans; the whole plan arrived in
all rows at once, or on the last day of a month; round fives and tens where others report odd sums; the same sum
month after month. A sign is no proof: the figures count, and are named for a look at the vouchers (抽查).
Source: domain.md 3.3, 74.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.across import has_fields
from fupin_analysis.review.columns import Flags, Numbers, Rows
from fupin_analysis.review.explained import is_precise_day
from fupin_analysis.review.own_history import Earlier, Matrix, earlier_of
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Note, Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

_CENT = 1e-6
_ALL_STAGES = 3
"""拨付, 到位 and 使用 that come to the plan together are odd in two rows already; the first two often go together."""


@dataclass(frozen=True)
class Signs:
    """How much must be alike.

    ``plans``: form → plan → the sums it bounds, ``arrived``: form → (plan, sum, day); ``at_once``: forms whose plans
    seldom arrive whole.
    ``least_rows`` rows of one return with different plans; ``least_round`` sums that are all of ``round_to`` 万元,
    where at most ``round_share`` of those of others are; ``least_months`` months with one sum of ``least_wan``.
    """

    least_rows: int = 4
    least_at_once: int = 3
    least_round: int = 8
    round_to: float = 5.0
    round_share: float = 0.25
    least_others: int = 20
    least_months: int = 4
    least_wan: float = 1.0
    plans: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    at_once: tuple[str, ...] = ()
    arrived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """One sign in one column of one return: the rows of the table, and what is odd about them."""

    name: str
    rows: Rows
    said: str


def check_regular(work: Work, rule: Rule) -> None:
    """One finding (B) a return and column, listing the cells; columns asked about for the most part are spared."""
    signs = rule.bounds(Signs, "规律性检查")
    known = work.questioned("B", "C", "D")
    for form, table in work.filled(signs.plans):
        plans = {plan: names for plan, names in signs.plans[form.id].items() if plan in form.by_name}
        past = earlier_of(work, form)
        months = _months(form, table, past, plans, signs)
        returns = table["return_id"]
        for return_id in dict.fromkeys(returns.tolist()):
            own = np.flatnonzero(returns == return_id)
            done: set[str] = set()
            for sign in _signs(work, form, table, own, months, plans, signs):
                ids = [f"{table.ids[row]}/{sign.name}" for row in sign.rows.tolist()]
                asked = [value_id for value_id in ids if value_id in known]
                if sign.name not in done and len(asked) * 2 < len(ids):
                    done.add(sign.name)
                    _note(work, rule, form, table, sign, ids)


def _signs(
    work: Work,
    form: Form,
    table: FormTable,
    own: Rows,
    months: Mapping[str, Matrix],
    plans: Mapping[str, tuple[str, ...]],
    signs: Signs,
) -> Iterator[Sign]:
    for plan, names in plans.items():
        told = [name for name in names if name in form.by_name]
        for name in told:
            yield from _same_sums(table, own, plan, name, signs)
            if name in months:
                yield from _same_months(own, months[name][own], name, signs)
        if form.id in signs.at_once:
            is_december = (work.period or "").endswith("-12")
            yield from _whole_plan(form, table, own, plan, told, signs, is_december=is_december)
        yield from _round_sums(table, own, plan, told, signs)
    if has_fields(work, form.id, signs.arrived.get(form.id, ())) and form.id in signs.arrived:
        yield from _last_days(work, table, own, signs.arrived[form.id], signs)


def _same_sums(table: FormTable, own: Rows, plan: str, name: str, signs: Signs) -> Iterator[Sign]:
    """All rows have the very same sum though their plans differ."""
    sums, plans = table[name][own], table[plan][own]
    paid = sums > 0
    if np.count_nonzero(paid) < signs.least_rows or not np.isfinite(plans[paid]).all():
        return
    whole = np.count_nonzero(paid) == np.count_nonzero(np.isfinite(sums))
    if whole and np.ptp(sums[paid]) < _CENT and len(np.unique(plans[paid])) * 2 > np.count_nonzero(paid):
        yield Sign(
            name, own[paid], f"{np.count_nonzero(paid)} 行计划数各不相同，而本栏都是 {show(float(sums[paid][0]))}"
        )


def _whole_plan(
    form: Form, table: FormTable, own: Rows, plan: str, names: list[str], signs: Signs, *, is_december: bool
) -> Iterator[Sign]:
    """In one period the sums of all rows came to their plans exactly, to the 分.

    In December the last part of a year's plan is paid as it should be: only plans paid whole in that month are odd, or
    such as went through all stages at once.
    """
    plans, met, is_whole = table[plan][own], [], True
    for f in (form.by_name[name] for name in names):
        if f.twin is None or f.twin not in form.by_name or len(own) < 2 or len(np.unique(plans)) < 2:
            continue
        months, totals = table[f.name][own], table[f.twin][own]
        with np.errstate(invalid="ignore"):
            at_once = (months > 0) & (np.abs(totals - plans) < _CENT)
            whole = np.abs(months - totals) < _CENT
        if at_once.all():
            met.append(f.twin)
            is_whole &= bool(whole.all())
    first = next(
        (form.by_name[name].twin for name in names if form.by_name[name].twin), None
    )  # 拨付: often all at once
    beyond = any(name != first for name in met)
    is_odd = beyond and len(own) >= signs.least_at_once and (is_whole or not is_december)
    if is_odd or len(met) >= _ALL_STAGES:
        for name in met:
            yield Sign(name, own, f"{len(own)} 行在同一期内都恰好达到计划数")


def _round_sums(table: FormTable, own: Rows, plan: str, names: list[str], signs: Signs) -> Iterator[Sign]:
    """All sums of the return end in 0 or 5 where those of others, and its own plans, do not."""
    mine = {name: own[table[name][own] > 0] for name in names}
    if not names:
        return
    sums = np.concatenate([table[name][rows] for name, rows in mine.items()])
    if len(own) < 2 or len(sums) < signs.least_round or not _is_round(sums, signs).all():
        return
    others = np.setdiff1d(np.arange(len(table)), own)
    theirs = np.concatenate([table[name][others] for name in names])
    theirs = theirs[theirs > 0]
    if len(theirs) < signs.least_others or _is_round(theirs, signs).mean() > signs.round_share:
        return
    if len(np.unique(sums)) > 1 and not _is_round(table[plan][own], signs).all():
        for name, rows in mine.items():
            if len(rows):
                yield Sign(name, rows, f"各栏 {len(sums)} 个金额的尾数都是 0 或 5，其他单位不是这样")


def _is_round(sums: Numbers, signs: Signs) -> Flags:
    round_: Flags = np.abs(sums / signs.round_to - np.round(sums / signs.round_to)) < _CENT
    return round_


def _months(
    form: Form, table: FormTable, past: Earlier, plans: Mapping[str, tuple[str, ...]], signs: Signs
) -> dict[str, Matrix]:
    """For each 本月 what every row was paid in the last months, this one last; none where so many are not known."""
    if len(past) < signs.least_months - 1:
        return {}
    fields = [form.by_name[name] for names in plans.values() for name in names if name in form.by_name]
    flows = {f.name: past.flows(f, f.twin) for f in fields if f.twin}
    return {name: np.column_stack(both)[:, -signs.least_months :] for name, both in flows.items()}


def _same_months(own: Rows, sums: Matrix, name: str, signs: Signs) -> Iterator[Sign]:
    """Every row that was paid anything was paid the same sum month after month."""
    paid = np.nan_to_num(sums).any(axis=1)
    if paid.any() and (sums[paid] >= signs.least_wan).all() and (np.ptp(sums[paid], axis=1) < _CENT).all():
        yield Sign(name, own[paid], f"连续 {signs.least_months} 期都是 {show(float(sums[paid][0, -1]))}")


def _last_days(work: Work, table: FormTable, own: Rows, names: tuple[str, ...], signs: Signs) -> Iterator[Sign]:
    """All that arrived is just what was promised, and came on the last day of a month."""
    plan, name, day = names
    days, sums = table[day][own], table[name][own]
    came = ~np.isnat(days) & (sums > 0)
    if np.count_nonzero(came) < signs.least_at_once:
        return
    on = days[came].astype("datetime64[D]")
    last = (on + 1).astype("datetime64[M]") != on.astype("datetime64[M]")
    rows = own[came]
    exact = np.abs(sums[came] - table[plan][rows]) < _CENT
    if last.all() and exact.all() and all(is_precise_day(work, f"{table.ids[row]}/{day}") for row in rows.tolist()):
        yield Sign(name, rows, f"{len(rows)} 笔都与承诺数分毫不差，并都在月末最后一天到账")


def _note(work: Work, rule: Rule, form: Form, table: FormTable, sign: Sign, ids: list[str]) -> None:
    rows = [work.find(value_id) for value_id in ids]
    text, first = work.values.text, int(sign.rows[0])
    finding = Finding(
        rule.code,
        file=str(table["file"][first]),
        sheet=str(table["sheet"][first]),
        cells=",".join(dict.fromkeys(c for row in rows for c in text("cells", row).split(",") if c)),
        field=sign.name,
        label=form.by_name[sign.name].label,
        record_id=",".join(table.ids[row] for row in sign.rows.tolist()),
        return_id=str(table["return_id"][first]),
        raw=text("raw", rows[0]),
        grade=rule.given_grade,
        facts={"said": sign.said},
    )
    work.notes.append(Note(finding, dict.fromkeys(ids)))
