"""退回修改件: every open question of the period reaches its filer, marked in a masked copy that holds no formula."""

import datetime as dt
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.home import DEMO_MARK
from fupin_analysis.intake.book import CellError, Sheet, Span
from fupin_analysis.outputs.feedback import feedback_bytes, file_names, notice_lines, read_notice, unique_sheet_names
from fupin_analysis.outputs.feedback_copy import copy_sheet, spots_of, usable_merges
from fupin_analysis.outputs.feedback_list import list_feedback
from fupin_analysis.outputs.questions import UNKNOWN
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.suite.feedback import feedback
from small_home import CHUAN, MIN, make_home, run, run_json

PERIOD = Period.parse("2018-09")


def findings(*rows):
    made = []
    for number, row in enumerate(rows, start=1):
        base = {"finding_id": f"x-{number}", "code": "x", "grade": "C", "status": "open", "return_id": "r1",
                "file": "2018-09/a.xlsx", "sheet": "资金", "cells": "F17", "raw": "1", "weight": 0.0}  # fmt: skip
        row = {**base, **row}
        spots = " › ".join(row[k] for k in ("file", "sheet", "cells") if row[k])
        made.append({"message": f"[{row['code']}] {spots}「到位」：{row.pop('said', '请核对')}。", **row})
    return frames.conform(pd.DataFrame(made), frames.FINDINGS)


RETURNS = frames.conform(
    pd.DataFrame(
        [
            {"return_id": "r1", "file_id": "f1", "enterprise": CHUAN, "period": "2018-09", "outcome": "accepted"},
            {"return_id": "r2", "file_id": "f1", "enterprise": CHUAN, "period": "2018-08", "outcome": "accepted"},
            {"return_id": "r3", "file_id": "f2", "enterprise": MIN, "period": "2018-09", "outcome": "accepted"},
        ]
    ),
    frames.RETURNS,
)
FILES = frames.conform(
    pd.DataFrame({"file_id": ["f1", "f2", "f3"], "path": ["2018-09/a.xlsx", "2018-09/b.xlsx", "2018-09/岷山.xlsx"]}),
    frames.FILES,
)


@pytest.mark.parametrize(
    ("row", "filer"),
    [
        pytest.param({}, CHUAN, id="open-C"),
        pytest.param({"grade": "B"}, CHUAN, id="open-B"),
        pytest.param({"grade": "D", "return_id": "r3"}, MIN, id="open-D"),
        pytest.param({"grade": "D", "return_id": "r2"}, CHUAN, id="sent-back-in-the-month-it-came-for"),
        pytest.param({"grade": "A"}, None, id="fixed-A"),
        pytest.param({"status": "corrected"}, None, id="corrected"),
        pytest.param({"return_id": "r2"}, None, id="earlier-period"),
        pytest.param({"return_id": "", "cells": "", "sheet": ""}, CHUAN, id="file-of-one-filer"),
        pytest.param({"return_id": "", "file": "2018-09/岷山.xlsx"}, MIN, id="file-named-after-filer"),
        pytest.param({"return_id": "", "file": "2018-09/扫描.pdf"}, UNKNOWN, id="nobody-knows"),
        pytest.param({"return_id": "", "file": "2018-08/扫描.pdf"}, None, id="folder-of-another-period"),
    ],
)
def test_who_hears_of_what(row, filer):
    got = list_feedback(findings(row), RETURNS, FILES, "2018-09", named={"2018-09/岷山.xlsx": MIN})
    assert got["enterprise"].tolist() == ([filer] if filer else [])


def test_list_is_numbered_by_filer_refusals_first_unknown_last():
    rows = findings(
        {"grade": "B", "return_id": "r3", "said": "乙"},
        {"return_id": "", "file": "2018-09/谁.pdf", "sheet": "", "cells": ""},
        {"grade": "B", "said": "一"},
        {"grade": "D", "said": "二"},
        {"grade": "C", "said": "三", "raw": "电话 13812345678", "proposed": 223.4},
    )
    got = list_feedback(rows, RETURNS, FILES, "2018-09", named={})
    mine = got[got["enterprise"] == CHUAN]
    assert list(zip(mine["number"], mine["grade"], mine["question"], strict=True)) == [
        (1, "D", "二。"), (2, "C", "三。"), (3, "B", "一。"),
    ]  # fmt: skip
    assert mine["raw"].tolist()[1] == "电话 138****5678" and mine["proposed"].tolist()[1] == "223.4"
    assert mine["label"].unique().tolist() == ["到位"]
    assert got["enterprise"].iloc[-1] == UNKNOWN


@pytest.mark.parametrize(
    ("cells", "spots"),
    [
        ("F17", [(16, 5)]),
        ("F17,AA2", [(16, 5), (1, 26)]),
        ("B2:C3", [(1, 1), (1, 2), (2, 1), (2, 2)]),
        ("", []),
        ("第3行", []),
    ],
)
def test_references_become_places(cells, spots):
    assert list(spots_of(cells)) == spots


def test_a_whole_column_is_not_painted():
    assert len(list(spots_of("A1:A1048576"))) == 2000


