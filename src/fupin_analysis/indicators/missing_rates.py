"""What the silent may have added to a figure of the year since they last told: the most that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fupin_analysis.indicators.declared import choose
from fupin_analysis.indicators.funds import is_grant, promises, tagged
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.indicators.whole import in_digits
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.targets import Target

LEDGERS = frozenset({"funds.grants_arrived"})
"""Functions whose figure a ledger of promises tells beforehand."""
_LEAST = 1e-6  # two ways of reckoning that differ by less are the same


def start_of(inputs: Inputs, measure: Measure) -> Period:
    """The month in which the year of a figure begins."""
    view = view_of(inputs, measure)
    return Period("month", view.year, view.first_month)


def added_since(
    inputs: Inputs, target: Target, measure: Measure, now: Period, own: pd.Series[float], since: Mapping[str, Period]
) -> list[tuple[str, float, str]]:
    """Sender, amount and words of what each may have added by ``now`` since it last told (``since``).

    The largest of three: its own monthly average of the year; what it had told, grown as the target's curve has since
    (the month of a relief day, a harvest); what its own ledger promises to have arrived by then.
    """
    owed = _promised(inputs, measure, now, since)
    start, more = start_of(inputs, measure), []
    for name, last in sorted(since.items()):
        mine = max(float(own.get(name, 0.0)), 0.0)
        rate = mine / len(start.until(last))
        months = len(start.until(now)) - len(start.until(last))
        ways = [(rate * months, f"{last}以来{months}个月，月均{in_digits(rate)}")]
        shares = [pace_share(target, period.end) for period in (last, now)]
        if shares[0] and shares[1] is not None:
            then, by_now = (f"{in_digits(100 * (share or 0.0))}%" for share in shares)
            grown = mine * (shares[1] / shares[0] - 1.0)
            ways.append((grown, f"{last}以来，按进度曲线由{then}升至{by_now}"))
        if owed.get(name):
            ways.append((owed[name], f"{last}的台账中到期尚未到位{in_digits(owed[name])}"))
        amount, words = ways[0]
        for other, said in ways[1:]:
            amount, words = (other, said) if other > amount + _LEAST else (amount, words)
        more += [(name, amount, words)] if amount > 0 else []
    return more


def _promised(inputs: Inputs, measure: Measure, now: Period, senders: Mapping[str, Period]) -> dict[str, float]:
    """Sender → the grants that its ledger promises by the end of ``now`` and that had not arrived when it last told."""
    if inputs.plan.model(measure).function not in LEDGERS:
        return {}
    rows = inputs.state("instalments", now.year)
    rows = rows[choose(rows, measure.where)]  # of an own indicator the chosen promises
    rows = rows[rows["enterprise"].isin(set(senders)) & is_grant(rows)]
    if inputs.setting("grant.village_tag_required"):
        rows = rows[tagged(rows, inputs.villages)]
    due = promises(rows, now.end, default_due=str(inputs.setting("redline1.default_due")))
    short = (due["committed_wan"] - due["arrived_wan"].fillna(0.0)).clip(lower=0.0)
    return {str(name): round(float(sum_), DECIMALS) for name, sum_ in short.groupby(due["enterprise"]).sum().items()}
