"""The day on which a promise falls due, and money that arrived on no day that anybody wrote down."""

import pytest

from fupin_analysis.indicators.figures import compute, notes_behind
from fupin_analysis.indicators.trace import figure_value
from indicator_world import A, inputs, villages

PLACE = {"county": "昭觉县", "township": "乡", "village": "村", "fund_kind": "无偿"}
SAID = "另有1笔于当日到期、尚未足额，次日起计入"


def told(period, arrived, *, due="2018-11-30", on=None, number="1"):
    row = {"committed_wan": 100.0, "due_on": due, "arrived_wan": arrived, "arrived_on": on, "fund_no": number}
    return row | PLACE | {"period": period, "record_id": f"{period}/{number}", "enterprise": A}


def given(*rows, as_of="2018-12"):
    return inputs({"instalments": list(rows)}, as_of, villages=villages(("昭觉县", "乡", "村", A, 2018, 5)))


@pytest.mark.parametrize(
    ("arrived", "due", "broken", "today", "on_time"),
    [
        pytest.param(90.0, "2018-12-31", 0, 1, 0, id="on-its-day-neither-kept-nor-broken"),
        pytest.param(100.0, "2018-12-31", 0, 0, 100, id="kept-on-its-day"),
        pytest.param(90.0, "2018-12-30", 1, 0, 0, id="the-day-after"),
        pytest.param(90.0, "2019-01-01", 0, 0, None, id="the-day-before"),
        pytest.param(None, "2018-12-31", 0, 0, None, id="nobody-told-what-arrived"),
    ],
)
def test_a_promise_around_its_day(arrived, due, broken, today, on_time):
    made = given(told("2018-12", arrived, due=due, on="2018-12-01"))
    assert (compute(made, "redline_unhonoured").value, compute(made, "fund_on_time").value) == (broken, on_time)
    assert figure_value(made, "promises_due_today") == today
    assert (SAID in notes_behind(made, "redline_unhonoured")) == bool(today)


@pytest.mark.parametrize(
    ("rows", "on_time"),
    [
        pytest.param([told("2018-10", 100.0), told("2018-12", 100.0)], 100, id="an-earlier-return-told-it"),
        pytest.param([told("2018-11", 100.0), told("2018-12", 100.0)], 100, id="that-of-the-month-of-its-day"),
        pytest.param([told("2018-12", 100.0)], 0, id="first-told-after-its-day"),
        pytest.param([told("2018-10", 60.0), told("2018-12", 100.0)], 0, id="only-part-of-it-was-told"),
        pytest.param([told("2018-10", 100.0, number="2"), told("2018-12", 100.0)], 0, id="another-promise"),
        pytest.param([told("2018-10", 100.0), told("2018-12", 100.0, on="2018-12-05")], 0, id="its-day-is-told"),
        pytest.param([told("2018-10", 100.0, due="2018-10-31"), told("2018-12", 100.0)], 0, id="of-another-day"),
    ],
)
def test_an_arrival_without_a_day_is_as_old_as_the_return_that_told_it(rows, on_time):
    assert compute(given(*rows), "fund_on_time").value == on_time
