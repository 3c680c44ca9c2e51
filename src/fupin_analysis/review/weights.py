"""How much a finding weighs in the totals, and the order in which people read findings: the heaviest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from fupin_analysis.review.columns import read_numbers
from fupin_analysis.review.grid import NOWHERE
from fupin_analysis.review.work import Work

_CELL = re.compile(r"([A-Z]+)(\d+)")


class Weights:
    """Share (0–1) of a number in the total of its field, as reported, over the counted records; 0 for all else."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._columns: dict[tuple[str, str], dict[int, float]] = {}

    def heaviest(self, rows: list[int]) -> float:
        """The share of some values (by row) in the total of their field; where they are of several, the largest."""
        shares: dict[tuple[str, str], float] = {}
        for row in rows:
            place = (self._work.values.text("form", row), self._work.values.text("field", row))
            if place not in self._columns:
                self._columns[place] = self._shares(*place)
            shares[place] = shares.get(place, 0.0) + self._columns[place].get(row, 0.0)
        return max(shares.values(), default=0.0)

    def _shares(self, form_id: str, name: str) -> dict[int, float]:
        grid = self._work.grids[form_id]
        at = grid.column(name)
        rows = at[self._work.records.counted[grid.records] & (at != NOWHERE)]
        amounts = np.nan_to_num(np.abs(read_numbers(self._work.values.reported[rows])), nan=0.0)
        whole = amounts.sum()
        return dict(zip(rows.tolist(), (amounts / whole).tolist(), strict=True)) if whole > 0 else {}


def by_weight(findings: pd.DataFrame, *, first: Sequence[str] = ()) -> pd.DataFrame:
    """Findings with the heaviest in the total first, then by file, sheet and cell; ``first``: columns before all."""
    keys = findings[[*first, "file", "sheet"]].fillna("")
    keys = keys.assign(_weight=-findings["weight"].fillna(0.0), _cell=findings["cells"].fillna("").map(cell_order))
    order = keys.sort_values([*first, "_weight", "file", "sheet", "_cell"], kind="stable").index
    made: pd.DataFrame = findings.loc[order]
    return made


def cell_order(cells: str) -> tuple[int, int, str]:
    """A key that sorts places as a sheet is read: by row, then column, of the first cell; whole sheets come first."""
    found = _CELL.match(cells)
    return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, "")
