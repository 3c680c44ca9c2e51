"""Readings A1–A48: complete, typed, and refused in plain words when an option does not exist."""

import datetime as dt

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.plan import BUILT_IN, load_plan
from fupin_analysis.plan.readings import load_readings

READINGS = load_readings(BUILT_IN / "y2018" / "readings.toml")


def test_all_forty_eight_are_there_with_question_and_reason():
    assert list(READINGS) == [f"A{n}" for n in range(1, 49)]
    for reading in READINGS.values():
        assert len(reading.question) >= 6, reading.id
        assert len(reading.reason) >= 6, reading.id
        assert reading.targets, reading.id
        assert reading.is_default, reading.id


# What the office decided first (proposals with their reason): setting → value
DEFAULTS = {
    "satisfaction.inclusive": True,
    "satisfaction.min": 90,
    "donations.strict": True,
    "donations.base": 15000,
    "growth.at_200": 20,
    "growth.at_500": 15,
    "growth.mode": "level",
    "growth.deadline": dt.date(2019, 12, 31),
    "growth.final": dt.date(2020, 12, 31),
    "growth.min_base_years": 2,
    "growth.base_measure": "arrived",
    "growth.scope": "all_grants",
    "grant.include_in_kind": False,
    "grant.village_tag_required": True,
    "grant.plan": 21000,
    "min4.headcount_field": "registry",
    "cadres.baseline": 87,
    "visit.principal.mode": "trips",
    "visit.deputy.mode": "person_times",
    "visit.require_village": True,
    "visit.merge_days": 1,
    "year.first_month": 1,
    "platform.year": 2018,
    "periods.first_report": "2018-08",
    "jobs.min_days": 0,
    "jobs.long_days": 180,
    "jobs.age": (16, 60),
    "volunteer.merge_days": 1,
    "training.central_only": True,
    "invest.measure": "year_completed",
    "sales.origin": "513400",
    "sales.dedupe": True,
    "sheep.measure": "stock",
    "enclave.range": (2, 3),
    "donations.measure": "arrived",
    "donations.include": ("cash", "staff"),
    "redline1": "shortfall",
    "redline2.window_days": 90,
    "exit_standard": "yidi_wuyou",
    "satisfaction.min_sample": 10,
    "projects.judge": "by_kind",
}


@pytest.mark.parametrize("setting", DEFAULTS)
def test_defaults(setting):
    value = READINGS.value(setting)
    assert value == DEFAULTS[setting]
    assert type(value) is type(DEFAULTS[setting])


@pytest.mark.parametrize(
    ("key", "given", "setting", "value"),
    [
        pytest.param("A11", "true", "grant.include_in_kind", True, id="text-by-id"),
        pytest.param("A11", True, "grant.include_in_kind", True, id="typed"),
        pytest.param("grant.include_in_kind", True, "grant.include_in_kind", True, id="by-setting"),
        pytest.param("A8", "2020-12-31", "growth.deadline", dt.date(2020, 12, 31), id="date-as-text"),
        pytest.param("A23", "[18, 60]", "jobs.age", (18, 60), id="array-as-text"),
        pytest.param("A23", [18, 59], "jobs.age", (18, 59), id="open-array"),
        pytest.param("A3", 14876.5, "donations.base", 14876.5, id="open-number"),
        pytest.param("A27", "total", "invest.measure", "total", id="word"),
        pytest.param("A29", "all", "sales.origin", "all", id="word-among-codes"),
        pytest.param("jobs.long_days", 90, "jobs.long_days", 90, id="further-setting"),
        pytest.param("meeting.needs_minutes", "false", "meeting.needs_minutes", False, id="further-bool"),
    ],
)
def test_override(key, given, setting, value):
    flipped = READINGS.with_({key: given})
    assert flipped.value(setting) == value
    assert type(flipped.value(setting)) is type(value)
    assert READINGS.value(setting) != value, "the readings themselves do not change"
    assert flipped.is_changed(setting)
    assert not READINGS.is_changed(setting)


def test_override_by_keyword_chains_and_is_named():
    flipped = READINGS.with_(A11="true").with_(A27="total")
    assert [reading.id for reading in flipped.changed] == ["A11", "A27"]
    assert flipped["A11"].label == "含物资折款"
    assert READINGS["A11"].label == "只计现金"
    assert READINGS.with_(A3=14000)["A3"].label == "14000"


