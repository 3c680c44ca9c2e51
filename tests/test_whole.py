"""Ends of ranges: whole numbers of what is counted, and figures as they are made."""

import pytest

from fupin_analysis.indicators.aspects import UNKNOWN_FIGURE, Made, uncelled
from fupin_analysis.indicators.whole import in_digits, whole_number, whole_value
from fupin_analysis.plan.plan import load_plan

JOBS, FUNDS = (load_plan().target(name) for name in ("jobs_new", "grant_fund_plan"))


@pytest.mark.parametrize(
    ("value", "target", "up", "made"),
    [
        pytest.param(13.1, JOBS, True, 14.0, id="up"),
        pytest.param(13.9, JOBS, False, 13.0, id="down"),
        pytest.param(13.0, JOBS, True, 13.0, id="whole"),
        pytest.param(13.0 + 1e-12, JOBS, True, 13.0, id="noise-above"),
        pytest.param(13.0 - 1e-12, JOBS, False, 13.0, id="noise-below"),
        pytest.param(13.1, FUNDS, True, 13.1, id="money"),
    ],
)
def test_ends_of_a_range_of_what_is_counted_are_whole(value, target, up, made):
    figure = Made(uncelled([("", value, "")], field="people", file="f"))
    assert whole_number(figure, target, up=up).value == pytest.approx(made, abs=1e-9)
    assert whole_value(value, target, up=up) == pytest.approx(made, abs=1e-9)
    assert whole_number(UNKNOWN_FIGURE, target, up=up).value is None


@pytest.mark.parametrize(
    ("number", "said"),
    [(1.76596, "1.8"), (25.0, "25"), (0.0, "0"), (0.04, "0.04"), (1234567.89, "1234567.9"), (-3.25, "-3.2")],
)
def test_a_sentence_tells_no_more_digits_than_anybody_reads(number, said):
    assert in_digits(number) == said
