"""The scorecard: figures with what they are judged by, held values three ways, months, and nothing known too early."""

import datetime as dt

import pandas as pd
import pytest

from fupin_analysis.errors import FupinError, InputError
from fupin_analysis.indicators.by_cut import measure, series
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.funding import funding_stages
from fupin_analysis.indicators.held import held_values
from fupin_analysis.indicators.inputs import make_inputs
from fupin_analysis.indicators.scorecard import COLUMNS, scorecard
from fupin_analysis.indicators.trace import COLUMNS as TRACED
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.indicators.works import project_status
from fupin_analysis.plan.plan import load_plan
from indicator_world import A, B, asking, firms, inputs, received, table, truth, truth_inputs, villages

VILLAGE = {"county": "昭觉县", "township": "乡", "village": "村"}
ROSTER = villages(("昭觉县", "乡", "村", A, 2018, 5))
ONE = firms().head(1)
"""Nobody but A owes anything."""


def fund(no, wan, **more):
    return {"fund_no": no, "fund_kind": "无偿", "arrived_wan": wan, **VILLAGE, **more}


def row(target, given, **more):
    """A target's row of the scorecard of a plan that has no other target; these rest on no other (see below)."""
    return scorecard(asking(given, target), **more).set_index("target").loc[target]


@pytest.fixture(scope="module")
def card():
    return scorecard(truth_inputs("2018-12"))


def test_every_target_has_its_row(card):
    assert list(card.columns) == list(COLUMNS)
    assert card["target"].tolist() == list(load_plan().targets)
    assert (~card["is_narrative"]).sum() == 54


@pytest.mark.parametrize("target", ["grant_fund_plan", "jobs_new", "donations_annual"])
def test_a_row_is_the_same_beside_others_and_alone(card, target):
    alone = row(target, truth_inputs("2018-12"))
    pd.testing.assert_series_equal(alone, card.set_index("target").loc[target])


def test_a_row_without_a_figure_says_why(card):
    silent = card[card["actual"].isna()]
    assert (silent["note"] != "").all()
    assert set(silent["light"]) <= {"灰"}


@pytest.mark.parametrize(
    ("arrived", "light", "verdict"),
    [
        (15750.0, "绿", "正常"),
        (15749.999999, "黄", "偏慢"),
        (12600.0, "黄", "偏慢"),
        (12599.999, "红", "告急"),
        (21000.0, "蓝", "已完成"),
        (20999.99, "绿", "正常"),
    ],
)
def test_lights_at_their_thresholds(arrived, light, verdict):
    """September: 75 % of 21 000 is due, four fifths of that are 12 600."""
    made = row("grant_fund_plan", inputs({"instalments": [fund("1", arrived)]}, villages=ROSTER, enterprises=ONE))
    assert (made["light"], made["verdict"], made["pace_pct"]) == (light, verdict, 75.0)
    assert made["gap_points"] == pytest.approx(arrived / 210 - 75)


@pytest.mark.parametrize(("arrived", "verdict"), [(15000.0, "正常"), (15000.01, "已完成")])
def test_donations_must_be_more_than_last_year(arrived, verdict):
    gift = {
        "donor": "x",
        "receiver": "y",
        "receipt_level": "直接",
        "received_on": "2018-05-01",
        "received_wan": arrived,
    }
    assert row("donations_annual", inputs({"donations": [gift]}, enterprises=ONE))["verdict"] == verdict


def test_too_few_returns_withhold_the_verdict():
    came = received((A, "2018-09", "2018-10-01"))
    made = row("grant_fund_plan", inputs({"instalments": [fund("1", 1.0)]}, enterprises=firms(), returns=came))
    assert (made["coverage_n"], made["coverage_of"], made["verdict"]) == (1, 3, "数据不足")
    assert "应报3户，已报1户" in made["note"]


