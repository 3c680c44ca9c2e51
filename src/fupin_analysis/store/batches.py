"""What intake read, kept by raw folder: a file that has not changed is not read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import READ_RETURNS, RECORDS, FileExtract
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.batch import Batch, concat, gather
from fupin_analysis.store.encode import findings_to_frame, frame_to_findings, read_frame, read_typed, write_frame
from fupin_analysis.store.state import write_folder
from fupin_analysis.store.version import digest

PARTS = {
    "files": frames.FILES,
    "returns": READ_RETURNS,
    "records": RECORDS,
    "values": frames.VALUES,
    "checks": frames.VALUES,
    "cells": frames.CELLS,
}
FLAT = "_"
"""Name of the folder in the cache for files that lie in no folder of their own."""


@dataclass(frozen=True)
class CachedFile:
    """One file of a batch: under which id it was read, and what its reading rests on."""

    file_id: str
    key: str


def batch_key(files: Mapping[str, CachedFile]) -> str:
    """The generation of a batch: relative path, id and key of each of its files."""
    return digest(f"{path}|{file.file_id}|{file.key}" for path, file in sorted(files.items()))


def read_index(root: Path, folder: str, key: str) -> dict[str, CachedFile]:
    """Files of a stored batch by relative path; empty where the batch is not there."""
    path = root / "cache" / folder / key / "index.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {name: CachedFile(**row) for name, row in rows.items()}
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def read_batch(root: Path, folder: str, key: str, *, cells: bool = True) -> Batch:
    """A stored batch; without ``cells`` only the cells of total rows come along, which is all that review needs."""
    at = root / "cache" / folder / key
    made = {name: read_typed(at / f"{name}.parquet", columns) for name, columns in PARTS.items() if name != "cells"}
    made["cells"] = read_typed(at / ("cells.parquet" if cells else "totals.parquet"), frames.CELLS)
    pairs = frozenset(zip(made["returns"]["file_id"], made["returns"]["period"], strict=True))
    return Batch(**made, findings=read_findings(root, folder, key), companions=pairs)


def read_findings(root: Path, folder: str, key: str) -> list[Finding]:
    """The findings of intake in a stored batch."""
    found = root / "cache" / folder / key / "findings.parquet"
    return frame_to_findings(read_frame(found)) if found.exists() else []


def read_part(root: Path, folder: str, key: str, name: str) -> pd.DataFrame:
    """One frame of a stored batch (a key of PARTS)."""
    return read_typed(root / "cache" / folder / key / f"{name}.parquet", PARTS[name])


def write_batch(root: Path, folder: str, files: Mapping[str, CachedFile], batch: Batch) -> str:
    """Store a batch under its key; a batch that is there already is left alone. Returns the key."""
    key = batch_key(files)

    def fill(at: Path) -> None:
        for name in PARTS:
            write_frame(getattr(batch, name), at / f"{name}.parquet")
        write_frame(batch.totals, at / "totals.parquet")
        if batch.findings:
            write_frame(findings_to_frame(batch.findings), at / "findings.parquet")
        rows = {name: file.__dict__ for name, file in sorted(files.items())}
        (at / "index.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    write_folder(root / "cache" / folder / key, fill)
    return key


def update_batch(old: Batch | None, kept: Sequence[str], fresh: Sequence[FileExtract]) -> Batch:
    """The batch of the files that stay (by file_id) and those that were read now, in order of their paths."""
    new = gather(fresh)
    if old is None or not kept:
        return new
    stay = narrow(old, kept)
    both = {name: concat([getattr(stay, name), getattr(new, name)], columns) for name, columns in PARTS.items()}
    return Batch(
        **both, findings=[*stay.findings, *new.findings], companions=frozenset(stay.companions | new.companions)
    )


def narrow(batch: Batch, file_ids: Sequence[str]) -> Batch:
    """The part of a batch that comes from some of its files."""
    ids = set(file_ids)
    returns = batch.returns[batch.returns["file_id"].isin(ids)]
    files = batch.files[batch.files["file_id"].isin(ids)]
    return Batch(
        files=files,
        returns=returns,
        records=batch.records[batch.records["return_id"].isin(set(returns["return_id"]))],
        values=batch.values[batch.values["file_id"].isin(ids)],
        checks=batch.checks[batch.checks["file_id"].isin(ids)],
        cells=batch.cells[batch.cells["file_id"].isin(ids)],
        findings=[f for f in batch.findings if f.file in set(files["path"])],
        companions=frozenset(pair for pair in batch.companions if pair[0] in ids),
    )


def join_batches(batches: Sequence[Batch]) -> Batch:
    """Several batches as one."""
    if len(batches) == 1:
        return batches[0]
    both = {name: concat([getattr(b, name) for b in batches], columns) for name, columns in PARTS.items()}
    return Batch(
        **both,
        findings=[finding for b in batches for finding in b.findings],
        companions=frozenset[tuple[str, str]]().union(*(b.companions for b in batches)),
    )
