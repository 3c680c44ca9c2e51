"""Whether what is held, missing and approximate could turn a light, each by itself or all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

from fupin_analysis.plan.lights import Verdict
from fupin_analysis.plan.targets import Target, near_equal

HELD, MISSING, APPROX, UNTOLD = "held", "missing", "approx", "untold"
JOINT, UNKNOWN, NEAR = "joint", "unknown", "near"
"""More causes to withhold a verdict: all together, what nobody can reckon, and about so much beside a threshold."""
COLOURED = {UNTOLD: MISSING, JOINT: MISSING, UNKNOWN: MISSING, NEAR: APPROX}
"""Cause → the reason of the verdict (``plan.lights.WITHHELD``), where they differ."""
_ADDED_UP = frozenset({"sum", "ratio", "mean"})
"""Operations whose figure is itself approximate where an amount in it is; a check or a count is judged by its keys."""


@dataclass(frozen=True)
class Open:
    """What is open behind a figure: its value by cause, were that settled one way or another.

    ``is_unknown``: nobody can say what the silent would make of it. ``is_floor``: they can only add to it.
    ``beside``: ``held`` without the held ranges, where ``approx`` has these too: each cell counts once together.
    """

    value: float
    operation: str
    held: Sequence[float] = ()
    missing: Sequence[float] = ()
    approx: Sequence[float] = ()
    untold: Sequence[float] = ()
    is_unknown: bool = False
    is_floor: bool = False
    beside: Sequence[float] | None = None

    @property
    def least(self) -> float:
        """The least that the figure may be once everything has been settled."""
        return self._end(min)

    @property
    def most(self) -> float:
        """The most that it may be."""
        return self._end(max)

    def _end(self, side: Callable[[Sequence[float]], float]) -> float:
        held = self.held if self.beside is None else self.beside
        ends = [side([self.value, *values]) for values in (held, self.missing, self.approx, self.untold)]
        is_share = self.operation in {"ratio", "check"} and all(0 <= end <= 100 for end in (self.value, *ends))
        if not is_share:
            return self.value + sum(end - self.value for end in ends)
        # Of a share each cause settles part of what is not kept (or leaves part of what is): shares of it multiply.
        whole = 100.0 - self.value if side is max else self.value
        if whole <= 0:
            return self.value
        left = whole * prod((100.0 - end if side is max else end) / whole for end in ends)
        return 100.0 - left if side is max else left

    def moving(self) -> list[str]:
        """The causes by which the figure would be another."""
        every = dict(self.causes())
        return [name for name in (HELD, MISSING, APPROX, UNTOLD) if any(one != self.value for one in every[name])]

    def causes(self) -> Iterator[tuple[str, Sequence[float]]]:
        """What the figure may be by each cause alone, then by all of them together."""
        yield HELD, self.held
        yield MISSING, self.missing
        yield APPROX, self.approx
        yield UNTOLD, self.untold
        yield JOINT, (self.least, self.most)


def turned_by(
    figure: Open, target: Target, judge: Callable[[float], Verdict], *, near_pct: float, approx_pct: float
) -> str:
    """Why a verdict is withheld: the first cause that would give another light; "" where none would.

    Where nobody can reckon what the silent would tell, only a figure that they cannot change is judged.
    """
    own = judge(figure.value)
    for cause, values in figure.causes():
        if any(judge(value).light != own.light for value in values):
            return cause
    if own.reason in ("low_coverage", "narrative"):
        return ""
    if figure.is_unknown and not is_certain(figure, target):
        return UNKNOWN
    return NEAR if rests_on_approx(figure, target, near_pct=near_pct, approx_pct=approx_pct) else ""


def is_certain(figure: Open, target: Target) -> bool:
    """Whether a figure to which the silent can only add has passed its threshold for good: done, or broken."""
    if not figure.is_floor:
        return False
    met = target.is_met(figure.least)
    return met is False if target.comparison in ("le", "zero") else bool(met) and target.comparison not in _EXACT


_EXACT = ("eq", "range")
"""Comparisons that more of a figure may break again."""


def rests_on_approx(figure: Open, target: Target, *, near_pct: float, approx_pct: float) -> bool:
    """Whether a figure within ``near_pct`` of its threshold rests on approximate numbers (mode 9).

    It does where they could decide if they were not off by ``approx_pct`` but by all of themselves (nothing, or twice
    as much; of a range told, as many times its own width): a figure that stands without them does not rest on them.
    """
    floor = target.floor
    if not floor or figure.operation not in _ADDED_UP:
        return False
    distance = near_equal(abs(figure.value - floor))
    off = max((abs(end - figure.value) for end in figure.approx), default=0.0)
    is_near = distance <= near_equal(abs(floor) * near_pct / 100.0)
    return is_near and near_equal(off) > 0 and near_equal(distance * approx_pct / 100.0) <= near_equal(off)
