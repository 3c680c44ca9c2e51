"""Columns outside of frames: raw values as typed arrays, and typed arrays as plain ones that rules can reckon with."""

from __future__ import annotations

import datetime as dt
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

_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
_LARGEST = 2.0**53
_NUMBERS, _DAYS, _TEXTS = ({float, int, type(None)}, {dt.date, type(None)}, {str, type(None)})


def field_dtype(kind: str) -> str:
    """The pandas dtype of a field type; every type without an entry is text."""
    return frames.FIELD_DTYPES.get(kind, "str")


def cast(column: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """An object column of values as the dtype of its field type; what does not fit becomes NA."""
    return pd.Series(typed(column.to_numpy(dtype=object), kind), index=column.index, name=column.name)


def typed(cells: Objects, kind: str) -> Any:
    """Raw values of one field as an array of the dtype of its type; what does not fit becomes NA."""
    dtype, listed = field_dtype(kind), cells.tolist()
    kinds = set(map(type, listed))
    if dtype in ("float64", "Int64"):
        numbers = _numbers(cells, is_plain=kinds <= _NUMBERS)
        return numbers if dtype == "float64" else _whole(numbers)
    if dtype == "boolean":
        told = np.fromiter((isinstance(v, bool) for v in listed), dtype=bool, count=len(listed))
        yes = np.fromiter((v is True for v in listed), dtype=bool, count=len(listed))
        return pd.arrays.BooleanArray(yes, ~told)
    if dtype == "datetime64[s]":
        if kinds <= _DAYS:
            return cells.astype("datetime64[D]").astype("datetime64[s]")
        return pd.to_datetime(pd.Series(cells), errors="coerce").astype("datetime64[s]").to_numpy()
    return text_array(listed if kinds <= _TEXTS else [None if is_blank(v) else str(v) for v in listed])


def _numbers(cells: Objects, *, is_plain: bool) -> Numbers:
    if is_plain:
        return cells.astype("float64")
    return pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)


def _whole(numbers: Numbers) -> Any:
    with np.errstate(invalid="ignore"):
        fits = numbers % 1 == 0
    if (np.abs(numbers[fits]) >= _LARGEST).any():  # pandas refuses what an integer cannot hold
        return pd.Series(numbers).where(fits).astype("Int64").array
    return pd.arrays.IntegerArray(np.where(fits, numbers, 0.0).astype("int64"), ~fits)


def text_array(texts: Sequence[str | None] | Objects | pa.Array) -> Any:
    """Texts as pandas keeps them, straight through arrow."""
    return pd.arrays.ArrowStringArray(pa.array(texts, pa.large_string()), dtype=_TEXT)  # type: ignore[call-arg]


def is_blank(value: object) -> bool:
    """None, NaN, NA and NaT."""
    return value is None or value is pd.NA or value is pd.NaT or value != value


def plain(column: Any) -> Array:
    """A typed column (Series or array) as float64 (NaN), datetime64 (NaT) or object (None where nothing is said)."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "fMO":
        return column
    if pd.api.types.is_numeric_dtype(column.dtype):
        numbers: Array = column.to_numpy(dtype="float64", na_value=np.nan)
        return numbers
    if column.dtype.kind == "M":
        return np.asarray(column, dtype="datetime64[s]")
    made = np.empty(len(column), dtype=object)
    made[:] = [None if is_blank(v) else v for v in column.tolist()]
    return made


def filled(column: Array) -> Flags:
    """Where a plain column says something."""
    if column.dtype.kind == "f":
        return ~np.isnan(column)
    if column.dtype.kind == "M":
        return ~np.isnat(column)
    return np.fromiter((v is not None for v in column.tolist()), dtype=bool, count=len(column))
