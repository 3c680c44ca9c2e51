"""The answers: every cut has its columns with Chinese heads, adds up to the figure, and ranks by the rules."""

import datetime as dt

import pandas as pd
import pytest

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators import (
    exits,
    funding,
    leadership,
    outreach,
    people,
    platforms,
    ranks,
    reporting,
    tiers,
    works,
)
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.county_table import county_table
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.intervals import wilson
from fupin_analysis.indicators.returns_status import returns_status
from indicator_world import A, B, C, firms, inputs, nothing, received, table, truth_inputs, villages

ANSWERS = {
    returns_status: ("filing", "enterprise", "form", "period"),
    funding.funding_stages: funding.CUTS,
    funding.overdue_promises: ("promise", "age", "enterprise", "county"),
    funding.unsupervised_payments: ("payment", "enterprise", "county"),
    tiers.growth_tiers: ("enterprise", "tier"),
    people.employment: people.CUTS,
    people.employment_excluded: ("reason", "record"),
    people.training_sessions: ("session", "host"),
    outreach.volunteer_batches: outreach.CUTS,
    outreach.volunteer_gaps: ("county",),
    works.project_status: works.CUTS,
    works.key_projects: ("project",),
    exits.village_exits: ("village", "county", "prefecture", "enterprise", "plan_exit_year"),
    exits.satisfaction: ("all", "county", "village"),
    exits.pairing: ("enterprise", "county", "village"),
    platforms.donations: platforms.GIFT_CUTS,
    platforms.farm_sales: platforms.SALE_CUTS,
    leadership.visits_meetings: ("enterprise", "rule"),
    leadership.cadre_rule: ("enterprise", "summary"),
    leadership.checklists: ("list_name", "item", "enterprise"),
    county_table: ("county", "prefecture", "ethnic_area"),
    ranks.enterprise_ranks: ("grant_fund_plan", "jobs_new"),
}
CASES = [pytest.param(ask, by, id=f"{ask.__name__}-{by}") for ask, cuts in ANSWERS.items() for by in cuts]


@pytest.mark.parametrize(("ask", "by"), CASES)
def test_an_answer_has_heads_and_says_what_it_is(ask, by):
    frame = ask(truth_inputs("2018-12"), by=by)
    assert len(frame) or ask in (funding.unsupervised_payments, outreach.volunteer_gaps)
    assert set(frame.attrs["labels"]) == set(frame.columns)
    assert frame.attrs["title"] and frame.attrs["note"] and frame.attrs["as_of"] == "2018-12-31"
    assert list(frame.index) == list(range(len(frame)))


@pytest.mark.parametrize(("ask", "by"), CASES)
def test_an_answer_to_nothing_is_empty_and_has_the_same_columns(ask, by):
    """A home without returns answers too: the same heads, no rows that were made up."""
    frame = ask(nothing("2018-12"), by=by)
    full = ask(truth_inputs("2018-12"), by=by)
    assert list(frame.columns) == list(full.columns)


@pytest.mark.parametrize("ask", ANSWERS, ids=lambda ask: ask.__name__)
def test_an_unknown_cut_lists_the_known_ones(ask):
    with pytest.raises(FupinError, match="可用"):
        ask(truth_inputs("2018-12"), by="weather")


@pytest.mark.parametrize(
    ("made", "column", "target"),
    [
        (lambda i: funding.funding_stages(i, by="enterprise"), "arrived_wan", "grant_fund_plan"),
        (lambda i: funding.funding_stages(i, by="village"), "arrived_wan", "grant_fund_plan"),
        (lambda i: funding.funding_stages(i, by="month").tail(1), "arrived_wan", "grant_fund_plan"),
        (lambda i: people.employment(i), "people", "jobs_new"),
        (lambda i: people.employment(i, by="county"), "people", "jobs_new"),
        (lambda i: outreach.volunteer_batches(i, by="month"), "batches", "volunteer_batches"),
        (lambda i: platforms.donations(i, by="month"), "counted_wan", "donations_annual"),
        (lambda i: platforms.donations(i, by="donor"), "counted_wan", "donations_annual"),
        (lambda i: platforms.farm_sales(i, by="product"), "counted_wan", "farm_sales"),
        (lambda i: platforms.farm_sales(i, by="month").tail(1), "counted_wan", "farm_sales"),
        (lambda i: works.project_status(i), "completed", "proj_total"),
        (lambda i: works.key_projects(i), "invest_ytd_wan", "invest_amount"),
        (lambda i: county_table(i), "invest_wan", "invest_amount"),
        (lambda i: people.training_sessions(i), "is_counted", "training_sessions"),
        (lambda i: funding.overdue_promises(i).assign(n=1), "n", "redline_unhonoured"),
        (lambda i: funding.unsupervised_payments(i).assign(n=1), "n", "redline_unsupervised"),
        (lambda i: leadership.cadre_rule(i), "cadres", "stationed_cadres"),
    ],
)
def test_answers_add_up_to_the_figure(made, column, target):
    given = truth_inputs("2018-12")
    assert made(given)[column].sum() == pytest.approx(compute(given, target).value)


