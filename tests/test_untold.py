"""What is blank or unreadable where it would count: it is no “no” and no nought, and it keeps a light back."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.cut_judging import others_of, stand_in_cut
from fupin_analysis.indicators.figures import compute, compute_parts, notes_behind, untold_values
from fupin_analysis.indicators.inputs import HELD_VALUES
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.indicators.unread import sized
from indicator_world import A, C, asking, firms, inputs, received, villages

V1, V2 = ("昭觉县", "解放沟乡", "火普村"), ("布拖县", "特木里镇", "日嘎村")
V3 = ("金阳县", "天地坝镇", "新村")


def place(village):
    return dict(zip(("county", "township", "village"), village, strict=True))


def promise(number, committed, arrived, due="2018-08-31", on="2018-08-01"):
    days = {"due_on": pd.Timestamp(due), "arrived_on": pd.Timestamp(on) if arrived is not None else pd.NaT}
    own = {"fund_no": number, "fund_kind": "无偿", "committed_wan": committed, "arrived_wan": arrived}
    return {**place(V1), **own, **days}


def known(tables, as_of="2018-09", **others):
    came = received((A, "2018-09", "2018-10-05"))
    firm = firms().query("full_name == @A")
    return inputs(tables, as_of, enterprises=firm, villages=villages((*V1, A, 2018)), returns=came, **others)


def unread(tables, form, field, as_of="2018-09", **others):
    """The same world in which the field of the form's last row is held and can be read by nobody."""
    cell = {"record_id": f"{form}/{len(tables[form])}", "form": form, "field": field}
    made = inputs(tables, as_of, **others)
    held = frames.conform(pd.DataFrame([{**cell, "reported": None, "proposed": None}]), HELD_VALUES)
    return replace(made, held=held, fill=lambda way: inputs(tables, as_of, **others))


@pytest.mark.parametrize(
    ("rows", "hits", "light"),
    [
        ([promise("1", 10, None)], 0.0, "灰"),
        ([promise("1", 10, None), promise("2", 10, 4)], 1.0, "红"),
        ([promise("1", 10, 10)], 0.0, "绿"),
    ],
    ids=["nobody told it", "beside one that is broken", "all told"],
)
def test_a_promise_of_which_nobody_told_what_arrived_is_no_hit(rows, hits, light):
    standing = stand(known({"instalments": rows}), "redline_unhonoured")
    assert standing.figure.value == hits and standing.verdict.light == light
    said = "；".join(notes_behind(known({"instalments": rows}), "redline_unhonoured"))
    assert ("到位未填1笔" in said) == (rows[0]["arrived_wan"] is None)


@pytest.mark.parametrize(
    ("due", "reason"),
    [("2018-12-31", "not_due"), ("2018-09-30", "not_due"), ("2018-09-29", "kept")],
    ids=["later", "on the very day", "passed"],
)
def test_a_red_line_that_nothing_can_have_broken_yet_is_not_kept(due, reason):
    given = known({"instalments": [promise("1", 10, 10, due=due)]})
    standing = stand(given, "redline_unhonoured")
    assert (standing.figure.value, standing.verdict.reason) == (0.0, reason)
    assert ("尚无到期的承诺，无从判断" in notes_behind(given, "redline_unhonoured")) == (reason == "not_due")


def test_nor_is_it_late():
    given = known({"instalments": [promise("1", 10, None), promise("2", 10, 10)]})
    standing = stand(given, "fund_on_time")
    assert standing.figure.value == 100.0 and standing.verdict.light == "灰" and "未填" in standing.why
    assert figure_value(given, "overdue_untold") == 1


def prices(*told):
    return {"tariffs": [{"enterprise": C, "county": c, "broadband_monthly_yuan": p} for c, p in told]}


TELECOM = {"enterprises": firms().query("full_name == @C"), "returns": received((C, "2018-09", "2018-10-05"))}


def test_a_price_that_nobody_told_is_no_pass_and_no_failure():
    given = inputs(prices(("昭觉县", 20), ("布拖县", None)), "2018-09", **TELECOM)
    standing = stand(given, "tariff_broadband")
    assert standing.figure.value == 100.0 and standing.verdict.light == "灰", "of those that are told"
    assert "有1处没有可用的资费，未计入" in "；".join(notes_behind(given, "tariff_broadband"))
    sure = inputs(prices(("昭觉县", 20), ("布拖县", 21)), "2018-09", **TELECOM)
    assert stand(sure, "tariff_broadband").verdict.light != "灰"


def test_only_the_place_whose_price_is_blank_has_no_light():
    given = inputs(prices(("昭觉县", 20), ("布拖县", None), ("金阳县", 21)), "2018-09", **TELECOM)
    rows = measure(given, "tariff_broadband", by="county").set_index("value")
    assert rows["light"].loc[["昭觉县", "布拖县", "金阳县"]].tolist() == ["绿", "", "红"]
    assert pd.isna(rows.loc["布拖县", "actual"]) and not rows.loc["昭觉县", "note"]


