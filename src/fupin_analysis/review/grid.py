"""Where each value stands: by form, record and field, found once for all steps of review."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fupin_analysis.review.columns import Objects, Rows

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Grid:
    """One form: ``at[i, fields[name]]`` is the row of the value that record ``records[i]`` (a row too) has there."""

    records: Rows
    fields: dict[str, int]
    at: Rows

    def column(self, name: str) -> Rows:
        """Rows of the values of one field, a record each; ``NOWHERE`` where there is none."""
        at = self.fields.get(name)
        return np.full(len(self.records), NOWHERE) if at is None else self.at[:, at]


def pick(values: Objects, at: Rows) -> Objects:
    """The values in some rows; None where the row is ``NOWHERE``."""
    cells = np.array(values[at], dtype=object)
    cells[at == NOWHERE] = None
    return cells


def make_grids(values: pd.DataFrame, records: pd.DataFrame) -> dict[str, Grid]:
    """A grid for each form that has records; ``values`` (frames.VALUES) of no record here are passed over."""
    record_forms, names = pd.factorize(records["form"])
    places = {str(name): code for code, name in enumerate(names.tolist())}
    owners = _codes_in(values["record_id"], {record_id: i for i, record_id in enumerate(records["record_id"].tolist())})
    forms = _codes_in(values["form"], places)
    fields, field_names = pd.factorize(values["field"])
    known = (owners >= 0) & (forms >= 0)
    known[known] = record_forms[owners[known]] == forms[known]
    slots, columns = np.zeros(len(records), dtype="int64"), np.zeros(len(field_names), dtype="int64")
    made: dict[str, Grid] = {}
    for name, code in places.items():
        rows = np.flatnonzero(record_forms == code)
        slots[rows] = np.arange(len(rows))
        own = np.flatnonzero(known & (forms == code))
        used = np.flatnonzero(np.bincount(fields[own], minlength=len(field_names)))
        columns[used] = np.arange(len(used))
        at = np.full((len(rows), len(used)), NOWHERE, dtype="int64")
        at[slots[owners[own]], columns[fields[own]]] = own
        made[name] = Grid(rows, {str(field_names[k]): i for i, k in enumerate(used.tolist())}, at)
    return made


def _codes_in(column: pd.Series[str], places: dict[str, int]) -> Rows:
    """For each text its place; ``NOWHERE`` for those that have none."""
    codes, texts = pd.factorize(column)
    lookup = np.array([*(places.get(text, NOWHERE) for text in texts.tolist()), NOWHERE], dtype="int64")
    return np.asarray(lookup[codes])
