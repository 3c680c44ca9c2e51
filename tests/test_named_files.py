"""Files that gave no return: whose they are by their names, in feedback, questions and the list of returns."""

import datetime as dt
import os
import shutil

import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis import frames
from fupin_analysis.outputs.feedback_list import list_feedback
from fupin_analysis.outputs.questions import BY_NAME, UNKNOWN, list_questions
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.suite.due import due
from fupin_analysis.suite.named_files import named_files, refused_returns
from small_home import CHUAN, LATE, MIN, make_home

FIRMS = [
    [CHUAN, "川江能源", "川江|省川江能源"],
    [MIN, "岷山建设", ""],
    ["岷山建设路桥有限公司", "岷山路桥", ""],
    [LATE, "青衣水务", "水务"],
]
REGISTRY = Registry(
    conform_roster(
        pd.DataFrame(FIRMS, columns=["full_name", "short_name", "aliases"]).assign(category="省属监管"), "enterprises"
    )
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("【报送】川江能源定点扶贫201809（盖章扫描）", CHUAN),
        ("密码版-岷山建设集团有限公司-9月", MIN),
        ("岷山建设路桥有限公司9月", "岷山建设路桥有限公司"),
        ("省川江能源月报", CHUAN),
        ("川江能源、岷山建设", ""),
        ("水务", LATE),
        ("水务局月报", ""),
        ("九月报表", ""),
    ],
)
def test_the_one_firm_that_a_text_names(text, name):
    assert REGISTRY.named_in(text) == name


def files(*paths, outcome="refused"):
    rows = [[f"f{n}", path, "", "xlsx", outcome, ""] for n, path in enumerate(paths)]
    return frames.conform(pd.DataFrame(rows, columns=list(frames.FILES), dtype="object"), frames.FILES)


def test_file_name_before_folder_and_only_without_returns():
    known = files("2018-09/川江能源扫描.pdf", "2018-09/岷山建设/图.png", "2018-09/图.png", "2018-09/青衣水务.xlsx")
    came = pd.DataFrame({"file_id": ["f3"]})
    assert named_files(known, came, REGISTRY) == {
        "2018-09/川江能源扫描.pdf": CHUAN,
        "2018-09/岷山建设/图.png": MIN,
    }


def test_refused_returns_are_of_the_period_of_their_folder():
    known = files("2018-09/川江能源.pdf", "川江能源.pdf")
    made = refused_returns(known, frames.empty(frames.RETURNS), REGISTRY)
    assert made[["enterprise", "period", "outcome"]].to_numpy().tolist() == [[CHUAN, "2018-09", "refused"]]


def test_a_file_sent_again_is_refused_in_the_month_of_its_folder():
    known = files("2018-09/川江能源.xlsx", "2018-08/岷山建设.xlsx", "川江.xlsx")
    came = pd.DataFrame(
        [[f"{file_id}/2018-08/1", file_id, name, "2018-08", "refused", pd.Timestamp("2018-10-04")]
         for file_id, name in (("f0", CHUAN), ("f0", MIN), ("f1", MIN), ("f2", CHUAN))],
        columns=list(frames.RETURNS),
    )  # fmt: skip
    made = refused_returns(known, came, REGISTRY)
    assert made[["enterprise", "period"]].to_numpy().tolist() == [[CHUAN, "2018-09"], [MIN, "2018-09"]]
    assert made["return_id"].is_unique and set(made["received"]) == {pd.Timestamp("2018-10-04")}


def finding(path):
    row = dict.fromkeys(frames.FINDINGS, "") | {"code": "file-unreadable", "grade": "D", "status": "open", "file": path}
    return {**row, "weight": 0.0, "message": f"[file-unreadable] {path}：打不开。", "proposed": None, "mode": 63}


def test_lists_say_that_the_name_was_the_file_s():
    known = files("2018-09/川江能源.pdf", "2018-09/图.png")
    asked = pd.DataFrame([finding(path) for path in known["path"]])
    named = named_files(known, frames.empty(frames.RETURNS), REGISTRY)
    for made in (
        list_questions(asked, frames.empty(frames.RETURNS), named=named),
        list_feedback(asked, frames.empty(frames.RETURNS), known, "2018-09", named=named),
    ):
        assert made["enterprise"].tolist() == [CHUAN, UNKNOWN]
        assert [BY_NAME in text for text in made["question"]] == [True, False]


def test_a_home_with_a_file_that_cannot_be_read(tmp_path):
    home = make_home(tmp_path, months=("2018-09",))
    before = due("2018-09", home=home) if fa.clean(home) is not None else None
    (home.raw / "2018-09" / f"{LATE}9月扫描件.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    fa.clean(home)
    after = due("2018-09", home=home)
    of = [set(rows.loc[rows["enterprise"] == LATE, "status"]) for rows in (before, after)]
    assert of == [{"未报"}, {"退回"}]


def test_a_home_in_which_last_month_s_file_came_again(tmp_path):
    home = make_home(tmp_path)
    old, new = (home.raw / month / f"{CHUAN}.xlsx" for month in ("2018-08", "2018-09"))
    shutil.copy(old, new)
    os.utime(new, (new.stat().st_mtime, dt.datetime(2018, 10, 4, 9).timestamp()))
    cleaned = fa.clean(home)
    assert "file-repeated" in set(cleaned.findings["code"])
    rows = due("2018-09", home=home)
    assert set(rows.loc[rows["enterprise"] == CHUAN, "status"]) == {"退回"}
