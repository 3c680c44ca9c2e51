"""The files of a home with their outcome, and the findings on files: made from all batches and all reviewed periods."""

from __future__ import annotations

from pathlib import Path

from fupin_analysis import frames
from fupin_analysis.review.batch import concat, file_findings
from fupin_analysis.review.steps import file_outcomes, findings_frame
from fupin_analysis.store import batches, periods
from fupin_analysis.store.encode import write_frame
from fupin_analysis.store.state import State, write_folder
from fupin_analysis.store.version import digest


def write_files(root: Path, state: State) -> str:
    """Write ``files/<key>`` with ``files.parquet`` and ``findings.parquet`` (findings of no return); the key."""
    key = digest([*sorted(state.cache.values()), *sorted(state.periods.values())])

    def fill(at: Path) -> None:
        read = [batches.read_batch(root, name, made, cells=False) for name, made in state.cache.items()]
        own = findings_frame([finding for batch in read for finding in file_findings(batch)])
        findings = concat([periods.read_part(root, state, "findings"), own], frames.FINDINGS)
        files = concat([batch.files for batch in read], frames.FILES).sort_values("path", ignore_index=True)
        write_frame(file_outcomes(files, periods.read_part(root, state, "returns"), findings), at / "files.parquet")
        write_frame(own, at / "findings.parquet")

    write_folder(root / "files" / key, fill)
    return key
