"""What intake knows of one file when it is done: columns, made into frames once, ready for review and the cache."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.frames import Columns, Lists
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.periods import Period, period_or_none

RECORDS = {
    "record_id": "str",
    "return_id": "str",
    "form": "str",
    "enterprise": "str",  # as written: column, else label, title, sheet or file name
    "period": "str",
    "file": "str",
    "sheet": "str",
    "row": "Int64",
    "named_at": "str",  # the cells in which the enterprise stands; "" where no cell of the sheet tells it
}
READ_RETURNS = {**frames.RETURNS, "written": "datetime64[s]"}
"""Returns as they were read: ``received`` by what they say or by their file, ``written`` the time of the file (UTC)."""
ROWS = {
    "returns": READ_RETURNS,
    "records": RECORDS,
    "values": frames.VALUES,
    "checks": frames.VALUES,
    "cells": frames.CELLS,
}
"""What a file gives, and the columns of it."""

NOT_ASKED = "表样中没有这一栏"
"""What the ledger says of the cells of a column that the form does not ask for."""


class FrameOfColumns:
    """A frame that is kept as columns and made at its first use: a frame costs far more than the rows of one file."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.place = name, f"_{name}"

    def __get__(self, extract: FileExtract | None, owner: type) -> pd.DataFrame:
        if extract is None:
            raise AttributeError(self.name)  # tells dataclasses that there is no default
        given = extract.__dict__[self.place]
        if not isinstance(given, pd.DataFrame):
            given = extract.__dict__[self.place] = frames.to_frame(given, ROWS[self.name])
        return given

    def __set__(self, extract: FileExtract, given: pd.DataFrame | Lists) -> None:
        made = given if isinstance(given, pd.DataFrame) else frames.to_columns(given, ROWS[self.name])
        extract.__dict__[self.place] = made


@dataclass
class FileExtract:
    """One file read. ``values.value`` is typed by the field; ``values.state`` is ``confirmed`` until review.

    ``checks`` are total and subtotal rows taken as checks, shaped as ``values`` (``record_id`` is the row's).
    Rows may be given as frames or as lists; frames of many files are made in one go by ``frames_of``.
    """

    file: dict[str, str]
    returns: FrameOfColumns = FrameOfColumns()
    records: FrameOfColumns = FrameOfColumns()
    values: FrameOfColumns = FrameOfColumns()
    checks: FrameOfColumns = FrameOfColumns()
    cells: FrameOfColumns = FrameOfColumns()
    findings: list[Finding] = field(default_factory=list)
    passing: bool = False
    """Refused for what may be otherwise next time (time, memory, a file that was busy), so that it is tried again."""
    trace: str = ""
    """Of a fault of the program, for its log: frames and kinds of errors, no values. It is not stored."""

    @classmethod
    def refused(cls, file: dict[str, str], findings: list[Finding], *, passing: bool = False) -> FileExtract:
        """A file that gives nothing but its refusal."""
        none: dict[str, Any] = {name: {column: [] for column in columns} for name, columns in ROWS.items()}
        return cls(file, **none, findings=findings, passing=passing)

    def rows(self, name: str) -> pd.DataFrame | Columns:
        """The rows of one kind (a key of ``ROWS``) as they are: columns until their frame was asked for."""
        given: pd.DataFrame | Columns = self.__dict__[f"_{name}"]
        return given

    def received_by(
        self, moment: dt.datetime, folder: str | None = None, until: Callable[[Period], dt.date] | None = None
    ) -> FileExtract:
        """The same extract, with ``moment`` as that of receipt for returns that state no day of filling.

        A ``moment`` after the last day on which returns of a period are collected (``until``, else the end of the next
        month) says when a copy was made, no more: then a return in the folder of its own period (``folder`` is that) or
        in none came at an unknown time (NaT), and one in the folder of a later period on the first day after that.
        """
        given = self.rows("returns")
        made = copy(self)
        stated = np.array(given["received"], dtype="datetime64[s]")
        for at, period in enumerate(given["period"]):
            if np.isnat(stated[at]):
                stated[at] = _received(moment, str(period or ""), folder, until or _next_month)
        written = np.full(len(stated), np.datetime64(moment, "s"))
        if isinstance(given, pd.DataFrame):
            made.returns = given.assign(received=stated, written=written)
        else:
            made.__dict__["_returns"] = {**given, "received": stated, "written": written}
        return made


def _next_month(period: Period) -> dt.date:
    return period.month.shift(1).end


def _received(
    moment: dt.datetime, period: str, folder: str | None, until: Callable[[Period], dt.date]
) -> np.datetime64:
    """When a return came whose file was written at ``moment``; NaT where that cannot be known."""
    own, beside = period_or_none(period), period_or_none(folder or "")
    if own is None:
        return np.datetime64(moment, "s")
    last = max(own, beside) if beside is not None else own
    if moment.date() <= until(last.month):
        return np.datetime64(moment, "s")
    return np.datetime64(last.end + dt.timedelta(days=1), "s") if last.end > own.end else np.datetime64("NaT")


def frames_of(extracts: Sequence[FileExtract]) -> dict[str, pd.DataFrame]:
    """The rows of many files, in their order, as one frame a kind (the keys of ``ROWS``), made in one go."""
    return {name: _joined(extracts, name) for name in ROWS}


def _joined(extracts: Sequence[FileExtract], name: str) -> pd.DataFrame:
    parts, columns = [extract.rows(name) for extract in extracts], ROWS[name]
    kept = [part for part in parts if not isinstance(part, pd.DataFrame)]
    if kept and len(kept) == len(parts):
        return frames.to_frame(frames.join_columns(kept, columns), columns)
    made: list[pd.DataFrame] = [getattr(extract, name) for extract in extracts]
    filled = [frame for frame in made if len(frame)]
    return frames.conform(pd.concat(filled, ignore_index=True), columns) if filled else frames.empty(columns)
