"""What makes two rows the same thing: the key of a form's record, within an enterprise and across periods."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Flags, filled, plain

SEPARATOR = "\x1f"


class Columns(Protocol):
    """A table by columns: a FormTable or a DataFrame."""

    def __contains__(self, name: object) -> bool: ...
    def __getitem__(self, name: str, /) -> Any: ...
    def __len__(self) -> int: ...


def key_fields(form: Form, table: Columns) -> list[str]:
    """The form's key columns that the table has; enterprise is always part of a key and not repeated here."""
    return [name for name in form.key if name in table and name != "enterprise"]


def record_keys(table: Columns, form: Form) -> list[str]:
    """Enterprise and key columns as one text a row; blank parts count as empty."""
    parts = [_as_texts(table[name]) for name in ("enterprise", *key_fields(form, table))]
    return [SEPARATOR.join(row) for row in zip(*parts, strict=True)]


def has_key(table: Columns, form: Form) -> Flags:
    """True where every key column that is required by the form, and at least one of them, is filled."""
    names = key_fields(form, table)
    needed = [name for name in names if form.by_name[name].required] or names
    told = np.full(len(table), True)
    for name in needed:
        told &= filled(plain(table[name]))
    return told


def _as_texts(column: Any) -> list[str]:
    cells = plain(column)
    if cells.dtype.kind == "O":
        return ["" if v is None else str(v) for v in cells.tolist()]
    return [str(v) if told else "" for v, told in zip(cells.tolist(), filled(cells).tolist(), strict=True)]
