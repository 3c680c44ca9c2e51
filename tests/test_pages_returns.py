"""What is said of reporting where nothing can be owed, and how often a question counts."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_analysis.present.pages.returns import summary

COLUMNS = "enterprise form status period".split()
ASKED = "owed reported on_time reported_pct on_time_pct filers_owed filers_came findings_open filers_asked".split()


def frame(*rows, **totals):
    made = pd.DataFrame(rows, columns=COLUMNS)
    made.attrs = {"as_of": "2018-09-30", "demo": False, "totals": dict.fromkeys(ASKED, 0.0) | totals}
    return made


@pytest.mark.parametrize(
    ("rows", "totals", "said"),
    [
        pytest.param([], {}, "没有企业名册", id="no-roster"),
        pytest.param([("甲", "funds", "未到期", "2018-09")], {}, "尚未到期", id="not-due"),
        pytest.param(
            [("甲", "funds", "按时", "2018-09")],
            {"findings_open": 2.0, "filers_asked": 1.0},
            "问题2处，涉及1家",
            id="questions-once",
        ),
        pytest.param(
            [("甲", "funds", "按时", "2018-09")],
            {"findings_open": 5.0, "filers_asked": 1.0, "questions_waiting": 2.0},
            "待核实、所涉数据未计入的2处",
            id="questions-that-wait",
        ),
        pytest.param([("甲", "funds", "未报", "2018-09")], {}, "本期未报送任何报表的有甲", id="silent"),
        pytest.param(
            [("甲", "funds", "退回", "2018-09"), ("甲", "jobs", "未报", "2018-09"), ("乙", "funds", "迟报", "2018-09")],
            {},
            "没有完全未报送的单位。报表全部退回、不计为已报的有甲。",
            id="all-refused",
        ),
    ],
)
def test_summary(rows, totals, said):
    made = summary(frame(*rows, **totals), pd.DataFrame({"reported_pct": []}))
    assert said in made.text
    assert made.figure_ids == () or "filers_owed@period=2018-09" in made.figure_ids


def test_the_rate_of_the_period_before_is_told_with_its_figure():
    periods = pd.DataFrame({"reported_pct": [90.0, 95.0], "period": ["2018-08", "2018-09"]})
    made = summary(frame(("甲", "funds", "按时", "2018-09"), filers_owed=1.0), periods)
    assert "上期报送率90.0%" in made.text and "filings_came_pct@period=2018-08" in made.figure_ids
