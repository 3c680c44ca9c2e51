"""Lists of indicators as group companies print them: mixed units, a unit a column, everything in one cell above."""

from pathlib import Path

import pytest

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.find.words import loose_months, pairs
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.plan.forms import Field
from made_sheets import codes, extract, make_form, make_sheet

BROUGHT = Path("forms/own.toml")


def taken(rows, form, *, name="A01", path="报表.xlsx"):
    made = make_sheet(rows, name)
    return extract((made, lay_out(made, lexicon({form.id: form}))), forms=[form], path=path)


def figures(got, field):
    return got.values.loc[got.values["field"] == field, "value"].tolist()


ITEM = Field("item", "指标名称", "text", required=True)
MONEY = Field("end_wan", "期末数", "money", unit="万元")
CHANGE = Field("change_pct", "增减率", "pct")
LIST = make_form(ITEM, MONEY, CHANGE, id="debt", title="债务月报表", unit=None, key=("item",), path=BROUGHT)
ABOVE = "编报单位：川江能源有限公司     2018年9月     金额单位：元"


def debts(*rows, above=ABOVE, head=("指标名称", "期末数", "增减率%"), form=LIST):
    return taken([["债务月报表"], [above], list(head), *rows], form)


def test_sender_month_and_unit_in_one_cell():
    got = debts(["短期借款", "12,000.5", 3], ["长期借款", 50000, 4])
    assert got.returns[["enterprise", "period"]].values.tolist() == [["川江能源有限公司", "2018-09"]]
    assert figures(got, "end_wan") == [1.20005, 5.0] and codes(got, "B", "C", "D") == []


@pytest.mark.parametrize(
    ("text", "told", "months"),
    [
        pytest.param(
            "填报单位：甲公司（盖章）          填报时间：2018年10月8日          单位：元",
            {"填报单位": "甲公司", "填报时间": "2018年10月8日"},
            [],
            id="a-day-of-filling-is-no-month",
        ),
        pytest.param(
            "编报单位：甲公司     2018年9月     金额单位：元", {"编报单位": "甲公司"}, ["2018年9月"], id="between"
        ),
        pytest.param(
            "编制单位：甲公司 截至2018年9月30日 单位：万元", {"编制单位": "甲公司"}, ["2018年9月30日"], id="one-blank"
        ),
        pytest.param("单位名称：甲公司          单位：万元", {"单位名称": "甲公司"}, [], id="no-month"),
    ],
)
def test_what_stands_in_one_cell_above(text, told, months):
    assert {pair.key: pair.value for pair in pairs(text)} == told and loose_months(text) == months


def test_a_row_that_states_its_unit():
    got = debts(
        ["短期借款", "20000", 1],
        ["资产负债率(%)", "52.10", 2],
        ["职工人数（人）", 300, 3],
        ["货币资金（万元）", 7.5, 4],
    )
    assert figures(got, "end_wan") == [2.0, 52.1, 300.0, 7.5]
    assert got.values.loc[got.values["field"] == "end_wan", "unit"].tolist() == ["元", "%", "人", "万元"]


def test_a_column_of_units():
    form = make_form(ITEM, Field("amount", "本月数", "number"), id="debt", title="月报表", key=("item",), path=BROUGHT)
    rows = [["2018年9月月报表"], ["指标名称", "计量单位", "本月数"], ["产量", "万吨", "1,200"], ["利润", "元", 5]]
    got = taken(rows, form)
    assert got.values.loc[got.values["field"] == "amount", ["value", "unit"]].values.tolist() == [
        [1200.0, "万吨"],
        [5.0, "元"],
    ]


def test_a_small_rate_of_growth_is_no_fraction_and_a_large_one_no_question():
    got = debts(["甲", 1, "0.10"], ["乙", 1, "85.2"], ["丙", 1, "1171.38"], ["丁", 1, "-30"])
    assert figures(got, "change_pct") == [0.1, 85.2, 1171.38, -30.0] and codes(got, "B", "C", "D") == []