HELD = pd.DataFrame(
    [{"record_id": "instalments/2", "form": "instalments", "field": "arrived_wan", "reported": 9000.0, "proposed": 0.9}]
)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        pytest.param(15000.0, "待核实", id="the-reported-value-would-turn-the-light"),
        pytest.param(1000.0, "告急", id="no-value-would-turn-it"),
    ],
)
def test_held_values_are_shown_three_ways(known, verdict):
    def ways(second):
        rows = [fund("1", known), fund("2", second)]
        return inputs({"instalments": rows}, villages=ROSTER, held=HELD, enterprises=ONE)

    made = row("grant_fund_plan", ways(None), alternatives={"proposed": ways(0.9), "reported": ways(9000.0)})
    assert (made["actual"], made["proposed"], made["reported"]) == (known, known + 0.9, known + 9000.0)
    assert (made["held_count"], made["held_amount"], made["verdict"]) == (1, 9000.0, verdict)
    assert "另有1户1项数据待核实，未计入" in made["note"]
    other = row("jobs_new", ways(None))
    assert other["held_count"] == 0


def test_held_values_that_never_reach_the_figure_are_not_its_matter():
    """A held pledge and a held gift passed on do not stand behind what arrived; a held date does."""
    gift = {"donor": "x", "receiver": "y", "receipt_level": "直接", "received_on": "2018-05-01", "received_wan": 1.0}
    names = ["record_id", "form", "field", "reported", "proposed"]
    held = pd.DataFrame(
        [
            ("donations/1", "donations", "pledged_wan", 9.0, None),
            ("donations/2", "donations", "received_wan", 9.0, None),
            ("donations/3", "donations", "received_wan", 5.0, None),
        ],
        columns=names,
    )

    def ways(pledged, passed, arrived):
        rows = [
            {**gift, "pledged_wan": pledged},
            {**gift, "receipt_level": "间接", "received_wan": passed},
            {**gift, "donor": "z", "received_wan": arrived},
        ]
        return inputs({"donations": rows}, held=held)

    made = row("donations_annual", ways(None, None, None), alternatives={"reported": ways(9.0, 9.0, 5.0)})
    assert made[["held_count", "held_amount", "actual", "reported"]].tolist() == [1, 5.0, 1.0, 6.0]


def test_held_values_of_a_replaced_return_are_not_counted():
    rows = [fund("2", None, period="2018-08", record_id="instalments/2"), fund("2", 5.0, record_id="instalments/3")]
    made = row("grant_fund_plan", inputs({"instalments": rows}, villages=ROSTER, held=HELD))
    assert (made["held_count"], made["actual"]) == (0, 5.0)


@pytest.mark.parametrize(
    ("form", "field", "target", "day"),
    [
        pytest.param("sales", "sold_ytd_wan", "farm_sales", {}, id="restated"),
        pytest.param("volunteering", "title", "volunteer_batches", {"started_on": "2019-03-01"}, id="dated-events"),
    ],
)
def test_held_values_of_another_year_are_not_behind_the_figure(form, field, target, day):
    """The plan speaks of 2018: what is held in a return of 2019 is not left out of it."""
    held = pd.DataFrame([{"record_id": "a", "form": form, "field": field, "reported": 1.0, "proposed": 2.0}])
    for period, many in (("2019-03", 0), ("2018-12", 1)):
        own = {**day, "started_on": f"{period}-01"} if day else {}
        rows = [{"period": period, "record_id": "a", **own}]
        given = inputs({form: rows}, "2019-03", held=held)
        assert len(held_values(given, given.plan.measure(target))) == many


MONTHS = [fund("1", 10.0, period="2018-08", record_id="a"), fund("1", 25.0, period="2018-09", record_id="b")]


def test_the_month_and_the_change_since_the_last():
    made = row("grant_fund_plan", inputs({"instalments": MONTHS}, villages=ROSTER))
    assert made[["actual", "previous", "month", "change"]].tolist() == [25.0, 10.0, 15.0, 15.0]


def test_a_late_return_does_not_swell_the_month_it_came_in():
    came = received((A, "2018-08", "2018-10-20"), (A, "2018-09", "2018-10-04"))
    made = row("grant_fund_plan", inputs({"instalments": MONTHS}, villages=ROSTER, returns=came))
    assert made[["previous", "month"]].tolist() == [10.0, 15.0]


