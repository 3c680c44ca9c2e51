"""A gift that giver and receiver both tell counts once, by whatever name, day or parts they tell it."""

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.review import review
from fupin_analysis.review.reference import Reference
from indicator_world import A, B, firms, inputs

FUND = "川安慈善基金会"


def gift(wan, day, donor=A, **more):
    said = {"donor_kind": "单位捐赠", "receiver": FUND, "receipt_level": "直接", **more}
    return {"donor": donor, "received_wan": float(wan), "received_on": pd.Timestamp(f"2018-{day}"), **said}


def asked(giver, receiver, *, later="2018-10"):
    """(who is asked, what still counts); giver A tells for October, the receiver for ``later``."""
    told = [(A, "2018-10", giver), (FUND, later, receiver)]
    extracts = [
        make_extract(
            f"{period}/{who}.xlsx", {"donations": rows}, enterprise=who, period=period, received=f"{period}-28"
        )
        for who, period, rows in told
    ]
    done = review(extracts, forms=FORMS, reference=Reference(enterprises=firms()))
    found = done.findings[done.findings["code"] == "gift-sides"]
    assert set(found["grade"]) <= {"C"}
    who = sorted("甲" if A in file else "基金会" for file in found["file"])
    return who, done.tables["donations"]["received_wan"].sum()


@pytest.mark.parametrize(
    ("giver", "receiver", "held", "counted"),
    [
        pytest.param([gift(70, "10-17")], [gift(70, "10-20")], ["甲"], 70.0, id="three-days-later"),
        pytest.param([gift(70, "10-17")], [gift(70, "10-20", "甲集团")], ["甲"], 70.0, id="by-its-short-name"),
        pytest.param([gift(70, "10-17")], [gift(70, "10-17", "甲集团")], [], 140.0, id="same-day-is-no-question"),
        pytest.param([gift(30, "10-18"), gift(30, "10-19")], [gift(60, "10-19")], ["甲"], 60.0, id="in-parts"),
        pytest.param(
            [gift(100, "10-17")], [gift(50, "10-17"), gift(50, "10-21")], ["甲"], 100.0, id="received-in-parts"
        ),
        pytest.param([gift(70, "10-01")], [gift(70, "10-20")], [], 140.0, id="nineteen-days-apart"),
        pytest.param([gift(70, "10-17")], [gift(70.02, "10-20")], [], 140.02, id="another-sum"),
        pytest.param([gift(70, "10-17")], [gift(70, "10-20", B)], [], 140.0, id="another-donor"),
        pytest.param([gift(70, "10-17", receiver="丁县慈善会")], [gift(70, "10-20")], [], 140.0, id="another-receiver"),
        pytest.param([gift(70, "10-17")], [gift(70, "10-20", receipt_level="间接")], [], 140.0, id="passed-on"),
        pytest.param([gift(70, "10-17"), gift(70, "10-20")], [], [], 140.0, id="two-of-one-teller"),
    ],
)
def test_one_gift_told_otherwise_by_two_is_asked_about_and_counts_once(giver, receiver, held, counted):
    who, total = asked(giver, receiver)
    assert (who, round(total, 2)) == (held, counted)


def test_what_an_earlier_period_told_counts_and_the_later_telling_is_asked_about():
    who, total = asked([gift(70, "10-29")], [gift(70, "11-02")], later="2018-11")
    assert (who, total) == (["基金会"], 70.0)


@pytest.mark.parametrize(
    ("donor", "counted"),
    [
        pytest.param(A, 60.0, id="full-name"),
        pytest.param("甲集团", 60.0, id="short-name"),
        pytest.param("丁集团", 120.0, id="somebody-else"),
    ],
)
def test_a_donor_called_by_a_short_name_is_no_other(donor, counted):
    rows = [{**gift(60, "10-17"), "enterprise": A}, {**gift(60, "10-17", donor), "enterprise": FUND}]
    given = inputs({"donations": rows}, "2018-10", enterprises=firms())
    assert compute(given, "donations_annual").value == counted == figure_value(given, "gifts_counted")
    assert figure_value(given, "gifts") == figure_value(given, "gifts_values") == counted / 60.0
