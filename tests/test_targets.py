"""The targets of 2018 are those of the document: figures, sections and words, written here a second time."""

import datetime as dt
import re
from pathlib import Path

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.plan import BUILT_IN, load_plan
from fupin_analysis.plan.targets import load_targets

NOTICE = Path(__file__).parents[1].parent / "shared" / "plan" / "notice-207-2018.txt"
PLAN = load_plan(2018)

# id: threshold, unit, comparison, sections, kind; read off the document
DOCUMENT = {
    "help_villages": (94, "个", "eq", "三(二)", "H"),
    "grant_fund_plan": (21000, "万元", "ge", "三(二)1", "H"),
    "proj_industry": (123, "个", "ge", "三(二)1", "H"),
    "proj_infra": (113, "个", "ge", "三(二)1", "H"),
    "proj_employment": (38, "个", "ge", "三(二)1", "H"),
    "proj_pairing": (95, "个", "ge", "三(二)1", "H"),
    "proj_total": (369, "个", "ge", "三(二)1", "D"),
    "proj_plan_elements": (100, "%", "coverage", "三(二)1", "R"),
    "fund_on_time": (100, "%", "rate_all", "三(二)1", "R"),
    "proj_on_time": (100, "%", "rate_all", "三(二)1", "R"),
    "stationed_cadres": (87, "名", "ge", "三(二)", "H"),
    "exit_villages_2018": (100, "%", "coverage", "三(二)", "R*"),
    "exit_households_2018": (100, "%", "coverage", "三(二)", "R*"),
    "visit_principal": (4, "次", "ge", "三(二)2", "R"),
    "visit_deputy": (8, "人次", "ge", "三(二)2", "R"),
    "meetings": (2, "次", "ge", "三(二)2", "R"),
    "stationed_min4": (4, "人", "ge", "三(二)2", "R"),
    "pairing_villages": (100, "%", "coverage", "三(二)2", "R"),
    "pairing_households": (100, "%", "coverage", "三(二)2", "R"),
    "five_requirements": (5, "项", "checklist", "三(二)2", "R"),
    "five_ones": (5, "项", "checklist", "三(二)2", "R"),
    "donations_annual": (15000, "万元", "gt", "三(三)1", "H"),
    "training_sessions": (2, "期", "ge", "三(三)2", "H"),
    "jobs_new": (1000, "人", "ge", "二(三)3 三(三)2", "H"),
    "volunteer_batches": (70, "批次", "ge", "三(三)3", "H"),
    "invest_projects": (18, "个", "ge", "三(一)1", "H"),
    "invest_amount": (242800, "万元", "ge", "三(一)1", "H"),
    "farm_sales": (8000, "万元", "ge", "三(一)1", "H"),
    "sheep_stock": (300000, "只", "ge", "三(一)1", "M"),
    "enclave_recruit": ((2, 3), "个", "range", "三(一)2", "H"),
    "plateau_platform": (1, "家", "milestone", "三(一)2", "M"),
    "three_bases": (3, "个", "milestone", "三(一)2", "M"),
    "joint_meeting_liangshan": (1, "次", "milestone", "三(一)1", "M"),
    "kangba_launch": (1, "项", "milestone", "三(一)2", "M"),
    "tariff_iptv": (10, "元/月", "le", "二(一)4", "R"),
    "tariff_broadband": (20, "元/月", "le", "二(一)4", "R"),
    "fibre_villages": (100, "%", "coverage", "二(一)4", "R"),
    "grid_coverage": (100, "%", "coverage", "二(一)4", "R"),
    "village_industry": (100, "%", "coverage", "二(二)1", "R"),
    "county_exit": (100, "%", "coverage", "一", "O"),
    "village_exit": (100, "%", "coverage", "一", "O"),
    "village_yidi_wuyou": (6, "项", "checklist", "一", "O"),
    "household_standard": (100, "%", "coverage", "一", "O"),
    "satisfaction": (90, "%", "ge", "一", "O"),
    "income_growth": (0, "%", "gt", "一", "O"),
    "collective_income": (0, "%", "gt", "一", "O"),
    "growth_t1": (20, "%", "ge", "四(二)", "H"),
    "growth_t2": (15, "%", "ge", "四(二)", "H"),
    "growth_t3": (10, "%", "ge", "四(二)", "H"),
    "redline_unhonoured": (0, "笔", "zero", "四(二)", "X"),
    "redline_unsupervised": (0, "笔", "zero", "四(二)", "X"),
    "fund_disclosure": (100, "%", "rate_all", "二(三)1", "R"),
    "task_list": (100, "%", "coverage", "四(一)", "R"),
    "regular_reporting": (100, "%", "rate_all", "四(一)", "R"),
}
NARRATIVE = {
    "fund_coadmin": "二(三)1",
    "mobile_roads": "二(一)4",
    "fibre_hamlets": "二(一)4",
    "low_voltage": "二(一)4",
    "rectification": "四(三)",
    "help_budget": "四(二)",
    "county_coverage": "一",
    "cadre_training": "二(二)4",
    "cadre_appraisal": "二(二)4",
    "signed_projects": "三(一)1",
    "six_precise": "三(二)2",
    "four_good": "一 三(二)3",
    "named_projects": "二(一)1 二(一)2 二(一)3 二(一)4 三(一)1 三(一)2",
}
FORCE = {  # by the document's words: 确保 and the four rules of 三(二)2 · 力争 · 适时, 持续 without a number
    "hard": "visit_principal visit_deputy meetings stationed_min4 pairing_villages pairing_households fund_on_time "
    "proj_on_time tariff_iptv tariff_broadband redline_unhonoured redline_unsupervised",
    "strive": "donations_annual jobs_new farm_sales enclave_recruit growth_t1 growth_t2 growth_t3",
    "narrative": "joint_meeting_liangshan income_growth collective_income " + " ".join(NARRATIVE),
}
PACED = (
    "invest_projects invest_amount farm_sales grant_fund_plan proj_industry proj_infra proj_employment proj_pairing "
    "proj_total visit_principal visit_deputy meetings donations_annual training_sessions jobs_new volunteer_batches"
)


