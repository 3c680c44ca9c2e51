"""Indicators that nobody can mean are refused before anything is reckoned, in Chinese."""

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.own_indicators import Indicator, declare, load_indicators
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


def test_two_indicators_cannot_have_one_name():
    """By its name a person asks for one, and would get the other."""
    given = {"name": "女性就业", "form": "jobs", "column": "person", "operation": "distinct"}
    with pytest.raises(PlanError, match=r"自定指标“second”.*名称“女性就业”已是指标“first”的名称"):
        PLAN.with_indicators([Indicator("first", **given), Indicator("second", **given)])


def test_a_file_that_is_not_utf_8_says_how_to_save_it(tmp_path):
    path = tmp_path / "indicators.toml"
    path.write_bytes('[women]\nname = "女性就业"\n'.encode("gb18030"))
    with pytest.raises(
        PlanError, match=r"indicators\.toml：编码不是 UTF-8（多半存成了 ANSI.*另存为”，编码选 UTF-8"
    ) as caught:
        load_indicators(path)
    assert "codec" not in caught.value.message
    with pytest.raises(PlanError, match="文件不存在或没有权限"):
        load_indicators(tmp_path / "none.toml")
