"""What is said beside a figure: rows without a base, households beyond the roster, tellers who do not agree."""

import pytest

from fupin_analysis.indicators import exits, funding, platforms, works
from fupin_analysis.indicators.figures import compute, notes_behind
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.plan.roster import COMMISSION
from indicator_world import A, B, inputs, roster, truth_inputs, villages

PLACE = {"county": "昭觉县", "township": "甲乡", "village": "一村"}
V1, V2 = ("昭觉县", "甲乡", "一村", A, 2018, 2), ("昭觉县", "甲乡", "二村", A, 2018, 5)
GRANT = {"fund_kind": "无偿", **PLACE}
KEY = {"project_kind": "产业", "county": "昭觉县", "is_key": True, "status": "在建"}
COVER = {"county": "昭觉县", "hamlets_planned": 10, "hamlets_done": 5}
GIFT = {"donor": "甲", "receiver": "乙", "receipt_level": "直接", "received_on": "2018-05-01"}


def lacking(form, rows):
    return inputs({form: rows}, villages=villages(V1, V2))


FUNDS = lacking(
    "instalments",
    [
        {**GRANT, "fund_no": "1", "committed_wan": 100.0, "arrived_wan": 50.0},
        {**GRANT, "fund_no": "2", "arrived_wan": 70.0},
    ],
)
OPEN = lacking(
    "instalments",
    [
        {**GRANT, "fund_no": "1", "committed_wan": 100.0, "arrived_wan": 100.0},
        {**GRANT, "fund_no": "2", "committed_wan": 100.0},
    ],
)
GIFTS = lacking("donations", [{**GIFT, "pledged_wan": 10.0, "received_wan": 5.0}, {**GIFT, "received_wan": 7.0}])
LINES = lacking("coverage", [COVER, {**COVER, "enterprise": B, "hamlets_planned": None}])


@pytest.mark.parametrize(
    ("given", "target", "value", "note"),
    [
        pytest.param(
            FUNDS, "funds_honoured", 50.0, "1行填了“到位/到位资金”未填“承诺/承诺资金”，不计入两者之比", id="money"
        ),
        pytest.param(
            OPEN,
            "funds_honoured",
            50.0,
            "1行填了“承诺/承诺资金”未填“到位/到位资金”，在两者之比中按尚无计",
            id="nothing-yet",
        ),
        pytest.param(GIFTS, "gifts_honoured", 50.0, "1行填了“金额/到账”未填“金额/认捐”，不计入两者之比", id="gifts"),
        pytest.param(
            LINES,
            "fibre_hamlets",
            50.0,
            "1行填了“自然村延伸试点/完成”未填“自然村延伸试点/计划”，不计入两者之比",
            id="lines",
        ),
    ],
)
def test_a_rate_says_how_many_rows_have_no_base(given, target, value, note):
    assert (compute(given, target).value, notes_behind(given, target)) == (value, (note,))


def test_answers_say_what_their_rates_leave_out():
    assert "1行填了" in funding.funding_stages(FUNDS).attrs["note"]
    assert "1行填了" in platforms.donations(GIFTS).attrs["note"]
    whole = truth_inputs("2018-10")
    for ask in (funding.funding_stages, works.key_projects, exits.pairing):
        assert "未填" not in ask(whole).attrs["note"], ask


def household(no, village="一村", **more):
    return {**PLACE, "village": village, "household_no": no, "helper_person": "王", **more}


@pytest.mark.parametrize(
    ("rows", "done", "notes"),
    [
        pytest.param([household("1"), household("2")], 2.0, (), id="as-many-as-there-are"),
        pytest.param(
            [household(str(no)) for no in range(5)],
            2.0,
            ("1个村填报的结对户数多于名册，多出的3户未计入",),
            id="too-many",
        ),
        pytest.param(
            [household("1"), household("9", "无名村")],
            1.0,
            ("1户所在村不在名册或名册未填户数，未计入",),
            id="elsewhere",
        ),
        pytest.param([household("1"), household("2", helper_person=None)], 1.0, (), id="nobody-named"),
    ],
)
def test_pairing_says_what_is_beyond_the_roster(rows, done, notes):
    given = inputs({"households": rows}, villages=villages(V1, V2))
    assert figure_value(given, "pairing_households_done") == done
    assert notes_behind(given, "pairing_households") == notes
    assert exits.pairing(given).attrs["note"].split("；")[2:] == list(notes)


OFFICE = "省国资委"
SENDERS = roster(
    "enterprises",
    [
        {"full_name": A, "short_name": "甲集团", "category": "省属监管"},
        {"full_name": OFFICE, "short_name": OFFICE, "category": COMMISSION},
    ],
)


@pytest.mark.parametrize(
    ("own", "other", "value", "notes"),
    [
        pytest.param(1, 2, 1.0, (f"各单位所报不一（{A}报2、{OFFICE}报1），按{OFFICE}所报计",), id="they-differ"),
        pytest.param(2, 2, 2.0, (), id="they-agree"),
        pytest.param(1, None, 1.0, (), id="one-alone"),
    ],
)
def test_tellers_of_a_milestone_who_do_not_agree(own, other, value, notes):
    row = {"item": "三大示范基地", "status": "推进中"}
    rows = [{**row, "enterprise": OFFICE, "done_count": own}]
    rows += [{**row, "enterprise": A, "done_count": other}] if other else []
    given = inputs({"milestones": rows}, enterprises=SENDERS)
    assert (compute(given, "three_bases").value, notes_behind(given, "three_bases")) == (value, notes)
