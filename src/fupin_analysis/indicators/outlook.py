"""Where a year's task is heading: its end as a range from the rates of its months, and what is needed a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from fupin_analysis.indicators.figures import Figure, compute_value
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.targets import Target


@dataclass(frozen=True)
class Outlook:
    """The figure at the year's end, ``low`` to ``high``, and what each month that is left has to add."""

    low: float | None = None
    high: float | None = None
    needed: float | None = None


def outlook(inputs: Inputs, target: Target, figure: Figure) -> Outlook:
    """The outlook of a task that adds up over a year and has a pace (domain.md 4.3); empty for anything else.

    A month's rate is what it added, divided by the share of the year that the target's own curve gives it (a first
    return tells the months up to it as one). The year's end is the figure and the middle of these rates for the share
    that is left, from the third period on; the bounds are settings (``lights.toml``). Never ranked.
    """
    measure = inputs.plan.measure(figure.target)
    due = target.due_on(inputs.as_of)
    if not (measure.grows and target.pace) or figure.value is None or due is None or inputs.as_of >= due:
        return Outlook()
    months = len(Period.of(inputs.as_of).until(Period.of(due))) - (Period.of(inputs.as_of).end == inputs.as_of)
    short = (target.floor or 0.0) - figure.value
    needed = round(short / months, DECIMALS) if short > 0 and months else None
    rates = _rates(inputs, target, figure)
    rules, share = inputs.plan.lights.outlook, pace_share(target, inputs.as_of)
    if len(rates) < rules.months or share is None:
        return Outlook(needed=needed)
    slow, fast = (max(float(np.quantile(rates, at)), 0.0) for at in (rules.low, rules.high))
    low, high = (round(figure.value + rate * (1.0 - share), DECIMALS) for rate in (slow, fast))
    return Outlook(low, high, needed)


def _rates(inputs: Inputs, target: Target, figure: Figure) -> list[float]:
    """What each month would make of a whole year: its rise ÷ its share of the curve, where it has one."""
    view = view_of(inputs, inputs.plan.measure(figure.target))
    rates, last, gone = [], 0.0, 0.0
    for end in _month_ends(Period("month", view.year, view.first_month), inputs.as_of):
        value, share = compute_value(inputs.before(end), figure.target), pace_share(target, end)
        if value is not None and share is not None and share > gone:
            rates.append((value - last) / (share - gone))
            last, gone = value, share
    return rates


def _month_ends(first: Period, until: dt.date) -> list[dt.date]:
    return [month.end for month in first.until(Period.of(until)) if month.end <= until]
