"""What those who have not reported may make of a red line: what falls due while they are silent is kept, or it is not.

Promises not kept by their day (A41) and payments that nobody looked after in their window (A42).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.aspects import UNKNOWN_FIGURE, Made
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.reporting import Heard
from fupin_analysis.indicators.senders import due_before, heard_of, last_told, sent_parts
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.periods import Period

BROKEN, UNWATCHED = "redlines.broken_promises", "redlines.unwatched_payments"
RED_LINES = (BROKEN, UNWATCHED)
"""Functions whose figure counts what went wrong."""
Ends = tuple[Made, Made]


def hit_ends(inputs: Inputs, measure: Measure, whole: Made, found: Heard) -> tuple[Ends, str]:
    """The least and the most hits there may be once the others have reported; the most is unknown where nobody can say.

    At the least all that fell due since the silent last told has been kept, at the most nothing of it. What they told
    as broken themselves is broken. Who never told, or nothing of what may be due by now, may have broken anything.
    """
    last = last_told(inputs, found.form, due_before(inputs, found.form, found.period), found.silent)
    model = inputs.plan.model(measure)
    window = 0 if model.function == BROKEN else int(inputs.setting("redline2.window_days"))
    parts = sent_parts(inputs, measure)
    open_ = parts[_since(parts, last, window)]
    keys = set(open_["key"])
    dark = {name for name in found.silent if name not in last or _is_dark(model, last[name], found.period, window)}
    low = Made(whole.parts[~whole.parts["key"].isin(keys)], whole.operation, whole.test)
    words = [f"未报单位有{len(keys)}笔在上次报送之后到期，低值按已落实、高值按未落实"] if keys else []
    words += [f"{len(dark)}家从未报送或久未报送，有无到期的无从得知，高值无法估计"] if dark else []
    return (low, UNKNOWN_FIGURE if dark else whole), "，".join(words)


def fallen_due_since(inputs: Inputs, measure: Measure, rows: pd.DataFrame) -> pd.Series[Any]:
    """Of promises (``enterprise``, ``due``): the last month that a silent sender told before they fell due, else NA."""
    found = heard_of(inputs, measure)
    if found is None or not found.silent or rows.empty:
        return pd.Series(pd.NA, index=rows.index, dtype="object")
    last = last_told(inputs, found.form, due_before(inputs, found.form, found.period), found.silent)
    told = pd.to_datetime(rows["enterprise"].map({name: pd.Timestamp(period.end) for name, period in last.items()}))
    months = rows["enterprise"].map({name: str(period) for name, period in last.items()}).astype("object")
    return months.where(rows["due"] >= told, pd.NA)


def _since(parts: pd.DataFrame, last: Mapping[str, Period], window: int) -> pd.Series[bool]:
    """Hits of the silent whose last day had not passed when their sender last told."""
    told = pd.to_datetime(parts["sender"].map({name: pd.Timestamp(period.end) for name, period in last.items()}))
    ends: pd.Series[bool] = parts["on"] + pd.Timedelta(days=window) >= told
    return ends


def _is_dark(measure: Measure, last: Period, now: Period, window: int) -> bool:
    """Whether something that nobody told of may have fallen due since a sender last told.

    A ledger holds the promises of its year; a payment has to be looked after within its window.
    """
    if measure.function == BROKEN:
        return last.year < now.year
    return (now.end - last.end).days > window
