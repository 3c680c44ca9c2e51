"""Checks between forms and with the registers: postings, visits, ledgers, rosters."""

import datetime as dt

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review import review
from fupin_analysis.review.reference import Reference

FILER = "甲集团有限公司"
REGISTER = conform_roster(
    pd.DataFrame(
        [
            {"full_name": FILER, "category": "省属监管", "counties": "昭觉县|布拖县"},
        ]
    ),
    "enterprises",
)
VILLAGES = conform_roster(
    pd.DataFrame([{"county": "金阳县", "township": "丙乡", "village": "丁村", "enterprise": FILER}]), "villages"
)
PLACE = {"county": "昭觉县", "township": "三岔河乡", "village": "火洛村"}


def found(*extracts, villages=VILLAGES, codes=()):
    done = review(list(extracts), forms=FORMS, reference=Reference(enterprises=REGISTER, villages=villages))
    own = done.findings[done.findings["code"].isin(codes)]
    return list(zip(own["code"], own["grade"], own["cells"], strict=True)), own["message"].tolist()


def cadre(village, start, end=None, *, phone=None, person="张*#1a2b"):
    row = {
        "person": person,
        "county": "昭觉县",
        "village": village,
        "started_on": start,
        "ended_on": end,
        "phone": phone,
    }
    return {name: value for name, value in row.items() if value is not None}


JAN, MAY, JUNE = dt.date(2018, 1, 8), dt.date(2018, 5, 31), dt.date(2018, 6, 1)


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        pytest.param([cadre("火洛村", JAN), cadre("且莫村", JUNE)], ["H6"], id="both-open"),
        pytest.param([cadre("火洛村", JAN, dt.date(2018, 7, 1)), cadre("且莫村", JUNE)], ["H6"], id="overlap"),
        pytest.param([cadre("火洛村", JAN, MAY), cadre("且莫村", JUNE)], [], id="moved"),
        pytest.param([cadre("火洛村", JAN, JUNE), cadre("且莫村", JUNE)], [], id="moved-on-the-day"),
        pytest.param([cadre("火洛村", JAN), cadre("火洛村", JUNE)], [], id="same-village"),
        pytest.param(
            [cadre("火洛村", JAN, phone="138****01"), cadre("且莫村", JUNE, phone="139****02")], [], id="two-of-a-name"
        ),
        pytest.param([cadre("火洛村", JAN), cadre("且莫村", JUNE, person="李*#9f")], [], id="two-persons"),
    ],
)
def test_a_cadre_is_in_one_village_at_a_time(rows, cells):
    hits, _ = found(make_extract("2018-09/甲.xlsx", {"cadres": rows}), codes=["cadre-overlap"])
    assert hits == [("cadre-overlap", "B", cell) for cell in cells]


def test_the_message_names_both_postings():
    rows = [cadre("火洛村", JAN, dt.date(2018, 7, 1)), cadre("且莫村", JUNE)]
    _, said = found(make_extract("2018-09/甲.xlsx", {"cadres": rows}), codes=["cadre-overlap"])
    assert "第 5 行昭觉县火洛村 2018-01-08 至 2018-07-01，第 6 行昭觉县且莫村 2018-06-01 至 今" in said[0]


@pytest.mark.parametrize(
    ("county", "hit"),
    [
        pytest.param("昭觉县", False, id="of-the-register"),
        pytest.param("金阳县", False, id="of-its-village"),
        pytest.param("木里藏族自治县", True, id="elsewhere"),
    ],
)
def test_visits_are_to_helped_counties(county, hit):
    row = {"person": "张*#1", "leader_level": "主要领导", "started_on": dt.date(2018, 9, 3), "county": county}
    hits, said = found(make_extract("2018-09/甲.xlsx", {"visits": [row]}), codes=["visit-elsewhere"])
    assert [grade for _, grade, _ in hits] == ["A"] * hit
    assert not hit or "甲集团有限公司定点帮扶布拖县、昭觉县、金阳县，填报 木里藏族自治县" in said[0]


def test_a_ledger_of_which_rows_are_left_out_is_no_second_answer():
    """The repeated row is left out of the ledger, so that its sum is not what the sender wrote."""
    row = {"fund_no": "1", **PLACE, "committed_wan": 200.0, "arrived_wan": 60.0, "used_wan": 0.0}
    funds = {**PLACE, "plan_wan": 200.0, "arrived_ytd_wan": 120.0, "used_ytd_wan": 0.0}
    for ledger, hit in (([row], True), ([row, row], False)):
        extract = make_extract("2018-09/甲.xlsx", {"funds": [funds], "instalments": ledger})
        hits, _ = found(extract, codes=["two-answers"])
        assert bool(hits) is hit


@pytest.mark.parametrize(
    ("ours", "hit"), [(100, False), (103, False), (104, True), (96, True), (97, False)], ids=str
)  # fmt: skip
def test_the_roster_leaves_room_for_births_and_deaths(ours, hit):
    roster = VILLAGES.assign(poor_people=pd.array([100], dtype="Int64"))
    row = {"county": "金阳县", "township": "丙乡", "village": "丁村", "poor_people": ours, "poor_households": 20}
    hits, said = found(make_extract("2018-09/甲.xlsx", {"villages": [row]}), villages=roster, codes=["answers-differ"])
    assert [grade for _, grade, _ in hits] == ["C"] * hit
    assert not hit or f"填报 {ours}，名册 100" in said[0]


@pytest.mark.parametrize("printed", [1100000.0, 110.0], ids=["total-with-the-slip", "total-without"])
def test_a_slip_of_unit_is_one_question(printed):
    """Stages, ledger and printed total would all be broken by it: they follow from it and are not asked about."""
    funds = [
        {**PLACE, "plan_wan": 223.4, "appropriated_ytd_wan": 120.0, "arrived_ytd_wan": 1100000.0, "used_ytd_wan": 60.0}
    ]
    ledger = [
        {
            "fund_no": "1",
            **PLACE,
            "committed_wan": 223.4,
            "appropriated_wan": 120.0,
            "arrived_wan": 110.0,
            "used_wan": 60.0,
        }
    ]
    checks = [("funds", 9, "合计", {"arrived_ytd_wan": printed})]
    extract = make_extract("2018-09/甲.xlsx", {"funds": funds, "instalments": ledger}, checks=checks)
    done = review([extract], forms=FORMS)
    assert list(zip(done.findings["code"], done.findings["grade"], strict=True)) == [("amount-unit", "C")]
