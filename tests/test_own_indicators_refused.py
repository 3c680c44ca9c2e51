"""Indicators that nobody can mean are refused before anything is reckoned, in Chinese."""

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.own_indicators import Indicator, declare
from fupin_analysis.plan.plan import load_plan

PLAN = load_plan()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param({"threshold": float("nan")}, "threshold 应是有限的数", id="no-threshold"),
        pytest.param({"threshold": float("inf")}, "threshold 应是有限的数", id="an-endless-threshold"),
        pytest.param({"name": " "}, "name 不能为空", id="no-name"),
        pytest.param({"name": PLAN.target("jobs_new").name}, "已是指标“jobs_new”的名称", id="the-name-of-a-target"),
        pytest.param({"name": PLAN.target("jobs_new").short}, "已是指标“jobs_new”的名称", id="its-short-name"),
    ],
)
def test_an_indicator_that_cannot_be_meant_is_refused(more, said):
    given = {"name": "我的指标", "form": "jobs", "column": "person", "operation": "distinct"} | more
    with pytest.raises(PlanError, match=said):
        declare(Indicator("mine", **given), PLAN.forms, PLAN.measures, PLAN.targets)