@pytest.mark.parametrize(("limit", "expected"), [(150.0, ["pct-large"]), (400.0, [])])
def test_the_limit_of_a_rate_is_the_form_s(limit, expected):
    done = Field("done_pct", "完成率", "pct", limit=limit)
    form = make_form(ITEM, done, id="debt", title="债务月报表", path=BROUGHT)
    got = debts(["甲", "269.9%"], ["乙", "80%"], head=("指标名称", "完成率"), form=form)
    assert [code for code, _ in codes(got, "C")] == expected


def test_numbers_of_columns_with_a_dash_are_no_record():
    head = ["指标名称", "行次", "期末数", "增减率%"]
    got = debts(["栏次", "—", "1", "2"], ["短期借款", 1, 20000, 3], ["长期借款", 2, 30000, 4], head=head)
    assert figures(got, "item") == ["短期借款", "长期借款"]


class TestForms:
    def test_the_one_unit_of_all_money_is_the_main_unit_of_a_form_that_was_brought(self):
        assert LIST.main_unit == "万元"
        assert make_form(ITEM, MONEY, unit=None).main_unit is None
        mixed = make_form(ITEM, MONEY, Field("wage_yuan", "工资", "money", unit="元"), unit=None, path=BROUGHT)
        assert mixed.main_unit is None

    def test_a_head_that_says_what_the_form_asks_is_not_at_odds_with_the_corner(self):
        form = make_form(ITEM, MONEY, id="debt", title="债务月报表", unit=None, path=BROUGHT)
        got = debts(["短期借款", 12.5], head=("指标名称", "期末数（万元）"), form=form)
        assert figures(got, "end_wan") == [12.5] and codes(got, "B", "C", "D") == []


def test_a_unit_a_column():
    form = make_form(
        Field("unit_name", "指标", "text", required=True),
        Field("people", "从业人员人数", "int", unit="人"),
        Field("posted", "其中：在岗职工", "int", unit="人"),
        Field("wage_yuan", "本月工资总额", "money", unit="元"),
        Field("ytd_yuan", "本年累计工资总额", "money", unit="元"),
        id="staff", title="用工情况表", unit="元", key=("unit_name",), path=BROUGHT,
    )  # fmt: skip
    rows = [
        ["2018年9月用工情况表"],
        ["指标", "行次", "计量单位", "川江能源有限公司", "岷山建设有限公司", "合计"],
        ["从业人员人数", 1, "人", "１２０", "80人", 200],
        ["其中：在岗职工", 2, "人", 100, 70, 170],
        ["本月工资总额", 3, "万元", "60.5", 40, 100.5],
        ["本年累计工资总额", 4, "元", "5,000,000", 300, 5000300],
    ]
    got = taken(rows, form)
    assert figures(got, "unit_name") == ["川江能源有限公司", "岷山建设有限公司"]
    assert [figures(got, f) for f in ("people", "posted", "wage_yuan", "ytd_yuan")] == [
        [120, 80], [100, 70], [605000.0, 400000.0], [5000000.0, 300.0],
    ]  # fmt: skip
    roles = got.cells.set_index("cell")["role"]
    assert roles[["B3", "C3", "D3", "F3", "A3"]].tolist() == ["sequence", "unit", "value", "total", "header"]


@pytest.mark.parametrize(
    ("every", "items", "totals"), [(True, ["收入", "其中：主业", "利润合计"], 0), (False, ["收入"], 2)]
)
def test_a_form_whose_every_row_is_a_record(every, items, totals):
    form = make_form(ITEM, MONEY, id="debt", title="债务月报表", key=("item",), path=BROUGHT, every_row=every)
    got = debts(["收入", 10000], ["其中：主业", 8000], ["利润合计", 500], head=("指标名称", "期末数"), form=form)
    assert figures(got, "item") == items and len(got.checks) == totals
    assert got.cells.set_index("cell").loc["B5", "role"] == ("value" if every else "total")
