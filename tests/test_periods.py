"""Periods: reading, neighbours, order, names."""

from __future__ import annotations

import datetime as dt

import pytest

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.periods import Period

P = Period.parse


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2018-09", dt.date(2018, 9, 1), dt.date(2018, 9, 30), "2018年9月"),
        ("2020-02", dt.date(2020, 2, 1), dt.date(2020, 2, 29), "2020年2月"),
        ("2018Q3", dt.date(2018, 7, 1), dt.date(2018, 9, 30), "2018年第三季度"),
        ("2018Q4", dt.date(2018, 10, 1), dt.date(2018, 12, 31), "2018年第四季度"),
        ("2019", dt.date(2019, 1, 1), dt.date(2019, 12, 31), "2019年"),
    ],
)
def test_ends_and_name(text, start, end, label):
    period = P(text)
    assert (period.start, period.end, period.label, str(period)) == (start, end, label, text)


@pytest.mark.parametrize("text", ["2018-13", "2018-00", "2018-9", "2018Q5", "18-09", "九月", "", "2018-09-30"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(FupinError, match="不是报告期"):
        P(text)


@pytest.mark.parametrize(
    ("text", "steps", "result"),
    [
        ("2018-12", 1, "2019-01"),
        ("2019-01", -1, "2018-12"),
        ("2018-07", 30, "2021-01"),
        ("2018Q4", 1, "2019Q1"),
        ("2018Q1", -5, "2016Q4"),
        ("2018", -2, "2016"),
    ],
)
def test_shift(text, steps, result):
    assert str(P(text).shift(steps)) == result


def test_until_holds_both_ends():
    assert [str(p) for p in P("2018-11").until(P("2019-02"))] == ["2018-11", "2018-12", "2019-01", "2019-02"]
    assert P("2019-02").until(P("2018-11")) == []


def test_order_is_by_end_then_short_before_long():
    shuffled = [P("2018"), P("2018Q3"), P("2018-12"), P("2018-09"), P("2018Q4")]
    assert [str(p) for p in sorted(shuffled)] == ["2018-09", "2018Q3", "2018-12", "2018Q4", "2018"]


def test_of_and_month():
    assert str(Period.of(dt.date(2018, 8, 31))) == "2018-08"
    assert str(Period.of(dt.date(2018, 8, 31), "quarter")) == "2018Q3"
    assert str(P("2018Q3").month) == "2018-09"
    assert str(P("2018").month) == "2018-12"
