"""Rates and checks that some have not reported: how far they may be off, and what is then not judged."""

import pandas as pd
import pytest

from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.missing import missing_behind
from fupin_analysis.plan.roster import conform_roster
from indicator_world import A, B, C, firms, inputs, received, roster, villages

COUNTIES = ("昭觉县", "布拖县", "金阳县", "美姑县", "雷波县")
OFFICES = {county: f"{county}扶贫办" for county in COUNTIES}
EVERYBODY = roster(
    "enterprises",
    [{"full_name": n, "short_name": n[:3], "category": "县级部门", "counties": c} for c, n in OFFICES.items()],
)
HELPED = villages(*((county, "乡", "村", A, 2018, 10) for county in COUNTIES))
LAST = COUNTIES[-1]


def told(county, period="2018-12", **row):
    at = {"county": county, "township": "乡", "village": "村"}
    return {"enterprise": OFFICES[county], "period": period, "record_id": f"{county}/{period}", **at, **row}


def offices(rows, *, form="villages", helped=HELPED):
    return inputs({form: rows}, "2018-12", enterprises=EVERYBODY, villages=helped)


def missing_of(made, target):
    missing = missing_behind(made, made.plan.target(target), compute(made, target))
    return missing.low, missing.high, missing.note


def survey(county, satisfied, surveyed, period="2018-12"):
    return told(county, period, satisfied_households=satisfied, surveyed_households=surveyed)


FOUR = [survey(county, 23, 25) for county in COUNTIES[:4]]
"""92 of 100 approve."""


@pytest.mark.parametrize(
    ("made", "value", "low", "high", "said"),
    [
        pytest.param(
            offices([*FOUR, survey(LAST, 20, 25)]), 89.6, 89.6, 89.6, "", id="all-told",
        ),
        pytest.param(
            offices(FOUR), 92, 100 * 92 / 125, 100 * 117 / 125, "1家未报，基数按其他单位的平均25，低值按未达到",
            id="never-told-is-as-many-as-the-others",
        ),
        pytest.param(
            offices([*FOUR, survey(LAST, 10, 10, "2018-09")]), 100 * 102 / 110, 100 * 92 / 110, 100 * 102 / 110,
            "未报1家低值按未达到、高值按全部达到推算", id="the-last-survey-may-come-out-otherwise",
        ),
        pytest.param(offices(FOUR, helped=HELPED.head(4)), 92, 92, 92, "", id="no-village-there-nothing-to-tell"),
    ],
)  # fmt: skip
def test_a_survey_that_an_office_has_not_told(made, value, low, high, said):
    assert compute(made, "satisfaction").value == pytest.approx(value)
    assert missing_of(made, "satisfaction")[:2] == pytest.approx((low, high))
    assert said in missing_of(made, "satisfaction")[2] and bool(said) == bool(missing_of(made, "satisfaction")[2])


def ones(county, period="2018-12", *, has=True):
    names = ("has_leader", "has_unit", "has_team", "has_secretary", "has_technician")
    return told(county, period, **dict.fromkeys(names, has))


KEPT = [ones(county) for county in COUNTIES[:4]]


@pytest.mark.parametrize(
    ("rows", "value", "high"),
    [
        pytest.param(KEPT, 80, 100, id="never-told-a-village-of-the-roster"),
        pytest.param([*KEPT, ones(LAST, "2018-09")], 100, 100, id="what-was-kept-stays"),
        pytest.param([*KEPT, ones(LAST, "2018-09", has=False)], 80, 100, id="what-was-not-may-be-by-now"),
        pytest.param([ones(COUNTIES[0], has=False), *KEPT[1:]], 60, 80, id="who-told-has-told"),
    ],
)
def test_villages_of_an_office_that_is_silent(rows, value, high):
    made = offices(rows)
    assert compute(made, "five_ones").value == value
    assert missing_of(made, "five_ones")[:2] == pytest.approx((value, high))


def test_a_silent_office_without_a_village_that_is_due_adds_none():
    helped = villages(*((county, "乡", "村", A, 2019 if county == LAST else 2018, 10) for county in COUNTIES))
    made = offices([told(county, exit_year=2018) for county in COUNTIES[:4]], helped=helped)
    assert missing_of(made, "exit_villages_2018")[:2] == (100, 100)


