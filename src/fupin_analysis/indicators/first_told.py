"""When money had arrived at the latest, where its day is blank: the end of the first period whose return tells it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import DECIMALS
from fupin_analysis.plan.periods import Period

_SAME = ["enterprise", "_number", "committed_wan", "due_on"]


def arrived_by(view: View, rows: pd.DataFrame) -> pd.Series[Any]:
    """The day of arrival of promises (``funds.promises``) as told, else the last on which it can have been.

    That is the end of the first period for which a return told as much of the same promise (sender, number, amount and
    day) as the last one does.
    """
    told_on = pd.to_datetime(rows["arrived_on"])
    undated = rows[told_on.isna() & rows["arrived_wan"].notna()]
    if undated.empty:
        return told_on
    known = _numbered(view.known("instalments"))
    known = known[known["arrived_wan"].notna()]
    pairs = _numbered(undated)[[*_SAME, "record_id", "arrived_wan"]].merge(known, on=_SAME, suffixes=("", "_then"))
    pairs = pairs[pairs["arrived_wan_then"].round(DECIMALS) >= pairs["arrived_wan"].round(DECIMALS)]
    ends = pd.to_datetime([pd.Timestamp(Period.parse(period).end) for period in pairs["period"]])
    first = pd.Series(ends, index=pairs.index).groupby(pairs["record_id"]).min()
    return told_on.fillna(pd.to_datetime(rows["record_id"].map(first)))


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(_number=rows["fund_no"].fillna(rows["record_id"]).astype("str"))
