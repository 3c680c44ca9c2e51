"""Public tables: what stands around them told from what stands in them, by hand-made grids and on the corpus."""

import importlib.util
import sys
from pathlib import Path

import pytest

from fupin_analysis.intake.find import lay_out
from sheets_by_hand import sheet

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "public-tables"
BODY = [["地区", "人口", "面积"], ["成都市", 1604, 14335], ["绵阳市", 482, 20248], ["泸州市", 432, 12236]]


def bench():
    spec = importlib.util.spec_from_file_location("bench_public", ROOT / "benchmarks" / "bench_public_tables.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("above", "title", "unit"),
    [
        pytest.param([["各市人口（万人）"]], "各市人口（万人）", "万人", id="bracket"),
        pytest.param([["各市人口（单位：万人）"]], "各市人口（单位：万人）", "万人", id="bracket-with-key"),
        pytest.param([["各市人口情况（市）"]], "各市人口情况（市）", None, id="place-is-no-unit"),
        pytest.param([["指标：年末总人口(万人)"], ["时间：最近5年"]], "年末总人口(万人)", "万人", id="key-of-title"),
        pytest.param([["时间：最近5年"]], "", None, id="key-of-no-title"),
        pytest.param([["各市人口"], [None, None, "单位：万人"]], "各市人口", "万人", id="corner"),
        pytest.param([["各市人口（户）"], [None, None, "单位：万人"]], "各市人口（户）", "万人", id="corner-wins"),
        pytest.param(
            [["各市人口"], ["Population by City and Prefecture"]], "各市人口", None, id="title-again-in-english"
        ),
        pytest.param([["Population by City"]], "Population by City", None, id="english-alone"),
    ],
)
def test_title_and_unit(above, title, unit):
    (table,) = lay_out(sheet([*above, *BODY])).tables
    assert (table.title, table.unit) == (title, unit)


@pytest.mark.parametrize(
    ("row", "roles"),
    [
        pytest.param(["单位：万人", None, "(10 000 persons)"], ["unit", None, "unit"], id="said-again"),
        pytest.param(["单位：万人", None, "（2018年）"], ["unit", None, "title"], id="chinese-beside"),
        pytest.param([None, None, "(10 000 persons)"], [None, None, "title"], id="no-unit-beside"),
    ],
)
def test_a_unit_in_another_language(row, roles):
    layout = lay_out(sheet([["各市人口"], row, *BODY]))
    assert layout.roles[1].tolist() == roles


@pytest.mark.parametrize(
    ("line", "role"),
    [
        pytest.param("资料来源：省统计局。", "note", id="source"),
        pytest.param("注：面积不含飞地。", "note", id="note"),
        pytest.param("“-”表示数据不足本表最小单位数。", "note", id="sign"),
        pytest.param("*绵阳市含科学城。", "note", id="asterisk"),
        pytest.param("*雅安市", "value", id="name-with-asterisk"),
        pytest.param("Source: Bureau of Statistics", "note", id="english-source"),
        pytest.param("填表人：王五", "footer", id="signature"),
    ],
)
def test_lines_below(line, role):
    assert lay_out(sheet([*BODY, [line]])).roles[4, 0] == role


@pytest.mark.parametrize("text", ["第1页 共2页", "第 1 页，共 2 页", "— 1 —", "- 12 -"])
def test_page_numbers_below(text):
    layout = lay_out(sheet([*BODY, ["填表人：王五"], [text]]))
    assert layout.roles[5, 0] == "footer"


@pytest.mark.parametrize("text", ["-5", "第1页的说明", "— 甲 —"])
def test_no_page_numbers(text):
    layout = lay_out(sheet([*BODY, ["填表人：王五"], [text]]))
    assert layout.roles[5, 0] != "footer"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        pytest.param("負債合計", "total", id="traditional"),
        pytest.param("經營活動現金流入小計", "total", id="traditional-subtotal"),
        pytest.param("负债和所有者权益总计", "total", id="two-parts"),
        pytest.param("归属于母公司所有者权益（或股东权益）合计", "total", id="long-with-bracket"),
        pytest.param("Subtotal of cash used in operating activities", "total", id="english"),
        pytest.param("其中：子公司吸收少数股东投资收到的现金净额", "total", id="part"),
        pytest.param("收入和合计", "value", id="no-name"),
        pytest.param("设计", "value", id="other-word"),
    ],
)
def test_names_of_totals(name, role):
    rows = [
        ["项目", "附注", "期末余额", "期初余额"],
        ["货币资金", "五、1", 5, 4],
        ["存货", "五、2", 6, 6],
        [name, None, 99, 98],
    ]
    assert lay_out(sheet(rows)).roles[3, 2] == role