def test_stages_of_two_instalments():
    rows = [
        {"fund_no": "1", "fund_kind": "无偿", "village": "村", "committed_wan": 100.0, "appropriated_wan": 80.0,
         "arrived_wan": 60.0, "used_wan": 30.0, "in_kind_wan": 10.0},
        {"fund_no": "2", "fund_kind": "无偿", "village": "村", "committed_wan": 50.0, "fund_source": "物资折款",
         "appropriated_wan": 50.0, "arrived_wan": 50.0, "used_wan": 50.0},
    ]  # fmt: skip
    one = funding.funding_stages(inputs({"instalments": rows}), by="enterprise").iloc[0]
    money = one[["committed_wan", "appropriated_wan", "arrived_wan", "used_wan", "in_kind_wan", "balance_wan"]]
    assert money.tolist() == [100.0, 80.0, 50.0, 30.0, 60.0, 20.0]
    assert [round(one[c], 4) for c in ("honoured_pct", "arrival_pct", "spending_pct")] == [50.0, 62.5, 60.0]


def test_overdue_promises_by_age_and_light():
    rows = [
        {"fund_no": str(n), "committed_wan": 100.0, "arrived_wan": arrived, "due_on": due}
        for n, (arrived, due) in enumerate(
            [(60.0, "2018-08-31"), (59.99, "2018-08-30"), (0.0, "2018-04-03"), (1.0, "2018-04-02")]
        )
    ]
    given = inputs({"instalments": rows}, "2018-09-30", known_by=dt.date(2018, 10, 31))
    one = funding.overdue_promises(given)
    assert one["overdue_days"].tolist() == [181, 180, 31, 30]
    assert one["age"].tolist() == ["180天以上", "91至180天", "31至90天", "30天以内"]
    assert one["light"].tolist() == ["红", "红", "红", "黄"]
    ages = funding.overdue_promises(given, by="age")
    assert ages["age"].tolist() == ["30天以内", "31至90天", "91至180天", "180天以上"]
    assert ages["gap_wan"].tolist() == [40.0, 40.01, 100.0, 99.0]


def test_growth_says_who_is_near_a_bound_and_who_is_not_judged():
    cards = [
        {"enterprise": A, "grant_2016_wan": 199.0, "grant_2017_wan": 199.0, "base_measure": "到位"},
        {"enterprise": B, "grant_2016_wan": None, "grant_2017_wan": 300.0, "base_measure": "到位"},
        {"enterprise": C, "grant_2016_wan": 300.0, "grant_2017_wan": 300.0, "base_measure": "计划"},
    ]
    rows = [{"enterprise": e, "fund_no": "1", "fund_kind": "无偿", "arrived_wan": 345.0} for e in (A, B, C)]
    made = {
        "enterprise_card": table("enterprise_card", cards, period="2018-07"),
        "instalments": table("instalments", rows, period="2018-12"),
    }
    answer = tiers.growth_tiers(inputs(made, "2018-12")).set_index("enterprise")
    assert answer["tier"].fillna("").to_dict() == {A: "档一", C: "档二", B: ""}
    assert answer["status"].to_dict() == {A: "达标", C: "口径不一", B: "不适用"}
    assert answer["note"].to_dict() == {A: "档位临界，请核对基期", B: "基期不足", C: "基期为计划数，口径不一"}
    assert {name: answer.attrs["totals"][name] for name in ("tiered", "met", "unlike", "left")} == {
        "tiered": 1.0,
        "met": 1.0,
        "unlike": 1.0,
        "left": 1.0,
    }
    groups = tiers.growth_tiers(inputs(made, "2018-12"), by="tier").set_index("tier")
    assert groups.loc["档二", ["enterprises", "met", "unlike"]].tolist() == [0, 0, 1]
    assert answer.loc[C, ["needed_wan", "growth_2018_pct", "gap_wan"]].tolist() == pytest.approx([345.0, 15.0, 0.0])


