"""Sheets that are more than one head over records: keys beside values, tables in a table, side by side, stacked."""

import pytest

from fupin_analysis.frames import ROLES
from fupin_analysis.intake.book import a1_span
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.find.likeness import likeness
from fupin_analysis.intake.find.marks import NUMBER, TEXT
from sheets_by_hand import roles, sheet

N = None


def paths(table):
    return ["/".join(column.path) for column in table.columns]


def kinds(table):
    return [row.kind for row in table.rows]


def found(layout):
    return [(table.orientation, a1_span(table.span)) for table in layout.tables]


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("所属行业", "四川川江集团有限公司"),
        ("翼展", "13.91米"),
        ("额定流量", "248立方米/小时"),
        ("著名景点", "三坊七巷、鼓山、西湖公园"),
        ("开户银行账号", "AWD-U7"),
        ("负责人：", "是"),
        ("注册资本（万元）", "约由二十户村民共同出资"),
    ],
)
def test_a_label_looks_more_like_one_than_a_value(label, value):
    assert likeness(label, TEXT, known=False) > likeness(value, TEXT, known=False)
    assert likeness(label, TEXT, known=True) > likeness(label, TEXT, known=False)
    assert likeness("123", NUMBER, known=False) < likeness(value, TEXT, known=False)


def test_a_known_unit_makes_no_label_of_a_figure():
    assert likeness("673立方米/小时", TEXT, known=True) == likeness("673立方米/小时", TEXT, known=False)


PAIRS = {
    "words-of-no-vocabulary": (
        [
            ["本名", "诸葛亮", "主要作品", "出师表、诫子书"],
            ["字", "孔明", "官职", "丞相、益州牧"],
            ["号", "卧龙", "爵位", "武乡侯"],
            ["出生地", "徐州琅琊阳都", "逝世地", "五丈原（今岐山县）"],
        ],
        [],
        ["he va he va"] * 4,
        {"本名": (0, 1), "主要作品": (0, 3), "号": (2, 1), "逝世地": (3, 3)},
    ),
    "one-key-with-several-values": (
        [
            ["中文名", "张三", "主要成就", "1999年创办公司"],
            ["民族", "汉族", N, "2008年获评十佳"],
            ["职业", "企业家", N, "2012年当选代表"],
            ["血型", "O型", "性别", "男"],
        ],
        [(0, 2, 2, 2)],
        ["he va he va", "he va ·· va", "he va ·· va", "he va he va"],
        {"中文名": (0, 1), "主要成就": (0, 3), "职业": (2, 1), "性别": (3, 3)},
    ),
    "keys-of-keys": (
        [
            ["国籍", "中国", "职业", "歌手"],
            ["经纪公司", "原先", "海蝶音乐", N],
            [N, "现在", "潮石音乐", N],
            ["出生地", "上海", "身高", "172cm"],
        ],
        [(1, 0, 2, 0), (1, 2, 1, 3), (2, 2, 2, 3)],
        ["he va he va", "he he va ··", "·· he va ··", "he va he va"],
        {"国籍": (0, 1), "经纪公司/原先": (1, 2), "经纪公司/现在": (2, 2), "身高": (3, 3)},
    ),
    "keys-of-keys-down-the-first-column": (
        [
            ["主体", "品牌", "小米"],
            [N, "型号", "A1"],
            [N, "上市年份", "2021年"],
            ["屏幕", "尺寸", "6.5英寸"],
            [N, "分辨率", "2400x1080"],
            ["电池", "容量", "5000mAh"],
        ],
        [(0, 0, 2, 0), (3, 0, 4, 0)],
        ["he he va", "·· he va", "·· he va", "he he va", "·· he va", "he he va"],
        {"主体/品牌": (0, 2), "主体/上市年份": (2, 2), "屏幕/分辨率": (4, 2)},
    ),
    "two-values-a-key-are-no-table": (
        [
            ["性能", "额定功率", "10kW", "20kW"],
            [N, "额定转速", "1000rpm", "2000rpm"],
            [N, "噪声", "60dB", "70dB"],
            ["尺寸", "长度", "100mm", "200mm"],
            [N, "宽度", "10mm", "20mm"],
        ],
        [(0, 0, 2, 0), (3, 0, 4, 0)],
        ["he he va va", "·· he va va", "·· he va va", "he he va va", "·· he va va"],
        {"性能/额定转速": (1, 2), "尺寸/宽度": (4, 2)},
    ),
    "wide-values-and-blank-ones": (
        [
            ["项目名称", "养鸡场", "申请单位", "甲公司"],
            ["申请金额", N, "申请日期", "2018-09-01"],
            ["项目概况", "建设养鸡场一座，带动三十户。"],
            ["领导意见", N],
        ],
        [(2, 1, 2, 3), (3, 1, 3, 3)],
        ["he va he va", "he ·· he va", "he va ·· ··", "he ·· ·· ··"],
        {"申请金额": (1, 1), "申请日期": (1, 3), "项目概况": (2, 1), "领导意见": (3, 1)},
    ),
    "a-heading-inside": (
        [
            ["单位名称", "甲公司", "登记证号", "5162"],
            ["联系人", "王二", "联系电话", "028-8000"],
            ["其他情况"],
            ["开户银行", "北京银行", "开户账号", "2222"],
            ["地税登记号", "56555", "国税登记号", "99999"],
        ],
        [(2, 0, 2, 3)],
        ["he va he va", "he va he va", "he ·· ·· ··", "he va he va", "he va he va"],
        {"单位名称": (0, 1), "联系电话": (1, 3), "国税登记号": (4, 3)},
    ),
}


