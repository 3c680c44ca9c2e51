"""Parts of a figure, and the six operations that put them together: whatever is shown can be taken apart again."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.frames import empty

PARTS = {
    "part": "str",  # actual, or base: what the actual is held against
    "record_id": "str",
    "field": "str",
    "amount": "float64",
    "key": "str",  # what is counted once, or the subject that is checked
    "enterprise": "str",
    "county": "str",
    "village": "str",  # county/township/village
    "on": "datetime64[s]",
}
ACTUAL, BASE = "actual", "base"
VALUES = "values"
"""``attrs`` of parts with cuts of their own: cut → all its values, those that have no part too."""
BLANK = "blank"
"""``attrs`` of parts: how many rows told no amount and are no part."""
UNJUDGED = "unjudged"
"""``attrs`` of parts of which nothing could be judged yet: that nothing is wrong says nothing then."""
UNASKED = "unasked"
"""``attrs`` of parts of a rule that asks nothing of anybody yet: that all keep it says nothing."""
NOTES = "notes"
"""``attrs`` of parts: Chinese sentences that stand beside the figure (``noted``)."""
DECIMALS = 6  # of 万元: one 分; of other amounts far below what anybody sees
_TESTS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "==": operator.eq,
}
RATES = {"ratio": 100.0, "mean": 1.0}
"""Operations that divide what is actual by its base, and the scale of the quotient."""
RATE_DECIMALS = 9  # of a rate of 0-100: far below what anybody sees, far above the noise of a division
_NEVER = pd.Series([pd.NaT]).astype("datetime64[s]").array
_NOTHING = 1e-8  # a base that is no more is none
_PLACES = ("county", "township", "village")


def no_parts() -> pd.DataFrame:
    """A figure without parts."""
    return empty(PARTS)


def make_parts(
    frame: pd.DataFrame,
    field: str,
    *,
    amount: str | float | pd.Series[Any] = 1.0,
    key: str | pd.Series[Any] | None = None,
    on: str | None = None,
    part: str = ACTUAL,
) -> pd.DataFrame:
    """One part a row of ``frame``: ``amount`` from a column, a series or a constant; rows without one drop out.

    ``frame`` has the columns of a record; ``county``, ``township`` and ``village`` where it has them.
    """
    amounts = frame[amount] if isinstance(amount, str) else amount
    if isinstance(amounts, pd.Series):
        numbers = pd.to_numeric(amounts).astype("float64")
        kept = frame[numbers.notna()]
        numbers = numbers.loc[kept.index].round(DECIMALS)
    else:
        kept, numbers = frame, pd.Series(float(amounts), index=frame.index)
    keys = kept[key] if isinstance(key, str) else key.loc[kept.index] if key is not None else None
    dates = kept[on] if on is not None else None
    if frame.empty:  # where nobody told anything, as of most forms on most days
        return no_parts()
    size = len(kept)
    out = {  # arrays throughout: the parts of a report are made some thousand times
        "part": _constant(part, size),
        "record_id": _column(kept, "record_id"),
        "field": _constant(field, size),
        "amount": numbers.to_numpy(),
        "key": _constant("", size) if keys is None else _text(keys).array,
        "enterprise": _column(kept, "enterprise"),
        "county": _column(kept, "county"),
        "village": village_key(kept).array,
        "on": _NEVER.take(np.zeros(size, dtype="int64")) if dates is None else dates.astype("datetime64[s]").array,
    }
    made = pd.DataFrame(out)
    if part == ACTUAL and size < len(frame):
        made.attrs = {BLANK: len(frame) - size}
    return made


def with_cuts(
    parts: pd.DataFrame,
    rows: pd.DataFrame,
    cuts: Mapping[str, str],
    *,
    values: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The parts with cuts of their own (cut → column of ``rows``, which the parts were made of, one a row).

    ``values``: what a cut may be, where that is more than what the parts have.
    """
    made = {cut: _text(rows[column]).to_numpy() for cut, column in cuts.items()}
    out = parts.assign(**made)
    out.attrs = dict(parts.attrs) | {VALUES: {cut: tuple(known) for cut, known in (values or {}).items()}}
    return out


def join_parts(*frames: pd.DataFrame) -> pd.DataFrame:
    """Parts one after another; frames without rows are left out, so that dtypes stay. Of none with rows the first."""
    kept = [frame for frame in frames if len(frame)]
    out = pd.concat(kept, ignore_index=True) if kept else frames[0] if frames else no_parts()
    blank = sum(frame.attrs.get(BLANK, 0) for frame in frames)
    values = next((frame.attrs[VALUES] for frame in frames if VALUES in frame.attrs), None)
    notes = tuple(dict.fromkeys(note for frame in frames for note in frame.attrs.get(NOTES, ())))
    out.attrs = ({BLANK: blank} if blank else {}) | ({} if values is None else {VALUES: values})
    out.attrs |= {NOTES: notes} if notes else {}
    return out


def noted(parts: pd.DataFrame, *notes: str) -> pd.DataFrame:
    """The parts with sentences that stand beside their figure wherever it is told; empty ones are left out."""
    out = parts.copy()
    told = tuple(dict.fromkeys((*parts.attrs.get(NOTES, ()), *(note for note in notes if note))))
    out.attrs = dict(parts.attrs) | ({NOTES: told} if told else {})
    return out


def village_key(frame: pd.DataFrame) -> pd.Series[Any]:
    """``county/township/village``; "" where no village is named. A village is known by all three (domain.md 2.2)."""
    if "village" not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    county, township, village = (_column(frame, name) for name in _PLACES)
    joined = pd.Series(county + "/" + township + "/" + village, index=frame.index)
    return joined.where(village != "", "").astype("str")


