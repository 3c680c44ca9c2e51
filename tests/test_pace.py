"""时序进度: what share of a task is due by a day."""

import datetime as dt
from dataclasses import replace

import pytest

from fupin_analysis.plan.pace import pace_amount, pace_share
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.periods import read_cutoff as as_day
from fupin_analysis.plan.plan import load_plan

TARGETS = load_plan(2018).targets


@pytest.mark.parametrize(
    ("target_id", "as_of", "share"),
    [
        pytest.param("jobs_new", "2018-01", 1 / 12, id="january"),
        pytest.param("jobs_new", "2018-08", 8 / 12, id="first-report-66.7"),
        pytest.param("jobs_new", "2018Q3", 0.75, id="third-quarter-75"),
        pytest.param("jobs_new", "2018-11", 11 / 12, id="november-91.7"),
        pytest.param("jobs_new", "2018", 1.0, id="year"),
        pytest.param("jobs_new", dt.date(2018, 9, 30), 0.75, id="month-end"),
        pytest.param("jobs_new", dt.date(2018, 9, 15), 8.5 / 12, id="mid-month"),
        pytest.param("jobs_new", dt.date(2018, 1, 1), 1 / 31 / 12, id="first-day"),
        pytest.param("jobs_new", dt.date(2018, 2, 28), 2 / 12, id="february-28"),
        pytest.param("jobs_new", "2019-03", 0.25, id="asked-anew-each-year"),
        pytest.param("jobs_new", "2017-12", 0.0, id="before-the-plan"),
        pytest.param("jobs_new", "2021-01", 1.0, id="after-the-plan"),
        pytest.param("volunteer_batches", "2019-03", 1.0, id="only-2018"),
        pytest.param("donations_annual", "2018-09", 0.30, id="curve-before-relief-day"),
        pytest.param("donations_annual", "2018-10", 0.75, id="curve-after-relief-day"),
        pytest.param("donations_annual", dt.date(2018, 10, 17), 0.30 + 0.45 * 17 / 31, id="curve-in-month"),
        pytest.param("proj_infra", "2018-01", 0.0, id="frost"),
        pytest.param("proj_infra", "2018-12", 1.0, id="curve-end"),
        pytest.param("pairing_villages", "2018-09", None, id="standing"),
        pytest.param("redline_unhonoured", "2018-09", None, id="red-line"),
        pytest.param("enclave_recruit", "2018-09", None, id="range"),
        pytest.param("kangba_launch", "2018-09", None, id="milestone"),
        pytest.param("satisfaction", "2018-09", None, id="satisfaction"),
        pytest.param("rectification", "2018-09", None, id="narrative"),
    ],
)
def test_pace_share(target_id, as_of, share):
    assert pace_share(TARGETS[target_id], as_of) == (None if share is None else pytest.approx(share, abs=1e-12))


@pytest.mark.parametrize(
    ("target_id", "steps"),
    [
        ("visit_principal", [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]),
        ("visit_deputy", [0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8]),
        ("meetings", [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2]),
        ("training_sessions", [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2]),
    ],
)
def test_counts_are_due_in_whole_steps(target_id, steps):
    due = [pace_amount(TARGETS[target_id], f"2018-{month:02d}") for month in range(1, 13)]
    assert due == pytest.approx(steps)


def test_exactly_a_step_is_not_lost_to_floats():
    third = replace(TARGETS["visit_principal"], threshold=3)
    assert [pace_amount(third, f"2018-{m:02d}") for m in (3, 4, 7, 8, 11, 12)] == [0, 1, 1, 2, 2, 3]
    curved = replace(third, threshold=100, curve_shares=(0.29,) * 11 + (1.0,))
    assert 100 * 0.29 < 29, "a float falls short of the step"
    assert pace_amount(curved, "2018-03") == pytest.approx(29)


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (dt.date(2018, 12, 31), 365 / 730),
        (dt.date(2019, 12, 30), 729 / 730),
        (dt.date(2019, 12, 31), 1.0),
        (dt.date(2020, 1, 1), 1.0),
        (dt.date(2017, 12, 31), 0.0),
        (dt.date(2018, 1, 1), 1 / 730),
    ],
)
def test_a_dated_task_goes_by_days(day, share):
    sheep = replace(TARGETS["sheep_stock"], pace=True)
    assert pace_share(sheep, day) == pytest.approx(share, abs=1e-12)


def test_a_dated_task_may_begin_later():
    sheep = replace(TARGETS["sheep_stock"], pace=True, since=dt.date(2019, 1, 1))
    assert pace_share(sheep, "2018-12") == 0.0
    assert pace_share(sheep, dt.date(2019, 7, 2)) == pytest.approx(183 / 365)


def test_pace_of_sum_is_that_of_its_parts():
    parts = [TARGETS[key] for key in TARGETS["proj_total"].sum_of]
    for month in ("2018-02", "2018-07", "2018-10"):
        due = sum(pace_amount(part, month) for part in parts)
        assert pace_amount(TARGETS["proj_total"], month) == pytest.approx(due)


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2018-09", dt.date(2018, 9, 30)),
        ("2018-09-15", dt.date(2018, 9, 15)),
        ("2018Q1", dt.date(2018, 3, 31)),
        (Period.parse("2018"), dt.date(2018, 12, 31)),
        (dt.datetime(2018, 9, 15, 12, 0), dt.date(2018, 9, 15)),
    ],
)
def test_as_day(as_of, day):
    assert as_day(as_of) == day
    assert type(as_day(as_of)) is dt.date
