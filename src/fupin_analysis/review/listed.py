"""Rows of a list (活动, 培训, 捐款) far from the rows that the same enterprise listed before (mode 73)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.review.columns import Flags, Numbers, Objects, objects, plain
from fupin_analysis.review.far import Bounds, times_over
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable

Hit = tuple[int, str, float, float, str]
"""Row, field, figure, times, and what it is measured by."""


def find_far_events(table: FormTable, form: Form, previous: pd.DataFrame, bounds: Bounds) -> Iterator[Hit]:
    """Rows that are far from the earlier rows of their enterprise (of their kind, where the form has kinds).

    Where an enterprise listed too few, the fields of ``bounds.peers`` are measured by the rows of all others.
    """
    old_who, new_who = _who(previous, form, bounds), _who(table, form, bounds)
    for f in form.fields:
        if f.type not in ("money", "int") or f.may_fall:
            continue
        now = table[f.name]
        least = bounds.least_count if f.type == "int" else bounds.least_wan * (10_000.0 if f.unit == "元" else 1.0)
        old: Numbers = plain(previous[f.name]) if f.name in previous else np.zeros(0)
        typical = np.concatenate([old[old > 0], now[now > 0]])
        if not len(typical):
            continue
        middle = float(np.median(typical))
        for row in np.flatnonzero((now >= least) & (now >= bounds.times * middle)).tolist():
            yield from _judge(row, f, form, (old, old_who), (now, new_who), bounds)


def _judge(
    row: int, f: Field, form: Form, before: tuple[Numbers, Objects], here: tuple[Numbers, Objects], bounds: Bounds
) -> Iterator[Hit]:
    (old, old_who), (now, new_who) = before, here
    figure, kind = float(now[row]), new_who[row][1]
    own = old[_is(old_who, new_who[row])]
    own = own[own > 0]
    others = np.concatenate([old[_of_kind(old_who, new_who[row])], now[_of_kind(new_who, new_who[row])]])
    others = others[others > 0]
    usual = float(np.median(others)) if len(others) >= bounds.least_peers else np.nan
    if len(own) >= bounds.least_known:
        times = times_over(figure, own, bounds, few=np.inf)
        least = bounds.times_events if f.type == "money" else bounds.times
        if times >= least and not figure < bounds.times * usual:
            yield row, f.name, figure, times, f"本单位以往各行中位数 {show(float(np.median(own)))}"
    elif f.name in bounds.peers.get(form.id, ()) and figure >= bounds.times_peers * usual:
        most = max(others.max(initial=0.0), own.max(initial=0.0))
        if figure >= bounds.over_most * most:
            yield row, f.name, figure, figure / usual, f"各单位{kind or ''}中位数 {show(usual)}"


def _who(table: FormTable | pd.DataFrame, form: Form, bounds: Bounds) -> Objects:
    """Enterprise and kind of each row."""
    if not len(table):
        return np.zeros(0, dtype=object)
    kind = bounds.kinds.get(form.id, "")
    kinds = plain(table[kind]).tolist() if kind and kind in table else [None] * len(table)
    return objects(list(zip(plain(table["enterprise"]).tolist(), kinds, strict=True)))


def _is(who: Objects, one: tuple[str, str]) -> Flags:
    return np.array([other == one for other in who.tolist()], dtype=bool)


def _of_kind(who: Objects, one: tuple[str, str]) -> Flags:
    """The rows of the same kind that another enterprise listed."""
    return np.array([other[0] != one[0] and other[1] == one[1] for other in who.tolist()], dtype=bool)