def test_every_row_of_the_document_is_there_and_no_other():
    assert len(DOCUMENT) == 54
    assert set(PLAN.targets) == DOCUMENT.keys() | NARRATIVE.keys()


@pytest.mark.parametrize("target_id", DOCUMENT)
def test_figures_of_the_document(target_id):
    target = PLAN.targets[target_id]
    found = (target.threshold, target.unit, target.comparison, " ".join(target.sections), target.kind)
    assert found == DOCUMENT[target_id]


@pytest.mark.parametrize("target_id", NARRATIVE)
def test_narrative_rows_have_no_number(target_id):
    target = PLAN.targets[target_id]
    assert (target.kind, target.force, target.threshold, target.is_narrative) == ("N", "narrative", None, True)
    assert " ".join(target.sections) == NARRATIVE[target_id]


def test_force_is_by_the_words_of_the_document():
    listed = {target_id: force for force, ids in FORCE.items() for target_id in ids.split()}
    assert {t.id: t.force for t in PLAN.targets.values()} == {i: listed.get(i, "plan") for i in PLAN.targets}


def test_pace_applies_to_tasks_of_the_year_alone():
    assert [t.id for t in PLAN.targets.values() if t.pace] == sorted(PACED.split(), key=list(PLAN.targets).index)
    steps = {t.id for t in PLAN.targets.values() if t.count_step}
    assert steps == {"visit_principal", "visit_deputy", "meetings", "training_sessions"}
    curves = {t.id: t.curve for t in PLAN.targets.values() if t.curve != "linear"}
    assert curves == {
        "donations_annual": "donations",
        "farm_sales": "farm_sales",
        "proj_infra": "plateau_building",
        "training_sessions": "training",
        "invest_projects": "year_end",
        "proj_total": "parts",
    }


@pytest.mark.parametrize(
    ("target_id", "deadline", "final"),
    [
        ("sheep_stock", dt.date(2019, 12, 31), None),
        ("exit_villages_2018", dt.date(2018, 12, 31), None),
        ("county_exit", dt.date(2020, 12, 31), None),
        ("growth_t2", dt.date(2019, 12, 31), dt.date(2020, 12, 31)),
    ],
)
def test_deadlines(target_id, deadline, final):
    assert (PLAN.targets[target_id].deadline, PLAN.targets[target_id].final) == (deadline, final)


