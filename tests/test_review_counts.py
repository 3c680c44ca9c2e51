"""Counts of a size that no row can have: held, with the look-alike beside each."""

import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.review import review
from fupin_analysis.review.rules.load import check_against_forms, load_rules


def activity(number, **more):
    day = f"2018-09-{number:02}"
    return {
        "title": f"义诊{number}",
        "county": "昭觉县",
        "started_on": None,
        "activity_kind": "其他",
        "seq": day,
        **more,
    }


def run(rows, *, form="volunteering"):
    return review([make_extract("2018-09/甲.xlsx", {form: rows})], forms=FORMS)


@pytest.mark.parametrize(
    ("field", "count", "code", "said"),
    [
        pytest.param("batches", 1_000_000, "count-far", "1000000 超过本栏最高限额 1000，", id="ceiling"),
        pytest.param("batches", 20180905, "count-date", "像是日期（2018 年 9 月 5 日）", id="day"),
        pytest.param("volunteer_people", 20_000_000, "count-far", "超过本栏最高限额", id="people"),
        pytest.param("volunteer_people", 20_000, "count-far", "20000 远大于同栏中位数 12，", id="peers"),
        pytest.param("volunteer_people", 900, "", "", id="a-large-event"),
        pytest.param("benefit_people", 20_180_905, "count-date", "像是日期", id="benefit-day"),
        pytest.param("benefit_people", 30_000, "", "", id="a-broadcast"),
        pytest.param("batches", 30, "", "", id="a-long-series"),
    ],
)
def test_volunteer_counts(field, count, code, said):
    rows = [activity(n, batches=1, volunteer_people=12, benefit_people=40) for n in range(1, 6)]
    rows[2][field] = count
    done = run(rows)
    assert done.findings["code"].tolist() == ([code] if code else [])
    left = done.tables["volunteering"][field]
    assert left.isna().tolist() == [n == 2 and bool(code) for n in range(5)]
    if code:
        found = done.findings.iloc[0]
        letter = {"batches": "I", "volunteer_people": "J", "benefit_people": "L"}[field]
        assert (found["grade"], found["mode"], found["cells"]) == ("C", 73, f"{letter}7")
        assert said in found["message"]


def test_three_peers_tell_nothing():
    rows = [activity(n, volunteer_people=12) for n in range(1, 4)] + [activity(9, volunteer_people=None)]
    rows[2]["volunteer_people"] = 20_000
    assert not len(run(rows).findings)


@pytest.mark.parametrize(("households", "held"), [(1e9, True), (15, False), (3000, False)])
def test_households_of_a_project(households, held):
    row = {"project_no": "1", "county": "昭觉县", "invest_total_wan": 50.0, "benefit_households": int(households)}
    done = run([row], form="projects")
    assert done.findings["code"].tolist() == (["count-far"] if held else [])
    assert bool(done.tables["projects"]["benefit_households"].isna().iloc[0]) is held


def test_the_bounds_name_fields_that_the_forms_have():
    book = load_rules()
    assert book.counts.ceilings and not check_against_forms(book, FORMS)


def test_bounds_of_a_field_that_is_gone_are_told(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text("[counts.ceilings.funds]\nno_such = 3\n[counts.peers]\nsales = ['gone']\n", encoding="utf-8")
    faults = check_against_forms(load_rules(path), FORMS)
    assert ["no_such" in faults[0], "gone" in faults[1], len(faults)] == [True, True, 2]


def test_rules_without_bounds_take_the_plans(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text("", encoding="utf-8")
    assert load_rules(path).counts == load_rules().counts
