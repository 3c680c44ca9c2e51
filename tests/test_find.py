"""Tables on a sheet: heads of any depth, the kind of every row, and one role for every cell that is not blank."""

import pytest

from fupin_analysis.intake.book import CellError, a1_span
from fupin_analysis.intake.find import lay_out
from sheets_by_hand import roles, sheet

N = None
MONTHLY = [
    ["附件2"],
    ["国有企业定点扶贫工作进展情况月报表"],
    ["（2018年9月）"],
    [
        "填报单位（盖章）：四川川江集团有限责任公司",
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        "单位：万元、个、人",
    ],
    ["序号", "帮扶县", "帮扶村", "无偿帮扶资金", None, None, None, None, None, "备注"],
    [None, None, None, "计划", None, "到位", None, "使用", None, None],
    [None, None, None, "全年", "其中物资", "本月", "累计", "本月", "累计", None],
    ["合　计", None, None, 240, 1, 60, 180, 25, 120.5, None],
    [1, "昭觉县", "三河村", 120.5, "—", 30, 90, 12.5, 60.25, "含职工捐款2万"],
    [2, None, "火普村", 119.5, "—", 30, 90, 12.5, 60.25],
    [None, "小计", None, 240, 1, 60, 180, 25, 120.5],
    ["一、其他县"],
    [3, "布拖县", "某村"],
    ["\u3000", " ", "\u200b", "\xa0"],
    ["  注：1.到位资金指已到县财政。"],
    ["      2.使用资金指支付到施工单位"],
    [],
    [
        "单位负责人：",
        None,
        "审核人：李四",
        None,
        "填报人：",
        "张三",
        None,
        "联系电话：",
        13800000000,
        "填报日期：2018.10.8",
    ],
]
MERGES = [
    (1, 0, 1, 9),
    (4, 0, 6, 0),
    (4, 1, 6, 1),
    (4, 2, 6, 2),
    (4, 3, 4, 8),
    (4, 9, 6, 9),
    (5, 3, 5, 4),
    (5, 5, 5, 6),
]
MERGES += [(5, 7, 5, 8), (8, 1, 9, 1)]


def test_anatomy_of_a_return():
    layout = lay_out(sheet(MONTHLY, MERGES))
    assert roles(layout) == [
        "ti ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "ti ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "ti ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "la ·· ·· ·· ·· ·· ·· ·· ·· un",
        "he he he he ·· ·· ·· ·· ·· he",
        "·· ·· ·· he ·· he ·· he ·· ··",
        "·· ·· ·· he he he he he he ··",
        "he ·· ·· to to to to to to ··",
        "se va va va va va va va va va",
        "se ·· va va va va va va va ··",
        "·· he ·· to to to to to to ··",
        "se ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "se va va ·· ·· ·· ·· ·· ·· ··",
        "·· ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "no ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "no ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "·· ·· ·· ·· ·· ·· ·· ·· ·· ··",
        "fo ·· fo ·· fo fo ·· fo fo fo",
    ]
    (table,) = layout.tables
    assert (a1_span(table.span), a1_span(table.header)) == ("A5:J13", "A5:J7")
    assert (table.title, table.unit) == ("国有企业定点扶贫工作进展情况月报表", "万元、个、人")
    assert [(row.index, row.kind) for row in table.rows] == [
        (7, "total"),
        (8, "record"),
        (9, "record"),
        (10, "total"),
        (11, "section"),
        (12, "record"),
    ]
    assert layout.roles[11, 0] == "section"
    assert layout.roles[8, 0] == "sequence"
    assert set(layout.owner[4:13][layout.roles[4:13] != None]) == {0}  # noqa: E711
    assert layout.owner[3, 0] == -1


