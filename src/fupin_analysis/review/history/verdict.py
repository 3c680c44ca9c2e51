"""What a cumulative figure says beside the earlier ones of its year and the figure of its period (modes 40–43).

Everything here is arithmetic on a handful of numbers; where they come from, and what is said to whom, is ``ytd``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fupin_analysis.review.history.past import Point

SINCE, CARRIED, CARRIED_LIKELY, UNCHANGED = "ytd-since", "year-carried", "year-carried-likely", "return-unchanged"
SWAP_LIKELY, SLIPPED = "ytd-swap-likely", "figure-slip"
SWAPS = frozenset({"ytd-swapped", SWAP_LIKELY})
BASED = frozenset({SINCE, CARRIED, CARRIED_LIKELY})
"""Findings on a 累计 that begins before January: they hold for every later month that goes on from it."""
_LEAST_SLIP, _ROUND = 0.1, 0.0051
"""Smaller figures tell nothing of a slip; half of the last decimal that is written."""
RESENT = frozenset({UNCHANGED, "return-unchanged-long"})


@dataclass(frozen=True)
class Bounds:
    """The bounds of the check, from its rule."""

    since_times: float = 2.0
    least_plan: float = 5.0
    carried_times: float = 1.5
    carried_least: float = 10.0
    plans: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One cumulative figure with what stands around it.

    ``before``: the last earlier figure of the year, ``gap`` the months between it and the period's figure (0: none,
    so that the three must add up); ``floor`` the last accepted one. ``last_year``: the last figure of the year before.
    ``opens``: the period's figure covers all of the year so far. ``plan``: the year's plan, ``most``: what the year
    so far can hold at all (days); 0 where none is known.
    """

    month: float | None
    ytd: float
    slack: float
    before: Point | None = None
    gap: int = 0
    floor: float | None = None
    last_year: Point | None = None
    opens: bool = False
    plan: float = 0.0
    most: float = 0.0

    @property
    def exact(self) -> bool:
        """True where 上期累计＋本期 must give 累计: nothing lies between, and what lay before was up to date."""
        return self.before is not None and self.gap == 0 and not self.before.codes & RESENT

    def same(self, one: float, other: float) -> bool:
        """Equal but for rounding."""
        return abs(one - other) <= self.slack


@dataclass(frozen=True)
class Verdict:
    """The code of a finding and what it proposes for 累计 and 本期; ``fixes``: the proposal is proved, and is taken.

    ``both``: either of the two may be the wrong one; ``times``: by how much a decimal point slipped.
    """

    code: str
    ytd: float | None = None
    month: float | None = None
    both: bool = False
    fixes: bool = False
    times: float = 1.0


def judge(step: Step, bounds: Bounds) -> Verdict | None:
    """What is wrong with a figure; None where nothing is."""
    if step.before is None:
        return _judge_first(step, bounds)
    if step.month is None:
        return _judge_alone(step, bounds)
    return _judge_chain(step, step.month, bounds)


def judge_falling(step: Step, month: float | None) -> Verdict | None:
    """Of a figure that may fall (a profit) only the sum is tested, and only where nothing lies between."""
    if step.before is None or month is None or not step.exact:
        return None
    fits = any(step.same(amount + month, step.ytd) for _, amount in step.before.figures)
    return None if fits or not step.before.figures else Verdict("ytd-differs", both=True)


# --- the year goes on ------------------------------------------------------------------------------------------------


