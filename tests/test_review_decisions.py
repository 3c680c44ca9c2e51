"""What the office writes behind the answers of a list of questions becomes a correction; what is unclear is refused."""

import datetime as dt
import os
import shutil

import openpyxl
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import FupinError
from fupin_analysis.review.decisions import COLUMNS, FOLDER, SHEET, WORDS, read_decisions
from fupin_analysis.suite.feedback import feedback
from small_home import CHUAN, make_home

HEADS = ["单位", "单位答复", *COLUMNS.values()]
ACCEPT, KEEP, SET = WORDS


def write_list(folder, *rows, heads=HEADS, sheet=SHEET, name="川江"):
    """A filled list: rows by the names of COLUMNS and ``answer``."""
    names = {"answer": "单位答复", **COLUMNS}
    book = openpyxl.Workbook()
    book.active.title = sheet
    book.active.append(["川江能源2018年9月填报表退回修改件"])
    book.active.append(heads)
    for row in rows:
        told = {names[name]: value for name, value in row.items()}
        book.active.append([told.get(head) for head in heads])
    (folder / FOLDER).mkdir(exist_ok=True)
    book.save(folder / FOLDER / f"{name}.xlsx")
    return folder


def row(decision=KEEP, **more):
    return {"finding": "x-1", "decision": decision, "ground": "电话核实", "decider": "王", **more}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(row(), ("keep", "电话核实", None), id="keep"),
        pytest.param(row(ACCEPT), ("accept", "电话核实", None), id="accept"),
        pytest.param(row(SET, decided=12.5), ("set", "电话核实", 12.5), id="number"),
        pytest.param(row(SET, decided=12.0), ("set", "电话核实", 12), id="whole-number"),
        pytest.param(row(SET, decided=dt.datetime(2018, 9, 30)), ("set", "电话核实", dt.date(2018, 9, 30)), id="day"),
        pytest.param(row(SET, decided=" 昭觉县 "), ("set", "电话核实", "昭觉县"), id="text"),
        pytest.param(row(ground="", answer="确为 500 万"), ("keep", "确为 500 万", None), id="answer-as-reason"),
    ],
)
def test_a_row_becomes_a_correction(tmp_path, given, expected):
    (made,) = read_decisions(write_list(tmp_path, given), 7)
    assert (made.action, made.reason, made.value) == expected
    assert (made.finding, made.who, made.number) == ("x-1", "王", 7)
    assert made.source.endswith(f"川江.xlsx › {SHEET} › C3")


def test_rows_without_a_decision_and_open_files_are_passed_over(tmp_path):
    write_list(tmp_path, {"finding": "x-1", "answer": "无误"}, row(finding="x-2"))
    (tmp_path / FOLDER / "~$川江.xlsx").write_bytes(b"lock")
    assert [one.finding for one in read_decisions(tmp_path, 1)] == ["x-2"]
    assert read_decisions(tmp_path / "nowhere", 1) == ()


def test_every_decision_of_several_lists_has_a_number_of_its_own(tmp_path):
    write_list(tmp_path, row(finding="x-1"), row(finding="x-2"))
    write_list(tmp_path, row(finding="y-1"), row(finding="y-2"), name="蜀道")
    numbers = {one.finding: one.number for one in read_decisions(tmp_path, 4)}
    assert numbers == {"x-1": 4, "x-2": 5, "y-1": 6, "y-2": 7}


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        pytest.param([row("同意")], {}, "C3：核定“同意”不认识，只能是 采用建议值、保留原报值、改为核定值", id="word"),
        pytest.param([row(SET)], {}, "C3：“核定值”与核定不配", id="set-without-value"),
        pytest.param([row(KEEP, decided=3)], {}, "C3：“核定值”与核定不配", id="keep-with-value"),
        pytest.param([row(decider="")], {}, "C3：请填写经办人和核定理由", id="nobody"),
        pytest.param([row(ground="")], {}, "C3：请填写经办人和核定理由", id="no-reason"),
        pytest.param([row()], {"sheet": "清单"}, "没有工作表“问题清单”", id="sheet"),
        pytest.param([row()], {"heads": ["单位"]}, "找不到栏目“问题编号”和“核定（机关填）”", id="heads"),
        pytest.param([row()], {"heads": HEADS[1:-2] + HEADS[-1:]}, "缺少栏目 经办人", id="head"),
    ],
)
def test_what_is_unclear_is_refused_with_its_cell(tmp_path, rows, options, said):
    with pytest.raises(FupinError, match="川江") as caught:
        read_decisions(write_list(tmp_path, *rows, **options), 1)
    assert said in caught.value.message


