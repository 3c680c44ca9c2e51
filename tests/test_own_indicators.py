"""Indicators of an analyst's own: read, refused with reasons, computed, judged, cut and traced like ours."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.answer import facts_of
from fupin_analysis.indicators.by_cut import measure, series
from fupin_analysis.indicators.declared import choose
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.people import employment
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import recombine, trace
from fupin_analysis.plan.own_conditions import in_names
from fupin_analysis.plan.own_indicators import Indicator, declare, load_indicators
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present.pages import scorecard as scorecard_page
from fupin_analysis.present.traces import tell_operation
from indicator_world import asking, truth_inputs

SALES = "特色农产品销售"
GIVEN = truth_inputs("2018-10")


def having(*indicators, given=GIVEN):
    return replace(given, plan=given.plan.with_indicators(indicators), _kept={}, _earlier={})


def rows(form, given=GIVEN):
    return given.state(form, 2018) if GIVEN.plan.forms[form].content == "state" else given.events(form, 2018)


def test_a_sum_of_chosen_rows():
    one = Indicator("self_bought", "以购代捐额", SALES, "sold_ytd_wan", where="way == '以购代捐'")
    table = rows("sales")
    expected = table.loc[table["way"] == "以购代捐", "sold_ytd_wan"].sum()
    assert expected > 0 and compute(having(one), "self_bought").value == pytest.approx(expected)


def test_heads_as_the_form_prints_them():
    plain = declare(Indicator("a", "a", "sales", "sold_ytd_wan", where="product == '苹果'"), GIVEN.plan.forms)[0]
    label = GIVEN.plan.forms["sales"].by_name["sold_ytd_wan"].label
    said = declare(Indicator("a", "a", "销售及以购代捐", label, where="产品 == '苹果'"), GIVEN.plan.forms)[0]
    assert said == replace(plain, counts=said.counts) and said.uses == {
        "sales": ("product", "county", "village", "sold_ytd_wan")
    }


def test_how_many_different_ones():
    one = Indicator("firms", "招引企业数", "enclaves", "firm", operation="distinct")
    assert compute(having(one), "firms").value == rows("enclaves")["firm"].nunique()


def test_a_share_of_its_own_base():
    one = Indicator("women", "女性占比", "jobs", "age_years", operation="ratio", where="sex == '女'")
    table = rows("jobs")
    women = table.loc[table["sex"] == "女", "age_years"].sum() / table["age_years"].sum() * 100
    assert compute(having(one), "women").value == pytest.approx(float(women))


def test_it_stands_in_the_scorecard_judged_and_last():
    one = Indicator(
        "apples", "苹果销售额", "sales", "sold_ytd_wan", where="product == '苹果'", threshold=1e6, pace=True
    )
    others = ("jobs_new", "county_exit", "regular_reporting")  # targets of ours beside it
    card = scorecard(asking(having(one), *others))
    row = card.set_index("target").loc["apples"]
    assert card["target"].iloc[-1] == "apples" and row["task"] == "自定指标" and row["unit"] == "万元"
    assert row["pace_pct"] == pytest.approx(1000 / 12) and row["light"] in ("红", "灰") and row["coverage_of"] > 0
    told = scorecard(asking(having(replace(one, threshold=None, pace=False)))).set_index("target").loc["apples"]
    assert told["verdict"] == "不设数字" and told["actual"] == row["actual"]


def test_it_is_told_apart_from_what_the_document_asks():
    one = Indicator("apples", "苹果销售额", "sales", "sold_ytd_wan", threshold=1e6, pace=True, headline=True)
    told = replace(one, id="told", name="苹果销量", threshold=None, pace=False)
    asked = ["grant_fund_plan", "jobs_new", "meetings", "redline_unhonoured", "six_precise"]  # one of each table
    bare, card = scorecard(GIVEN, targets=asked), scorecard(having(one, told), targets=[*asked, "apples", "told"])
    for made in (bare, card):
        made.attrs |= facts_of(made, GIVEN)
    row = card.set_index("target").loc["apples"]
    assert row["force"] == "自定" and row["light"] == "红" and len(card) == len(bare) + 2
    assert scorecard_page.summary(card).text == scorecard_page.summary(bare).text
    assert scorecard_page.progress(card).figure_ids == scorecard_page.progress(bare).figure_ids
    for page in (scorecard_page.attention, scorecard_page.quantities, scorecard_page.rules, scorecard_page.narratives):
        assert page(card).table.frame["name"].tolist() == page(bare).table.frame["name"].tolist()
    (own,) = scorecard_page.own(card)
    assert own.table.frame["name"].tolist() == ["苹果销售额", "苹果销量"] and own.table.title == "自定指标"
    assert own.table.ids[0]["actual"] == "apples" and scorecard_page.own(bare) == ()


def test_it_is_cut_followed_and_traced():
    product = rows("sales").groupby("product")["sold_ytd_wan"].sum().idxmax()
    one = Indicator("apples", "销售额", "sales", "sold_ytd_wan", where=f"product == '{product}'")
    given = having(one)
    whole = compute(given, "apples").value
    counties = measure(given, "apples", by="county")
    assert counties["actual"].sum() == pytest.approx(whole) and whole > 0
    assert (counties.loc[counties["value"] != "未填", "actual"] > 0).any()
    some = counties[counties["actual"] > 0].iloc[0]
    assert recombine(trace(given, some["figure_id"])) == pytest.approx(some["actual"])
    assert series(given, "apples")["actual"].dropna().iloc[-1] == pytest.approx(whole)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"form": "sale"}, "特色农产品销售及以购代捐情况表"),
        ({"form": "表"}, "不止一个"),
        ({"column": "amount"}, "没有栏目“amount”"),
        ({"column": "product"}, "不是数"),
        ({"operation": "median"}, "operation“median”不认识"),
        ({"operation": "ratio", "unit": "人次/批"}, "mean"),
        ({"unit": "户"}, "单位是“万元”，不能写成“户”"),
        ({"column": "quantity", "unit": "万元"}, "不能写成“万元”"),
        ({"operation": "distinct", "unit": "万元"}, "个数的单位"),
        ({"operation": "mean", "base": "benefit_households", "unit": "元/万元"}, "单位不是“万元”"),
        ({"threshold": "50"}, "threshold 应是数"),
        ({"threshold": True}, "threshold 应是数"),
        ({"pace": "是"}, "pace 只能是 true"),
        ({"name": 5}, "name 应是加引号的文字"),
        ({"column": ""}, "缺少 column"),
        ({"column": "金额"}, "相近的有：sold_ytd_wan（金额/累计（万元））"),
        ({"form": ""}, "要写 form"),
        ({"base_where": "数量 > 1"}, "base_where 只用于"),
        ({"where": "方式 == '以购代销'"}, "没有“以购代销”这一项，只有：帮助销售、以购代捐"),
        ({"where": "方式 == '购买'"}, "记作“以购代捐”"),
        ({"where": "方式 == 以购代捐"}, "请加引号"),
        ({"where": "方式 = '以购代捐'"}, "两个等号"),
        ({"where": "数量 > '5'"}, "不能与文字"),
        ({"where": "产品 == 5"}, "不能与数 5 比较"),
        ({"where": "数目 > 5"}, "没有栏目“数目”（条件所写）。相近的有：quantity"),
        ({"where": "max(数量) > 5"}, "不能用"),
        ({"where": "数量"}, "不是判断"),
        ({"like": "jobs_new"}, "就不能再写 column"),
        ({"id": "Äpfel"}, "编号只能用"),
        ({"pace": True}, "threshold"),
    ],
)
def test_a_wrong_indicator_says_what_is_wrong(changes, says):
    one = replace(Indicator("apples", "苹果销售额", "sales", "sold_ytd_wan"), **changes)
    with pytest.raises(PlanError, match=re.escape(says)) as raised:
        declare(one, load_plan().forms, load_plan().measures)
    assert one.id in raised.value.message


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        ("金额/累计 > 50", "sold_ytd_wan > 50"),
        ("金额 / 累计（万元） ＞ 50 and 方式 == “食堂采购”", 'sold_ytd_wan > 50 and way == "食堂采购"'),
        ("sold_ytd_wan / 数量 > 2", "sold_ytd_wan / quantity > 2"),
        ("产品 == '金额/累计（万元）'", "product == '金额/累计（万元）'"),
    ],
)
def test_paths_of_heads_and_full_width_signs_are_read(where, chosen):
    assert in_names(where, GIVEN.plan.forms["sales"]) == chosen


def test_days_and_yes_or_no_are_compared_as_they_are_written():
    late = Indicator("late", "下半年上岗", "jobs", "", "count", where="上岗时间 >= '2018-07-01' and 是否新增 == 1")
    table = rows("jobs")
    expected = ((table["started_on"] >= "2018-07-01") & table["is_new"].eq(True)).sum()
    assert 0 < expected < len(table) and compute(having(late), "late").value == expected
    for where, says in (
        ("上岗时间 >= 2018", "是日期"),
        ("是否新增 == '是'", "是“是、否”栏"),
        ("姓名 == '张三'", "个人信息"),
    ):
        with pytest.raises(PlanError, match=says):
            declare(replace(late, where=where), GIVEN.plan.forms)


def test_money_is_turned_over_into_the_unit_asked_for():
    table = rows("sales")
    whole = table["sold_ytd_wan"].sum()
    for unit, factor in (("元", 1e4), ("亿元", 1e-4), ("万元", 1.0), ("", 1.0)):
        given = having(Indicator("sold", "销售额", "sales", "sold_ytd_wan", unit=unit))
        made = trace(given, "sold")
        assert compute(given, "sold").value == recombine(made) == pytest.approx(whole * factor, rel=1e-6)
        assert made["weight"].tolist() == pytest.approx([factor] * len(made)) and len(made) > 1


def test_a_mean_is_a_plain_quotient_however_it_is_asked_for():
    one = Indicator("each", "每批人次", "volunteering", "volunteer_people", "mean", base="batches", unit="人次/批")
    given = having(replace(one, threshold=30))
    table = rows("volunteering")
    table = table[table["volunteer_people"].notna() & table["batches"].notna()]
    expected = table["volunteer_people"].sum() / table["batches"].sum()
    made = trace(given, "each")
    assert compute(given, "each").value == recombine(made) == pytest.approx(expected) and expected > 5
    counties = measure(given, "each", by="county")
    some = counties[counties["actual"].notna()].iloc[0]
    assert recombine(trace(given, some["figure_id"])) == some["actual"] and some["target"] == 30
    assert recombine(trace(given, "each#change")) == pytest.approx(expected - recombine(trace(given, "each#previous")))
    row = scorecard(given).set_index("target").loc["each"]
    assert row["unit"] == "人次/批" and row["actual"] == pytest.approx(expected) and pd.isna(row["month"])
    assert tell_operation("mean", 2) == "由2项得出，分子之和除以分母之和。"
    by_row = compute(having(replace(one, base="", unit="")), "each")
    assert by_row.value == pytest.approx(rows("volunteering")["volunteer_people"].mean())


def test_rows_are_counted():
    one = Indicator(
        "big_gifts", "单笔超过5万元的捐赠笔数", "donations", operation="count", where="金额/到账 > 5", unit="笔"
    )
    given = having(one)
    expected = (rows("donations")["received_wan"] > 5).sum()
    assert compute(given, "big_gifts").value == expected > 0 and given.plan.targets["big_gifts"].unit == "笔"
    assert trace(given, "big_gifts")["record_id"].is_unique


def test_some_of_another_figure_is_counted_as_that_one():
    given = having(Indicator("women", "新增就业中的女性", like="jobs_new", where="性别 == '女'"))
    by_sex = employment(given, by="sex").set_index("sex")["people"]
    made = trace(given, "women")
    assert compute(given, "women").value == recombine(made) == by_sex["女"] < by_sex.sum()
    assert given.plan.targets["women"].unit == "人" and given.plan.measures["women"].year == "each"
    with pytest.raises(PlanError, match="没有可照的指标“jobs”"):
        having(Indicator("women", "女性", like="jobs"))
    with pytest.raises(PlanError, match="不取自这张表样"):
        having(Indicator("women", "女性", "sales", like="jobs_new"))


def test_an_id_that_is_taken_is_refused():
    with pytest.raises(PlanError, match="已有人用"):
        GIVEN.plan.with_indicators([Indicator("jobs_new", "x", "sales", "sold_ytd_wan")])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[测试]\n", "indicators.toml:1 第2字：TOML 语法有误，该处写的是“[测试]”。节名和键只能用英文字母"),
        ("[a]\nname = 苹果\n", "indicators.toml:2 第8字：TOML 语法有误，该处写的是“name = 苹果”。等号后面的文字要加"),
        ('[a]\nname "苹果"\n', "键后面要有等号"),
        ('[a]\nname = "苹果\n', "引号没有成对"),
        ('[a]\nname = "b"\nname = "c"\n', "写了两次"),
    ],
)
def test_what_is_no_toml_is_told_in_chinese_with_its_line(tmp_path, text, says):
    path = tmp_path / "indicators.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=re.escape(says)) as raised:
        load_indicators(path)
    assert not re.search(r"[A-Z][a-z]+ [a-z]+", raised.value.message.replace(str(path), ""))


def test_a_file_of_indicators(tmp_path):
    path = tmp_path / "indicators.toml"
    path.write_text('[apples]\nname = "苹果"\nform = "sales"\ncolumn = "sold_ytd_wan"\n', encoding="utf-8")
    assert load_indicators(path) == (Indicator("apples", "苹果", "sales", "sold_ytd_wan"),)
    path.write_text('[apples]\nname = "苹果"\nform = "sales"\ncolumn = "x"\nwhen = "2018"\n', encoding="utf-8")
    with pytest.raises(PlanError, match=r"indicators\.toml.*第5行|indicators\.toml:5|不认识的键“when”"):
        load_indicators(path)
    path.write_text(
        '[apples]\nname = "苹果"\nform = "sales"\ncolumn = "sold_ytd_wan"\nthreshold = "五百"\n', encoding="utf-8"
    )
    with pytest.raises(PlanError, match=r"indicators\.toml:5：自定指标“apples”：threshold 应是数"):
        load_indicators(path)
    path.write_text('[apples]\nname = "苹果"\nform = "sales"\n\ncolumn = "苹果额"\n', encoding="utf-8")
    with pytest.raises(PlanError, match=r"indicators\.toml:5：自定指标“apples”：表样.*没有栏目“苹果额”"):
        declare(load_indicators(path)[0], load_plan().forms)


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        ("", [True, True, True]),
        ("name == 'a'", [True, False, False]),
        ("name != 'a'", [False, True, False]),
        ("number >= 2", [False, True, False]),
        ("blank(name)", [False, False, True]),
        ("filled(name) and number < 2", [True, False, False]),
    ],
)
def test_a_blank_is_not_chosen(where, chosen):
    table = pd.DataFrame({"name": ["a", "b", None], "number": [1.0, 2.0, None]})
    assert choose(table, where).tolist() == chosen


def test_a_condition_on_what_is_no_column_says_so():
    with pytest.raises(PlanError, match="weight"):
        choose(pd.DataFrame({"name": ["a"]}), "weight > 1")


PAGE = Path(__file__).parents[1] / "docs" / "own-indicators.md"


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_the_tutorial_work(tmp_path, number):
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    path = tmp_path / "indicators.toml"
    path.write_text(blocks[number], encoding="utf-8")
    found = load_indicators(path)
    given = having(*found)
    assert found and all(compute(given, one.id).value > 0 for one in found)


def test_the_notebook_lines_of_the_tutorial_name_what_there_is():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    told = {}
    exec(code.split("fa.measure")[0], told)
    assert compute(having(told["bought"]), "online_sales").value > 0
