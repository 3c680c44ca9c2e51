"""Extracts put together: the frames of many files as one, and cut again by period of return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import RECORDS, FileExtract
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.periods import Period, is_period


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
    rows = [{key: e.file.get(key, "") for key in frames.FILES} for e in extracts]
    files = frames.conform(pd.DataFrame(rows), frames.FILES) if rows else frames.empty(frames.FILES)
    returns = concat([e.returns for e in extracts], frames.RETURNS)
    returns["period"] = returns["period"].fillna("")
    return Batch(
        files=files,
        returns=returns,
        records=concat([e.records for e in extracts], RECORDS),
        values=concat([e.values for e in extracts], frames.VALUES),
        checks=concat([e.checks for e in extracts], frames.VALUES),
        cells=concat([e.cells for e in extracts], frames.CELLS),
        findings=[finding for e in extracts for finding in e.findings],
        companions=frozenset(zip(returns["file_id"], returns["period"], strict=True)),
    )


def cut(batch: Batch, period: str) -> Batch:
    """The part of a batch whose returns are of one period; ``cells`` keeps only total rows, which checks are read from.

    Findings without a return stay behind: they belong to their file (``file_findings``).
    """
    returns = batch.returns[batch.returns["period"] == period].reset_index(drop=True)
    ids = set(returns["return_id"])
    records = batch.records[batch.records["return_id"].isin(ids)].reset_index(drop=True)
    of_value = batch.values["record_id"].isin(set(records["record_id"]))
    tables = set(records["record_id"].str.rsplit("/", n=1).str[0])
    of_check = batch.checks["record_id"].str.rsplit("/", n=1).str[0].isin(tables)
    file_ids = set(returns["file_id"])
    return replace(
        batch,
        files=batch.files[batch.files["file_id"].isin(file_ids)].reset_index(drop=True),
        returns=returns,
        records=records,
        values=batch.values[of_value].reset_index(drop=True),
        checks=batch.checks[of_check].reset_index(drop=True),
        cells=total_rows(batch.cells[batch.cells["file_id"].isin(file_ids)]),
        findings=[f for f in batch.findings if f.return_id in ids],
    )


def total_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """All cells of the rows in which some cell is a total: what those rows call themselves stands among them."""
    rows = cells["file_id"] + "|" + cells["sheet"] + "|" + cells["cell"].str.replace(r"^[A-Z]+", "", regex=True)
    return cells[rows.isin(set(rows[cells["role"] == "total"]))].reset_index(drop=True)


def file_findings(batch: Batch) -> list[Finding]:
    """Findings that belong to no return: refused files, sheets that were set aside."""
    ids = set(batch.returns["return_id"])
    return [f for f in batch.findings if f.return_id not in ids]
