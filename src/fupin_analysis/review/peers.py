"""Figures far from those of all other rows, where a row has no history (mode 73): a wage of 32 000 among 3 200.

Only fields whose rows are alike are looked at (``fields``); sums of money that may differ a hundredfold are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Flags, Numbers, plain
from fupin_analysis.review.explained import Reasons
from fupin_analysis.review.far import Bounds
from fupin_analysis.review.own_history import earlier_of
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

FAR, SMALL, TOLD = "figure-far", "figure-far-small", "figure-jump-told"
_MANY = 100


@dataclass(frozen=True)
class Peers:
    """``fields``: form → fields; ``near``: those of which all rows are near to one another: ``times_near``, both ways.

    The others are as in ``far.Bounds``.
    """

    least_peers: int = 8
    times: float = 10.0
    times_near: float = 5.0
    over_most: float = 3.0
    spreads: float = 4.0
    least_spread: float = 0.15
    explains: tuple[str, ...] = ()
    of_money: tuple[str, ...] = ()
    of_counts: tuple[str, ...] = ()
    denies: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_peers(work: Work, rule: Rule) -> None:
    """Hold (C) figures that no other row comes near; a remark that explains one is told (B)."""
    peers = rule.bounds(Peers, "同栏检查")
    known = work.questioned("B", "C", "D")
    for form, table in work.filled(peers.fields):
        reasons = Reasons(table, form, None, _words(peers))
        for name in (name for name in peers.fields[form.id] if name in form.by_name):
            for row, times, middle in _far_rows(work, form, table, name, known, peers):
                ids = [f"{table.ids[row]}/{name}"]
                if known.isdisjoint(ids):
                    _note(work, ids, times, middle, reasons.remark(row, name, float(table[name][row])))


def _words(peers: Peers) -> Bounds:
    return Bounds(explains=peers.explains, of_money=peers.of_money, of_counts=peers.of_counts, denies=peers.denies)


def _note(work: Work, ids: list[str], times: float, middle: float, remark: str) -> None:
    code, said = (FAR, times) if times > 1 else (SMALL, 1 / times)
    shown = f"{said:,.0f}".replace(",", " ")
    if remark:
        ratio, by = f"{shown} {'倍' if times > 1 else '分之一'}", f"同栏中位数 {show(middle)} "
        work.note_values(TOLD, ids, ratio=ratio, by=by, why=f"备注“{remark[:20]}”")
    else:
        work.note_values(code, ids, times=shown, middle=show(middle))


def _far_rows(
    work: Work, form: Form, table: FormTable, name: str, known: set[str], peers: Peers
) -> Iterator[tuple[int, float, float]]:
    """(row, times of the median, the median) of what is far; rows that said as much before are passed over."""
    now, previous = table[name], work.previous(form.id)
    old: Numbers = plain(previous[name]) if name in previous else np.zeros(0)
    figures = np.concatenate([now, old])
    figures = np.sort(figures[figures > 0])
    if len(figures) <= peers.least_peers:
        return
    is_near = name in peers.near.get(form.id, ())
    times, logs = peers.times_near if is_near else peers.times, np.log10(figures)
    middle = float(np.median(logs))
    spread = max(1.4826 * float(np.median(np.abs(logs - middle))), peers.least_spread)
    with np.errstate(invalid="ignore", divide="ignore"):
        away = np.log10(np.where(now > 0, now, np.nan)) - middle
        far = (np.abs(away) >= np.log10(times) - 1e-9) & (np.abs(away) >= peers.spreads * spread)
        far &= is_near | (away > 0)
    if far.any():
        far &= ~_said_before(table, form, work, name, peers)
    for row in np.flatnonzero(far).tolist():
        if _is_beyond(figures, float(now[row]), peers):
            yield row, float(now[row] / 10.0**middle), float(round(10.0**middle, 6))


def _is_beyond(figures: Numbers, figure: float, peers: Peers) -> bool:
    """Whether all others (of a hundred and more: nearly all) stay ``over_most`` times away; ``figures`` are sorted."""
    many = len(figures) >= _MANY
    others = figures if many else np.delete(figures, np.searchsorted(figures, figure))
    if figure > np.median(figures):
        return bool(figure >= peers.over_most * np.quantile(others, 0.99 if many else 1.0))
    return bool(figure * peers.over_most <= np.quantile(others, 0.01 if many else 0.0))


def _said_before(table: FormTable, form: Form, work: Work, name: str, peers: Peers) -> Flags:
    """Rows whose own last figure is near: what they are was seen and let pass."""
    if form.content == "events":
        return np.zeros(len(table), dtype=bool)
    last = earlier_of(work, form).last(name)
    with np.errstate(invalid="ignore", divide="ignore"):
        near: Flags = np.abs(np.log10(table[name] / last)) < np.log10(peers.over_most)
    return near
