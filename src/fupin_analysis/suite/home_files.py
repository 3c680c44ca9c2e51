"""The files of a home with their outcome, and the findings on files: made from all batches and all reviewed periods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fupin_analysis import frames
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.batch import concat, outside_returns
from fupin_analysis.review.steps import file_outcomes, findings_frame
from fupin_analysis.review.versions import still_asked
from fupin_analysis.store import periods
from fupin_analysis.store.encode import write_frame
from fupin_analysis.store.shelf import Shelf
from fupin_analysis.store.state import State, write_folder
from fupin_analysis.store.version import digest


def write_files(root: Path, state: State, shelf: Shelf, about: Sequence[Finding] = ()) -> str:
    """Write ``files/<key>`` with ``files.parquet`` and ``findings.parquet`` (findings of no return); the key.

    ``about``: findings on the home itself.
    """
    key = digest([*sorted(state.cache.values()), *sorted(state.periods.values()), *(f.message for f in about)])

    def fill(at: Path) -> None:
        found = [outside_returns(shelf.findings(name), shelf.part(name, "returns")) for name in shelf.keys]
        files = concat([shelf.part(name, "files") for name in shelf.keys], frames.FILES)
        files, returns = files.sort_values("path", ignore_index=True), periods.read_part(root, state, "returns")
        asked = still_asked([finding for some in found for finding in some], files, returns)
        own = findings_frame([*asked, *about])
        findings = concat([periods.read_part(root, state, "findings"), own], frames.FINDINGS)
        write_frame(file_outcomes(files, returns, findings), at / "files.parquet")
        write_frame(own, at / "findings.parquet")

    write_folder(root / "files" / key, fill)
    return key
