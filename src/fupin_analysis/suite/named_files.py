"""Files that gave no return of their month (encrypted, a picture, sent again): whose they are, told as such."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.plan.periods import is_period
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.version_order import folder_period

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
    """The returns that these files would have been (``frames.RETURNS``, refused), by the periods of their folders.

    Of a file without a return by its name; of one sent again for another period (mode 44) by the returns that it has.
    """
    refused = files[files["outcome"] == REFUSED]
    ids = dict(zip(refused["path"], refused["file_id"], strict=True))
    rows = [
        [f"{ids[path]}/{period}/0", ids[path], name, period, REFUSED, None]
        for path, name in named_files(refused, returns, registry).items()
        if (period := folder_period(path))
    ]
    rows += _sent_again(refused, returns)
    return frames.conform(pd.DataFrame(rows, columns=list(frames.RETURNS), dtype="object"), frames.RETURNS)


def _sent_again(refused: pd.DataFrame, returns: pd.DataFrame) -> list[list[object]]:
    """A return for the folder's period of each filer in a refused file that speaks of other periods alone."""
    folders = {file_id: folder_period(path) for file_id, path in zip(refused["file_id"], refused["path"], strict=True)}
    rows: list[list[object]] = []
    for file_id, own in returns[returns["file_id"].isin(refused["file_id"])].groupby("file_id"):
        period = folders[file_id]
        if period and period not in set(own["period"]):
            for number, one in enumerate(own.drop_duplicates("enterprise").itertuples(index=False)):
                rows.append([f"{file_id}/{period}/{-number}", file_id, one.enterprise, period, REFUSED, one.received])
    return rows
