"""Columns outside of frames: raw values as typed arrays, and typed arrays as plain ones that rules can reckon with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from fupin_analysis import frames

Objects = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]

_DIGIT = re.compile(r"\d")
_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
_LARGEST = 2.0**53
_NUMBERS, _DAYS, _TEXTS = ({float, int, type(None)}, {dt.date, type(None)}, {str, type(None)})


def field_dtype(kind: str) -> str:
    """The pandas dtype of a field type; every type without an entry is text."""
    return frames.FIELD_DTYPES.get(kind, "str")


def cast(column: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """An object column of values as the dtype of its field type; what does not fit becomes NA."""
    read = read_cells(column.to_numpy(dtype=object), kind)
    return pd.Series(typed(read, kind), index=column.index, name=column.name)


def read_cells(cells: Objects, kind: str) -> Array:
    """Raw values of one field as a plain column of its type (see ``plain``); what does not fit becomes blank."""
    dtype, listed = field_dtype(kind), cells.tolist()
    kinds = set(map(type, listed))
    if dtype in ("float64", "Int64"):
        numbers = read_numbers(cells)
        return numbers if dtype == "float64" else np.where(_is_whole(numbers), numbers, np.nan)
    if dtype == "boolean":
        return np.array([float(v) if isinstance(v, bool) else np.nan for v in listed], dtype="float64")
    if dtype == "datetime64[s]":
        if kinds <= _DAYS:
            return cells.astype("datetime64[D]").astype("datetime64[s]")
        return pd.to_datetime(pd.Series(cells), errors="coerce").astype("datetime64[s]").to_numpy()
    if kinds <= _TEXTS:
        return cells
    return objects([None if is_blank(v) else str(v) for v in listed])


def typed(column: Array, kind: str) -> Any:
    """A plain column as an array of the dtype of a field type."""
    dtype = field_dtype(kind)
    if dtype == "Int64":
        told = ~np.isnan(column)
        if (np.abs(column[told]) >= _LARGEST).any():  # pandas refuses what an integer cannot hold
            return pd.Series(column).astype("Int64").array
        return pd.arrays.IntegerArray(np.where(told, column, 0.0).astype("int64"), ~told)
    if dtype == "boolean":
        return pd.arrays.BooleanArray(column == 1.0, np.isnan(column))
    return text_array(column) if dtype == "str" else column


def read_numbers(cells: Objects) -> Numbers:
    """Raw values as numbers; NaN for what is none."""
    kinds = set(map(type, cells.tolist()))
    if kinds <= _NUMBERS:
        return cells.astype("float64")
    if kinds <= _TEXTS and not any(map(_DIGIT.search, filter(None, cells.tolist()))):
        return np.full(len(cells), np.nan)
    return pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)


def _is_whole(numbers: Numbers) -> Flags:
    with np.errstate(invalid="ignore"):
        whole: Flags = numbers % 1 == 0
    return whole


def objects(cells: Sequence[Any]) -> Objects:
    """Any values as an array that keeps them as they are."""
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return made


def text_array(texts: Sequence[str | None] | Objects | pa.Array) -> Any:
    """Texts as pandas keeps them, straight through arrow."""
    return pd.arrays.ArrowStringArray(pa.array(texts, pa.large_string()), dtype=_TEXT)  # type: ignore[call-arg]


def is_blank(value: object) -> bool:
    """None, NaN, NA and NaT."""
    return value is None or value is pd.NA or value is pd.NaT or value != value


def plain(column: Any) -> Array:
    """A typed column (Series or array) as float64 (NaN), datetime64 (NaT) or object (None where nothing is said)."""
    if isinstance(column, np.ndarray):
        return column
    if pd.api.types.is_numeric_dtype(column.dtype):
        numbers: Array = column.to_numpy(dtype="float64", na_value=np.nan)
        return numbers
    if column.dtype.kind == "M":
        return np.asarray(column, dtype="datetime64[s]")
    if column.dtype == _TEXT:
        texts: Array = column.to_numpy(dtype=object, na_value=None)
        return texts
    return objects([None if is_blank(v) else v for v in column.tolist()])


def filled(column: Array) -> Flags:
    """Where a plain column says something."""
    if column.dtype.kind == "f":
        return ~np.isnan(column)
    if column.dtype.kind == "M":
        return ~np.isnat(column)
    return pd.notna(column)
