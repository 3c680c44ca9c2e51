"""The batches of one run by raw folder: what was just made is at hand, the rest is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review.batch import Batch
from fupin_analysis.store import batches
from fupin_analysis.store.batches import CachedFile


class Shelf:
    """Which generation of each raw folder counts (``keys``), and its content."""

    def __init__(self, root: Path) -> None:
        self.keys: dict[str, str] = {}
        self._root = root
        self._at_hand: dict[str, Batch] = {}

    def keep(self, folder: str, key: str) -> None:
        """Let a batch count that is stored already."""
        self.keys[folder] = key

    def add(self, folder: str, files: Mapping[str, CachedFile], batch: Batch) -> None:
        """Store a batch that was made now."""
        self.keys[folder] = batches.write_batch(self._root, folder, files, batch)
        self._at_hand[folder] = batch

    def batch(self, folder: str) -> Batch:
        """A batch with, at the least, the cells of its total rows."""
        if folder not in self._at_hand:
            self._at_hand[folder] = batches.read_batch(self._root, folder, self.keys[folder], cells=False)
        return self._at_hand[folder]

    def part(self, folder: str, name: str) -> pd.DataFrame:
        """One frame of a batch (a key of ``batches.PARTS``)."""
        if folder in self._at_hand:
            found: pd.DataFrame = getattr(self._at_hand[folder], name)
            return found
        return batches.read_part(self._root, folder, self.keys[folder], name)

    def findings(self, folder: str) -> list[Finding]:
        """What intake found in a batch."""
        if folder in self._at_hand:
            return self._at_hand[folder].findings
        return batches.read_findings(self._root, folder, self.keys[folder])
