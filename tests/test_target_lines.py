"""The paragraph of a target: every figure in it, in the words of the model sentences (domain.md 4.2)."""

import pandas as pd
import pytest

import result_frames as r
from fupin_analysis.present import items
from fupin_analysis.present.cited import figures_in
from fupin_analysis.present.pages import target_lines
from fupin_analysis.present.words import GROUP as S

BASE = {
    "name": "无偿帮扶资金到位",
    "shows": "94个帮扶村无偿帮扶资金到位额",
    "unit": "万元",
    "threshold": 21000.0,
    "comparison": "不低于",
    "actual": 15230.5,
    "month": 1204.3,
    "completion_pct": 72.526,
    "pace_pct": 75.0,
    "gap_points": -2.474,
    "verdict": "偏慢",
    "previous": 14026.2,
    "change": 1204.3,
    "yoy": None,
    "yoy_change": None,
    "coverage_n": 57,
    "coverage_of": 60,
    "held_count": 5,
    "held_amount": 1234.5,
    "note": "",
    "reading": "A11：只计现金",
}
RULE = {
    "shows": "认可户数占调查户数",
    "unit": "%",
    "threshold": 90.0,
    "actual": 89.96,
    "completion_pct": 99.96,
    "pace_pct": None,
    "gap_points": None,
}

COVERAGE = RULE | {"comparison": "全覆盖", "threshold": 100.0, "actual": 99.96}
STRICT = {"comparison": "超过", "threshold": 15000.0, "actual": 15000.0, "completion_pct": 100.0, "gap_points": 25.0}
LAST_DAY = {"pace_pct": 100.0, "gap_points": -1.377, "actual": 20710.8, "completion_pct": 98.623}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            {}, "94个帮扶村无偿帮扶资金到位额1.52亿元，占年度目标2.1亿元的72.5%，滞后时序进度2.5个百分点。", id="behind"
        ),
        pytest.param(
            {"actual": 21000.0, "completion_pct": 100.0, "verdict": "已完成"},
            "94个帮扶村无偿帮扶资金到位额2.10亿元，已完成年度目标2.1亿元（100.0%）。",
            id="done",
        ),
        pytest.param(
            {"shows": "年内志愿服务批次", "unit": "批次", "actual": 68.0, "threshold": None},
            "，年内志愿服务68批次。",
            id="a-unit-is-not-said-twice",
        ),
        pytest.param(RULE, "认可户数占调查户数89.96%（要求：不低于90%），偏慢。", id="rule-never-over-its-threshold"),
        pytest.param(COVERAGE, "99.96%（要求：全覆盖），偏慢。", id="coverage"),
        pytest.param(
            {
                "comparison": "超过",
                "threshold": 15000.0,
                "actual": 15000.0,
                "completion_pct": 100.0,
                "gap_points": 25.0,
            },
            "1.50亿元，占年度目标1.5亿元的100.0%，快于时序进度25.0个百分点。",
            id="exactly-is-not-more",
        ),
        pytest.param(
            {"comparison": "完成事项", "unit": "家", "verdict": "未到期", "threshold": 1.0},
            "无偿帮扶资金到位：未到期。",
            id="milestone",
        ),
        pytest.param(
            {"comparison": "完成事项", "unit": "个", "verdict": "告急", "threshold": 3.0, "actual": 0.0},
            "无偿帮扶资金到位：0/3个，告急。",
            id="milestone-of-several",
        ),
        pytest.param({"threshold": None, "completion_pct": None, "pace_pct": None}, "到位额1.52亿元。", id="no-task"),
        pytest.param(
            {"verdict": "待核实", "light": "灰"}, "占年度目标2.1亿元的72.5%，待核实，暂不作判断。", id="held-no-pace"
        ),
        pytest.param(
            LAST_DAY, "2.07亿元，占年度目标2.1亿元的98.6%，未完成年度目标，差289.2万元（1.4%）。", id="last-day"
        ),
        pytest.param(
            LAST_DAY | {"unit": "%", "threshold": 100.0, "actual": 87.5, "completion_pct": 87.5},
            "87.5%，占年度目标100%的87.5%，未完成年度目标，差12.5个百分点。",
            id="last-day-of-a-rate",
        ),
        pytest.param({"actual": None, "note": "没有报送。"}, "无偿帮扶资金到位暂无数据（没有报送）。", id="no-data"),
    ],
)
def test_standing(change, said):
    text = target_lines.standing(BASE | change, "2018年9月30日")
    assert text.startswith("截至2018年9月30日，") and text.endswith(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({}, f"比上月末增加1{S}204.3万元，增长8.6%。", id="month-says-no-more"),
        pytest.param({"month": 1300.0}, f"其中本月1{S}300.0万元，比上月末增加1{S}204.3万元", id="month-differs"),
        pytest.param(
            {"change": None, "month": None}, "因有待核实数据，本月数与上月不可比。", id="held-on-one-of-two-days"
        ),
        pytest.param({"yoy": 12000.0, "yoy_change": 3230.5}, f"同比增加3{S}230.5万元，增长26.9%。", id="year-on-year"),
        pytest.param({"previous": None, "month": None}, "无上月同口径数。", id="first-month"),
        pytest.param({"actual": None}, "", id="no-data-no-change"),
    ],
)
def test_change(change, said):
    assert said in target_lines.change(BASE | change)
    assert bool(target_lines.change(BASE | change)) is bool(said)


