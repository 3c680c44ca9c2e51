"""Every number of the answers on leaders, cadres and lists is a figure that recombines."""

import pandas as pd
import pytest

from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.leadership import cadre_rule, checklists, visits_meetings
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from indicator_world import truth_inputs

GIVEN = truth_inputs("2018-10")
ASKED = [
    *((visits_meetings, by) for by in ("enterprise", "rule")),
    *((cadre_rule, by) for by in ("enterprise", "summary")),
    *((checklists, by) for by in ("list_name", "item", "enterprise")),
]


@pytest.mark.parametrize(("ask", "by"), ASKED)
def test_every_cell_recombines(ask, by):
    frame = ask(GIVEN, by=by)
    checked = 0
    for row in frame.to_dict("records"):
        for name, template in frame.attrs[FIGURES].items():
            id = template.format_map(row)
            if pd.notna(row[name]) and id != "nan":
                assert figure_value(GIVEN, id) == pytest.approx(row[name]), id
                checked += 1
    assert checked >= 6


def test_what_is_short_of_four_is_what_each_unit_lacks():
    frame = cadre_rule(GIVEN)
    assert frame.attrs[TOTALS]["gap_people"] == frame["gap_people"].sum() > 0
    assert (frame["gap_people"] == (frame["required_people"] - frame["cadres"]).clip(lower=0)).all()
    assert frame.attrs[TOTALS]["large_units_kept"] == frame.loc[frame["is_subject"], "is_met"].sum()
    assert recombine(trace(GIVEN, "cadres_short")) == frame["gap_people"].sum()


def test_who_keeps_all_three_rules_is_counted_once():
    frame = visits_meetings(GIVEN)
    assert frame.attrs[TOTALS]["all_kept"] == frame["is_met"].sum() > 0
    rules = visits_meetings(GIVEN, by="rule")
    assert (rules["met"] + rules["not_met"] == rules["enterprises"]).all()
