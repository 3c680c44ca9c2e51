"""Milestones, recruited firms, sheep, named projects and repairs (三(一), 四(三); A32, A33)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts

DONE = "已完成"
NAMED = "点名项目"
ITEMS = {  # the words by which an item of F16 is known, all of them
    "plateau_platform": ("高原生态产业平台",),
    "three_bases": ("三大示范基地",),
    "joint_meeting_liangshan": ("国企入凉", "联席会议"),
    "kangba_launch": ("康巴行动",),
}


def milestone(view: View) -> pd.DataFrame:
    """How many of the milestone are done: the number told, 1 where it is said to be done, 0 while it is not."""
    rows = view.latest("milestones")
    for word in ITEMS[view.measure.target]:
        rows = rows[rows["item"].astype("str").str.contains(word, regex=False)]
    rows = rows[~(pd.to_datetime(rows["done_on"]) > pd.Timestamp(view.as_of))]
    count = rows["done_count"].astype("float64").fillna((rows["status"] == DONE).astype("float64"))
    counted = rows["done_count"].notna()
    return join_parts(
        make_parts(rows[counted], "done_count", amount=count[counted], key="item", on="done_on"),
        make_parts(rows[~counted], "status", amount=count[~counted], key="item", on="done_on"),
    )


def named_projects(view: View) -> pd.DataFrame:
    """Projects that the document names, which are done."""
    rows = view.latest("milestones")
    rows = rows[(rows["item_kind"] == NAMED) & (rows["status"] == DONE)]
    return make_parts(rows, "status", key="item", on="done_on")


def firms_recruited(view: View) -> pd.DataFrame:
    """Firms recruited to the enclave parks in the year; a firm and its project are one (A33)."""
    rows = view.state("enclaves")
    signed = pd.to_datetime(rows["signed_on"])
    rows = rows[(signed.dt.year == view.year) & (signed <= pd.Timestamp(view.as_of))]
    return make_parts(rows, "firm", key="firm", on="signed_on")


def sheep(view: View) -> pd.DataFrame:
    """Sheep in stock by the latest count, or sold in the year so far (A32)."""
    rows = view.latest("livestock")
    column = "stock_heads" if view.setting("sheep.measure") == "stock" else "sold_ytd_heads"
    return make_parts(rows, column, amount=column, on="counted_on")


def repairs(view: View) -> pd.DataFrame:
    """Share of the problems whose deadline has come that were put right by the cut-off (四(三))."""
    rows = view.states("supervision")
    day = pd.Timestamp(view.as_of)
    rows = rows[rows["problem"].notna() & (pd.to_datetime(rows["fix_due_on"]) <= day)]
    key = rows["enterprise"].astype("str") + "/" + rows["check_no"].fillna(rows["record_id"]).astype("str")
    rows = rows.assign(case=key).drop_duplicates("case", keep="last")
    fixed = rows[pd.to_datetime(rows["fixed_on"]) <= day]
    return join_parts(
        make_parts(rows, "problem", key="case", on="fix_due_on", part=BASE),
        make_parts(fixed, "fixed_on", key="case", on="fixed_on"),
    )
