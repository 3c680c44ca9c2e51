"""The light of a value of a cut: what is open in its own rows, tried together, and who of its own senders is silent."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.cut_judging import heard_in
from fupin_analysis.indicators.figures import compute_value
from fupin_analysis.indicators.inputs import APPROX, HELD_VALUES
from fupin_analysis.plan.roster import conform_roster
from indicator_world import A, B, C, inputs, villages

D, E, ELSEWHERE = "丁工程有限公司", "戊物流有限公司", "己建材有限公司"
TASK = pd.DataFrame({"enterprise": [A, B, C, D, E], "county": "昭觉县", "village": None, "grant_wan": [100.0] * 5})
HERE, THERE = ("昭觉县", "甲乡", "甲村"), ("布拖县", "乙乡", "乙村")
OFFICES = conform_roster(
    pd.DataFrame([{"full_name": f"{county}扶贫办", "short_name": county, "category": "县级部门", "counties": county}
                  for county in ("昭觉县", "布拖县")]), "enterprises",
)  # fmt: skip


def of_roster(*names):
    rows = [{"full_name": name, "short_name": name[:3], "category": "省属监管"} for name in names]
    return conform_roster(pd.DataFrame(rows), "enterprises")


def place(village):
    return dict(zip(("county", "township", "village"), village, strict=True))


def fund(firm, number, wan, village=HERE):
    own = {"enterprise": firm, "period": "2018-12", "record_id": f"{firm}/{number}", "fund_no": f"{firm}/{number}"}
    return {**own, **place(village), "fund_kind": "无偿", "arrived_wan": wan}


def about(firm, number, value):
    return {"record_id": f"{firm}/{number}", "form": "instalments", "field": "arrived_wan", "value": value}


def given(rows, *, held=None, approx=(), helps=((*HERE, A, 2018, 5),), **more):
    """A world of funds; ``held``: the rows of which the amount waits for an answer (record → amount)."""

    def told(held_out):
        shown = [row | {"arrived_wan": None} if row["record_id"] in held_out else row for row in rows]
        cells = pd.DataFrame(list(approx)).reindex(columns=list(APPROX)).astype(APPROX)
        others = {
            "enterprises": of_roster(A, B, C, D, E),
            "villages": villages(*helps),
            "approx": cells,
            "allocation": TASK,
        } | more
        return inputs({"instalments": shown}, "2018-12", **others)

    waits = [row for row in rows if row["record_id"] in (held or ())]
    cells = [{"record_id": row["record_id"], "form": "instalments", "field": "arrived_wan",
              "reported": row["arrived_wan"], "proposed": row["arrived_wan"]} for row in waits]  # fmt: skip
    if not cells:
        return told(())
    return replace(told(held), held=frames.conform(pd.DataFrame(cells), HELD_VALUES), fill=lambda way: told(()))


def of_firms(world):
    return measure(world, "grant_fund_plan", by="enterprise").set_index("value")


def test_two_unknowns_turn_it_only_together():
    """A has 78 of 100, about 30 of them (1.5 either way), and 1 waits: 79, 79.5, together 80.5; from 80 on yellow."""
    told = [fund(A, 1, 48.0), fund(A, 2, 30.0), fund(B, 1, 78.0)]
    waits = fund(A, 3, 1.0)
    both = of_firms(given([*told, waits], held=[waits["record_id"]], approx=[about(A, 2, 30.0)]))
    assert both.loc[A, ["verdict", "note"]].tolist() == ["数据不足", "待核实和约数合在一起足以改变判断，暂不作判断"]
    assert both.loc[B, ["verdict", "note"]].tolist() == ["告急", ""]
    for alone in (given([*told, waits], held=[waits["record_id"]]), given(told, approx=[about(A, 2, 30.0)])):
        assert of_firms(alone).loc[[A, B], "verdict"].tolist() == ["告急", "告急"]


def test_a_held_range_is_no_second_cause_in_a_cut():
    """60 of 100 and 6 to 13 that wait, 10 proposed: 73 at the most, and not 83, which would be yellow."""
    waits = fund(A, 2, 10.0)
    ends = about(A, 2, 10.0) | {"low": 6.0, "high": 13.0}
    world = given([fund(A, 1, 60.0), waits], held=[waits["record_id"]], approx=[ends])
    cell = {"record_id": waits["record_id"], "field": "arrived_wan", "state": "held", "finding_ids": "number-range-1"}
    told = pd.DataFrame([cell]).reindex(columns=list(world.values.columns))
    assert of_firms(replace(world, values=told, _kept={}, _earlier={}, _shared={})).loc[A, "verdict"] == "告急"


def test_each_unknown_turns_only_the_firm_that_has_it():
    waits = fund(A, 2, 30.0)
    rows = of_firms(given([fund(A, 1, 78.0), waits, fund(B, 1, 78.0)], held=[waits["record_id"]]))
    assert rows.loc[[A, B], "verdict"].tolist() == ["待核实", "告急"]


def test_a_cut_adds_up_and_is_measured_by_its_own_task():
    world = given([fund(A, 1, 48.0), fund(A, 2, 30.0), fund(B, 1, 104.0, THERE)], helps=((*HERE, A, 2018), (*THERE, B)))
    for by in ("enterprise", "county", "prefecture", "fund_kind", "category"):
        assert measure(world, "grant_fund_plan", by=by)["actual"].sum() == compute_value(world, "grant_fund_plan")
    assert of_firms(world).loc[[A, B], "light"].tolist() == ["红", "蓝"]


@pytest.mark.parametrize(
    ("wan", "verdict", "note"),
    [(100.0, "已完成", ""), (99.0, "数据不足", "应报1户，未报1户，报送不足80%，不作判断")],
    ids=["done-for-good", "not-yet"],
)
def test_a_silent_firm_keeps_what_it_has_done(wan, verdict, note):
    early = fund(E, 1, wan) | {"period": "2018-11"}
    rows = of_firms(given([*(fund(firm, 1, 50.0) for firm in (A, B, C, D)), early]))
    assert rows.loc[E, ["verdict", "note"]].tolist() == [verdict, note]
    assert rows.loc[[A, B, C, D], "verdict"].tolist() == ["告急"] * 4


@pytest.mark.parametrize(
    ("others", "late", "light", "note"),
    [
        (88.0, 38.0, "灰", "应报5户，未报1户，未报单位补报后可能改变判断，暂不作判断"),
        (94.5, 11.0, "红", ""),
    ],
    ids=["could", "could-not"],
)
def test_the_silent_of_a_place_count_by_what_they_may_add(others, late, light, note):
    """E told ``late`` in eleven months, so it may add an eleventh; 392 of 490 are yellow. Another adds nothing."""
    helps = [*((*HERE, firm, 2018, 5) for firm in (A, B, C, D, E)), (*THERE, ELSEWHERE, 2018, 5)]
    rows = [*(fund(firm, 1, others) for firm in (A, B, C, D)), fund(E, 1, late) | {"period": "2018-11"}]
    rows.append(fund(ELSEWHERE, 1, 500.0, THERE) | {"period": "2018-11"})
    task = TASK.assign(village="甲村", township="甲乡", grant_wan=98.0)
    world = given(rows, helps=helps, allocation=task, enterprises=of_roster(A, B, C, D, E, ELSEWHERE))
    row = measure(world, "grant_fund_plan", by="county").set_index("value")
    assert row.loc["昭觉县", ["light", "note"]].tolist() == [light, note]


def survey(county, satisfied):
    village = HERE if county == "昭觉县" else THERE
    return {**place(village), "enterprise": f"{county}扶贫办", "period": "2018-12", "record_id": county,
            "satisfied_households": satisfied, "surveyed_households": 100}  # fmt: skip


def test_a_place_rests_on_its_own_office():
    """The office of one county is silent; that says nothing of the other's survey."""
    helped = villages((*HERE, A, 2018, 5), (*THERE, A, 2018, 5))
    world = inputs({"villages": [survey("昭觉县", 95)]}, "2018-12", enterprises=OFFICES, villages=helped)
    rows = measure(world, "satisfaction", by="county").set_index("value")
    assert (rows.loc["昭觉县", "light"], rows.loc["昭觉县", "note"]) == ("绿", "")
    assert pd.isna(rows.loc["布拖县", "actual"]) and heard_in(world, "satisfaction", ("county", "布拖县")).silent
    helper = heard_in(world, "satisfaction", ("enterprise", A))  # it owes no survey itself
    assert (len(helper.due), set(helper.silent)) == (2, {"布拖县扶贫办"})
    assert not heard_in(world, "satisfaction", ("enterprise", B)).due