def test_households_of_the_roster_of_whom_nobody_told():
    rows = [told(c, household_no=f"{c}{n}", helper_person="李") | {"record_id": f"{c}{n}"}
            for c in COUNTIES[:4] for n in range(10)]  # fmt: skip
    assert missing_of(offices(rows, form="households"), "pairing_households")[:2] == pytest.approx((80, 100))


def test_a_rate_of_growth_with_few_others_has_no_ends_and_says_so():
    rows = [told(c, collective_income_yuan=120.0, collective_income_prev_yuan=100.0) for c in COUNTIES[:4]]
    made = offices(rows)
    assert compute(made, "collective_income").value == pytest.approx(20)
    assert missing_of(made, "collective_income") == (None, None, "未报1家的影响无法估计")
    assert stand(made, "collective_income").verdict.light == "灰"


def incomes(county, now, before=100.0, period="2019-12"):
    return told(county, period, collective_income_yuan=now, collective_income_prev_yuan=before)


SIX = (*COUNTIES, "甘洛县")
ALL_SIX = villages(*((county, "乡", "村", A, 2018, 10) for county in SIX))
OFFICES[SIX[-1]] = f"{SIX[-1]}扶贫办"


@pytest.mark.parametrize(
    ("lowest", "own", "low", "high", "light"),
    [
        pytest.param(110.0, [], 100 * 100 / 600, 100 * 110 / 600, "蓝", id="never-told-is-like-the-others"),
        pytest.param(110.0, [incomes(SIX[-1], 900.0, 700.0, "2018-12")], 100 * 100 / 600, 100 * 110 / 600, "蓝",
                     id="what-it-told-a-year-ago-is-of-another-year"),
        pytest.param(1.0, [], 100 * (-19 - 99) / 600, 100 * (-19 + 20) / 600, "灰", id="it-could-turn-the-light"),
    ],
)  # fmt: skip
def test_an_office_that_is_silent_grew_as_the_slowest_or_the_fastest(lowest, own, low, high, light):
    everybody = roster(
        "enterprises",
        [{"full_name": OFFICES[c], "short_name": c, "category": "县级部门", "counties": c} for c in SIX],
    )
    rows = [*(incomes(county, 120.0) for county in SIX[1:5]), incomes(SIX[0], lowest), *own]
    made = inputs({"villages": rows}, "2019-12", enterprises=everybody, villages=ALL_SIX)
    assert missing_of(made, "collective_income")[:2] == pytest.approx((low, high))
    assert stand(made, "collective_income").verdict.light == light


@pytest.mark.parametrize(
    ("rows", "target", "reason"),
    [
        pytest.param(FOUR, "satisfaction", "missing", id="the-fifth-survey-could-turn-it"),
        pytest.param([*FOUR, survey(LAST, 23, 25)], "satisfaction", "kept", id="all-told"),
        pytest.param([survey(c, 5, 25) for c in COUNTIES[:4]], "satisfaction", "slow", id="it-could-not"),
        pytest.param(KEPT, "five_ones", "missing", id="the-fifth-village-could-turn-it"),
    ],
)
def test_what_the_silent_could_turn_is_not_judged(rows, target, reason):
    made = offices(rows)
    assert stand(made, target).verdict.reason == reason


# ── enterprises ──────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = (A, B, "丙集团", "丁集团", "戊集团")
FIRMS = conform_roster(
    pd.DataFrame([{"full_name": n, "short_name": n[:3], "category": "省属监管"} for n in NAMES]), "enterprises"
)


def project(firm, number, finished, period="2018-12"):
    row = {"project_no": str(number), "project_kind": "产业发展", "status": "完工", "due_on": "2018-08-01"}
    return {"enterprise": firm, "period": period, "record_id": f"{firm}/{number}", "finished_on": finished, **row}


IN_TIME, LATE = "2018-07-01", "2018-08-02"
DONE = [project(firm, 1, IN_TIME) for firm in NAMES[:4]]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param([], (80, 100), id="never-told-is-like-the-others"),
        pytest.param([project(NAMES[4], n, IN_TIME if n == 1 else LATE, "2018-11") for n in (1, 2)],
                     (100 * 5 / 6, 100), id="its-own-projects-as-last-told"),
    ],
)  # fmt: skip
def test_projects_of_a_firm_that_is_silent(more, expected):
    made = inputs({"projects": [*DONE, *more]}, "2018-12", enterprises=FIRMS)
    assert missing_of(made, "proj_on_time")[:2] == pytest.approx(expected)


