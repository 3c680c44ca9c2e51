"""Lists, summaries and tables beside a deep head, behind a blank column: nothing of the main table is lost."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find import lay_out
from made_sheets import codes, figures_of, make_sheet, read_sheets, role_of

FIRM = "四川示范建设投资集团有限责任公司"
DEEP = [
    ["国有企业定点扶贫帮扶资金及项目月报表"],
    ["（2018年9月）"],
    ["填报单位：" + FIRM, *[""] * 7, "单位：万元"],
    ["序号", "帮扶县", "乡镇", "帮扶村", "无偿帮扶资金"],
    ["", "", "", "", "年度计划", "拨付", "", "到位", "", "使用", "", "备注"],
    ["", "", "", "", "", "本月", "累计", "本月", "累计", "本月", "累计"],
    [1, "石渠县", "色什乡", "哈古村", 120, 0, 100, 0, 90, 0, 60],
    [2, "马尔康市", "嘎什镇", "依柯村", 80, 0, 70, 0, 60, 0, 50],
    [3, "汶川县", "甲坪镇", "扎甫村", 50, 0, 40, 0, 30, 0, 20],
]
YEARLY = [("G7", 100), ("G8", 70), ("G9", 40), ("I7", 90), ("I8", 60), ("I9", 30)]
STATES = ["在建", "完工", "停工", "未开工", "验收"]
COUNTIES = ["石渠县", "马尔康市", "汶川县", "甘孜县", "色达县", "理塘县", "巴塘县", "稻城县"]
SUMMARY = [[], [], [], ["汇总"], ["县", "到位合计"], ["石渠县", 90], ["马尔康市", 60], ["汶川县", 30], ["合计", 180]]
DONATIONS = [
    ["扶贫募捐统计表（2018年9月）"],
    ["填报单位：" + FIRM, *[""] * 9, "单位：万元"],
    ["序号", "捐赠单位", "类型", "接收单位", "接收层次", "认捐（万元）", "到账（万元）", "物资折价（万元）"],
    *[[n, f"捐赠方{n}公司", "单位捐赠", FIRM, "直接", "", n * 10, ""] for n in (1, 2, 3)],
]


def beside(right, gap: int = 1, left=DEEP):
    """A sheet with something to the right of a table."""
    width = max(map(len, left)) + gap
    rows = [list(row) for row in left] + [[] for _ in range(len(right) - len(left))]
    return make_sheet(
        [[*row, *[""] * (width - len(row)), *add] for row, add in zip(rows, right + [[]] * 9, strict=False)]
    )


@pytest.mark.parametrize("gap", [1, 3])
@pytest.mark.parametrize(
    "right",
    [
        [[word] for word in STATES],
        [[word] for word in COUNTIES],
        [[], *([word] for word in COUNTIES)],
        SUMMARY,
        DONATIONS,
    ],
    ids=["states", "counties", "counties-from-row-2", "summary", "donations"],
)
def test_what_stands_beside_a_deep_head_costs_it_nothing(right, gap):
    got = read_sheets(beside(right, gap))
    assert set(YEARLY) <= set(figures_of(got))
    assert set(got.returns["enterprise"]) == {FIRM}
    assert not any(code.startswith("header") for code, _ in codes(got, "B", "C", "D"))


def test_a_list_is_marked_as_such():
    got = read_sheets(beside([[word] for word in COUNTIES]))
    assert [role_of(got, f"N{row}") for row in (1, 4, 8)] == ["lookup"] * 3
    assert codes(got, "B", "C", "D") == []


def test_a_table_beside_is_read_by_its_own_form():
    got = read_sheets(beside(DONATIONS))
    assert figures_of(got, "donations") == [("T4", 10), ("T5", 20), ("T6", 30)]
    assert codes(got, "B", "C", "D") == []


def test_a_summary_beside_is_told():
    got = read_sheets(beside(SUMMARY))
    assert codes(got, "B", "C", "D") == [("table-unmatched", "N5:O9")]


def test_tables_beside_of_equal_rank_keep_their_titles():
    layout = lay_out(beside(DONATIONS))
    assert [table.title for table in layout.tables] == [DEEP[0][0], DONATIONS[0][0]]
    assert [table.span.left for table in layout.tables] == [0, 13]


def test_a_blank_column_inside_a_table_divides_nothing():
    spaced = [
        [*row[:4], "", *row[4:]] for row in [*DEEP[:2], DEEP[2], *([*r, *[""] * (12 - len(r))] for r in DEEP[3:])]
    ]
    merges = [Span(3, 5, 3, 11)]
    got = read_sheets(make_sheet(spaced, merges=merges))
    assert [value for _, value in figures_of(got) if value] == [120, 80, 50, 100, 70, 40, 90, 60, 30, 60, 50, 20]


def test_remarks_behind_a_blank_column_stay_with_their_rows():
    remarks = [[], [], [], ["说明"], [], [], ["雨季推迟"], ["已完工"], ["验收中"]]
    got = read_sheets(beside(remarks))
    assert set(YEARLY) <= set(figures_of(got))
    assert role_of(got, "N7") in ("value", "lookup", "note", "unmatched")
