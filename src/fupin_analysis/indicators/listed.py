"""A number as a list prints it: the field of one record (``instalments.committed_wan@record=…``)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts


def values(view: View) -> pd.DataFrame:
    """Every number that is known of the measure's column, a part a record."""
    (form,) = view.measure.uses
    rows = view.known(form)
    numbers = pd.to_numeric(rows[view.measure.column], errors="coerce")
    return make_parts(rows, view.measure.column, amount=numbers)
