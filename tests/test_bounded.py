"""Approximate values (约): what they may make of every kind of figure, and what is then not judged."""

import pandas as pd
import pytest

from fupin_analysis.indicators.bounded import ends_of
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.figures import compute, compute_value
from fupin_analysis.indicators.inputs import APPROX
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.vague import vague_behind
from indicator_world import A, B, firms, inputs, roster, villages

PLACE = {"county": "昭觉县", "township": "乡", "village": "村"}
ROSTER = villages(("昭觉县", "乡", "村", A, 2018, 5))
OFFICE = {"full_name": "昭觉县扶贫办", "short_name": "昭觉", "category": "县级部门", "counties": "昭觉县"}
EVERYBODY = pd.concat([firms().head(1), roster("enterprises", [OFFICE])], ignore_index=True)


def about(form, *told):
    """Approximate values: (number of the row, field, value), and its bounds where somebody told them."""
    rows = [dict(zip(("row", "field", "value", "low", "high"), one, strict=False)) for one in told]
    cells = [{"record_id": f"{form}/{one.pop('row')}", "form": form, **one} for one in rows]
    return pd.DataFrame(cells, columns=list(APPROX)).astype(APPROX)


def given(form, rows, *cells, as_of="2018-12", **more):
    made = {form: [{**PLACE, "period": as_of, **row} for row in rows]}
    return inputs(made, as_of, villages=ROSTER, enterprises=EVERYBODY, approx=about(form, *cells), **more)


def fund(committed, arrived, **more):
    dated = {"due_on": "2018-10-31", "arrived_on": "2018-10-01", "fund_kind": "无偿", "fund_no": "1"}
    return {"committed_wan": committed, "arrived_wan": arrived, **dated, **more}


def promise(committed, arrived, *cells):
    return given("instalments", [fund(committed, arrived)], *cells)


def key_project(plan, done, *cells):
    row = {"project_no": "1", "project_kind": "重点投资", "status": "在建"}
    return given("projects", [{**row, "invest_plan_wan": plan, "invest_ytd_wan": done}], *cells)


def goods(*cells):
    return given("instalments", [fund(100.0, 100.0, in_kind_wan=50.0)], *cells)


def survey(*cells):
    row = {"enterprise": OFFICE["full_name"], "satisfied_households": 90, "surveyed_households": 100}
    return given("villages", [row], *cells)


def joint(*cells):
    rows = [{"use_no": str(n), "used_wan": 100.0, "used_on": "2018-09-01", "is_joint": n == 1} for n in (1, 2)]
    return given("fund_uses", rows, *cells)


def tier(*cells):
    """A base of 100 wants 120 in the first year."""
    card = [{"grant_2016_wan": 100.0, "grant_2017_wan": 100.0}]
    made = {"enterprise_card": card, "instalments": [{**PLACE, "period": "2018-12", **fund(None, 118.0)}]}
    return inputs(made, "2018-12", villages=ROSTER, enterprises=EVERYBODY, approx=about("instalments", *cells))


ARRIVED, PLEDGED, DONE, USED = "arrived_wan", "committed_wan", "invest_ytd_wan", "used_wan"


@pytest.mark.parametrize(
    ("made", "target", "value", "expected"),
    [
        pytest.param(promise(100.0, 98.0, (1, ARRIVED, 98.0)), "redline_unhonoured", 1, (1, 0, 1), id="nearly-kept"),
        pytest.param(promise(100.0, 100.0, (1, ARRIVED, 100.0)), "redline_unhonoured", 0, (1, 0, 1), id="just-kept"),
        pytest.param(promise(100.0, 98.0, (1, PLEDGED, 100.0)), "redline_unhonoured", 1, (1, 0, 1), id="about-pledged"),
        pytest.param(promise(100.0, 10.0, (1, ARRIVED, 10.0)), "redline_unhonoured", 1, (0, None, None), id="far-off"),
        pytest.param(
            promise(100.0, 105.0, (1, ARRIVED, 105.0, 100.0, 110.0)), "redline_unhonoured", 0, (0, None, None),
            id="kept-within-its-own-bounds",
        ),
        pytest.param(
            promise(100.0, 91.0, (1, ARRIVED, 91.0), (1, PLEDGED, 100.0)), "redline_unhonoured", 1, (2, 0, 1),
            id="both-sides-apart",
        ),
        pytest.param(
            promise(100.0, 98.0, (1, ARRIVED, 98.0), (1, PLEDGED, 100.0)), "fund_on_time", 0, (2, 0, 100), id="check",
        ),
        pytest.param(key_project(100.0, 99.0, (1, DONE, 99.0)), "invest_projects", 0, (1, 0, 1), id="project"),
        pytest.param(
            goods((1, ARRIVED, 100.0), (1, "in_kind_wan", 50.0)), "grant_fund_plan", 50, (2, 42.5, 57.5),
            id="less-what-is-also-approximate",
        ),
        pytest.param(
            survey((1, "satisfied_households", 90), (1, "surveyed_households", 100)), "satisfaction", 90,
            (2, 100 * 85 / 105, 100), id="a-rate-of-two",
        ),
        pytest.param(joint((1, USED, 100.0), (2, USED, 100.0)), "fund_coadmin", 50, (2, 47.5, 52.5), id="in-both"),
        pytest.param(tier((1, ARRIVED, 118.0)), "growth_t1", 0, (1, 0, 100), id="growth"),
    ],
)  # fmt: skip
def test_what_about_may_make_of_a_figure(made, target, value, expected):
    figure = compute(made, target)
    vague = vague_behind(made, figure)
    assert figure.value == value
    assert (vague.count, vague.low, vague.high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("made", "target", "reason"),
    [
        pytest.param(promise(100.0, 98.0, (1, ARRIVED, 98.0)), "redline_unhonoured", "approx", id="may-be-kept"),
        pytest.param(promise(100.0, 98.0), "redline_unhonoured", "missed", id="exact"),
        pytest.param(promise(100.0, 10.0, (1, ARRIVED, 10.0)), "redline_unhonoured", "missed", id="not-kept-anyhow"),
        pytest.param(promise(100.0, 98.0, (1, ARRIVED, 98.0)), "fund_on_time", "approx", id="check"),
        pytest.param(survey((1, "satisfied_households", 90)), "satisfaction", "approx", id="rate"),
        pytest.param(key_project(100.0, 99.0, (1, DONE, 99.0)), "invest_projects", "behind", id="one-of-18"),
    ],
)
def test_what_about_could_turn_is_not_judged(made, target, reason):
    assert stand(made, target).verdict.reason == reason


