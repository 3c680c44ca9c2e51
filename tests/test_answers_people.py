"""Answers on people, projects and villages: what is held, planned, joint, cancelled, not told."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis.indicators import exits, outreach, people, works
from fupin_analysis.indicators.figure_ids import TOTALS
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.present.cited import plain
from fupin_analysis.present.facts import held_column, held_line
from fupin_analysis.present.pages.layout import tabled
from indicator_world import A, B, C, firms, inputs, table, villages

WHERE = {"county": "昭觉县", "township": "甲乡", "village": "团结村"}


def with_held(tables, form, field, cells, as_of="2018-09"):
    """Inputs in which a column is held in some records: ``cells`` record → (proposed, reported)."""
    made = {name: table(name, rows) for name, rows in tables.items()}
    held = [
        {"record_id": record, "form": form, "field": field, "proposed": proposed, "reported": reported}
        for record, (proposed, reported) in cells.items()
    ]
    bare = made[form].copy()
    bare.loc[bare["record_id"].isin(cells), field] = None

    def fill(way):
        full = bare.copy()
        for row in held:
            full.loc[full["record_id"] == row["record_id"], field] = row[way]
        return inputs(made | {form: full}, as_of, held=pd.DataFrame(held))

    given = inputs(made | {form: bare}, as_of, held=pd.DataFrame(held))
    return replace(given, fill=fill)


def jobs(*people_):
    return [
        {"id_no": who, "is_registered": True, "started_on": "2018-03-01", **WHERE, "county": county}
        for who, county in people_
    ]


def test_a_held_value_is_counted_where_it_would_stand():
    rows = {"jobs": jobs(("a", "昭觉县"), ("b", "布拖县"), ("c", "布拖县"))}
    given = with_held(rows, "jobs", "is_registered", {"jobs/2": (True, True), "jobs/3": (False, False)})
    frame = people.employment(given, by="county").set_index("county")
    assert frame["people"].to_dict() == {"昭觉县": 1, "布拖县": 0}
    assert frame["held_count"].to_dict() == {"昭觉县": 0, "布拖县": 1}  # of c nothing would come either way
    assert frame.attrs[TOTALS]["held_count"] == 1
    assert trace(given, "persons_employed@county=布拖县#held_count")["record_id"].tolist() == ["jobs/2"]


def test_a_table_shows_what_waits_only_where_something_does():
    rows = {"jobs": jobs(("a", "昭觉县"), ("b", "布拖县"))}
    given = with_held(rows, "jobs", "is_registered", {"jobs/2": (True, True)})
    frame = people.employment(given, by="county")
    assert held_column(frame) == "held_count"
    assert plain(held_line(frame)) == "另有1项数据待核实，未计入以上数据。"
    item = tabled("t", frame, f"county people {held_column(frame)}", title="t", unit="人")
    assert item.table.columns[-1].label.startswith("待核实")
    sure = people.employment(inputs(rows), by="county")
    assert held_column(sure) == "" and held_line(sure) == ""


def test_held_people_of_a_batch_are_counted_at_the_batch_and_its_kind():
    one = {"title": "义诊", "started_on": "2018-05-01", "activity_kind": "科技支农", **WHERE}
    rows = {"volunteering": [{**one, "volunteer_people": 10}, {**one, "title": "支教", "activity_kind": "助学支教"}]}
    given = with_held(rows, "volunteering", "volunteer_people", {"volunteering/1": (10, 100)})
    batches = outreach.volunteer_batches(given)
    assert batches.set_index("title")["held_count"].to_dict() == {"义诊": 1, "支教": 0}
    assert batches["volunteer_people"].isna().all()
    kinds = outreach.volunteer_batches(given, by="activity_kind").set_index("activity_kind")
    assert kinds["held_count"].to_dict() == {"科技支农": 1, "助学支教": 0}


def volunteering(enterprise, partner=None, **others):
    made = {"title": "扶贫义诊", "started_on": "2018-05-01", "volunteer_people": 10, "partner": partner, **WHERE}
    return made | {"enterprise": enterprise} | others


def test_a_joint_batch_is_one_and_its_people_count_once():
    rows = [
        volunteering(A, B, volunteer_people=10, activity_kind="科技支农"),
        volunteering(A, B, volunteer_people=5, activity_kind="科技支农", started_on="2018-05-02"),
        volunteering(B, A, volunteer_people=12, activity_kind="其他"),
    ]
    given = inputs({"volunteering": rows}, enterprises=firms())
    (row,) = outreach.volunteer_batches(given).to_dict("records")
    assert (row["records"], row["volunteer_people"], row["is_joint"]) == (3, 15, True)
    by_kind = outreach.volunteer_batches(given, by="activity_kind")
    assert by_kind[["activity_kind", "batches", "volunteer_people"]].to_numpy().tolist() == [["科技支农", 1, 15]]
    assert set(outreach.volunteer_batches(given, by="enterprise")["enterprise"]) == {A, B}
    assert figure_value(given, "batches_joint") == 1 and figure_value(given, "batches_of_year") == 1


@pytest.mark.parametrize(
    ("partners", "organisers", "joint"),
    [
        pytest.param(("乙能源", A), f"{A}、{B}", True, id="a-short-name-is-no-third"),
        pytest.param((f"{B}、丙通信", A), f"{A}、{B}、{C}", True, id="several-in-a-cell"),
        pytest.param(("昭觉县团委", A), f"{A}、{B}、昭觉县团委", True, id="somebody-unregistered"),
        pytest.param((None, "甲集团"), f"{A}、{B}", True, id="named-by-the-second-alone"),
    ],
)
def test_organisers_are_named_once_by_their_full_names(partners, organisers, joint):
    rows = [volunteering(A, partners[0]), volunteering(B, partners[1])]
    (row,) = outreach.volunteer_batches(inputs({"volunteering": rows}, enterprises=firms())).to_dict("records")
    assert (row["organisers"], row["is_joint"]) == (organisers, joint)


def test_who_names_itself_as_a_partner_organised_alone():
    rows = [volunteering(A, "甲集团")]
    (row,) = outreach.volunteer_batches(inputs({"volunteering": rows}, enterprises=firms())).to_dict("records")
    assert (row["organisers"], row["is_joint"]) == (A, False)


def test_a_joint_batch_counts_for_everybody_who_took_part_and_once_in_the_whole():
    rows = [
        volunteering(A, f"{B}、{C}"),
        volunteering(B, A, volunteer_people=12),
        volunteering(A, title="支教", volunteer_people=3),
    ]
    given = inputs({"volunteering": rows}, enterprises=firms())
    made = outreach.volunteer_batches(given, by="enterprise")
    assert made.set_index("enterprise")["batches"].to_dict() == {A: 2, B: 1, C: 1}, "C is named and told nothing"
    assert made.set_index("enterprise")["volunteer_people"].to_dict() == {A: 3, B: 12, C: 0}
    assert (made.attrs[TOTALS]["batches"], made.attrs[TOTALS]["volunteer_people"]) == (2.0, 15.0)
    assert "各行相加大于合计" in made.attrs["note"]
    assert "各行相加" not in outreach.volunteer_batches(given, by="county").attrs["note"]
    ids = [f"batches_of_year@enterprise={name}" for name in (A, B, C)]
    assert [recombine(trace(given, id)) for id in ids] == [2.0, 1.0, 1.0]


def project(number, status, **others):
    return {"project_no": number, "project_kind": "产业发展", "status": status, **WHERE, **others}


def test_a_cancelled_project_benefits_nobody():
    rows = [project("1", "在建", benefit_households=10), project("2", "取消", benefit_households=7)]
    (row,) = works.project_status(inputs({"projects": rows})).query("projects > 0").to_dict("records")
    assert (row["projects"], row["building"], row["cancelled"], row["benefit_households"]) == (1, 1, 1, 10)
    assert row["rated_by"] == "completion_document" and row["planned"] == 123


def allocation():
    rows = [
        {"enterprise": A, **WHERE, "industry_projects": 2, "infra_projects": 1},
        {"enterprise": A, "industry_projects": 2},  # repeats what stands by village
        {"enterprise": B, "pairing_projects": 4},
    ]
    return table("allocation", rows, period="2018")


def test_planned_is_what_was_allocated_and_others_are_held_against_their_ledger():
    rows = [project("1", "完工", finished_on="2018-05-01"), project("2", "在建", enterprise="丙通信有限公司")]
    given = inputs({"projects": rows}, allocation=allocation())
    frame = works.project_status(given, by="enterprise").set_index("enterprise")
    assert frame["planned"].fillna(0).to_dict() == {A: 3, B: 4, "丙通信有限公司": 0}
    assert frame.loc[A, "completion_pct"] == pytest.approx(100 / 3)
    assert frame.loc[B, ["projects", "completion_pct"]].tolist() == [0, 0]
    assert frame.loc["丙通信有限公司", "rated_by"] == "completion_ledger"
    assert frame.attrs[TOTALS]["planned"] == 7 and frame.attrs[TOTALS]["completion_pct"] == pytest.approx(100 / 7)
    by_county = works.project_status(given, by="county").set_index("county")
    assert by_county.loc["昭觉县", "planned"] == 3 and by_county.loc["未填", "planned"] == 4
    made = trace(given, f"projects_allocated@enterprise={A}")
    assert made["amount"].sum() == 3 and set(made["raw"]) == {"2", "1"}


def test_the_total_row_of_projects_has_the_figure_of_its_own_rate():
    given = inputs({"projects": [project("1", "完工", finished_on="2018-05-01"), project("2", "在建")]})
    frame = works.project_status(given)
    item = tabled("t", frame, "project_kind projects completion_pct", title="t", total=True)
    assert item.table.ids[-1]["completion_pct"] == "completion_document"
    assert figure_value(given, "completion_document") == pytest.approx(100 / 369)
    ledger = {"projects": table("projects", [project("1", "在建")], period="2019-09")}
    later = works.project_status(inputs(ledger, "2019-09"))
    assert later["planned"].isna().all() and later.query("projects > 0")["rated_by"].tolist() == ["completion_ledger"]


def test_pairing_follows_the_reading_of_its_denominator():
    rows = [{**WHERE, "helper_enterprise": A, "has_unit": True}]
    homes = [{**WHERE, "household_no": "1", "helper_person": "某"}, {**WHERE, "household_no": "2"}]
    roster = villages((*WHERE.values(), A, 2018, 10), ("布拖县", "乙乡", "新村", B, 2019, 5))
    tables = {"villages": rows, "households": homes}
    given = exits.pairing(inputs(tables, villages=roster), by="county").set_index("county")
    assert given["villages_pct"].to_dict() == {"布拖县": 0, "昭觉县": 100}
    assert given.loc["昭觉县", ["poor_households", "paired_households", "households_pct"]].tolist() == [10, 1, 10]
    told = inputs(tables, villages=roster, readings={"A40": "reported"})
    by_return = exits.pairing(told, by="county").set_index("county")
    assert by_return.loc["昭觉县", ["poor_households", "households_pct"]].tolist() == [2, 50]


def test_nobody_asked_is_no_row_and_few_asked_is_said():
    rows = [{**WHERE, "satisfied_households": 5, "surveyed_households": 5}]
    assert exits.satisfaction(inputs({})).empty
    (row,) = exits.satisfaction(inputs({"villages": rows})).to_dict("records")
    assert row["is_small_sample"] and row["rate_pct"] == 100 and row["low_pct"] == pytest.approx(56.55, abs=0.01)
    assert figure_value(inputs({"villages": rows}), "satisfaction#low_pct") == pytest.approx(row["low_pct"], abs=1e-5)
    mean = inputs({"villages": rows}, readings={"A44": False})
    assert exits.satisfaction(mean)["rate_pct"].tolist() == [100.0]
