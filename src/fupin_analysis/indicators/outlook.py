"""Where a year's task is heading: its end as a range from the rates of its months, and what is needed a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fupin_analysis.indicators.figures import Figure, compute_value
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.indicators.whole import whole_value
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
    months = months_left(inputs, target, figure)
    if months is None or figure.value is None:
        return Outlook()
    short = (target.floor or 0.0) - figure.value
    needed = round(short / months, DECIMALS) if short > 0 and months else None
    ends = [year_end(inputs, target, figure, at=at) for at in _quantiles(inputs)]
    low, high = (None if terms is None else _value(inputs, figure, terms) for terms in ends)
    if low is not None and high is not None:
        low, high = whole_value(low, target, up=False), whole_value(high, target, up=True)
    return Outlook(low, high, needed)


def months_left(inputs: Inputs, target: Target, figure: Figure) -> int | None:
    """How many months are left until the task is due; None where it adds nothing up, has no pace, or is over."""
    measure, due = inputs.plan.measure(figure.target), target.due_on(inputs.as_of)
    if not (measure.grows and target.pace) or figure.value is None or due is None or inputs.as_of >= due:
        return None
    return len(Period.of(inputs.as_of).until(Period.of(due))) - (Period.of(inputs.as_of).end == inputs.as_of)


Terms = tuple[tuple[float, dt.date], ...]
"""Factors of the figure at the ends of months: the sum of these products is what is meant."""


def year_end(inputs: Inputs, target: Target, figure: Figure, *, at: float) -> Terms | None:
    """The figure at the year's end by the rate at a quantile (0–1) of those of its months; None where they are few.

    It is the figure of the day and, for the share of the year that is left, the rate: what its month added.
    """
    rates = sorted(_rates(inputs, target, figure), key=lambda rate: rate[0])
    share = pace_share(target, inputs.as_of)
    if len(rates) < inputs.plan.lights.outlook.months or share is None:
        return None
    lower, beyond = divmod(at * (len(rates) - 1), 1.0)
    pair = ((1.0 - beyond, rates[int(lower)]), (beyond, rates[min(int(lower) + 1, len(rates) - 1)]))
    today: Terms = ((1.0, inputs.as_of),)
    if sum(weight * rate for weight, (rate, _) in pair) <= 0:
        return today
    left = 1.0 - share
    return today + tuple((left * weight * factor, day) for weight, (_, terms) in pair for factor, day in terms)


def _quantiles(inputs: Inputs) -> tuple[float, float]:
    rules = inputs.plan.lights.outlook
    return rules.low, rules.high


def _value(inputs: Inputs, figure: Figure, terms: Terms) -> float:
    told = [factor * (compute_value(inputs.before(day), figure.target) or 0.0) for factor, day in terms]
    return round(sum(told), DECIMALS)


def _rates(inputs: Inputs, target: Target, figure: Figure) -> list[tuple[float, Terms]]:
    """What each month would make of a whole year: its rise ÷ its share of the curve, where it has one."""
    view = view_of(inputs, inputs.plan.measure(figure.target))
    rates: list[tuple[float, Terms]] = []
    last, gone, before = 0.0, 0.0, None
    for end in _month_ends(Period("month", view.year, view.first_month), inputs.as_of):
        value, share = compute_value(inputs.before(end), figure.target), pace_share(target, end)
        if value is not None and share is not None and share > gone:
            each = 1.0 / (share - gone)
            terms: Terms = ((each, end),) if before is None else ((each, end), (-each, before))
            rates.append(((value - last) * each, terms))
            last, gone, before = value, share, end
    return rates


def _month_ends(first: Period, until: dt.date) -> list[dt.date]:
    return [month.end for month in first.until(Period.of(until)) if month.end <= until]
