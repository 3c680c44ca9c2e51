"""What could turn a light: held, missing and approximate together, what nobody can reckon, and what is certain."""

import pandas as pd
import pytest

from fupin_analysis.indicators.inputs import APPROX
from fupin_analysis.indicators.judging import cut_verdict, stand
from fupin_analysis.indicators.turning import Open, is_certain, turned_by
from fupin_analysis.plan.lights import light_for
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.plan.roster import conform_roster
from indicator_world import A, B, inputs, villages

PLAN = load_plan()
GRANT, RATE, RED = (PLAN.target(name) for name in ("grant_fund_plan", "satisfaction", "redline_unhonoured"))


def cause_of(figure, target=GRANT):
    """At the year's end, when the task itself is what decides."""
    return turned_by(figure, target, lambda value: light_for(target, value, "2018-12", PLAN.lights), near_pct=2)


@pytest.mark.parametrize(
    ("figure", "target", "cause"),
    [
        pytest.param(Open(20920, "sum", [20980], [20920, 20930]), GRANT, "", id="neither-and-not-both"),
        pytest.param(Open(20920, "sum", [20980], [20920, 20960]), GRANT, "joint", id="both-together"),
        pytest.param(Open(20920, "sum", [21000], [20920, 20960]), GRANT, "held", id="held-alone"),
        pytest.param(Open(20000, "sum", [20300], [20300], [19900, 20400]), GRANT, "joint", id="all-three"),
        pytest.param(Open(88, "ratio", [89], [88, 89]), RATE, "", id="shares-multiply"),
        pytest.param(Open(88, "ratio", [89], [88, 89.2]), RATE, "joint", id="a-share-over-its-rule"),
        pytest.param(Open(95, "ratio", is_unknown=True), RATE, "unknown", id="nobody-can-say"),
        pytest.param(Open(22000, "sum", is_unknown=True, is_floor=True), GRANT, "", id="done-whatever-they-tell"),
        pytest.param(Open(20000, "sum", is_unknown=True, is_floor=True), GRANT, "unknown", id="not-done-yet"),
        pytest.param(Open(0, "distinct", is_unknown=True, is_floor=True), RED, "unknown", id="no-hit-is-no-proof"),
        pytest.param(Open(1, "distinct", is_unknown=True, is_floor=True), RED, "", id="a-hit-is-one"),
        pytest.param(Open(21420, "sum", approx=[21414, 21426]), GRANT, "near", id="about-two-percent-over"),
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
    made = stand(given(fund(A, 120.0), fund(B, 21200.0), approx=about(120.0)), "grant_fund_plan")
    assert (made.verdict.reason, made.why) == ("approx", "含约数，距目标不足2%，暂不作判断")


def test_nor_in_a_cut():
    made = given(fund(A, 120.0), approx=about(120.0))
    verdicts = [
        cut_verdict(made, GRANT, GRANT.id, ("enterprise", A), 21200.0, bounds=ends)
        for ends in ([21200.0], [21194.0, 21206.0])
    ]
    assert [one.reason for one in verdicts] == ["done", "approx"]


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