def sheet_of(rows, merges=()):
    grid = np.array(rows, dtype=object)
    return Sheet("资金", 0, grid, merges=list(merges), formats={(1, 1): "0.00"})


def ledger_of(cells):
    rows = [
        {"file_id": "f1", "sheet": "资金", "cell": cell, "raw": raw, "role": "value"} for cell, raw in cells.items()
    ]
    return frames.conform(pd.DataFrame(rows), frames.CELLS)


QUESTIONS = pd.DataFrame(
    {"number": [1, 2], "cells": ["B2", "B2,C3"], "question": ["单位？", "合计？"], "proposed": ["223.4", ""]}
)


def test_copy_keeps_types_and_masks_by_the_ledger():
    sheet = sheet_of(
        [
            ["姓名", "电话", "日期"],
            ["张三丰", 2234000.5, dt.datetime(2018, 9, 1)],
            ["x", 13812345678, CellError("#REF!")],
        ]
    )
    ledger = ledger_of(
        {
            "A1": "姓名",
            "B1": "电话",
            "A2": "张**",
            "B2": "2234000.5",
            "C2": "2018-09-01",
            "B3": "13812345678",
            "C3": "#REF!",
        }
    )
    made = copy_sheet(ledger, sheet, "资金", QUESTIONS)
    assert made.cells[1, 0] == "张**"
    assert made.cells[1, 1] == 2234000.5 and made.cells[1, 2] == dt.datetime(2018, 9, 1)
    assert made.cells[2, 1] == "138****5678" and made.cells[2, 2] == "#REF!"
    assert made.notes == {(1, 1): "问题1：单位？建议值：223.4。\n问题2：合计？", (2, 2): "问题2：合计？"}
    assert copy_sheet(ledger, None, "资金", QUESTIONS).cells[1, 1] == "2234000.5"


def test_a_mark_inside_a_merge_stands_at_its_first_cell():
    sheet = sheet_of([["标题", None, None], ["a", "b", "c"], ["d", "e", "f"]], [Span(1, 1, 2, 2)])
    made = copy_sheet(ledger_of({"A1": "标题", "B2": "b", "C3": "f"}), sheet, "资金", QUESTIONS)
    assert set(made.notes) == {(1, 1)}


@pytest.mark.parametrize(
    ("merges", "kept"),
    [
        pytest.param([Span(0, 0, 0, 2)], [Span(0, 0, 0, 2)], id="plain"),
        pytest.param([Span(0, 0, 0, 16383)], [Span(0, 0, 0, 2)], id="cut-to-what-is-used"),
        pytest.param([Span(0, 0, 1, 1), Span(1, 1, 2, 2)], [Span(0, 0, 1, 1)], id="overlap"),
        pytest.param([Span(5, 5, 6, 6)], [], id="outside"),
    ],
)
def test_merges_that_can_be_written(merges, kept):
    assert list(usable_merges(merges, {(0, 0): 1, (2, 2): 1})) == kept


def book_of(ledger, sheet=None, **options):
    questions = list_feedback(findings({"cells": "A1", "raw": "=1+1"}), RETURNS, FILES, "2018-09", named={})
    copies = [copy_sheet(ledger, sheet, "a/b:资金*[1]", questions)]
    return feedback_bytes(CHUAN, questions, copies, period=PERIOD, **options)


def test_nothing_a_sender_wrote_becomes_a_formula_or_a_link():
    ledger = ledger_of({"A1": '=HYPERLINK("http://x")', "A2": "http://example.com", "A3": "=cmd|' /C calc'!A0"})
    data = book_of(ledger)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book.worksheets[1]["A1"].value.startswith("'=HYPERLINK") and book["问题清单"]["F4"].value == "'=1+1"
    assert book.worksheets[1]["A1"].quotePrefix and book["问题清单"]["F4"].quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)


@pytest.mark.parametrize(
    ("text", "shown", "quoted"),
    [
        ("=1+1", "'=1+1", True),
        ("@SUM(A1)", "'@SUM(A1)", True),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", True),
        ("-2+SUM(A1)", "'-2+SUM(A1)", True),
        ("-20", "-20", True),
        ("-", "-", True),
        ("已到位（=计划）", "已到位（=计划）", False),
    ],
)
def test_what_a_csv_export_would_run_is_tamed(text, shown, quoted):
    cell = openpyxl.load_workbook(io.BytesIO(book_of(ledger_of({"A1": text})))).worksheets[1]["A1"]
    assert (cell.value, bool(cell.quotePrefix), cell.data_type) == (shown, quoted, "s")


def test_workbook_says_what_period_grade_notice_and_demo():
    data = book_of(ledger_of({"A1": "x"}), notice=["请于10月20日前重报。"], demo=True)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["问题清单"]
    text = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert f"{CHUAN}2018年9月填报表退回修改件" in text and "共1项：待核实，暂未计入 1项" in text
    assert "请于10月20日前重报。" in text and "示例数据，纯属虚构" in text and "待核实，暂未计入" in text
    assert book_of(ledger_of({"A1": "x"})) == book_of(ledger_of({"A1": "x"}))