def test_what_stands_around_a_table():
    context = lay_out(sheet(MONTHLY, MERGES)).context
    assert [text for text, _ in context.titles] == ["附件2", "国有企业定点扶贫工作进展情况月报表", "（2018年9月）"]
    assert context.labels == [
        ("填报单位", "四川川江集团有限责任公司", (3, 0)),
        ("审核人", "李四", (17, 2)),
        ("填报人", "张三", (17, 5)),
        ("联系电话", "13800000000", (17, 8)),
        ("填报日期", "2018.10.8", (17, 9)),
    ]
    assert context.units == [("万元、个、人", (3, 9))]
    assert [text for text, _ in context.notes] == ["注：1.到位资金指已到县财政。", "2.使用资金指支付到施工单位"]


def test_paths_of_a_merged_head():
    (table,) = lay_out(sheet(MONTHLY, MERGES)).tables
    assert ["/".join(column.path) for column in table.columns] == [
        *("序号", "帮扶县", "帮扶村"),
        *("无偿帮扶资金/计划/全年", "无偿帮扶资金/计划/其中物资", "无偿帮扶资金/到位/本月", "无偿帮扶资金/到位/累计"),
        *("无偿帮扶资金/使用/本月", "无偿帮扶资金/使用/累计", "备注"),
    ]
    assert table.columns[5].cells == ((4, 3), (5, 5), (6, 5))


HEADS = {
    "flat": ([["序号", "县", "到位（万元）"], ["1", "昭觉县", "3"]], (), 1, ["序号", "县", "到位（万元）"]),
    "open-groups-of-a-csv": (
        [["序号", "县", "到位", None, "备注"], [None, None, "本月", "累计", None], [1, "昭觉县", 3, 4, "无"]],
        (),
        2,
        ["序号", "县", "到位/本月", "到位/累计", "备注"],
    ),
    "merged-heads-filled-down": (
        [["序号", "县", "到位", "到位"], ["序号", "县", "本月", "累计"], ["1", "昭觉县", "3", "4"]],
        (),
        2,
        ["序号", "县", "到位/本月", "到位/累计"],
    ),
    "units-in-a-row-of-their-own": (
        [["县", "到位", "使用"], [None, "（万元）", "（万元）"], ["昭觉县", 3, 4]],
        (),
        2,
        ["县", "到位/（万元）", "使用/（万元）"],
    ),
    "padded-and-over-two-lines": (
        [["县　　名", "到位\n资金", "受益户　　　(户)"], ["昭觉县", 3, 4]],
        (),
        1,
        ["县 名", "到位 资金", "受益户 (户)"],
    ),
    "a-bare-number-in-the-head": (
        [["帮扶单位", "贫困村", 4, None], [None, None, "投入（元）", "到位（元）"], ["甲局", "乙村", 1, 2]],
        [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)],
        2,
        ["帮扶单位", "贫困村", "4/投入（元）", "4/到位（元）"],
    ),
    "years-as-heads": ([["县", "2016年", "2017年"], ["昭觉县", 3, 4]], (), 1, ["县", "2016年", "2017年"]),
    "periods-in-short-as-heads": (
        [["会计年度", "2023A", "2024E", "24H1", "24M2"], ["营业收入", 8, 9, 4, 1], ["净利润", 2, 3, 1, 1]],
        (),
        1,
        ["会计年度", "2023A", "2024E", "24H1", "24M2"],
    ),
    "full-dates-as-heads": (
        [["项目", "2018年6月30日", "2017年12月31日"], ["存款", 3, 4], ["借款", 3, 4]],
        (),
        1,
        ["项目", "2018年6月30日", "2017年12月31日"],
    ),
    "records-of-text-alone": (
        [["捐赠人", "时间", "物资", "备注"], ["王五", "2018.7", "大米", "已送"], ["赵六", "2018.7", "面", "已送"]],
        (),
        1,
        ["捐赠人", "时间", "物资", "备注"],
    ),
    "merged-records-are-no-head": (
        [["县", "村", "到位"], ["昭觉县", "三河村", 1], [None, "火普村", 2]],
        [(1, 0, 2, 0)],
        1,
        ["县", "村", "到位"],
    ),
}