def test_the_headline_scorecard_fits_a_page():
    headline = [t for t in PLAN.targets.values() if t.headline]
    assert 15 <= len(headline) <= 24
    assert not [t.id for t in headline if t.is_narrative]
    assert {"jobs_new", "grant_fund_plan", "redline_unhonoured", "satisfaction"} <= {t.id for t in headline}


def test_report_order_begins_with_the_three_great_tasks():
    tasks = list(dict.fromkeys(t.task for t in PLAN.targets.values()))
    assert tasks == ["产业扶贫", "驻村帮扶", "平台建设", "组织保障", "2020年目标"]


@pytest.mark.parametrize("target", PLAN.targets.values(), ids=PLAN.targets)
def test_names_are_fit_for_a_chart(target):
    assert 2 <= len(target.short) <= 9
    assert re.search(r"[\u4e00-\u9fff]", target.name)


def outline_of_the_notice() -> set[str]:
    """Section ids of the notice, derived from its numbering alone."""
    part = chapter = ""
    found = set()
    for line in NOTICE.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([一二三四])、", line):
            part, chapter = match[1], ""
            found.add(part)
        elif match := re.match(r"（([一二三四])）", line):
            chapter = f"{part}({match[1]})"
            found.add(chapter)
        elif (match := re.match(r"(\d)\.", line)) and chapter:
            found.add(f"{chapter}{match[1]}")
    return found


@pytest.mark.skipif(not NOTICE.exists(), reason="the document is not on this machine")
def test_the_outline_is_that_of_the_notice():
    assert set(PLAN.file.outline) == outline_of_the_notice()


def test_every_section_cited_is_in_the_outline():
    cited = {s for t in PLAN.targets.values() for s in t.sections} | {
        s for p in PLAN.named_projects for s in p.sections
    }
    assert cited <= set(PLAN.file.outline)
    assert {"一", "四(三)", "二(二)4"} <= cited


@pytest.mark.skipif(not NOTICE.exists(), reason="the document is not on this machine")
def test_no_sentence_of_the_document_is_copied():
    notice = re.sub(r"\s+", "", NOTICE.read_text(encoding="utf-8"))
    texts = [text for t in PLAN.targets.values() for text in (t.name, t.note)]
    texts += [text for r in PLAN.readings.values() for text in (r.question, r.reason)]
    copied = [text for text in texts if len(text) > 16 and text in notice]
    assert not copied


@pytest.mark.parametrize(
    ("target_id", "actual", "met", "completion"),
    [
        pytest.param("jobs_new", 999, False, 99.9, id="ge-below"),
        pytest.param("jobs_new", 1000, True, 100.0, id="ge-at"),
        pytest.param("satisfaction", 89.9999996, True, 99.9999996, id="ge-within-six-places"),
        pytest.param("satisfaction", 89.99999, False, 99.9999889, id="ge-just-below"),
        pytest.param("donations_annual", 15000, False, 100.0, id="gt-at"),
        pytest.param("donations_annual", 15000.000001, True, 100.0, id="gt-one-fen-more"),
        pytest.param("donations_annual", 15000.0000001, False, 100.0, id="gt-noise"),
        pytest.param("help_villages", 94, True, 100.0, id="eq"),
        pytest.param("help_villages", 95, False, 95 / 94 * 100, id="eq-more"),
        pytest.param("tariff_iptv", 10, True, None, id="le-at"),
        pytest.param("tariff_iptv", 10.01, False, None, id="le-above"),
        pytest.param("redline_unhonoured", 0, True, None, id="zero"),
        pytest.param("redline_unhonoured", 1, False, None, id="one-case"),
        pytest.param("enclave_recruit", 1, False, 50.0, id="range-below"),
        pytest.param("enclave_recruit", 2, True, 100.0, id="range-low-end"),
        pytest.param("income_growth", 0, False, None, id="growth-none"),
        pytest.param("income_growth", 0.1, True, None, id="growth"),
        pytest.param("rectification", 50, None, None, id="narrative"),
        pytest.param("jobs_new", None, None, None, id="no-data"),
    ],
)
def test_is_met_and_completion(target_id, actual, met, completion):
    target = PLAN.targets[target_id]
    assert target.is_met(actual) is met
    assert target.completion_pct(actual) == (None if completion is None else pytest.approx(completion))