def test_bounds_leave_the_figure_and_what_is_held_alone():
    """The second promise is held (NA in the table): its bounds are not put in its place."""
    rows = [fund(100.0, 98.0), fund(100.0, None, fund_no="2")]
    made = given("instalments", rows, (1, ARRIVED, 98.0), (2, ARRIVED, 5.0))
    vague = vague_behind(made, compute(made, "grant_fund_plan"))
    assert (vague.count, vague.low, vague.high) == pytest.approx((1, 93.1, 102.9))
    assert compute_value(made, "grant_fund_plan") == 98.0
    assert made.known("instalments")["arrived_wan"].tolist()[0] == 98.0


def test_a_value_of_a_later_month_is_not_behind_the_figure():
    rows = [fund(100.0, 98.0, period="2018-11"), fund(100.0, 99.0, period="2018-12")]
    then, now = (given("instalments", rows, (2, ARRIVED, 99.0), as_of=month) for month in ("2018-11", "2018-12"))
    assert [vague_behind(at, compute(at, "grant_fund_plan")).count for at in (then, now)] == [0, 1]


INDUSTRY = {"enterprise": OFFICE["full_name"], "main_industry": "羊", "poor_households": 20, "measured_households": 20}


def test_inputs_at_their_bounds_are_few_and_kept():
    """Two columns: four corners, of which what adds against what takes off is one; the original stays as it was."""
    made = given("villages", [INDUSTRY], (1, "poor_households", 20), (1, "measured_households", 20))
    measure = made.plan.measure("village_industry")
    parts = compute(made, "village_industry").parts
    first, again = (list(ends_of(made, measure, parts)) for _ in range(2))
    assert len(first) == 4 and all(one is other for one, other in zip(first, again, strict=True))
    told = [tuple(one.known("villages").loc[0, ["poor_households", "measured_households"]]) for one in first]
    assert set(told) == {(19, 19), (19, 21), (21, 19), (21, 21)}
    assert made.known("villages").loc[0, "poor_households"] == 20
    assert vague_behind(made, compute(made, "village_industry")).low == 0.0


def test_many_columns_move_together_beyond_the_first(monkeypatch):
    monkeypatch.setattr("fupin_analysis.indicators.bounded.APART", 1)
    made = given("villages", [INDUSTRY], (1, "poor_households", 20), (1, "measured_households", 20))
    measure = made.plan.measure("village_industry")
    ends = list(ends_of(made, measure, compute(made, "village_industry").parts))
    assert len(ends) == 4  # both low, both high, and what adds apart from what takes off


def test_a_cut_that_about_could_turn_is_not_judged():
    """Of two firms one kept its promise by about 98 of 100: only its own light is withheld."""
    rows = [fund(100.0, 98.0), fund(100.0, 10.0, enterprise=B, record_id="instalments/b")]
    made = inputs(
        {"instalments": [{**PLACE, "period": "2018-12", **row} for row in rows]},
        villages=ROSTER, as_of="2018-12", enterprises=firms().head(2), approx=about("instalments", (1, ARRIVED, 98.0)),
    )  # fmt: skip
    shown = measure(made, "fund_on_time", by="enterprise").set_index("value")["verdict"]
    assert (shown[A], shown[B]) == ("数据不足", "告急")


@pytest.mark.parametrize(
    ("also", "high"), [("", 21050.0), (",amount-unit-1", None)], ids=["a range", "and of what unit"]
)
def test_a_held_range_is_left_out_and_within_the_range_of_the_figure(also, high):
    rows = [fund(20900.0, 20900.0), fund(150.0, None, fund_no="2")]
    cell = {"record_id": "instalments/2", "form": "instalments", "field": ARRIVED}
    told = pd.DataFrame([{**cell, "state": "held", "finding_ids": f"number-range-1{also}"}])
    held = pd.DataFrame([{**cell, "reported": 100.0, "proposed": 100.0}])
    made = given("instalments", rows, (2, ARRIVED, 100.0, 100.0, 150.0), values=told, held=held)
    found = vague_behind(made, compute(made, "grant_fund_plan"))
    assert compute_value(made, "grant_fund_plan") == 20900.0
    assert (found.low, found.high) == ((20900.0, high) if high else (None, None))
