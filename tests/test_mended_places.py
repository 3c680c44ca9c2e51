"""Villages, households, milestones, projects, training, jobs and tariffs: whom a figure is of, and who counts once."""

import pandas as pd
import pytest

from fupin_analysis.indicators.figures import compute_parts, compute_value
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.indicators.works import project_status
from indicator_world import A, B, inputs, roster, table, villages

COMMISSION = "省国资委"
ONE = {"county": "昭觉县", "township": "甲乡", "village": "一村"}
TWO = {**ONE, "village": "二村"}
BOTH = villages((*ONE.values(), A, 2018, 10), (*TWO.values(), A, 2018, 2))
GOOD = {
    **ONE,
    **{
        f"has_{name}": True
        for name in "leader unit team secretary technician economy road clinic culture network".split()
    },
    "poverty_rate_pct": 1.0,
    "exit_year": 2018,
    "main_industry": "花椒",
    "poor_households": 10,
    "measured_households": 10,
    "helper_enterprise": A,
}
OF_VILLAGES = ["exit_villages_2018", "village_exit", "five_ones", "village_yidi_wuyou", "village_industry"]


@pytest.mark.parametrize("target", [*OF_VILLAGES, "pairing_villages", "villages_exit_pct"])
def test_a_village_of_the_roster_that_nobody_told_of_is_in_the_denominator(target):
    given = inputs({"villages": [GOOD]}, "2018-12", villages=BOTH)
    assert compute_value(given, target) == 50.0
    assert compute_value(inputs({"villages": [GOOD]}, "2018-12", villages=BOTH.iloc[:1]), target) == 100.0


@pytest.mark.parametrize("target", OF_VILLAGES)
def test_a_village_not_on_the_roster_is_not_among_those_helped(target):
    strange = {**TWO, "village": "他村", "plan_exit_year": 2018, "poor_households": 3}
    given = inputs({"villages": [GOOD, strange]}, "2018-12", villages=BOTH.iloc[:1])
    assert compute_value(given, target) == 100.0


def test_of_a_village_without_a_return_the_helper_answers():
    given = inputs({"villages": [{**GOOD, "enterprise": "昭觉县扶贫办"}]}, "2018-12", villages=BOTH)
    parts = compute_parts(given, "exit_villages_2018")
    assert set(parts.loc[parts["part"] == "base", "enterprise"]) == {A}


@pytest.mark.parametrize(
    ("told", "listed", "expected"),
    [
        pytest.param(None, 10, 100.0, id="the-roster-knows-how-many"),
        pytest.param(12, 10, 0.0, id="what-is-told-goes-first"),
        pytest.param(None, None, None, id="nobody-knows"),
    ],
)
def test_households_with_a_measure_are_held_against_those_known(told, listed, expected):
    given = inputs(
        {"villages": [{**GOOD, "poor_households": told}]},
        villages=villages((*ONE.values(), A, 2018, listed)),
    )
    assert compute_value(given, "village_industry") == expected


@pytest.mark.parametrize("late_first", [True, False])
def test_what_was_told_last_is_the_later_period_not_the_later_row(late_first):
    new = table("villages", [{**GOOD, "plan_exit_year": 2018, "enterprise": B, "record_id": "new"}], period="2018-12")
    old = table("villages", [{**ONE, "plan_exit_year": 2018, "record_id": "old"}], period="2018-06")
    both = pd.concat([new, old] if late_first else [old, new], ignore_index=True)
    given = inputs({"villages": both}, "2018-12")
    assert {t: compute_value(given, t) for t in ("exit_villages_2018", "villages_exit_pct")} == {
        "exit_villages_2018": 100.0,
        "villages_exit_pct": 100.0,
    }


