"""A plan that asks for less than ours: every answer comes, and says what the plan does not ask; no page breaks."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis.errors import NotAskedError
from fupin_analysis.indicators import exits, leadership, outreach, people, platforms, ranks, tiers, works
from fupin_analysis.indicators.by_cut import measure, series
from fupin_analysis.indicators.county_table import county_table
from fupin_analysis.indicators.figures import LACKS, compute, compute_parts
from fupin_analysis.indicators.funding import funding_stages, overdue_promises
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import trace
from fupin_analysis.plan.allocation import check_allocation
from fupin_analysis.plan.targets import load_targets
from fupin_analysis.present import pages
from fupin_analysis.present.items import ItemError
from indicator_world import inputs, truth_inputs
from thin_plans import OURS, with_targets

ASKED = ("grant_fund_plan", "jobs_new", "farm_sales")


def under(plan):
    return replace(truth_inputs("2018-10"), plan=plan, _kept={}, _earlier={}, _shared={})


@pytest.fixture(scope="module")
def thin(tmp_path_factory):
    return under(with_targets(tmp_path_factory.mktemp("plan"), *ASKED))


def test_the_scorecard_has_the_targets_of_the_plan_alone(thin):
    card = scorecard(thin)
    assert set(card["target"]) == set(ASKED)
    assert card["actual"].notna().all()


ANSWERS = [
    (leadership.visits_meetings, "enterprise"),
    (leadership.visits_meetings, "rule"),
    (leadership.cadre_rule, "enterprise"),
    (leadership.cadre_rule, "summary"),
    (leadership.checklists, None),
    (tiers.growth_tiers, "enterprise"),
    (tiers.growth_tiers, "tier"),
    (works.project_status, "project_kind"),
    (works.project_status, "county"),
    (works.key_projects, None),
    (funding_stages, "stage"),
    (funding_stages, "growth_tier"),
    (overdue_promises, None),
    (people.training_sessions, None),
    (outreach.volunteer_batches, None),
    (platforms.donations, None),
    (exits.village_exits, None),
    (exits.satisfaction, None),
    (exits.pairing, None),
    (county_table, None),
    (ranks.enterprise_ranks, None),
]


@pytest.mark.parametrize(("ask", "by"), ANSWERS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_every_answer_comes_with_its_columns(thin, ask, by):
    full = ask(truth_inputs("2018-10"), by=by)
    told = ask(thin, by=by)
    assert set(told.columns) == set(full.columns)
    assert told.attrs["title"] == full.attrs["title"]


@pytest.mark.parametrize(
    ("ask", "by", "says"),
    [
        (leadership.visits_meetings, "enterprise", ["visit_principal", "visit_deputy", "meetings"]),
        (leadership.visits_meetings, "rule", ["visit_principal", "visit_deputy", "meetings"]),
        (leadership.cadre_rule, "summary", ["stationed_cadres", "stationed_min4"]),
        (tiers.growth_tiers, "enterprise", ["growth_t1", "growth_t2", "growth_t3"]),
        (tiers.growth_tiers, "tier", ["growth_t1", "growth_t2", "growth_t3"]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_an_answer_without_anything_asked_is_empty_and_says_so(thin, ask, by, says):
    told = ask(thin, by=by)
    assert told.empty
    missing = "、".join(thin.plan.measures[target].shows for target in says)
    assert f"本计划没有下列目标，相关各栏空缺：{missing}" in told.attrs["note"]


def test_cadres_are_told_without_what_nobody_asks(thin):
    told = leadership.cadre_rule(thin)
    assert told["cadres"].sum() == leadership.cadre_rule(truth_inputs("2018-10"))["cadres"].sum() > 0
    assert told[["required_people", "gap_people"]].isna().all(axis=None)


def test_projects_are_rated_by_the_ledger_where_no_number_is_asked(thin):
    told = works.project_status(thin)
    assert told["planned"].isna().all()
    assert set(told["rated_by"]) == {"completion_ledger"}


def test_a_plan_with_one_of_the_rules_is_told_by_that_one(tmp_path):
    one = under(with_targets(tmp_path, *ASKED, "meetings"))
    full = leadership.visits_meetings(truth_inputs("2018-10")).set_index("enterprise")
    told = leadership.visits_meetings(one).set_index("enterprise")
    assert told["is_met"].equals(full["meetings_met"].reindex(told.index).fillna(False).astype("bool"))
    assert told["principal_trips"].isna().all()
    assert [rule["made"] for rule in told.attrs["rules"]] == ["meetings"]
    by_rule = leadership.visits_meetings(one, by="rule")
    assert by_rule["rule"].tolist() == ["专题研究会议2次"]
    assert by_rule["met"].iloc[0] == told["is_met"].sum()


@pytest.mark.parametrize("figure", ["leader_rules_all_kept", "growth_met", "cadres_short", "principal_trips"])
def test_a_figure_that_nobody_asks_is_unknown_and_says_why(thin, figure):
    made = compute(thin, figure)
    assert made.value is None
    assert "没有" in made.reason
    assert trace(thin, figure).empty


def test_every_figure_of_our_own_plan_is_asked():
    given = inputs({})
    assert [id for id in given.plan.measures if LACKS in compute_parts(given, id).attrs] == []


def test_a_target_that_is_not_asked_is_no_series_and_no_measure(thin):
    told = series(thin, "volunteer_batches")
    told.attrs |= {"as_of": "2018-10-31", "demo": True}
    assert told.empty
    assert "本计划没有下列目标" in told.attrs["note"]
    assert pages.volunteering.by_month(told).kind == "chart"
    with pytest.raises(NotAskedError, match=r"没有目标“volunteer_batches”。可用：.*jobs_new"):
        measure(thin, "volunteer_batches")


def test_an_area_that_the_plan_does_not_name_has_no_key_projects(tmp_path):
    text = re.sub(r"(?m)^\[areas\]\n.*\n", "", OURS)
    given = under(with_targets(tmp_path, *ASKED, "invest_amount", text=text))
    assert compute(given, "invest_amount").value is None
    told = works.key_projects(given)
    assert told.empty
    assert "没有写明“liangshan_leshan”" in told.attrs["note"]


@pytest.mark.parametrize(
    ("areas", "says"),
    [
        ('nowhere = ["乐山市"]', "不认识“nowhere”"),
        ('province = ["成都省"]', "不认识“成都省”"),
    ],
    ids=["scope", "prefecture"],
)
def test_an_area_of_nothing_known_is_refused(tmp_path, areas, says):
    path = tmp_path / "targets.toml"
    path.write_text(re.sub(r"(?m)^(\[areas\]\n).*\n", rf"\1{areas}\n", OURS), encoding="utf-8")
    with pytest.raises(Exception, match=rf"targets\.toml:\d+：区域.*{says}"):
        load_targets(path)


def test_the_allocation_is_held_against_what_is_asked(thin):
    rows = pd.DataFrame({"enterprise": ["甲"], "grant_wan": [5.0], "industry_projects": [3.0]})
    assert check_allocation(rows, thin.plan)["target"].tolist() == ["grant_fund_plan"]


def test_pages_say_what_the_plan_has_not(thin):
    card = scorecard(thin)
    line = pages.lines(card, "satisfaction")[0]
    assert "本计划没有“帮扶工作群众认可度”这项目标" in line.text
    with pytest.raises(ItemError, match="没有指标“satisfied”"):
        pages.lines(card, "satisfied")
    counties = exits.satisfaction(thin, by="county")
    numbers = dict.fromkeys(("surveyed_households", "satisfied_households", "rate_pct", "low_pct", "high_pct"), 95.0)
    pooled = pd.DataFrame([numbers | {"is_small_sample": False}])
    pooled.attrs = {"as_of": "2018-10-31", "demo": True}
    assert "本计划不设要求" in pages.projects_villages.satisfaction(pooled, counties, card)[0].text
    visits = pages.responsibility.visits(leadership.visits_meetings(thin), leadership.visits_meetings(thin, by="rule"))
    summary = leadership.cadre_rule(thin, by="summary")
    cadres = pages.responsibility.cadres(leadership.cadre_rule(thin), summary)
    growth = pages.funding.growth(tiers.growth_tiers(thin), tiers.growth_tiers(thin, by="tier"))
    key = pages.projects_villages.key_projects(works.key_projects(thin), card)
    assert all(len(made) >= 3 for made in (visits, cadres, growth, key))
