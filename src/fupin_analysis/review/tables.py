"""Values turned into tables: one row a record, one column a field, typed by the form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import (
    Array,
    Flags,
    Objects,
    Rows,
    field_dtype,
    is_blank,
    objects,
    plain,
    read_cells,
    typed,
)
from fupin_analysis.review.grid import NOWHERE, Grid, make_grids, pick

FILLS = (None, "proposed", "reported")


class FormTable:
    """Some records of one form as they stand, column by column; a column is made when it is first asked for.

    ``table[name]`` is a plain column (``columns.plain``) of a field of the form or of ``frames.RECORD``. ``values`` is
    the whole column of values: what is changed there shows after ``forget``.
    """

    def __init__(
        self, form: Form, records: Mapping[str, Array], grid: Grid | None, keep: Flags, values: Objects
    ) -> None:
        self.form = form
        self._values = values
        chosen = np.flatnonzero(keep[grid.records]) if grid is not None else np.zeros(0, dtype="int64")
        self.rows: Rows = grid.records[chosen] if grid is not None else chosen
        self._at = {name: grid.at[chosen, k] for name, k in grid.fields.items()} if grid is not None else {}
        self._records = records
        self._made: dict[str, Array] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: object) -> bool:
        return name in self.form.by_name or name in frames.RECORD

    def __getitem__(self, name: str) -> Array:
        if name not in self._made:
            self._made[name] = self._read(name)
        return self._made[name]

    @cached_property
    def ids(self) -> list[str]:
        """The record_id of each row."""
        found: list[str] = self["record_id"].tolist()
        return found

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The row of this table in which a record stands."""
        return {record_id: i for i, record_id in enumerate(self.ids)}

    def said(self, name: str, row: int) -> Any:
        """What one row says in one field; None where it is blank."""
        cell = self[name][row]
        if is_blank(cell):
            return None
        if self.form.by_name[name].type == "bool":
            return bool(cell)
        return pd.Timestamp(cell) if isinstance(cell, np.datetime64) else cell

    def contents(self, names: list[str], rows: list[int]) -> list[tuple[Any, ...]]:
        """What some rows say in some columns, a tuple a row; None where a cell is blank."""
        columns = [self[name][rows].tolist() for name in names]
        return [tuple(None if is_blank(cell) else cell for cell in row) for row in zip(*columns, strict=True)]

    def sheet_row(self, row: int) -> int:
        """The row of the sheet in which a row of the table begins."""
        return int(self["row"][row])

    def place(self, row: int) -> str:
        """Where a row of the table stands, as a sender reads it."""
        return f"{self['file'][row]} › {self['sheet'][row]} 第 {self.sheet_row(row)} 行"

    def forget(self, name: str) -> None:
        """Make a column anew when it is next asked for: some of its values have changed."""
        self._made.pop(name, None)

    def without(self, held: Flags) -> FormTable:
        """The same table with the held values (a flag for each of all values) taken out."""
        bare: FormTable = object.__new__(FormTable)
        bare.__dict__.update(self.__dict__)
        bare._at, bare._made = dict(self._at), dict(self._made)
        for name, at in self._at.items():
            waits = held[at] & (at != NOWHERE)
            if waits.any():
                bare._at[name] = np.where(waits, NOWHERE, at)
                bare.forget(name)
        return bare

    def frame(self) -> pd.DataFrame:
        """The columns of ``frames.RECORD``, then all fields of the form."""
        if not len(self):
            return _no_rows(tuple((f.name, f.type) for f in self.form.fields)).copy(deep=False)
        columns = {name: typed(self[name], "int" if name == "row" else "text") for name in frames.RECORD}
        columns |= {f.name: typed(self[f.name], f.type) for f in self.form.fields if f.name not in frames.RECORD}
        return pd.DataFrame(columns, copy=False)

    def _read(self, name: str) -> Array:
        if name in frames.RECORD:
            return self._records[name][self.rows]
        at, kind = self._at.get(name), self.form.by_name[name].type
        cells = objects([None] * len(self.rows)) if at is None else pick(self._values, at)
        return read_cells(cells, kind)


@lru_cache(maxsize=128)
def _no_rows(fields: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """The frame of a form of which nothing came, by its fields (name, type): most forms of most periods."""
    kinds = {name: "int" if name == "row" else "text" for name in frames.RECORD}
    kinds |= {name: kind for name, kind in fields if name not in frames.RECORD}
    return frames.empty({name: field_dtype(kind) for name, kind in kinds.items()})


def record_columns(records: pd.DataFrame) -> dict[str, Array]:
    """The columns of ``frames.RECORD`` of all records as plain ones."""
    return {name: plain(records[name]) for name in frames.RECORD}


def build_tables(
    values: pd.DataFrame, records: pd.DataFrame, forms: Mapping[str, Form], *, held: str | None = None
) -> dict[str, pd.DataFrame]:
    """``dict[form, DataFrame]``: the columns of ``frames.RECORD``, then all fields of the form.

    Held values are NA, or with ``held="proposed"`` what review proposes, with ``held="reported"`` what was written.
    Records that are not ``counted`` (refused or replaced returns, duplicates) are left out; of ``"reported"`` those
    that an open question keeps out are part (to leave them out is what review proposes).
    """
    keep = records["counted"].to_numpy(dtype=bool) if "counted" in records else np.full(len(records), True)
    if held == "reported" and "waits" in records:
        keep = keep | records["waits"].to_numpy(dtype=bool)
    waits = (values["state"] == "held").to_numpy(dtype=bool)
    shown = values["value"].to_numpy(dtype=object).copy()
    if held is None:
        shown[waits] = None
    elif held in values:
        shown[waits] = values[held].to_numpy(dtype=object)[waits]
    grids, columns = make_grids(values, records), record_columns(records)
    tables = {form_id: FormTable(form, columns, grids.get(form_id), keep, shown) for form_id, form in forms.items()}
    return {form_id: table.frame() for form_id, table in tables.items()}