@pytest.mark.parametrize("late_first", [True, False])
def test_a_household_and_a_case_told_twice_are_as_told_last(late_first):
    home = {**ONE, "household_no": "H1", "plan_exit_year": 2018}
    left = {**home, "exit_year": 2018, "approved_on": pd.Timestamp("2018-11-01")}
    new = table("households", [{**left, "enterprise": B, "record_id": "new"}], period="2018-12")
    old = table("households", [{**home, "record_id": "old"}], period="2018-06")
    order = [new, old] if late_first else [old, new]
    assert compute_value(inputs({"households": pd.concat(order)}, "2018-12"), "exit_households_2018") == 100.0
    case = {"check_no": "1", "problem": "欠账", "fix_due_on": pd.Timestamp("2018-06-30")}
    fixed = {**case, "fixed_on": pd.Timestamp("2018-06-01"), "record_id": "new"}
    new = table("supervision", [fixed], period="2019-01")
    old = table("supervision", [{**case, "record_id": "old"}], period="2018-12")
    order = [new, old] if late_first else [old, new]
    assert compute_value(inputs({"supervision": pd.concat(order)}, "2019-01"), "rectification") == 100.0


def named(many: int, place: dict) -> list[dict]:
    return [{**place, "household_no": f"{place['village']}{n}", "helper_person": "张某"} for n in range(many)]


@pytest.mark.parametrize(
    ("homes", "expected", "done"),
    [
        pytest.param(named(12, ONE), 100 * 10 / 12, 10, id="none-makes-up-for-another-village"),
        pytest.param([*named(12, ONE), *named(1, TWO)], 100 * 11 / 12, 11, id="one-of-two-in-the-other"),
        pytest.param([*named(10, ONE), *named(2, TWO)], 100.0, 12, id="all"),
    ],
)
def test_a_village_has_no_more_paired_households_than_the_roster_gives_it(homes, expected, done):
    given = inputs({"households": homes}, villages=BOTH)
    assert compute_value(given, "pairing_households") == pytest.approx(expected)
    assert figure_value(given, "pairing_households_done") == done


OFFICE = roster(
    "enterprises",
    [
        {"full_name": COMMISSION, "short_name": COMMISSION, "aliases": "", "category": "省国资委", "sector": ""},
        {"full_name": A, "short_name": "甲", "aliases": "", "category": "省属监管", "sector": ""},
    ],
)


def bases(**done: int | None) -> list[dict]:
    names = {"office": COMMISSION, "a": A, "b": B}
    return [
        {"enterprise": names[who], "item": "三大示范基地", "status": "推进中", "done_count": many}
        for who, many in done.items()
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(bases(a=2, office=2), 2, id="told-by-two"),
        pytest.param(bases(a=3, office=1), 1, id="the-list-is-the-commissions"),
        pytest.param(bases(a=1, b=2), 2, id="without-it-the-most"),
        pytest.param([*bases(office=1), *bases(office=2)], 3, id="one-teller-in-two-rows"),
    ],
)
def test_a_milestone_told_by_several_counts_once(rows, expected):
    assert compute_value(inputs({"milestones": rows}, enterprises=OFFICE), "three_bases") == expected


def training_class(title: str, start: str, end: str | None, session: str = "第1期") -> dict:
    days = {"started_on": pd.Timestamp(start), "ended_on": pd.Timestamp(end) if end else None}
    return {"session": session, "title": title, "host": "基金会", "is_central": True, **days}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param(training_class("家政班", "2018-08-01", "2018-08-10"), 2, id="months-apart"),
        pytest.param(training_class("家政班", "2018-03-12", "2018-03-20"), 2, id="a-day-between"),
        pytest.param(training_class("家政班", "2018-03-11", "2018-03-20"), 1, id="the-day-after"),
        pytest.param(training_class("家政班", "2018-03-05", "2018-03-15"), 1, id="parallel"),
        pytest.param(training_class("家政班", "2018-03-05", "2018-10-15"), 0, id="parallel-and-still-open"),
        pytest.param(training_class("家政班", "2018-09-05", "2018-10-15"), 1, id="another-and-still-open"),
        pytest.param(training_class("家政班", "2018-08-01", "2018-08-10", "第2期"), 2, id="two-numbers"),
    ],
)
@pytest.mark.parametrize("late_first", [True, False])
def test_a_number_that_comes_back_is_another_session(later, expected, late_first):
    rows = [training_class("厨师班", "2018-03-01", "2018-03-10"), later]
    given = inputs({"training": rows[::-1] if late_first else rows})
    assert compute_value(given, "training_sessions") == expected


