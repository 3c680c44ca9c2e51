"""Ids of figures: written and read, of any cut and aspect; every aspect recombines to what the scorecard says."""

import re

import pandas as pd
import pytest

from fupin_analysis.errors import FupinError, InputError
from fupin_analysis.indicators.aspects import ASPECTS
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.figure_ids import (
    FIGURES,
    TOTALS,
    FigureId,
    figure_key,
    figure_words,
    parse_figure_id,
    resolve,
)
from fupin_analysis.indicators.grids import tabulate
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.present.pages.scorecard import outlook
from indicator_world import truth_inputs

GIVEN = truth_inputs("2018-10")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("jobs_new", FigureId("jobs_new")),
        ("jobs_new#month", FigureId("jobs_new", (), "month")),
        ("jobs_new@county=513431", FigureId("jobs_new", (("county", "昭觉县"),))),
        ("grant_fund_plan@village=昭觉县/乡/村", FigureId("grant_fund_plan", (("village", "昭觉县/乡/村"),))),
        (
            "farm_sales@county=513431@product=苹果#change",
            FigureId("farm_sales", (("county", "昭觉县"), ("product", "苹果")), "change"),
        ),
        ("farm_sales@product=100%25果汁%40家", FigureId("farm_sales", (("product", "100%果汁@家"),))),
    ],
)
def test_figure_ids_are_read_and_written(text, figure):
    assert parse_figure_id(text) == figure
    assert str(figure) == text


@pytest.mark.parametrize("text", ["jobs_new@", "jobs_new@county", "jobs_new@=1", "jobs_new@county=", "", "jobs_new#"])
def test_a_broken_figure_id_is_refused(text):
    with pytest.raises(FupinError, match="不是数据编号"):
        parse_figure_id(text)


@pytest.mark.parametrize(
    ("id", "amount"),
    [("redline_unhonoured@county=昭觉#threshold", 0.0), ("visit_principal@prefecture=凉山彝族自治州#threshold", 100.0)],
)
def test_what_is_asked_of_everybody_alike_stands_in_the_plan_not_in_an_allocation(id, amount):
    (row,) = trace(GIVEN, id).to_dict("records")
    assert (row["amount"], row["file"]) == (amount, "任务计划")


@pytest.mark.parametrize("aspect", ["panel_change_pct", "low", "coverage_n", "approx_low", "projection_high"])
def test_what_is_reckoned_of_all_alone_has_no_cuts(aspect):
    with pytest.raises(InputError, match=r"“jobs_new@county=513431#?.*”：报送覆盖、补报区间.*不能分组"):
        trace(GIVEN, f"jobs_new@county=昭觉#{aspect}")


def test_a_county_is_written_by_its_code_and_read_by_both():
    assert figure_key(("county", "昭觉县")) == "@county=513431"
    made = [trace(GIVEN, f"jobs_new@county={name}") for name in ("513431", "昭觉县", "昭觉")]
    assert made[0]["record_id"].tolist() == made[1]["record_id"].tolist() == made[2]["record_id"].tolist() != []


def test_people_may_say_it_in_chinese():
    said = trace(GIVEN, "贫困户劳动力新增就业@县=昭觉")
    assert said.attrs["figure_id"] == "jobs_new@county=513431"


@pytest.mark.parametrize(
    ("said", "id", "name"),
    [
        ("新增就业@季度=2018Q3", "jobs_new@quarter=2018Q3", "截至2018年第三季度末"),
        ("新增就业@季度＝2018Q3＃本季", "jobs_new@quarter=2018Q3#in_quarter", "2018年第三季度当季"),
        ("jobs_new@月份=2018-09#本月", "jobs_new@month=2018-09#month", "2018年9月当月"),
        ("jobs_new@month=2018-09", "jobs_new@month=2018-09", "截至2018年9月末"),
        ("jobs_new@市（州）=凉山彝族自治州", "jobs_new@prefecture=凉山彝族自治州", "市（州）：凉山彝族自治州"),
        ("jobs_new@市州=凉山彝族自治州#占比", "jobs_new@prefecture=凉山彝族自治州#share_pct", "占"),
        ("jobs_new@event_month=2018-09", "jobs_new@event_month=2018-09", "发生月份：2018-09"),
    ],
)
def test_words_of_times_and_cuts_are_read_and_said(said, id, name):
    figure = resolve(GIVEN.plan, parse_figure_id(said))
    assert str(figure) == id
    words = figure_words(GIVEN.plan, figure)[0]
    assert words.startswith("贫困户劳动力新增就业，") and name in words


