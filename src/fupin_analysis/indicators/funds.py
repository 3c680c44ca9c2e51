"""Help funds: what arrived for the helped villages, on time, disclosed (三(二)1, 二(三)1, 四(二))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import pandas as pd

from fupin_analysis.indicators.first_told import arrived_by
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import with_untold
from fupin_analysis.indicators.latest_rows import numbered, once_over_years
from fupin_analysis.indicators.ledgers import promised
from fupin_analysis.indicators.parts import ACTUAL, BASE, join_parts, make_parts, village_key
from fupin_analysis.indicators.selection import in_year

GRANT, IN_KIND = "无偿", "物资折款"


def is_grant(rows: pd.DataFrame) -> pd.Series[Any]:
    """Rows of money that need not be paid back."""
    return rows["fund_kind"] == GRANT


def cash(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that hold some money: without those of goods whose value is not told apart (A11)."""
    return rows[~((rows["fund_source"] == IN_KIND) & rows["in_kind_wan"].isna())]


def arrived_parts(rows: pd.DataFrame, *, cash_only: bool, key: str | None = None) -> pd.DataFrame:
    """Arrived money as parts; the goods in it (``in_kind_wan``) taken off again in parts of their own (A11)."""
    if not cash_only:
        return make_parts(rows, "arrived_wan", amount="arrived_wan", key=key, on="arrived_on")
    kept = cash(rows)
    goods = kept[(kept["in_kind_wan"] > 0) & kept["arrived_wan"].notna()]
    return join_parts(
        make_parts(kept, "arrived_wan", amount="arrived_wan", key=key, on="arrived_on"),
        make_parts(goods, "in_kind_wan", amount=-goods["in_kind_wan"], key=key, on="arrived_on"),
    )


def tagged(rows: pd.DataFrame, villages: pd.DataFrame) -> pd.Series[Any]:
    """Rows that name a helped village; any named village where there is no roster."""
    key = village_key(rows)
    return key.isin(set(village_key(villages))) if len(villages) else key != ""


def grants_arrived(view: View) -> pd.DataFrame:
    """Σ arrived grants tagged to a helped village in the year (A11, A35); F1-1."""
    rows = of_the_year(view)
    rows = rows[is_grant(rows)]
    if view.setting("grant.village_tag_required"):
        rows = rows[tagged(rows, view.reference("villages"))]
    return arrived_parts(rows, cash_only=not view.setting("grant.include_in_kind"))


def of_the_year(view: View) -> pd.DataFrame:
    """The instalments of the view's year; of a year that does not begin in January (A20) those that arrived in it."""
    if view.first_month == 1:
        return view.state("instalments")
    rows = view.states("instalments")
    return rows[in_year(rows["arrived_on"], view.year, view.first_month)]


def promises(
    rows: pd.DataFrame, as_of: dt.date, *, default_due: str = "12-31", held: Collection[str] = ()
) -> pd.DataFrame:
    """Promises of money that are due by ``as_of``: rows with ``promise`` (key) and ``due`` added (A41).

    Without a due date ``default_due`` (month and day) of the year of the return is taken; ``is_assumed_due`` says so.
    A promise whose arrival nobody told is one nevertheless (``is_untold``); where the arrival is ``held`` (record ids)
    it waits for an answer and is left out.
    """
    year_end = pd.to_datetime(rows["period"].str[:4] + "-" + default_due, errors="coerce")
    out = rows.assign(
        due=pd.to_datetime(rows["due_on"]).fillna(year_end),
        is_assumed_due=rows["due_on"].isna(),
        is_untold=rows["arrived_wan"].isna(),
    )
    out = once_over_years(out, "promise", number="fund_no", same=("committed_wan", "due"))
    waits = out["is_untold"] & out["record_id"].isin(set(held))
    return out[(out["committed_wan"] > 0) & ~waits & (out["due"] <= pd.Timestamp(as_of))]


def held_arrivals(view: View) -> frozenset[str]:
    """Instalments (``record_id``) whose arrived money is held back until somebody has answered."""
    held = view.inputs.held
    return frozenset(held.loc[(held["form"] == "instalments") & (held["field"] == "arrived_wan"), "record_id"])


def arrived_on_time(view: View) -> pd.DataFrame:
    """Share of instalments due that had arrived in full by their day; one without a day by that of the return.

    Of which nobody told what arrived is left out: it may have been in time or not.
    """
    due = str(view.setting("redline1.default_due"))
    rows = promises(promised(view), view.as_of, default_due=due, held=held_arrivals(view))
    rows = rows[is_grant(rows)]
    if view.setting("grant.village_tag_required"):
        rows = rows[tagged(rows, view.reference("villages"))]
    untold, rows = rows[rows["is_untold"]], rows[~rows["is_untold"]]
    in_time = arrived_by(view, rows) <= rows["due"]
    parts = join_parts(
        make_parts(rows, "committed_wan", amount="committed_wan", key="promise", on="due", part=BASE),
        make_parts(rows[in_time], "arrived_wan", amount="arrived_wan", key="promise", on="arrived_on"),
    )
    if untold.empty:
        return parts
    late = make_parts(untold, "committed_wan", amount="committed_wan", key="promise", on="due", part=BASE)
    low = join_parts(parts, late)
    note = f"到位未填{untold['promise'].nunique()}笔，是否按期不明，未计入"
    return with_untold(parts, low, join_parts(low, late.assign(part=ACTUAL)), note)


def _uses(view: View) -> pd.DataFrame:
    rows = view.events("fund_uses", every_year=True)
    rows = rows[rows["used_wan"].notna()]
    year = pd.to_datetime(rows["used_on"]).dt.year.astype("str")  # numbers begin again with the year
    return rows.assign(use=numbered(rows, "use_no") + "/" + year)


def uses_disclosed(view: View) -> pd.DataFrame:
    """Share of uses of publicly raised money that were disclosed by the cut-off."""
    rows = _uses(view)
    open_ = rows[pd.to_datetime(rows["disclosed_on"]) <= pd.Timestamp(view.as_of)]
    return join_parts(
        make_parts(rows, "used_wan", key="use", on="used_on", part=BASE),
        make_parts(open_, "disclosed_on", key="use", on="disclosed_on"),
    )


def uses_joint(view: View) -> pd.DataFrame:
    """Share, by money, of uses of publicly raised funds that both sides manage together (二(三)1)."""
    rows = _uses(view)
    rows = rows[rows["is_joint"].notna()]
    joint = rows[rows["is_joint"].astype("bool")]
    return join_parts(
        make_parts(rows, "used_wan", amount="used_wan", key="use", on="used_on", part=BASE),
        make_parts(joint, "used_wan", amount="used_wan", key="use", on="used_on"),
    )


def budgets_raised(view: View) -> pd.DataFrame:
    """Share of enterprises whose budget for help is above last year's (四(二))."""
    rows = view.latest("enterprise_card").dropna(subset=["budget_wan", "budget_prev_wan"])
    return join_parts(
        make_parts(rows, "budget_prev_wan", amount="budget_prev_wan", key="enterprise", part=BASE),
        make_parts(rows, "budget_wan", amount="budget_wan", key="enterprise"),
    )