BASES = {
    "name": "“三大示范基地”建设（2018年）",
    "comparison": "完成事项",
    "unit": "个",
    "threshold": 3.0,
    "actual": 2.0,
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(BASES | {"verdict": "告急", "light": "红"}, "（2018年）：2/3个，未完成。", id="milestone-missed"),
        pytest.param(BASES | {"verdict": "已完成", "light": "蓝"}, "（2018年）：2/3个，已完成。", id="milestone-done"),
        pytest.param(
            BASES | {"name": "基地建设", "verdict": "告急", "light": "红"},
            "基地建设：2/3个，告急。",
            id="year-still-runs",
        ),
        pytest.param(
            RULE | {"name": "认可度（2018年）", "verdict": "偏慢", "light": "黄"}, "：不低于90%），未完成。", id="rule"
        ),
    ],
)
def test_rules_and_milestones_of_a_year_that_is_over(change, said):
    assert target_lines.standing(BASE | change, "2019年3月31日").endswith(said)


OVER = {
    "name": "无偿帮扶资金（2018年）",
    "shows": "94个帮扶村无偿帮扶资金到位额（2018年）",
    "pace_pct": None,
    "gap_points": None,
}
SHORT = OVER | {"actual": 20706.0, "completion_pct": 98.6, "gap_points": -1.4, "previous": 20706.0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"verdict": "告急", "light": "红"}, "2.07亿元，完成年度目标2.1亿元的98.6%，未完成。", id="missed"),
        pytest.param(
            {"verdict": "已完成", "light": "蓝", "actual": 21000.0, "completion_pct": 100.0},
            "2.10亿元，完成年度目标2.1亿元的100.0%，已完成。",
            id="done",
        ),
        pytest.param({"verdict": "数据不足", "light": "灰"}, "98.6%，是否完成待定（数据不足）。", id="held-decides"),
    ],
)
def test_a_year_that_is_over_is_not_paced(change, said):
    text = target_lines.standing(BASE | SHORT | change, "2019年3月31日")
    assert text.startswith("2018年，94个帮扶村无偿帮扶资金到位额2.") and text.endswith(said)
    assert "时序进度" not in text
    assert target_lines.change(BASE | SHORT | change) == ""


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        pytest.param("coverage", {}, "应报60家，已报57家。", id="some-reported"),
        pytest.param("coverage", {"coverage_n": 60}, "应报60家，均已报送。", id="all-reported"),
        pytest.param("coverage", {"coverage_of": None}, "", id="nobody-owes"),
        pytest.param("held", {}, f"另有5项数据待核实，原报1{S}234.5万元，未计入以上数据。", id="held-amount"),
        pytest.param(
            "held", {"unit": "个"}, f"另有5项数据待核实，原报1{S}234.5万元，未计入以上数据。", id="held-is-money-always"
        ),
        pytest.param("held", {"held_amount": None}, "另有5项数据待核实，未计入以上数据。", id="held-count"),
        pytest.param("held", {"held_count": 0}, "", id="nothing-held"),
        pytest.param("reading", {}, "口径：A11：只计现金。", id="reading"),
        pytest.param("reading", {"reading": ""}, "", id="clear-clause"),
    ],
)
def test_what_the_figure_rests_on(part, change, said):
    assert getattr(target_lines, part)(BASE | change) == said