def job(who: str | None, home: str | None, *, person: str = "张三", **more) -> dict:
    day = pd.Timestamp("2018-03-01")
    own = {"is_registered": True, "is_new": True, "age_years": 30, "started_on": day}
    return {"id_no": who, "household_no": home, "person": person, **own, **more}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([job("t1", "H1"), job(None, "H1", enterprise=B)], 1, id="once-without-the-number"),
        pytest.param([job("t1", "H1", is_registered=False), job(None, "H1"), job("t1", None)], 1, id="by-one-left-out"),
        pytest.param([job("t1", "H1"), job("t2", "H1"), job(None, "H1")], 3, id="two-of-one-name"),
        pytest.param([job("t1", "H1"), job(None, "H1", person="李四")], 2, id="another-of-the-household"),
        pytest.param([job("t1", "H1"), job(None, None)], 2, id="no-household"),
    ],
)
def test_a_person_told_once_with_and_once_without_a_number_is_one(rows, expected):
    assert compute_value(inputs({"jobs": rows}), "jobs_new") == expected


def work(status: str, finished: str | None = None, kind: str = "产业发展", started: str | None = None) -> dict:
    days = {"finished_on": finished, "started_on": started, "due_on": "2018-06-30"}
    dated = {name: pd.Timestamp(day) if day else None for name, day in days.items()}
    return {"project_no": "1", "project_kind": kind, "status": status, **dated}


@pytest.mark.parametrize(
    ("row", "on_time", "overdue"),
    [
        pytest.param(work("完工"), 0, 0, id="done-without-a-day"),
        pytest.param(work("完工", "2018-06-30"), 1, 0, id="in-time"),
        pytest.param(work("完工", "2018-07-01"), 0, 0, id="late-but-done"),
        pytest.param(work("在建"), 0, 1, id="not-done"),
        pytest.param(work("完工", "2018-10-01"), 0, 1, id="done-after-the-day"),
        pytest.param(work("未开工", kind="结对共建"), 0, 1, id="pairing-not-begun"),
        pytest.param(work("在建", kind="结对共建"), 0, 0, id="pairing-begun-without-a-day"),
    ],
)
def test_what_is_done_without_a_day_is_not_called_overdue(row, on_time, overdue):
    given = inputs({"projects": [row]})
    assert (figure_value(given, "ledger_on_time"), figure_value(given, "ledger_overdue")) == (on_time, overdue)


def test_of_a_ledger_that_nobody_told_no_completion_is_known():
    made = project_status(inputs({}))
    assert made["planned"].tolist() == [123, 113, 38, 95]
    assert made["completion_pct"].isna().all()
    told = project_status(inputs({"projects": [work("在建")]})).set_index("project_kind")["completion_pct"]
    assert told["产业发展"] == 0.0


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        pytest.param([14.0, 5.0], 100.0, id="the-lowest-of-two"),
        pytest.param([14.0, 11.0], 0.0, id="none-low-enough"),
        pytest.param([9.0, 9.0], 100.0, id="equal-ones-are-not-added"),
    ],
)
def test_of_several_tariffs_in_a_county_the_lowest_is_asked(prices, expected):
    rows = [{"county": "昭觉县", "iptv_monthly_yuan": price} for price in prices]
    assert compute_value(inputs({"tariffs": rows}), "tariff_iptv") == expected
