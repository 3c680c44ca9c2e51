"""What the pages on people, projects and villages print: every number a figure, in tables, sentences and charts."""

import re

import pandas as pd
import pytest

from chart_titles import numbers_without_figure
from fupin_analysis.indicators import exits, outreach, people, works
from fupin_analysis.indicators.by_cut import series
from fupin_analysis.indicators.county_table import county_table
from fupin_analysis.indicators.leadership import visits_meetings
from fupin_analysis.indicators.returns_status import returns_status
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.traced import trace_many
from fupin_analysis.present.cited import as_html
from fupin_analysis.present.pages import employment, projects_villages, responsibility, standings, volunteering
from fupin_analysis.present.pages import returns as returns_page
from fupin_analysis.present.pages import scorecard as scorecard_page
from indicator_world import truth_inputs

GIVEN = truth_inputs("2018-12")
PLAIN = re.compile(r"\d{4}年(1—\d+月)?|45个县|95%置信")
"""Digits that are no figures: the span, the number of counties, the rule of an interval."""


def marked(answer, **others):
    return answer(GIVEN, **others)


@pytest.fixture(scope="module")
def shown():
    counties = county_table(GIVEN)
    card = pd.DataFrame({"target": ["invest_amount", "satisfaction"], "name": "", "pace_pct": 100.0, "threshold": 90.0})
    lines = {name: series(GIVEN, name).assign() for name in ("jobs_new", "volunteer_batches")}
    for line in lines.values():
        line.attrs = {"as_of": "2018-12-31"}
    return [
        employment.by_month(lines["jobs_new"]),
        *employment.kinds(marked(people.employment), marked(people.employment_excluded)),
        employment.by_length(marked(people.employment, by="length")),
        employment.by_county(counties),
        employment.by_enterprise(marked(people.employment, by="enterprise")),
        *employment.training(marked(people.training_sessions)),
        volunteering.by_month(lines["volunteer_batches"]),
        volunteering.months(marked(outreach.volunteer_batches, by="month")),
        *volunteering.kinds(marked(outreach.volunteer_batches), marked(outreach.volunteer_batches, by="activity_kind")),
        *volunteering.places(counties, marked(outreach.volunteer_gaps)),
        volunteering.by_enterprise(marked(outreach.volunteer_batches, by="enterprise")),
        *projects_villages.status(marked(works.project_status)),
        projects_villages.by_enterprise(marked(works.project_status, by="enterprise")),
        *projects_villages.key_projects(marked(works.key_projects), card),
        *projects_villages.exits(marked(exits.village_exits), marked(exits.village_exits, by="prefecture")),
        *projects_villages.satisfaction(marked(exits.satisfaction), marked(exits.satisfaction, by="county"), card),
    ]


def test_every_number_of_a_table_is_a_figure(shown):
    tables = [item.table for item in shown if item.kind == "table"]
    assert len(tables) == 14
    for table in tables:
        for column in table.columns:
            values = table.frame[column.name]
            if column.kind in ("text", "date", "yesno", "light") or values.dropna().empty:
                continue
            bare = [n for n, row in enumerate(table.ids) if pd.notna(values.iloc[n]) and column.name not in row]
            assert bare == [], (table.title, column.name, bare)


def test_every_number_of_a_sentence_is_a_figure(shown):
    said = [item for item in shown if item.kind == "sentence"]
    assert len(said) == 8
    for item in said:
        rest = PLAIN.sub("", as_html(item.marked, lambda figure: "")).split("<a ")
        assert not [part for part in rest if re.search(r"\d", part.partition("</a>")[2])], item.text
        assert len(rest) > 1 and not re.search(r"\d", rest[0]), item.text


def test_a_chart_names_its_figures(shown):
    charts = {item.id: item.figure_ids for item in shown if item.kind == "chart"}
    assert len(charts) == 9 and all(len(ids) >= 5 for ids in charts.values())
    assert "jobs_new@month=2018-09" in charts["employment-months"]
    assert "persons_employed@employment_kind=劳务输出#share_pct" in charts["employment-kinds"]
    assert "ledger_all@status=在建@project_kind=产业发展" in charts["projects-status"]


def test_every_number_in_the_title_of_a_chart_is_a_figure(shown):
    """Those of returns and of visits too, and of the scorecard what is no count of its lights."""
    others = [
        returns_page.grid(returns_status(GIVEN)),
        *responsibility.visits(visits_meetings(GIVEN), visits_meetings(GIVEN, by="rule")),
        *standings.counties(county_table(GIVEN), county_table(GIVEN, by="prefecture")),
        scorecard_page.progress(scorecard(GIVEN)),
    ]
    charts = [item for item in [*shown, *others] if item.kind == "chart"]
    assert len(charts) == 13
    assert {item.id: left for item in charts if (left := numbers_without_figure(item, GIVEN))} == {}


def test_all_of_them_are_traced(shown):
    ids = [id for item in shown for id in item.figure_ids if item.kind != "table"]
    assert len(ids) > 200
    for made in trace_many(GIVEN, ids):
        assert made.failed == ()
