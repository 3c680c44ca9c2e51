"""Lines of labels without colons above a table: read as labels, never as its head."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.find import lay_out
from made_sheets import codes, figures_of, make_sheet, read_sheets, role_of

TITLE = ["国有企业定点扶贫帮扶资金及项目月报表（2018年9月）"]
HEAD = ["序号", "帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", "累计到位", "累计使用"]
ROWS = [[1, "石渠县", "色什乡", "哈古村", 120, 100, 90, 60], [2, "汶川县", "甲坪镇", "扎甫村", 80, 70, 60, 50]]
FIRM = "四川示范建设投资集团有限责任公司"


LINES = {
    "unit-with-colon": ["填报单位", FIRM, "", "单位：万元"],
    "unit-in-two-cells": ["填报单位", FIRM, "", "单位", "万元"],
    "period-too": ["填报单位", FIRM, "", "报告期", "2018年9月", "金额单位", "万元"],
    "as-wide-as-the-table": ["填报单位", FIRM, "填报人", "赵示例", "联系电话", "13900000050", "单位", "万元"],
    "loose-month": ["编制单位", FIRM, "2018年9月", "单位：万元"],
}


@pytest.mark.parametrize("gap", [[], [[]]], ids=["above", "blank-between"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_labels_without_colons_leave_the_table_whole(line, gap):
    got = read_sheets(make_sheet([TITLE, line, *gap, HEAD, *ROWS]))
    first = 4 + len(gap)
    wanted = [120, 80, 100, 70, 90, 60, 60, 50]
    assert [value for _, value in figures_of(got)] == wanted
    assert figures_of(got)[0][0] == f"E{first}"
    assert got.returns["enterprise"].tolist() == [FIRM]
    assert role_of(got, "A2") == "label"
    assert codes(got, "B", "C", "D") == []


def test_unit_in_the_next_cell_counts():
    line = ["填报单位", FIRM, "", "单位", "元"]
    rows = [[*row[:4], *(figure * 10_000 for figure in row[4:])] for row in ROWS]
    got = read_sheets(make_sheet([TITLE, line, HEAD, *rows]))
    assert [value for _, value in figures_of(got)] == [120, 80, 100, 70, 90, 60, 60, 50]
    assert [role_of(got, cell) for cell in ("D2", "E2")] == ["unit", "unit"]


HEADS = {
    "firms": ["企业名称", "帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", "累计到位", "累计使用"],
    "units-are-a-column": ["单位", "帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", "累计到位", "累计使用"],
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_heads_that_begin_with_a_label_stay_heads(head):
    rows = [[FIRM, *row[1:]] for row in ROWS]
    got = read_sheets(make_sheet([TITLE, head, *rows]))
    assert [value for _, value in figures_of(got)] == [120, 80, 100, 70, 90, 60, 60, 50]
    assert role_of(got, "A2") == "header"


EXAMPLE = ["示例", "康定市", "甲达镇", "光明村", 100, 50, 40, 30]


@pytest.mark.parametrize("word", ["示例", "例：", "（样例）", "填报示例", "举例", "示例1", "模板"])
def test_rows_that_show_how_to_fill_in_count_nothing_and_are_told(word):
    got = read_sheets(make_sheet([TITLE, ["填报单位：" + FIRM], HEAD, [word, *EXAMPLE[1:]], *ROWS]))
    assert [value for _, value in figures_of(got)] == [120, 80, 100, 70, 90, 60, 60, 50]
    assert codes(got, "B", "C", "D") == [("rows-example", "A4,B4,C4,D4,E4,F4,G4,H4")]
    assert "：第 4 行写明是示例，未计入。" in got.findings[-1].message
    assert role_of(got, "E4") == "note"


@pytest.mark.parametrize(
    ("remark", "is_example"),
    [
        ("填表示例，填报时删除", True),
        ("示例", True),
        ("（样例）", True),
        ("此行为示例，请删去", True),
        ("示例村，省级验收", False),
        ("作为示范样例在全省推广", False),
        ("已删除重复项目", False),
    ],
)
def test_remarks_that_call_a_row_an_example(remark, is_example):
    got = read_sheets(make_sheet([TITLE, ["填报单位：" + FIRM], [*HEAD, "备注"], *ROWS, [3, *EXAMPLE[1:], remark]]))
    assert (("E6", 100.0) in figures_of(got)) != is_example
    assert ("rows-example" in {code for code, _ in codes(got, "B")}) == is_example


@pytest.mark.parametrize(
    ("lines", "roles"),
    [
        ([["填报人", "赵示例", "", "联系电话", "13900000050"]], {"A6": "footer", "B6": "footer", "E6": "footer"}),
        ([["单位负责人", "", "填报人", "赵示例"]], {"A6": "footer", "D6": "footer"}),
        ([["负责人", "钱示例"], ["填报人", "赵示例"]], {"B6": "footer", "B7": "footer"}),
        ([["备注", "石渠县项目因雨季推迟"]], {"A6": "note", "B6": "note"}),
    ],
    ids=["filer-and-phone", "checker-left-blank", "two-lines", "remark"],
)
def test_lines_under_a_table_are_no_records(lines, roles):
    got = read_sheets(make_sheet([TITLE, ["填报单位：" + FIRM], HEAD, *ROWS, *lines]))
    assert len(got.records["record_id"]) == 2
    assert {cell: role_of(got, cell) for cell in roles} == roles
    assert codes(got, "B", "C", "D") == []
    assert not got.cells["raw"].str.contains("赵示例|钱示例|13900000050").any()


@pytest.mark.parametrize(
    "row",
    [["负责人", "赵示例", "局长", 3], ["联系人", "", "主任", 2]],
    ids=["full-row", "blank-in-it"],
)
def test_a_duty_in_the_first_column_is_a_record(row):
    found = lay_out(
        make_sheet([["职务", "姓名", "职级", "人数"], ["局长", "孙某", "处级", 1], row, ["科员", "李某", "科级", 4]])
    )
    assert [line.kind for line in found.tables[0].rows] == ["record"] * 3