def test_first_reached_in_2020_is_late():
    card = {"grant_2016_wan": 100.0, "grant_2017_wan": 100.0, "base_measure": "到位"}
    money = [(2018, 100.0), (2019, 110.0), (2020, 120.0)]
    rows = [
        {"fund_no": str(y), "fund_kind": "无偿", "arrived_wan": wan, "period": f"{y}-12", "record_id": str(y)}
        for y, wan in money
    ]
    made = {
        "enterprise_card": table("enterprise_card", [card], period="2018-07"),
        "instalments": table("instalments", rows),
    }
    assert tiers.growth_tiers(inputs(made, "2019-12"))["status"].tolist() == ["未达标"]
    assert tiers.growth_tiers(inputs(made, "2020-12"))["status"].tolist() == ["2020年达标（逾字面期限）"]


def test_who_is_not_counted_and_why():
    rows = [
        {"id_no": "a", "is_registered": True, "age_years": 30, "started_on": "2018-02-01"},
        {"id_no": "a", "is_registered": True, "age_years": 30, "started_on": "2018-05-01"},
        {"id_no": "b", "is_registered": False, "age_years": 70, "started_on": "2018-05-01"},
    ]
    made = people.employment_excluded(inputs({"jobs": rows}))
    assert dict(zip(made["reason"], made["records"], strict=True)) == {"同一人本年已计": 1, "未建档立卡": 1}


def test_six_months_at_work():
    days = [
        ("a", "2018-01-01", None),
        ("b", "2018-01-01", "2018-06-29"),
        ("c", "2018-08-01", None),
        ("d", "2018-01-01", "2018-06-30"),
    ]
    rows = [{"id_no": p, "is_registered": True, "started_on": s, "ended_on": e, "contract": "临时"} for p, s, e in days]
    one = people.employment(inputs({"jobs": rows}), by="contract").iloc[0]
    assert one[["people", "long_people", "short_people", "open_people", "temporary_people"]].tolist() == [4, 2, 1, 1, 4]


@pytest.mark.parametrize(
    ("satisfied", "asked", "low", "high"),
    [(0, 0, 0.0, 100.0), (10, 10, 72.2, 100.0), (9, 10, 59.6, 98.2), (90, 100, 82.6, 94.5)],
)
def test_intervals_of_shares(satisfied, asked, low, high):
    assert wilson(satisfied, asked) == pytest.approx((low, high), abs=0.06)


def test_a_small_survey_is_said_to_be_small():
    rows = [
        {"county": "昭觉县", "village": v, "satisfied_households": 8, "surveyed_households": n}
        for v, n in (("一", 9), ("二", 10))
    ]
    made = exits.satisfaction(inputs({"villages": rows}), by="village").set_index("village")
    assert made["is_small_sample"].to_dict() == {"昭觉县//一": True, "昭觉县//二": False}


def test_the_rule_of_four_and_the_87_stand_side_by_side():
    made = leadership.cadre_rule(truth_inputs("2018-12"), by="summary").set_index("item")["value"]
    assert made["最多够派满4人的单位"] == 21
    assert made["满足四人规定共需"] == 4 * made["100人及以上的单位"]


# --- returns ---


def test_returns_in_time_late_missing_and_refused():
    came = [
        (A, "2018-08", "2018-09-05"),
        (B, "2018-08", "2018-09-06"),
        (C, "2018-08", "2018-09-01", "refused"),
        (A, "2018-09", "2018-10-05"),
    ]
    summary = [
        {"enterprise": name, "period": p, "new_month_people": 0}
        for name, p in ((A, "2018-09"), (A, "2018-08"), (B, "2018-08"))
    ]
    given = inputs({"jobs_summary": summary}, "2018-09", enterprises=firms(), returns=received(*came))
    rows = returns_status(given)
    jobs = rows[rows["form"] == "jobs"].set_index("enterprise")
    assert jobs["status"].to_dict() == {A: "按时", B: "未报", C: "未报"}
    assert rows.loc[rows["form"] == "funds", "status"].eq("未报").all()  # nobody has told a row of it
    assert jobs["missed_in_row"].to_dict() == {A: 0, B: 1, C: 3}
    by_period = returns_status(given, by="period").set_index("period")
    assert by_period.loc["2018-08", ["on_time", "late", "refused"]].gt(0).all()
    assert by_period.loc["2018-07", "missing"] == by_period.loc["2018-07", "owed"]


@pytest.mark.parametrize(("day", "status"), [("2018-09-20", "未报"), ("2018-09-21", "退回")])
def test_a_refusal_is_not_known_before_it_came(day, status):
    came = received((A, "2018-08", "2018-09-21", "refused"), (A, "2018-07", "2018-08-01"))
    given = inputs({}, day, enterprises=firms().head(1), returns=came)
    rows = reporting.filings(given, reporting.periods_so_far(given)).set_index("period")
    assert rows.loc["2018-08", "status"] == status