@pytest.mark.parametrize(("rows", "merges", "picture", "places"), PAIRS.values(), ids=PAIRS)
def test_keys_and_values_in_irregular_rows(rows, merges, picture, places):
    layout = lay_out(sheet(rows, merges))
    (table,) = layout.tables
    assert table.orientation == "pairs"
    assert roles(layout) == picture
    values = {"/".join(column.path): (column.cells[-1][0], column.index) for column in table.columns}
    assert places.items() <= values.items()


def test_a_heading_over_half_of_the_keys_is_a_head_without_a_value():
    rows = [
        ["型号", "OW20W2", "电源方式", "USB充电"],
        ["系统", "安卓6.0", "防水", "50米"],
        ["连接方式", N, "产品亮点", N],
        ["蓝牙版本", "5.0", "屏幕尺寸", "1.75英寸"],
    ]
    layout = lay_out(sheet(rows, [(2, 0, 2, 1), (2, 2, 2, 3)]))
    (table,) = layout.tables
    assert table.rows[2].kind == "section"
    assert "产品亮点" not in paths(table)
    assert [layout.roles[2, 0], layout.roles[2, 2]] == ["header", "header"]


def test_keys_over_a_table_and_its_total():
    rows = [
        ["扶贫项目登记表"],
        ["项目名称", "养鸡场", "实施地点", "三河村"],
        ["负责人", "王五", "联系电话", "13800000000"],
        ["序号", "支出项目", "金额", "备注"],
        [1, "鸡苗", 3, "无"],
        [2, "饲料", 4, "无"],
        ["合计", N, 7],
    ]
    layout = lay_out(sheet(rows, [(0, 0, 0, 3)]))
    assert found(layout) == [("pairs", "A2:D3"), ("rows", "A4:D7")]
    assert layout.tables[0].title == "扶贫项目登记表"
    assert roles(layout)[1:] == [
        "he va he va",
        "he va he va",
        "he he he he",
        "se va va va",
        "se va va va",
        "he ·· to ··",
    ]


def test_keys_under_a_table_with_the_heading_between():
    rows = [
        ["项目", "登记内容", "说明", N],
        ["甲项", 12, "无", N],
        ["乙项", 13, "无", N],
        ["其他情况"],
        ["开户银行", "北京银行", "开户账号", "2222"],
        ["地税登记号", "56555", "国税登记号", "99999"],
    ]
    layout = lay_out(sheet(rows, [(3, 0, 3, 3)]))
    assert found(layout) == [("rows", "A1:C3"), ("pairs", "A4:D6")]
    assert roles(layout)[3:] == ["he ·· ·· ··", "he va he va", "he va he va"]


def test_parameters_under_one_wide_head():
    rows = [
        ["设备名称", "型号", "出厂日期", "相关参数", N],
        ["吸湿器甲", "WHF-8", "2019年8月", "硅胶容量", "9kg"],
        [N, N, N, "最大通气量", "2000L/h"],
        [N, N, N, "出口油温", "89℃"],
        ["吸湿器乙", "UCW-29", "2021年8月", "硅胶容量", "8kg"],
        [N, N, N, "进口油温", "20℃"],
    ]
    merges = [(0, 3, 0, 4), *((1, c, 3, c) for c in range(3)), *((4, c, 5, c) for c in range(3))]
    layout = lay_out(sheet(rows, merges))
    assert found(layout) == [("rows", "A1:E6"), ("pairs", "D2:E4"), ("pairs", "D5:E6")]
    assert roles(layout) == [
        "he he he he ··",
        "va va va he va",
        "·· ·· ·· he va",
        "·· ·· ·· he va",
        "va va va he va",
        "·· ·· ·· he va",
    ]
    assert layout.owner[1, 0] == 0 and layout.owner[1, 3] == 1 and layout.owner[5, 4] == 2
    assert layout.tables[2].columns[1].path == ("进口油温",)
    assert (layout.tables[2].columns[1].index, layout.tables[2].columns[1].cells) == (4, ((5, 3),))


