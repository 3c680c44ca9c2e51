"""How far a figure lies from the ones before it: robust, in logs, stricter where few are known (mode 73)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fupin_analysis.review.columns import Numbers


@dataclass(frozen=True)
class Bounds:
    """When a figure is far from its own history, and what explains it.

    ``times`` × the median of at least ``least_known`` earlier figures, ``over_most`` × the largest and ``spreads``
    robust standard deviations (of ``least_spread`` in log10 at least); with fewer figures ``times_few`` × the largest.
    Smaller ones than ``least_wan`` and ``least_count`` never are. ``within``: form → plan → what may grow up to it
    (``slack`` over it); a plan of ``moved`` times the last one has moved. ``shrinking``: what may honestly become a
    tenth; ``aside``: what comes in lumps and is never far; ``follows``: codes that follow from such a figure. A word of
    ``explains`` counts in a clause that speaks of money (``of_money``) or, for other figures, of what is counted
    (``of_counts``).
    """

    least_known: int = 3
    times: float = 10.0
    over_most: float = 3.0
    spreads: float = 4.0
    least_spread: float = 0.25
    times_few: float = 30.0
    times_level: float = 20.0
    times_events: float = 20.0
    least_peers: int = 8
    least_wan: float = 5.0
    least_count: float = 30.0
    slack: float = 1.05
    moved: float = 1.2
    explains: tuple[str, ...] = ()
    of_money: tuple[str, ...] = ()
    of_counts: tuple[str, ...] = ()
    denies: str = ""
    follows: tuple[str, ...] = ()
    within: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    shrinking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


def times_over(now: float, earlier: Numbers, bounds: Bounds, *, few: float) -> float:
    """How many times its earlier figures (the median) a figure is; 0 where it is not far above them."""
    known = earlier[earlier > 0]
    if not len(known) or now < bounds.over_most * known.max():
        return 0.0
    times = float(now / np.median(known))
    if len(known) < bounds.least_known:
        return times if now >= few * known.max() else 0.0
    return times if times >= bounds.times and _is_far(now, known, bounds) else 0.0


def times_under(now: float, earlier: Numbers, bounds: Bounds, *, few: float) -> float:
    """How many times less than its earlier figures (the median) a figure is; 0 where it is not far below them."""
    known = earlier[earlier > 0]
    if now <= 0 or not len(known) or now * bounds.over_most > known.min():
        return 0.0
    times = float(np.median(known) / now)
    if len(known) < bounds.least_known:
        return times if now * few <= known.min() else 0.0
    return times if times >= bounds.times and _is_far(now, known, bounds) else 0.0


def _is_far(now: float, known: Numbers, bounds: Bounds) -> bool:
    logs = np.log10(known)
    middle = float(np.median(logs))
    spread = max(1.4826 * float(np.median(np.abs(logs - middle))), bounds.least_spread)
    return bool(abs(np.log10(now) - middle) >= bounds.spreads * spread - 1e-9)


def slipped(now: float, true: float) -> int:
    """The places by which the decimal point of ``now`` slipped from ``true`` (1–3 up, −1 to −3 down); 0 for none.

    ``true`` needs two digits that are not nought: 30 after 3 may be what it is.
    """
    if now <= 0 or true <= 0 or len(f"{true:.6f}".replace(".", "").strip("0")) < 2:
        return 0
    power = round(float(np.log10(now / true)))
    exact = abs(now - true * 10.0**power) <= max(1e-6 * now, 0.5e-6)
    return power if 1 <= abs(power) <= 3 and exact else 0
