"""Figures that stand beside a target's: seen as the target sees things, or one side of its share."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from fupin_analysis.indicators.figures import parts_beside
from fupin_analysis.indicators.inputs import View, view_of
from fupin_analysis.indicators.parts import ACTUAL


def beside(view: View, target: str) -> View:
    """The view of a supporting figure with the year and the readings of a target; the columns stay its own."""
    return view_of(view.inputs, replace(view.measure, target=target))


def side(view: View) -> pd.DataFrame:
    """One side of a share as a figure of its own: the measure's column names the share and ``actual`` or ``base``."""
    share, part = view.measure.column.split()
    parts = parts_beside(view.inputs, share)
    return parts[parts["part"] == part].assign(part=ACTUAL)
