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

    Nor may they be near to what others list. Where an enterprise listed too few, ``peers`` looks at its rows.
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
            yield from _judge(row, f, (old, old_who), (now, new_who), bounds)


def _judge(
    row: int, f: Field, before: tuple[Numbers, Objects], here: tuple[Numbers, Objects], bounds: Bounds
) -> Iterator[Hit]:
    (old, old_who), (now, new_who) = before, here
    figure = float(now[row])
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
