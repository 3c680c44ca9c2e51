"""What a figure leaves out because nobody told it: the base of a rate, and what is blank where it would count."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import noted

UNTOLD = "untold"
"""``attrs`` of parts: the figure at the least and at the most, were what is left blank told one way or the other."""


def with_untold(parts: pd.DataFrame, ends: tuple[float | None, float | None], note: str) -> pd.DataFrame:
    """Parts that leave out what is blank, with the figure's ``ends`` were it told, and the sentence that says so."""
    out = noted(parts, note)
    out.attrs = out.attrs | {UNTOLD: tuple(end for end in ends if end is not None)}
    return out


def without_base(view: View, form: str, rows: pd.DataFrame, part: str, base: str) -> str:
    """How many of a form's rows tell ``part`` and no ``base``, for the note of the rate of both; "" where none does."""
    count = int((rows[part].notna() & rows[base].isna()).sum())
    if not count:
        return ""
    fields = view.inputs.plan.forms[form].by_name
    one, other = (fields[name].label.partition("（")[0] for name in (part, base))
    return f"{count}行填了“{one}”未填“{other}”，不计入两者之比"
