"""The page of projects and villages after the plan's year: whose plan, whose pace, which villages."""

from __future__ import annotations

import pandas as pd
import pytest

import result_frames as r
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.present.pages import projects_villages as page

NEXT = "2019-03-31"


def ledger(planned):
    """One row a kind, 21 of 40 done."""
    frame = pd.DataFrame({"project_kind": ["产业发展", "基础建设"], "planned": planned, "projects": [20, 20]})
    states = "not_started preparing building finished accepted stopped cancelled benefit_households".split()
    frame = frame.assign(**dict.fromkeys(states, 0), completed=[11, 10], due=[2, 1], on_time=[1, 1], overdue=[1, 0])
    done = frame["completed"] / frame["planned"].fillna(frame["projects"]) * 100
    return r.stamp(
        frame.assign(completion_pct=done, on_time_pct=50.0, complete_elements_pct=90.0),
        as_of=NEXT,
        labels=load_labels(),
    )


@pytest.mark.parametrize(
    ("planned", "said", "title"),
    [
        pytest.param(
            [None, None],
            "2019年1—3月，帮扶项目没有计划数；已列入台账40个，完成21个（占台账52.5%）；已到时限3个，其中逾期未完1个。",
            "台账所列40个帮扶项目完成21个（52.5%），",
            id="no-plan-is-not-nought",
        ),
        pytest.param(
            [30.0, None],
            "2019年1—3月，帮扶项目计划30个，已列入台账40个，完成21个（70.0%）；已到时限3个，其中逾期未完1个。",
            "30个帮扶项目完成21个（70.0%），",
            id="plan",
        ),
    ],
)
def test_status_line(planned, said, title):
    frame = ledger(pd.array(planned, dtype="float64"))
    line, chart, _ = page.status(frame)
    assert line.text == said
    assert chart.title.startswith(title)


@pytest.mark.parametrize(
    ("name", "pace"),
    [
        pytest.param("国企入凉投资", 75.0, id="the-year-runs"),
        pytest.param("国企入凉投资（2018年）", None, id="task-of-last-year"),
    ],
)
def test_pace_of_key_projects(name, pace):
    card = pd.DataFrame({"target": ["invest_amount"], "name": [name], "pace_pct": [75.0]})
    assert page.pace_for_key(card) == pace


def test_exits_are_told_of_all_years_up_to_now():
    villages = pd.DataFrame(
        {
            "county": "昭觉县",
            "township": "某乡",
            "village": ["甲村", "乙村", "丙村"],
            "enterprise": r.names(3),
            "plan_exit_year": [2018, 2019, 2020],
            "is_due": [True, True, False],
            "is_exited": [True, False, False],
            "poverty_rate_pct": 2.0,
            "standards_met": [6, 5, 5],
            "missing_standards": "",
            "five_ones_met": [5, 5, 4],
            "missing_five_ones": "",
        }
    )
    line, chart, _, left = page.exits(r.stamp(villages, as_of=NEXT, labels=load_labels()), _prefectures())
    assert line.text.startswith("截至2019年应退出（计划退出年度不晚于2019年）2个村，已退出1个村（50.0%）；")
    assert line.figure_ids == ()  # the figure of 2018's villages is another number
    assert not [text for text in (line.text, chart.title, chart.text, left.title) if "今年计划退出" in text]


def _prefectures():
    frame = r.village_exits().assign(standards_full=1, five_ones_full=1)
    return r.stamp(frame, as_of=NEXT, labels=load_labels())
