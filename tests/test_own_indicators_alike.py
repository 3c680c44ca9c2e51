"""Own indicators that are like another figure: of its year, with its rules, and with what the chosen rows leave out."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.figures import compute, notes_behind
from fupin_analysis.indicators.judging import stand
from fupin_analysis.plan.own_indicators import Indicator
from indicator_world import A, C, firms, inputs, received, roster, villages
from test_untold import V1, V2, known, place, promise

NEVER = {"threshold": 0.0, "comparison": "zero"}
COUNTIES = enumerate(("昭觉县", "布拖县"))


def of(given, *indicators):
    return replace(given, plan=given.plan.with_indicators(indicators), _kept={}, _earlier={}, _shared={})


def two_counties(second):
    """A promise in each of two counties, the first one kept."""
    other = {**promise("2", 10, second), **place(V2)}
    given = known({"instalments": [promise("1", 10, 10), other]})
    return replace(given, villages=villages((*V1, A, 2018), (*V2, A, 2018)), _kept={}, _earlier={}, _shared={})


@pytest.mark.parametrize("like", ["total_input", "fund_on_time"])
def test_it_is_of_the_year_of_the_figure_that_it_is_like(like):
    given = of(known({"instalments": [promise("1", 10, 10)]}), Indicator("mine", "我的", like=like))
    assert compute(given, "mine").value == compute(given, like).value > 0


def test_without_a_condition_it_is_the_other_figure_with_all_its_forms():
    gift = {
        **place(V1),
        "donor": "某公司",
        "receipt_level": "直接",
        "received_wan": 5.0,
        "received_on": pd.Timestamp("2018-08-02"),
    }
    given = of(
        known({"instalments": [promise("1", 10, 10)], "donations": [gift]}),
        Indicator("mine", "我的", like="total_input"),
    )
    assert compute(given, "mine").value == compute(given, "total_input").value == 15.0


@pytest.mark.parametrize(
    ("county", "light", "said"), [("昭觉县", "绿", False), ("布拖县", "灰", True)], ids=["all told", "one blank"]
)
def test_what_is_blank_stands_beside_the_county_where_it_is(county, light, said):
    one = Indicator("mine", "我的", like="redline_unhonoured", where=f"county == '{county}'", **NEVER)
    given = of(two_counties(None), one)
    standing = stand(given, "mine")
    assert standing.figure.value == 0 and standing.verdict.light == light
    assert ("到位未填1笔" in "；".join(notes_behind(given, "mine"))) == said


def test_a_broken_promise_of_the_county_is_one_of_it_alone():
    ones = [Indicator(f"in{n}", c, like="redline_unhonoured", where=f"county == '{c}'", **NEVER) for n, c in COUNTIES]
    given = of(two_counties(4), *ones)
    assert [compute(given, one.id).value for one in ones] == [0, 1]


def test_nobody_knows_what_a_silent_firm_has_broken():
    names = [f"{n}号有限公司" for n in "一二三四五六"]
    kinds = {"aliases": "", "category": "省属监管", "sector": ""}
    firm = roster("enterprises", [{"full_name": n, "short_name": n[:2], **kinds} for n in names])
    given = inputs(
        {"instalments": [{**promise(n, 10, 10), "enterprise": n} for n in names[:5]]},
        "2018-09",
        enterprises=firm,
        villages=villages((*V1, names[0], 2018)),
        returns=received(*[(n, "2018-09", "2018-10-05") for n in names[:5]]),
    )
    given = of(given, Indicator("mine", "我的", like="redline_unhonoured", where="county == '昭觉县'", **NEVER))
    for target in ("redline_unhonoured", "mine"):
        standing = stand(given, target)
        assert standing.missing.is_unknown and standing.missing.high is None and standing.verdict.light == "灰"


def test_a_share_whose_base_stands_elsewhere_is_not_cut_down_on_one_side():
    with pytest.raises(PlanError, match="由几张表相比得出"):
        of(known({}), Indicator("mine", "我的", "enterprise_card", like="growth_2018", where="filled(grant_2016_wan)"))
    home = {**place(V1), "household_no": "1", "helper_person": "甲", "enterprise": A}
    given = replace(
        known({"households": [home]}, "2018-12"), villages=villages((*V1, A, 2018, 2)), _kept={}, _shared={}
    )
    given = of(given, Indicator("mine", "我的", like="pairing_households", where="filled(helper_person)"))
    assert compute(given, "pairing_households").value == 50.0
    mine = compute(given, "mine")
    assert mine.value is None and "有一部分不取自" in mine.reason


@pytest.mark.parametrize(("where", "high"), [("fund_no == '2'", 10.0), ("fund_no == '1'", 7 + 7 / 8), ("", 17.0)])
def test_what_the_silent_owe_by_their_ledger_is_that_of_the_chosen_promises(where, high):
    """A told in August that 7 of 7 and 4 of 10 had arrived, due in September. Of the 7 it keeps its pace."""
    rows = [promise("1", 7, 7), promise("2", 10, 4, due="2018-09-15")]
    rows = [{**row, "enterprise": A, "period": "2018-08"} for row in rows]
    given = inputs(
        {"instalments": [*rows, {**promise("3", 0, 0), "enterprise": C}]},
        "2018-09",
        enterprises=firms().query("full_name in [@A, @C]"),
        villages=villages((*V1, A, 2018)),
        returns=received((A, "2018-08", "2018-09-05"), (C, "2018-09", "2018-10-05")),
    )
    given = of(given, Indicator("mine", "我的", like="grant_fund_plan", where=where))
    assert stand(given, "mine").missing.high == high