def test_a_year_begins_anew_for_yearly_targets_and_stays_for_those_of_the_plan():
    jobs = [
        {"id_no": p, "is_registered": True, "started_on": d, "period": d[:7], "record_id": p}
        for p, d in (("a", "2018-12-01"), ("b", "2019-01-05"))
    ]
    given = inputs({"jobs": jobs, "instalments": MONTHS}, "2019-01", villages=ROSTER)
    assert row("jobs_new", given)[["actual", "month"]].tolist() == [1.0, 1.0]
    assert pd.isna(row("jobs_new", given)["previous"])
    money = row("grant_fund_plan", given)
    assert money["actual"] == 25.0
    assert money[["month", "previous", "change", "pace_pct", "gap_points"]].isna().all()  # that year is over


@pytest.mark.parametrize(
    ("target", "as_of", "asked"),
    [
        pytest.param("jobs_new", "2018-12", 10.0, id="the-plans-year"),
        pytest.param("jobs_new", "2019-03", 20.0, id="each-year-by-its-own"),
        pytest.param("jobs_new", "2020-03", None, id="a-year-that-nobody-divided"),
        pytest.param("grant_fund_plan", "2019-03", 100.0, id="a-task-of-the-plans-year-stays"),
    ],
)
def test_a_year_is_divided_by_its_own_allocation(target, as_of, asked):
    divided = {year: pd.DataFrame([{"enterprise": A, "county": None, "township": None, "village": None,
                                    "job_people": people, "grant_wan": wan}])
               for year, people, wan in ((2018, 10.0, 100.0), (2019, 20.0, 200.0))}  # fmt: skip
    given = inputs({}, as_of, enterprises=firms(), allocation=divided[2018], allocations=divided)
    row_of = measure(given, target, by="enterprise").set_index("value").loc[A]
    assert (None if pd.isna(row_of["target"]) else row_of["target"]) == asked
    assert figure_value(given, f"{target}@enterprise={A}#threshold") == asked


def test_what_is_done_without_an_allocation_is_not_said_where_there_is_one():
    divided = pd.DataFrame([{"enterprise": A, "county": None, "township": None, "village": None, "job_people": 10.0}])
    said = [row("grant_fund_plan", inputs({}, "2018-12", allocation=given))["reading"] for given in (None, divided)]
    assert ["A45：" in one for one in said] == [True, False]


def test_projects_of_a_later_year_are_held_against_its_allocation():
    divided = pd.DataFrame(
        [{"enterprise": A, "county": "昭觉县", "township": "乡", "village": "村", "infra_projects": 4}]
    )
    road = {"project_no": "1", "project_kind": "基础建设", "status": "完工", "finished_on": "2019-02-01", **VILLAGE}
    told = {"projects": table("projects", [road], period="2019-03")}
    bare, held = (project_status(inputs(told, "2019-03", allocations=given)).set_index("project_kind").loc["基础建设"]
                  for given in ({}, {2019: divided}))  # fmt: skip
    assert pd.isna(bare["planned"]) and (held["planned"], held["completion_pct"]) == (4, 25.0)


@pytest.mark.parametrize(
    ("target", "as_of", "ends"),
    [
        pytest.param("proj_on_time", "2018-12", "见效率", id="while-the-year-runs"),
        pytest.param("proj_on_time", "2019-03", "（2018年）", id="a-rule-of-last-years-rows"),
        pytest.param("jobs_new", "2019-03", "就业", id="counted-anew-each-year"),
        pytest.param("stationed_min4", "2019-03", "达标率", id="what-holds-on-the-day"),
    ],
)
def test_what_counts_last_year_says_so(target, as_of, ends):
    assert row(target, inputs({}, as_of))["name"].endswith(ends)


def test_last_year_is_compared_only_where_it_was_told():
    jobs = [
        {"id_no": p, "is_registered": True, "started_on": d, "period": d[:7], "record_id": p}
        for p, d in (("a", "2018-07-01"), ("b", "2018-08-01"), ("c", "2019-05-01"))
    ]
    later = row("jobs_new", inputs({"jobs": jobs}, "2019-08"))
    assert later[["actual", "yoy", "yoy_change"]].tolist() == [1.0, 2.0, -1.0]
    early = row("jobs_new", inputs({"jobs": jobs}, "2019-06"))
    assert pd.isna(early["yoy"]) and "无同口径同期数" in early["note"]


