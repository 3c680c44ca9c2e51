"""What is said of reporting where nothing can be owed, and how often a question counts."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_analysis.present.pages.returns import summary

COLUMNS = "enterprise form status findings_open".split()


def frame(*rows):
    made = pd.DataFrame(rows, columns=COLUMNS)
    made.attrs = {"as_of": "2018-09-30", "demo": False}
    return made


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([], "没有企业名册", id="no-roster"),
        pytest.param([("甲", "funds", "未到期", 0)], "尚未到期", id="not-due"),
        pytest.param([("甲", "funds", "按时", 2), ("甲", "jobs", "按时", 0)], "问题2处，涉及1家", id="questions-once"),
        pytest.param([("甲", "funds", "未报", 0)], "本期未报送任何报表的有甲", id="silent"),
    ],
)
def test_summary(rows, said):
    text = summary(frame(*rows), pd.DataFrame({"reported_pct": []})).text
    assert said in text
    assert ("应报0家" in text) is False