def test_two_plain_columns_under_one_head_are_records():
    """A county that is merged down beside villages of their own rows is no record with a table in it."""
    rows = [
        ["县", "村", "产业项目", N],
        ["昭觉县", "三河村", "养殖", "养鸡场"],
        [N, "火普村", "种植", "花椒"],
        ["布拖县", "甲村", "养殖", "养牛"],
        [N, "乙村", "种植", "苹果"],
    ]
    layout = lay_out(sheet(rows, [(0, 2, 0, 3), (1, 0, 2, 0), (3, 0, 4, 0)]))
    assert found(layout) == [("rows", "A1:D5")]
    assert kinds(layout.tables[0]) == ["record"] * 4


def test_a_deep_head_without_records_is_no_table_beside_a_key():
    rows = [
        ["帮扶单位", "贫困村", "贫困户", N, N, "资金", N],
        [N, N, "户数", "有劳动能力", N, "规划", "到位"],
        [N, N, N, "低保对象", "低收入家庭", N, N],
    ]
    merges = [
        (0, 0, 2, 0),
        (0, 1, 2, 1),
        (0, 2, 0, 4),
        (0, 5, 0, 6),
        (1, 2, 2, 2),
        (1, 3, 1, 4),
        (1, 5, 2, 5),
        (1, 6, 2, 6),
    ]
    (table,) = lay_out(sheet(rows, merges)).tables
    assert (table.orientation, a1_span(table.header)) == ("rows", "A1:G3")


def test_a_table_beside_a_key():
    rows = [
        ["姓名", "张三", "性别", "男"],
        ["出生年月", "1980年1月", "学历", "本科"],
        ["教育经历", "起止时间", "学校", "专业"],
        [N, "1998-2002", "四川大学", "会计"],
        [N, "2002-2005", "西南财大", "金融"],
        ["备注", "无"],
    ]
    layout = lay_out(sheet(rows, [(2, 0, 4, 0), (5, 1, 5, 3)]))
    assert found(layout) == [("pairs", "A1:D6"), ("rows", "B3:D5")]
    assert paths(layout.tables[1]) == ["起止时间", "学校", "专业"]
    assert [row.index for row in layout.tables[1].rows] == [3, 4]
    assert roles(layout)[2:] == ["he he he he", "·· va va va", "·· va va va", "he va ·· ··"]
    assert set(layout.owner[3, 1:].tolist()) == {1}


TRANSPOSED = {
    "texts-differ-by-row": (
        [
            ["股东", "王杰", "复旦投资", "田丽"],
            ["认缴额（万元）", "150.00", "24.00", "20.00"],
            ["出资方式", "货币", "货币", "货币"],
            ["缴清", "是", "否", "是"],
        ],
        True,
    ),
    "texts-differ-by-column": (
        [["股东", "认缴额", "出资方式", "缴清"], ["王杰", "150.00", "货币", "是"], ["复旦投资", "24.00", "货币", "否"]],
        False,
    ),
    "total-at-the-right": ([["项目", "应收利息", "其他", "合计"], ["期末余额", 1, 2, 3], ["期初余额", 1, 2, 3]], True),
    "total-below": (
        [["项目", "期末余额", "期初余额"], ["应收利息", 1, 2], ["其他应收款", 1, 2], ["合计", 2, 4]],
        False,
    ),
    "names-that-no-word-knows": (
        [["表现", "1M", "3M", "12M"], ["计算机(申万)", 37.9, 28.7, -9.0], ["沪深300", 24.3, 17.1, 8.9]],
        False,
    ),
    "blank-corner": ([[N, "甲村", "乙村"], ["计划金额", 1, 2], ["到位金额", 1, 2]], False),
}


@pytest.mark.parametrize(("rows", "down"), TRANSPOSED.values(), ids=TRANSPOSED)
def test_whether_names_run_down_or_across(rows, down):
    (table,) = lay_out(sheet(rows)).tables
    assert table.orientation == ("columns" if down else "rows")