def test_what_is_not_yet_told_changes_nothing():
    """Every figure of September is the same whether or not the returns of the months after it are there."""
    tables, others = truth(1)
    upto = {form: rows[rows["period"] <= "2018-09"] for form, rows in tables.items()}
    early = {**others, "returns": others["returns"][others["returns"]["period"] <= "2018-09"]}
    then = make_inputs(upto, load_plan(), "2018-09", **early)
    now = truth_inputs("2018-09")
    changed = [t for t in load_plan().targets if compute(then, t).value != compute(now, t).value]
    assert changed == []


# --- cuts and traces ---

SUMS = (
    "grant_fund_plan",
    "donations_annual",
    "farm_sales",
    "invest_amount",
    "proj_total",
    "volunteer_batches",
    "jobs_new",
)


@pytest.mark.parametrize("target", SUMS)
@pytest.mark.parametrize("by", ["county", "prefecture", "ethnic_area", "enterprise"])
def test_cuts_add_up_to_the_whole(target, by):
    given = truth_inputs("2018-12")
    whole, made = compute(given, target).value, measure(given, target, by=by)
    if target == "donations_annual" and by != "enterprise":
        return  # gifts name no county
    # A person whom two enterprises hired; a batch that several went on.
    told_twice = target in ("jobs_new", "volunteer_batches") and by == "enterprise"
    assert made["actual"].sum() == pytest.approx(whole) or (told_twice and made["actual"].sum() >= whole)


def test_counties_that_nothing_reaches_are_in_the_cut():
    assert len(measure(truth_inputs("2018-12"), "volunteer_batches", by="county")) == 45


def test_an_unknown_cut_is_refused():
    with pytest.raises(FupinError, match="不能按“weather”分组"):
        measure(truth_inputs("2018-12"), "jobs_new", by="weather")


def test_months_rise_to_the_figure():
    made = series(truth_inputs("2018-12"), "grant_fund_plan")
    assert made["actual"].iloc[-1] == compute(truth_inputs("2018-12"), "grant_fund_plan").value
    first = made["actual"].dropna().iloc[0]
    assert made["month"].sum() == pytest.approx(made["actual"].iloc[-1] - first)
    assert made["plan"].iloc[8] == 15750.0
    assert made["actual"].iloc[:6].isna().all()


def test_allocation_by_enterprise_and_county():
    plan = table(
        "allocation",
        [
            {"enterprise": A, "job_people": 10},
            {"enterprise": A, "county": "昭觉县", "village": "村", "grant_wan": 100.0},
            {"enterprise": A, "county": "美姑县", "village": "二村", "grant_wan": 50.0},
            {"enterprise": B, "grant_wan": 40.0},
            {"enterprise": B, "county": "美姑县", "village": "三村", "grant_wan": 40.0},
        ],
    )
    given = inputs({"instalments": [fund("1", 30.0)]}, villages=ROSTER, enterprises=firms(), allocation=plan)
    firm = measure(given, "grant_fund_plan", by="enterprise").set_index("value")
    assert firm.loc[[A, B], "target"].tolist() == [150.0, 40.0]
    assert firm.loc[A, "completion_pct"] == 20.0
    county = measure(given, "grant_fund_plan", by="county").set_index("value")
    assert county.loc[["昭觉县", "美姑县"], "target"].tolist() == [100.0, 90.0]
    assert firm["note"].tolist() == ["", "", "未分解"]


@pytest.mark.parametrize("target", list(load_plan().targets))
@pytest.mark.parametrize("as_of", ["2018-09", "2019-03"])
def test_every_figure_recombines_from_its_parts(target, as_of):
    given = truth_inputs(as_of)
    traced = trace(given, target)
    assert list(traced.columns) == TRACED
    assert recombine(traced) == compute(given, target).value


@pytest.mark.parametrize(("by", "least"), [("enterprise", 24), ("county", 45), ("prefecture", 4), ("growth_tier", 3)])
def test_every_figure_of_a_cut_recombines(by, least):
    given = truth_inputs("2018-12")
    for target in ("grant_fund_plan", "jobs_new", "proj_on_time", "fund_on_time"):
        rows = measure(given, target, by=by)
        assert len(rows) >= least, target
        for _, one in rows.iterrows():
            again = recombine(trace(given, one["figure_id"]))
            assert again == one["actual"] or (again is None and pd.isna(one["actual"])), one["figure_id"]