@pytest.mark.parametrize(
    ("key", "given", "said"),
    [
        pytest.param("A49", "x", "没有口径“A49”.*A1 satisfaction.inclusive", id="unknown-id"),
        pytest.param("grant.in_kind", True, "没有口径“grant.in_kind”", id="unknown-setting"),
        pytest.param("A11", "maybe", "A11.*没有选项“maybe”.*false（只计现金）、true（含物资折款）", id="option"),
        pytest.param("A11", 1, "没有选项“1”", id="one-is-not-true"),
        pytest.param("A9", True, "没有选项“true”", id="true-is-not-one"),
        pytest.param("A27", "annual", "year_completed（当年完成投资）、total", id="word"),
        pytest.param("A3", "many", "没有选项“many”.*或其他同类的值", id="open-wrong-type"),
        pytest.param("A23", [], "没有选项", id="open-empty-array"),
        pytest.param("jobs.long_days", "long", "“jobs.long_days”不能是“long”，应是数", id="further-type"),
    ],
)
def test_wrong_override_is_refused(key, given, said):
    with pytest.raises(PlanError, match=said):
        READINGS.with_({key: given})


def test_unknown_reading_lists_what_there_is():
    with pytest.raises(PlanError, match="没有口径“A0”"):
        READINGS["A0"]
    with pytest.raises(PlanError, match="没有口径“nothing”"):
        READINGS.value("nothing")
    assert READINGS.get("A1") is not None
    assert "A0" not in READINGS


def test_bound_targets_say_the_same_figure_as_their_reading():
    plan = load_plan(2018)
    for target in plan.file.targets.values():
        for key, setting in target.bind.items():
            value = plan.readings.value(setting)
            if key in ("strict", "inclusive"):
                assert (target.comparison == "gt") is (value is (key == "strict")), target.id
            elif key == "years":
                assert target.years == (value,), target.id
            else:
                assert getattr(target, key) == value, target.id


@pytest.mark.parametrize(
    ("overrides", "target_id", "attribute", "value"),
    [
        ({"A1": False}, "satisfaction", "comparison", "gt"),
        ({"satisfaction.min": 95}, "satisfaction", "threshold", 95),
        ({"A2": False}, "donations_annual", "comparison", "ge"),
        ({"A3": 14800}, "donations_annual", "threshold", 14800),
        ({"A8": dt.date(2020, 12, 31)}, "growth_t1", "deadline", dt.date(2020, 12, 31)),
        ({"A13": 94}, "stationed_cadres", "threshold", 94),
        ({"A33": [3, 4]}, "enclave_recruit", "threshold", (3, 4)),
        ({"A34": 21040}, "grant_fund_plan", "threshold", 21040),
    ],
)
def test_readings_move_their_targets(overrides, target_id, attribute, value):
    assert getattr(load_plan(2018, overrides=overrides).targets[target_id], attribute) == value
    assert getattr(load_plan(2018).targets[target_id], attribute) != value


def test_every_reading_names_its_targets_and_they_name_it():
    plan = load_plan(2018)
    for target in plan.targets.values():
        for reading_id in target.readings:
            assert target.id in plan.readings[reading_id].targets, (target.id, reading_id)
    for reading in plan.readings.values():
        for target_id in reading.targets:
            assert reading.id in plan.targets[target_id].readings, (reading.id, target_id)


ONE = """
[readings.A1]
question = "甲？"
setting = "a.b"
options = [true, false]
names = ["是", "否"]
default = true
reason = "因为"
targets = []
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("reason", "raeson", r"r\.toml:8：.*“raeson”", id="key"),
        pytest.param('names = ["是", "否"]', 'names = ["是"]', r"r\.toml:6：names", id="names"),
        pytest.param("default = true", "default = 1", r":7：默认值“1”", id="default"),
        pytest.param('[true, false]\nnames = ["是", "否"]', '[true]\nnames = ["是"]', "只有一个选项", id="one"),
        pytest.param("targets = []", 'targets = []\nalso = { "a.b" = 1 }', "已属于口径 A1", id="setting-twice"),
        pytest.param("[readings.A1]", "[raedings.A1]", "“raedings”", id="top"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, old, new, said):
    path = tmp_path / "r.toml"
    path.write_text(ONE, encoding="utf-8")
    assert load_readings(path)["A1"].value is True
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_readings(path)