def test_units_beside_the_names_of_a_record_a_column():
    rows = [
        ["指标", "单位", "三河村", "合计"],
        ["投入资金", "万元", 3, 7],
        ["受益户数", "户", 30, 70],
        ["受益人数", "人", 9, 9],
    ]
    layout = lay_out(sheet(rows))
    (table,) = layout.tables
    assert [(row.index, row.kind) for row in table.rows] == [(1, "blank"), (2, "record"), (3, "total")]
    assert [column.unit for column in table.columns] == [None, "万元", "户", "人"]
    assert roles(layout) == ["he he va he", "he un va to", "he un va to", "he un va to"]


GROUPS = {
    "over-the-first-leaf": (
        [["县", "到位", N, N, "使用", N, N], [N, "本月", "累计", "全年", "本月", "累计", "全年"]],
        ["县", *(f"{group}/{leaf}" for group in ("到位", "使用") for leaf in ("本月", "累计", "全年"))],
    ),
    "amid-the-leaves": (
        [["县", N, "到位", N, N, "使用", N], [N, "本月", "累计", "全年", "本月", "累计", "全年"]],
        ["县", *(f"{group}/{leaf}" for group in ("到位", "使用") for leaf in ("本月", "累计", "全年"))],
    ),
    "amid-the-leaves-of-one": (
        [["序号", "县", N, "到位", N, "备注"], [N, N, "本月", "累计", "全年", N]],
        ["序号", "县", "到位/本月", "到位/累计", "到位/全年", "备注"],
    ),
}


@pytest.mark.parametrize(("head", "expected"), GROUPS.values(), ids=GROUPS)
def test_heads_of_groups_that_are_not_merged(head, expected):
    width = len(head[0])
    body = [["昭觉县", *range(3, width + 2)], ["布拖县", *range(4, width + 3)]]
    (table,) = lay_out(sheet([*head, *body])).tables
    assert paths(table) == expected
    assert kinds(table) == ["record", "record"]


DEEP = [["县", "资金", N, N, N], [N, "到位", N, N, "使用"], [N, "本月", "累计", "合计", N]]
DEEP_MERGES = [(0, 0, 2, 0), (0, 1, 0, 4), (1, 1, 1, 3), (1, 4, 2, 4)]


@pytest.mark.parametrize(
    "index",
    [["甲", "1", "2", "3=1+2", "4"], ["栏次", "①", "②", "③=①+②", "④"], [N, "(1)", "(2)", "(3)=(1)+(2)", "(4)"]],
    ids=["stems", "circled", "bracketed"],
)
def test_a_deep_head_with_a_row_of_numbers_and_formulas(index):
    layout = lay_out(sheet([*DEEP, index, ["昭觉县", 1, 2, 3, 4], ["布拖县", 1, 2, 3, 4]], DEEP_MERGES))
    (table,) = layout.tables
    assert (a1_span(table.header), kinds(table)) == ("A1:E3", ["sequence", "record", "record"])
    assert paths(table) == ["县", "资金/到位/本月", "资金/到位/累计", "资金/到位/合计", "资金/使用"]
    assert {role for role in layout.roles[3].tolist() if role} == {"sequence"}


BESIDE = {
    "deeper-on-the-left": (
        [
            ["序号", "县", "到位", N, N, "类别", "金额"],
            [N, N, "本月", "累计"],
            [1, "甲", 3, 4, N, "物资", 5],
            [2, "乙", 5, 6, N, "现金", 6],
        ],
        [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)],
        [("A1:D4", ["序号", "县", "到位/本月", "到位/累计"]), ("F1:G4", ["类别", "金额"])],
    ),
    "deeper-on-the-right": (
        [
            ["县", "人数", N, "县", "到位", N],
            [N, N, N, N, "本月", "累计"],
            ["甲", 3, N, "甲", 3, 4],
            ["乙", 4, N, "乙", 5, 6],
        ],
        [(0, 3, 1, 3), (0, 4, 0, 5)],
        [("A1:B4", ["县", "人数"]), ("D1:F4", ["县", "到位/本月", "到位/累计"])],
    ),
}


@pytest.mark.parametrize(("rows", "merges", "expected"), BESIDE.values(), ids=BESIDE)
def test_tables_side_by_side_with_heads_of_different_depth(rows, merges, expected):
    tables = lay_out(sheet(rows, merges)).tables
    assert [(a1_span(table.span), paths(table)) for table in tables] == expected
    assert [kinds(table)[-2:] for table in tables] == [["record", "record"]] * 2


