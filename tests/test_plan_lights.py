"""Lights: exact at every threshold; hard rules never red before their day; no verdict on thin returns."""

import datetime as dt
from dataclasses import replace

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.lights import light_for, load_lights, promise_light
from fupin_analysis.plan.plan import BUILT_IN, load_plan
from fupin_analysis.present.light_rule import light_rule

PLAN = load_plan(2018)
RULES = PLAN.lights
TARGETS = PLAN.targets
PATH = BUILT_IN / "y2018" / "lights.toml"

E = 1e-5  # of a percent: visible at six places
CASES = [
    # 1000 jobs by September: 750 are due, 600 are 0.8 of that
    pytest.param("jobs_new", None, "2018-09", "灰", "no_data", id="no-data"),
    pytest.param("jobs_new", 0, "2018-09", "红", "behind", id="zero"),
    pytest.param("jobs_new", 599, "2018-09", "红", "behind", id="below-0.8"),
    pytest.param("jobs_new", 600, "2018-09", "黄", "slow", id="at-0.8"),
    pytest.param("jobs_new", 601, "2018-09", "黄", "slow", id="above-0.8"),
    pytest.param("jobs_new", 749, "2018-09", "黄", "slow", id="below-1.0"),
    pytest.param("jobs_new", 750, "2018-09", "绿", "on_pace", id="at-1.0"),
    pytest.param("jobs_new", 751, "2018-09", "绿", "on_pace", id="above-1.0"),
    pytest.param("jobs_new", 999, "2018-09", "绿", "on_pace", id="nearly-done"),
    pytest.param("jobs_new", 1000, "2018-09", "蓝", "done", id="done-early"),
    pytest.param("jobs_new", 999, "2018-12", "黄", "slow", id="year-over-just-missed"),
    pytest.param("jobs_new", 799, "2018-12", "红", "behind", id="year-over-missed"),
    pytest.param("jobs_new", 800, "2018-12", "黄", "slow", id="year-over-at-0.8"),
    pytest.param("jobs_new", 1000, "2018-12", "蓝", "done", id="year-over-done"),
    # grants: floats at the threshold (21 000 × 8/12 = 14 000)
    pytest.param("grant_fund_plan", 14000 - 0.0000001, "2018-08", "绿", "on_pace", id="noise-is-no-miss"),
    pytest.param("grant_fund_plan", 14000 - 0.0001, "2018-08", "黄", "slow", id="one-yuan-is"),
    pytest.param("grant_fund_plan", 14000 - 0.1, "2018-08", "黄", "slow", id="a-thousand-yuan-is"),
    # strictly more than 15 000
    pytest.param("donations_annual", 15000, "2018-12", "黄", "slow", id="strict-at"),
    pytest.param("donations_annual", 15000.01, "2018-12", "蓝", "done", id="strict-above"),
    pytest.param("donations_annual", 15000, "2018-11", "绿", "on_pace", id="strict-at-before-the-end"),
    # hard rules of a count: 4 a year
    pytest.param("visit_principal", 0, "2018-02", "灰", "not_due", id="hard-nothing-due-yet"),
    pytest.param("visit_principal", 1, "2018-02", "绿", "on_pace", id="hard-ahead-of-nothing"),
    pytest.param("visit_principal", 0, "2018-03", "黄", "slow", id="hard-behind-is-yellow-before-its-day"),
    pytest.param("visit_principal", 3, "2018-11", "绿", "on_pace", id="hard-on-step"),
    pytest.param("visit_principal", 3, "2018-12", "红", "missed", id="hard-missed-at-the-end"),
    pytest.param("visit_principal", 4, "2018-06", "蓝", "done", id="hard-done"),
    # frost: nothing is due in January
    pytest.param("proj_infra", 0, "2018-01", "灰", "not_due", id="nothing-due"),
    pytest.param("proj_infra", 1, "2018-01", "绿", "on_pace", id="more-than-nothing"),
    # standing rules: kept or not on the day
    pytest.param("pairing_villages", 100, "2018-09", "绿", "kept", id="standing-kept"),
    pytest.param("pairing_villages", 100 - E, "2018-09", "红", "missed", id="standing-hard-missed"),
    pytest.param("stationed_cadres", 87, "2018-09", "绿", "kept", id="cadres-at"),
    pytest.param("stationed_cadres", 86, "2018-09", "黄", "slow", id="cadres-one-less"),
    pytest.param("stationed_cadres", 69, "2018-09", "红", "behind", id="cadres-below-0.8"),
    pytest.param("help_villages", 95, "2018-09", "黄", "slow", id="equal-exceeded"),
    pytest.param("fibre_villages", 80, "2018-09", "黄", "slow", id="coverage-at-0.8"),
    pytest.param("fibre_villages", 80 - E, "2018-09", "红", "behind", id="coverage-below-0.8"),
    pytest.param("tariff_iptv", 10, "2018-09", "绿", "kept", id="tariff-at"),
    pytest.param("tariff_iptv", 10.01, "2018-09", "红", "missed", id="tariff-above"),
    # red lines and due dates
    pytest.param("redline_unhonoured", 0, "2018-09", "绿", "kept", id="red-line-clean"),
    pytest.param("redline_unhonoured", 1, "2018-09", "红", "missed", id="red-line-hit"),
    pytest.param("fund_on_time", 99.99, "2018-09", "红", "missed", id="on-time-hard"),
    # dated targets without a pace
    pytest.param("exit_villages_2018", 40, "2018-11", "灰", "not_due", id="deadline-ahead"),
    pytest.param("exit_villages_2018", 90, "2018-12", "黄", "slow", id="deadline-come-near"),
    pytest.param("exit_villages_2018", 79, "2018-12", "红", "behind", id="deadline-come-far"),
    pytest.param("exit_villages_2018", 100, "2018-11", "蓝", "done", id="deadline-met-early"),
    pytest.param("enclave_recruit", 1, "2018-09", "灰", "not_due", id="range-not-due"),
    pytest.param("enclave_recruit", 2, "2018-09", "蓝", "done", id="range-low-end"),
    pytest.param("enclave_recruit", 1, "2018-12", "红", "behind", id="range-missed"),
    pytest.param("kangba_launch", 0, "2018-09", "灰", "not_due", id="milestone-not-due"),
    pytest.param("kangba_launch", 0, "2018-12", "红", "missed", id="milestone-missed"),
    pytest.param("kangba_launch", 1, "2018-09", "蓝", "done", id="milestone-done"),
    # watched before its deadline
    pytest.param("satisfaction", 90, "2018-09", "绿", "kept", id="watched-kept"),
    pytest.param("satisfaction", 90 - E, "2018-09", "黄", "slow", id="watched-below"),
    pytest.param("satisfaction", 90, "2020-12", "蓝", "done", id="watched-at-the-deadline"),
    pytest.param("satisfaction", 89, "2020-12", "黄", "slow", id="watched-missed"),
    pytest.param("rectification", 50, "2018-09", "灰", "narrative", id="narrative"),
    pytest.param("rectification", None, "2018-09", "灰", "narrative", id="narrative-without-data"),
]


