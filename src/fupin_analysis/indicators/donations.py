"""Money raised: what arrived at its first receipt, each gift once (三(三)1; A2, A3, A36–A39)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import join_parts, make_parts

DIRECT, BOUGHT, STAFF = "直接", "以购代捐", "职工捐款"
TRANSFER = "间接接收"
_GIFT = ("donor", "receiver", "received_on", "received_wan")


def told_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without the gifts that another sender (giver and receiver both report) has told already.

    Within one sender's returns equal gifts are separate gifts; the n-th of one sender is the n-th of the other.
    """
    gift = [rows[name].astype("object").where(rows[name].notna(), "") for name in _GIFT]
    number = rows.groupby(["enterprise", *gift], sort=False, dropna=False).cumcount()
    keys = pd.concat([*gift, number], axis=1)
    return rows[~keys.duplicated()]


def why_not_counted(rows: pd.DataFrame, *, first_receipt: bool = True, staff: bool = True) -> pd.Series[Any]:
    """Why a gift is not raised money: a transfer (A39), a purchase or staff money (A38); "" where it counts."""
    reason = pd.Series("", index=rows.index, dtype="object")
    if first_receipt:
        reason = reason.mask(rows["receipt_level"] != DIRECT, TRANSFER)
    if not staff:
        reason = reason.mask(rows["donor_kind"] == STAFF, STAFF)
    return reason.mask(rows["donor_kind"] == BOUGHT, BOUGHT)


def raised(view: View) -> pd.DataFrame:
    """Σ money arrived in the year at first receipt; pledged instead, or with goods, by the readings (A37–A39)."""
    rows = told_once(view.events("donations"))
    include = set(view.setting("donations.include"))
    first = bool(view.setting("donations.first_receipt"))
    rows = rows[why_not_counted(rows, first_receipt=first, staff="staff" in include) == ""]
    column = "received_wan" if view.setting("donations.measure") == "arrived" else "pledged_wan"
    money = make_parts(rows, column, amount=column, on="received_on")
    if "in_kind" not in include:
        return money
    return join_parts(money, make_parts(rows, "in_kind_wan", amount="in_kind_wan", on="received_on"))
