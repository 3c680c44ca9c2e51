"""Frames to Parquet and back without losing a type: columns of mixed values are stored as text, number and kind."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fupin_analysis import frames
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.columns import text_array

MANY = 10_000
"""From so many rows on a file is packed tight: setting that up, a column each, costs small ones more than all else."""
NUMBER, KIND = "__number", "__kind"
MIXED = np.dtype("object")
EXACT = 2**53
"""From here on a float does not hold every integer."""
FINDING_FACTS = {
    "code": "str",
    "file": "str",
    "sheet": "str",
    "cells": "str",
    "field": "str",
    "label": "str",
    "record_id": "str",
    "return_id": "str",
    "raw": "str",
    "proposed": "object",
    "grade": "object",
    "status": "str",
    "weight": "float64",
    "facts": "str",
}


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """One Parquet file; object columns become three (text, number, kind), every other column as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if (frame.dtypes == MIXED).any():
        plain: dict[str, Any] = {}
        for name, column in frame.items():
            is_mixed = column.dtype == MIXED
            plain |= _encode(str(name), column.to_numpy()) if is_mixed else {str(name): column.array}
        frame = pd.DataFrame(plain, copy=False)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    packing = "zstd" if len(frame) >= MANY else "snappy"
    pq.write_table(table, path, compression=packing, write_statistics=False)


def read_frame(path: Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """What ``write_frame`` wrote, typed as it was; ``columns`` reads just those (mixed ones with their parts)."""
    with pq.ParquetFile(path) as file:
        stored = file.schema_arrow.names
        wanted = stored
        if columns is not None:
            wanted = [n for n in stored if n.removesuffix(NUMBER).removesuffix(KIND) in set(columns)]
        frame: pd.DataFrame = file.read(columns=wanted).to_pandas()
    mixed = [n.removesuffix(KIND) for n in wanted if n.endswith(KIND)]
    if not mixed:
        return frame
    made = {n: _decode(frame, n) if n in mixed else frame[n] for n in frame.columns if not n.endswith((NUMBER, KIND))}
    return pd.DataFrame(made, copy=False)


KINDS = ("", "s", "b", "f", "i", "d", "I", "t")
"""What a value is: nothing, text, yes or no, number, integer, day, large integer (as text), moment."""
_ODD = len(KINDS)


class _Codes(dict[type, int]):
    """The place in ``KINDS`` of a type; values of any other type are looked at one by one."""

    def __missing__(self, kind: type) -> int:
        return _ODD


_CODES = _Codes({str: 1, bool: 2, float: 3, int: 4, dt.date: 5})


def _encode(name: str, values: npt.NDArray[np.object_]) -> dict[str, Any]:
    told = np.flatnonzero(pd.notna(values))
    codes = np.zeros(len(values), dtype="int8")
    codes[told] = np.fromiter(map(_CODES.__getitem__, map(type, values[told].tolist())), dtype="int8", count=len(told))
    texts, numbers = np.full(len(values), None, dtype=object), np.full(len(values), np.nan)
    is_text, is_day, is_number = codes == 1, codes == 5, (codes >= 2) & (codes <= 4)
    texts[is_text] = values[is_text]
    texts[is_day] = [day.isoformat() for day in values[is_day].tolist()]
    numbers[is_number] = values[is_number].astype("float64")
    codes[(codes == 4) & (np.abs(numbers) >= EXACT)] = _ODD
    for at in np.flatnonzero(codes == _ODD).tolist():
        kind, texts[at], numbers[at] = _split(values[at])
        codes[at] = KINDS.index(kind)
    kinds = pa.DictionaryArray.from_arrays(codes, pa.array(KINDS, pa.large_string())).dictionary_decode()
    return {name: text_array(texts), f"{name}{NUMBER}": numbers, f"{name}{KIND}": text_array(kinds)}


def _split(value: Any) -> tuple[str, str | None, float | None]:
    """Kind, text and number of one value; bool before int and datetime before date, since each is also the other."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return "", None, None
    if isinstance(value, str):
        return "s", str(value), None
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "b", None, float(value)
    if isinstance(value, float):
        return "f", None, float(value)
    if isinstance(value, int) or hasattr(value, "__index__"):
        return ("i", None, float(value)) if abs(int(value)) < EXACT else ("I", str(int(value)), None)
    if isinstance(value, dt.datetime):
        return "t", value.isoformat(), None
    if isinstance(value, dt.date):
        return "d", value.isoformat(), None
    raise TypeError(f"a value of type {type(value).__name__} cannot be stored: {value!r}")


def _decode(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    texts = frame[name].to_numpy(dtype=object)
    numbers = frame[f"{name}{NUMBER}"].to_numpy(dtype="float64", na_value=np.nan)
    codes, kinds = pd.factorize(frame[f"{name}{KIND}"])
    made = np.full(len(frame), None, dtype=object)
    for code, kind in enumerate(kinds):
        own = codes == code
        match kind:
            case "s":
                made[own] = texts[own]
            case "b":
                made[own] = numbers[own].astype(bool).tolist()
            case "f":
                made[own] = numbers[own].tolist()
            case "i":
                made[own] = numbers[own].astype("int64").tolist()
            case "I":
                made[own] = [int(text) for text in texts[own].tolist()]
            case "t":
                made[own] = [pd.Timestamp(text) for text in texts[own].tolist()]
            case "d":
                made[own] = [dt.date.fromisoformat(text) for text in texts[own].tolist()]
    return pd.Series(made, dtype="object")


def findings_to_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings of intake before they are numbered: one row each, facts as JSON."""
    rows = []
    for f in findings:
        row = {name: getattr(f, name) for name in FINDING_FACTS}
        rows.append({**row, "facts": json.dumps(f.facts, ensure_ascii=False, default=str)})
    return pd.DataFrame(rows, columns=list(FINDING_FACTS)).astype(FINDING_FACTS)


def frame_to_findings(frame: pd.DataFrame) -> list[Finding]:
    """The findings that ``findings_to_frame`` put down."""
    made = []
    for row in frame.to_dict("records"):
        kept: dict[str, Any] = {str(k): v for k, v in row.items()}
        made.append(Finding(**{**kept, "facts": json.loads(kept["facts"]), "grade": kept["grade"] or None}))
    return made


def read_typed(path: Path, columns: dict[str, str]) -> pd.DataFrame:
    """One stored frame with just ``columns``; an absent file is an empty frame."""
    return frames.conform(read_frame(path, columns=list(columns)), columns) if path.exists() else frames.empty(columns)
