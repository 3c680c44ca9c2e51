"""What a held date is the day of waits with it, and what is dated after the cut-off has not happened yet (mode 27)."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis import frames
from fupin_analysis.indicators.figures import compute_value
from fupin_analysis.indicators.inputs import HELD_VALUES
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.review import Reference, review
from fupin_analysis.review.corrections import Correction
from indicator_world import A, firms, inputs, received, villages

LATER = dt.date(2018, 10, 8)
VILLAGE = ("昭觉县", "解放沟乡", "火普村")
PLACE = dict(zip(("county", "township", "village"), VILLAGE, strict=True))


@pytest.mark.parametrize(
    ("form", "row", "waits"),
    [
        ("instalments", {"county": "昭觉县", "fund_no": "Z1", "arrived_wan": 3.0, "arrived_on": LATER}, "arrived_wan"),
        (
            "instalments",
            {"county": "昭觉县", "fund_no": "Z1", "appropriated_wan": 3.0, "appropriated_on": LATER},
            "appropriated_wan",
        ),
        ("projects", {"status": "完工", "finished_on": LATER}, "status"),
        ("projects", {"status": "在建", "started_on": LATER}, "status"),
        ("donations", {"received_wan": 3.0, "received_on": LATER}, "received_wan"),
        ("milestones", {"status": "已完成", "done_on": LATER}, "status"),
        ("checklist", {"is_done": True, "done_on": LATER}, "is_done"),
        ("households", {"exit_year": 2018, "approved_on": LATER}, "exit_year"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_what_a_held_date_is_the_day_of_is_held_by_the_same_finding(form, row, waits):
    done = review([make_extract("2018-09/甲.xlsx", {form: [row]})], forms=FORMS)
    held = done.values[done.values["state"] == "held"].set_index("field")
    assert done.findings["code"].tolist() == ["date-future"]
    assert set(held.index) == set(row) - {"fund_no", "county"} and held["finding_ids"].nunique() == 1
    assert held.loc[waits, "proposed"] == row[waits] and done.tables[form][waits].isna().all()


def test_a_corrected_day_lets_go_what_waited_for_it():
    extract = make_extract(
        "2018-09/甲.xlsx",
        {"instalments": [{"county": "昭觉县", "fund_no": "Z1", "arrived_wan": 3.0, "arrived_on": LATER}]},
    )
    found = review([extract], forms=FORMS).findings
    cell = found[found["code"] == "date-future"].iloc[0]
    place = {"file": cell["file"], "sheet": cell["sheet"], "cell": cell["cells"], "raw": cell["raw"]}
    known = Correction("set", "核实", "王某", **place, value=dt.date(2018, 9, 8), number=1)
    done = review([extract], forms=FORMS, reference=Reference(corrections=(known,)))
    assert done.tables["instalments"]["arrived_wan"].tolist() == [3.0] and (done.values["state"] == "confirmed").all()


def filled_world(tables, held, as_of="2018-09"):
    """Inputs with held values (NA in the tables, told and proposed as given) that can be filled."""
    waits = pd.DataFrame(held, columns=["record_id", "form", "field", "reported", "proposed"])
    others = {
        "enterprises": firms(),
        "villages": villages((*VILLAGE, A, 2018)),
        "returns": received((A, "2018-09", "2018-10-05")),
    }

    def made(way=None):
        told = {form: [dict(row) for row in rows] for form, rows in tables.items()}
        for record, form, field, reported, proposed in held:
            row = told[form][int(record.rpartition("/")[2]) - 1]
            row[field] = {None: None, "reported": reported, "proposed": proposed}[way]
        return inputs(told, as_of, **others)

    return replace(made(), held=frames.conform(waits, HELD_VALUES), fill=made)


FUTURE = pd.Timestamp(2018, 10, 8)
FUND = {**PLACE, "fund_no": "Z1", "fund_kind": "无偿", "fund_source": "单位自筹"}
GIFT = {"donor": "甲", "receiver": "乙", "receipt_level": "直接", "donor_kind": "单位捐赠"}
JOB = {"id_no": "a", "is_registered": True, "is_new": True}
TRIP = {"person": "刘", "leader_level": "主要领导", **PLACE}
CASES = {
    "grant_fund_plan": ("instalments", FUND, {"arrived_on": (FUTURE, None), "arrived_wan": (300.0, 300.0)}, 300.0),
    "proj_industry": (
        "projects",
        {"project_no": "P", "project_kind": "产业发展"},
        {"finished_on": (FUTURE, None), "status": ("完工", "完工")},
        1.0,
    ),
    "donations_annual": ("donations", GIFT, {"received_on": (FUTURE, None), "received_wan": (9.0, 9.0)}, 9.0),
    "jobs_new": ("jobs", JOB, {"started_on": (FUTURE, None)}, 1.0),
    "volunteer_batches": (
        "volunteering",
        {"title": "义诊", **PLACE, "batches": 1},
        {"started_on": (FUTURE, None)},
        1.0,
    ),
}


@pytest.mark.parametrize("target", CASES)
def test_it_is_out_of_the_figure_and_counted_as_held(target):
    form, told, held, counted = CASES[target]
    waits = [(f"{form}/1", form, field, *values) for field, values in held.items()]
    given = filled_world({form: [told]}, waits)
    standing = stand(given, target)
    assert standing.figure.value in (0.0, None) and standing.held.count == 1
    assert standing.ways["proposed"] == counted and not standing.ways["reported"]
    assert figure_value(given, f"{target}#held_count") == 1
    later = filled_world({form: [told]}, waits, as_of="2018-10").filled("reported")
    assert compute_value(later, target) == counted


def test_a_day_that_nobody_wrote_keeps_nothing_back():
    given = inputs({"jobs": [JOB], "donations": [{**GIFT, "received_wan": 9.0}]}, enterprises=firms())
    assert compute_value(given, "jobs_new") == 1 and compute_value(given, "donations_annual") == 9.0


def test_an_event_told_again_with_its_day_counts():
    job = {**JOB, "started_on": None}
    rows = [job, {**job, "started_on": FUTURE, "period": "2018-10"}]
    given = filled_world({"jobs": rows}, [("jobs/1", "jobs", "started_on", FUTURE, None)], as_of="2018-10")
    standing = stand(given, "jobs_new")
    assert standing.figure.value == 1 and standing.figure.parts["record_id"].tolist() == ["jobs/2"]
