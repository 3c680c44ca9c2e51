"""Repeats in one finding: cells together, raw texts, facts and proposals that can be paired, ratios as a range."""

import pytest

from fupin_analysis.plan.catalogue import HELD, Finding
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.work import Note


def merged(code, *found, grade=None):
    """The one finding of several; each: (cell, raw, proposed, facts)."""
    findings = [
        Finding(code, file="甲.xlsx", cells=cell, raw=raw, proposed=offer, grade=grade, facts=facts)
        for cell, raw, offer, facts in found
    ]
    (note,) = merge_notes(Note(finding) for finding in findings)
    return note.finding


def test_what_differs_stands_in_one_order():
    found = merged("plan-changed", ("E5", "160", 120, {"before": "2018-08"}), ("E6", "160", 80, {"before": "2018-07"}))
    assert found.cells == "E5,E6" and found.raw == "160"
    assert "由 2018-08、2018-07 所报的 120、80 改为 160，" in found.message
    more = merged(
        "plan-changed", *((f"E{n}", raw, 120, {"before": "2018-08"}) for n, raw in enumerate(["9", "9", "8"]))
    )
    assert "由 2018-08 所报的 120 改为 9、8，" in more.message


def test_a_text_of_two_cells_is_told_twice_where_their_facts_differ():
    found = merged("plan-changed", *((f"E{n}", raw, offer, {"before": "2018-08"}) for n, raw, offer in CHANGES))
    assert "由 2018-08 所报的 120、80、120 改为 160、160、90，" in found.message
    assert found.raw == "160、90" and found.proposed is None


CHANGES = [(5, "160", 120), (6, "160", 80), (7, "90", 120)]


def test_from_many_on_the_different_ones_are_counted():
    found = merged("plan-changed", *((f"E{n}", str(n), 80 + n % 2, {"before": "2018-08"}) for n in range(1, 8)))
    assert "所报的 81、80 改为 1、2、3、4、5等 7 个，" in found.message


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        pytest.param(["12 倍", "12 倍"], "的 12 倍，", id="one"),
        pytest.param(["30 倍", "12 倍", "1 200 倍"], "的 12～1 200 倍，", id="a-range"),
        pytest.param(["30 倍", "12 分之一"], "的 30 倍、12 分之一，", id="two-kinds"),
    ],
)
def test_ratios_are_told_as_a_range(ratios, said):
    facts = [{"ratio": ratio, "by": "前几期数", "why": "备注“甲”"} for ratio in ratios]
    found = merged("figure-jump-told", *((f"E{n}", str(n), None, fact) for n, fact in enumerate(facts)))
    assert said in found.message


@pytest.mark.parametrize(("grade", "held"), [("B", False), ("C", True), (None, False)])
def test_only_what_is_held_says_so(grade, held):
    facts = {"source": "标题", "period": "2018-08", "others": "文件名为 2018-09"}
    assert (HELD in Finding("period-conflict", grade=grade, facts=facts).message) is held


@pytest.mark.parametrize(("grade", "held"), [("B", False), ("C", True), (None, True)])
def test_a_column_of_two_units_is_said_to_be_held_until_one_is_taken(grade, held):
    facts = {"note": "元", "taken": "万元", "count": 3}
    assert ("按“万元”读取，暂不计入。" in Finding("unit-conflict", grade=grade, facts=facts).message) is held


def test_the_filer_is_not_asked_to_keep_the_list_of_firms():
    found = Finding("enterprise-unknown", facts={"written": "川投", "candidates": ""})
    assert ".csv" not in found.message and "单位全称" in found.message
