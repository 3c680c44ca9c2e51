"""How far is far: bounds from both sides, slipped points, earlier figures of a row."""

import numpy as np
import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.review import review
from fupin_analysis.review.explained import Reasons
from fupin_analysis.review.far import Bounds, slipped, times_over, times_under
from fupin_analysis.review.rules.load import load_rules
from fupin_analysis.review.weights import by_weight, cell_order

B = Bounds()
NAN = float("nan")


@pytest.mark.parametrize(
    ("earlier", "now", "times"),
    [
        pytest.param([5, 6, 4], 500, 100.0, id="five-then-five-hundred"),
        pytest.param([5, 6, 4], 50, 10.0, id="ten-times-is-far"),
        pytest.param([5, 6, 4], 49, 0.0, id="a-little-less-is-not"),
        pytest.param([2, 20, 6], 59, 0.0, id="less-than-three-times-the-largest"),
        pytest.param([1, 10, 100, 1000], 5000, 0.0, id="a-wide-spread-has-room"),
        pytest.param([5, 0, NAN], 149, 0.0, id="one-known-asks-for-more"),
        pytest.param([5, 0, NAN], 150, 30.0, id="one-known"),
        pytest.param([0, 0, NAN], 500, 0.0, id="nothing-known"),
    ],
)
def test_times_over(earlier, now, times):
    assert times_over(now, np.array(earlier, dtype=float), B, few=30.0) == pytest.approx(times)


@pytest.mark.parametrize(
    ("earlier", "now", "times"),
    [
        pytest.param([500, 600, 400], 50, 10.0, id="a-tenth"),
        pytest.param([500, 600, 400], 51, 0.0, id="a-little-more"),
        pytest.param([500, 600, 100], 40, 0.0, id="more-than-a-third-of-the-least"),
        pytest.param([500], 25, 20.0, id="one-known"),
        pytest.param([500], 26, 0.0, id="one-known-asks-for-more"),
        pytest.param([500, 600, 400], 0, 0.0, id="nought-is-nothing"),
    ],
)
def test_times_under(earlier, now, times):
    assert times_under(now, np.array(earlier, dtype=float), B, few=20.0) == pytest.approx(times)


@pytest.mark.parametrize(
    ("now", "true", "places"),
    [
        (125.0, 12.5, 1),
        (1.25, 12.5, -1),
        (12_345.6, 12.3456, 3),
        (125_000.0, 12.5, 0),
        (125.1, 12.5, 0),
        (30.0, 3.0, 0),
        (12.5, 12.5, 0),
        (0.0, 12.5, 0),
    ],
)
def test_slipped(now, true, places):
    assert slipped(now, true) == places


def fund(month, total, village="火洛村"):
    row = {"county": "昭觉县", "township": "三岔河乡", "village": village, "plan_wan": 5000.0}
    more = {"appropriated_ytd_wan": 5000.0, "arrived_ytd_wan": 5000.0}
    return {**row, **more, "used_month_wan": month, "used_ytd_wan": total}


def months(*rows, start=7):
    return [
        make_extract(f"2018-{start + n:02d}/甲.xlsx", {"funds": [row]}, period=f"2018-{start + n:02d}")
        for n, row in enumerate(rows)
    ]


def codes(done, mode=73):
    findings = done.findings[done.findings["mode"] == mode]
    return list(zip(findings["code"], findings["cells"], findings["grade"], strict=True))


def test_a_held_month_is_no_history():
    """After one wrong month the right ones are measured by the right ones."""
    rows = [fund(10.4, 10.4), fund(11.7, 22.1), fund(113.0, 33.4), fund(12.2, 45.6)]
    done = review(months(*rows), forms=FORMS)
    assert [code for code, *_ in codes(done)] == ["figure-slip"]
    assert done.findings.query("mode == 73")["proposed"].tolist() == [11.3]


def test_nothing_is_said_twice_of_one_cell():
    """A figure of another unit is not also a jump."""
    done = review(months(fund(10.0, 10.0), fund(11.0, 21.0), fund(9.0, 30.0), fund(120_000.0, 120_030.0)), forms=FORMS)
    asked = done.findings[done.findings["grade"] == "C"]
    assert asked["mode"].isin([4, 73]).all() and asked["cells"].is_unique


