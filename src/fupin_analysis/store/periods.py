"""Reviewed periods in the store: returns, records, values, checks, findings and the tables of the forms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.batch import concat, period_order
from fupin_analysis.review.columns import field_dtype
from fupin_analysis.review.result import (
    DOUBTED,
    REVIEWED_RECORDS,
    REVIEWED_VALUES,
    History,
    Reviewed,
    Tables,
    doubted_of,
)
from fupin_analysis.store.encode import read_frame, read_typed, write_frame
from fupin_analysis.store.state import State, write_folder

PARTS = {
    "files": frames.FILES,
    "returns": frames.RETURNS,
    "records": REVIEWED_RECORDS,
    "values": REVIEWED_VALUES,
    "checks": frames.VALUES,
    "findings": frames.FINDINGS,
}
UNDATED = "_"
"""Folder of the returns without a period."""


def folder_name(period: str) -> str:
    """The folder of a period; texts that are no period keep their characters that a folder may have."""
    return "".join(ch if ch.isalnum() or ch in "-_" else "_" for ch in period) or UNDATED


def write_period(root: Path, period: str, key: str, reviewed: Reviewed) -> None:
    """Store one reviewed period under its key."""

    def fill(at: Path) -> None:
        for name in PARTS:
            write_frame(getattr(reviewed, name), at / f"{name}.parquet")
        for form_id, table in reviewed.tables.items():
            if len(table):
                write_frame(table, at / "tables" / f"{form_id}.parquet")
        (at / "used.json").write_text(json.dumps(sorted(reviewed.used)), encoding="utf-8")

    write_folder(root / "periods" / folder_name(period) / key, fill)


def has_period(root: Path, period: str, key: str) -> bool:
    """True where this very generation is stored."""
    return (root / "periods" / folder_name(period) / key / "used.json").exists()


def read_used(root: Path, period: str, key: str) -> frozenset[int]:
    """Numbers of the corrections that were applied in a stored period."""
    path = root / "periods" / folder_name(period) / key / "used.json"
    return frozenset(json.loads(path.read_text(encoding="utf-8")))


def in_order(periods: Iterable[str]) -> list[str]:
    """Periods by their last day; those without one last."""
    return sorted(periods, key=lambda text: period_order(text) if text else (10**10, ""))


def read_part(root: Path, state: State, name: str, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """One frame (a key of PARTS) over all periods of a state; with ``columns`` just those are read."""
    kinds = {key: kind for key, kind in PARTS[name].items() if columns is None or key in columns}
    parts = [
        read_typed(root / "periods" / folder_name(period) / state.periods[period] / f"{name}.parquet", kinds)
        for period in in_order(state.periods)
    ]
    return concat(parts, kinds)


def table_columns(form: Form) -> dict[str, str]:
    """Columns and dtypes of a form's processed table."""
    fields = {f.name: field_dtype(f.type) for f in form.fields if f.name not in frames.RECORD}
    return {**frames.RECORD, **fields}


def read_table(root: Path, state: State, form: Form, *, periods: Iterable[str] | None = None) -> pd.DataFrame:
    """One form's table over the periods of a state (all where none are named); held values NA."""
    wanted = in_order(state.periods if periods is None else [p for p in periods if p in state.periods])
    parts = []
    for period in wanted:
        path = root / "periods" / folder_name(period) / state.periods[period] / "tables" / f"{form.id}.parquet"
        if path.exists():
            parts.append(read_frame(path))
    return concat(parts, table_columns(form))


def read_history(root: Path, state: State, forms: Mapping[str, Form], *, before: str | None = None) -> History:
    """Everything accepted in the periods of a state that end before ``before`` (all where None)."""
    limit = period_order(before) if before else (10**10, "")
    earlier = {p: k for p, k in state.periods.items() if p and period_order(p) < limit}
    past = State(periods=earlier)
    files = read_part(root, past, "files").drop_duplicates("file_id", ignore_index=True)
    returns = read_part(root, past, "returns")
    return History(files, returns, Tables(StoredTables(root, past, forms)), Tables(StoredDoubts(root, past)))


class StoredTables(Mapping[str, pd.DataFrame]):
    """The tables of a state by form, each read when it is asked for."""

    def __init__(self, root: Path, state: State, forms: Mapping[str, Form]) -> None:
        self._root, self._state, self._forms = root, state, forms

    def __getitem__(self, form_id: str) -> pd.DataFrame:
        return read_table(self._root, self._state, self._forms[form_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


class StoredDoubts(Mapping[str, pd.DataFrame]):
    """The values of a state that were not simply accepted, by form; all are read when one form is first asked for."""

    def __init__(self, root: Path, state: State) -> None:
        self._root, self._state = root, state

    @cached_property
    def _found(self) -> dict[str, pd.DataFrame]:
        return doubted_of(read_part(self._root, self._state, "values", columns=["form", "state", *DOUBTED]))

    def __getitem__(self, form_id: str) -> pd.DataFrame:
        return self._found[form_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
