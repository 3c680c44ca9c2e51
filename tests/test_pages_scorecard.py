"""The scorecard's page: what counts as behind, what is listed as done, why a light is grey; notes of the allocation."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.scorecard import COLUMNS
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.present.charts.targets import find_targets, targets_with_pace
from fupin_analysis.present.pages.scorecard import attention, quantities, summary


def card(**attrs):
    given = {
        "target": "proj_total",
        "name": "帮扶项目合计",
        "kind": "D",
        "task": "驻村帮扶",
        "unit": "个",
        "light": "绿",
    }
    made = pd.DataFrame([{name: given.get(name) for name in COLUMNS}]).astype(COLUMNS)
    made.attrs = {"as_of": "2018-09-30", "labels": load_labels(), "demo": False, **attrs}
    return made


def test_allocation_notes_stand_under_the_table():
    said = "计划任务分解表中“帮扶项目”合计 360 个，与计划 369 个不符"
    assert said in quantities(card(allocation_notes=[said])).table.notes
    assert not any("分解表" in note for note in quantities(card()).table.notes)


def four():
    """One ahead, one behind, one behind that waits for an answer, and a goal of 2020 that is kept."""
    told = [
        ("帮扶项目合计", "驻村帮扶", 100.0, 8.3, "绿", "正常"),
        ("年度募集资金", "平台建设", 80.0, -11.7, "黄", "偏慢"),
        ("重点项目投资", "产业扶贫", 60.0, -31.7, "灰", "待核实"),
        ("户均收入增长", "2020年目标", 100.0, None, "蓝", "已完成"),
    ]
    names = "name task completion_pct gap_points light verdict".split()
    rows = [
        dict(zip(names, row, strict=True))
        | {"pace_pct": None if row[3] is None else 91.7, "actual": 1.0, "threshold": 2.0}
        for row in told
    ]
    base = {"kind": "H", "unit": "个", "is_narrative": False}
    made = pd.DataFrame([{name: (base | row).get(name) for name in COLUMNS} for row in rows]).astype(COLUMNS)
    made.attrs = {"as_of": "2018-11-30", "labels": load_labels(), "demo": False}
    return made


def test_what_waits_for_an_answer_is_neither_ahead_nor_behind():
    text = summary(four()).text
    assert "可与时序进度比较的2项中，达到1项，滞后1项。" in text and "数据不足或待核实、暂不判断1项" in text
    rows = targets_with_pace(four())
    assert "2项可比指标中，1项达到时序进度，1项滞后，年度募集资金滞后最多" in find_targets(rows)
    assert rows["name"].iloc[2] == "重点项目投资"


def test_a_goal_of_2020_is_kept_and_no_task_of_the_year():
    text = summary(four()).text
    assert "已达到2020年目标要求：户均收入增长。" in text and "已完成年度目标" not in text


def test_a_grey_light_says_why():
    table = quantities(four()).table
    at = [column.name for column in table.columns].index("light")
    assert [row[at] for row in table.shown()] == ["●绿", "◐黄", "·待核实", "★已完成"]
    assert "·待核实</td>" in table.to_html() and "点后为原因：无数据、未到期、数据不足" in " ".join(table.notes)


def test_a_month_that_is_not_told_is_explained_below_the_table():
    frame = four()
    frame["previous"] = [1.0, 1.0, 2.0, None]
    frame["change"] = [0.0, 0.0, None, None]
    said = "本月、较上月末为“—”的重点项目投资：有待核实数据，与上月不可比。"
    assert said in quantities(frame).table.notes
    frame["change"] = 0.0
    assert not any("不可比" in note for note in quantities(frame).table.notes)


def test_what_fell_short_in_a_year_that_is_over_is_not_called_slow():
    frame = four()
    frame["name"] = ["帮扶项目合计（2018年）", "年度募集资金", "重点项目投资（2018年）", "户均收入增长"]
    frame["light"], frame["verdict"] = ["黄", "黄", "红", "蓝"], ["偏慢", "偏慢", "告急", "已完成"]
    table = attention(frame).table
    at = {column.name: number for number, column in enumerate(table.columns)}
    assert [(row[at["name"]], row[at["verdict"]]) for row in table.shown()] == [
        ("重点项目投资（2018年）", "未完成"),
        ("年度募集资金", "偏慢"),
        ("帮扶项目合计（2018年）", "未完成"),
    ]


def test_the_red_stand_with_the_farthest_behind_first():
    frame = four()
    frame["light"] = "红"
    assert "重点项目投资、年度募集资金、帮扶项目合计" in summary(frame).text