def test_the_last_survey_is_that_of_the_later_period_however_it_is_written():
    rows = [
        {"county": "昭觉县", "village": "甲", "satisfied_households": n, "surveyed_households": 10, "period": p}
        for p, n in (("2018-12", 9), ("2018Q3", 1))
    ]
    made = exits.satisfaction(inputs({"villages": table("villages", rows)}, "2018-12"))
    assert made["satisfied_households"].tolist() == [9]


def test_households_without_a_number_are_households_of_their_own():
    where = {"county": "昭觉县", "township": "甲乡", "village": "团结村", "helper_person": "某"}
    homes = [{**where, "household_no": n} for n in (None, None, "1", "1")]
    roster = villages(("昭觉县", "甲乡", "团结村", A, 2018, 10))
    made = exits.pairing(inputs({"households": homes}, "2018-09", villages=roster), by="village")
    assert made["paired_households"].tolist() == [3]


def test_a_form_that_was_refused_alone_is_missing():
    came = received((A, "2018-09", "2018-10-05", "partial"))
    given = inputs({"funds": [{"village": "村"}]}, "2018-09", enterprises=firms().head(1), returns=came)
    status = returns_status(given).set_index("form")["status"]
    assert (status["funds"], status["sales"]) == ("按时", "未报")


# --- ranks ---


def ranked(plans, arrived, returns=None, **others):
    plan = table("allocation", [{"enterprise": e, "grant_wan": wan} for e, wan in plans.items()], period="2018")
    rows = [
        {"enterprise": e, "fund_no": "1", "fund_kind": "无偿", "village": "村", "arrived_wan": wan}
        for e, wan in arrived.items()
    ]
    given = inputs({"instalments": rows}, enterprises=firms(), allocation=plan, returns=returns, **others)
    return ranks.enterprise_ranks(given).set_index("enterprise")


def test_equal_rates_share_a_rank_and_the_next_is_skipped():
    made = ranked({A: 100.0, B: 200.0, C: 50.0}, {A: 50.0, B: 100.0, C: 10.0})
    assert made.index.tolist() == [B, A, C]  # of equal rates the larger amount first
    assert made["rank_text"].to_dict() == {B: "并列第1", A: "并列第1", C: "第3"}


def test_who_has_no_task_or_did_not_report_is_not_ranked():
    came = received((A, "2018-09", "2018-10-01"), (B, "2018-09", "2018-10-01"))
    made = ranked({A: 100.0, C: 50.0}, {A: 50.0, B: 100.0}, returns=came)
    assert made["note"].to_dict() == {A: "", B: "无任务", C: "未报送"}
    assert made["rank"].notna().to_dict() == {A: True, B: False, C: False}


def test_small_tasks_and_incredible_rates():
    made = ranked({A: 3.0, B: 10.0, C: 10.0}, {A: 2.0, B: 20.0, C: 20.1})
    assert made["completion_text"].to_dict() == {A: "2/3", B: "", C: "超过200%，请核对计划或单位"}
    assert pd.isna(made.loc[A, "rank"])


HELD = {"record_id": "instalments/1", "form": "instalments", "reported": 9.0, "proposed": 1.0}


def test_held_values_keep_an_enterprise_out_of_the_ranks():
    held = pd.DataFrame([{**HELD, "field": "arrived_wan"}])
    made = ranked({A: 100.0, B: 100.0}, {A: 50.0, B: 40.0}, held=held)
    assert made.loc[A, ["note", "held_count"]].tolist() == ["暂不排名", 1]
    assert made.loc[B, "rank_text"] == "第1"


@pytest.mark.parametrize(
    ("told", "reported", "note", "count"),
    [
        pytest.param({"fund_kind": "贷款", "arrived_wan": None}, {"arrived_wan": 9.0}, "", 0, id="of-a-loan"),
        pytest.param({"arrived_wan": None}, {"arrived_wan": 9.0}, "暂不排名", 1, id="of-a-grant"),
        pytest.param({"fund_kind": None}, {"fund_kind": "无偿"}, "暂不排名", 1, id="whether-it-is-a-grant"),
    ],
)
def test_only_what_its_figure_lacks_keeps_an_enterprise_out(told, reported, note, count):
    """Beside an instalment that counts stands one with a held value; put in, the figure changes or it does not."""
    row = {"fund_kind": "无偿", "village": "村", "arrived_wan": 50.0}
    rows = [{**row, "fund_no": "1", "record_id": "i/1"}, {**row, "fund_no": "2", "record_id": "i/2", **told}]
    more = {
        "enterprises": firms(),
        "allocation": table("allocation", [{"enterprise": A, "grant_wan": 100.0}], period="2018"),
    }
    filled = inputs({"instalments": [rows[0], {**rows[1], **reported}]}, **more)
    (field,) = reported
    held = pd.DataFrame([{**HELD, "record_id": "i/2", "field": field, "reported": reported[field]}])
    given = inputs({"instalments": rows}, held=held, fill=lambda way: filled, **more)
    made = ranks.enterprise_ranks(given).set_index("enterprise")
    assert made.loc[A, ["note", "held_count"]].tolist() == [note, count]
    assert pd.notna(made.loc[A, "rank"]) == (not note)