@pytest.mark.parametrize(("second", "light"), [(None, "灰"), (20, "绿"), (21, "红")])
def test_a_blank_price_beside_others_of_its_firm(second, light):
    given = inputs(prices(("昭觉县", 20), ("布拖县", second)), "2018-09", **TELECOM)
    assert measure(given, "tariff_broadband", by="enterprise").dropna(subset="actual")["light"].tolist() == [light]


def test_a_blank_promise_is_open_where_it_was_made():
    rows = [promise("1", 10, None), promise("2", 10, 4) | place(V2), promise("3", 10, 10) | place(V3)]
    given = known({"instalments": rows})
    red, parts = given.plan.target("redline_unhonoured"), compute_parts(given, "redline_unhonoured")
    others = others_of(given, red.id, "county")
    lights = {
        county: stand_in_cut(given, red, ("county", county), hits, others, parts[parts["county"] == county])[0].light
        for county, hits in (("昭觉县", 0), ("布拖县", 1), ("金阳县", 0))
    }
    assert lights == {"昭觉县": "灰", "布拖县": "红", "金阳县": "绿"}


def test_a_price_that_nobody_can_read_is_held():
    given = unread(prices(("昭觉县", 20), ("布拖县", None)), "tariffs", "broadband_monthly_yuan", **TELECOM)
    standing = stand(given, "tariff_broadband")
    assert standing.held.count == standing.held.unread == 1 and standing.verdict.light == "灰"


@pytest.mark.parametrize(("arrived", "light"), [(20900, "灰"), (21000, "蓝")], ids=["may be enough", "is enough"])
def test_an_amount_that_nobody_can_read_is_held_and_of_unknown_size(arrived, light):
    rows = [promise("1", arrived, arrived), promise("2", 900, None)]
    others = {
        "enterprises": firms().query("full_name == @A"),
        "villages": villages((*V1, A, 2018)),
        "returns": received((A, "2018-09", "2018-10-05")),
    }
    given = unread({"instalments": rows}, "instalments", "arrived_wan", **others)
    standing = stand(given, "grant_fund_plan")
    assert standing.figure.value == arrived and standing.held.count == 1 and standing.verdict.light == light
    assert figure_value(given, "grant_fund_plan#held_count") == 1
    card = scorecard(asking(given, "grant_fund_plan")).iloc[0]
    assert "其中有1项数据无法读出" in card["note"] and card["proposed"] == card["reported"] == arrived
    row = measure(given, "grant_fund_plan", by="county").set_index("value").loc["昭觉县"]
    assert row["actual"] == arrived


def test_an_unread_number_is_no_larger_than_anybody_could_answer():
    """One income of 1 500 that nobody can read: 100 times the largest told takes 17 % down to 9 %, not to −99."""
    rows = [
        {**place(V1), "enterprise": "扶贫办", "period": "2018-12", "household_no": str(n), "member_people": 4,
         "income_yuan": 4200.0, "income_prev_yuan": 3600.0 if n < 1500 else None}
        for n in range(1501)
    ]  # fmt: skip
    given = unread({"households": rows}, "households", "income_prev_yuan", "2018-12", villages=villages((*V1, A, 2018)))
    assert stand(given, "income_growth").ways["much"] == pytest.approx(1501 / (1500 + 100) * 7 / 6 * 100 - 100)


@pytest.mark.parametrize(
    ("form", "name", "told", "most"),
    [
        ("households", "income_yuan", [3000.0, None, -4000.0], 400000.0),
        ("households", "income_yuan", [None], 10.0**9),
        ("households", "income_yuan", [0.0], 10.0**9),
        ("villages", "poverty_rate_pct", [8.0], 100.0),
    ],
    ids=["of the others", "nobody told one", "nobody told more than nought", "a rate by its form"],
)
def test_how_much_much_is(form, name, told, most):
    made = sized(unread({form: [{name: value} for value in [*told, None]]}, form, name), "much")
    assert made.tables[form][name].iloc[-1] == most


TICKS = dict.fromkeys(("has_leader", "has_unit", "has_team", "has_secretary", "has_technician"), True)


def told_villages(**second):
    rows = [{**place(V1), "helper_enterprise": A, **TICKS}, {**place(V2), "helper_enterprise": A, **TICKS, **second}]
    return inputs({"villages": rows}, "2018-12", villages=villages((*V1, A, 2018), (*V2, A, 2018)))


@pytest.mark.parametrize(
    ("target", "second", "value", "untold"),
    [
        ("five_ones", {}, 100.0, None),
        ("five_ones", {"has_team": None}, 100.0, (50.0, 100.0)),
        ("five_ones", {"has_team": False}, 50.0, None),
        ("five_ones", {"has_team": False, "has_unit": None}, 50.0, None),
        ("pairing_villages", {"has_unit": None}, 100.0, (50.0, 100.0)),
        ("pairing_villages", {"helper_enterprise": None}, 100.0, (50.0, 100.0)),
        ("pairing_villages", {"has_unit": False}, 50.0, None),
    ],
)
def test_a_blank_tick_is_no_no(target, second, value, untold):
    figure = compute(told_villages(**second), target)
    assert figure.value == value and untold_values(told_villages(**second), target) == (untold or ())
