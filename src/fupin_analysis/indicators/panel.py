"""同口径: the change since last month of those alone who told both times, beside the raw change of the figure."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_analysis.indicators.aspects import PER_UNIT, Made
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.figures import Figure
from fupin_analysis.indicators.held_rows import held_between
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.indicators.senders import heard_of, sent_parts
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.periods import Period


@dataclass(frozen=True)
class Panel:
    """``change`` in the figure's unit (points of a rate), ``change_pct`` of an amount, of ``n`` senders."""

    n: int | None = None
    change: float | None = None
    change_pct: float | None = None


@dataclass(frozen=True, eq=False)
class Pair:
    """The same figure of the same ``senders`` as of two days; None where whose part is whose is not known."""

    senders: frozenset[str]
    now: Made | None
    then: Made | None


def matched_panel(inputs: Inputs, figure: Figure) -> Panel:
    """The change since the end of last month of the senders who told the figure's form then and now.

    Nothing where nobody owes the form, and for rates that rest on a roster: whose part of that is whose is not known.
    """
    pair = matched(inputs, figure.target)
    if pair is None:
        return Panel()
    now, then = (None if made is None else made.value for made in (pair.now, pair.then))
    if now is None or then is None:
        return Panel(len(pair.senders))
    change = round(now - then, DECIMALS)
    is_amount = inputs.plan.measure(figure.target).operation not in PER_UNIT
    return Panel(len(pair.senders), change, 100.0 * change / then if is_amount and then > 0 else None)


def matched(inputs: Inputs, target: str) -> Pair | None:
    """The two figures of those who told the form now and at the end of last month; None where nobody owes it.

    They are not known where values that are held on one of the two days keep them from being compared.
    """
    measure = inputs.plan.measure(target)
    earlier = inputs.before(Period.of(inputs.as_of).shift(-1).end)
    now, then = heard_of(inputs, measure), heard_of(earlier, measure)
    if now is None or then is None:
        return None
    both = now.came & then.came
    if held_between(inputs, earlier, FigureId(target)):
        return Pair(both, None, None)
    return Pair(both, *(_of_senders(at, measure, both) for at in (inputs, earlier)))


def _of_senders(inputs: Inputs, measure: Measure, senders: frozenset[str]) -> Made | None:
    rows = sent_parts(inputs, measure)
    if measure.operation in PER_UNIT and (rows["sender"] == "").any():
        return None
    return Made(rows[rows["sender"].isin(senders)], measure.operation, measure.test)
