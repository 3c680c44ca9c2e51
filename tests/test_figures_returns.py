"""Every number of the answers on returns is a figure: traced, it recombines to what the table says."""

import pandas as pd
import pytest

from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.returns_status import COUNTS, CUTS, FILERS, RATES, returns_status
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from indicator_world import truth_inputs

GIVEN = truth_inputs("2018-09")


@pytest.mark.parametrize("by", CUTS)
def test_every_cell_recombines(by):
    frame = returns_status(GIVEN, by=by)
    checked = 0
    for row in frame.head(40).to_dict("records"):
        for name, template in frame.attrs[FIGURES].items():
            if pd.notna(row[name]):
                assert figure_value(GIVEN, template.format_map(row)) == pytest.approx(row[name]), (name, row)
                checked += 1
    assert checked >= 6


def test_the_counts_of_the_period_add_up_and_are_traced_to_files():
    frame = returns_status(GIVEN)
    totals, status = frame.attrs[TOTALS], frame["status"].value_counts()
    assert totals["owed"] == (frame["status"] != "未到期").sum() == totals["reported"] + totals["missing"]
    assert totals["missing"] == status["未报"] > 0 and totals["late"] == status.get("迟报", 0)
    made = trace(GIVEN, "filings_came@period=2018-09")
    assert recombine(made) == totals["reported"] and made["record_id"].str.endswith("/2018-09").all()
    assert set(totals) == {*COUNTS, *RATES, *FILERS, "findings_open", "filers_asked"}


def test_who_has_sent_nothing_is_counted_once():
    frame = returns_status(GIVEN)
    silent = frame.groupby("enterprise")["status"].apply(lambda s: (s == "未报").all())
    assert frame.attrs[TOTALS]["filers_silent"] == silent.sum()
