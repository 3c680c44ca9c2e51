"""What makes two rows the same thing: the key of a form's record, within an enterprise and across periods."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.plan.forms import Form

SEPARATOR = "\x1f"


def key_fields(form: Form, table: pd.DataFrame) -> list[str]:
    """The form's key columns that the table has; enterprise is always part of a key and not repeated here."""
    return [name for name in form.key if name in table.columns and name != "enterprise"]


def record_keys(table: pd.DataFrame, form: Form) -> pd.Series[str]:
    """Enterprise and key columns as one text a row (index of ``table``); NA parts count as empty."""
    columns = ["enterprise", *key_fields(form, table)]
    parts = [_as_text(table[name]) for name in columns]
    made = parts[0]
    for part in parts[1:]:
        made = made + SEPARATOR + part
    return made


def has_key(table: pd.DataFrame, form: Form) -> pd.Series[bool]:
    """True where every key column that is required by the form, and at least one of them, is filled."""
    names = key_fields(form, table)
    if not names:
        return pd.Series(True, index=table.index)
    needed = [name for name in names if form.by_name[name].required] or names
    return table[needed].notna().all(axis=1)


def _as_text(column: pd.Series[Any]) -> pd.Series[str]:
    return column.astype("object").map(lambda v: "" if v is None or v is pd.NA or v != v else str(v)).astype("str")
