"""Totals as clerks print them: under a head that is printed anew on every page, or in a larger unit than the rows."""

import pytest

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.plan.forms import Field
from fupin_analysis.review import review
from fupin_analysis.review.totals import tolerance
from made_sheets import extract, make_form, make_sheet

FORM = make_form(
    Field("village", "帮扶村", "text", required=True),
    Field("households", "贫困户（户）", "int", unit="户"),
    Field("arrived_yuan", "到位资金", "money", unit="元"),
    id="ledger",
    title="帮扶村台账",
    unit="元",
)
HEAD = ["序号", "帮扶村", "贫困户（户）", "到位资金（元）"]
FIRST = [[1, "甲村", 10, "1,000.50"], [2, "乙村", 20, "2,000"], [None, "小计", 30, 3000.5]]
SECOND = [[3, "丙村", 5, 500], [4, "丁村", 7, "700元"]]


def wrong(*rows):
    """Cells of totals that are told to differ, and the message of the first."""
    made = make_sheet([["2018年9月帮扶村台账"], HEAD, *rows])
    taken = extract((made, lay_out(made, lexicon({"ledger": FORM}))), forms=[FORM])
    found = review([taken], forms={"ledger": FORM}).findings
    told = found[found["code"] == "total-differs"]
    return told["cells"].tolist(), "".join(told["message"][:1])


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        pytest.param([*FIRST, HEAD, *SECOND, ["总计", None, 42, 4200.5]], [], id="the-total-of-all-pages"),
        pytest.param([*FIRST, HEAD, *SECOND, ["合计", None, 12, 1200]], [], id="the-total-of-its-page"),
        pytest.param([*FIRST, HEAD, *SECOND, ["总计", None, 43, 4200.5]], ["C9"], id="wrong-by-one"),
    ],
)
def test_a_head_printed_anew(rows, cells):
    assert wrong(*rows)[0] == cells


def test_the_message_gives_the_sum_over_all_pages():
    cells, said = wrong(*FIRST, HEAD, *SECOND, ["总计", None, 43, 4200.5])
    assert cells == ["C9"] and "按明细相加为 42" in said


@pytest.mark.parametrize(
    ("raw", "unit", "wanted", "allowed"),
    [
        pytest.param("0.42", "万元", "元", 50.0, id="two-places-of-万元-for-元"),
        pytest.param("5", "万元", "元", 5000.0, id="whole-万元-for-元"),
        pytest.param("5", "元", "元", 0.0, id="whole-元"),
        pytest.param("5.00", "元", "元", 0.005, id="to-the-分"),
        pytest.param("12", "户", "户", 0.0, id="counts"),
    ],
)
def test_how_far_a_total_may_be_off(raw, unit, wanted, allowed):
    assert tolerance(raw, unit, 1, wanted=wanted) == pytest.approx(allowed + 1e-6)