def test_a_part_with_a_long_name_does_not_end_the_table():
    rows = [
        ["項目", "附註", "本期", "上期"],
        ["投資收益", "1", 5, 4],
        ["其中：對聯營企業和合營企業的投資收益", None, 6, 6],
        ["匯兌收益", "2", 1, 1],
    ]
    layout = lay_out(sheet(rows))
    assert layout.tables[0].span.bottom == 3 and layout.roles[3].tolist()[2:] == ["value", "value"]


def test_the_score_counts_every_cell_once():
    made = bench()
    rows = [["各市人口"], *BODY, ["资料来源：省统计局"]]
    page = sheet(rows)
    truth = {"file": "x", "head": [2], "around": {"A1": "title", "A6": "source"}, "title": "各市人口", "unit": "人"}
    score = made.score_sheet(truth, page, lay_out(page))
    assert score.cells == {"title": 1, "head": 3, "body": 9, "source": 1, "table title": 1, "table unit": 1}
    assert score.wrong == [("人", "table unit", "")]
    assert made.summarise([score])[-2:] == [("all cells", 14, 14), ("workbooks", 1, 0)]
    wrong = made.score_sheet(truth | {"head": [3]}, page, lay_out(page))
    assert ("C2", "body", "header") in wrong.wrong and ("B3", "head", "value") in wrong.wrong


def test_the_truth_names_each_workbook_once():
    told = [truth["file"] for truth in bench().read_truth()]
    assert len(told) == len(set(told)) == 60


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus stands beside the checkout")
def test_public_tables_are_told_apart():
    made = bench()
    rows = {part: (cells, right) for part, cells, right in made.summarise(made.score_all(CORPUS))}
    assert rows["workbooks"][0] == 60
    assert rows["all cells"][1] >= 0.98 * rows["all cells"][0]
    assert all(rows[part][0] == rows[part][1] for part in ("title", "label", "source", "table title"))


@pytest.mark.parametrize(
    ("rows", "cell", "role", "reason"),
    [
        pytest.param(
            [[7777]], (0, 0), "unmatched", "工作表里没有找到带表头的表格，看不出这个数字的用途", id="no-table"
        ),
        pytest.param([["封面"], ["编制说明"]], (1, 0), "title", "", id="cover"),
        pytest.param([[5, "甲方"]], (0, 1), "unmatched", "看不出这个文字的用途", id="text-beside-a-number"),
        pytest.param([*BODY, [], [], [], [], [None, 7]], (8, 1), "unmatched", "在表格下方，看不出这个数字", id="below"),
        pytest.param([[8], *BODY], (0, 0), "unmatched", "在表格上方，看不出这个数字的用途", id="above"),
        pytest.param(
            [BODY[0], [*BODY[1], None, None, None, "请核实"], *BODY[2:]], (1, 6), "note", "表格旁边的备注", id="remark"
        ),
        pytest.param(
            [BODY[0], [*BODY[1], None, None, None, 99], *BODY[2:]],
            (1, 6),
            "unmatched",
            "在表格旁边",
            id="number-beside",
        ),
    ],
)
def test_what_nobody_can_tell_has_a_reason(rows, cell, role, reason):
    layout = lay_out(sheet(rows))
    assert layout.roles[cell] == role
    assert layout.reasons.get(cell, "").startswith(reason) or reason in layout.reasons[cell]
    assert role != "unmatched" or "请" in layout.reasons[cell]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param("2. Cash flows from investing activities:", "section", id="numbered-with-colon"),
        pytest.param("2.集团本部：", "section", id="chinese"),
        pytest.param("2. Return on investment", "record", id="no-colon"),
        pytest.param("2.5：", "record", id="number"),
    ],
)
def test_numbered_lines_alone_in_their_row(line, kind):
    rows = [["Item", "Q1 2024", "Q1 2023"], ["Tax rebates", 5, 4], [line], ["Return on investment", 7, 8]]
    (table,) = lay_out(sheet(rows)).tables
    assert [row.kind for row in table.rows] == ["record", kind, "record"]
