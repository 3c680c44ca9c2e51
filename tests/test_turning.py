"""What could turn a light: held, missing and approximate together, what nobody can reckon, and what is certain."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.indicators.inputs import APPROX, HELD_VALUES
from fupin_analysis.indicators.judging import said, stand
from fupin_analysis.indicators.turning import Open, is_certain, turned_by
from fupin_analysis.plan.lights import light_for
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.plan.roster import conform_roster
from indicator_world import A, B, inputs, villages

PLAN = load_plan()
GRANT, RATE, RED = (PLAN.target(name) for name in ("grant_fund_plan", "satisfaction", "redline_unhonoured"))


def said_of(cause, figure):
    return said(inputs({}), cause, figure)


def cause_of(figure, target=GRANT):
    """At the year's end, when the task itself is what decides."""
    return turned_by(
        figure, target, lambda value: light_for(target, value, "2018-12", PLAN.lights), near_pct=2, approx_pct=5
    )


@pytest.mark.parametrize(
    ("figure", "target", "cause"),
    [
        pytest.param(Open(20920, "sum", [20980], [20920, 20930]), GRANT, "", id="neither-and-not-both"),
        pytest.param(Open(20920, "sum", [20980], [20920, 20960]), GRANT, "joint", id="both-together"),
        pytest.param(Open(20920, "sum", [21000], [20920, 20960]), GRANT, "held", id="held-alone"),
        pytest.param(Open(20000, "sum", [20300], [20300], [19900, 20400]), GRANT, "joint", id="all-three"),
        pytest.param(Open(20000, "sum", [20650], approx=[20700]), GRANT, "joint", id="held-and-approximate"),
        pytest.param(Open(20000, "sum", [20650], approx=[20700], beside=[20000]), GRANT, "", id="a-held-range-is-one"),
        pytest.param(Open(88, "ratio", [89], [88, 89]), RATE, "", id="shares-multiply"),
        pytest.param(Open(88, "ratio", [89], [88, 89.2]), RATE, "joint", id="a-share-over-its-rule"),
        pytest.param(Open(95, "ratio", is_unknown=True), RATE, "unknown", id="nobody-can-say"),
        pytest.param(Open(22000, "sum", is_unknown=True, is_floor=True), GRANT, "", id="done-whatever-they-tell"),
        pytest.param(Open(20000, "sum", is_unknown=True, is_floor=True), GRANT, "unknown", id="not-done-yet"),
        pytest.param(Open(0, "distinct", is_unknown=True, is_floor=True), RED, "unknown", id="no-hit-is-no-proof"),
        pytest.param(Open(1, "distinct", is_unknown=True, is_floor=True), RED, "", id="a-hit-is-one"),
        pytest.param(Open(21420, "sum", approx=[21399, 21441]), GRANT, "near", id="about-two-percent-over"),
        pytest.param(Open(21420, "sum", approx=[21399.1, 21440]), GRANT, "", id="it-would-stand-without-them"),
        pytest.param(Open(21010, "sum", approx=[21009.9995, 21010.0005]), GRANT, "", id="a-hundredth-decides-nothing"),
        pytest.param(Open(21000, "sum", approx=[20999.9995, 21000.0005]), GRANT, "approx", id="but-on-the-line"),
        pytest.param(Open(21000, "sum", approx=[21000, 21000]), GRANT, "", id="about-and-no-part-of-it"),
        pytest.param(Open(21421, "sum", approx=[21420.5, 21426]), GRANT, "", id="about-but-further-off"),
        pytest.param(Open(21020, "sum"), GRANT, "", id="near-and-exact"),
        pytest.param(Open(1, "distinct", approx=[1, 1]), RED, "", id="a-count-is-not-about"),
    ],
)
def test_why_a_verdict_is_withheld(figure, target, cause):
    assert cause_of(figure, target) == cause


@pytest.mark.parametrize(
    ("figure", "target", "is_so"),
    [
        pytest.param(Open(22000, "sum", [20990], is_floor=True), GRANT, False, id="held-could-take-it-away"),
        pytest.param(Open(22000, "sum"), GRANT, False, id="the-silent-could"),
        pytest.param(Open(22000, "sum", [21000], is_floor=True), GRANT, True, id="nothing-could"),
        pytest.param(Open(94, "distinct", is_floor=True), PLAN.target("help_villages"), False, id="exactly-so-many"),
    ],
)
def test_what_is_certain(figure, target, is_so):
    assert is_certain(figure, target) is is_so


def test_what_comes_together_is_said():
    figure = Open(20000, "sum", [20300], [20000, 20300], untold=[20500])
    assert figure.moving() == ["held", "missing", "untold"]
    assert said_of("joint", figure) == "待核实、未报和未填合在一起足以改变判断，暂不作判断"


# ── in a small home ──────────────────────────────────────────────────────────────────────────────────────────────

