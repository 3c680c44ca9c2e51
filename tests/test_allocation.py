"""The missing annex as an input: divided by enterprise, its sums held against the document."""

import pandas as pd
import pytest

from fupin_analysis.plan.allocation import ALLOCATED, check_allocation, divide
from fupin_analysis.plan.plan import load_plan

PLAN = load_plan(2018)


def rows(*given: dict) -> pd.DataFrame:
    return pd.DataFrame(
        [{"enterprise": "甲", "county": None, "township": None, "village": None, **row} for row in given]
    )


def test_every_divided_column_is_one_of_the_form_and_has_its_unit():
    form = PLAN.forms["allocation"].by_name
    for column, target_id in ALLOCATED.items():
        assert column in form, column
        same = {"名": "人"}.get(PLAN.targets[target_id].unit, PLAN.targets[target_id].unit)
        assert form[column].unit == same, column


def test_villages_count_where_they_are_stated_else_the_enterprise():
    frame = divide(
        rows(
            {"grant_wan": 300.0, "cadre_people": 2},
            {"county": "昭觉县", "village": "一村", "grant_wan": 100.0},
            {"county": "昭觉县", "village": "二村", "grant_wan": 150.0},
            {"enterprise": "乙", "grant_wan": 40.0},
            {"enterprise": "丙", "village": "  ", "cadre_people": 3},
        )
    ).set_index("enterprise")
    assert frame["grant_wan"].to_dict() == {"甲": 250.0, "乙": 40.0, "丙": None}
    assert frame["cadre_people"].to_dict() == {"甲": 2, "乙": None, "丙": 3}
    assert frame["villages"].to_dict() == {"甲": 2, "乙": 0, "丙": 0}


FULL = {
    "grant_wan": 21000.0,
    "industry_projects": 123,
    "infra_projects": 113,
    "employment_projects": 38,
    "pairing_projects": 95,
    "cadre_people": 87,
    "invest_projects": 18,
    "invest_wan": 242800.0,
}


def test_sums_that_agree():
    villages = [{"county": "昭觉县", "township": "乡", "village": f"{n}村"} for n in range(94)]
    frame = check_allocation(rows(FULL, *villages), PLAN).set_index("column")
    assert frame["agrees"].all()
    assert list(frame.index) == [*FULL, "village"]
    assert frame.loc["village", ["planned", "allocated", "target"]].tolist() == [94, 94, "help_villages"]
    assert frame.loc["invest_wan", ["label", "unit"]].tolist() == ["省属监管企业重点项目投资额", "万元"]


@pytest.mark.parametrize(
    ("column", "value", "difference", "agrees"),
    [
        pytest.param("grant_wan", 20500.0, -500.0, True, id="rounding-low"),
        pytest.param("grant_wan", 20499.9, -500.1, False, id="below-rounding"),
        pytest.param("grant_wan", 21500.0, 500.0, True, id="rounding-high"),
        pytest.param("grant_wan", 21500.1, 500.1, False, id="above-rounding"),
        pytest.param("cadre_people", 86, -1, False, id="one-cadre-short"),
        pytest.param("invest_wan", 242800.0000001, 0.0, True, id="noise"),
        pytest.param("invest_wan", 242799.9, -0.1, False, id="money"),
    ],
)
def test_sums_that_differ(column, value, difference, agrees):
    frame = check_allocation(rows({**FULL, column: value}), PLAN).set_index("column")
    assert frame.loc[column, "difference"] == pytest.approx(difference)
    assert bool(frame.loc[column, "agrees"]) is agrees
    assert frame["agrees"].sum() == len(FULL) - (not agrees)


def test_what_is_not_divided_is_not_checked():
    assert check_allocation(rows({"cadre_people": 87}), PLAN)["column"].tolist() == ["cadre_people"]
    assert len(check_allocation(rows().reindex(columns=["enterprise", "village", "grant_wan"]), PLAN)) == 0


def test_the_same_village_twice_is_one():
    place = {"county": "昭觉县", "township": "乡", "village": "一村", "grant_wan": 1.0}
    frame = check_allocation(rows(place, {**place, "enterprise": "乙"}), PLAN).set_index("column")
    assert frame.loc["village", "allocated"] == 1
    assert frame.loc["grant_wan", "allocated"] == 2
