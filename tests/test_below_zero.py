"""Figures below zero: ordinary where a head or its form says so, told in forms of others, asked about in the plan's."""

from pathlib import Path

import pytest

from extracts_by_hand import make_extract
from fupin_analysis.intake.parse.cells import Spec, parse_cell
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.periods import Period
from fupin_analysis.review import History, review
from fupin_analysis.review.history.past import Point
from fupin_analysis.review.history.verdict import Step, judge_falling
from made_sheets import make_form


@pytest.mark.parametrize(
    ("head", "raw", "value", "codes"),
    [
        pytest.param("较期初增减", "(1,234.50)", -1234.5, ["number-below"], id="brackets"),
        pytest.param("较期初增减", "（12）", -12.0, ["number-below"], id="a-small-one-where-it-may-fall"),
        pytest.param("较期初增减", "△20", -20.0, ["number-below"], id="triangle"),
        pytest.param("较期初增减", "—20", -20.0, ["number-below"], id="a-long-dash"),
        pytest.param("期末余额", "（1,234.50）", -1234.5, ["number-below"], id="plainly-an-amount"),
        pytest.param("期末余额", "(20.00)", -20.0, ["number-below"], id="two-decimals"),
        pytest.param("期末余额", "(20)", None, ["number-minus"], id="perhaps-the-number-of-a-note"),
        pytest.param("期末余额", "—20", None, ["number-minus"], id="perhaps-a-mark-of-a-list"),
    ],
)
def test_how_accountants_write_a_minus(head, raw, value, codes):
    got = parse_cell(raw, Spec(Field("a_yuan", head, "money", unit="元"), "元"))
    assert (got.value, [issue.code for issue in got.issues]) == (value, codes)


FIELDS = (
    Field("item", "项目", "text", required=True),
    Field("month_yuan", "本月数", "money", unit="元", twin="ytd_yuan"),
    Field("ytd_yuan", "本年累计", "money", unit="元"),
    Field("change_pct", "增减", "pct"),
)


def told(row, *, fields=FIELDS, path="forms/kb.toml", history=None):
    form = make_form(*fields, id="kb", unit="元", key=("item",), path=path and Path(path))
    extracts = [make_extract("2018-09/甲.xlsx", {"kb": [row]}, forms={"kb": form})]
    done = review(extracts, forms={"kb": form}, history=history)
    table = done.tables["kb"].iloc[0]
    return [(c, g) for c, g in zip(done.findings["code"], done.findings["grade"], strict=True)], table


def test_a_loss_is_no_question():
    codes, table = told({"item": "五、净利润", "month_yuan": -800.5, "ytd_yuan": -7500.0, "change_pct": -12.0})
    assert codes == [] and (table["month_yuan"], table["ytd_yuan"], table["change_pct"]) == (-800.5, -7500.0, -12.0)


@pytest.mark.parametrize(
    ("path", "signed", "expected"),
    [
        pytest.param("forms/kb.toml", None, [("negative-kept", "B")], id="a-form-of-others-tells-and-counts"),
        pytest.param("forms/kb.toml", True, [], id="declared-ordinary"),
        pytest.param("forms/kb.toml", False, [("negative", "C")], id="declared-wrong"),
        pytest.param(None, None, [("negative", "C")], id="the-plan-asks"),
    ],
)
def test_a_revenue_below_zero(path, signed, expected):
    fields = (FIELDS[0], Field("ytd_yuan", "本年累计", "money", unit="元", signed=signed))
    codes, table = told({"item": "一、营业收入", "ytd_yuan": -5.0}, fields=fields, path=path)
    assert codes == expected
    assert bool(table["ytd_yuan"] == -5.0) is (expected != [("negative", "C")])


@pytest.mark.parametrize(
    ("before", "month", "ytd", "gap", "code"),
    [
        pytest.param(None, -80.0, -750.0, 0, None, id="a-loss-without-a-past"),
        pytest.param(None, 5.0, 3.0, 0, None, id="a-profit-after-a-loss"),
        pytest.param(100.0, -20.0, 80.0, 0, None, id="it-adds-up"),
        pytest.param(100.0, -20.0, 90.0, 0, "ytd-differs", id="it-does-not"),
        pytest.param(100.0, -20.0, 90.0, 1, None, id="months-between"),
    ],
)
def test_what_may_fall_need_only_add_up(before, month, ytd, gap, code):
    point = None if before is None else Point(Period.parse("2018-08"), before, None)
    verdict = judge_falling(Step(month, ytd, 0.015, before=point, gap=gap), month)
    assert (verdict.code if verdict else None) == code


def test_without_that_a_larger_month_is_still_asked_about():
    codes, _ = told({"item": "一、营业收入", "month_yuan": 50.0, "ytd_yuan": 30.0}, history=History())
    assert set(codes) == {("ytd-swap-likely", "C")}