def _judge_chain(step: Step, month: float, bounds: Bounds) -> Verdict | None:
    before = step.before
    figures = before.figures if before else ()
    fitting = {kind: amount for kind, amount in figures if step.same(amount + month, step.ytd)}
    if "accepted" in fitting or "proposed" in fitting:
        return None
    sure = next((amount for kind, amount in figures if kind != "reported"), None)
    if "reported" in fitting and before is not None:
        return _goes_on(step, month, before, sure)
    if (carried := _carries_on(step, month, sure)) is not None:
        return carried
    if step.exact and sure is not None and month > step.ytd and step.same(sure + step.ytd, month):
        proved = before is not None and before.amount is not None
        return Verdict("ytd-swapped" if proved else SWAP_LIKELY, month, step.ytd, both=True, fixes=proved)
    if step.exact and sure is not None and (slipped := _slipped(step, month, sure)) is not None:
        return slipped
    offer = round(sure + month, 6) if sure is not None and step.exact else None
    low = step.floor if sure is None else sure
    if low is None:
        return Verdict(SWAP_LIKELY, month, step.ytd, both=True) if month > step.ytd + step.slack else None
    if not step.exact and month > step.ytd + step.slack and month >= low + step.ytd - step.slack:
        return Verdict(SWAP_LIKELY, month, step.ytd, both=True)
    if (
        step.exact
        and sure is not None
        and step.same(month, step.ytd)
        and step.same(sure, step.ytd)
        and sure > step.slack
    ):
        return Verdict("ytd-differs", ytd=offer, month=0.0, both=True)  # 累计 typed in 本期 is as likely as the reverse
    if _is_month_typed(step, month, low):
        return Verdict("ytd-falls" if step.ytd < low - step.slack else "ytd-month-typed", ytd=offer)
    if step.ytd < low - step.slack:
        return Verdict("ytd-falls", ytd=offer)
    if _is_since(step, low + month, bounds):
        return Verdict(SINCE, ytd=offer)
    if (step.exact and sure is not None) or step.ytd < low + month - step.slack:
        other = round(step.ytd - low, 6) if step.exact else None
        return Verdict("ytd-differs", ytd=offer, month=other, both=True)
    return None


def _goes_on(step: Step, month: float, before: Point, sure: float | None) -> Verdict | None:
    """A figure that adds up with what was written last time, which is still in question."""
    if based := before.codes & BASED:
        offer = None if sure is None else round(sure + month, 6)
        if CARRIED in based and offer is not None:
            return Verdict(CARRIED, ytd=offer, fixes=True)
        return Verdict(SINCE if SINCE in based else CARRIED_LIKELY, ytd=offer)
    falls = step.floor is not None and step.ytd < step.floor - step.slack
    return Verdict("ytd-falls", ytd=None) if falls else None


def _carries_on(step: Step, month: float, sure: float | None) -> Verdict | None:
    """A figure that goes on from last year's total, though the one before it was put right."""
    for kind, total in step.last_year.figures if step.last_year else ():
        if sure is not None and total > step.slack and step.same(sure + month + total, step.ytd):
            proved = kind == "accepted"
            return Verdict(CARRIED if proved else CARRIED_LIKELY, round(step.ytd - total, 6), fixes=proved)
    return None


def _slipped(step: Step, month: float, sure: float) -> Verdict | None:
    """A decimal point slipped in one of the two: times 10, 100 or 1 000 it would add up to the 分."""
    should, flow = sure + month, step.ytd - sure
    for power in (0.001, 0.01, 0.1, 10.0, 100.0, 1000.0):
        if _is_times(step.ytd, should, power):
            return Verdict(SLIPPED, ytd=round(should, 6), times=power)
        if _is_times(month, flow, power):
            return Verdict(SLIPPED, month=round(flow, 6), times=power)
    return None


def _is_times(figure: float, should: float, power: float) -> bool:
    """True where a figure is so many times what it should be, both of them large enough to tell."""
    return min(figure, should) >= _LEAST_SLIP and abs(figure - should * power) <= max(_ROUND, _ROUND * power)


def _is_month_typed(step: Step, month: float, low: float) -> bool:
    """本月 typed in 累计: the same figure twice, though the year began before; not where the plan says otherwise."""
    if not step.same(month, step.ytd) or low <= step.slack or month <= step.slack:
        return False
    return not (step.ytd >= low and 0 < step.plan < low + month and step.ytd <= step.plan)