@pytest.mark.parametrize(("target_id", "actual", "as_of", "light", "reason"), CASES)
def test_light(target_id, actual, as_of, light, reason):
    verdict = light_for(TARGETS[target_id], actual, as_of, RULES)
    assert (verdict.light, verdict.reason) == (light, reason)


@pytest.mark.parametrize(
    ("options", "light", "reason"),
    [
        pytest.param({"coverage_pct": 80}, "绿", "on_pace", id="coverage-at-the-floor"),
        pytest.param({"coverage_pct": 79.99}, "灰", "low_coverage", id="coverage-below"),
        pytest.param({"coverage_pct": 79.9999999}, "绿", "on_pace", id="coverage-noise"),
        pytest.param({"coverage_pct": None}, "绿", "on_pace", id="coverage-unknown"),
        pytest.param({"withheld": "held"}, "灰", "held", id="held"),
        pytest.param({"withheld": "held", "coverage_pct": 10}, "灰", "held", id="held-first"),
    ],
)
def test_a_verdict_may_be_withheld(options, light, reason):
    verdict = light_for(TARGETS["jobs_new"], 800, "2018-09", RULES, **options)
    assert (verdict.light, verdict.reason) == (light, reason)


def test_ratio_and_gap_in_points():
    verdict = light_for(TARGETS["grant_fund_plan"], 15230.5, "2018-09", RULES)
    assert verdict.light == "黄"
    assert verdict.ratio == pytest.approx(15230.5 / 21000 / 0.75)
    assert verdict.gap_points == pytest.approx(15230.5 / 21000 * 100 - 75)
    assert light_for(TARGETS["pairing_villages"], 100, "2018-09", RULES).gap_points is None


def test_thresholds_are_settings():
    strict = replace(RULES, green=1.1, yellow=0.9, coverage_pct=95)
    assert light_for(TARGETS["jobs_new"], 750, "2018-09", strict).light == "黄"
    assert light_for(TARGETS["jobs_new"], 674, "2018-09", strict).light == "红"
    assert light_for(TARGETS["jobs_new"], 825, "2018-09", strict).light == "绿"
    assert light_for(TARGETS["jobs_new"], 825, "2018-09", strict, coverage_pct=94).light == "灰"