def test_a_file_that_is_no_workbook_is_named(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "扫描.xlsx").write_bytes(b"%PDF")
    with pytest.raises(FupinError, match=r"扫描\.xlsx：打不开"):
        read_decisions(tmp_path, 1)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A home with one question of grade C (a range), and the workbook that asks it."""
    home = make_home(tmp_path_factory.mktemp("decided") / "home")
    made = feedback(home, enterprise=CHUAN)
    return home, made.folder / f"{CHUAN}.xlsx"


def decide(asked, tmp_path, decision, decided=None, *, sent_again=None):
    """The home of its own with the decision in its folder, cleaned again: (values of the cell, its finding).

    ``sent_again``: what the filer's file says otherwise by then, old text → new one.
    """
    home, path = asked
    root = tmp_path / "home"
    shutil.copytree(home.root, root)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    heads = {cell.value.replace("\n", ""): cell.column for cell in sheet[3] if cell.value}
    hit = next(r for r in range(4, sheet.max_row + 1) if str(sheet.cell(r, heads["原报内容"]).value) == "100-120")
    filled = {"decision": decision, "decided": decided, "ground": "电话核实", "decider": "王"}
    for name, value in filled.items():
        sheet.cell(hit, heads[COLUMNS[name]]).value = value
    (root / "data" / "reference" / FOLDER).mkdir()
    book.save(root / "data" / "reference" / FOLDER / "川江.xlsx")
    if sent_again:
        retype(root / "data" / "raw" / "2018-09" / f"{CHUAN}.xlsx", sent_again)
    cleaned = fa.clean(root)
    value = cleaned.values[cleaned.values["raw"].eq("100-120")].iloc[0]
    return value, cleaned.findings[cleaned.findings["code"].eq("number-range")].iloc[0]


def retype(path, changes):
    """Another version of a file, that came when the first did."""
    moment = path.stat().st_mtime
    book = openpyxl.load_workbook(path)
    for cell in (cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value in changes):
        cell.value = changes[cell.value]
    book.save(path)
    os.utime(path, (moment, moment))


def test_a_decision_holds_for_the_cell_in_a_file_that_was_sent_again(asked, tmp_path):
    value, finding = decide(asked, tmp_path, SET, 110, sent_again={60: 58})
    assert (value["state"], value["value"], finding["status"]) == ("confirmed", 110.0, "corrected")


def test_a_decided_value_counts_and_its_question_is_closed(asked, tmp_path):
    value, finding = decide(asked, tmp_path, SET, 110)
    assert (value["state"], value["value"], finding["status"]) == ("confirmed", 110.0, "corrected")


def test_the_list_offers_the_words_and_names_each_question(asked):
    book = openpyxl.load_workbook(asked[1])
    sheet = book[SHEET]
    heads = [str(cell.value).replace("\n", "") for cell in sheet[3]]
    assert heads[-5:] == list(COLUMNS.values())
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == [f'"{",".join(WORDS)}"']
    assert str(sheet.cell(4, len(heads)).value).startswith(("number-range-", "number-"))
    assert all(sheet.cell(4, len(heads) - n).value in (None, "") for n in range(1, 6))


def test_a_decision_on_a_question_that_is_no_longer_asked_is_told_and_stops_nothing(asked, tmp_path):
    root = tmp_path / "home"
    shutil.copytree(asked[0].root, root)
    write_list(root / "data" / "reference", row(finding="number-range-00000001"))
    place = 'file = "none.xlsx"\nsheet = "一"\ncell = "A1"\nraw = "1"'
    told = fa.clean(root).findings.query("code == 'decision-unmatched'")
    assert told[["grade", "file", "sheet", "cells"]].to_numpy().tolist() == [
        ["B", f"data/reference/{FOLDER}/川江.xlsx", SHEET, "C3"]
    ]
    assert "王对问题 number-range-00000001 的核定（保留原报值）没有对应的问题，未采用" in told["message"].iloc[0]
    by_id = '[[corrections]]\naction = "keep"\nfinding = "x-1"\nreason = "电话"\nwho = "李"\n'
    path = root / "data" / "reference" / "corrections.toml"
    path.write_text(by_id, encoding="utf-8")
    told = fa.clean(root).findings.query("code == 'decision-unmatched'")
    assert told["file"].tolist() == ["data/reference/corrections.toml", f"data/reference/{FOLDER}/川江.xlsx"]
    path.write_text(by_id.replace('finding = "x-1"', place), encoding="utf-8")
    with pytest.raises(FupinError, match="1 条更正没有对应的数据") as caught:
        fa.clean(root)
    assert "none.xlsx › 一 › A1“1”" in caught.value.message


def test_a_list_with_decisions_is_not_written_over(asked, tmp_path):
    home, path = asked
    root = tmp_path / "home"
    shutil.copytree(home.root, root)
    mine = root / path.relative_to(home.root)
    book = openpyxl.load_workbook(mine)
    book[SHEET].cell(4, [cell.value for cell in book[SHEET][3]].index("单位答复") + 1).value = "无误"
    book.save(mine)
    with pytest.raises(FupinError, match="已填有答复或核定，未覆盖") as caught:
        feedback(root)
    assert mine.name in caught.value.message and mine.exists()
