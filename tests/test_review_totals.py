"""Printed totals against our sums, at several levels (mode 31)."""

import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.review import review
from fupin_analysis.review.totals import level_of, tolerance


def rows(*amounts):
    return [
        {"county": "昭觉县", "village": f"{name}村", "plan_wan": a}
        for name, a in zip("甲乙丙丁戊", amounts, strict=False)
    ]


def run(amounts, *checks, gaps=()):
    """Rows from sheet row 5 on; ``checks`` (row, label, plan_wan); rows in ``gaps`` are left free for subtotals."""
    given = [("funds", at, label, {"plan_wan": value}) for at, label, value in checks]
    extract = make_extract("2018-09/甲.xlsx", {"funds": rows(*amounts)}, checks=given)
    if gaps:
        order = [n for n in range(5, 30) if n not in gaps]
        moves = {5 + k: order[k] for k in range(len(amounts))}
        for frame, columns in ((extract.records, ["record_id"]), (extract.values, ["record_id", "value_id"])):
            for column in columns:
                frame[column] = frame[column].map(lambda text: move(text, moves))
    return review([extract], forms=FORMS).findings


def move(text, moves):
    head, _, tail = text.partition("/1/1/")
    row, slash, field = tail.partition("/")
    return f"{head}/1/1/{moves[int(row)]}{slash}{field}"


@pytest.mark.parametrize(
    ("amounts", "checks", "gaps", "wrong"),
    [
        pytest.param([10, 20.5], [(9, "合　计", 30.5)], (), [], id="right"),
        pytest.param([10, 20.5], [(9, "合计", 31.5)], (), ["E9"], id="wrong"),
        pytest.param([10, 20.5], [(4, "合计", 30.5)], (), [], id="total-first"),
        pytest.param([10, 20, 5], [(7, "小计", 30), (9, "小计", 5), (10, "合计", 35)], (7,), [], id="levels"),
        pytest.param(
            [10, 20, 5], [(7, "小计", 31), (9, "小计", 5), (10, "合计", 35)], (7,), ["E7"], id="subtotal-wrong"
        ),
        pytest.param([10, 20, 5], [(7, "小计", 30), (9, "小计", 5), (10, "总计", 65)], (7,), ["E10"], id="sum-of-all"),
        pytest.param([10, 20, 5], [(5, "小计", 30), (8, "小计", 5), (4, "合计", 35)], (5, 8), [], id="subtotals-first"),
        pytest.param([3, 10, 20, 5], [(8, "小计", 30), (10, "合计", 38)], (8,), [], id="group-of-one-goes-without"),
        pytest.param([10, 20, 5], [(7, "其中：藏区", 999)], (), [], id="part-is-not-checked"),
        pytest.param([1.004, 2.004], [(9, "合计", 3.01)], (), [], id="rounded-to-two"),
        pytest.param([1.004, 2.004], [(9, "合计", 3.03)], (), ["E9"], id="beyond-rounding"),
    ],
)
def test_totals(amounts, checks, gaps, wrong):
    found = run(amounts, *checks, gaps=gaps)
    assert list(found["cells"]) == wrong
    if wrong:
        assert set(found["code"]) == {"total-differs"} and set(found["grade"]) == {"B"}


def test_message_says_both_figures():
    message = run([10, 20.5], (9, "合计", 31.5))["message"].iloc[0]
    assert "E9" in message and "31.5" in message and "30.5" in message and "年度计划" in message


def test_total_that_includes_a_repeated_row_follows_from_it():
    double = [rows(10.0)[0], rows(10.0)[0]]
    checks = [("funds", 9, "合计", {"plan_wan": 20.0})]
    found = review([make_extract("2018-09/甲.xlsx", {"funds": double}, checks=checks)], forms=FORMS).findings
    assert list(found["code"]) == ["row-repeated"]


@pytest.mark.parametrize("printed", [2234010.0, 233.4], ids=["as-reported", "as-proposed"])
def test_total_follows_from_a_held_figure_in_either_reading(printed):
    figures = [{"arrived_ytd_wan": 2234000.0}, {"arrived_ytd_wan": 10.0}]
    given = [{**row, **figure, "plan_wan": 223.4} for row, figure in zip(rows(1, 1), figures, strict=True)]
    checks = [("funds", 9, "合计", {"arrived_ytd_wan": printed})]
    found = review([make_extract("2018-09/甲.xlsx", {"funds": given}, checks=checks)], forms=FORMS).findings
    assert list(found["code"]) == ["amount-unit"]


def test_total_over_an_unreadable_figure_cannot_be_checked():
    """The cell has been asked about; that the total knows more than we do follows from it."""
    plain = make_extract("2018-09/甲.xlsx", {"funds": rows(10, 20)}, checks=[("funds", 9, "合计", {"plan_wan": 30})])
    plain.values.loc[plain.values["cells"] == "E6", "value"] = None
    record = plain.records["record_id"].iloc[1]
    asked = Finding(
        "negative",
        record_id=record,
        field="plan_wan",
        return_id=plain.returns["return_id"].iloc[0],
        facts={"text": "x"},
    )
    assert list(review([plain], forms=FORMS).findings["code"]) == ["total-differs"]
    plain.findings.append(asked)
    found = review([plain], forms=FORMS).findings
    assert list(found["code"]) == ["negative", "total-follows"]
    assert "按明细相加为 10，因 E6 待核实" in found["message"].iloc[1]


@pytest.mark.parametrize(
    ("label", "level"), [("合　计", "total"), ("昭觉县小计", "subtotal"), ("其中：彝区", "part"), ("总计", "total")]
)
def test_level(label, level):
    assert level_of(label) == level


@pytest.mark.parametrize(
    ("raw", "unit", "allowed"),
    [("3.01", "万元", 0.005), ("3.0", "万元", 0.05), ("3", "万元", 0.0), ("30000.5", "元", 0.000005)],
)
def test_tolerance(raw, unit, allowed):
    assert tolerance(raw, unit, 1) == pytest.approx(allowed + 1e-6)