def test_what_a_county_office_has_held_keeps_no_helper_out():
    """Two villages of A: the office's word on the second is held, the column says so, and A is ranked."""
    place = {"county": "昭觉县", "township": "乡", "enterprise": "昭觉县扶贫办"}
    one = {**place, "village": "一村", "surveyed_households": 10, "satisfied_households": 9, "record_id": "v/1"}
    two = {**place, "village": "二村", "surveyed_households": 10, "record_id": "v/2"}
    more = {
        "enterprises": firms(),
        "villages": villages(("昭觉县", "乡", "一村", A, 2018, 5), ("昭觉县", "乡", "二村", A, 2018, 5)),
    }
    filled = inputs({"villages": [one, {**two, "satisfied_households": 5}]}, **more)
    held = pd.DataFrame([{**HELD, "record_id": "v/2", "form": "villages", "field": "satisfied_households"}])
    made = ranks.enterprise_ranks(
        inputs({"villages": [one, two]}, held=held, fill=lambda way: filled, **more), by="satisfaction"
    )
    row = made.set_index("enterprise").loc[A]
    assert (row["note"], row["held_count"], row["rank"]) == ("", 1, 1)
    assert "由县扶贫办填报，有待核实的照排" in made.attrs["note"]


def test_a_county_that_nothing_reaches_is_blank():
    made = county_table(truth_inputs("2018-12"))
    assert len(made) == 45
    empty = county_table(inputs({}, villages=villages(("昭觉县", "乡", "村", A, 2018, 5))))
    assert empty["is_blank"].isna().all(), "nobody has told anything: whether a county is blank is open"
    assert county_table(nothing("2018-09"), by="prefecture")["blank_counties"].isna().all()


def test_a_red_line_is_judged_for_each_enterprise():
    promise = {"fund_no": "1", "committed_wan": 10.0, "due_on": "2018-06-30"}
    told = [promise | {"enterprise": firm, "arrived_wan": wan} for firm, wan in ((A, 10.0), (B, 0.0))]
    came = received(*((firm, "2018-09", "2018-10-03") for firm in (A, B)))
    given = inputs({"instalments": told}, enterprises=firms(), returns=came)
    rows = measure(given, "redline_unhonoured", by="enterprise").set_index("value")
    assert rows.loc[[A, B], "light"].tolist() == ["绿", "红"]
    assert rows.loc[[A, B], "target"].tolist() == [0.0, 0.0] and (rows.loc[[A, B], "note"] == "").all()


@pytest.mark.parametrize(
    ("as_of", "task"), [("2018-12", "无偿帮扶资金到位"), ("2019-01", "无偿帮扶资金到位（2018年）")]
)
def test_ranks_name_the_year_of_the_task_and_call_it_the_whole_years(as_of, task):
    made = ranks.enterprise_ranks(inputs({}, as_of, enterprises=firms()))
    assert (made.attrs["task"], made.attrs["title"]) == (task, f"{task}：企业排名")
    assert made.attrs["labels"]["plan"] == "年度任务"


@pytest.mark.parametrize(
    ("ask", "said", "by"),
    [
        (people.employment, "县", "county"),
        (works.project_status, "企业", "enterprise"),
        (funding.funding_stages, "增长档", "growth_tier"),
        (ranks.enterprise_ranks, "贫困户劳动力新增就业", "jobs_new"),
    ],
)
def test_a_cut_may_be_said_in_chinese(ask, said, by):
    given = truth_inputs("2018-10")
    pd.testing.assert_frame_equal(ask(given, by=said), ask(given, by=by))


def test_a_cut_that_there_is_not_is_answered_with_those_that_there_are():
    with pytest.raises(FupinError, match=r"不能按“颜色”分组。可用：.*县（county）、"):
        funding.funding_stages(nothing("2018-09"), by="颜色")
