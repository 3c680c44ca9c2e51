"""The ids in the annex: a key a row, how each column makes its id of it, and never anything a spreadsheet runs."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from fupin_analysis.outputs.annex import write_annex
from fupin_analysis.outputs.annex_ids import ALL, IDS, explain, name_rows
from fupin_analysis.outputs.outline import SheetOutline
from fupin_analysis.outputs.questions import QUESTIONS
from fupin_analysis.outputs.read_items import read_items
from fupin_analysis.present.tables import Column, Table
from report_notebooks import write_card

COLUMNS = (Column("name", "名称", "text"), Column("actual", "累计", "count"), Column("month", "本月", "count"))


def table(*ids):
    frame = pd.DataFrame({"name": ["a"] * len(ids), "actual": 1.0, "month": 2.0})
    return Table("就业", "单位：人", COLUMNS, frame, ids=ids)


COUNTIES = table(
    {"actual": "jobs_new@county=513431", "month": "jobs_new@county=513431#month"},
    {},
    {"actual": "jobs_new", "month": "jobs_new#month"},
)
CARD = table({"actual": "jobs_new", "month": "jobs_new#month"}, {"actual": "training_sessions"})
MIXED = table({"actual": "jobs_new@county=513431", "month": "jobs_new@county=513335"})


@pytest.mark.parametrize(
    ("made", "keys", "ways"),
    [
        pytest.param(
            COUNTIES,
            ("@county=513431", "", ALL),
            {"actual": ("jobs_new＋编号", "jobs_new@county=513431"),
             "month": ("jobs_new＋编号＋#month", "jobs_new@county=513431#month")},
            id="a-measure-a-column",
        ),
        pytest.param(
            CARD,
            ("jobs_new", "training_sessions"),
            {"actual": ("编号", "jobs_new"), "month": ("编号＋#month", "jobs_new#month")},
            id="a-measure-a-row",
        ),
        pytest.param(
            MIXED,
            ("jobs_new@county=513431；jobs_new@county=513335",),
            {"actual": ("见各行，依次排列", "jobs_new@county=513431"),
             "month": ("见各行，依次排列", "jobs_new@county=513335")},
            id="mixed",
        ),
    ],
)  # fmt: skip
def test_the_shortest_key_that_tells_rows_apart(made, keys, ways):
    named = name_rows(made)
    assert named.keys == keys and named.ways == ways


def test_a_table_without_figures_has_no_keys():
    assert name_rows(table({}, {})) is None
    assert explain([("1", table({}, {}))]) is None


def written(folder):
    """The annex of the card in a folder of items, without questions."""
    path, asked = folder / "annex.xlsx", pd.DataFrame(columns=list(QUESTIONS))
    sheets = [SheetOutline("总表", ("card",))]
    write_annex(path, sheets, read_items([folder]), asked, day=dt.date(2018, 9, 30), demo=False)
    return openpyxl.load_workbook(path)


def test_the_annex_shows_keys_beside_the_rows_and_says_how_to_use_them(tmp_path):
    folder = tmp_path / "items" / "00"
    figures = [{"actual": "@odd=1"}, {"actual": "jobs_new"}, {}]
    write_card(folder, figures=figures, figure_ids=["@odd=1", "jobs_new"])
    path = tmp_path / "annex.xlsx"
    asked = pd.DataFrame(columns=list(QUESTIONS))
    write_annex(
        path, [SheetOutline("总表", ("card",))], read_items([folder]), asked, day=dt.date(2018, 9, 30), demo=False
    )
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["总表", "待核实", IDS]
    sheet = book["总表"]
    assert [sheet.cell(row, 8).value or "" for row in (3, 4, 5, 6)] == [IDS, "@odd=1", "jobs_new", ""]
    assert sheet["H4"].data_type == "s" and sheet["H4"].quotePrefix
    assert "$G$" in sheet.print_area and "H" not in sheet.print_area
    told = [[cell.value for cell in row] for row in book[IDS].iter_rows(min_row=3, max_row=4)]
    assert told[0] == ["工作表", "表", "栏目", "编号写法", "例"]
    assert told[1] == ["总表", "目标完成总表", "累计", "编号", "@odd=1"]


def test_an_annex_without_figures_is_as_before(tmp_path):
    folder = tmp_path / "items" / "00"
    write_card(folder)
    asked = pd.DataFrame(columns=list(QUESTIONS))
    path = tmp_path / "annex.xlsx"
    write_annex(
        path, [SheetOutline("总表", ("card",))], read_items([folder]), asked, day=dt.date(2018, 9, 30), demo=False
    )
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["总表", "待核实"] and book["总表"].max_column == 7
