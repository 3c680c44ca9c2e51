"""Every number of the county table is a figure: of a county, of its prefecture, of all."""

import pandas as pd
import pytest

from fupin_analysis.indicators.county_table import CUTS, county_table
from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.trace import figure_value, trace
from fupin_analysis.present.pages.standings import counties
from indicator_world import A, B, firms, inputs, truth_inputs, villages

GIVEN = truth_inputs("2018-10")


@pytest.mark.parametrize("by", CUTS)
def test_every_cell_recombines(by):
    frame = county_table(GIVEN, by=by)
    checked = 0
    for row in frame.to_dict("records")[::4]:
        for name, template in frame.attrs[FIGURES].items():
            if name in row and pd.notna(row[name]):
                assert figure_value(GIVEN, template.format_map(row)) == pytest.approx(row[name]), (name, row)
                checked += 1
    assert checked >= 11


def test_the_page_prints_figures_in_all_its_rows():
    frame, areas = county_table(GIVEN), county_table(GIVEN, by="prefecture")
    table = counties(frame, areas)[2].table
    assert len(table.ids) == 45 + 4 + 1 and all(table.ids)
    last = table.ids[-1]
    assert last["jobs_people"] == "jobs_new" and figure_value(GIVEN, "jobs_new") == frame.attrs[TOTALS]["jobs_people"]
    assert [table.frame["county"].iloc[n] for n in table.strong][-1] == "合计"
    labels = {column.name: column.label for column in table.columns}
    assert "待核实（项）" not in labels.values()  # the truth has nothing to ask about


def test_blank_counties_are_traced():
    frame = county_table(GIVEN)
    made = trace(GIVEN, "counties_blank")
    assert set(made["county"]) == set(frame.loc[frame["is_blank"], "county"])
    assert frame.attrs[TOTALS]["counties_blank"] == frame["is_blank"].sum()


def test_a_county_is_not_blank_because_its_helper_is_silent():
    """A helps 昭觉县 and told that nothing is there; B helps 布拖县 and has told nothing; nobody helps 金阳县."""
    roster = villages(("昭觉县", "乡", "村", A, 2018, 5), ("布拖县", "乡", "村", B, 2018, 5))
    money = {"fund_no": "1", "fund_kind": "无偿", "arrived_wan": 5.0, "county": "美姑县", "township": "乡"}
    made = inputs({"instalments": [money], "projects": [{"county": "美姑县"}]}, villages=roster, enterprises=firms())
    frame = county_table(made).set_index("county")
    counties = ["昭觉县", "布拖县", "金阳县"]
    assert [None if pd.isna(one) else bool(one) for one in frame.loc[counties, "is_blank"]] == [True, None, True]
    assert frame.loc["布拖县", ["arrived_wan", "completed"]].isna().all() and frame.loc["昭觉县", "completed"] == 0
    assert "布拖县的帮扶企业今年都未报送，是否空白不明，未计" in frame.attrs["note"]
    assert "布拖县" not in set(trace(made, "counties_blank")["county"])
