"""Total input: help funds and gifts together, a sum of money once however many targets it serves (A36)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.donations import counting
from fupin_analysis.indicators.funds import arrived_parts, is_grant
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import DECIMALS, join_parts, make_parts, noted
from fupin_analysis.indicators.told import any_told

RAISED = frozenset({"社会募捐", "职工捐款"})
"""Sources of help funds that say that the money was given."""


def total_input(view: View) -> pd.DataFrame:
    """Σ grants arrived and gifts received at first hand in the year; a gift that is a grant of its giver once (A36)."""
    funds = view.state("instalments")
    funds = funds[is_grant(funds)]
    gifts = counting(view)
    if view.setting("money.count_once"):
        gifts = gifts[~gifts["record_id"].isin(told_among_funds(gifts, funds))]
    money = arrived_parts(funds, cash_only=not view.setting("grant.include_in_kind"))
    parts = join_parts(money, make_parts(gifts, "received_wan", amount="received_wan", on="received_on"))
    return noted(parts, *_untold(view))


def _untold(view: View) -> list[str]:
    """The forms of which nobody has told anything in the year: the total is without them."""
    forms = [view.inputs.plan.forms[form] for form in view.measure.uses]
    return [f"尚无一家填报{form.title}，未计入" for form in forms if not any_told(view.inputs, form.id, year=view.year)]


def told_among_funds(gifts: pd.DataFrame, funds: pd.DataFrame) -> set[str]:
    """``record_id`` of the gifts that stand among the help funds of their giver (or teller) too; each fund once.

    The amounts are equal, and more says that it is one gift: the day, the voucher, or that the fund was raised.
    """
    givers = [gifts.assign(giver=gifts[name]) for name in ("donor", "enterprise")]
    told = pd.concat(givers, ignore_index=True).drop_duplicates(["record_id", "giver"])
    told = told.assign(sum_wan=told["received_wan"].round(DECIMALS))
    own = funds.assign(giver=funds["enterprise"], sum_wan=funds["arrived_wan"].round(DECIMALS))
    columns = ["giver", "sum_wan", "record_id", "voucher"]
    pairs = told[[*columns, "received_on"]].merge(
        own[[*columns, "arrived_on", "fund_source"]], on=["giver", "sum_wan"], suffixes=("", "_fund")
    )
    same_day = pd.to_datetime(pairs["received_on"]) == pd.to_datetime(pairs["arrived_on"])
    same_voucher = (pairs["voucher"].notna() & (pairs["voucher"] == pairs["voucher_fund"])).fillna(False).astype("bool")
    is_one = (pairs["sum_wan"] > 0) & (same_day | same_voucher | pairs["fund_source"].isin(RAISED))
    taken: dict[str, str] = {}
    for gift, fund in pairs.loc[is_one, ["record_id", "record_id_fund"]].itertuples(index=False):
        if gift not in taken and fund not in taken.values():
            taken[gift] = fund
    return set(taken)
