"""Which parts make the difference between two states of a figure: what each adds to the change, the largest first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.indicators.parts import ACTUAL, BASE, DECIMALS, RATES, check_keys

CHANGES = {
    "part": "str",
    "enterprise": "str",
    "county": "str",
    "field": "str",
    "key": "str",
    "before": "float64",
    "after": "float64",
    "effect": "float64",
    "file": "str",
    "sheet": "str",
    "cells": "str",
    "file_was": "str",
    "sheet_was": "str",
    "cells_was": "str",
}
_SAME = ["part", "enterprise", "county", "village", "field", "key"]
_PLACES = ["file", "sheet", "cells"]
_GROUP = ["part", "enterprise", "county", "field", "key"]


def change_parts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """CHANGES: parts (frames of ``trace``) that one state has and the other has not, or has otherwise.

    ``before`` and ``after`` are amounts (of a ``check`` those of the subject, of a count 0 and 1); ``effect`` is what
    the part adds to the change of the figure: all effects together are the change. NA where one of the figures is not
    known. A part that is the same in a version sent again is no change, wherever it stands.
    """
    operation, test = after.attrs["operation"], after.attrs["test"]
    if operation == "sum" or operation in RATES:
        rows = _pair(*_left_over(*(_of_figure(frame, operation) for frame in (before, after))))
        rows = rows.assign(effect=_effects(rows, before, after, scale=RATES.get(operation)))
    elif operation == "check":
        rows = _checks(before, after, test)
    else:
        rows = _counts(before, after)
    if not (before.attrs["is_known"] and after.attrs["is_known"]):
        rows = rows.assign(effect=float("nan"))
    size = rows["effect"].abs().fillna((rows["after"] - rows["before"]).abs())
    return frames.conform(rows.loc[size.sort_values(ascending=False, kind="stable").index], CHANGES).reset_index(
        drop=True
    )


def _of_figure(traced: pd.DataFrame, operation: str) -> pd.DataFrame:
    """The parts that a figure is made of: a sum has no base."""
    return traced if operation in RATES else traced[traced["part"] == ACTUAL]


def _left_over(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The parts of each that the other does not have; of equal ones as many are taken away on both sides."""
    keyed = [frame.assign(_amount=frame["amount"].round(DECIMALS)) for frame in (before, after)]
    names = [*_SAME, "_amount"]
    numbered = [frame.assign(_nth=frame.groupby(names, dropna=False).cumcount()) for frame in keyed]
    old, new = (pd.MultiIndex.from_frame(frame[[*names, "_nth"]]) for frame in numbered)
    return before[~old.isin(new)], after[~new.isin(old)]


def _pair(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """A row for what is left of the same sender, place, field and key: both sums, and where they stand."""
    sides = [_summed(frame) for frame in (old, new)]
    was = sides[0].rename(columns={"amount": "before", **{name: f"{name}_was" for name in _PLACES}})
    both = was.merge(sides[1].rename(columns={"amount": "after"}), on=_GROUP, how="outer")
    texts = [*_PLACES, *(f"{name}_was" for name in _PLACES)]
    return both.fillna({"before": 0.0, "after": 0.0, **dict.fromkeys(texts, "")})


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:  # a group of nothing has no text to join
        return frame[[*_GROUP, "amount", *_PLACES]].astype(dict.fromkeys(_PLACES, "str"))
    grouped = frame.groupby(_GROUP, dropna=False, as_index=False, sort=False)
    return grouped.agg({"amount": "sum", **dict.fromkeys(_PLACES, _listed)})


def _listed(texts: pd.Series[Any]) -> str:
    return ",".join(dict.fromkeys(str(text) for text in texts if text))


def _effects(rows: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, *, scale: float | None) -> pd.Series[float]:
    """What each row adds: of a sum its difference; of a rate (``scale``·N/D) what N adds over the new D, D takes."""
    moved = (rows["after"] - rows["before"]).round(DECIMALS)
    if scale is None:
        return moved
    top, old_base, base = (_total(before, ACTUAL), _total(before, BASE), _total(after, BASE))
    if not old_base or not base:
        return moved * float("nan")
    return scale * _shares(
        moved.where(rows["part"] == ACTUAL, 0.0), moved.where(rows["part"] == BASE, 0.0), top, old_base, base
    )


def _shares(
    parts: pd.Series[float], bases: pd.Series[float], top: float, old_base: float, base: float
) -> pd.Series[float]:
    """N₁/D₁ − N₀/D₀ shared out: ΔN/D₁ − N₀·ΔD/(D₀·D₁)."""
    return parts / base - top * bases / (old_base * base)


def _total(traced: pd.DataFrame, part: str) -> float:
    return float(traced.loc[traced["part"] == part, "amount"].sum())


def _counts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """A row a key that is counted in one state only, with the first part that tells it."""
    old, new = (
        frame[(frame["part"] == ACTUAL) & (frame["amount"] > 0)].drop_duplicates("key") for frame in (before, after)
    )
    gone, come = old[~old["key"].isin(new["key"])], new[~new["key"].isin(old["key"])]
    rows = _pair(gone.assign(amount=1.0), come.assign(amount=1.0))
    return rows.assign(effect=rows["after"] - rows["before"])


def _checks(before: pd.DataFrame, after: pd.DataFrame, test: str) -> pd.DataFrame:
    """A row a subject that passes in one state only, or is asked in one only."""
    old, new = (check_keys(frame, test=test).set_index("key") for frame in (before, after))
    keys = old.index.union(new.index)
    was, now = (side["passed"].reindex(keys).astype("boolean") for side in (old, new))
    moved = keys[(was.fillna(False) != now.fillna(False)) | (was.isna() != now.isna())]
    sides = [frame[frame["key"].isin(moved)] for frame in (before, after)]
    told = [_subjects(frame) for frame in sides]
    places = [f"{name}_was" for name in _PLACES]
    named = told[0].rename(columns={"amount": "before", **dict(zip(_PLACES, places, strict=True))})
    rows = told[1].rename(columns={"amount": "after"}).join(named[["before", *places]], how="outer")
    for name in ("enterprise", "county", "field"):
        rows[name] = rows[name].where(rows[name].notna(), named[name].reindex(rows.index))
    passed = (now.fillna(False).astype(float) - was.fillna(False).astype(float)).reindex(rows.index)
    asked = (now.notna().astype(float) - was.notna().astype(float)).reindex(rows.index)
    if len(old) and len(new):
        rows["effect"] = 100.0 * _shares(passed, asked, float(old["passed"].sum()), float(len(old)), float(len(new)))
    else:
        rows["effect"] = float("nan")
    out = rows.rename_axis("key").reset_index().assign(part=ACTUAL)
    return out.fillna({"before": 0.0, "after": 0.0, **dict.fromkeys([*_PLACES, *places], "")})


def _subjects(parts: pd.DataFrame) -> pd.DataFrame:
    """By key: the sum of what is held against the base, and where both stand (what is told before what is asked)."""
    ordered = parts.sort_values("part", kind="stable")
    actual = parts[parts["part"] == ACTUAL].groupby("key")["amount"].sum()
    first = ordered.groupby("key").agg(
        {"enterprise": "first", "county": "first", "field": "first", **dict.fromkeys(_PLACES, _listed)}
    )
    return first.assign(amount=actual.reindex(first.index).fillna(0.0))
