"""Indicators of an analyst's own: read, refused with reasons, computed, judged, cut and traced like ours."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.by_cut import measure, series
from fupin_analysis.indicators.declared import choose
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import recombine, trace
from fupin_analysis.plan.own_indicators import Indicator, declare, load_indicators
from fupin_analysis.plan.plan import load_plan
from indicator_world import truth_inputs

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
    card = scorecard(having(one))
    row = card.set_index("target").loc["apples"]
    assert card["target"].iloc[-1] == "apples" and row["task"] == "自定指标" and row["unit"] == "万元"
    assert row["pace_pct"] == pytest.approx(1000 / 12) and row["light"] in ("红", "灰") and row["coverage_of"] > 0
    told = scorecard(having(replace(one, threshold=None, pace=False))).set_index("target").loc["apples"]
    assert told["verdict"] == "不设数字" and told["actual"] == row["actual"]


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
        ({"operation": "mean"}, "operation“mean”不认识"),
        ({"id": "Äpfel"}, "编号只能用"),
        ({"pace": True}, "threshold"),
        ({"task": "扶贫"}, "task“扶贫”"),
    ],
)
def test_a_wrong_indicator_says_what_is_wrong(changes, says):
    one = replace(Indicator("apples", "苹果销售额", "sales", "sold_ytd_wan"), **changes)
    with pytest.raises(PlanError, match=says) as raised:
        declare(one, load_plan().forms)
    assert one.id in raised.value.message


def test_an_id_that_is_taken_is_refused():
    with pytest.raises(PlanError, match="已有人用"):
        GIVEN.plan.with_indicators([Indicator("jobs_new", "x", "sales", "sold_ytd_wan")])


def test_a_file_of_indicators(tmp_path):
    path = tmp_path / "indicators.toml"
    path.write_text('[apples]\nname = "苹果"\nform = "sales"\ncolumn = "sold_ytd_wan"\n', encoding="utf-8")
    assert load_indicators(path) == (Indicator("apples", "苹果", "sales", "sold_ytd_wan"),)
    path.write_text('[apples]\nname = "苹果"\nform = "sales"\ncolumn = "x"\nwhen = "2018"\n', encoding="utf-8")
    with pytest.raises(PlanError, match=r"indicators\.toml.*第5行|indicators\.toml:5|不认识的键“when”"):
        load_indicators(path)


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