PLACE = {"county": "昭觉县", "township": "乡", "village": "村"}
TWO = conform_roster(
    pd.DataFrame([{"full_name": n, "short_name": n[:3], "category": "省属监管"} for n in (A, B)]), "enterprises"
)


def fund(firm, wan):
    return {"enterprise": firm, "record_id": firm, "fund_no": firm, "fund_kind": "无偿", "arrived_wan": wan, **PLACE}


def about(value):
    rows = [{"record_id": A, "form": "instalments", "field": "arrived_wan", "value": value}]
    return pd.DataFrame(rows).reindex(columns=list(APPROX)).astype(APPROX)


def given(*rows, **more):
    roster = villages(("昭觉县", "乡", "村", A, 2018, 5))
    return inputs({"instalments": list(rows)}, "2018-09", enterprises=TWO, villages=roster, **more)


def test_done_stays_done_although_half_of_them_are_silent():
    made = stand(given(fund(A, 21000.0)), "grant_fund_plan")
    assert (made.verdict.reason, made.why) == ("done", "")
    assert stand(given(fund(A, 20999.0)), "grant_fund_plan").verdict.reason == "low_coverage"


def test_no_approximate_number_decides_beside_the_threshold():
    """21 110 without about 120 would not be done, 21 320 would."""
    made = stand(given(fund(A, 120.0), fund(B, 20990.0), approx=about(120.0)), "grant_fund_plan")
    assert (made.verdict.reason, made.why) == ("approx", "含约数，距目标不足2%，暂不作判断")
    made = stand(given(fund(A, 120.0), fund(B, 21200.0), approx=about(120.0)), "grant_fund_plan")
    assert (made.verdict.reason, made.why) == ("done", "")


def test_a_held_range_is_no_second_cause():
    """600 to 700 that wait, 650 proposed: 20 700 at the most, and not 21 350 of 21 000."""
    cell = {"record_id": B, "form": "instalments", "field": "arrived_wan"}

    def told(arrived):
        rows = [fund(A, 20000.0) | {"period": "2018-12"}, fund(B, arrived) | {"period": "2018-12"}]
        ends = about(650.0).assign(record_id=B, low=600.0, high=700.0)
        roster = villages(("昭觉县", "乡", "村", A, 2018, 5))
        return inputs({"instalments": rows}, "2018-12", enterprises=TWO, villages=roster, approx=ends)

    waits = {**cell, "state": "held", "finding_ids": "number-range-1", "raw": "600-700"}
    values = pd.DataFrame([waits]).reindex(columns=list(told(None).values.columns))
    held = frames.conform(pd.DataFrame([{**cell, "reported": 650.0, "proposed": 650.0}]), HELD_VALUES)
    made = replace(told(None), values=values, held=held, fill=lambda way: told(650.0))
    standing = stand(made, "grant_fund_plan")
    assert (standing.vague.high, set(standing.ways.values())) == (20700.0, {20650.0})
    assert (standing.verdict.reason, standing.why) == ("slow", "")


def test_half_a_project_that_nobody_told_turns_no_light():
    """108 of 24 firms make 4.5 of the one more: 112.5 of 113, printed as 113."""
    names = [f"企{n}" for n in range(25)]
    rows = [
        {"enterprise": names[n % 24], "period": "2018-12", "record_id": str(n), "project_no": str(n), **PLACE,
         "project_kind": "基础建设", "status": "完工", "finished_on": pd.Timestamp("2018-11-01")}
        for n in range(108)
    ]  # fmt: skip
    firms = [{"full_name": name, "short_name": name, "category": "省属监管"} for name in names]
    owed = {"enterprises": conform_roster(pd.DataFrame(firms), "enterprises")}
    made = stand(
        inputs({"projects": rows}, "2018-12", villages=villages((*PLACE.values(), A, 2018)), **owed), "proj_infra"
    )
    assert (made.figure.value, made.missing.high, made.missing.unrounded) == (108.0, 113.0, (108.0, 112.5))
    assert (made.verdict.reason, made.why) == ("slow", "")


def test_a_rate_that_nobody_can_reckon_is_not_judged():
    offices = conform_roster(
        pd.DataFrame([{"full_name": f"{c}扶贫办", "short_name": c, "category": "县级部门", "counties": c}
                      for c in ("昭觉县", "布拖县", "金阳县", "美姑县", "雷波县")]), "enterprises",
    )  # fmt: skip
    rows = [
        {"enterprise": name, "period": "2018-12", "record_id": name, "county": county, "township": "乡",
         "village": "村", "collective_income_yuan": 140.0, "collective_income_prev_yuan": 100.0}
        for name, county in zip(offices["full_name"][:4], offices["counties"], strict=False)
    ]  # fmt: skip
    helped = villages(*((county, "乡", "村", A, 2018, 5) for county in offices["counties"]))
    made = stand(inputs({"villages": rows}, "2018-12", enterprises=offices, villages=helped), "collective_income")
    assert (made.verdict.reason, made.why) == ("missing", "未报单位的影响无法估计，暂不作判断")
