"""Settings that nobody can mean are refused before anything is reckoned, in Chinese."""

import datetime as dt

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.plan import load_plan

PLAN = load_plan()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        pytest.param("redline2.window_days", -5, "不能小于0", id="a-window-before-the-payment"),
        pytest.param("A42", "90.5", "天数应是整数", id="half-a-day"),
        pytest.param("A42", float("inf"), "应是有限的数", id="for-ever"),
        pytest.param("A23", [60, 16], "前小后大", id="ages-upside-down"),
        pytest.param("A23", [16], "应是两个数", id="one-age"),
        pytest.param("jobs.age", [-1, 60], "不能小于0", id="an-age-below-nought"),
        pytest.param(
            "growth.lower_bound", 600, "“growth.lower_bound”（600）大于“growth.upper_bound”（500）", id="tiers"
        ),
        pytest.param("growth.upper_bound", float("nan"), "应是有限的数", id="not-a-number"),
        pytest.param("satisfaction.min", 900, "不能大于100", id="more-than-everybody"),
        pytest.param("enclave.range", [3, 2], "前小后大", id="a-range-upside-down"),
        pytest.param("redline1.default_due", "13-01", "应是月-日", id="no-such-month"),
        pytest.param("growth.final", dt.date(2018, 1, 1), "前者不能大于后者", id="the-end-before-the-date"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(key, value, said):
    with pytest.raises(PlanError, match=said):
        PLAN.with_readings({key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [("redline2.window_days", 0), ("A23", [18, 55]), ("growth.lower_bound", 500), ("redline1.default_due", "06-30")],
)
def test_other_settings_hold(key, value):
    readings = PLAN.with_readings({key: value}).readings
    setting = readings[key].setting if key in readings else key
    assert readings.value(setting) == (tuple(value) if isinstance(value, list) else value)
