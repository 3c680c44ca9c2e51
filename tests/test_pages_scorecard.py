"""What the allocation does not add up to is said under the table of targets."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.scorecard import COLUMNS
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.present.pages.scorecard import quantities


def card(**attrs):
    given = {
        "target": "proj_total",
        "name": "帮扶项目合计",
        "kind": "D",
        "task": "驻村帮扶",
        "unit": "个",
        "light": "绿",
    }
    made = pd.DataFrame([{name: given.get(name) for name in COLUMNS}]).astype(COLUMNS)
    made.attrs = {"as_of": "2018-09-30", "labels": load_labels(), "demo": False, **attrs}
    return made


def test_allocation_notes_stand_under_the_table():
    said = "计划任务分解表中“帮扶项目”合计 360 个，与计划 369 个不符"
    assert said in quantities(card(allocation_notes=[said])).table.notes
    assert not any("分解表" in note for note in quantities(card()).table.notes)