def test_the_short_name_of_an_enterprise_is_enough():
    firm = GIVEN.enterprises.iloc[0]
    full = trace(GIVEN, f"jobs_new@enterprise={firm['full_name']}")
    short = trace(GIVEN, f"新增就业@企业={firm['short_name']}")
    assert short.attrs["figure_id"] == full.attrs["figure_id"] and firm["short_name"] != firm["full_name"]
    assert short["record_id"].tolist() == full["record_id"].tolist() != []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("满意度", "相近的有：satisfaction（帮扶工作群众认可度）"),
        ("认可度", "satisfaction（帮扶工作群众认可度）、"),
        ("资金到位", "相近的有：grant_fund_plan（无偿帮扶资金到位）、"),
        ("jobs_neww", "jobs_new（贫困户劳动力新增就业）"),
        ("xyz", "用 fupin trace --list 可列出全部编号和名称"),
        ("新增就业@颜色=红", "不能按“颜色”分组。可用：企业（enterprise）、"),
        ("新增就业@市州=凉山", "按“市（州）”分组没有“凉山”。相近的有：凉山彝族自治州"),
    ],
)
def test_what_is_not_found_names_what_is_near(said, told):
    with pytest.raises(FupinError, match=re.escape(told)) as raised:
        trace(GIVEN, said)
    assert raised.value.message.count("、") <= 13 and len(raised.value.message) < 300


def test_a_quarter_has_a_number_of_its_own():
    given = truth_inputs("2018-12")
    told = measure(given, "jobs_new", by="quarter").set_index("value")
    assert "month" not in told and pd.isna(told.loc["2018Q3", "in_quarter"])  # the first return tells the year so far
    parts = trace(given, "jobs_new@quarter=2018Q4#in_quarter")
    rise = told.loc["2018Q4", "actual"] - told.loc["2018Q3", "actual"]
    assert recombine(parts) == told.loc["2018Q4", "in_quarter"] == rise > 0
    assert recombine(trace(given, "jobs_new@quarter=2018Q4")) == told.loc["2018Q4", "actual"] > rise
    assert recombine(trace(given, "jobs_new#in_quarter")) == rise
    assert recombine(trace(given, "jobs_new@quarter=2018Q3#in_quarter")) is None
    assert recombine(trace(given, "satisfaction#in_quarter")) is None
    begun = truth_inputs("2019-03")
    assert recombine(trace(begun, "jobs_new#in_quarter")) == figure_value(begun, "jobs_new") > 0


def test_an_aspect_that_nobody_knows_lists_what_there_is():
    with pytest.raises(InputError, match="gap_points"):
        trace(GIVEN, "jobs_new#growth")


RANGES = "low high approx_low approx_high projection_low projection_high".split()
ASKED = "month previous change yoy yoy_change threshold completion_pct pace_pct gap_points".split()


@pytest.fixture(scope="module")
def card():
    return scorecard(GIVEN).set_index("target")


@pytest.mark.parametrize("target", [target.id for target in GIVEN.plan.targets.values()])
def test_what_the_scorecard_says_recombines(card, target):
    for aspect in ("actual", *ASKED):
        shown = card.loc[target, aspect]
        made = recombine(trace(GIVEN, target if aspect == "actual" else f"{target}#{aspect}"))
        if pd.isna(shown):
            continue
        assert made == pytest.approx(shown, abs=1e-6), aspect


def test_the_table_of_coverage_and_ranges_is_made_of_figures(card):
    """Every number of the table has an id, and the figure of that id is the number."""
    frame = card.reset_index()
    frame.attrs = card.attrs | {"labels": load_labels()}
    for item in outlook(frame):
        table = item.table
        columns = [column.name for column in table.columns if column.name not in ("name", "unit")]
        assert len(columns) >= 6 and len(table.frame) >= 12
        for row, ids in zip(table.frame.to_dict("records"), table.ids, strict=True):
            shown = {name: row[name] for name in columns if pd.notna(row[name])}
            assert {name: figure_value(GIVEN, id) for name, id in ids.items()} == pytest.approx(shown, abs=1e-5)
            counted = [row[name] for name in columns if row["unit"] not in ("万元", "%") and name in RANGES]
            assert all(float(one).is_integer() for one in counted if pd.notna(one))


def test_aspects_are_those_of_the_scorecard():
    assert set(ASKED) <= set(ASPECTS)


def test_a_table_of_figures_is_traced_cell_by_cell():
    columns = {"people": "jobs_new", "month": "jobs_new#month", "done": "proj_on_time"}
    frame = tabulate(GIVEN, columns, "enterprise")
    assert len(frame) > 10
    for row in frame.to_dict("records"):
        for name in columns:
            id = frame.attrs[FIGURES][name].format_map(row)
            made = recombine(trace(GIVEN, id))
            assert made == pytest.approx(row[name]) if pd.notna(row[name]) else made in (None, 0.0), id
    assert frame.attrs[TOTALS]["people"] == figure_value(GIVEN, "jobs_new")


def test_the_field_of_a_record_is_a_figure():
    rows = GIVEN.known("instalments").dropna(subset=["committed_wan"])
    record, amount = rows.iloc[0][["record_id", "committed_wan"]]
    made = trace(GIVEN, f"instalments.committed_wan@record={record}")
    assert recombine(made) == amount and len(made) == 1
