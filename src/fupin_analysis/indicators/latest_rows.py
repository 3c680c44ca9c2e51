"""What was told last of each thing, where several tell of it or one tells again."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.selection import period_ends


def last_rows(rows: pd.DataFrame, key: str | list[str]) -> pd.DataFrame:
    """One row a ``key``: of the latest period, of two in one period the later row. Rows come in order of periods.

    ``rows`` have ``period``; in what order the table holds them makes no difference.
    """
    order = period_ends(rows["period"]).argsort(kind="stable").to_numpy()
    return rows.iloc[order].drop_duplicates(key, keep="last")
