"""The counties of the 45 that something has not reached, as a figure (一)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import ACTUAL, make_parts


def counties_without(view: View) -> pd.DataFrame:
    """A part for each county of the 45 in which the figure that the measure's column names has nothing."""
    parts = compute_parts(view.inputs, view.measure.column)
    reached = set(parts.loc[(parts["part"] == ACTUAL) & (parts["amount"] > 0), "county"])
    counties = view.reference("counties")
    rows = counties[~counties["name"].isin(reached)]
    return make_parts(rows.assign(record_id="", enterprise="", county=rows["name"]), "name", key="name")
