"""What a rate leaves out: rows that tell its numerator and not what it is held against."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View


def without_base(view: View, form: str, rows: pd.DataFrame, part: str, base: str) -> str:
    """How many of a form's rows tell ``part`` and no ``base``, for the note of the rate of both; "" where none does."""
    count = int((rows[part].notna() & rows[base].isna()).sum())
    if not count:
        return ""
    fields = view.inputs.plan.forms[form].by_name
    one, other = (fields[name].label.partition("（")[0] for name in (part, base))
    return f"{count}行填了“{one}”未填“{other}”，不计入两者之比"
