"""Money raised: what arrived at its first receipt, each gift once (三(三)1; A2, A3, A36–A39)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import without_base
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, noted
from fupin_analysis.indicators.selection import period_ends
from fupin_analysis.review.sale_sides import full_name, full_names

DIRECT, BOUGHT, STAFF = "直接", "以购代捐", "职工捐款"
TRANSFER = "间接接收"
_GIFT = ("donor", "receiver", "received_on", "received_wan")
_AMOUNTS = ("pledged_wan", "received_wan", "in_kind_wan")
_TOLD_ON = "told_on"


def told_once(rows: pd.DataFrame, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Rows without the gifts that another sender (giver and receiver both report) has told already.

    Within one sender's returns equal gifts are separate gifts; the n-th of one sender is the n-th of the other.
    ``names``: the full name of an enterprise by each name that it has (``full_names``): who is called by a short name
    is no other donor.
    """
    gift = [rows[name].astype("object").where(rows[name].notna(), "") for name in _GIFT]
    gift[:2] = [column.map(lambda text: full_name(text, names or {})) for column in gift[:2]]
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


def counting(view: View) -> pd.DataFrame:
    """The gifts of the year that are raised money, each once."""
    return raised_once(view, view.events("donations"))


def raised_once(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that are raised money, each gift once: what one teller calls a transfer may be the other's receipt."""
    return told_once(rows[_reasons(view, rows) == ""], _names(view))


def _once_by_reason(view: View) -> pd.DataFrame:
    """All gifts of the year, each once: as raised money where one of its tellers has it so."""
    rows = view.events("donations")
    counts = _reasons(view, rows) == ""
    first = rows.loc[[*rows.index[counts], *rows.index[~counts]]]  # who calls it raised money is heard first
    return rows[rows.index.isin(told_once(first, _names(view)).index)]


def _names(view: View) -> dict[str, str]:
    """The full names of enterprises by all that they are called."""
    return view.inputs.kept(("names of givers",), lambda: full_names(view.reference("enterprises")))


def _reasons(view: View, rows: pd.DataFrame) -> pd.Series[Any]:
    include = set(view.setting("donations.include"))
    first = bool(view.setting("donations.first_receipt"))
    return why_not_counted(rows, first_receipt=first, staff="staff" in include)


def raised(view: View) -> pd.DataFrame:
    """Σ money arrived in the year at first receipt; pledged instead, or with goods, by the readings (A37–A39)."""
    return _raised(view, counting(view))


def _raised(view: View, rows: pd.DataFrame, on: str = "received_on") -> pd.DataFrame:
    column = "received_wan" if view.setting("donations.measure") == "arrived" else "pledged_wan"
    money = make_parts(rows, column, amount=column, on=on)
    if "in_kind" not in view.setting("donations.include"):
        return money
    return join_parts(money, make_parts(rows, "in_kind_wan", amount="in_kind_wan", on=on))


def money(view: View) -> pd.DataFrame:
    """Money of one kind (``column``) among the gifts of the year, by the day of its arrival, else the period told.

    ``counted`` is raised money; ``pledged``, ``received`` and ``in_kind`` are of the gifts that count (what arrived:
    of those that were pledged), ``indirect`` and ``bought`` of those that do not.
    """
    rows, chosen = _dated(_once_by_reason(view)), view.measure.column
    reason = _reasons(view, rows)
    own = rows[reason == {"indirect": TRANSFER, "bought": BOUGHT}.get(chosen, "")]
    if chosen == "counted":
        return _raised(view, own, on=_TOLD_ON)
    if chosen == "received":
        own = own[own["pledged_wan"].notna()]
    column = {"pledged": "pledged_wan", "in_kind": "in_kind_wan"}.get(chosen, "received_wan")
    return make_parts(own, column, amount=column, on=_TOLD_ON)


def honoured(view: View) -> pd.DataFrame:
    """What arrived of the gifts that were pledged, as a share of the pledges (兑现率)."""
    gifts = _dated(counting(view))
    rows = gifts[gifts["pledged_wan"].notna()]
    base = make_parts(rows, "pledged_wan", amount="pledged_wan", on=_TOLD_ON, part=BASE)
    parts = join_parts(make_parts(rows, "received_wan", amount="received_wan", on=_TOLD_ON), base)
    return noted(parts, without_base(view, "donations", gifts, "received_wan", "pledged_wan"))


def gifts(view: View) -> pd.DataFrame:
    """Number of gifts that count."""
    return make_parts(_dated(counting(view)), "donor", key="record_id", on=_TOLD_ON)


def told(view: View) -> pd.DataFrame:
    """The number of amounts that are told of the year's gifts: each is a cell, and a part."""
    rows = _dated(_once_by_reason(view))
    every = [rows[rows[name].notna()] for name in _AMOUNTS]
    return join_parts(*[make_parts(one, name, on=_TOLD_ON) for name, one in zip(_AMOUNTS, every, strict=True)])


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Gifts with the day they arrived; where nobody noted it the end of the period that tells them."""
    arrived = pd.to_datetime(rows["received_on"])
    return rows.assign(**{_TOLD_ON: arrived.fillna(period_ends(rows["period"]))})
