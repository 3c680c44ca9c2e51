"""Every number of the answers on leaders, cadres and lists is a figure that recombines."""

import re

import pandas as pd
import pytest

from fupin_analysis.indicators.exits import pairing
from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.leadership import cadre_rule, checklists, visits_meetings
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.present.charts.strips import find_visits
from fupin_analysis.present.pages import responsibility as responsibility_page
from indicator_world import A, B, firms, inputs, received, truth_inputs, villages

GIVEN = truth_inputs("2018-10")
ASKED = [
    *((visits_meetings, by) for by in ("enterprise", "rule")),
    *((cadre_rule, by) for by in ("enterprise", "summary")),
    *((checklists, by) for by in ("list_name", "item", "enterprise")),
]


@pytest.mark.parametrize(("ask", "by"), ASKED)
def test_every_cell_recombines(ask, by):
    frame = ask(GIVEN, by=by)
    checked = 0
    for row in frame.to_dict("records"):
        for name, template in frame.attrs[FIGURES].items():
            id = template.format_map(row)
            if pd.notna(row[name]) and id != "nan":
                assert figure_value(GIVEN, id) == pytest.approx(row[name]), id
                checked += 1
    assert checked >= 6


def test_what_is_short_of_four_is_what_each_unit_lacks():
    frame = cadre_rule(GIVEN)
    assert frame.attrs[TOTALS]["gap_people"] == frame["gap_people"].sum() > 0
    assert (frame["gap_people"] == (frame["required_people"] - frame["cadres"]).clip(lower=0)).all()
    assert frame.attrs[TOTALS]["large_units_kept"] == frame.loc[frame["is_subject"], "is_met"].sum()
    assert recombine(trace(GIVEN, "cadres_short")) == frame["gap_people"].sum()


def test_who_told_nothing_of_its_cadres_has_not_told_that_there_are_none():
    told = [{"person": str(no), "role": "第一书记", "started_on": "2018-01-01", "county": "昭觉县"} for no in range(3)]
    large, came = firms(甲集团=200, 乙能源=200), received((A, "2018-09", "2018-10-03"))
    given = inputs({"cadres": told, "enterprise_card": [{"staff_people": 200}]}, enterprises=large, returns=came)
    frame = cadre_rule(given).set_index("enterprise")
    assert frame.loc[A, ["cadres", "gap_people", "is_met"]].tolist() == [3, 1, False]
    assert frame.loc[B, ["cadres", "gap_people", "is_met"]].isna().all()
    assert frame.attrs[TOTALS]["gap_people"] == 1
    assert (frame.attrs[TOTALS]["large_units"], frame.attrs[TOTALS]["large_units_untold"]) == (2, 1)


def test_nobody_told_of_pairs_is_no_nought():
    frame = pairing(inputs({}, "2018-08", enterprises=firms(), villages=villages(("昭觉县", "乡", "村", A, 2018, 5))))
    assert frame[["paired_villages", "villages_pct", "paired_households", "households_pct"]].isna().all(axis=None)
    line, table = responsibility_page.pairing(frame)
    assert (line.text, "0.0" in table.table.to_html()) == ("结对帮扶情况尚无报送。", False)


def test_every_number_of_the_line_of_pairs_is_a_figure():
    line, _ = responsibility_page.pairing(pairing(GIVEN))
    for id in ("villages", "villages_all", "villages_done", "households", "households_all", "households_done"):
        assert f"pairing_{id}" in line.figure_ids, id
    assert re.search(r"覆盖村\d+/\d+个（\d+\.\d%）、户", line.text)


def test_who_keeps_all_three_rules_is_counted_once():
    frame = visits_meetings(GIVEN)
    assert frame.attrs[TOTALS]["all_kept"] == frame["is_met"].sum() > 0
    rules = visits_meetings(GIVEN, by="rule")
    assert (rules["met"] + rules["not_met"] == rules["enterprises"]).all()


