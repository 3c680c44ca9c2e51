"""Values turned into tables: one row a record, one column a field, typed by the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.forms import Form

FILLS = (None, "proposed", "reported")


def field_dtype(kind: str) -> str:
    """The pandas dtype of a field type; every type without an entry is text."""
    return frames.FIELD_DTYPES.get(kind, "str")


def cast(column: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """An object column of values as the dtype of its field type; what does not fit becomes NA."""
    dtype = field_dtype(kind)
    if dtype == "float64":
        return pd.to_numeric(column, errors="coerce").astype("float64")
    if dtype == "Int64":
        numbers = pd.to_numeric(column, errors="coerce").astype("float64")
        return numbers.where(numbers % 1 == 0).astype("Int64")
    if dtype == "boolean":
        return column.map(lambda v: v if isinstance(v, bool) else None).astype("boolean")
    if dtype == "datetime64[s]":
        return pd.to_datetime(column, errors="coerce").astype("datetime64[s]")
    return column.map(lambda v: None if v is None or v is pd.NA or v != v else str(v)).astype("str")


def build_table(values: pd.DataFrame, records: pd.DataFrame, form: Form) -> pd.DataFrame:
    """One form's table from its ``values`` (value taken as it stands) and its ``records``, in the order of records."""
    own = records[records["form"] == form.id]
    kept = values[values["form"] == form.id]
    wide = kept.pivot(index="record_id", columns="field", values="value").reindex(own["record_id"])
    base = own[list(frames.RECORD)].reset_index(drop=True).astype(frames.RECORD)
    empty = pd.Series([None] * len(own), dtype="object")
    made = {
        f.name: cast(wide[f.name].reset_index(drop=True) if f.name in wide else empty, f.type)
        for f in form.fields
        if f.name not in frames.RECORD
    }
    return pd.concat([base, pd.DataFrame(made, index=base.index)], axis=1)


def build_tables(
    values: pd.DataFrame, records: pd.DataFrame, forms: Mapping[str, Form], *, held: str | None = None
) -> dict[str, pd.DataFrame]:
    """``dict[form, DataFrame]``: the columns of ``frames.RECORD``, then all fields of the form.

    Held values are NA, or with ``held="proposed"`` what review proposes, with ``held="reported"`` what was written.
    Records that are not ``counted`` (refused or replaced returns, duplicates) are left out.
    """
    if "counted" in records:
        records = records[records["counted"].astype(bool)]
    values = values[values["record_id"].isin(set(records["record_id"]))]
    is_held = values["state"] == "held"
    if held is None:
        values = values[~is_held]
    elif held == "proposed":
        values = values.assign(value=values["value"].where(~is_held, values["proposed"]))
    elif held == "reported" and "reported" in values:
        values = values.assign(value=values["value"].where(~is_held, values["reported"]))
    return {form_id: build_table(values, records, form) for form_id, form in forms.items()}