@pytest.mark.parametrize(
    ("names", "made"),
    [
        pytest.param(["甲/乙:公司"], ["甲_乙_公司.xlsx"], id="forbidden"),
        pytest.param(["甲公司", "甲公司."], ["甲公司.xlsx", "甲公司-2.xlsx"], id="same-after-all"),
        pytest.param(["CON"], ["CON_.xlsx"], id="reserved"),
        pytest.param(["..\\..\\etc"], ["_.._etc.xlsx"], id="no-way-up"),
        pytest.param([UNKNOWN], ["未能识别单位.xlsx"], id="unknown"),
        pytest.param(["长" * 300], ["长" * 60 + ".xlsx"], id="long"),
    ],
)
def test_file_names_are_safe(names, made):
    assert list(file_names(names).values()) == made


def test_sheet_names_are_what_excel_takes():
    names = unique_sheet_names(["问题清单", "a/b:c*[1]?", "长" * 40, "长" * 40, "", "'引'", "History"])
    assert names == ["问题清单(2)", "a b c  1", "长" * 31, "长" * 28 + "(2)", "表", "引", "History(2)"]


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"feedback.txt": "# 说明\n请重报。"}, ["请重报。"], id="its-own-file"),
        pytest.param({"notice.txt": "请重报。"}, ["请重报。"], id="where-it-stood-before"),
        pytest.param({"notice.txt": "DOCUMENT"}, [], id="the-document-is-not-sent"),
        pytest.param({"notice.txt": "DOCUMENT", "feedback.txt": "请重报。"}, ["请重报。"], id="both"),
    ],
)
def test_the_offices_lines_are_never_the_document(tmp_path, files, lines):
    whole = "\n".join(f"{mark_of(section)}某事。" for section in load_plan().file.outline)
    for name, text in files.items():
        (tmp_path / name).write_text(text.replace("DOCUMENT", whole), encoding="gb18030")
    assert read_notice(tmp_path) == lines


def mark_of(section):
    last = section[-1]
    return f"{last}." if last.isdecimal() else f"（{section[-2]}）" if last == ")" else f"{section}、"


def test_notice_leaves_out_the_offices_own_lines():
    assert notice_lines("# 说明\n\n请于10月20日前重报。\n  # 二\n") == ["请于10月20日前重报。"]


# --- a whole home ---


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_home(tmp_path_factory.mktemp("feedback") / "home")


def test_feedback_of_a_home_marks_the_cell_that_is_asked_about(home):
    code, said = run_json("feedback", home=home)
    assert (code, said["period"], said["questions"]) == (1, "2018-09", 1)
    path = home.reports / "2018-09" / "feedback" / f"{CHUAN}.xlsx"
    assert [row["path"] for row in said["files"]] == [str(path)]
    book = openpyxl.load_workbook(path)
    cell = book["资金及项目"]["J8"]
    assert cell.value == "100-120" and cell.fill.fgColor.rgb == "FFFFF2A8"
    assert cell.comment.text.startswith("问题1：“100-120”是区间")
    assert book["资金及项目"]["E8"].value == 200 and book["资金及项目"]["E8"].comment is None
    assert book["资金及项目"]["Y8"].value == "联系人 138****5678"
    assert book["问题清单"]["D4"].value == "J8"


def test_feedback_again_takes_away_what_no_longer_holds(home):
    folder = home.reports / "2018-09" / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "旧单位.xlsx").write_bytes(b"old")
    (home.reports / "2018-09" / "index.html").write_text("report", encoding="utf-8")
    assert run("feedback", home=home)[0] == 1
    assert [path.name for path in folder.iterdir()] == [f"{CHUAN}.xlsx"]
    assert (home.reports / "2018-09" / "index.html").exists()
    assert sorted(p.name for p in (home.reports / "2018-09").iterdir()) == ["feedback", "index.html"]


def test_feedback_of_one_filer_elsewhere(home, tmp_path):
    made = feedback(home, enterprise="川江能源", out=tmp_path / "mail")
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [f"{CHUAN}.xlsx"]
    assert made.questions == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["--enterprise", "岷山建设"], 0, "“岷山建设”2018年9月没有需要退回修改的问题", id="nothing"),
        pytest.param(["--enterprise", "长江航运"], 2, "都没有“长江航运”", id="unknown"),
        pytest.param(["--period", "2018-08"], 0, "没有需要退回修改的问题", id="clean-month"),
        pytest.param(
            ["--period", "2018-11"], 2, "没有 2018-11 的填报表。现有期间：2018-08、2018-09", id="no-such-period"
        ),
        pytest.param(["--period", "九月"], 2, "“九月”不是报告期", id="no-period"),
    ],
)
def test_feedback_says_why_there_is_none(home, words, code, said):
    got, out, error = run("feedback", *words, home=home)
    assert got == code and said in out + error


def test_feedback_of_a_demo_is_marked(tmp_path):
    home = make_home(tmp_path / "demo", months=("2018-09",))
    (home.root / DEMO_MARK).write_text("示例", encoding="utf-8")
    made = feedback(home)
    sheet = openpyxl.load_workbook(made.files["path"].iloc[0])["问题清单"]
    assert "示例数据，纯属虚构" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]