@pytest.mark.parametrize(("rows", "merges", "depth", "paths"), HEADS.values(), ids=HEADS)
def test_heads(rows, merges, depth, paths):
    (table,) = lay_out(sheet(rows, merges)).tables
    assert (table.header.top, table.header.bottom) == (0, depth - 1)
    assert ["/".join(column.path) for column in table.columns] == paths
    assert [row.kind for row in table.rows] == ["record"] * (len(rows) - depth)


def test_a_head_seen_before_is_read_by_its_own_words():
    rows = [
        ["县", "到位", N, "使用", N],
        [N, "本月", "累计", "本月", "累计"],
        ["昭觉县", 3, 4, 5, 6],
        ["布拖县", 3, 4, 5, 6],
    ]
    seen = []
    for merges in ([(0, 1, 0, 2), (0, 3, 0, 4)], [(0, 1, 0, 2)], []):
        (table,) = lay_out(sheet(rows, [(0, 0, 1, 0), *merges])).tables
        seen.append([column.cells for column in table.columns])
    assert seen[0] == seen[1] == seen[2]
    again = lay_out(sheet([["县", "到账", *rows[0][2:]], *rows[1:]], [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]))
    assert again.tables[0].columns[2].path == ("到账", "累计")


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("到位资金（万元）", "万元"),
        ("受益（户）", "户"),
        ("金额，元", "元"),
        ("增减比例%", "%"),
        ("单价（单位：元/公斤）", "元/公斤"),
        ("区（县）", None),
        ("县（市、区）", None),
        ("到位资金", None),
        ("村委会(个)", "个"),
    ],
)
def test_unit_of_a_head(head, unit):
    (table,) = lay_out(sheet([["名称", head], ["甲", 1], ["乙", 2]])).tables
    assert table.columns[1].unit == unit


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["(1)", "(2)", "(3)"], id="brackets"),
        pytest.param([1, 2, 3], id="numbers"),
        pytest.param(["甲", "1", "2"], id="stems"),
        pytest.param(["甲", "1=2+3", "2"], id="formulas"),
        pytest.param(["A", "B", "C"], id="letters"),
    ],
)
def test_a_row_that_numbers_the_columns(row):
    layout = lay_out(sheet([["县", "到位", "使用"], row, ["昭觉县", 3, 4]]))
    assert roles(layout) == ["he he he", "se se se", "va va va"]
    assert layout.roles[1, 0] == "sequence"
    assert [r.kind for r in layout.tables[0].rows] == ["sequence", "record"]


TOTALS = {
    "first-row": (["合计", None, 5], "total"),
    "padded": (["合　　计", None, 5], "total"),
    "of-a-county": (["昭觉县小计", None, 5], "total"),
    "after-the-number": ([9, "总 计", 5], "total"),
    "numbered": (["三、合计", None, 5], "total"),
    "part": (["其中：藏区", None, 5], "total"),
    "error-row": (["合计", None, CellError("#REF!")], "total"),
    "word-inside-a-name": (["总计村", "某村", 5], "record"),
    "word-in-a-remark": (["昭觉县", "某村", 5, "合计"], "record"),
    "name-only": (["昭觉县", "某村"], "record"),
    "part-alone": (["其中", None, 5], "total"),
    "part-after-a-name": (["昭觉县", "其中：藏区", 5], "total"),
    "part-known": (["其中贫困村", None, 5], "total"),
    "part-of-a-county": (["其中昭觉县", None, 5], "total"),
    "part-in-a-donor": (["其中堂药业", "某村", 5], "record"),
    "part-in-a-village": (["昭觉县", "其中坝村", 5], "record"),
    "part-in-an-amount": (["昭觉县", "某村", "其中20"], "record"),
    "part-in-a-remark": (["昭觉县", "某村", None, "其中：物资"], "record"),
    "all-of-the-county": (["全县", None, 5], "total"),
    "average": (["平均", None, 5], "total"),
    "rate": ([None, "完成率", 5], "total"),
    "capitals": (["TOTAL", None, 5], "total"),
    "sigma": (["Σ", None, 5], "total"),
    "so-many": (["共计3个村", None, 5], "total"),
    "whole-county-as-village": (["昭觉县", "全县", 5], "record"),
    "whole-county-with-a-name": (["全县", "某村", 5], "record"),
}


