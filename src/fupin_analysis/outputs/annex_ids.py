"""Which figure each number of the annex is: a key at the right of every row, and how a column makes its id of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.outputs.trace_data import rest_of
from fupin_analysis.present.tables import Column, Table

IDS = "数据编号"
"""Head of the column with the keys, and name of the sheet that explains them."""
ALL = "（全部）"
_HEADS = {"sheet": "工作表", "table": "表", "label": "栏目", "way": "编号写法", "example": "例"}
_NOTES = (
    "各表右侧的“数据编号”是该行的编号，加上本页所写的前后部分，就是一个数的编号；“（全部）”表示中间不加。",
    "查来源：运行 fupin trace 加编号，或在报告网页中点击该数。",
)


@dataclass(frozen=True)
class RowIds:
    """The keys of all rows of a table ("" where a row has no figure), and per column how its ids are written."""

    keys: tuple[str, ...]
    ways: Mapping[str, tuple[str, str]]


def name_rows(table: Table) -> RowIds | None:
    """The shortest keys that tell the rows apart; None for a table without figures.

    Of a table whose columns are each of one measure the cuts (``@county=513431``), of a scorecard the measure with its
    cuts; where a row mixes cuts, all its ids.
    """
    if not any(table.ids):
        return None
    split = [{name: _split(id) for name, id in row.items()} for row in table.ids]
    if all(len({cuts for _, cuts, _ in row.values()}) <= 1 for row in split):
        measures = {name: {row[name][0] for row in split if name in row} for row in split for name in row}
        if all(len(found) == 1 for found in measures.values()):
            keys = tuple((_only(cuts for _, cuts, _ in row.values()) or ALL) if row else "" for row in split)
            return RowIds(keys, dict(_ways(table, lambda m, a: f"{m}＋编号{f'＋{a}' if a else ''}")))
        if all(len({measure for measure, _, _ in row.values()}) <= 1 for row in split):
            keys = tuple(_only(f"{m}{cuts}" for m, cuts, _ in row.values()) if row else "" for row in split)
            return RowIds(keys, dict(_ways(table, lambda m, a: f"编号{f'＋{a}' if a else ''}")))
    keys = tuple("；".join(dict.fromkeys(row.values())) for row in table.ids)
    return RowIds(keys, dict(_ways(table, lambda m, a: "见各行，依次排列")))


def _split(id: str) -> tuple[str, str, str]:
    """Measure, cuts and aspect of an id, as written."""
    rest = rest_of(id)
    cuts, sign, aspect = rest.partition("#")
    return id.removesuffix(rest), cuts, f"{sign}{aspect}"


def _only(texts: Iterable[str]) -> str:
    return next(iter(texts))


def _ways(table: Table, write: Callable[[str, str], str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Column → (how its ids are written, the first of them)."""
    for column in table.columns:
        id = next((row[column.name] for row in table.ids if column.name in row), None)
        if id is not None:
            measure, _, aspect = _split(id)
            yield column.name, (write(measure, aspect), id)


def explain(tables: Iterable[tuple[str, Table]]) -> Table | None:
    """The sheet 数据编号: a row a column of the tables (sheet name, table) that have figures; None where none has."""
    rows = []
    for sheet, table in tables:
        named = name_rows(table)
        labels = {column.name: column.label for column in table.columns}
        if named is not None:
            rows += [(sheet, table.title, labels[name], way, id) for name, (way, id) in named.ways.items()]
    if not rows:
        return None
    columns = tuple(Column(name, label, "text") for name, label in _HEADS.items())
    return Table("数据编号：每个数怎样溯源", "", columns, pd.DataFrame(rows, columns=list(_HEADS)), _NOTES)
