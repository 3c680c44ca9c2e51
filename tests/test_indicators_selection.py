"""Which returns count on a day: nothing that became known later, the latest state, every event once."""

import datetime as dt

import pytest

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.selection import closing_day
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.periods import read_cutoff
from fupin_analysis.plan.plan import load_plan
from indicator_world import A, B, inputs, received, table


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-09", dt.date(2018, 9, 30)),
        ("2018Q3", dt.date(2018, 9, 30)),
        ("2018", dt.date(2018, 12, 31)),
        ("2018-10-17", dt.date(2018, 10, 17)),
        (dt.date(2018, 2, 3), dt.date(2018, 2, 3)),
    ],
)
def test_cutoff(text, day):
    assert read_cutoff(text) == day


def test_a_cutoff_that_is_none_is_refused():
    with pytest.raises(FupinError, match="2018-9月"):
        read_cutoff("2018-9月")


@pytest.mark.parametrize(
    ("as_of", "known_by"),
    [
        pytest.param(dt.date(2018, 9, 30), dt.date(2018, 10, 31), id="month-end-waits-for-its-returns"),
        pytest.param(dt.date(2018, 7, 31), dt.date(2018, 9, 30), id="first-period-is-due-in-September"),
        pytest.param(dt.date(2018, 10, 17), dt.date(2018, 10, 17), id="any-other-day-knows-no-more"),
    ],
)
def test_closing_day(as_of, known_by):
    assert closing_day(as_of, load_plan().duties) == known_by


def promise(arrived, period, **more):
    return {"fund_no": "Z1", "arrived_wan": arrived, "period": period, "record_id": f"{period}", **more}


RESTATED = table("instalments", [promise(1.0, "2018-08"), promise(2.0, "2018-09"), promise(4.0, "2018-10")])


@pytest.mark.parametrize(
    ("as_of", "arrived"), [("2018-08", [1.0]), ("2018-09", [2.0]), ("2018-10-17", [2.0]), ("2018-07", [])]
)
def test_a_state_form_counts_its_last_return_by_the_day(as_of, arrived):
    assert inputs({"instalments": RESTATED}, as_of).state("instalments", 2018)["arrived_wan"].tolist() == arrived


def test_each_sender_has_a_last_return_of_his_own():
    rows = [promise(1.0, "2018-08", enterprise=B), promise(2.0, "2018-09")]
    made = inputs({"instalments": rows}).state("instalments", 2018)
    assert sorted(made["arrived_wan"]) == [1.0, 2.0]


def test_a_late_return_is_not_used_before_it_came():
    returns = received((A, "2018-08", "2018-09-04"), (A, "2018-09", "2018-11-02"))
    early = inputs({"instalments": RESTATED}, "2018-09", returns=returns)
    assert early.state("instalments", 2018)["arrived_wan"].tolist() == [1.0]
    later = inputs({"instalments": RESTATED}, "2018-09", returns=returns, known_by=dt.date(2018, 11, 2))
    assert later.state("instalments", 2018)["arrived_wan"].tolist() == [2.0]


def test_a_return_whose_day_nobody_noted_counts():
    returns = received((A, "2018-09", None))
    assert inputs({"instalments": RESTATED}, returns=returns).state("instalments", 2018)["arrived_wan"].tolist() == [
        2.0
    ]


def test_years_are_kept_apart_and_each_has_its_last_state():
    rows = table("instalments", [promise(9.0, "2018-12"), promise(1.0, "2019-01"), promise(2.0, "2019-02")])
    made = inputs({"instalments": rows}, "2019-02")
    assert made.state("instalments", 2018)["arrived_wan"].tolist() == [9.0]
    assert made.state("instalments", 2019)["arrived_wan"].tolist() == [2.0]
    assert made.latest("instalments")["arrived_wan"].tolist() == [2.0]
    assert sorted(made.states("instalments")["arrived_wan"]) == [2.0, 9.0]


def job(person, day, period, **more):
    return {"id_no": person, "started_on": day, "period": period, "record_id": f"{person}/{period}", **more}


