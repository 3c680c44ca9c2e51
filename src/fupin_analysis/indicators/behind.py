"""Aspects of what stands behind the figure of a target: who told it, what is missing, what is approximate, its course.

``grant_fund_plan#low`` and ``#high`` are the figure once the others have reported, ``#approx_low`` and ``#approx_high``
by the bounds of what is approximate, ``#projection_low`` and ``#projection_high`` at the year's end. All are of the
whole province: of a cut nobody knows who is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.indicators.aspects import (
    ASPECTS,
    UNKNOWN_FIGURE,
    Made,
    combination,
    judged,
    make_figure,
    netted,
    told_by_plan,
    uncelled,
)
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.figures import Figure, compute
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.missing import Missing, missing_behind
from fupin_analysis.indicators.outlook import months_left, outlook, year_end
from fupin_analysis.indicators.panel import Pair, matched, matched_panel
from fupin_analysis.indicators.parts import join_parts, make_parts, no_parts
from fupin_analysis.indicators.senders import heard_of
from fupin_analysis.indicators.vague import Vague, vague_behind
from fupin_analysis.indicators.whole import whole_number
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.targets import Target

Aspect = Callable[[Inputs, Target, Figure], Made | None]
_ROSTER = "报送名册"


def _of_target(make: Aspect) -> Callable[[Inputs, FigureId], Made]:
    """An aspect of a whole target, as it is judged; of a supporting figure there is none, of a cut it is an error."""

    def aspect(inputs: Inputs, figure: FigureId) -> Made:
        target = judged(inputs, figure)
        if figure.cuts:
            raise InputError(
                f"“{figure}”：报送覆盖、补报区间、约数、同口径和年底推算只按全部单位算，不能分组。请去掉 @ 后的分组。",
                code="trace-aspect",
            )
        if target is None:
            return UNKNOWN_FIGURE
        return make(inputs, target, compute(inputs, figure.measure)) or UNKNOWN_FIGURE

    return aspect


def _missing(inputs: Inputs, figure: Figure) -> Missing:
    return missing_behind(inputs, inputs.plan.target(figure.target), figure)


def _missing_end(at: int) -> Aspect:
    def end(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
        ends = _missing(inputs, figure).ends
        return None if ends is None else ends[at]

    return end


def _vague_end(at: int) -> Aspect:
    def end(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
        ends = vague_behind(inputs, figure).ends
        return None if ends is None else ends[at]

    return end


def _vague_cells(inputs: Inputs, _: Target, figure: Figure) -> Made:
    """A part for each approximate value behind the figure."""
    cells = _cell_parts(inputs, vague_behind(inputs, figure))
    return Made(join_parts(*cells, no_parts()))


def _cell_parts(inputs: Inputs, vague: Vague) -> Iterator[pd.DataFrame]:
    if vague.cells is None:
        return
    for (form, name), cells in vague.cells.groupby(["form", "field"], sort=False):
        rows = inputs.known(str(form))
        yield make_parts(rows[rows["record_id"].isin(cells["record_id"])], str(name))


def _told(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
    """Who told the figure's form for the last month in which it was owed, a part each."""
    if figure.coverage_n is None:
        return None
    measure = inputs.plan.measure(figure.target)
    found = heard_of(inputs, measure)
    if found is not None:
        return _senders(inputs, found.came, found.period)
    return _senders(inputs, set(inputs.known(measure.coverage_form or "")["enterprise"].dropna()), None)


def _owed(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
    """Who owes it, a part each."""
    found = heard_of(inputs, inputs.plan.measure(figure.target))
    if found is None or figure.coverage_of is None:
        return None
    rows = [(name, 1.0, name) for name in sorted(found.due)]
    parts = uncelled(rows, field="full_name", file=_ROSTER)
    return Made(parts.assign(key=parts["enterprise"]), "distinct")


def _senders(inputs: Inputs, names: Iterable[str], period: Period | None) -> Made:
    """Senders, each by the file of its return."""
    rows = inputs.known_returns()
    rows = rows if period is None else rows[rows["period"] == str(period)]
    returns = dict(zip(rows["enterprise"], rows["return_id"], strict=True))
    parts = uncelled([(name, 1.0, name) for name in sorted(names)], field="enterprise", file="")
    records = [returns.get(name, "") for name in parts["enterprise"]]
    return Made(parts.assign(key=parts["enterprise"], record_id=records), "distinct")


def _pair(inputs: Inputs, figure: Figure) -> Pair | None:
    before = make_figure(inputs, FigureId(figure.target, (), "previous"))
    return None if figure.value is None or before.value is None else matched(inputs, figure.target)


def _panel_senders(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
    pair = _pair(inputs, figure)
    return None if pair is None else _senders(inputs, pair.senders, Period.of(inputs.as_of))


def _panel_change(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
    pair = _pair(inputs, figure)
    if pair is None or pair.now is None or pair.then is None:
        return None
    return combination((1.0, pair.now), (-1.0, pair.then))


def _panel_pct(inputs: Inputs, _: Target, figure: Figure) -> Made | None:
    pair = _pair(inputs, figure)
    if pair is None or pair.now is None or pair.then is None or matched_panel(inputs, figure).change_pct is None:
        return None
    each = 100.0 / (pair.then.value or 1.0)
    return combination((each, pair.now), (-each, pair.then))


def _projection(side: str) -> Aspect:
    def end(inputs: Inputs, target: Target, figure: Figure) -> Made | None:
        if months_left(inputs, target, figure) is None:
            return None
        terms = year_end(inputs, target, figure, at=getattr(inputs.plan.lights.outlook, side))
        if terms is None:
            return None
        whole = FigureId(figure.target)
        made = netted(combination(*((factor, make_figure(inputs.before(day), whole)) for factor, day in terms)))
        return whole_number(made, target, up=side == "high")

    return end


def _needed(inputs: Inputs, target: Target, figure: Figure) -> Made | None:
    """What is lacking of the task, divided by the months that are left."""
    months = months_left(inputs, target, figure)
    if not months or outlook(inputs, target, figure).needed is None:
        return None
    task = told_by_plan(target.floor or 0.0, f"{target.floor:g}{target.unit}", section="、".join(target.sections))
    return combination((1.0 / months, task), (-1.0 / months, make_figure(inputs, FigureId(figure.target))))


ASPECTS.update(
    coverage_n=_of_target(_told),
    coverage_of=_of_target(_owed),
    coverage_amount_pct=_of_target(lambda inputs, _, figure: _missing(inputs, figure).again),
    low=_of_target(_missing_end(0)),
    high=_of_target(_missing_end(1)),
    approx_count=_of_target(_vague_cells),
    approx_low=_of_target(_vague_end(0)),
    approx_high=_of_target(_vague_end(1)),
    panel_n=_of_target(_panel_senders),
    panel_change=_of_target(_panel_change),
    panel_change_pct=_of_target(_panel_pct),
    projection_low=_of_target(_projection("low")),
    projection_high=_of_target(_projection("high")),
    needed_per_month=_of_target(_needed),
)
