"""Columns of the frames that floors hand to one another: the one place where a column is named and typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

Lists = Mapping[str, Sequence[Any]]
"""Columns as lists of equal length."""
Columns = Mapping[str, Any]
"""Columns as typed arrays, texts in arrow: small to keep, quick to send to another process and to join to a frame."""

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
    return _empty(tuple(columns.items())).copy(deep=False)


@lru_cache(maxsize=128)
def _empty(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Frames without rows are asked for all the time, and are dear to make."""
    return from_lists({name: [] for name, _ in columns}, dict(columns))


def conform(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The frame with just these columns, in order and typed; a missing column comes as NA."""
    out = frame.reindex(columns=list(columns))
    return out.astype(columns)


class Runs(Sequence[Any]):
    """A column in which the same value stands many times in a row: values, and how often each."""

    def __init__(self, values: Sequence[Any], counts: Sequence[int]) -> None:
        self.values, self.counts = values, counts

    def __len__(self) -> int:
        return sum(self.counts)

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(map(repeat, self.values, self.counts))

    def __getitem__(self, at: Any) -> Any:
        return list(self)[at]


def from_lists(lists: Lists, columns: Mapping[str, str]) -> pd.DataFrame:
    """A frame of lists of equal length, each column typed as told; object columns keep their values as they are."""
    return to_frame(to_columns(lists, columns), columns)


def to_columns(lists: Lists, columns: Mapping[str, str]) -> Columns:
    """Lists of equal length as typed arrays; ValueError names the columns that are of another length than the first."""
    lengths = {name: len(lists[name]) for name in columns}
    first = next(iter(lengths.values()), 0)
    if odd := {name: length for name, length in lengths.items() if length != first}:
        raise ValueError(f"columns of {first} rows, but {odd}")
    return {name: _array(lists[name], kind) for name, kind in columns.items()}


def join_columns(parts: Sequence[Columns], columns: Mapping[str, str]) -> Columns:
    """The columns of many files one under the other, in the order given."""
    return {
        name: pa.concat_arrays([part[name] for part in parts])
        if kind in _ARROW
        else np.concatenate([part[name] for part in parts])
        for name, kind in columns.items()
    }


def to_frame(columns: Columns, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Typed arrays as a frame, without a copy of texts."""
    made = {name: _WRAP[kind](columns[name]) if kind in _WRAP else columns[name] for name, kind in kinds.items()}
    return pd.DataFrame(made, copy=False)


_ARROW: dict[str, pa.DataType] = {"str": pa.large_string(), "Int64": pa.int64()}
_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


def _array(items: Sequence[Any], kind: str) -> Any:
    """One column as an array."""
    if not len(items):
        return _nothing(kind)
    if not isinstance(items, Runs):
        return _made(items, kind)
    each = _made(items.values, kind)
    if len(items.values) == 1:
        return pa.repeat(each[0], len(items)) if kind in _ARROW else np.repeat(each, len(items))
    places = np.repeat(np.arange(len(items.values)), items.counts)
    return each.take(pa.array(places)) if kind in _ARROW else each[places]


@lru_cache(maxsize=32)
def _nothing(kind: str) -> Any:
    return _made([], kind)


def _made(items: Sequence[Any], kind: str) -> Any:
    """An array of all items. Texts go straight to arrow, which costs a quarter of ``pd.Series(…, dtype="str")``."""
    if kind in _ARROW:
        return pa.array(items, _ARROW[kind], from_pandas=kind == "Int64")
    if kind == "object":
        made = np.empty(len(items), dtype=object)
        made[:] = items
        return made
    return pd.array(items, dtype="boolean") if kind == "boolean" else np.array(items, dtype=kind)


def _texts(array: pa.Array) -> Any:
    return pd.arrays.ArrowStringArray(array, dtype=_TEXT)  # type: ignore[call-arg]


def _integers(array: pa.Array) -> Any:
    return pd.array(array.to_pylist(), dtype="Int64")


def _objects(array: Any) -> Any:
    return pd.Series(array, dtype=object)  # a bare array of texts alone would be taken for texts


_WRAP = {"str": _texts, "Int64": _integers, "object": _objects}
