"""Red lines where some are silent: no hit by ignorance, no clean sheet either; and what is known stays known."""

import pandas as pd
import pytest

from fupin_analysis.indicators.funding import overdue_promises
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.plan.roster import conform_roster
from indicator_world import A, B, inputs

FIRMS = (A, B, "丙集团", "丁集团", "戊集团")
FIVE = conform_roster(
    pd.DataFrame([{"full_name": n, "short_name": n[:3], "category": "省属监管"} for n in FIRMS]), "enterprises"
)


def money(firm, period, due, arrived, *, paid=None, number=1):
    told = {"committed_wan": 100.0, "due_on": due, "arrived_wan": arrived, "appropriated_wan": 100.0 if paid else None}
    ids = {"enterprise": firm, "period": period, "record_id": f"{firm}/{period}/{number}", "fund_no": str(number)}
    return told | ids | {"fund_kind": "无偿", "appropriated_on": paid}


def given(*rows, as_of="2018-12"):
    """The rows of A and B; the three others told of a promise that they kept."""
    others = [money(firm, as_of, f"{as_of}-10", 100.0) for firm in FIRMS[2:]]
    return inputs({"instalments": [*rows, *others]}, as_of, enterprises=FIVE)


def standing(target, *rows, as_of="2018-12"):
    return stand(given(*rows, as_of=as_of), target)


KEPT = money(A, "2018-12", "2018-12-10", 100.0)


@pytest.mark.parametrize(
    ("rows", "low", "high", "reason"),
    [
        pytest.param([KEPT, money(B, "2018-12", "2018-12-15", 0.0)], 1, 1, "missed", id="told"),
        pytest.param([KEPT, money(B, "2018-11", "2018-12-15", 0.0)], 0, 1, "missing", id="due-since-it-fell-silent"),
        pytest.param([KEPT, money(B, "2018-11", "2018-11-30", 0.0)], 0, 1, "missing", id="due-on-its-last-day"),
        pytest.param([KEPT, money(B, "2018-11", "2018-11-29", 0.0)], 1, 1, "missed", id="broken-as-it-told-itself"),
        pytest.param([KEPT, money(B, "2018-11", "2018-12-15", 100.0)], 0, 0, "kept", id="kept-before-its-day"),
        pytest.param([KEPT], 0, None, "missing", id="never-told-is-no-clean-sheet"),
        pytest.param([money(A, "2018-12", "2018-12-10", 90.0)], 1, None, "missed", id="a-hit-told-by-who-reported"),
    ],
)
def test_promises_of_the_silent(rows, low, high, reason):
    made = standing("redline_unhonoured", *rows)
    assert (made.missing.low, made.missing.high, made.verdict.reason) == (low, high, reason)


def test_the_ledger_of_a_year_says_nothing_of_the_next():
    rows = [money(A, "2019-01", "2019-01-10", 100.0), money(B, "2018-12", "2018-12-10", 100.0)]
    made = standing("redline_unhonoured", *rows, as_of="2019-01")
    assert (made.missing.high, made.verdict.reason) == (None, "missing")


@pytest.mark.parametrize(
    ("period", "paid", "low", "high", "reason"),
    [
        pytest.param("2018-12", "2018-09-15", 1, 1, "missed", id="told"),
        pytest.param("2018-11", "2018-09-15", 0, 1, "missing", id="the-window-ended-in-its-silence"),
        pytest.param("2018-11", "2018-08-15", 1, 1, "missed", id="it-ended-before"),
        pytest.param("2018-09", "2018-09-15", 0, None, "missing", id="silent-for-longer-than-the-window"),
    ],
)
def test_payments_of_the_silent(period, paid, low, high, reason):
    old = money(A, "2018-12", "2018-12-10", 100.0, paid="2018-01-05") | {"supervised_on": "2018-01-06"}
    made = standing("redline_unsupervised", old, money(B, period, "2019-06-30", 0.0, paid=paid))
    assert (made.missing.low, made.missing.high, made.verdict.reason) == (low, high, reason)


def test_both_ends_are_figures_and_say_why():
    made = given(KEPT, money(B, "2018-11", "2018-12-15", 0.0))
    assert [figure_value(made, f"redline_unhonoured#{end}") for end in ("low", "high")] == [0, 1]
    note = stand(made, "redline_unhonoured").missing.note
    assert note == "未报单位有1笔在上次报送之后到期，低值按已落实、高值按未落实"


def test_the_list_accuses_nobody_of_what_fell_due_in_its_silence():
    rows = [money(B, "2018-11", "2018-12-15", 0.0), money(B, "2018-11", "2018-11-15", 0.0, number=2)]
    listed = overdue_promises(given(KEPT, *rows)).set_index("fund_no")
    assert listed["light"].to_dict() == {"1": "灰", "2": "红"}
    assert listed["note"].to_dict() == {"1": "该单位2018-11以后未报送，是否兑现不明", "2": ""}
