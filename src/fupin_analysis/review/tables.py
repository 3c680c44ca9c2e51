"""Values turned into tables: one row a record, one column a field, typed by the form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Array, Flags, Objects, Rows, is_blank, plain, typed
from fupin_analysis.review.grid import NOWHERE, Grid, make_grids, pick

FILLS = (None, "proposed", "reported")


class FormTable:
    """Some records of one form as they stand, column by column; a column is made when it is first asked for.

    ``values`` is the whole column of values: what is changed there shows after ``forget``. ``table[name]`` is a plain
    column (``columns.plain``) of a field of the form or of ``frames.RECORD``.
    """

    def __init__(self, form: Form, records: pd.DataFrame, grid: Grid | None, keep: Flags, values: Objects) -> None:
        self.form = form
        self._values = values
        chosen = np.flatnonzero(keep[grid.records]) if grid is not None else np.zeros(0, dtype="int64")
        self.rows: Rows = grid.records[chosen] if grid is not None else chosen
        self._at = {name: grid.at[chosen, k] for name, k in grid.fields.items()} if grid is not None else {}
        self._records = records
        self._typed: dict[str, Any] = {}
        self._plain: dict[str, Array] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: object) -> bool:
        return name in self.form.by_name or name in frames.RECORD

    def __getitem__(self, name: str) -> Array:
        if name not in self._plain:
            self._plain[name] = plain(self.typed(name))
        return self._plain[name]

    @cached_property
    def ids(self) -> list[str]:
        """The record_id of each row."""
        found: list[str] = self._own("record_id").tolist()
        return found

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The row of this table in which a record stands."""
        return {record_id: i for i, record_id in enumerate(self.ids)}

    def said(self, name: str, row: int) -> Any:
        """What one row says in one column; None where it is blank."""
        cell = self.typed(name)[row]
        if is_blank(cell):
            return None
        return pd.Timestamp(cell) if isinstance(cell, np.datetime64) else cell

    def sheet_row(self, row: int) -> int:
        """The row of the sheet in which a row of the table begins."""
        return int(self["row"][row])

    def typed(self, name: str) -> Any:
        """A column as an array of the dtype it has in the table."""
        if name not in self._typed:
            self._typed[name] = self._make(name)
        return self._typed[name]

    def forget(self, name: str) -> None:
        """Make a column anew when it is next asked for: some of its values have changed."""
        self._typed.pop(name, None)
        self._plain.pop(name, None)

    def without(self, held: Flags) -> FormTable:
        """The same table with the held values (a flag for each of all values) taken out."""
        bare: FormTable = object.__new__(FormTable)
        bare.__dict__.update(self.__dict__)
        bare._at, bare._typed, bare._plain = dict(self._at), dict(self._typed), {}
        for name, at in self._at.items():
            waits = held[at] & (at != NOWHERE)
            if waits.any():
                bare._at[name] = np.where(waits, NOWHERE, at)
                bare._typed.pop(name, None)
        return bare

    def frame(self) -> pd.DataFrame:
        """The columns of ``frames.RECORD``, then all fields of the form."""
        names = [*frames.RECORD, *(f.name for f in self.form.fields if f.name not in frames.RECORD)]
        return pd.DataFrame({name: self.typed(name) for name in names}, copy=False)

    def _make(self, name: str) -> Any:
        if name in frames.RECORD:
            return self._own(name)
        return typed(self._cells(name), self.form.by_name[name].type)

    def _own(self, name: str) -> Any:
        return self._records[name].array.take(self.rows)

    def _cells(self, name: str) -> Objects:
        at = self._at.get(name)
        return np.full(len(self.rows), None, dtype=object) if at is None else pick(self._values, at)


def build_tables(
    values: pd.DataFrame, records: pd.DataFrame, forms: Mapping[str, Form], *, held: str | None = None
) -> dict[str, pd.DataFrame]:
    """``dict[form, DataFrame]``: the columns of ``frames.RECORD``, then all fields of the form.

    Held values are NA, or with ``held="proposed"`` what review proposes, with ``held="reported"`` what was written.
    Records that are not ``counted`` (refused or replaced returns, duplicates) are left out.
    """
    keep = records["counted"].to_numpy(dtype=bool) if "counted" in records else np.full(len(records), True)
    waits = (values["state"] == "held").to_numpy(dtype=bool)
    shown = values["value"].to_numpy(dtype=object).copy()
    if held is None:
        shown[waits] = None
    elif held in values:
        shown[waits] = values[held].to_numpy(dtype=object)[waits]
    grids = make_grids(values, records)
    return {
        form_id: FormTable(form, records, grids.get(form_id), keep, shown).frame() for form_id, form in forms.items()
    }