@pytest.mark.parametrize(
    ("part", "change", "figures"),
    [
        pytest.param("coverage", {}, [("60", "t#coverage_of"), ("57", "t#coverage_n")], id="coverage"),
        pytest.param("coverage", {"coverage_n": 60}, [("60", "t#coverage_of")], id="everyone"),
        pytest.param("held", {}, [("5", "t#held_count"), (f"1{S}234.5万元", "t#held_amount")], id="held"),
        pytest.param(
            "change", {"previous": None, "yoy": 15000.0, "yoy_change": 230.5}, "t#yoy_change", id="a-year-ago"
        ),
    ],
)
def test_the_numbers_beside_a_figure_are_figures_too(part, change, figures):
    said = figures_in(getattr(target_lines, part)(BASE | {"target": "t"} | change))
    assert said == figures or [id for _, id in said][-1] == figures


def test_line_is_an_item_with_its_figure():
    (item,) = target_lines.lines(r.scorecard(), "jobs_new")
    assert (item.id, item.kind, item.demo) == ("line-jobs-new", "sentence", True)
    aspects = ("completion_pct", "gap_points", "change", "coverage_of", "coverage_n")
    assert item.figure_ids == ("jobs_new", *(f"jobs_new#{part}" for part in aspects))
    assert "占年度目标1\u202f000名的78.6%" in item.text


def test_unknown_target():
    with pytest.raises(items.ItemError, match="nothing"):
        target_lines.lines(r.scorecard(), "nothing")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({}, "按建议值为2.10亿元（达到目标），按原报值为1.53亿元（未达到目标），待核实。", id="decides"),
        pytest.param({"verdict": "偏慢"}, "", id="does-not-decide"),
        pytest.param({"threshold": None}, "", id="nothing-asked"),
        pytest.param({"comparison": "超过"}, "按建议值为2.10亿元（未达到目标），", id="exactly-is-not-more"),
        pytest.param({"proposed": None}, "", id="a-way-is-not-known"),
    ],
)
def test_where_what_is_held_decides_both_ways_are_said(change, said):
    row = BASE | {"verdict": "待核实", "light": "灰", "proposed": 21000.0, "reported": 15300.0} | change
    text = target_lines.held(row)
    assert text.startswith("另有5项数据待核实，原报1") and f"未计入以上数据。{said}" in text
    assert ("按建议值" in text) == bool(said)


def test_how_a_clause_is_read_stands_in_a_small_line_below():
    card = pd.DataFrame([BASE | {"target": "grant_fund_plan", "light": "黄"}])
    card.attrs = {"as_of": "2018-09-30", "demo": False}
    line = target_lines.target_line(card, "grant_fund_plan")
    assert "口径" not in line.text and line.below == "口径：A11：只计现金。"
    assert '<p class="fupin-koujing"' in line.to_html() and line.to_record()["notes"] == [line.below]
    assert line._repr_mimebundle_()["text/plain"].endswith("\n口径：A11：只计现金。")
    assert "同比" not in line.text and "比上月末增加" in line.text
