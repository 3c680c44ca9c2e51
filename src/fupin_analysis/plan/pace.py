"""时序进度: the share of a target's task that is due by a day (domain.md 4.3)."""

from __future__ import annotations

import calendar
import datetime as dt
import math

from fupin_analysis.plan.periods import Period, read_cutoff
from fupin_analysis.plan.targets import Target, near_equal


def pace_share(target: Target, as_of: dt.date | Period | str) -> float | None:
    """The share (0–1) due on a day; None where 时序进度 does not apply (``pace`` unset: standing rules, red lines …).

    A year's task: months gone over twelve, on the target's curve; inside a month by its days. A dated task: days gone
    from ``since`` (1 January of the plan's year, unless it says another day) to its deadline. Where ``count_step`` is
    set only whole steps are due: ``floor(threshold × share)``.
    """
    day = read_cutoff(as_of)
    if not target.pace:
        return None
    share = _dated_share(target, day) if target.period == "deadline" else _year_share(target, day)
    if target.count_step and target.floor:
        return math.floor(near_equal(target.floor * share)) / target.floor
    return share


def pace_amount(target: Target, as_of: dt.date | Period | str) -> float | None:
    """What is due by a day in the target's unit: its threshold times ``pace_share``."""
    share = pace_share(target, as_of)
    return None if share is None or target.floor is None else target.floor * share


def _year_share(target: Target, day: dt.date) -> float:
    first, end = target.span(target.year_at(day))
    if not first <= day <= end:
        return 1.0 if day > end else 0.0
    month = (day.month - first.month) % 12
    before = target.curve_shares[month - 1] if month else 0.0
    upto = target.curve_shares[month]
    last = calendar.monthrange(day.year, day.month)[1]
    return upto if day.day == last else before + (upto - before) * day.day / last


def _dated_share(target: Target, day: dt.date) -> float:
    if target.since is None or target.deadline is None:
        return 1.0
    gone, whole = (day - target.since).days + 1, (target.deadline - target.since).days + 1
    return min(max(gone / whole, 0.0), 1.0)