def test_events_are_the_union_of_returns_by_their_own_dates():
    rows = [
        job("p1", "2018-03-01", "2018-07"),
        job("p2", "2018-09-30", "2018-09"),
        job("p3", "2018-12-30", "2019-01"),  # told a month later, yet of 2018
        job("p4", "2019-01-02", "2019-01"),
    ]
    made = inputs({"jobs": rows}, "2019-01")
    assert sorted(made.events("jobs", 2018)["id_no"]) == ["p1", "p2", "p3"]
    assert made.events("jobs", 2019)["id_no"].tolist() == ["p4"]
    assert sorted(inputs({"jobs": rows}, "2018-12").events("jobs", 2018)["id_no"]) == ["p1", "p2"]


def test_an_event_dated_after_the_cutoff_is_not_used():
    rows = [job("p1", "2018-10-01", "2018-09"), job("p2", "2018-09-30", "2018-09")]
    assert inputs({"jobs": rows}).events("jobs", 2018)["id_no"].tolist() == ["p2"]


def test_an_event_without_a_date_belongs_to_the_period_that_tells_it():
    assert inputs({"jobs": [job("p1", None, "2018-09")]}).events("jobs", 2018)["id_no"].tolist() == ["p1"]


def test_an_event_told_again_in_a_later_return_counts_once():
    again = [job("p1", "2018-08-01", "2018-08"), job("p1", "2018-08-01", "2018-09"), job("p1", "2018-09-01", "2018-09")]
    made = inputs({"jobs": table("jobs", [{**row, "record_id": f"r{n}"} for n, row in enumerate(again)])})
    assert made.events("jobs", 2018)["record_id"].tolist() == ["r0", "r2"]


def use(disclosed, period, **more):
    own = {"use_no": "U1", "used_wan": 5.0, "used_on": "2018-07-10", "disclosed_on": disclosed}
    return {**own, "period": period, "return_id": period, **more}


def test_an_event_counts_as_its_newest_telling_has_it():
    rows = [use(None, "2018-09"), use("2018-10-15", "2018-12")]
    made = {as_of: inputs({"fund_uses": rows}, as_of) for as_of in ("2018-09", "2018-12")}
    told = {as_of: one.events("fund_uses")["record_id"].tolist() for as_of, one in made.items()}
    assert told == {"2018-09": ["fund_uses/1"], "2018-12": ["fund_uses/2"]}
    assert [compute(one, "fund_disclosure").value for one in made.values()] == [0.0, 100.0]


def test_an_open_session_is_not_held_until_a_return_tells_its_last_day():
    session = {"session": "1", "title": "班", "is_central": True, "host": "x", "started_on": "2018-09-20"}
    rows = [{**session, "period": "2018-09"}, {**session, "ended_on": "2018-10-20", "period": "2018-12"}]
    rows = [{**row, "return_id": row["period"]} for row in rows]
    told = [compute(inputs({"training": rows}, as_of), "training_sessions").value for as_of in ("2018-09", "2018-12")]
    assert told == [0.0, 1.0]


def test_of_two_equal_rows_one_told_again_is_one_of_the_two():
    gift = {"donor": "x", "receiver": "y", "received_on": "2018-08-01", "received_wan": 1.0}
    rows = [{**gift, "period": period, "return_id": period} for period in ("2018-08", "2018-08", "2018-09")]
    assert len(inputs({"donations": rows}).events("donations", 2018)) == 2


def test_equal_rows_of_one_return_are_two_events():
    gift = {"donor": "x", "receiver": "y", "received_on": "2018-09-01", "received_wan": 1.0}
    assert len(inputs({"donations": [gift, gift]}).events("donations", 2018)) == 2


def test_a_function_sees_only_what_its_measure_declares():
    measure = Measure("jobs_new", "jobs.new_jobs", "distinct", "", uses={"jobs": ("id_no",)})
    view = View(inputs({"jobs": [job("p1", "2018-09-01", "2018-09")]}), measure, 2018)
    assert "id_no" in view.events("jobs")
    with pytest.raises(KeyError):
        view.events("jobs")["wage_yuan"]
    with pytest.raises(KeyError):
        view.events("training")


def test_a_function_cannot_hide_the_reading_it_depends_on():
    view = View(inputs({}), Measure("jobs_new", "jobs.new_jobs", "distinct", ""), 2018)
    assert view.setting("jobs.count") == "persons"
    with pytest.raises(FupinError, match="A37"):
        view.setting("donations.measure")