def test_signs_differ_without_colour():
    assert [light.name for light in RULES.lights.values()] == ["蓝", "绿", "黄", "红", "灰"]
    assert len({light.sign for light in RULES.lights.values()}) == 5


def test_words():
    words = {key: RULES.words[key] for key in ("done", "on_pace", "slow", "behind", "held", "not_due", "no_data")}
    assert list(words.values()) == ["已完成", "正常", "偏慢", "告急", "待核实", "未到期", "无数据"]


DUE = dt.date(2018, 9, 30)


@pytest.mark.parametrize(
    ("arrived", "day", "light"),
    [
        pytest.param(0, DUE, "灰", id="on-its-day-not-yet"),
        pytest.param(0, dt.date(2018, 10, 1), "红", id="nothing"),
        pytest.param(59.99, dt.date(2018, 10, 1), "红", id="below-60"),
        pytest.param(60, dt.date(2018, 10, 1), "黄", id="at-60"),
        pytest.param(99.9999, dt.date(2018, 10, 1), "黄", id="one-yuan-short"),
        pytest.param(100, dt.date(2018, 10, 1), "绿", id="in-full"),
        pytest.param(100, DUE, "绿", id="in-full-early"),
        pytest.param(99.9999999, dt.date(2018, 10, 1), "绿", id="noise"),
    ],
)
def test_promise(arrived, day, light):
    assert promise_light(arrived, 100, DUE, day, RULES).light == light


def test_promise_bound_is_a_setting():
    assert promise_light(60, 100, DUE, dt.date(2018, 10, 1), RULES, red_pct=61).light == "红"


def test_rank_rules():
    rank = RULES.rank
    assert (rank.small_plan, rank.flag_over_pct, rank.ties) == (3, 200, "skip")
    assert rank.not_ranked == {"no_task": "无任务", "missing": "未报送", "held": "暂不排名"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("green = 1.0", "gruen = 1.0", r"lights\.toml:5：.*“gruen”", id="key"),
        pytest.param("yellow = 0.8", "yellow = 1.2", r":6：黄灯界限 1.2", id="order"),
        pytest.param("blue = {", "blau = {", "“blau”", id="light"),
        pytest.param('sign = "★", ', "", "缺少键“sign”", id="sign"),
        pytest.param('kept = { light = "green"', 'kept = { light = "violet"', "判断“kept”", id="verdict-light"),
        pytest.param('not_due = { light = "grey", word = "未到期" }\n', "", "缺少“not_due”", id="verdict-missing"),
        pytest.param("[withhold]", "[withold]", "“withold”", id="table"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, old, new, said):
    text = PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "lights.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_lights(path)


RULES_SAID = {  # what the words of a rule promise, and a figure, a day and the light that keeps it
    "paced": ("proj_total", "低于0.8为红；到期未达到的不为绿，按差距为黄或红。", 200, "2018-12", "红"),
    "hard": ("visit_principal", "硬性规定到期前不亮红灯；到期未达标为红。", 0, "2018-09", "黄"),
    "standing": ("village_industry", "达到要求为绿；未达到的，完成80%及以上为黄，不足80%为红。", 79, "2018-09", "红"),
    "hard-standing": ("pairing_villages", "达到要求为绿；未达到为红。", 99, "2018-09", "红"),
    "zero": ("redline_unhonoured", "达到要求为绿；未达到为红。", 1, "2018-09", "红"),
    "deadline": ("household_standard", "2020年12月31日前，达到要求为蓝，未达到为灰（未到期）；", 45, "2018-12", "灰"),
    "watched": ("satisfaction", "2020年12月31日前，达到要求为绿，未达到为黄；", 89, "2018-12", "黄"),
    "kept-on": ("village_yidi_wuyou", "2020年12月31日前，达到要求为绿，未达到为黄；", 5, "2018-12", "黄"),
    "watched-met": ("satisfaction", "2020年12月31日前，达到要求为绿，未达到为黄；", 91, "2018-12", "绿"),
    "narrative": ("rectification", "文件未定数字，不亮灯（灰）。", 50, "2018-09", "灰"),
}


@pytest.mark.parametrize(("target", "said", "actual", "as_of", "light"), RULES_SAID.values(), ids=RULES_SAID)
def test_the_rule_of_a_light_is_said_as_it_is_kept(target, said, actual, as_of, light):
    own = PLAN.target(target)
    assert said in light_rule(own, RULES)
    assert light_for(own, actual, as_of, RULES).light == light
