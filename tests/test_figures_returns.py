"""Every number of the answers on returns is a figure: traced, it recombines to what the table says."""

import pandas as pd
import pytest

from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.returns_status import COUNTS, CUTS, FILERS, RATES, returns_status
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.present.charts.returns import find_returns
from indicator_world import A, B, firms, inputs, received, truth_inputs

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
    assert set(totals) == {*COUNTS, *RATES, *FILERS, "findings_open", "filers_asked", "questions_waiting"}


def test_who_has_sent_nothing_is_counted_once():
    frame = returns_status(GIVEN)
    silent = frame.groupby("enterprise")["status"].apply(lambda s: (s == "未报").all())
    assert frame.attrs[TOTALS]["filers_silent"] == silent.sum()


def test_a_filer_whose_returns_were_all_refused_has_not_reported():
    returns = received((A, "2018-08", "2018-09-05", "refused"), (B, "2018-08", "2018-09-05"), (B, "2018-09", None))
    fund = {"enterprise": B, "period": "2018-08", "fund_no": "1", "fund_kind": "无偿", "arrived_wan": 1.0}
    at = inputs({"instalments": [fund]}, "2018-08", enterprises=firms(), returns=returns)
    totals = returns_status(at).attrs[TOTALS]
    names = ("filers_owed", "filers_came", "filers_refused", "filers_silent")
    assert [totals[name] for name in names] == [3.0, 1.0, 1.0, 1.0]
    assert find_returns(returns_status(at)).startswith("应报3家，实报1家")


def test_every_period_adds_up_and_regular_reports_can_be_reckoned():
    periods = returns_status(GIVEN, by="period")
    assert (periods["owed"] == periods[["on_time", "late", "missing", "refused"]].sum(axis=1)).all()
    share = 100.0 * periods["firms_on_time"].sum() / periods["firms_owed"].sum()
    assert share == pytest.approx(figure_value(GIVEN, "regular_reporting")) and periods["firms_owed"].min() > 20
