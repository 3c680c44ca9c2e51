"""How monthly returns of state enterprises are laid out: printed lines, heads typed without merges."""

import pytest

from fupin_analysis.intake.find import lay_out
from sheets_by_hand import sheet


def kinds(rows, merges=()):
    """What each row under the head is."""
    (table,) = lay_out(sheet(rows, merges)).tables
    return [row.kind for row in table.rows]


HEAD = ["项　目", "行次", "本 月 数", "本年累计"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [["一、营业总收入", "01", 5, 9], ["    其中：营业收入", "02", 4, 8], ["资产总计", "03", 5, 9]],
            ["record"] * 3,
            id="what-has-a-line-of-its-own-is-an-item",
        ),
        pytest.param(
            [["合计", "01", 9, 17], ["工业", "02", 5, 9], ["农业", "03", 4, 8]],
            ["total", "record", "record"],
            id="the-bare-total-sums-the-lines-all-the-same",
        ),
        pytest.param(
            [["工业", "01", 5, 9], ["农业", "02", 4, 8], ["其中：种植", None, 2, 3]],
            ["record", "record", "total"],
            id="a-part-without-a-line",
        ),
    ],
)
def test_lines_of_a_printed_form(rows, expected):
    assert kinds([HEAD, *rows]) == expected


def test_a_total_of_a_list_with_running_numbers_is_no_item():
    assert kinds([["序号", "单位", "金额"], [1, "甲", 5], [2, "乙", 4], [3, "合计", 9]]) == [
        "record",
        "record",
        "total",
    ]


SPLIT = [
    ["序号", "项目名称", "计划总投资", "本年投资", None, None, None],
    [None, None, None, "年度计划", "1-9月", None, None],
]


@pytest.mark.parametrize(
    ("third", "paths"),
    [
        pytest.param(
            [None, None, None, None, "合计", "其中：设备", "安装"],
            [("本年投资", "1-9月", "合计"), ("本年投资", "1-9月", "其中：设备"), ("本年投资", "1-9月", "安装")],
            id="a-total-that-leads-names-is-a-head",
        ),
        pytest.param(
            [None, None, None, None, "合计", "—", "—"],
            [("本年投资", "1-9月"), ("本年投资",), ("本年投资",)],
            id="a-total-that-leads-dashes-is-none",
        ),
    ],
)  # fmt: skip
def test_the_third_row_of_a_head_typed_without_merges(third, paths):
    body = [[n, f"公路{n}号", 90, 50, 30, 20, 10] for n in (1, 2, 3)]
    layout = lay_out(sheet([*SPLIT, third, *body], [(0, 3, 0, 6)]))
    assert [column.path for column in layout.tables[0].columns][4:] == paths


FOUR = [
    ["序号", "帮扶县", "资金投入", None, None, "培训情况（人次）"],
    [None, None, "直接投入", None, None, None],
    [None, None, "无偿资金", None, "其中：物资", "基层干部"],
    [None, None, "本月", "累计", None, None],
    ["甲", "乙", "1", "2", "3", "4=1+2"],
]


def test_four_rows_of_heads_typed_without_merges():
    body = [["合　计", None, 5, 9, 1, 7], [1, "昭觉县", 2, 4, 1, 3], [2, "布拖县", 3, 5, 0, 4]]
    (table,) = lay_out(sheet([*FOUR, *body])).tables
    assert [column.path for column in table.columns] == [
        ("序号",), ("帮扶县",),
        ("资金投入", "直接投入", "无偿资金", "本月"), ("资金投入", "直接投入", "无偿资金", "累计"),
        ("资金投入", "直接投入", "其中：物资"), ("培训情况（人次）", "基层干部"),
    ]  # fmt: skip
    assert [row.kind for row in table.rows] == ["sequence", "total", "record", "record"]


def test_a_lone_name_in_a_body_is_no_head():
    rows = [
        ["单位", "项目", None],
        [None, "名称", "金额"],
        ["甲公司", "路", 5],
        [None, "桥", None],
        ["乙公司", "站", 6],
    ]
    (table,) = lay_out(sheet(rows)).tables
    assert table.header.bottom == 1 and [row.kind for row in table.rows] == ["record"] * 3
