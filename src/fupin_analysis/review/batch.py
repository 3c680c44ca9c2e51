"""Extracts put together: the frames of many files as one, and cut again by period of return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import NOT_ASKED, FileExtract, frames_of
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.periods import Period, is_period

MOST_ROWS = 2**21
"""More than a sheet of any program has."""


@dataclass(frozen=True)
class Batch:
    """Many extracts as one: the frames of FileExtract, ``files`` with a row a file.

    ``companions`` holds (file_id, period) of every return, also after ``cut``: what else came in the same file.
    """

    files: pd.DataFrame
    returns: pd.DataFrame
    records: pd.DataFrame
    values: pd.DataFrame
    checks: pd.DataFrame
    cells: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    companions: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The cells of its total rows and those of columns that no form asks for: all that review reads of them."""
        return total_rows(self.cells)

    @property
    def periods(self) -> list[str]:
        """Periods of its returns, in order of their ends; texts that are no period come last."""
        found = [text for text in self.returns["period"].dropna().unique() if text]
        return sorted(found, key=period_order)


def period_order(text: str) -> tuple[int, str]:
    """A key that sorts periods by their last day; what is no period sorts after all."""
    if not is_period(text):
        return (10**9, text)
    period = Period.parse(text)
    return (period.end.toordinal() * 10 + {"month": 0, "quarter": 1, "year": 2}[period.kind], text)


def concat(parts: Sequence[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    """The frames one under the other with just ``columns``; typed and empty where there are none."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return frames.empty(columns)
    return frames.conform(pd.concat(filled, ignore_index=True), columns)


def gather(extracts: Sequence[FileExtract]) -> Batch:
    """All extracts as one batch, in the order given."""
    files = {name: [e.file.get(name, "") for e in extracts] for name in frames.FILES}
    made = frames_of(extracts)
    made["returns"]["period"] = made["returns"]["period"].fillna("")
    return Batch(
        files=frames.from_lists(files, frames.FILES),
        **made,
        findings=[finding for e in extracts for finding in e.findings],
        companions=frozenset(zip(made["returns"]["file_id"], made["returns"]["period"], strict=True)),
    )


def cut(batch: Batch, period: str) -> Batch:
    """The part of a batch whose returns are of one period; ``cells`` keeps only ``totals``.

    Findings without a return stay behind: they belong to their file (``file_findings``).
    """
    returns = _where(batch.returns, batch.returns["period"] == period)
    ids, file_ids = set(returns["return_id"].tolist()), set(returns["file_id"].tolist())
    records = _where(batch.records, batch.records["return_id"].isin(ids))
    is_whole = len(records) == len(batch.records)
    tables = {record_id.rpartition("/")[0] for record_id in records["record_id"].tolist()}
    of_check = [record_id.rpartition("/")[0] in tables for record_id in batch.checks["record_id"].tolist()]
    return replace(
        batch,
        files=_where(batch.files, batch.files["file_id"].isin(file_ids)),
        returns=returns,
        records=records,
        values=batch.values if is_whole else _where(batch.values, batch.values["record_id"].isin(records["record_id"])),
        checks=_where(batch.checks, np.array(of_check, dtype=bool)),
        cells=_where(batch.totals, batch.totals["file_id"].isin(file_ids)),
        findings=[f for f in batch.findings if f.return_id in ids],
    )


def _where(frame: pd.DataFrame, wanted: Any) -> pd.DataFrame:
    """The rows that are wanted; the frame itself where that is all of them."""
    return frame if wanted.all() else frame[wanted].reset_index(drop=True)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def total_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """All cells of rows with a total among them (their names stand there), and of columns that no form asks for."""
    is_total = (cells["role"] == "total").to_numpy(dtype=bool)
    files, _ = pd.factorize(cells["file_id"])
    sheets, names = pd.factorize(cells["sheet"])
    sheet_of = files * len(names) + sheets
    near = np.flatnonzero(np.isin(sheet_of, np.unique(sheet_of[is_total])))
    rows = cells["cell"].iloc[near].str.lstrip(_LETTERS).to_numpy(dtype="int64")
    row_of = sheet_of[near] * MOST_ROWS + rows
    kept = near[np.isin(row_of, row_of[is_total[near]])]
    kept = np.union1d(kept, np.flatnonzero((cells["reason"] == NOT_ASKED).to_numpy(dtype=bool)))
    return cells.iloc[kept].reset_index(drop=True)


def file_findings(batch: Batch) -> list[Finding]:
    """Findings that belong to no return: refused files, sheets that were set aside."""
    return outside_returns(batch.findings, batch.returns)


def outside_returns(findings: Sequence[Finding], returns: pd.DataFrame) -> list[Finding]:
    """The findings that belong to none of the returns."""
    ids = set(returns["return_id"].tolist())
    return [f for f in findings if f.return_id not in ids]
