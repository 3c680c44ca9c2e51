"""Lines of labels without colons above a table: read as labels, never as its head."""

from __future__ import annotations

import pytest

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