@pytest.mark.parametrize(("row", "kind"), TOTALS.values(), ids=TOTALS)
def test_total_rows(row, kind):
    rows = [["县", "村", "到位", "备注"], ["昭觉县", "三河村", 2], row, ["昭觉县", "火普村", 3]]
    (table,) = lay_out(sheet(rows)).tables
    assert [r.kind for r in table.rows] == ["record", kind, "record"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        *(([word, None, None, 5], "total") for word in ("累计", "计", "总额", "上月数", "比上月增减", "TOTAL")),
        *(([None, word, None, 5], "total") for word in ("累计", "全县", "平均")),
        ([3, "全县", None, 5], "record"),
        ([3, "其中：堂药业", "某村", 5], "record"),
        ([3, "其中：藏区", None, 5], "total"),
        (["其中", "藏区", None, 5], "total"),
        ([None, "全县", None, None, "请核对"], "record"),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(str(v) for v in value if v),
)
def test_total_rows_beside_a_running_number(row, kind):
    rows = [["序号", "县", "村", "到位", "备注"], [1, "昭觉县", "三河村", 2], row, [2, "昭觉县", "火普村", 3]]
    (table,) = lay_out(sheet(rows)).tables
    assert [r.kind for r in table.rows] == ["record", kind, "record"]


@pytest.mark.parametrize("col", [0, 1], ids=["A", "B"])
def test_a_note_goes_on_in_the_next_rows(col):
    lines = ["注：1.到位资金指已到县财政。", "     2.已投入帮扶资金指已支付到施工单位的", "    3.本表按月报送国资委"]
    rows = [["序号", "县", "村", "到位"], [1, "昭觉县", "三河村", 2], *([None] * col + [line] for line in lines)]
    layout = lay_out(sheet(rows))
    assert [layout.roles[at, col] for at in (2, 3, 4)] == ["note"] * 3
    assert layout.tables[0].span.bottom == 1


def test_a_numbered_name_alone_is_no_note_where_none_stands_above():
    rows = [["序号", "县", "村", "到位"], [1, "昭觉县", "三河村", 2], ["2.布拖县产业发展类"], [2, "布拖县", "某村", 3]]
    assert lay_out(sheet(rows)).roles[2, 0] != "note"


def test_a_total_without_a_word_is_known_by_its_sums():
    rows = [["县", "到位", "使用"], ["昭觉县", 1, 2], ["布拖县", 3, 4], ["美姑县", 5, 6]]
    for last, kind in ((9, "total"), (10, "record")):
        (table,) = lay_out(sheet([*rows, [None, last, 12 if kind == "total" else 13]])).tables
        assert table.rows[-1].kind == kind


def test_a_last_row_of_errors_alone_is_a_total():
    error = CellError("#REF!")
    rows = [["县", "到位", "使用"], ["昭觉县", 1, error], ["布拖县", 3, 4], ["美姑县", 5, 6], [error, error, error]]
    (table,) = lay_out(sheet(rows)).tables
    assert [row.kind for row in table.rows] == ["record"] * 3 + ["total"]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("注：1.到位资金指已到县财政。", "note"),
        ("备注：本表按月报送", "note"),
        ("说明：一、本表", "note"),
        ("※本表一式两份", "note"),
        ("填报人：张三　　　联系电话：123", "footer"),
        ("填报日期：　　年　　月　　日", "footer"),
        ("    年    月    日", "footer"),
        ("数据来源：统计局", "note"),
    ],
)
def test_lines_under_a_table(line, role):
    layout = lay_out(sheet([["县", "到位"], ["甲", 1], ["乙", 2], [line]]))
    assert layout.roles[3, 0] == role
    assert layout.tables[0].span.bottom == 2


