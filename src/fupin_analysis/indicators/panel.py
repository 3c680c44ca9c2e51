"""同口径: the change since last month of those alone who told both times, beside the raw change of the figure."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_analysis.indicators.figures import Figure
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import DECIMALS, combine
from fupin_analysis.indicators.senders import heard_of, sent_parts
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.periods import Period


@dataclass(frozen=True)
class Panel:
    """``change`` in the figure's unit (points of a rate), ``change_pct`` of an amount, of ``n`` senders."""

    n: int | None = None
    change: float | None = None
    change_pct: float | None = None


def matched_panel(inputs: Inputs, figure: Figure) -> Panel:
    """The change since the end of last month of the senders who told the figure's form then and now.

    Nothing where nobody owes the form, and for rates that rest on a roster: whose part of that is whose is not known.
    """
    measure = inputs.plan.measure(figure.target)
    earlier = inputs.before(Period.of(inputs.as_of).shift(-1).end)
    now, then = heard_of(inputs, measure), heard_of(earlier, measure)
    if now is None or then is None:
        return Panel()
    both = now.came & then.came
    values = [_of_senders(at, measure, both) for at in (inputs, earlier)]
    if values[0] is None or values[1] is None:
        return Panel(len(both))
    change = round(values[0] - values[1], DECIMALS)
    is_amount = measure.operation not in {"ratio", "check"}
    return Panel(len(both), change, 100.0 * change / values[1] if is_amount and values[1] > 0 else None)


def _of_senders(inputs: Inputs, measure: Measure, senders: frozenset[str]) -> float | None:
    rows = sent_parts(inputs, measure)
    if measure.operation in {"ratio", "check"} and (rows["sender"] == "").any():
        return None
    return combine(measure.operation, rows[rows["sender"].isin(senders)], test=measure.test)
