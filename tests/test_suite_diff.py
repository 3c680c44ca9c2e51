"""What changed between two editions: files, corrections, figures, findings."""

import json

import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis import frames
from fupin_analysis.cli.diff import _show, group_places
from fupin_analysis.home import Home
from fupin_analysis.plan.periods import Period
from fupin_analysis.store.editions import Edition, write_edition
from fupin_analysis.store.encode import read_frame, write_frame
from fupin_analysis.store.state import State
from fupin_analysis.suite.diff import (
    PART_COLUMNS,
    EditionDiff,
    compare_files,
    compare_findings,
    compare_targets,
    diff,
    last_editions,
)
from fupin_analysis.suite.edition_figures import save_edition
from fupin_analysis.suite.load import EditionWarning
from small_home import CHUAN, FUNDS, GRANT, MIN, make_home, run, run_json, write_return

SEPTEMBER = Period.parse("2018-09")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Edition 1: 川江 wrote a range. Edition 2: it sent a number and a grant, 岷山 something unclear; one more file."""
    home = make_home(tmp_path_factory.mktemp("diff") / "home")
    assert save_edition(home, fa.clean(home.root), SEPTEMBER) == "2018-09-1"
    rows = {CHUAN: {**FUNDS, "arrived_ytd_wan": 109}, MIN: {**FUNDS, "village": "谷莫村", "used_ytd_wan": "几十"}}
    for filer, row in rows.items():
        tables = {"funds": [row], "instalments": [{**GRANT, "village": row["village"]}]}
        write_return(home.raw / "2018-09" / f"{filer}.xlsx", filer, "2018年9月", tables)
    write_return(
        home.raw / "2018-09" / "补.xlsx",
        MIN,
        "2018年9月",
        {"jobs_summary": [{"county": "昭觉县", "new_ytd_people": 3}]},
    )
    assert save_edition(home, fa.clean(home.root), SEPTEMBER) == "2018-09-2"
    return home


def test_diff_of_a_home(home):
    code, said = run_json("diff", "2018-09-1", "2018-09-2", home=home)
    assert code == 1 and said["same_code"] and said["corrections"] == {"made": 0, "withdrawn": 0}
    assert [(row["change"], row["path"]) for row in said["files"]] == [
        ("新增", "2018-09/补.xlsx"),
        ("更换", f"2018-09/{MIN}.xlsx"),
        ("更换", f"2018-09/{CHUAN}.xlsx"),
    ]
    grant = next(row for row in said["targets"] if row["target"] == "grant_fund_plan")
    assert (grant["before"], grant["after"], grant["change"]) == (100.0, 200.0, 100.0)
    part = next(row for row in said["parts"] if row["target"] == "grant_fund_plan")
    assert (part["enterprise"], part["before"], part["after"], part["effect"]) == (CHUAN, 0.0, 100.0, 100.0)
    assert part["file"] == f"2018-09/{CHUAN}.xlsx" and part["sheet"] and part["cells"] and not part["file_was"]
    found = [(row["change"], row["grade"], row["cells"]) for row in said["findings"]]
    assert ("不再出现", "C", "J8") in found and ("新出现", "C", "L8") in found


def test_diff_says_it_in_chinese(home):
    code, out, _ = run("diff", "--last", home=home)
    assert code == 1 and out.startswith("版次 2018-09-1 → 2018-09-2\n")
    assert "文件：更换 2，新增 1" in out and f"- 更换：2018-09/{CHUAN}.xlsx" in out
    assert "无偿帮扶资金到位" in out and "+100.0万元" in out
    assert "- 不再出现：[number-range]" in out
    assert f"无偿帮扶资金到位（+100.0万元）：\n  - {CHUAN} 2018-09/{CHUAN}.xlsx › " in out
    assert "：0 → 100，使该数+100.0万元\n" in out


def test_back_again_is_the_reverse_and_the_same_is_nothing(home):
    there, back = (
        run_json("diff", a, b, home=home)[1] for a, b in (("2018-09-1", "2018-09-2"), ("2018-09-2", "2018-09-1"))
    )
    assert {r["target"]: r["change"] for r in back["targets"] if r["change"]} == {
        r["target"]: -r["change"] for r in there["targets"] if r["change"]
    }
    assert run("diff", "2018-09-1", "2018-09-1", home=home) == (0, "版次 2018-09-1 → 2018-09-1\n没有变化。\n", "")


def test_the_cells_behind_a_figure_make_its_change(home):
    for before, after in (("2018-09-1", "2018-09-2"), ("2018-09-2", "2018-09-1")):
        made = diff(before, after, home=home)
        sums = made.parts.groupby("target")["effect"].sum()
        moved = made.targets[made.targets["change"].fillna(0) != 0].set_index("target")["change"]
        assert len(moved) and (made.parts["part"] != "").all()
        assert sums.reindex(moved.index).round(6).to_dict() == moved.round(6).to_dict()


def test_parts_on_the_same_sheet_are_told_once():
    names = "part enterprise county file sheet cells file_was sheet_was cells_was before after effect".split()
    rows = [
        ["actual", "甲", "昭觉县", "a", "就业", "C7", "", "", "", 0, 1, 1],
        ["actual", "乙", "", "b", "就业", "C9", "", "", "", 0, 1, 1],
        ["actual", "甲", "美姑县", "a", "就业", "C8", "", "", "", 0, 1, 1],
        ["base", "甲", "", "a", "就业", "C8", "", "", "", 0, 5, -0.5],
    ]
    made = group_places(pd.DataFrame(rows, columns=names))
    assert made[["part", "enterprise", "cells", "after", "effect"]].to_numpy().tolist() == [
        ["actual", "甲", "C7,C8", 2, 2.0],
        ["actual", "乙", "C9", 1, 1.0],
        ["base", "甲", "C8", 5, -0.5],
    ]


def test_what_no_part_explains_is_put_to_the_program(home):
    path = home.processed / "editions" / "2018-09-2" / "figures.parquet"
    kept = path.read_bytes()
    figures = read_frame(path)
    is_grant = (figures["target"] == "grant_fund_plan") & (figures["period"] == "2018-09")
    write_frame(figures.assign(actual=figures["actual"].where(~is_grant, 230.0)), path)
    try:
        made = diff("2018-09-1", "2018-09-2", home=home)
        parts = made.parts[made.parts["target"] == "grant_fund_plan"]
        assert parts[["part", "effect"]].to_numpy().tolist() == [["actual", 100.0], ["", 30.0]]
        assert "- 程序或计划更新：+30.0万元" in run("diff", "--last", home=home)[1]
    finally:
        path.write_bytes(kept)


def test_another_program_is_said(home):
    path = home.processed / "editions" / "2018-09-2" / "manifest.json"
    kept = path.read_text(encoding="utf-8")
    path.write_text(json.dumps({**json.loads(kept), "code": "other"}), encoding="utf-8")
    try:
        with pytest.warns(EditionWarning, match="程序已有更新"):
            assert "程序或计划文件有更新" in run("diff", "--last", home=home)[1]
    finally:
        path.write_text(kept, encoding="utf-8")


def test_unknown_edition_and_usage(home):
    code, _, error = run("diff", "2018-09-1", "2018-09-9", home=home)
    assert code == 3 and "没有版次“2018-09-9”。现有版次：2018-09-1、2018-09-2" in error


@pytest.mark.parametrize("words", [["diff"], ["diff", "2018-09-1"], ["diff", "--last", "2018-09-1"]], ids=len)
def test_usage_is_refused(home, words):
    import click

    with pytest.raises(click.UsageError):
        run(*words, home=home)


def test_last_needs_two_editions(tmp_path):
    home = Home(tmp_path)
    write_edition(home.processed, "2018-09-1", Edition(State(), [], []))
    code, _, error = run("diff", "--last", home=home)
    assert code == 2 and "至少要有两个版次" in error and "2018-09-1" in error


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        pytest.param(["2018-11-1", "2018-12-1"], ("2018-11-1", "2018-12-1"), id="the-month-before"),
        pytest.param(["2018-12-1", "2018-11-1", "2018-12-2"], ("2018-12-1", "2018-12-2"), id="the-same-month-first"),
        pytest.param(["2018-10-1", "2018-12-1", "2018-11-1"], ("2018-10-1", "2018-11-1"), id="an-earlier-one-later"),
        pytest.param(["2018-12-1", "2018-11-1"], ("2018-12-1", "2018-11-1"), id="nothing-before-it"),
    ],
)
def test_which_editions_the_last_two_are(tmp_path, written, compared):
    home = Home(tmp_path)
    for number, name in enumerate(written):
        write_edition(home.processed, name, Edition(State(), [], []))
        path = home.processed / "editions" / name / "manifest.json"
        told = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**told, "written": f"2019-01-0{number + 1}"}), encoding="utf-8")
    assert last_editions(home) == compared


def test_two_cut_offs_are_told_shortly(capsys):
    names = "target name unit before after change light_before light_after".split()
    rows = [["a", "主要的", "人", 1.0, 2.0, 1.0, "绿", "绿"], ["b", "次要的", "人", 1.0, 3.0, 2.0, "绿", "绿"]]
    targets, empty = pd.DataFrame(rows, columns=names), pd.DataFrame({"change": [], "path": []})
    paths = pd.DataFrame({"change": "新增", "path": [f"f{n}" for n in range(7)], "was": ""})
    parts = frames.empty(PART_COLUMNS)
    facts = {"corrections": (0, 0), "same_code": True, "headlines": frozenset({"a"})}
    made = EditionDiff("x", "y", paths, targets, empty, parts, days=("2018-11-30", "2018-12-31"), **facts)
    _show(made, everything=False)
    said = capsys.readouterr().out
    assert "截止日不同（2018年11月30日、2018年12月31日）" in said and "2 项有变化，列主要指标 1 项" in said
    assert "主要的" in said and "次要的" not in said and "另有 2 条" in said
    _show(made, everything=True)
    said = capsys.readouterr().out
    assert "次要的" in said and "f6" in said and "--all" not in said


def files(**given):
    return [{"path": path, "sha256": sha} for path, sha in given.items()]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(files(a="1"), files(a="1"), [], id="same"),
        pytest.param(files(a="1"), files(a="2"), [("更换", "a", "")], id="other-content"),
        pytest.param(files(), files(a="1"), [("新增", "a", "")], id="new"),
        pytest.param(files(a="1"), files(), [("撤去", "a", "")], id="gone"),
        pytest.param(files(a="1"), files(b="1"), [("改名", "b", "a")], id="renamed"),
        pytest.param(files(a="1"), files(a="1", b="1"), [("新增", "b", "")], id="copied"),
    ],
)
def test_files(old, new, said):
    assert [tuple(row) for row in compare_files(old, new).to_numpy().tolist()] == said


def scores(actual, light):
    return pd.DataFrame({"target": ["t"], "name": ["目标"], "unit": ["人"], "actual": [actual], "light": [light]})


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        pytest.param((1.0, "绿"), (1.0, "绿"), 0, id="same"),
        pytest.param((1.0, "绿"), (1.0000000001, "绿"), 0, id="noise"),
        pytest.param((None, "灰"), (None, "灰"), 0, id="both-unknown"),
        pytest.param((None, "灰"), (0.0, "灰"), 1, id="known-now-as-nought"),
        pytest.param((1.0, "绿"), (2.0, "绿"), 1, id="figure"),
        pytest.param((1.0, "绿"), (1.0, "黄"), 1, id="light-alone"),
    ],
)
def test_targets(before, after, rows):
    assert len(compare_targets(scores(*before), scores(*after))) == rows


def finding(status="open", grade="C", cells="F1"):
    row = {"finding_id": "x", "code": "x", "grade": grade, "status": status, "file": "a", "sheet": "s", "cells": cells}
    return row


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param([finding()], [finding()], [], id="still-open"),
        pytest.param([], [finding()], ["新出现"], id="opened"),
        pytest.param([finding()], [], ["不再出现"], id="gone"),
        pytest.param([finding()], [finding("corrected")], ["已了结"], id="corrected"),
        pytest.param([finding("corrected")], [finding()], ["新出现"], id="opened-again"),
        pytest.param([finding(cells="F1")], [finding(cells="F2")], ["不再出现", "新出现"], id="other-cell"),
        pytest.param([], [finding(grade="A")], [], id="fixed-ones-are-no-news"),
    ],
)
def test_findings(old, new, said):
    made = [frames.conform(pd.DataFrame(rows, columns=list(frames.FINDINGS)), frames.FINDINGS) for rows in (old, new)]
    assert sorted(compare_findings(*made)["change"]) == said