@pytest.mark.parametrize("gap", [[], [N]], ids=["no-gap", "gap"])
def test_a_form_of_items_in_two_groups_of_columns(gap):
    head = ["编号", "项目", "单位", "数量"]
    left = [["101", "总户数", "户", 300], ["102", "贫困户", "户", 30], ["103", "五保户", "户", 3]]
    right = [["201", "总人口", "人", 900], ["202", "粮食产量", "吨", 90], [N, N, N, N]]
    layout = lay_out(sheet([[*head, *gap, *head], *([*a, *gap, *b] for a, b in zip(left, right, strict=True))]))
    assert [table.orientation for table in layout.tables] == ["items", "items"]
    assert [paths(table) for table in layout.tables] == [head, head]
    assert [layout.roles[1, c] for c in (0, 1, 2, 3)] == ["sequence", "header", "unit", "value"]


def test_items_whose_name_and_amount_take_several_columns():
    head = ["技术规格", N, "单位", "型号", N]
    rows = [
        head,
        [N, N, N, "GB65", "GB85"],
        ["行程", "X轴行程", "mm", 6500, 8500],
        [N, "Y轴行程", "mm", 4000, 4000],
        ["速度", "主轴转速", "rpm", 6000, 6000],
    ]
    layout = lay_out(sheet(rows, [(0, 0, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (2, 0, 3, 0)]))
    (table,) = layout.tables
    assert table.orientation == "items"
    assert roles(layout)[2:] == ["he he un va va", "·· he un va va", "he he un va va"]


def test_tables_stacked_without_a_blank_row():
    rows = [
        ["序号", "姓名", "村", "月收入"],
        [1, "张三", "三河村", 2000],
        [2, "李四", "火普村", 3000],
        ["序号", "项目名称", "期次", "人数", "经费"],
        [1, "电工", "一期", 30, 2],
        [2, "家政", "二期", 30, 2],
    ]
    assert found(lay_out(sheet(rows))) == [("rows", "A1:D3"), ("rows", "A4:E6")]


def test_a_numbered_title_between_two_tables_is_no_section():
    rows = [
        ["表一 就业"],
        ["姓名", "村", "月收入"],
        ["张三", "甲村", 2000],
        ["表二 培训"],
        ["工种", "期次", "人数", "经费"],
        ["电工", "一期", 30, 2],
    ]
    layout = lay_out(sheet(rows, [(0, 0, 0, 3), (3, 0, 3, 3)]))
    assert [(a1_span(table.span), table.title) for table in layout.tables] == [
        ("A2:C3", "表一 就业"),
        ("A5:D6", "表二 培训"),
    ]


def test_a_deep_head_printed_again():
    head = [["序号", "县", "到位", N], [N, N, "本月", "累计"]]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]
    again = [(top + 3, left, bottom + 3, right) for top, left, bottom, right in merges]
    tables = lay_out(sheet([*head, [1, "昭觉县", 3, 4], *head, [2, "布拖县", 3, 4]], [*merges, *again])).tables
    assert [(a1_span(table.header), kinds(table)) for table in tables] == [("A1:D2", ["record"]), ("A4:D5", ["record"])]


EVERYTHING = [
    *((rows, merges) for rows, merges, *_ in PAIRS.values()),
    *((rows, []) for rows, _ in TRANSPOSED.values()),
    *((rows, merges) for rows, merges, _ in BESIDE.values()),
]


@pytest.mark.parametrize(("rows", "merges"), EVERYTHING, ids=range(len(EVERYTHING)))
def test_every_cell_has_one_role_and_owner(rows, merges):
    made = sheet(rows, merges)
    layout = lay_out(made)
    filled = made.grid != None  # noqa: E711 - elementwise
    assert set(layout.roles[filled].tolist()) <= set(ROLES)
    assert (layout.roles[~filled] == None).all()  # noqa: E711 - elementwise
    assert ((layout.owner >= 0) <= filled).all()


def test_forms_are_sure_of_their_own_head():
    """A head of the forms' own words over records of words is not read as keys beside values."""
    rows = [["品名", "去向", "经手", "状态"], ["大米", "三河村", "张三", "送达"], ["面粉", "火普村", "李四", "送达"]]
    (table,) = lay_out(sheet(rows), {"品名", "去向", "经手", "状态"}).tables
    assert (table.orientation, kinds(table)) == ("rows", ["record", "record"])