def test_a_silent_firm_that_told_of_nothing_due_adds_nothing():
    early = [project(NAMES[4], 1, None, "2018-11") | {"due_on": "2019-06-30"}]
    made = inputs({"projects": [*DONE, *early]}, "2018-12", enterprises=FIRMS)
    assert missing_of(made, "proj_on_time")[:2] == (100, 100)


def network(firm, period, reached):
    row = {"county": LAST, "poor_villages": 10, "fibre_villages": reached}
    return {"enterprise": firm, "period": period, "record_id": f"n/{firm}", **row}


def test_a_silent_operator_adds_no_villages_to_a_county_that_another_covers():
    operators = roster(
        "enterprises", [{"full_name": n, "short_name": n, "category": "中央在川", "sector": "通信"} for n in NAMES[:2]]
    )
    rows = [network(A, "2018-12", 9), network(B, "2018-09", 5)]
    made = inputs({"coverage": rows}, "2018-12", enterprises=operators)
    assert missing_of(made, "fibre_villages")[:2] == pytest.approx((90, 90))


def arrived(firm, wan):
    at = {"county": "昭觉县", "township": "乡", "village": "村", "fund_kind": "无偿"}
    return {"enterprise": firm, "period": "2018-12", "record_id": f"i/{firm}", "fund_no": "1", "arrived_wan": wan, **at}


def card(firm, base):
    given = {"grant_2016_wan": base, "grant_2017_wan": base}
    return {"enterprise": firm, "period": "2018-07", "record_id": f"c/{firm}", **given}


@pytest.mark.parametrize(
    ("base", "high"), [pytest.param(100.0, 100, id="in-the-tier"), pytest.param(1000.0, 100, id="in-another")]
)
def test_a_silent_firm_of_another_tier_is_not_missing_from_this_one(base, high):
    rows = {"enterprise_card": [card(n, 100.0) for n in NAMES[:4]] + [card(NAMES[4], base)]}
    made = inputs({**rows, "instalments": [arrived(n, 500.0) for n in NAMES[:4]]}, "2018-12", enterprises=FIRMS,
                  villages=HELPED)  # fmt: skip
    assert missing_of(made, "growth_t1")[:2] == pytest.approx((80 if base == 100.0 else 100, high))


KEY = {
    "project_kind": "重点投资",
    "county": "昭觉县",
    "status": "在建",
    "invest_plan_wan": 30.0,
    "invest_ytd_wan": 20.0,
}


@pytest.mark.parametrize(
    ("category", "high"),
    [pytest.param("中央在川", 180.0, id="not-asked"), pytest.param("省属监管", 200.0, id="asked-as-the-others")],
)
def test_a_silent_firm_adds_to_a_target_that_asks_it(category, high):
    """The key projects are those of supervised enterprises: nine told 20 each, the tenth nothing."""
    names = [f"第{number}集团" for number in range(10)]
    kinds = ["省属监管"] * 9 + [category]
    asked = roster(
        "enterprises", [{"full_name": n, "short_name": n, "category": c} for n, c in zip(names, kinds, strict=True)]
    )
    rows = [{**KEY, "enterprise": name, "project_no": "1"} for name in names[:9]]
    returns = received(*((name, "2018-09", "2018-10-03") for name in names[:9]))
    missing = stand(inputs({"projects": rows}, enterprises=asked, returns=returns), "invest_amount").missing
    assert (missing.low, missing.high) == (180.0, high)


def test_the_silent_help_no_more_villages_than_there_are():
    """A tells of both villages of the roster, so that B can tell of none that nobody has told."""
    here = [{"county": "昭觉县", "township": "乡", "village": village, "enterprise": A} for village in ("一村", "二村")]
    known = villages(*(("昭觉县", "乡", village, A, 2018, 10) for village in ("一村", "二村")))
    returns = received((A, "2018-09", "2018-10-03"), (C, "2018-09", "2018-10-03"))
    given = inputs({"funds": here}, villages=known, enterprises=firms(), returns=returns)
    missing = stand(given, "help_villages").missing
    assert (missing.low, missing.high) == (2.0, 2.0)