@pytest.mark.parametrize(
    ("cut", "due", "silent"),
    [
        (("enterprise", A), {A}, set()),
        (("enterprise", B), {B}, {B}),
        (("county", "昭觉县"), {A}, set()),
        (("county", "布拖县"), {A, B}, {B}),
        (("county", "金阳县"), set(), set()),
        (("prefecture", "凉山彝族自治州"), {A, B}, {B}),
        (("category", "省属监管"), {A, B, C, D, E}, {B, C, D, E}),
        (("fund_kind", "无偿"), {A, B, C, D, E}, {B, C, D, E}),
    ],
)
def test_whose_returns_a_value_rests_on(cut, due, silent):
    world = given([fund(A, 1, 50.0)], helps=((*HERE, A, 2018, 5), (*THERE, f"{A}|{B}", 2018, 5)))
    found = heard_in(world, "grant_fund_plan", cut)
    assert (set(found.due), set(found.silent)) == (due, silent)


def promise(firm, number, village, arrived, period="2018-12"):
    days = {"due_on": pd.Timestamp("2018-10-31"), "arrived_on": pd.Timestamp("2018-10-01"), "committed_wan": 10.0}
    return fund(firm, number, arrived, village) | days | {"period": period}


def test_what_a_silent_firm_left_open_in_one_place_is_not_open_in_another():
    """E has been silent since November, when it had kept its promise in one county and not that in the other."""
    helps = [(*village, firm, 2018, 5) for village in (HERE, THERE) for firm in (A, B, C, D, E)]
    rows = [
        promise(firm, number, village, 10.0) for firm in (A, B, C, D) for number, village in ((1, HERE), (2, THERE))
    ]
    rows += [promise(E, 1, HERE, 0.0, "2018-11"), promise(E, 2, THERE, 10.0, "2018-11")]
    shown = measure(given(rows, helps=helps), "fund_on_time", by="county").dropna(subset="actual").set_index("value")
    assert shown["actual"].to_dict() == {"布拖县": 100.0, "昭觉县": 80.0}
    assert shown["light"].to_dict() == {"布拖县": "绿", "昭觉县": "灰"}
