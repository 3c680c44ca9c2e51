"""Sheets without a head: read as going on with the sheet before where they fit, told in any case, never silent."""

from __future__ import annotations

import pytest

from made_sheets import codes, make_sheet, read_sheets

FIRST = [
    ["国有企业定点扶贫帮扶资金及项目月报表（2018年9月）"],
    ["填报单位：四川示范建设投资集团有限责任公司", *[""] * 6, "单位：万元"],
    ["序号", "帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", "累计到位", "累计使用"],
    [1, "石渠县", "色什乡", "哈古村", 120, 100, 90, 60],
    [2, "马尔康市", "嘎什镇", "依柯村", 80, 70, 60, 50],
]
MORE = [[3, "汶川县", "甲坪镇", "扎甫村", 50, 40, 30, 20], [4, "甘孜县", "下雄乡", "卡攻村", 40, 30, 20, 10]]


def read(rows, name: str = "Sheet2", **parts):
    return read_sheets(make_sheet(FIRST, name="资金及项目"), make_sheet(rows, name=name, **parts))


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (MORE, "Sheet2"),
        ([[9, *MORE[0][1:]], [8, *MORE[1][1:]]], "资金及项目（续）"),
        ([*MORE, [], ["合计", "", "", "", 290, 240, 200, 140]], "Sheet2"),
        ([[], *MORE], "Sheet2"),
    ],
    ids=["numbers-go-on", "named-so", "with-a-total", "blank-row-above"],
)
def test_a_sheet_that_goes_on_is_read_and_told(rows, name):
    got = read(rows, name)
    values = [v for s, v in zip(got.values["sheet"], got.values["value"], strict=True) if s == name and v in (50, 40)]
    assert sorted(values) == [40, 40, 50]
    assert codes(got, "B", "C", "D") == [("sheet-carried-on", "")]
    assert "与“资金及项目”相接，已作为续表读取 2 行" in got.findings[-1].message
    assert not (got.cells["role"] == "unmatched").any()


@pytest.mark.parametrize(
    "rows",
    [
        [[9, *row[1:]] for row in MORE],
        [[row[0], 12, 7, 5, "甲", 1, 2, "丁"] for row in MORE],
        [[*row, 7, 8, 9] for row in MORE],
    ],
    ids=["numbers-do-not-go-on", "other-sorts-of-cells", "more-columns"],
)
def test_a_sheet_that_does_not_fit_is_asked_about(rows):
    got = read(rows)
    assert set(got.values["sheet"]) == {"资金及项目"}
    assert codes(got, "C") == [("sheet-unread", "")]


@pytest.mark.parametrize(
    ("rows", "name", "parts"),
    [
        ([["石渠县"], ["马尔康市"], ["汶川县"]], "Sheet2", {}),
        ([[100, 20], [3]], "Sheet2", {}),
        (MORE, "字典", {}),
        ([[9, *row[1:]] for row in MORE], "Sheet2", {"hidden": True}),
    ],
    ids=["list", "sum-in-the-corner", "aside", "hidden"],
)
def test_lists_and_scribbles_are_no_sheets_of_figures(rows, name, parts):
    if name == "字典":
        rows = [[9, *row[1:]] for row in rows]
    got = read(rows, name, **parts)
    assert not {code for code, _ in codes(got, "B", "C", "D")} & {"sheet-unread", "sheet-carried-on"}


def test_a_sheet_alone_without_a_head_is_told_once():
    got = read_sheets(make_sheet([[9, *row[1:]] for row in MORE]))
    assert codes(got) == [("file-no-form", "")]
