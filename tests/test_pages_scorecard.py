"""The leader's paragraph early in a new year: what is over is not held against the pace."""

from __future__ import annotations

import result_frames as r
from fupin_analysis.present.pages.scorecard import summary


def test_summary_tells_past_tasks_apart():
    card = r.scorecard()
    card = r.stamp(card.assign(gap_points=-1.0, light="黄", name=card["name"]), as_of="2019-03-31")
    card.loc[[0, 1], "name"] = ["无偿帮扶资金（2018年）", "产业发展项目数（2018年）"]
    card.loc[1, "light"] = "蓝"
    text = summary(card).text
    left = len(card) - 2
    assert f"可与时序进度比较的{left}项中，达到0项，滞后{left}项。" in text
    assert "以往年度的任务2项，已完成1项，不再与时序进度比较。" in text


def test_summary_of_a_running_year_says_nothing_of_the_past():
    assert "以往年度" not in summary(r.scorecard()).text