@pytest.mark.parametrize(
    ("target_id", "day", "year", "due"),
    [
        ("jobs_new", dt.date(2019, 3, 31), 2019, dt.date(2019, 12, 31)),
        ("jobs_new", dt.date(2021, 1, 1), 2020, dt.date(2020, 12, 31)),
        ("volunteer_batches", dt.date(2019, 3, 31), 2018, dt.date(2018, 12, 31)),
        ("volunteer_batches", dt.date(2017, 3, 31), 2018, dt.date(2018, 12, 31)),
    ],
)
def test_year_at(target_id, day, year, due):
    assert PLAN.targets[target_id].year_at(day) == year
    assert PLAN.targets[target_id].due_on(day) == due


BASE = """
year = 2018
title = "规划"
number = "1号"
signed_on = 2018-07-31
outline = ["一"]
[scopes]
province = "全省"
[curves.even]
note = "x"
shares = [0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9, 1.0]
[targets.t]
name = "甲"
short = "甲"
task = "产业扶贫"
kind = "H"
force = "plan"
threshold = 5
unit = "个"
comparison = "ge"
period = "year"
per = "province"
scope = ["province"]
sections = ["一"]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("kind =", "knid =", r"targets\.toml:16：.*不认识的键“knid”", id="unknown-key"),
        pytest.param('unit = "个"\n', "", "缺少键“unit”", id="missing-key"),
        pytest.param('"ge"', '"atleast"', r"targets\.toml:20：.*comparison 不认识“atleast”", id="comparison"),
        pytest.param('"plan"', '"soft"', r":17：.*force 不认识“soft”", id="force"),
        pytest.param('sections = ["一"]', 'sections = ["九"]', r":24：.*sections 不认识“九”", id="section"),
        pytest.param('sections = ["一"]', "sections = []", r":24：.*sections 与", id="no-section"),
        pytest.param('["province"]', '["world"]', "scope 不认识“world”", id="scope"),
        pytest.param("threshold = 5", "threshold = [5, 6]", ":18：.*threshold 与", id="range-for-ge"),
        pytest.param("threshold = 5", 'threshold = "五"', ":18：.*threshold 与", id="text"),
        pytest.param("threshold = 5\n", "", "threshold 与", id="no-threshold"),
        pytest.param('"year"', '"deadline"', "deadline 与", id="deadline-missing"),
        pytest.param('"year"\n', '"standing"\npace = true\n', "pace 与", id="pace-of-standing"),
        pytest.param('"year"\n', '"year"\ncurve = "odd"\n', "curve 不认识“odd”", id="curve"),
        pytest.param('"year"\n', '"year"\nbind = { unit = "x" }\n', "bind 不认识“unit”", id="bind"),
        pytest.param("0.9, 1.0]", "0.9]", r":11：.*12个", id="curve-short"),
        pytest.param("0.9, 1.0]", "0.8, 1.0]", ":11：", id="curve-falls"),
        pytest.param("0.9, 1.0]", "0.9, 0.9]", ":11：", id="curve-ends-low"),
        pytest.param("year = 2018\n", "", "缺少 year", id="no-year"),
        pytest.param("title =", "titel =", ":3：.*“titel”", id="top-key"),
        pytest.param(
            'sections = ["一"]',
            'sections = ["一"]\ncurve = "parts"\nsum_of = ["u"]\n[targets.u]\nname="乙"\nshort="乙"\ntask="产业扶贫"\n'
            'kind="H"\nforce="plan"\nthreshold=4\nunit="个"\ncomparison="ge"\nperiod="year"\nper="province"\n'
            'scope=["province"]\nsections=["一"]',
            "应等于各分项之和 4",
            id="sum-differs",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, old, new, said):
    path = tmp_path / "targets.toml"
    path.write_text(BASE, encoding="utf-8")
    assert load_targets(path).targets["t"].years == (2018,)
    assert old in BASE
    path.write_text(BASE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_targets(path)


def test_the_sum_has_the_blended_curve_of_its_parts():
    total = PLAN.targets["proj_total"]
    even, slow = 6 / 12, PLAN.targets["proj_infra"].curve_shares[5]
    assert total.curve_shares[5] == pytest.approx((even * (123 + 38 + 95) + slow * 113) / 369)
    assert total.curve_shares[11] == pytest.approx(1.0)
    assert "四类" in PLAN.curve_note(total)


def test_built_in_files_are_found_by_year():
    assert (BUILT_IN / "y2018" / "targets.toml").exists()
