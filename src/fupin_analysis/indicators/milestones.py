"""Milestones, recruited firms, sheep, named projects and repairs (三(一), 四(三); A32, A33)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.latest_rows import not_later, once_over_years
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, noted
from fupin_analysis.plan.roster import COMMISSION

DONE = "已完成"
NAMED = "点名项目"


def milestone(view: View) -> pd.DataFrame:
    """How many of the milestone are done: the number told, 1 where it is said to be done, 0 while it is not.

    Its item is the one that has every word of the measure's ``column``.
    Of several who tell of it one counts: the commission, whose list it is; else who tells of most.
    """
    rows = view.latest("milestones")
    for word in view.measure.column.split():
        rows = rows[rows["item"].astype("str").str.contains(word, regex=False)]
    rows = not_later(rows, "done_on", view.as_of)
    count = rows["done_count"].astype("float64").fillna((rows["status"] == DONE).astype("float64"))
    told = rows.assign(done=count)
    rows = _of_one_teller(told, _owners(view))
    counted = rows["done_count"].notna()
    parts = join_parts(
        make_parts(rows[counted], "done_count", amount="done", key="item", on="done_on"),
        make_parts(rows[~counted], "status", amount="done", key="item", on="done_on"),
    )
    return noted(parts, _differing(told, rows))


def _differing(told: pd.DataFrame, counted: pd.DataFrame) -> str:
    """What each teller says where they do not say the same, and whose word counts."""
    sums = told.groupby("enterprise", sort=True)["done"].sum()
    if sums.nunique() < 2:
        return ""
    said = "、".join(f"{name}报{number:g}" for name, number in sums.items())
    return f"各单位所报不一（{said}），按{counted['enterprise'].iloc[0]}所报计"


def _owners(view: View) -> set[str]:
    """Who keeps the list of milestones, by the roster."""
    senders = view.reference("enterprises")
    return set(senders.loc[senders["category"] == COMMISSION, "full_name"])


def _of_one_teller(rows: pd.DataFrame, owners: set[str]) -> pd.DataFrame:
    """The rows of the owner; of several or none, of who tells of most, of equals of who comes first."""
    if rows["enterprise"].nunique() <= 1:
        return rows
    own = rows[rows["enterprise"].isin(owners)]
    own = own if len(own) else rows
    most = own.groupby("enterprise", sort=False)["done"].sum().idxmax()
    return own[own["enterprise"] == most]


def named_projects(view: View) -> pd.DataFrame:
    """Projects that the document names, which are done."""
    rows = view.latest("milestones")
    rows = not_later(rows[(rows["item_kind"] == NAMED) & (rows["status"] == DONE)], "done_on", view.as_of)
    return make_parts(rows, "status", key="item", on="done_on")


def firms_recruited(view: View) -> pd.DataFrame:
    """Firms recruited to the enclave parks in the year; a firm and its project are one (A33)."""
    rows = view.state("enclaves")
    signed = pd.to_datetime(rows["signed_on"])
    rows = rows[(signed.dt.year == view.year) & (signed <= pd.Timestamp(view.as_of))]
    return make_parts(rows, "firm", key="firm", on="signed_on")


def sheep(view: View) -> pd.DataFrame:
    """Sheep in stock by the latest count, or sold in the year so far (A32)."""
    rows = not_later(view.latest("livestock"), "counted_on", view.as_of)
    column = "stock_heads" if view.setting("sheep.measure") == "stock" else "sold_ytd_heads"
    return make_parts(rows, column, amount=column, on="counted_on")


def repairs(view: View) -> pd.DataFrame:
    """Share of the problems whose deadline has come that were put right by the cut-off (四(三))."""
    rows = view.states("supervision")
    day = pd.Timestamp(view.as_of)
    rows = rows[rows["problem"].notna() & (pd.to_datetime(rows["fix_due_on"]) <= day)]
    rows = once_over_years(rows, "case", number="check_no", same=("checked_on",))
    fixed = rows[pd.to_datetime(rows["fixed_on"]) <= day]
    return join_parts(
        make_parts(rows, "problem", key="case", on="fix_due_on", part=BASE),
        make_parts(fixed, "fixed_on", key="case", on="fixed_on"),
    )
