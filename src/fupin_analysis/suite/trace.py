"""``trace_figure``: a figure with its name, its value, the parts that make it and what is left out of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.figure_ids import figure_words, parse_figure_id
from fupin_analysis.indicators.traced import TracedFigure, TracedMeasure, trace_one
from fupin_analysis.suite.desk_inputs import open_inputs
from fupin_analysis.suite.load import current_state
from fupin_analysis.suite.opening import latest_period

Place = str | Path | Home | None


class Traced:
    """One figure (``figure``) with its ``parts``, the largest first, and the values ``held`` back behind it."""

    def __init__(self, made: TracedMeasure) -> None:
        self.figure: TracedFigure = made.figures[0]
        self.parts: pd.DataFrame = made.parts_of(0)
        self.held: pd.DataFrame = made.held_of(0)


def trace_figure(
    figure_id: str,
    as_of: str | None = None,
    *,
    held: str | None = None,
    edition: str | None = None,
    home: Place = None,
) -> Traced:
    """Trace a figure of a home on a cut-off (default: the latest period with returns).

    ``held``: the figure with held values filled, ``proposed`` or ``reported``. Raises FupinError for an unknown figure,
    cut-off or edition, and where nothing has been cleaned yet.
    """
    own = find_home(home)
    return Traced(trace_one(open_inputs(_day(own, as_of, edition), held=held, edition=edition, home=own), figure_id))


def list_measures(
    word: str = "", as_of: str | None = None, *, edition: str | None = None, home: Place = None
) -> pd.DataFrame:
    """Every measure whose id or Chinese name has ``word`` in it: ``measure name unit shows``, targets first."""
    own = find_home(home)
    plan = open_inputs(_day(own, as_of, edition), edition=edition, home=own).plan
    ids = [*plan.targets, *(name for name in plan.measures if name not in plan.targets)]
    rows = [
        (id, *figure_words(plan, parse_figure_id(id)), plan.measures[id].shows) for id in ids if id in plan.measures
    ]
    found = [row for row in rows if not word or any(word.lower() in str(text).lower() for text in row)]
    return pd.DataFrame(found, columns=["measure", "name", "unit", "shows"])


def _day(home: Home, as_of: str | None, edition: str | None) -> str:
    current_state(home, edition)
    return as_of or str(latest_period(home))