@pytest.mark.parametrize(
    ("cells", "key"),
    [("B12", (12, 1, "B")), ("AA3,B4", (3, 2, "AA")), ("", (0, 0, "")), ("销售", (0, 0, ""))],
)
def test_cell_order(cells, key):
    assert cell_order(cells) == key


def test_the_heaviest_is_read_first_then_by_place():
    rows = [
        ("乙", "表", "B2", 0.1),
        ("甲", "表", "C10", 0.1),
        ("甲", "表", "D9", 0.1),
        ("丙", "", "", None),
        ("丁", "表", "A1", 0.66),
    ]
    found = pd.DataFrame(rows, columns=["file", "sheet", "cells", "weight"])
    assert by_weight(found)["cells"].tolist() == ["A1", "B2", "D9", "C10", ""]
    ranked = by_weight(found.assign(rank=[0, 1, 1, 1, 1]), first=["rank"])
    assert ranked["cells"].tolist() == ["B2", "A1", "D9", "C10", ""]


def test_the_weight_of_a_giant_is_its_share_as_reported():
    rows = [fund(None, 10.0, "甲村") | {"plan_wan": 30_050.0}] + [
        fund(None, 10.0, f"{n}村") | {"plan_wan": 76.0} for n in range(200)
    ]
    done = review([make_extract("2018-09/甲.xlsx", {"funds": rows})], forms=FORMS)
    giant = done.findings[(done.findings["grade"] == "C") & (done.findings["field"] == "plan_wan")].iloc[0]
    assert (giant["cells"], giant["weight"]) == ("E5", pytest.approx(30_050 / (30_050 + 200 * 76), abs=1e-6))


@pytest.mark.parametrize(
    ("remark", "name", "figure", "told"),
    [
        pytest.param("追加资金", "plan_wan", 500.0, True, id="what-happened-to-the-money"),
        pytest.param("年货节，集中采购", "plan_wan", 500.0, True, id="in-one-clause"),
        pytest.param("集中学习，款项正常", "plan_wan", 500.0, False, id="in-two-clauses"),
        pytest.param("新增干部1名", "plan_wan", 500.0, False, id="persons-are-no-money"),
        pytest.param("新增2个项目", "industry_started_projects", 50.0, True, id="what-is-counted"),
        pytest.param("追加资金", "industry_started_projects", 50.0, False, id="money-is-no-count"),
        pytest.param("本月无追加资金", "plan_wan", 500.0, False, id="denied"),
        pytest.param("付供销社500万元", "plan_wan", 500.0, True, id="names-the-figure"),
        pytest.param("12月到位", "plan_wan", 12.0, False, id="a-month-is-no-figure"),
        pytest.param("第12号", "plan_wan", 12.0, False, id="nor-is-a-number-of-a-paper"),
        pytest.param(None, "plan_wan", 500.0, False, id="nothing-said"),
    ],
)
def test_a_remark_explains_a_figure_only_by_speaking_of_it(remark, name, figure, told):
    rule = next(rule for rule in load_rules().rules if rule.id == "far-from-history")
    words = {key: rule.settings[key] for key in ("explains", "of_money", "of_counts", "denies")}
    reasons = Reasons({"remark": [remark]}, FORMS["funds"], None, Bounds(**words))
    assert reasons.remark(0, name, figure) == (remark if told else "")


def test_a_far_income_that_is_explained_is_told_and_counted():
    rows = [
        {"household_no": f"H{n}", "county": "昭觉县", "village": "火洛村", "income_yuan": 3000.0 + 70 * n}
        for n in range(9)
    ]
    rows.append({**rows[0], "household_no": "H9", "income_yuan": 74200.0, "remark": "含一次性补助70000元"})
    done = review([make_extract("甲.xlsx", {"households": rows})], forms=FORMS)
    assert [(code, grade) for code, _, grade in codes(done)] == [("figure-jump-told", "B")]
    assert (
        "同栏中位数" in done.findings["message"].iloc[0]
        and "倍，备注“含一次性补助70000元”" in done.findings["message"].iloc[0]
    )
    assert done.tables["households"]["income_yuan"].iloc[9] == 74200.0
