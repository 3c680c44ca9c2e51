"""The pace that enterprises are compared with is that of the year of their figures."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_analysis.present.pages.funding import pace_of


def series(*rows):
    return pd.DataFrame(rows, columns=["period", "actual", "pace_pct"])


@pytest.mark.parametrize(
    ("rows", "as_of", "pace"),
    [
        pytest.param([("2018-08", 10.0, 66.7), ("2018-09", 12.0, 75.0)], "2018-09-30", 75.0, id="same-year"),
        pytest.param([("2018-08", 10.0, 66.7), ("2018-09", None, 75.0)], "2018-09-30", 66.7, id="month-without-figure"),
        pytest.param([("2018-11", 10.0, 91.7), ("2018-12", 12.0, 100.0)], "2019-03-31", None, id="target-of-last-year"),
        pytest.param([("2018-12", None, 100.0)], "2018-12-31", None, id="no-figure"),
    ],
)
def test_pace_of(rows, as_of, pace):
    frame = pd.DataFrame()
    frame.attrs["as_of"] = as_of
    assert pace_of(series(*rows), frame) == pace
