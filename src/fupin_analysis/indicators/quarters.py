"""What a quarter adds to a figure (本季): the figure as of its end, less the figure as of the end of the one before.

``jobs_new@quarter=2018Q4`` is the figure as of the end of the quarter, ``jobs_new@quarter=2018Q4#in_quarter`` the
quarter's own; without a quarter it is that of the cut-off, so far.
"""

from __future__ import annotations

from fupin_analysis.indicators.aspects import ASPECTS, UNKNOWN_FIGURE, Made, combination, make_figure
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.held_rows import held_between
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.plan.periods import Period


def _in_quarter(inputs: Inputs, figure: FigureId) -> Made:
    """The rise since the end of the quarter before; a first return tells the year so far, not a quarter."""
    measure = inputs.plan.measure(figure.measure)
    view = view_of(inputs, measure)
    first = Period("month", view.year, view.first_month)
    begun = first.until(first.shift(11))
    if not measure.grows or Period.of(inputs.as_of) not in begun:
        return UNKNOWN_FIGURE
    end = Period.of(inputs.as_of, "quarter").start
    now, last = make_figure(inputs, figure), Period.of(end).shift(-1)
    if last not in begun:  # the year begins with or within this quarter
        return now
    before = inputs.before(last.end)
    if held_between(inputs, before, figure):
        return UNKNOWN_FIGURE
    return combination((1.0, now), (-1.0, make_figure(before, figure)))


ASPECTS["in_quarter"] = _in_quarter
