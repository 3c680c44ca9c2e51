"""``trace_figure``: a figure with its name, its value and the parts that make it, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.figure_ids import figure_words, parse_figure_id, resolve
from fupin_analysis.indicators.trace import recombine
from fupin_analysis.suite.desk import trace
from fupin_analysis.suite.desk_inputs import open_inputs
from fupin_analysis.suite.load import current_state
from fupin_analysis.suite.opening import latest_period


@dataclass(frozen=True)
class Traced:
    """One figure: ``parts`` as ``indicators.trace.COLUMNS``, largest first; ``value`` None where nothing is told."""

    figure_id: str
    name: str
    as_of: str
    value: float | None
    unit: str
    operation: str
    parts: pd.DataFrame


def trace_figure(
    figure_id: str, as_of: str | None = None, *, edition: str | None = None, home: str | Path | Home | None = None
) -> Traced:
    """Trace a figure of a home on a cut-off (default: the latest period with returns).

    Raises FupinError for an unknown figure, cut-off or edition, and where nothing has been cleaned yet.
    """
    own = find_home(home)
    current_state(own, edition)
    day = as_of or str(latest_period(own))
    plan = open_inputs(day, edition=edition, home=own).plan
    figure = resolve(plan, parse_figure_id(figure_id))
    name, unit = figure_words(plan, figure)
    parts = trace(figure_id, day, edition=edition, home=own)
    ordered = parts.sort_values("amount", ascending=False, kind="stable", ignore_index=True)
    value = recombine(parts)
    return Traced(str(figure), name, parts.attrs["as_of"], value, unit, parts.attrs["operation"], ordered)
