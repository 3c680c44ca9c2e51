"""Decimals of a cell that is read against a threshold: 99.96 % of a task is not printed as 100.0 % (domain.md 4.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin_analysis.present import words
from fupin_analysis.present.tables import Column, Table

FULL = 100.0


def decimals_needed(column: Column, value: Any, row: Mapping[Any, Any], shown: str) -> int | None:
    """Decimals for this cell when those of its column would carry it over its threshold; None when they do not."""
    limit = _limit(column, row)
    if limit is None or words.is_missing(value) or not isinstance(value, int | float):
        return None
    usual = len(shown.partition(".")[2])
    _, needed = words.round_honestly(float(value), usual, against=limit)
    return needed if needed > usual else None


def shown_rows(table: Table) -> list[list[str]]:
    """``Table.shown`` with the cells above written out."""
    rows = table.shown()
    for row, values in zip(rows, table.frame.to_dict("records"), strict=True):
        for at, column in enumerate(table.columns):
            value = values[column.name]
            if (needed := decimals_needed(column, value, values, row[at])) is not None:
                row[at] = words.number(value, needed)
    return rows


def _limit(column: Column, row: Mapping[Any, Any]) -> float | None:
    if column.name == "completion_pct":
        return FULL
    if column.name == "actual":
        threshold = row.get("threshold")
        return None if words.is_missing(threshold) or isinstance(threshold, str) else float(threshold or 0)
    return None