def _text(series: pd.Series[Any]) -> pd.Series[Any]:
    if isinstance(series.dtype, pd.StringDtype):
        return series.fillna("")
    return series.astype("object").where(series.notna(), "").astype("str")


def _column(frame: pd.DataFrame, name: str) -> Any:
    """A column as an array of texts; blank where the frame has none."""
    return _text(frame[name]).array if name in frame else _constant("", len(frame))


def _constant(text: str, size: int) -> Any:
    """An array of one text, many times over."""
    return pd.array([text], dtype="str").take(np.zeros(size, dtype="int64"))


def percent_of(part: float, whole: float) -> float:
    """``part`` as a share of ``whole``, 0-100, without binary noise: of one amount in forty 100·x÷x is not 100."""
    return round(100.0 * part / whole, RATE_DECIMALS)


def total(amounts: pd.Series[Any]) -> float:
    """The sum, rounded to six places: thresholds are compared on that."""
    return round(float(amounts.sum()), DECIMALS)


def check_keys(parts: pd.DataFrame, *, test: str = ">=") -> pd.DataFrame:
    """A row a key of the base: ``key actual base passed``. A key without actual parts has actual 0.

    Where the test is ``<=`` a key without actual parts cannot pass: a price that nobody told is no low price.
    """
    return _checked(parts, ["key"], test=test)


def _checked(parts: pd.DataFrame, keys: list[Any], *, test: str) -> pd.DataFrame:
    """``check_keys`` of keys within groups: ``keys`` are columns of the parts, or series beside them."""
    sums = parts.groupby([*keys, "part"], sort=True)["amount"].sum().unstack()
    sums = sums.reindex(columns=[ACTUAL, BASE])
    sums = sums[sums[BASE].notna()]
    told = sums[ACTUAL].notna()
    actual, base = sums[ACTUAL].fillna(0.0).round(DECIMALS), sums[BASE].round(DECIMALS)
    passed = _TESTS[test](actual, base) & (told | (test != "<="))
    return pd.DataFrame({"actual": actual, "base": base, "passed": passed}).reset_index()


def combine(operation: str, parts: pd.DataFrame, *, test: str = ">=") -> float | None:
    """The figure of the parts; None where there is nothing to hold it against (ratio, check).

    ``sum`` Σ actual · ``distinct``/``merged`` number of keys with a positive amount · ``ratio`` 100 × Σ actual ÷
    Σ base · ``mean`` Σ actual ÷ Σ base · ``check`` 100 × keys that pass ÷ keys of the base.
    """
    amounts, is_actual = parts["amount"], parts["part"] == ACTUAL
    if operation == "sum":
        return total(amounts[is_actual])
    if operation in {"distinct", "merged"}:
        return float(parts.loc[is_actual & (amounts > 0), "key"].nunique())
    if operation in RATES:
        base, top = total(amounts[parts["part"] == BASE]), total(amounts[is_actual])
        return None if abs(base) <= _NOTHING else round(RATES[operation] * top / base, RATE_DECIMALS)
    checked = check_keys(parts, test=test)
    return percent_of(int(checked["passed"].sum()), len(checked)) if len(checked) else None


def combine_by(operation: str, parts: pd.DataFrame, groups: pd.Series[Any], *, test: str = ">=") -> pd.Series[Any]:
    """``combine`` for every group of parts (``groups`` as the parts' index): group → figure; NA where there is none."""
    is_actual = parts["part"] == ACTUAL
    amounts, every = parts["amount"], pd.Index(groups.unique())
    if operation == "sum":
        sums = amounts[is_actual].groupby(groups[is_actual]).sum().round(DECIMALS)
        return sums.reindex(every, fill_value=0.0)
    if operation in {"distinct", "merged"}:
        counted = is_actual & (amounts > 0)
        keys = parts.loc[counted, "key"].groupby(groups[counted]).nunique()
        return keys.reindex(every, fill_value=0).astype("float64")
    if operation in RATES:
        part, whole = (amounts[rows].groupby(groups[rows]).sum().round(DECIMALS) for rows in (is_actual, ~is_actual))
        base = whole.reindex(every)
        quotient = RATES[operation] * part.reindex(every, fill_value=0.0) / base.where(base.abs() > _NOTHING)
        return quotient.round(RATE_DECIMALS)
    checked = _checked(parts, [groups.rename("group"), "key"], test=test)
    passed = checked.groupby("group")["passed"].mean().reindex(every).astype("float64")
    return (100.0 * passed).round(RATE_DECIMALS)


def contributions(operation: str, parts: pd.DataFrame, *, test: str = ">=") -> pd.DataFrame:
    """The parts as what each adds to the figure, so that their plain sum is it: only parts that add something.

    Of a ``distinct`` or ``merged`` figure the first part of each key adds one; of a ``ratio`` (``mean``) its amount as
    a share (0–100) of the whole; of a ``check`` the first part of each key that passes its share of all keys.
    """
    actual = parts[parts["part"] == ACTUAL]
    if operation == "sum":
        return actual
    if operation in {"distinct", "merged"}:
        return actual[actual["amount"] > 0].drop_duplicates("key").assign(amount=1.0)
    if operation in RATES:
        base, scale = total(parts.loc[parts["part"] == BASE, "amount"]), RATES[operation]
        return actual.assign(amount=scale * actual["amount"] / base) if abs(base) > _NOTHING else actual.iloc[:0]
    checked = check_keys(parts, test=test)
    passed = set(checked.loc[checked["passed"], "key"])
    first = parts[parts["key"].isin(passed)].sort_values("part", kind="stable").drop_duplicates("key")
    return first.assign(part=ACTUAL, amount=100.0 / len(checked) if len(checked) else 0.0)
