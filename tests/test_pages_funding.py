"""The pace that enterprises are compared with is that of the year of their figures."""

from __future__ import annotations

import pandas as pd
import pytest

import result_frames as r
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.present.pages.funding import growth, judged_year_of, pace_of, stages


def series(*rows):
    return pd.DataFrame(rows, columns=["period", "actual", "pace_pct"])


@pytest.mark.parametrize(
    ("rows", "as_of", "pace"),
    [
        pytest.param([("2018-08", 10.0, 66.7), ("2018-09", 12.0, 75.0)], "2018-09-30", 75.0, id="same-year"),
        pytest.param([("2018-08", 10.0, 66.7), ("2018-09", None, 75.0)], "2018-09-30", 66.7, id="month-without-figure"),
        pytest.param([("2018-11", 10.0, 91.7), ("2018-12", 12.0, 100.0)], "2019-03-31", None, id="target-of-last-year"),
        pytest.param([("2018-12", None, 100.0)], "2018-12-31", None, id="no-figure"),
    ],
)
def test_pace_of(rows, as_of, pace):
    frame = pd.DataFrame()
    frame.attrs["as_of"] = as_of
    assert pace_of(series(*rows), frame) == pace


@pytest.mark.parametrize("as_of", ["2018-09-30", "2019-03-31"])
def test_growth_speaks_of_one_year(as_of):
    tiers = r.growth_tiers().assign(gap_wan=0.0, needed_wan=1.0, arrived_2018_wan=1.0, growth_2019_pct=-90.0)
    groups = pd.DataFrame({"tier": ["档一"], "required_pct": [20.0], "enterprises": [8], "met": [5]})
    about = {"as_of": as_of, "labels": load_labels()}
    line, chart, made = growth(r.stamp(tiers, **about), r.stamp(groups, **about))
    assert line.text.startswith("2018年资金增长分档：档一（不低于20%）8户，达到5户")
    assert chart.title.startswith("2018年23户可比企业中") and chart.text.startswith("2018年")
    assert made.title == "2018年资金增长分档"


def test_growth_lists_who_fell_short_of_any_tier_first():
    frame = r.growth_tiers().head(4).assign(
        enterprise=list("甲乙丙丁"), required_pct=[20.0, 20.0, 10.0, 15.0], growth_2018_pct=[30.0, 5.0, 1.0, None],
        gap_wan=[0.0, 3.0, 4.0, 9.0], status=["达标", "未达标", "未达标", "口径不一"],
        needed_wan=1.0, arrived_2018_wan=1.0,
    )  # fmt: skip
    groups = pd.DataFrame({"tier": ["档一"], "required_pct": [20.0], "enterprises": [2], "met": [1]})
    about = {"as_of": "2018-12-31", "labels": load_labels()}
    *_, made = growth(r.stamp(frame, **about), r.stamp(groups, **about))
    assert made.table.frame["enterprise"].tolist() == ["乙", "丙", "甲", "丁"]


def test_growth_counts_whoever_has_no_tier_as_left_out():
    tiers = r.growth_tiers().assign(gap_wan=0.0, needed_wan=1.0, arrived_2018_wan=1.0)
    tiers.loc[[5, 6], ["tier", "required_pct"]] = [None, float("nan")]
    groups = pd.DataFrame({"tier": ["档一"], "required_pct": [20.0], "enterprises": [8], "met": [5]})
    line, *_ = growth(r.stamp(tiers, labels=load_labels()), r.stamp(groups))
    assert line.text.endswith("另有2户没有两年基期，不适用。")


def test_growth_of_nobody_still_has_a_year():
    nobody = r.growth_tiers().iloc[:0]
    assert (judged_year_of(nobody), judged_year_of(nobody, 2020)) == (2018, 2020)


def test_stages_name_the_year_of_their_money():
    frame = r.stamp(r.funding_stages(), as_of="2019-03-31")
    assert stages(frame)[0].text.startswith("2019年1—3月，承诺2.10亿元，")