def test_stacked_tables():
    rows = [
        ["表1 就业情况"],
        ["序号", "姓名", "村"],
        [1, "张三", "三河村"],
        [],
        ["表2 培训情况"],
        ["填报单位：甲公司", None, None, None, "单位：万元"],
        ["序号", "名称", "期次", "人数", "经费"],
        [1, "电工", "一期", 30, 2],
        ["合计", None, None, 30, 2],
        [],
        ["表3 捐赠"],
        ["捐赠人", "时间", "物资"],
        ["王五", "2018.7", "大米"],
    ]
    tables = lay_out(sheet(rows)).tables
    assert [(a1_span(t.span), t.title, t.unit) for t in tables] == [
        ("A2:C3", "表1 就业情况", None),
        ("A7:E9", "表2 培训情况", "万元"),
        ("A12:C13", "表3 捐赠", None),
    ]


def test_a_narrow_table_above_a_wide_one():
    wide = [f"栏{n}金额" for n in range(12)]
    rows = [["序号", "县", "人数"], [1, "昭觉县", 3], ["注：略去"], [], ["表2"], wide, list(range(12))]
    assert [a1_span(t.span) for t in lay_out(sheet(rows)).tables] == ["A1:C2", "A6:L7"]


def test_the_head_printed_again_begins_a_new_table():
    rows = [["县", "到位"], ["甲", 1], ["乙", 2], ["县", "到位"], ["丙", 3]]
    layout = lay_out(sheet(rows))
    assert roles(layout) == ["he he", "va va", "va va", "he he", "va va"]


@pytest.mark.parametrize("gap", [[None], []], ids=["blank-column", "no-gap"])
def test_tables_side_by_side(gap):
    rows = [["序号", "姓名", "人数"], [1, "张三", 5], [2, "李四", 6]]
    layout = lay_out(sheet([[*row, *gap, *row] for row in rows]))
    assert [a1_span(t.span) for t in layout.tables] == (["A1:C3", "E1:G3"] if gap else ["A1:C3", "D1:F3"])


def test_a_blank_column_inside_a_table_does_not_cut_it():
    rows = [["序号", "县", None, "到位", "使用"], [1, "昭觉县", None, 5, 6], [2, "布拖县", None, 5, 7]]
    (table,) = lay_out(sheet(rows)).tables
    assert a1_span(table.span) == "A1:E3"


FORM_OF_ITEMS = [
    ["年度调查表（一）"],
    ["编号", "填表项目", "单位", "数量", None, "村名单"],
    ["101", "总户数", "户", 300, None, "三河村"],
    ["102", "其中：贫困户", "户", 30, None, "火普村"],
    ["201", "人均收入", "元", None, None, "四村"],
    ["填表人：", None, "填报日期：　年　月　日", None, None, "五村"],
    [None, None, None, None, None, "六村"],
    [None, None, None, None, None, "七村"],
]


def test_one_indicator_a_row_with_a_list_beside():
    layout = lay_out(sheet(FORM_OF_ITEMS, hidden_cols=frozenset({5})))
    (table,) = layout.tables
    assert (table.orientation, a1_span(table.span)) == ("items", "A2:D5")
    assert [row.kind for row in table.rows] == ["record"] * 3
    assert roles(layout) == [
        "ti ·· ·· ·· ·· ··",
        "he he he he ·· lo",
        "se he un va ·· lo",
        "se he un va ·· lo",
        "se he un ·· ·· lo",
        "fo ·· fo ·· ·· lo",
        "·· ·· ·· ·· ·· lo",
        "·· ·· ·· ·· ·· lo",
    ]


