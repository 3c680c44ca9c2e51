"""The annex: values typed and unrounded, words escaped, printed on A4, the questions by filer, the same bytes twice."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.errors import ReportError
from fupin_analysis.outputs import questions as asking
from fupin_analysis.outputs.annex import write_annex
from fupin_analysis.outputs.annex_style import break_head, column_width, row_height
from fupin_analysis.outputs.outline import SheetOutline
from fupin_analysis.outputs.read_items import read_items
from report_notebooks import write_card

DAY = dt.date(2018, 9, 30)
SHEETS = (SheetOutline("目标完成总表", ("card",)), SheetOutline("两表/并列", ("card", "other")))


def finding(code="amount-unit", grade="C", **more):
    row = {
        "finding_id": f"{code}-1",
        "code": code,
        "mode": 14,
        "grade": grade,
        "status": "open",
        "return_id": "r1",
        "file": "2018-09/川江.xlsx",
        "sheet": "资金",
        "cells": "F17",
        "field": "arrived_wan",
        "record_id": "x",
        "raw": "=2234000",
        "proposed": 223.4,
        "weight": 0.25,
        "message": "[amount-unit] 2018-09/川江.xlsx › 资金 › F17「到位资金（万元）」：疑为“元”。请核对。",
    }
    return {**row, **more}


def listed(*rows):
    returns = pd.DataFrame(
        [
            {"return_id": "r1", "file_id": "f", "enterprise": "川江集团", "period": "2018-09"},
            {"return_id": "r2", "file_id": "g", "enterprise": "巴山公司", "period": "2018-09"},
        ]
    )
    found = pd.DataFrame(list(rows)) if rows else frames.empty(frames.FINDINGS)
    return asking.list_questions(frames.conform(found, frames.FINDINGS), frames.conform(returns, frames.RETURNS))


@pytest.fixture
def book(tmp_path):
    def make(*rows, demo=False, name="annex.xlsx"):
        folder = tmp_path / "items" / "00"
        write_card(folder)
        write_card(folder, "other", title="另一表")
        path = tmp_path / name
        write_annex(path, SHEETS, read_items([folder]), listed(*rows), day=DAY, demo=demo)
        return openpyxl.load_workbook(path)

    return make


def test_table_has_typed_unrounded_values_and_formats_that_do_not_reach_the_threshold(book):
    sheet = book()["目标完成总表"]
    assert sheet["A1"].value == "目标完成总表"
    assert sheet["A2"].value == "截至2018年9月30日"
    assert [c.value for c in sheet[3]] == ["任务", "指标", "单位", "年度目标", "累计", "完成率%", "状态"]
    assert sheet["E4"].value == 20999.96
    assert sheet["E4"].number_format == "#,##0.00"
    assert sheet["F4"].number_format == "#,##0.0000"
    assert sheet["F5"].number_format == "#,##0.0"
    assert sheet["D5"].number_format == "#,##0"
    assert sheet["E6"].value == "—"
    assert sheet["G4"].value == "◐黄"
    assert sheet["G4"].fill.fgColor.rgb.endswith("F6E9BF")
    assert sheet["A7"].value == "灯色：●绿……"


def test_words_that_look_like_formulas_stay_words(book):
    made = book(finding())
    assert made["目标完成总表"]["B6"].value == "=驻村干部"
    assert made["目标完成总表"]["B6"].data_type == "s"
    assert made["待核实"]["F5"].value == "=2234000"
    assert made["待核实"]["F5"].data_type == "s"


def test_sheets_are_set_up_for_print(book):
    made = book()
    assert made.sheetnames == ["目标完成总表", "两表 并列", "待核实"]
    for sheet in made:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert "第&P页，共&N页" in sheet.oddFooter.right.text or "&P" in sheet.oddFooter.right.text
    assert made["目标完成总表"].print_title_rows == "$3:$3"
    assert made["目标完成总表"].freeze_panes == "B4"
    assert made["两表 并列"].print_title_rows is None
    assert [b.id for b in made["两表 并列"].row_breaks.brk] == [8]


@pytest.mark.parametrize("demo", [True, False])
def test_samples_are_marked_on_every_sheet(book, demo):
    for sheet in book(finding(), demo=demo):
        words = [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row]
        assert ("示例数据，纯属虚构" in words) is demo
        assert ("示例数据" in sheet.oddFooter.left.text) is demo


def test_questions_go_to_their_filer_the_heaviest_first(book):
    elsewhere = {"sheet": "", "cells": ""}
    sheet = book(
        finding(),
        finding(cells="F18", weight=0.5, message="[amount-unit] 2018-09/川江.xlsx › 资金 › F18：太大。"),
        finding(return_id="r2", file="b.xls", raw=None, message="[amount-unit] b.xls：无表头。", **elsewhere),
        finding(return_id="", grade="D", file="c.xlsx", message="[amount-unit] c.xlsx：打不开。", **elsewhere),
        finding(grade="B", cells="F19"),
        finding(status="corrected", cells="F20"),
    )["待核实"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][0] == "共2家单位4项；截至2018年9月30日；所列数据在核实前未计入汇总"
    heads = "序号 文件 工作表 单元格 栏目 原报内容 问题 建议值 占该栏合计% 单位答复"
    assert rows[1] == heads.split()
    assert [row[0] for row in rows[2:9]] == [
        "川江集团（2项）",
        1,
        2,
        "巴山公司（1项）",
        1,
        "（未能识别单位的文件）（1项）",
        1,
    ]
    assert [row[3] for row in rows[3:5]] == ["F18", "F17"]
    first = ["2018-09/川江.xlsx", "资金", "F17", "到位资金（万元）", "=2234000", "疑为“元”。请核对。", "223.4", 25]
    assert rows[4][1:9] == first
    assert not sheet.row_breaks.brk


def test_no_question_is_said(book):
    assert book()["待核实"]["A4"].value == "没有待核实事项。"


def test_same_tables_same_bytes(book, tmp_path):
    book(finding(), name="a.xlsx")
    book(finding(), name="b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_optional_sheet_is_there_where_its_table_is(tmp_path):
    folder = tmp_path / "items" / "00"
    write_card(folder)
    shelf, path = read_items([folder]), tmp_path / "annex.xlsx"
    sheets = (SHEETS[0], SheetOutline("有", ("card",), optional=True), SheetOutline("无", ("own",), optional=True))
    write_annex(path, sheets, shelf, listed(), day=DAY, demo=False)
    assert openpyxl.load_workbook(path).sheetnames[:3] == ["目标完成总表", "有", "待核实"]


def test_missing_item_names_the_outline(tmp_path):
    with pytest.raises(ReportError, match=r"outline\.toml要用的内容“card”没有一个笔记本给出"):
        write_annex(tmp_path / "a.xlsx", SHEETS, read_items([]), listed(), day=DAY, demo=False)
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (float("nan"), ""),
        (2234000.0, "2234000"),
        (0.123456, "0.123456"),
        (pd.Timestamp("2018-09-30"), "2018-09-30"),
        (True, "是"),
        ("康定市", "康定市"),
    ],
)
def test_proposal_words(value, shown):
    assert asking.proposal_words(value) == shown


def test_count_questions():
    found = listed(finding(), finding(return_id="r2", cells="F9"), finding(return_id="", cells="F8"))
    assert asking.count_questions(found) == (3, 2)


def test_widths_and_heights_are_those_of_chinese():
    assert column_width("企业", ["四川省某某集团有限责任公司"], wrapped=False) == 27.5
    assert column_width("企业", ["四川省某某集团有限责任公司"], wrapped=True) == 27.5
    assert column_width("年度目标（万元）", ["1"], wrapped=False) == 9
    assert column_width("备注", ["很长" * 200], wrapped=True) == 46
    assert row_height([("汉" * 50, 46.0)]) == 3 * 13.5 + 2
    assert row_height([("到位\n（万元）", 9.0)]) == 2 * 13.5 + 2


@pytest.mark.parametrize(
    ("head", "broken"),
    [
        ("到位（万元）", "到位\n（万元）"),
        ("企业", "企业"),
        ("（万元）", "（万元）"),
        ("甲（乙）丙（个）", "甲（乙）丙\n（个）"),
    ],
)
def test_unit_of_a_head_has_its_own_line(head, broken):
    assert break_head(head) == broken
