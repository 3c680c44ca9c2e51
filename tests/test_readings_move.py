"""Each of the 48 readings, flipped to each other option, moves the figures listed here and no other."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis.indicators.by_cut import measure, series
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.reporting import asked_for
from fupin_analysis.indicators.responsibility import due_by_now
from fupin_analysis.indicators.tiers import growth_tiers
from fupin_analysis.indicators.traced import trace_one
from fupin_analysis.plan.lights import light_for
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import load_plan
from indicator_world import A, B, firms, inputs, table, truth_inputs, villages

PLAN = load_plan()
DAY = "2018-12"
KEPT = {"returns", "known", "state", "latest", "states", "events", "owed"}
"""What inputs keep that no reading touches."""

# On a whole fictional province at the end of 2018: reading, other option → the figures that move
ON_A_PROVINCE = [
    ("A5", 10, "growth_t3"),
    ("A9", 1, "growth_t2"),
    ("A10", "plan", "growth_t3"),
    ("A11", True, "grant_fund_plan total_input"),
    ("A14", "each", "visit_principal"),
    ("A15", "trips", "visit_deputy"),
    ("A17", "county", "visit_deputy visit_principal"),
    ("A19", "any", "meetings"),
    ("A20", 8, "grant_fund_plan jobs_new meetings visit_deputy visit_principal"),
    ("A21", False, "jobs_new"),
    ("A22", "placements", "jobs_new"),
    ("A23", [18, 50], "jobs_new"),
    ("A24", "reported", "volunteer_batches"),
    ("A25", 2019, "training_sessions volunteer_batches"),
    ("A26", False, "training_sessions"),
    ("A27", "total", "invest_amount invest_projects"),
    ("A28", "finished", "invest_projects"),
    ("A29", "all", "farm_sales"),
    ("A30", False, "farm_sales"),
    ("A32", "sold", "sheep_stock"),
    ("A35", False, "fund_on_time grant_fund_plan"),
    ("A37", "pledged", "donations_annual"),
    ("A38", ["cash"], "donations_annual total_input"),
    ("A38", ["cash", "staff", "in_kind"], "donations_annual"),
    ("A39", False, "donations_annual total_input"),
    ("A41", "nothing", "redline_unhonoured"),
    ("A42", 60, "redline_unsupervised"),
    ("A43", "yidi_wuyou_yichao_liuyou", "household_standard"),
    ("A43", "yidi_qiyou", "village_yidi_wuyou"),
    ("A44", False, "satisfaction"),
    ("A46", "2018Q3", "regular_reporting"),
    ("A47", "tagged", "growth_t2 growth_t3"),
    ("A48", "finished", "proj_pairing proj_total proj_on_time"),
    ("A48", "started", "proj_employment proj_industry proj_infra proj_total proj_on_time"),
    ("A48", "planned", "proj_employment proj_industry proj_infra proj_pairing proj_total"),
]


SUPPORTING = ("total_input", "large_units", "cadres_needed")


def named_by(reading):
    """The figures that may use a reading (no other is handed its settings): targets, and a few beside them."""
    supporting = {key for key in SUPPORTING if reading in PLAN.measures[key].readings}
    return sorted({*PLAN.readings[reading].targets, *supporting})


def under(given, overrides):
    """The same inputs under other readings, with what no reading touches kept."""
    kept = {key: made for key, made in given._kept.items() if key[0] in KEPT}
    return replace(given, plan=given.plan.with_readings(overrides), _kept=kept, _earlier={})


def told(given, figures):
    return {figure: compute(given, figure).value for figure in figures}


@pytest.mark.parametrize(("reading", "option", "moved"), ON_A_PROVINCE, ids=lambda value: str(value)[:24])
def test_a_flip_moves_these_figures_of_a_province(reading, option, moved):
    given = truth_inputs(DAY, 1)
    before = told(given, named_by(reading))
    after = told(under(given, {reading: option}), named_by(reading))
    assert {figure for figure in before if before[figure] != after[figure]} == set(moved.split())


PLACE = {"county": "昭觉县", "township": "甲乡", "village": "团结村"}
ROSTER = villages(("昭觉县", "甲乡", "团结村", A, 2018, 10), ("昭觉县", "乙乡", "团结村", B, 2019, 20))


def fund(no, arrived, **more):
    return {"fund_no": no, "fund_kind": "无偿", "committed_wan": 100.0, "arrived_wan": arrived, **PLACE, **more}


def card(first, second, **more):
    return {"grant_2016_wan": first, "grant_2017_wan": second, "base_measure": "到位", "period": "2018-07", **more}


def visit(day, **more):
    return {"person": "p1", "started_on": day, "leader_level": "主要领导", **PLACE, **more}


def gift(money, **more):
    who = {"donor": A, "donor_kind": "单位捐赠", "receiver": "基金会", "receipt_level": "直接"}
    return {**who, "received_wan": money, "received_on": "2018-05-01", **more}


def sale(money, **more):
    return {
        "product": "核桃",
        "county": "昭觉县",
        "role": "销售方",
        "counterparty": "超市",
        "sold_ytd_wan": money,
        **more,
    }


def growth_of(base, first, second=None):
    """A card and what arrived: one year, or two."""
    rows = [fund("1", first, period="2018-12", record_id="a")]
    rows += [] if second is None else [fund("2", second, period="2019-12", record_id="b")]
    return {"enterprise_card": [card(*base)], "instalments": table("instalments", rows)}


UNPAID = {"supervised_on": None, "appropriated_wan": 1.0, "appropriated_on": "2018-06-01"}
STAFF = {"cadres": [{"person": "p", "role": "第一书记", "started_on": "2018-01-01", **PLACE}]}
# What a province seldom shows: reading, option, rows, cut-off, roster of firms → figure: (before, after)
ON_FEW_ROWS = [
    ("A4", 15, growth_of((100, 300), 230.0), "2018-12", {"growth_t1": (0.0, None), "growth_t2": (None, 100.0)}),
    ("A6", "yearly", growth_of((100, 100), 100.0, 120.0), "2019-12", {"growth_t1": (100.0, 0.0)}),
    ("A6", "cumulative", growth_of((100, 100), 100.0, 120.0), "2019-12", {"growth_t1": (100.0, 0.0)}),
    ("A7", "total", growth_of((100, 100), 150.0, 90.0), "2019-12", {"growth_t1": (0.0, 100.0)}),
    (
        "A12",
        "card",
        {**STAFF, "enterprise_card": [{"staff_people": 500}]},
        "2018-09",
        {"stationed_min4": (None, 0.0), "large_units": (0.0, 1.0), "cadres_needed": (0.0, 4.0)},
    ),
    (
        "A12",
        "responsibility",
        {**STAFF, "responsibility": [{"staff_people": 500}], "enterprise_card": [{}]},
        "2018-09",
        {"stationed_min4": (None, 0.0), "large_units": (0.0, 1.0), "cadres_needed": (0.0, 4.0)},
    ),
    (
        "A16",
        False,
        {"visits": [visit(f"2018-0{n}-10", village=None) for n in (1, 3, 5)]},
        "2018-09",
        {"visit_principal": (0.0, 100.0)},
    ),
    (
        "A18",
        0,
        {"visits": [visit("2018-01-10"), visit("2018-03-10"), visit("2018-03-11")]},
        "2018-09",
        {"visit_principal": (0.0, 100.0)},
    ),
    (
        "A31",
        False,
        {"sales": [sale(5.0), sale(9.0, remark="自2016年以来累计")]},
        "2018-09",
        {"farm_sales": (5.0, 14.0)},
    ),
    (
        "A36",
        False,
        {"donations": [gift(5.0), gift(3.0)], "instalments": [fund("1", 5.0, arrived_on="2018-05-01")]},
        "2018-09",
        {"total_input": (8.0, 13.0)},
    ),
    (
        "A40",
        "reported",
        {"households": [{"household_no": str(n), **PLACE, "helper_person": "x"} for n in range(3)]},
        "2018-09",
        {"pairing_households": (10.0, 100.0)},
    ),
    ("A42", 180, {"instalments": [fund("1", 1.0, **UNPAID)]}, "2018-09", {"redline_unsupervised": (1.0, 0.0)}),
]


@pytest.mark.parametrize(
    ("reading", "option", "rows", "day", "moved"), ON_FEW_ROWS, ids=[f"{r}-{o}" for r, o, *_ in ON_FEW_ROWS]
)
def test_a_flip_moves_these_figures_on_few_rows(reading, option, rows, day, moved):
    staff = {"甲集团": 50} if reading == "A12" else {}
    given = inputs(rows, day, enterprises=firms(**staff), villages=ROSTER)
    before, after = told(given, named_by(reading)), told(under(given, {reading: option}), named_by(reading))
    assert {f: (before[f], after[f]) for f in before if before[f] != after[f]} == moved


# What only moves the line that a figure is held against: reading, option, target, figure → met before, after
ON_THE_LINE = [
    ("A1", False, "satisfaction", 90.0, True, False),
    ("A2", False, "donations_annual", 15000.0, False, True),
    ("A3", 14000, "donations_annual", 14500.0, False, True),
    ("A13", 94, "stationed_cadres", 90.0, True, False),
    ("A33", [3, 4], "enclave_recruit", 2.0, True, False),
    ("A34", 20600, "grant_fund_plan", 20800.0, False, True),
]


@pytest.mark.parametrize(("reading", "option", "target", "figure", "before", "after"), ON_THE_LINE)
def test_a_flip_moves_the_line(reading, option, target, figure, before, after):
    flipped = PLAN.with_readings({reading: option})
    assert (PLAN.target(target).is_met(figure), flipped.target(target).is_met(figure)) == (before, after)
    assert {key for key in PLAN.targets if PLAN.targets[key] != flipped.targets[key]} == {target}


def test_a8_moves_the_day_on_which_growth_is_missed():
    flipped = PLAN.with_readings({"A8": "2020-12-31"})
    lights = [light_for(p.target("growth_t1"), 5.0, "2019-12", p.lights).reason for p in (PLAN, flipped)]
    assert lights == ["behind", "not_due"]
    rows = growth_of((100, 100), 100.0)["instalments"]
    late = pd.concat([rows, table("instalments", [fund("3", 130.0, record_id="c")], period="2020-12")])
    given = inputs({"enterprise_card": [card(100, 100)], "instalments": late}, "2020-12")
    assert growth_tiers(given)["status"].tolist() == ["2020年达标（逾字面期限）"]
    assert growth_tiers(under(given, {"A8": "2020-12-31"}))["status"].tolist() == ["达标"]


def test_a45_gives_no_figure_of_an_enterprise_whose_task_nobody_divided():
    given = inputs({"instalments": [fund("1", 5.0)]}, enterprises=firms(), villages=ROSTER)
    refused = under(given, {"A45": "refuse"})
    listed, withheld = (measure(i, "grant_fund_plan", by="enterprise").set_index("value") for i in (given, refused))
    assert (listed.loc[A, "actual"], listed.loc[A, "note"]) == (5.0, "未分解")
    assert withheld["actual"].isna().all()
    assert set(withheld["note"]) == {"缺少任务分解，请补交 data/reference/allocation_2018.xlsx"}
    assert measure(refused, "grant_fund_plan", by="county")["actual"].sum() == 5.0, "places are not divided anyway"
    assert compute(refused, "grant_fund_plan").value == 5.0
    divided = replace(refused, allocation=pd.DataFrame({"enterprise": [A], "village": [None], "grant_wan": [10.0]}))
    assert measure(divided, "grant_fund_plan", by="enterprise").set_index("value").loc[A, "actual"] == 5.0


def test_every_reading_and_every_option_is_flipped_here():
    flipped = {(r, str(o)) for r, o, *_ in [*ON_A_PROVINCE, *ON_FEW_ROWS, *ON_THE_LINE]}
    flipped |= {("A8", "2020-12-31"), ("A45", "refuse")}
    for reading in PLAN.readings.values():
        others = [list(o) if isinstance(o, tuple) else o for o in reading.options if o != reading.default]
        assert all((reading.id, str(option)) in flipped for option in others), reading.id
        assert any(key == reading.id for key, _ in flipped), reading.id
        assert reading.effect and not reading.effect.endswith("。"), reading.id


# --- settings beside the readings, and what A20, A31 and A36 turn on ---


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([sale(5.0, remark="含2018年5月以来新客户")], 5.0, id="since-a-month-of-this-year"),
        pytest.param([sale(5.0, remark="历 年合计")], 0.0, id="blanks-in-words"),
        pytest.param([sale(5.0, remark="本年累计")], 5.0, id="this-year"),
        pytest.param([sale(5.0, sold_month_wan=1.0)], 5.0, id="january-did-not-tell"),
        pytest.param(
            [
                sale(9.0, sold_month_wan=1.0, period="2018-01", record_id="a"),
                sale(11.0, sold_month_wan=1.0, record_id="b"),
                sale(3.0, sold_month_wan=1.0, product="花椒", record_id="c"),
            ],
            5.0,  # 花椒, and of 苦荞 what January and September sold
            id="january-told-more-than-the-month",
        ),
        pytest.param(
            [
                sale(1.0, sold_month_wan=1.0, period="2018-01", record_id="a"),
                sale(11.0, sold_month_wan=1.0, record_id="b"),
            ],
            11.0,
            id="january-told-the-month",
        ),
    ],
)
def test_sums_of_several_years_never_feed_the_year(rows, expected):
    given = inputs({"sales": table("sales", rows)}, enterprises=firms())
    assert compute(given, "farm_sales").value == expected


@pytest.mark.parametrize(
    ("gifts", "funds", "expected"),
    [
        pytest.param([gift(5.0)], [fund("1", 7.0)], 12.0, id="two-sums"),
        pytest.param([gift(5.0)], [fund("1", 5.0)], 10.0, id="equal-amounts-alone-say-nothing"),
        pytest.param([gift(5.0)], [fund("1", 5.0, arrived_on="2018-05-01")], 5.0, id="same-day"),
        pytest.param([gift(5.0, voucher="7")], [fund("1", 5.0, voucher="7")], 5.0, id="same-voucher"),
        pytest.param([gift(5.0)], [fund("1", 5.0, fund_source="社会募捐")], 5.0, id="raised"),
        pytest.param([gift(5.0, donor=B)], [fund("1", 5.0, fund_source="社会募捐")], 5.0, id="told-by-its-firm"),
        pytest.param(
            [gift(5.0, donor=A, enterprise="基金会")],
            [fund("1", 5.0, fund_source="社会募捐")],
            5.0,
            id="told-by-the-fund",
        ),
        pytest.param(
            [gift(5.0, donor=B, enterprise=B)], [fund("1", 5.0, fund_source="社会募捐")], 10.0, id="another-firm"
        ),
        pytest.param([gift(5.0), gift(5.0)], [fund("1", 5.0, fund_source="社会募捐")], 10.0, id="one-fund-one-gift"),
        pytest.param([gift(5.0, receipt_level="间接")], [fund("1", 1.0)], 1.0, id="a-transfer"),
        pytest.param(
            [], [fund("1", 5.0, fund_kind="有偿"), fund("2", 2.0, village=None)], 2.0, id="grants-of-anywhere"
        ),
    ],
)
def test_total_input_counts_a_sum_once(gifts, funds, expected):
    given = inputs({"donations": gifts, "instalments": funds}, enterprises=firms(), villages=ROSTER)
    assert compute(given, "total_input").value == expected


@pytest.mark.parametrize(
    ("gifts", "funds", "expected", "note", "coverage"),
    [
        pytest.param([gift(5.0)], [fund("1", 7.0)], 12.0, (), (1, 3), id="both-forms"),
        pytest.param([gift(5.0)], [], 5.0, ("尚无一家填报帮扶资金到位及使用台账，未计入",), (0, 3), id="gifts-alone"),
        pytest.param([], [fund("1", 7.0)], 7.0, ("尚无一家填报扶贫募捐统计表，未计入",), (0, 3), id="funds-alone"),
        pytest.param([], [], None, (), (0, 3), id="neither"),
    ],
)
def test_total_input_is_known_once_either_form_is_told(gifts, funds, expected, note, coverage):
    """A tells what there is; who owes both forms is heard of when both have come."""
    given = inputs({"donations": gifts, "instalments": funds}, enterprises=firms(), villages=ROSTER)
    found = compute(given, "total_input")
    assert (found.value, (found.coverage_n, found.coverage_of)) == (expected, coverage)
    told = trace_one(given, "total_input")
    assert expected is None or told.notes == note
    assert expected is None or told.figures[0].value == expected


def test_a_year_from_august_takes_twelve_months_from_there():
    funds = [
        fund("1", 1.0, arrived_on="2018-07-31", period="2018-12", record_id="a"),
        fund("2", 2.0, arrived_on="2018-08-01", period="2018-12", record_id="b"),
        fund("3", 4.0, arrived_on="2019-07-31", period="2019-09", record_id="c"),
        fund("4", 8.0, arrived_on="2019-08-01", period="2019-09", record_id="d"),
    ]
    jobs = [
        {"id_no": str(n), "is_registered": True, "started_on": day, "period": "2019-09", **PLACE}
        for n, day in enumerate(("2018-07-31", "2018-08-01", "2019-07-31", "2019-08-01", "2019-09-02"))
    ]
    given = inputs({"instalments": table("instalments", funds), "jobs": jobs}, "2019-09", villages=ROSTER)
    assert [compute(given, key).value for key in ("grant_fund_plan", "jobs_new")] == [3.0, 3.0]
    flipped = under(given, {"A20": 8})
    assert [compute(flipped, key).value for key in ("grant_fund_plan", "jobs_new")] == [6.0, 2.0]
    months = series(flipped, "grant_fund_plan")
    assert (months["period"].iloc[0], months["period"].iloc[-1]) == ("2018-08", "2019-07")
    assert months["plan"].iloc[5] == pytest.approx(21000 / 2)
    target = flipped.plan.target("grant_fund_plan")
    assert [str(day) for day in target.span(2018)] == ["2018-08-01", "2019-07-31"]
    assert str(target.due_on(given.as_of)) == "2019-07-31"


def test_a_promise_without_a_day_is_due_when_the_setting_says():
    given = inputs({"instalments": [fund("1", 5.0)]}, villages=ROSTER)
    assert compute(given, "redline_unhonoured").value == 0
    assert compute(under(given, {"redline1.default_due": "06-30"}), "redline_unhonoured").value == 1


@pytest.mark.parametrize(
    ("first_report", "first"), [("2018-08", "2018-07"), ("2018Q3", "2018-09")], ids=["with-july-before-it", "quarter"]
)
def test_the_first_report_and_what_is_due_with_it_are_asked_for(first_report, first):
    asked = asked_for(inputs({}, "2018-12"), 2018, first_report)
    assert [str(period) for period in asked] == [str(p) for p in Period.parse(first).until(Period.parse("2018-12"))]


@pytest.mark.parametrize(
    ("day", "first_month", "due"),
    [("2019-03-31", 8, 2), ("2019-03-31", 1, 1), ("2018-08-31", 8, 0), ("2019-07-31", 8, 4), ("2018-12-31", 1, 4)],
)
def test_what_is_due_of_a_year_counts_its_own_months(day, first_month, due):
    assert due_by_now(4, dt.date.fromisoformat(day), first_month=first_month) == due