def test_keys_and_values_side_by_side():
    rows = [
        ["企业基本情况表"],
        ["企业名称", "川江集团", "统一社会信用代码", "9151"],
        ["联系人", "张三", "联系电话", "138"],
        ["职工人数（人）", 3000, "所属行业", "水电"],
        ["备注"],
    ]
    layout = lay_out(sheet(rows))
    (table,) = layout.tables
    assert table.orientation == "pairs"
    assert roles(layout)[1:] == ["he va he va", "he va he va", "he va he va", "he ·· ·· ··"]
    pairs = [
        (column.path[0], layout.roles.shape and rows[column.cells[0][0]][column.index : column.index + 1])
        for column in table.columns
    ]
    assert pairs[0] == ("企业名称", ["川江集团"])
    assert pairs[4] == ("职工人数（人）", [3000])
    assert table.columns[4].unit == "人"


def test_pairs_again_and_again_are_as_many_tables():
    one = [["活动名称", "助学", "活动类型", "支教"], ["活动日期", "2018.7.8", "志愿者人数", 12]]
    tables = lay_out(sheet([*one, *one])).tables
    assert [(t.orientation, a1_span(t.span)) for t in tables] == [("pairs", "A1:D2"), ("pairs", "A3:D4")]


def test_a_record_a_column():
    rows = [["项目", "甲村", "乙村", "合计"], ["计划金额", 1, 2, 3], ["到位金额", 1, 2, 3], ["完成比例", 1, 2, 3]]
    layout = lay_out(sheet(rows))
    (table,) = layout.tables
    assert table.orientation == "columns"
    assert [(row.index, row.kind) for row in table.rows] == [(1, "record"), (2, "record"), (3, "total")]
    assert roles(layout) == ["he va va he", "he va va to", "he va va to", "he va va to"]


def test_names_of_rows_under_a_blank_corner_are_heads():
    rows = [[None, "本期", "上年同期"], ["新增就业", 3, 4], ["培训人次", 5, 6]]
    assert roles(lay_out(sheet(rows))) == ["·· he he", "he va va", "he va va"]


def test_names_of_records_are_values():
    rows = [["县", "到位"], ["昭觉县", 3], ["布拖县", 4]]
    assert roles(lay_out(sheet(rows))) == ["he he", "va va", "va va"]


def test_a_blank_form_has_a_head_and_no_rows():
    layout = lay_out(sheet([["统计表"], ["序号", "帮扶县", "到位资金（万元）"], [], [], ["注：1.按月报送"]]))
    (table,) = layout.tables
    assert (a1_span(table.span), table.rows) == ("A2:C2", [])
    assert layout.roles[4, 0] == "note"


def test_a_lexicon_tells_keys_that_no_vocabulary_has():
    rows = [["班名", "家政班", "承办者", "甲校"], ["开班", "2018.7.10", "结业", "2018.7.19"], ["参训", 40, "取证", 32]]
    plain, told = lay_out(sheet(rows)), lay_out(sheet(rows), {"班名", "承办者", "开班", "结业", "参训", "取证"})
    assert [t.orientation for t in plain.tables] != ["pairs"]
    assert [t.orientation for t in told.tables] == ["pairs"]


def test_an_empty_sheet():
    layout = lay_out(sheet([[]]))
    assert (layout.tables, layout.roles.size) == ([], 0)


def test_blank_rows_without_end_cost_little():
    rows = [["县", "到位"], ["甲", 1], *([[" ", None]] * 60_000)]
    layout = lay_out(sheet(rows))
    assert a1_span(layout.tables[0].span) == "A1:B2"
    assert (layout.roles != None).sum() == 4  # noqa: E711


@pytest.mark.parametrize("numbers", [["1", "A", "12"], ["A", "10", "B"], ["(1)", "B", "(30)"]])
def test_numbers_of_two_digits_beside_letters_number_no_columns(numbers):
    layout = lay_out(sheet([["帮扶县", "帮扶村", "户数"], numbers, ["昭觉县", "三河村", 5], ["布拖县", "火普村", 6]]))
    assert [row.kind for row in layout.tables[0].rows].count("record") >= 2