def test_a_trace_leads_to_the_cell():
    values = pd.DataFrame(
        [
            {
                "value_id": "instalments/1/arrived_wan",
                "record_id": "instalments/1",
                "form": "instalments",
                "field": "arrived_wan",
                "sheet": "资金",
                "cells": "F17",
                "raw": "12.5万",
                "state": "confirmed",
            }
        ]
    )
    rows = [fund("1", 12.5, in_kind_wan=2.5, **{})]
    made = trace(inputs({"instalments": rows}, villages=ROSTER, values=values), "grant_fund_plan")
    first = made.iloc[0]
    assert first[["file", "sheet", "cells", "raw", "amount", "weight"]].tolist() == [
        "f.xlsx",
        "资金",
        "F17",
        "12.5万",
        12.5,
        1.0,
    ]
    assert made.iloc[1][["field", "amount", "weight", "cells"]].tolist() == ["in_kind_wan", -2.5, -1.0, ""]
    assert recombine(made) == 10.0


def test_weights_say_how_often_a_cell_counts():
    homes = [{"household_no": "1", "member_people": 4, "income_prev_yuan": 3000.0, "income_yuan": 3600.0}]
    given = inputs({"households": table("households", homes, period="2018-12")}, "2018-12")
    made = trace(given, "income_growth").set_index(["part", "field"])["weight"]
    assert made.to_dict() == {
        ("actual", "income_yuan"): 4.0,
        ("actual", "income_prev_yuan"): -4.0,
        ("base", "income_prev_yuan"): 4.0,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("jobs_new@county=999999", "没有“999999”", id="county-code"),
        pytest.param("jobs_new@county=昭角县", "昭觉县", id="a-near-name-is-proposed"),
        pytest.param("jobs_new@enterprise=四川某企业", "没有“四川某企业”", id="enterprise"),
        pytest.param("jobs_new@category=省属", "省属监管", id="category"),
        pytest.param("jobs_new@sex=某", "没有“某”", id="value-of-a-field"),
        pytest.param("grant_fund_plan@village=昭觉县/乡/村", "没有“昭觉县/乡/村”", id="village"),
        pytest.param("jobs_new@nothing=1", "不能按“nothing”", id="cut"),
    ],
)
def test_what_does_not_exist_cannot_be_traced(text, message):
    with pytest.raises(InputError, match=message) as raised:
        trace(truth_inputs("2018-12"), text)
    assert raised.value.exit_code == 2


def test_what_exists_and_has_nothing_is_traced_to_nothing():
    given = inputs({"instalments": MONTHS}, villages=ROSTER, enterprises=firms())
    for text in (f"enterprise={B}", "county=盐源县", "category=中央在川", "fund_source=信贷"):
        assert trace(given, f"grant_fund_plan@{text}").empty


def test_a_first_return_tells_the_year_so_far_and_no_month():
    given = inputs({"instalments": MONTHS}, "2018-08", villages=ROSTER)
    made = row("grant_fund_plan", given)
    assert made["actual"] == 10.0 and pd.isna(made["month"])
    assert "首期数涵盖1月至8月，不作本月数" in made["note"]
    assert measure(given, "grant_fund_plan", by="enterprise")["month"].isna().all()
    later = inputs({"instalments": MONTHS}, villages=ROSTER)
    assert "首期数" not in row("grant_fund_plan", later)["note"]
    assert series(later, "grant_fund_plan")["month"].dropna().tolist() == [15.0]
    assert measure(later, "grant_fund_plan", by="quarter")["in_quarter"].isna().all()
    assert funding_stages(later, by="month")["arrived_month_wan"].dropna().tolist() == [15.0]


def test_a_month_is_traced_as_of_its_end():
    given = truth_inputs("2018-12")
    assert (
        recombine(trace(given, "jobs_new@month=2018-09"))
        == compute(given.before(dt.date(2018, 9, 30)), "jobs_new").value
    )


def test_another_day_of_knowledge():
    assert truth_inputs("2018-09").at(dt.date(2018, 8, 31)).known_by == dt.date(2018, 10, 31)
