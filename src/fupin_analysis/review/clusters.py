"""Rows that tell of one thing: spans of days that touch, linked into clusters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


class Links:
    """Union-find over row numbers: ``link`` joins two, ``labels`` names every cluster by its first row."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def root(self, row: int) -> int:
        """The first row of the cluster that ``row`` is in."""
        while self._parent[row] != row:
            self._parent[row] = self._parent[self._parent[row]]
            row = self._parent[row]
        return row

    def link(self, a: int, b: int) -> None:
        """Put the clusters of two rows together."""
        low, high = sorted((self.root(a), self.root(b)))
        self._parent[high] = low

    def labels(self) -> npt.NDArray[np.int64]:
        """The first row of each row's cluster."""
        return np.array([self.root(row) for row in range(len(self._parent))], dtype=np.int64)


def link_spans(
    block: npt.NDArray[Any],
    start: pd.Series[Any],
    end: pd.Series[Any],
    *,
    gap_days: int,
    joined: Callable[[int, int], bool],
) -> npt.NDArray[np.int64]:
    """Cluster labels of rows: linked are rows of one block whose days touch and that ``joined`` says belong together.

    Days touch that lie ``gap_days`` apart at most. ``start`` and ``end`` are days; a row without a day touches
    nothing. Rows are compared within their block only.
    """
    links = Links(len(block))
    first = start.to_numpy().astype("datetime64[D]")
    last = np.maximum(first, end.to_numpy().astype("datetime64[D]"))
    gap = np.timedelta64(gap_days, "D")
    for own in pd.Series(np.arange(len(block))).groupby(block).indices.values():
        numbers = np.asarray(own)
        order = [int(n) for n in numbers[np.argsort(first[numbers], kind="stable")] if not np.isnat(first[n])]
        for at, later in enumerate(order):
            for earlier in order[:at]:
                if first[later] - last[earlier] <= gap and joined(earlier, later):
                    links.link(earlier, later)
    return links.labels()