# ── a rule is kept when all that it asks of an enterprise is ──────────────────────────────────────────────────────

PLACE = {"county": "昭觉县", "township": "甲乡", "village": "一村"}
V1, V2 = ("昭觉县", "甲乡", "一村", A, 2018, 10), ("美姑县", "丙乡", "新村", A, 2018, 5)


def visit(day, person="p1", level="主要领导", **more):
    return {"person": person, "started_on": day, "leader_level": level, **PLACE, **more}


def meeting(day):
    return {"title": f"会{day}", "held_on": day, "meeting_kind": "党委会", "is_special": True, "minutes_no": "1号"}


TEN = [visit(f"2018-0{month}-{day}") for month in (1, 3, 5, 7) for day in (10, 20)]
DEPUTIES = [visit(f"2018-0{month}-10", f"d{who}", "分管领导") for month in (1, 3, 5, 7) for who in (1, 2)]
MET = [meeting("2018-03-01"), meeting("2018-06-01")]


def rules_of(visits, meetings=MET, readings=None, as_of="2018-09", **more):
    tables = {"visits": [*visits, *DEPUTIES], "meetings": list(meetings)}
    made = inputs(tables, as_of, readings=readings, enterprises=firms(), villages=villages(V1, V2), **more)
    return visits_meetings(made), visits_meetings(made, by="rule")


@pytest.mark.parametrize(
    ("visits", "meetings", "readings", "kept", "light"),
    [
        pytest.param(TEN, MET, {}, (True, True, True), "蓝", id="the-whole-year-is-done"),
        pytest.param(TEN[:3], MET, {}, (True, True, True), "绿", id="as-much-as-is-due"),
        pytest.param(TEN[:2], MET, {}, (False, True, True), "黄", id="behind"),
        pytest.param(TEN, [], {}, (True, True, None), "灰", id="of-meetings-nobody-told"),
        pytest.param([*TEN, visit("2018-08-10", "p2")], MET, {"A14": "each"}, (False, True, True), "黄", id="A14-each"),
        pytest.param(TEN[:4], MET, {"A17": "county"}, (False, False, True), "黄", id="A17-each-county"),
    ],
)
def test_an_enterprise_keeps_a_rule_when_each_leader_and_county_does(visits, meetings, readings, kept, light):
    """By September three trips of each principal, six person-visits and one meeting are due."""
    firm, rules = rules_of(visits, meetings, readings)
    row = firm.iloc[0]
    found = tuple(
        None if pd.isna(row[name]) else bool(row[name]) for name in ("principal_met", "deputy_met", "meetings_met")
    )
    assert (found, bool(row["is_met"]), row["light"]) == (kept, all(kept), light)
    assert firm.attrs[TOTALS]["all_kept"] == float(all(kept))
    assert rules["met"].tolist()[:2] == [float(one) for one in kept[:2]]
    assert rules["enterprises"].tolist()[:2] == [1, 1]


def test_the_chart_counts_who_keeps_a_rule_as_the_table_does():
    """李 has made one trip of three: the sum of both is more than is due of one, and the rule is broken."""
    firm, _ = rules_of([*TEN, visit("2018-08-10", "p2")], readings={"A14": "each"})
    short = firm.assign(deputy_met=True, meetings_met=True, principal_trips=99)
    assert "1户企业中，1户主要领导到县进村入户调研次数未达到进度要求" in find_visits(short)


def test_a_light_that_an_answer_could_turn_is_withheld():
    asked = [*TEN[:2], visit("2018-08-01", village=None)]
    held = pd.DataFrame(
        [{"record_id": "visits/3", "form": "visits", "field": "village", "reported": "一村", "proposed": None}]
    )
    told = inputs({"visits": [*TEN[:3], *DEPUTIES], "meetings": MET}, enterprises=firms())
    firm, _ = rules_of(asked, held=held, fill=lambda way: told)
    assert (bool(firm["is_met"].iloc[0]), firm["light"].iloc[0]) == (False, "灰")
