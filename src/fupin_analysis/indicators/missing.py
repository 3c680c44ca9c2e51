"""What those who have not reported may add to a figure: a range by what they told before, and its assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.cuts import plan_by
from fupin_analysis.indicators.figures import Figure
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import ACTUAL, DECIMALS, check_keys
from fupin_analysis.indicators.reporting import Heard
from fupin_analysis.indicators.senders import by_sender, due_before, heard_of, last_told
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.targets import Target


@dataclass(frozen=True)
class Missing:
    """``low`` and ``high`` of the figure once the others have reported; None where it is not known who they are.

    ``amount_pct``: of the figure of a month ago, the share of those who have reported this time (0–100).
    """

    low: float | None = None
    high: float | None = None
    amount_pct: float | None = None
    note: str = ""

    @property
    def is_range(self) -> bool:
        """True where the two differ."""
        return self.low is not None and self.high is not None and self.high - self.low > 10**-DECIMALS


def missing_behind(inputs: Inputs, target: Target, figure: Figure) -> Missing:
    """The range of a figure for those who owe its form and have not sent it.

    ``low``: they have done nothing since they last told. ``high``: of a figure that grows, they went on at their own
    monthly average of the year; of what holds on a day, nothing has changed. Who never told is taken at its task by
    the allocation, else as the others are on average, and in a check as failing (low) and passing (high).
    """
    measure = inputs.plan.measure(figure.target)
    found = heard_of(inputs, measure)
    if found is None or figure.value is None:
        return Missing()
    amount_pct = _told_again(inputs, target, measure, found)
    if not found.silent:
        return Missing(figure.value, figure.value, amount_pct)
    periods = _periods(inputs, measure, found)
    since = last_told(inputs, found.form, periods, found.silent)
    never = found.silent - set(since)
    if measure.operation == "check":
        if target.per == "enterprise":
            return _checked(measure, figure, found.silent, never, amount_pct)
        return Missing(amount_pct=amount_pct, note=f"未报{len(found.silent)}家的影响无法估计")
    if measure.operation == "ratio":
        return Missing(amount_pct=amount_pct, note=f"未报{len(found.silent)}家的影响无法估计")
    own = by_sender(inputs, measure)
    more = _at_own_rate(inputs, measure, found, own, since) if measure.grows else 0.0
    others, how = _never_told(inputs, target, own.reindex(sorted(found.came), fill_value=0.0), never)
    high = round(figure.value + more + others, DECIMALS)
    words = [f"未报{len(since)}家低值按上次所报、高值按其月均推算"] if more else []
    words += [f"从未报送的{len(never)}家{how}推算"] if others else []
    return Missing(figure.value, high, amount_pct, "，".join(words))


def _told_again(inputs: Inputs, target: Target, measure: Measure, found: Heard) -> float | None:
    """Of the amounts a month ago, the share (0–100) of those who have told the last period of the form."""
    earlier = inputs if target.is_over(inputs.as_of) else inputs.before(Period.of(inputs.as_of).shift(-1).end)
    amounts = by_sender(earlier, measure).clip(lower=0.0)
    amounts = amounts[amounts.index.isin(found.due)]
    whole = float(amounts.sum())
    return 100.0 * float(amounts[amounts.index.isin(found.came)].sum()) / whole if whole > 0 else None


def _periods(inputs: Inputs, measure: Measure, found: Heard) -> list[Period]:
    """The months of the figure's year in which the form was owed, the latest first; of every year where it stands."""
    periods = due_before(inputs, found.form, found.period)
    if measure.year == "standing":
        return periods
    start = _start(inputs, measure)
    return [period for period in periods if period >= start]


def _start(inputs: Inputs, measure: Measure) -> Period:
    view = view_of(inputs, measure)
    return Period("month", view.year, view.first_month)


def _at_own_rate(
    inputs: Inputs, measure: Measure, found: Heard, own: pd.Series[float], since: Mapping[str, Period]
) -> float:
    """What the silent would have added in the months since they last told, each at its monthly average till then."""
    start = _start(inputs, measure)
    more = 0.0
    for name, last in since.items():
        rate = max(float(own.get(name, 0.0)), 0.0) / len(start.until(last))
        more += rate * (len(start.until(found.period)) - len(start.until(last)))
    return more


def _never_told(inputs: Inputs, target: Target, others: pd.Series[float], never: frozenset[str]) -> tuple[float, str]:
    """What those who never told may have: their task so far by the allocation, else the average of the others."""
    if not never:
        return 0.0, ""
    plan = plan_by(inputs, target.id, "enterprise")
    if plan:
        share = pace_share(target, inputs.as_of)
        due = sum(plan.get(name, 0.0) for name in never)
        return due * (1.0 if share is None else share), "按任务分解数"
    return (float(others.mean()) if len(others) else 0.0) * len(never), "按其他单位的平均"


def _checked(
    measure: Measure, figure: Figure, silent: frozenset[str], never: frozenset[str], amount_pct: float | None
) -> Missing:
    """A share of enterprises: those of whom nothing is known fail, or pass; the others stay as they last told.

    Nothing is known of who is silent and has no key, nor of who has one (from a card) and never told what is counted.
    """
    keys = check_keys(figure.parts, test=measure.test).set_index("key")["passed"]
    parts = figure.parts
    counted = set(parts.loc[parts["part"] == ACTUAL, "key"])
    absent = len(silent - set(keys.index))
    unsure = sum(not keys[name] for name in never & set(keys.index) - counted)
    passed, every = float(keys.sum()), len(keys) + absent
    unknown = absent + unsure
    note = f"{unknown}家未报，低值按未达到、高值按达到" if unknown else ""
    return Missing(100.0 * passed / every, 100.0 * (passed + unknown) / every, amount_pct, note)