def _is_since(step: Step, explained: float, bounds: Bounds) -> bool:
    """累计 since an earlier year: far over the plan of this one, by more than a year's plan that nothing explains.

    Where there is no plan, far over what the year had brought so far.
    """
    measure = step.plan if step.plan >= bounds.least_plan else explained if step.exact else 0.0
    far = measure >= bounds.least_plan and step.ytd > bounds.since_times * measure
    is_slip = step.exact and _digits(step.ytd) == _digits(explained)
    return far and step.ytd - explained > measure and not is_slip


def _digits(figure: float) -> list[str]:
    """The digits of a figure in order of size: those of 516.5 and 156.5 are the same."""
    return sorted(f"{figure:.6f}".rstrip("0"))


def _judge_alone(step: Step, bounds: Bounds) -> Verdict | None:
    """累计 without 本期."""
    figures = step.before.figures if step.before else ()
    based = step.before.codes & BASED if step.before else frozenset()
    sure = next((amount for kind, amount in figures if kind != "reported"), None)
    low = max((amount for amount in (sure, step.floor) if amount is not None), default=None)
    reported = next((amount for kind, amount in figures if kind == "reported"), None)
    if based and reported is not None and step.ytd >= reported - step.slack:
        return Verdict(SINCE if SINCE in based else CARRIED_LIKELY, None)
    if low is None:
        return None
    if step.ytd < low - step.slack:
        return Verdict("ytd-falls")
    if _is_since(step, low, bounds):
        return Verdict(SINCE)
    if step.exact and step.ytd > low + step.slack and sure is not None:
        return Verdict("month-missing", month=round(step.ytd - sure, 6))
    return None


# --- the first figure of a year --------------------------------------------------------------------------------------


def _judge_first(step: Step, bounds: Bounds) -> Verdict | None:
    month = step.month
    if month is not None and step.opens and step.same(month, step.ytd):
        return None
    total = step.last_year.figures[0] if step.last_year and step.last_year.figures else None
    if month is not None and step.ytd < month - step.slack:
        return Verdict("ytd-differs" if step.opens else SWAP_LIKELY, month, step.ytd, both=True)
    if total is not None and total[1] > step.slack and (carried := _carried(step, total, bounds)) is not None:
        return carried
    if _is_since(step, month or 0.0, bounds):
        return Verdict(SINCE, ytd=month if step.opens else None)
    if not step.opens:
        return None
    if month is None:
        return Verdict("month-missing", month=step.ytd) if step.ytd > step.slack else None
    return _no_january(step, month, None if total is None else total[1], bounds)


def _carried(step: Step, total: tuple[str, float], bounds: Bounds) -> Verdict | None:
    """The total of last year goes on: proved where 累计 − 本期 is just that total."""
    kind, amount = total
    rest = round(step.ytd - amount, 6)
    if step.most and step.ytd > step.most and 0 <= rest <= step.most:
        return Verdict(CARRIED_LIKELY, rest)
    if step.month is not None:
        if not step.same(step.ytd - step.month, amount):
            return None
        proved = step.opens and kind == "accepted"
        return Verdict(CARRIED if proved else CARRIED_LIKELY, rest, fixes=proved)
    near = amount - step.slack <= step.ytd <= bounds.carried_times * amount
    return Verdict(CARRIED_LIKELY, max(rest, 0.0)) if near and amount >= bounds.carried_least else None


def _no_january(step: Step, month: float, total: float | None, bounds: Bounds) -> Verdict:
    """The first period of a year in which 累计 is more than 本期, and not by last year's total."""
    over = step.ytd - month
    goes_on = step.last_year is not None and SINCE in step.last_year.codes
    if goes_on or (step.plan >= bounds.least_plan and over > bounds.since_times * step.plan):
        return Verdict(SINCE, ytd=month)
    if total is None or abs(over - total) <= 0.2 * total:
        return Verdict(CARRIED_LIKELY, ytd=month)
    if total > 0 and over > bounds.since_times * total:
        return Verdict(SINCE, ytd=month)
    return Verdict("ytd-differs", ytd=month, month=step.ytd, both=True)
