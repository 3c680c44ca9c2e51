"""A plan is loaded whole; a new year is a new file; a dead reference is refused with its line."""

import datetime as dt
import shutil

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.counties import load_counties
from fupin_analysis.plan.pace import pace_share
from fupin_analysis.plan.plan import BUILT_IN, load_plan, plan_for, plan_years

NEXT_YEAR = """
year = 2019
title = "2019年计划"
number = "示例〔2019〕1号"
signed_on = 2019-02-01
outline = ["一", "一(一)1"]
[scopes]
province = "全省"
[curves.late]
note = "下半年开工"
shares = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0]
[targets.volunteer_batches]
name = "志愿服务批次"
short = "志愿服务"
task = "平台建设"
kind = "H"
force = "plan"
threshold = 90
unit = "批次"
comparison = "ge"
period = "year"
per = "province"
scope = ["province"]
sections = ["一(一)1"]
readings = ["A24"]
curve = "late"
pace = true
[targets.donations_annual]
name = "年度募集资金"
short = "募集资金"
task = "平台建设"
kind = "H"
force = "strive"
threshold = 16000
unit = "万元"
comparison = "gt"
period = "year"
per = "province"
scope = ["province"]
sections = ["一"]
bind = { threshold = "donations.base" }
"""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "plan"
    (path / "y2019").mkdir(parents=True)
    (path / "y2019" / "targets.toml").write_text(NEXT_YEAR, encoding="utf-8")
    return path


def test_the_plan_of_2018_is_whole():
    plan = load_plan()
    assert (plan.year, plan.file.number) == (2018, "川国资党委〔2018〕207号")
    assert (len(plan.targets), len(plan.readings), len(plan.forms), len(plan.counties)) == (67, 48, 25, 45)
    assert len(plan.named_projects) == len({p.id for p in plan.named_projects}) == 36
    assert load_plan().file is plan.file, "read once"


def test_named_projects_lie_where_they_say():
    counties = {c.code: c for c in load_counties()}
    for project in load_plan().named_projects:
        places = {counties[code].prefecture_short for code in project.counties}
        assert places <= {project.prefecture} or not project.prefecture, project.id


def test_a_new_year_is_a_new_file(folder):
    plan = load_plan(2019, folder=folder)
    assert list(plan.targets) == ["volunteer_batches", "donations_annual"]
    target = plan.targets["volunteer_batches"]
    assert (target.threshold, target.years) == (90, (2019,))
    assert pace_share(target, "2019-09") == 0.5
    assert plan.curve_note(target) == "下半年开工"
    assert plan.readings["A24"].value == "dispatch", "what the year does not say again stays as it was"
    assert plan.named_projects == (), "another document's projects are not this one's"
    assert plan.duties.owes == load_plan(2018).duties.owes


def test_a_new_figure_is_not_undone_by_an_old_reading(folder):
    assert load_plan(2019, folder=folder).targets["donations_annual"].threshold == 16000
    assert load_plan(2019, folder=folder, overrides={"A3": 15500}).targets["donations_annual"].threshold == 15500


def test_years_and_the_plan_of_a_day(folder):
    assert plan_years() == [2018]
    assert plan_years(folder) == [2018, 2019]
    assert plan_for(dt.date(2018, 9, 30), folder=folder).year == 2018
    assert plan_for(dt.date(2019, 1, 31), folder=folder).year == 2019
    assert plan_for(dt.date(2019, 1, 31)).year == 2018
    assert plan_for(dt.date(2017, 1, 31)).year == 2018
    assert (
        plan_for(dt.date(2021, 1, 1), folder=folder, overrides={"A24": "reported"}).readings["A24"].value == "reported"
    )


def test_a_folder_overrides_file_by_file(tmp_path):
    text = (BUILT_IN / "y2018" / "lights.toml").read_text(encoding="utf-8")
    (tmp_path / "lights.toml").write_text(text.replace("yellow = 0.8", "yellow = 0.7"), encoding="utf-8")
    plan = load_plan(2018, folder=tmp_path)
    assert plan.lights.yellow == 0.7
    assert len(plan.targets) == 67
    assert load_plan(2018).lights.yellow == 0.8


def test_a_year_without_targets_has_no_plan(tmp_path):
    with pytest.raises(PlanError, match=r"没有2019年的计划.*plan/y2019/"):
        load_plan(2019, folder=tmp_path)
    with pytest.raises(PlanError, match="没有2017年的计划文件"):
        load_plan(2017)


def test_overrides_make_another_plan_and_leave_this_one():
    flipped = load_plan(2018, overrides={"A2": "false"})
    assert flipped.targets["donations_annual"].comparison == "ge"
    assert load_plan(2018).targets["donations_annual"].comparison == "gt"
    assert [r.id for r in flipped.readings.changed] == ["A2"]
    with pytest.raises(PlanError, match="没有口径“B1”"):
        load_plan(2018, overrides={"B1": 1})


def test_unknown_target_lists_what_there_is():
    with pytest.raises(PlanError, match=r"没有目标“jobs”.*jobs_new"):
        load_plan().target("jobs")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        pytest.param(
            "targets.toml", 'readings = ["A43"]', 'readings = ["A99"]', r"targets\.toml:\d+：.*“A99”", id="reading"
        ),
        pytest.param(
            "targets.toml", '"donations.base"', '"donations.bass"', r"targets\.toml:\d+：.*“donations.bass”", id="bind"
        ),
        pytest.param(
            "readings.toml",
            'targets = ["sheep_stock"]',
            'targets = ["goats"]',
            r"readings\.toml:\d+：.*“goats”",
            id="target",
        ),
        pytest.param(
            "named_projects.toml", '"513434"', '"513499"', r"named_projects\.toml:\d+：.*“513499”", id="county"
        ),
        pytest.param("named_projects.toml", '["三(一)1"]', '["五"]', r"named_projects\.toml:\d+：.*“五”", id="section"),
        pytest.param("named_projects.toml", "field =", "feild =", r"named_projects\.toml:\d+：.*“feild”", id="key"),
        pytest.param("duties.toml", '"fund_uses"]', '"fund_used"]', r"duties\.toml:\d+：.*“fund_used”", id="duty"),
    ],
)
def test_dead_references_are_refused_with_their_line(tmp_path, name, old, new, said):
    shutil.copytree(BUILT_IN / "y2018", tmp_path / "y2018")
    path = tmp_path / "y2018" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_plan(2018, folder=tmp_path)


def test_a_plan_is_read_again_when_a_file_of_its_folder_changes(tmp_path):
    text = (BUILT_IN / "y2018" / "lights.toml").read_text(encoding="utf-8")
    for yellow in (0.7, 0.6):
        (tmp_path / "lights.toml").write_text(text.replace("yellow = 0.8", f"yellow = {yellow}"), encoding="utf-8")
        assert load_plan(2018, folder=tmp_path).lights.yellow == yellow
    assert load_plan(2018, folder=tmp_path).lights is load_plan(2018, folder=tmp_path).lights
