"""Frames to Parquet and back without losing a type: columns of mixed values are stored as text, number and kind."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fupin_analysis import frames
from fupin_analysis.plan.catalogue import Finding

NUMBER, KIND = "__number", "__kind"
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
    plain: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype == object:
            plain |= _encode(str(name), column)
        else:
            plain[str(name)] = column
    table = pa.Table.from_pandas(pd.DataFrame(plain, index=frame.index), preserve_index=False)
    pq.write_table(table, path, compression="zstd")


def read_frame(path: Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """What ``write_frame`` wrote, typed as it was; ``columns`` reads just those (mixed ones with their parts)."""
    stored = pq.read_schema(path).names
    wanted = None
    if columns is not None:
        wanted = [n for n in stored if n.removesuffix(NUMBER).removesuffix(KIND) in set(columns)]
    frame: pd.DataFrame = pq.read_table(path, columns=wanted).to_pandas()
    mixed = [n.removesuffix(KIND) for n in frame.columns if str(n).endswith(KIND)]
    for name in mixed:
        frame[name] = _decode(frame, name)
    return pd.DataFrame(frame).drop(columns=[f"{n}{part}" for n in mixed for part in (NUMBER, KIND)])


def _encode(name: str, column: pd.Series[Any]) -> dict[str, pd.Series[Any]]:
    kinds, texts, numbers = [], [], []
    for value in column.tolist():
        kind, text, number = _split(value)
        kinds.append(kind)
        texts.append(text)
        numbers.append(number)
    index = column.index
    return {
        name: pd.Series(texts, index=index, dtype="str"),
        f"{name}{NUMBER}": pd.Series(numbers, index=index, dtype="float64"),
        f"{name}{KIND}": pd.Series(kinds, index=index, dtype="str"),
    }


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
        return ("i", None, float(value)) if abs(int(value)) < 2**53 else ("I", str(int(value)), None)
    if isinstance(value, dt.datetime):
        return "t", value.isoformat(), None
    if isinstance(value, dt.date):
        return "d", value.isoformat(), None
    raise TypeError(f"a value of type {type(value).__name__} cannot be stored: {value!r}")


def _decode(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    rows = zip(frame[f"{name}{KIND}"].fillna(""), frame[name], frame[f"{name}{NUMBER}"], strict=True)
    return pd.Series([_join(*row) for row in rows], index=frame.index, dtype="object")


def _join(kind: str, text: Any, number: Any) -> Any:
    match kind:
        case "":
            return None
        case "s":
            return text
        case "b":
            return bool(number)
        case "f":
            return float(number)
        case "i":
            return int(number)
        case "I":
            return int(text)
        case "t":
            return pd.Timestamp(text)
    return dt.date.fromisoformat(text)


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
