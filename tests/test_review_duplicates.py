"""Rows that stand twice in one return (mode 49)."""

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.review import review

BASE = {"county": "昭觉县", "township": "解放乡", "village": "火普村", "plan_wan": 100.0, "arrived_ytd_wan": 40.0}


def run(*rows, form="funds"):
    return review([make_extract("2018-09/甲.xlsx", {form: list(rows)})], forms=FORMS)


def test_equal_row_counts_once():
    done = run({**BASE, "seq": "1"}, {**BASE, "seq": "2", "remark": "重复"})
    assert done.tables["funds"]["arrived_ytd_wan"].tolist() == [40.0]
    found = done.findings.iloc[0]
    assert (found["code"], found["grade"]) == ("row-repeated", "B")
    assert "第 6 行" in found["message"] and "A6" in found["cells"].split(",")


def test_same_key_other_figures_are_held():
    done = run(BASE, {**BASE, "arrived_ytd_wan": 50.0})
    assert done.findings["code"].tolist() == ["row-key-repeated"]
    got = done.tables["funds"]["arrived_ytd_wan"]
    assert got.iloc[0] == 40.0 and pd.isna(got.iloc[1])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({**BASE, "village": "三河村"}, id="other-village"),
        pytest.param({**BASE, "township": "三岔河乡"}, id="same-name-other-township"),
    ],
)
def test_other_rows_are_left_alone(other):
    assert not len(run(BASE, other).findings)


def test_a_blank_required_key_is_no_duplicate():
    person = {"person": "张*#1", "county": "昭觉县", "started_on": pd.Timestamp("2018-09-01")}
    assert not len(run(person, person, form="jobs").findings)


def test_the_same_row_from_two_enterprises_stays():
    one = make_extract("2018-09/甲.xlsx", {"funds": [BASE]}, enterprise="甲公司")
    two = make_extract("2018-09/乙.xlsx", {"funds": [BASE]}, enterprise="乙公司")
    assert len(review([one, two], forms=FORMS).tables["funds"]) == 2


def two_sheets(first, second, *, sheets=("汇总", "乙公司"), enterprises=("甲集团", "乙公司")):
    rows = [{**row, "enterprise": who} for row, who in zip((first, second), enterprises, strict=True)]
    made = make_extract("2018-09/甲集团.xlsx", {"funds": rows})
    made.records["sheet"] = list(sheets)
    return review([made], forms=FORMS)


@pytest.mark.parametrize("sheets", [("汇总", "乙公司"), ("乙公司", "汇总"), ("乙公司", "丙公司")], ids="/".join)
def test_a_summary_beside_one_sheet_counts_once(sheets):
    done = two_sheets(BASE, BASE, sheets=sheets)
    assert done.findings[["code", "grade", "mode"]].to_numpy().tolist() == [["row-in-two-sheets", "C", 47]]
    got = done.tables["funds"].set_index("sheet")["arrived_ytd_wan"]
    held = "汇总" if "汇总" in sheets else sheets[1]
    assert pd.isna(got[held]) and got.sum() == 40.0
    assert "疑为汇总表与分表重复" in done.findings["message"].iloc[0]


@pytest.mark.parametrize(
    ("other", "sheets"),
    [
        pytest.param({**BASE, "arrived_ytd_wan": 41.0}, ("甲", "乙"), id="other-amount"),
        pytest.param({**BASE, "village": "三河村"}, ("甲", "乙"), id="other-village"),
        pytest.param(BASE, ("甲", "甲"), id="one-sheet-two-enterprises"),
    ],
)
def test_what_only_looks_alike_on_two_sheets(other, sheets):
    assert not len(two_sheets(BASE, other, sheets=sheets).findings)


@pytest.mark.parametrize(
    ("sheets", "counted"),
    [pytest.param(("表1", "表2"), 0.0, id="two-sheets"), pytest.param(("表1", "表1"), 40.0, id="one-sheet")],
)
def test_of_two_sheets_neither_is_current(sheets, counted):
    who = ("甲集团", "甲集团")
    done = two_sheets(BASE, {**BASE, "arrived_ytd_wan": 50.0}, sheets=sheets, enterprises=who)
    assert set(done.findings["code"]) == {"row-key-repeated"}
    assert done.tables["funds"]["arrived_ytd_wan"].sum() == counted
    held = done.values[done.values["state"] == "held"]
    assert len(set(held["record_id"])) == (2 if counted == 0.0 else 1)
    assert ("表2 第 6 行" in "".join(done.findings["message"])) is (counted == 0.0)
