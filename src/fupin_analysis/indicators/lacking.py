"""What a figure leaves out because nobody told it: the base of a rate, and what is blank where it would count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import noted

UNTOLD = "untold"
"""``attrs`` of parts: the parts there would be, were what is left blank told one way or the other (``Ends``)."""


@dataclass(frozen=True, eq=False)
class Ends:
    """Parts of the figure with what is left blank told as it is least and as it is most."""

    low: pd.DataFrame
    high: pd.DataFrame

    def __deepcopy__(self, memo: dict[int, Any]) -> Ends:
        """Itself: frames copy their ``attrs`` with every step, and nobody changes these."""
        return self


def with_untold(parts: pd.DataFrame, low: pd.DataFrame, high: pd.DataFrame, note: str) -> pd.DataFrame:
    """Parts that leave out what is blank, with those there would be were it told, and the sentence that says so."""
    out = noted(parts, note)
    out.attrs = out.attrs | {UNTOLD: Ends(low, high)}
    return out


def without_base(view: View, form: str, rows: pd.DataFrame, part: str, base: str) -> str:
    """How many of a form's rows tell ``part`` and no ``base``, for the note of the rate of both; "" where none does."""
    return _one_of_two(view, form, rows, part, base, "不计入两者之比")


def without_part(view: View, form: str, rows: pd.DataFrame, part: str, base: str) -> str:
    """How many of a form's rows tell ``base`` and no ``part``: they count in the rate of both as nothing yet."""
    return _one_of_two(view, form, rows, base, part, "在两者之比中按尚无计")


def _one_of_two(view: View, form: str, rows: pd.DataFrame, told: str, blank: str, then: str) -> str:
    count = int((rows[told].notna() & rows[blank].isna()).sum())
    if not count:
        return ""
    fields = view.inputs.plan.forms[form].by_name
    one, other = (fields[name].label.partition("（")[0] for name in (told, blank))
    return f"{count}行填了“{one}”未填“{other}”，{then}"
