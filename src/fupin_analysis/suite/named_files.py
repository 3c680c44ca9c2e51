"""Files that gave no return (encrypted, a picture, empty): whose they are by their names, told as such."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.periods import is_period
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.versions import folder_period

REFUSED = "refused"


def named_files(files: pd.DataFrame, returns: pd.DataFrame, registry: Registry) -> dict[str, str]:
    """Path → the registered filer that its file name, or else its folder, names; of files without a return."""
    known = set(returns["file_id"])
    out = {}
    for path, file_id in zip(files["path"], files["file_id"], strict=True):
        name = "" if file_id in known else _named(PurePosixPath(str(path)), registry)
        if name:
            out[str(path)] = name
    return out


def _named(path: PurePosixPath, registry: Registry) -> str:
    folders = [part for part in reversed(path.parts[:-1]) if not is_period(part)]
    return next(filter(None, (registry.named_in(text) for text in (path.stem, *folders))), "")


def refused_returns(files: pd.DataFrame, returns: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """The returns that these files would have been (``frames.RETURNS``, refused), by the periods of their folders."""
    ids = dict(zip(files["path"], files["file_id"], strict=True))
    rows = [
        [f"{ids[path]}/{period}/0", ids[path], name, period, REFUSED, None]
        for path, name in named_files(files[files["outcome"] == REFUSED], returns, registry).items()
        if (period := folder_period(path))
    ]
    return frames.conform(pd.DataFrame(rows, columns=list(frames.RETURNS), dtype="object"), frames.RETURNS)
