"""The interval of a share that a survey gives: Wilson's, as parts that make each bound like any other ratio (A44)."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from fupin_analysis.indicators.parts import ACTUAL, BASE, DECIMALS, join_parts, total

Z_95 = 1.96
"""Of the normal curve: the interval holds the share of all in 95 of 100 surveys."""
BOUNDS = ("low_pct", "high_pct")
_SAID = "95%置信区间（Wilson）"


def wilson(successes: float, asked: float) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %, in percent; the whole range where nobody was asked."""
    if not asked:
        return 0.0, 100.0
    low, high = (100.0 * (successes + added) / (asked + Z_95**2) for added in _added(successes, asked))
    return max(low, 0.0), min(high, 100.0)


def is_counted(parts: pd.DataFrame) -> bool:
    """Whether a share is of things that are counted, so that it has an interval; a mean of shares has none."""
    return bool((parts["amount"] % 1 == 0).all())


def bounds_by(parts: pd.DataFrame, groups: pd.Series[Any]) -> pd.DataFrame:
    """The bounds (BOUNDS) of a counted share for each group of its parts; NA where nobody was asked."""
    sums = parts.groupby([groups.rename("group"), "part"])["amount"].sum().unstack()
    sums = sums.reindex(columns=[ACTUAL, BASE]).fillna(0.0)
    made = [
        wilson(yes, asked) if 0 <= yes <= asked and asked > 0 else (math.nan, math.nan)
        for yes, asked in zip(sums[ACTUAL], sums[BASE], strict=True)
    ]
    return pd.DataFrame(made, index=sums.index, columns=list(BOUNDS), dtype="float64")


def bounded(parts: pd.DataFrame, *, low: bool) -> pd.DataFrame | None:
    """The parts of a counted share with two more, that make the ratio the lower (upper) bound; None of other shares.

    The bound is (successes + a) ÷ (asked + z²): ``a`` and ``z²`` are parts that no cell tells.
    """
    asked = total(parts.loc[parts["part"] == BASE, "amount"])
    successes = total(parts.loc[parts["part"] == ACTUAL, "amount"])
    if asked <= 0 or not is_counted(parts) or not 0 <= successes <= asked:
        return None
    added = _added(successes, asked)[0 if low else 1]
    blank = dict.fromkeys(("record_id", "key", "enterprise", "county", "village", "cells"), "")
    said = {**blank, "field": "interval", "file": _SAID, "sheet": "", "raw": "", "on": pd.NaT}
    amounts = ((ACTUAL, round(added, DECIMALS)), (BASE, round(Z_95**2, DECIMALS)))
    more = pd.DataFrame([{**said, "part": part, "amount": amount} for part, amount in amounts])
    return join_parts(parts, more.astype({"on": "datetime64[s]"}))


def _added(successes: float, asked: float) -> tuple[float, float]:
    """What the lower and the upper bound add to the successes."""
    middle = Z_95**2 / 2
    half = Z_95 * math.sqrt(successes * (asked - successes) / asked + Z_95**2 / 4)
    return max(middle - half, -successes), min(middle + half, asked - successes + Z_95**2)
