"""Rows under a head without any sign of their own: bare units, explanations, numbered sections, lines of the month."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.find import lay_out
from made_sheets import codes, figures_of, make_sheet, read_sheets, role_of

TOP = [["国有企业定点扶贫帮扶资金及项目月报表（2018年9月）"], ["填报单位：四川示范建设投资集团有限责任公司"]]
UNIT = [TOP[0], [*TOP[1], *[""] * 6, "单位：万元"]]
HEAD = ["序号", "帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", "累计到位", "累计使用"]
ROWS = [[1, "石渠县", "色什乡", "哈古村", 120, 100, 90, 60], [2, "马尔康市", "嘎什镇", "依柯村", 80, 70, 60, 50]]
ROWS += [[3, "汶川县", "甲坪镇", "扎甫村", 50, 40, 30, 20]]
WANTED = [120, 80, 50, 100, 70, 40, 90, 60, 30, 60, 50, 20]


@pytest.mark.parametrize(("unit", "factor"), [("元", 10_000), ("万元", 1), ("千元", 10)])
def test_a_row_of_bare_units_states_the_units(unit, factor):
    rows = [[*row[:4], *(figure * factor for figure in row[4:])] for row in ROWS]
    got = read_sheets(make_sheet([*TOP, HEAD, ["", "", "", "", *[unit] * 4], *rows]))
    assert [value for _, value in figures_of(got)] == WANTED
    assert codes(got, "B", "C", "D") == []
    assert role_of(got, "E4") == "header"


def test_units_named_as_columns_stay_names():
    head = [["乡镇", "贫困户", "", "非贫困户", ""], ["", "户", "人", "户", "人"]]
    found = lay_out(make_sheet([*head, ["甲乡", 1, 4, 2, 7], ["乙乡", 2, 5, 3, 9]]))
    assert [column.path for column in found.tables[0].columns[1:3]] == [("贫困户", "户"), ("贫困户", "人")]


def test_a_row_that_explains_the_columns_is_a_note():
    got = read_sheets(make_sheet([*UNIT, HEAD, [*[""] * 4, "按年初批复", "财务拨款", "银行到账", "村上支付"], *ROWS]))
    assert [value for _, value in figures_of(got)] == WANTED
    assert codes(got, "B", "C", "D") == []
    assert role_of(got, "E4") == "note"


@pytest.mark.parametrize(
    "first",
    [["", "石渠县", "", "", "待定", "待定"], [1, "石渠县", "色什乡", "麦宿村", "待核", "待核", "待核", "待核"]],
    ids=["named", "numbered"],
)
def test_a_first_record_of_words_stays_a_record(first):
    found = lay_out(make_sheet([*UNIT, HEAD, first, *ROWS]))
    assert [row.kind for row in found.tables[0].rows] == ["record"] * 4


@pytest.mark.parametrize("numbers", [("一", "二"), ("（一）", "（二）"), ("一、", "二、")])
def test_number_and_name_of_a_section_in_two_cells(numbers):
    one, two = numbers
    got = read_sheets(make_sheet([*UNIT, HEAD, [one, "甘孜州"], ROWS[0], [two, "阿坝州"], *ROWS[1:]]))
    assert [value for _, value in figures_of(got)] == WANTED
    assert codes(got, "B", "C", "D") == []
    assert [role_of(got, cell) for cell in ("A4", "B4", "B6")] == ["section"] * 3


def test_records_numbered_in_chinese_stay_records():
    rows = [["一", *ROWS[0][1:]], ["二", "马尔康市"], ["三", *ROWS[2][1:]]]
    found = lay_out(make_sheet([*UNIT, HEAD, *rows]))
    assert [row.kind for row in found.tables[0].rows] == ["record"] * 3


def test_lines_of_the_month_under_the_records_are_no_records():
    lines = [
        ["", word, "", "", *figures]
        for word, *figures in (("本月数", 250, 210, 180, 130), ("上月数", 250, 200, 160, 90))
    ]
    got = read_sheets(make_sheet([*UNIT, HEAD, *ROWS, *lines]))
    assert [value for _, value in figures_of(got)] == WANTED
    assert codes(got, "B", "C", "D") == []
    assert role_of(got, "E7") == "total"
