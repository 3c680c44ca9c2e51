"""The rows on the bench: returns, records and values of one period as columns that steps read and change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.review.columns import Flags, Objects, objects, text_array
from fupin_analysis.review.result import REVIEWED_RECORDS, REVIEWED_VALUES
from fupin_analysis.review.tables import record_columns


@dataclass(slots=True)
class OneReturn:
    """One return, with the relative ``path`` of its file and when that was ``written`` (UTC).

    ``enterprise`` and ``outcome`` are changed by review, and ``received`` where another version tells when it came.
    """

    return_id: str
    file_id: str
    enterprise: str
    period: str
    outcome: str
    received: pd.Timestamp | None
    path: str
    written: pd.Timestamp | None = None


def open_returns(returns: pd.DataFrame, files: pd.DataFrame) -> dict[str, OneReturn]:
    """The returns by id; a path is "" where the file is not among ``files``."""
    paths = dict(zip(files["file_id"].tolist(), files["path"].tolist(), strict=True))
    names = ("return_id", "file_id", "enterprise", "period", "outcome")
    columns: list[list[Any]] = [returns[name].fillna("").tolist() for name in names]
    columns.append(_stamps(returns, "received"))
    columns.append([str(paths.get(file_id, "")) for file_id in columns[1]])
    columns.append(_stamps(returns, "written"))
    return {row[0]: OneReturn(*row) for row in zip(*columns, strict=True)}


def _stamps(returns: pd.DataFrame, name: str) -> list[Any]:
    """A column of times with None for what is not known, also where there is no such column."""
    if name not in returns:
        return [None] * len(returns)
    return [None if stamp is pd.NaT else stamp for stamp in returns[name].tolist()]


class Records:
    """The records of a period: who filed them, and which of them count."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.columns = record_columns(frame)
        self.ids: list[str] = self.columns["record_id"].tolist()
        self.number_of = {record_id: i for i, record_id in enumerate(self.ids)}
        self.return_ids: list[str] = self.columns["return_id"].tolist()
        self.counted: Flags = np.full(len(frame), True)
        self.left_out: list[str] = [""] * len(frame)
        self.waits: Flags = np.full(len(frame), False)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def forms(self) -> list[str]:
        """The form of each record."""
        found: list[str] = self.frame["form"].tolist()
        return found

    @cached_property
    def of_return(self) -> dict[str, list[int]]:
        """The records of each return, by number."""
        found: dict[str, list[int]] = {}
        for i, return_id in enumerate(self.return_ids):
            found.setdefault(return_id, []).append(i)
        return found

    @cached_property
    def tables(self) -> list[str]:
        """The table that each record stands in."""
        return [record_id.rpartition("/")[0] for record_id in self.ids]

    def text(self, name: str, i: int) -> str:
        """One text of one record."""
        return str(self.columns[name][i])

    def rename(self, enterprises: list[str]) -> None:
        """Give the records other enterprises."""
        self.columns["enterprise"] = objects(enterprises)

    def to_frame(self) -> pd.DataFrame:
        """The records with what became of them (REVIEWED_RECORDS)."""
        names = text_array(self.columns["enterprise"])
        why = text_array(self.left_out)
        done = self.frame.assign(enterprise=names, counted=self.counted, left_out=why, waits=self.waits)
        return done[list(REVIEWED_RECORDS)]


class Values:
    """The values of a period. ``value`` may be changed; ``reported`` and all else stay as they came."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.reported: Objects = frame["value"].to_numpy(dtype=object)
        self.value: Objects = self.reported.copy()
        self._texts: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def text(self, name: str, i: int) -> str:
        """One text of one value."""
        column = self._texts.get(name)
        if column is None:
            column = self._texts[name] = self.frame[name].array
        return str(column[i])

    def to_frame(self, states: dict[str, Any]) -> pd.DataFrame:
        """The values with what became of them (REVIEWED_VALUES): ``states`` has state, proposed and finding_ids."""
        mixed = {"value": self.value, "reported": self.reported, "proposed": states["proposed"]}
        plain = {name: pd.Series(cells, index=self.frame.index, dtype=object) for name, cells in mixed.items()}
        return self.frame.assign(**{**states, **plain})[list(REVIEWED_VALUES)]
