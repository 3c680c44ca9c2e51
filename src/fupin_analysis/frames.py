"""Columns of the frames that floors hand to one another: the one place where a column is named and typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

Lists = Mapping[str, Sequence[Any]]
"""Columns as lists of equal length: what a frame is made of, once, when all of its rows are known."""

FILES = {"file_id": "str", "path": "str", "sha256": "str", "format": "str", "outcome": "str", "reason": "str"}
RETURNS = {
    "return_id": "str",
    "file_id": "str",
    "enterprise": "str",
    "period": "str",
    "outcome": "str",
    "received": "datetime64[s]",
}
RECORD = {  # the first columns of every processed table; the form's fields follow
    "record_id": "str",
    "return_id": "str",
    "enterprise": "str",
    "period": "str",
    "file": "str",
    "sheet": "str",
    "row": "Int64",
}
CELLS = {
    "file_id": "str",
    "sheet": "str",
    "cell": "str",
    "raw": "str",
    "role": "str",
    "table_id": "str",
    "reason": "str",
}
VALUES = {
    "value_id": "str",
    "record_id": "str",
    "form": "str",
    "field": "str",
    "file_id": "str",
    "sheet": "str",
    "cells": "str",
    "raw": "str",
    "value": "object",
    "low": "object",
    "high": "object",
    "approx": "bool",
    "unit": "str",
    "state": "str",
    "proposed": "object",
    "finding_ids": "str",
}
FINDINGS = {
    "finding_id": "str",
    "code": "str",
    "mode": "Int64",
    "grade": "str",
    "status": "str",
    "return_id": "str",
    "file": "str",
    "sheet": "str",
    "cells": "str",
    "field": "str",
    "record_id": "str",
    "raw": "str",
    "proposed": "object",
    "weight": "float64",
    "message": "str",
}
ROLES = "header value total section label title unit note footer lookup sequence unmatched refused".split()
STATES = ("confirmed", "provisional", "held")
FIELD_DTYPES = {
    "money": "float64",
    "number": "float64",
    "pct": "float64",
    "int": "Int64",
    "year": "Int64",
    "bool": "boolean",
    "date": "datetime64[s]",
}


def empty(columns: dict[str, str]) -> pd.DataFrame:
    """An empty frame with the named columns and dtypes."""
    return from_lists({name: [] for name in columns}, columns)


def conform(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The frame with just these columns, in order and typed; a missing column comes as NA."""
    out = frame.reindex(columns=list(columns))
    return out.astype(columns)


def from_lists(lists: Lists, columns: Mapping[str, str]) -> pd.DataFrame:
    """A frame of lists of equal length, each column typed as told; object columns keep their values as they are."""
    return pd.DataFrame({name: _column(lists[name], kind) for name, kind in columns.items()}, copy=False)


_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


def _column(items: Sequence[Any], kind: str) -> Any:
    """One column. Texts go straight through arrow, which costs a quarter of ``pd.Series(…, dtype="str")``."""
    if kind == "str":
        return pd.arrays.ArrowStringArray(pa.array(items, pa.large_string()), dtype=_TEXT)  # type: ignore[call-arg]
    if kind == "object":
        made = np.empty(len(items), dtype=object)
        made[:] = items
        return pd.Series(made, dtype=object)  # a bare array of texts alone would be taken for texts
    if kind.startswith("datetime64"):
        return np.array(items, dtype=kind)
    return pd.array(items, dtype=kind)  # type: ignore[call-overload]
