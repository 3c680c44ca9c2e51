"""Every number on money is a figure: cells, sums, sentences and charts of funds, growth, gifts, sales and ranks."""

import re

import pandas as pd
import pytest

from chart_titles import numbers_without_figure
from fupin_analysis.indicators import funding, platforms, ranks, tiers
from fupin_analysis.indicators.by_cut import series
from fupin_analysis.indicators.figure_ids import FIGURES, TOTALS
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.present.pages import funding as funding_page
from fupin_analysis.present.pages import platforms as platforms_page
from fupin_analysis.present.pages import standings as standings_page
from indicator_world import A, inputs, table, truth_inputs, villages

GIVEN = truth_inputs("2018-10")
ANSWERS = {
    funding.funding_stages: funding.CUTS,
    funding.overdue_promises: ("promise", "age", "enterprise", "county"),
    funding.unsupervised_payments: ("payment", "enterprise", "county"),
    tiers.growth_tiers: ("enterprise", "tier"),
    platforms.donations: platforms.GIFT_CUTS,
    platforms.farm_sales: platforms.SALE_CUTS,
    ranks.enterprise_ranks: ("grant_fund_plan", "jobs_new", "visit_principal"),
}
CASES = [pytest.param(ask, by, id=f"{ask.__name__}-{by}") for ask, cuts in ANSWERS.items() for by in cuts]
NO_FIGURES = {
    "required_pct": "what the document asks of a tier",
    "rank": "an order, not an amount",
    "previous_rank": "an order, not an amount",
    "rank_change": "an order, not an amount",
    "cumulative_wan": "the running sum of the column beside it",
    "judged_year": "a year",
}


@pytest.mark.parametrize(("ask", "by"), CASES)
def test_every_cell_is_a_figure_and_recombines(ask, by):
    frame = ask(GIVEN, by=by)
    templates = frame.attrs[FIGURES]
    numeric = [c for c in frame if pd.api.types.is_numeric_dtype(frame[c]) and frame[c].dtype != bool]
    assert {c for c in numeric if c not in templates} <= set(NO_FIGURES), "a number without an id"
    rows = frame.to_dict("records")
    for row in rows[:: max(1, len(rows) // 6)]:
        for name in set(numeric) & set(templates):
            if pd.notna(row[name]) and "nan" not in templates[name].format_map(row):
                assert figure_value(GIVEN, templates[name].format_map(row)) == pytest.approx(row[name], abs=1e-6), name
    for name, value in frame.attrs.get(TOTALS, {}).items():
        if templates[name].count("{") == 1 and "{figure_key}" in templates[name]:
            assert figure_value(GIVEN, templates[name].format(figure_key="")) == value, name


@pytest.mark.parametrize(
    "id",
    [
        "funds_arrived@county=513431",
        "funds_honoured@growth_tier=档三",
        "funds_balance@fund_source=单位自筹",
        "overdue_gap@age=31至90天",
        "growth_gap",
        "growth_2018@growth_tier=档二",
        "gifts_counted@event_month=2018-10",
        "sales_settled@way=电商",
        "sales_counted@month=2018-09#month",
    ],
)
def test_a_figure_is_put_together_again_from_its_trace(id):
    made = trace(GIVEN, id)
    assert recombine(made) == pytest.approx(figure_value(GIVEN, id))
    assert len(made) and (made["record_id"] != "").all()


@pytest.mark.parametrize(
    ("figure", "target"),
    [
        ("funds_arrived", "grant_fund_plan"),
        ("gifts_counted", "donations_annual"),
        ("sales_counted", "farm_sales"),
    ],
)
@pytest.mark.parametrize("as_of", ["2018-08", "2018-12"])
def test_what_the_topics_count_is_what_the_targets_count(figure, target, as_of):
    given = truth_inputs(as_of)
    assert figure_value(given, figure) == pytest.approx(compute(given, target).value)


def test_identities_of_the_stages():
    frame = funding.funding_stages(GIVEN, by="enterprise")
    assert (frame["arrived_wan"] - frame["used_wan"]).sum() == pytest.approx(frame.attrs[TOTALS]["balance_wan"])
    rate = 100 * frame["arrived_wan"].sum() / frame["committed_wan"].sum()
    assert frame.attrs[TOTALS]["honoured_pct"] == pytest.approx(rate)
    counts = [frame.attrs[TOTALS][name] for name in ("full", "none", "kept", "behind")]
    honoured = frame["honoured_pct"].dropna()
    assert counts[0] == (honoured >= 100).sum() and counts[2] + counts[3] == len(honoured)
    pace = funding_page.pace_of(series(GIVEN, "grant_fund_plan"), frame)
    assert counts[2] == (honoured >= pace).sum()


def test_a_stage_that_nobody_tells_is_unknown_not_nought():
    rows = [
        {"fund_no": "1", "fund_kind": "无偿", "village": "村", "committed_wan": 9.0, "arrived_wan": 0.0},
        {"enterprise": "另一企业", "fund_no": "1", "fund_kind": "无偿", "village": "村", "used_wan": 4.0},
    ]
    made = funding.funding_stages(inputs({"instalments": rows}), by="enterprise").set_index("enterprise")
    assert made.loc[A, ["arrived_wan", "honoured_pct"]].tolist() == [0.0, 0.0]
    assert made.loc[A, ["appropriated_wan", "used_wan", "arrival_pct", "balance_wan"]].isna().all()
    assert made.loc["另一企业", ["committed_wan", "arrived_wan", "honoured_pct"]].isna().all()


def test_growth_counts_are_those_of_the_rows():
    frame = tiers.growth_tiers(GIVEN)
    by_tier = tiers.growth_tiers(GIVEN, by="tier")
    reached = frame["gap_wan"].eq(0.0) & frame["tier"].notna()
    assert frame.attrs[TOTALS]["met"] == reached.sum() == by_tier["met"].sum()
    assert frame.attrs[TOTALS]["left"] == frame["tier"].isna().sum()
    assert (by_tier["enterprises"] == by_tier[["met", "not_met", "untold"]].sum(axis=1)).all()


def test_a_gift_without_a_day_falls_to_the_month_that_tells_it():
    rows = [
        {"donor": "甲", "receiver": "乙", "donor_kind": "单位捐赠", "receipt_level": "直接", "received_wan": wan,
         "received_on": day}
        for wan, day in ((5.0, "2018-03-02"), (7.0, None))
    ]  # fmt: skip
    made = platforms.donations(inputs({"donations": rows}), by="month")
    assert dict(zip(made["month"], made["counted_wan"], strict=True)) == {"2018-03": 5.0, "2018-09": 7.0}
    assert made["cumulative_wan"].tolist() == [5.0, 12.0]


# --- what is held ---


def held(record, field, wan):
    one = {"record_id": record, "form": record.split("/")[0], "field": field, "reported": wan, "proposed": wan / 10}
    return pd.DataFrame([one])


def test_held_money_is_counted_beside_the_row_it_would_change():
    rows = [
        {"fund_no": n, "fund_kind": "无偿", "county": "昭觉县", "township": "乡", "village": "村", "committed_wan": 9.0,
         "arrived_wan": wan}
        for n, wan in (("1", 4.0), ("2", None))
    ]  # fmt: skip
    roster, waits = villages(("昭觉县", "乡", "村", A, 2018, 5)), held("instalments/2", "arrived_wan", 50.0)
    given = inputs({"instalments": rows}, villages=roster, held=waits)
    frame = funding.funding_stages(given, by="county")
    assert frame[["county", "arrived_wan", "held_count"]].to_numpy().tolist() == [["昭觉县", 4.0, 1]]
    page = funding_page.by_county(frame.assign(**{}))
    assert any(column.name == "held_count" for column in page.table.columns)
    line, chart = funding_page.stages(funding.funding_stages(given))
    assert line.text.endswith("另有1项数据待核实，未计入以上数据。")
    assert trace(given, "funds_values#held_count")["field"].tolist() == ["arrived_wan"]
    assert "funds_values#held_count" in line.figure_ids and chart.kind == "chart"


def test_a_month_of_which_nobody_told_a_figure_has_none():
    frame = platforms.farm_sales(GIVEN, by="month")
    for name, template in frame.attrs[FIGURES].items():
        for row in frame.to_dict("records"):
            known = figure_value(GIVEN, template.format_map(row))
            assert pd.isna(row[name]) == (known is None), template.format_map(row)


# --- pages ---


def page_items():
    months = series(GIVEN, "grant_fund_plan")
    sold = series(GIVEN, "farm_sales")
    for frame in (months, sold):
        frame.attrs["as_of"] = "2018-10-31"
    stages = {
        by: funding.funding_stages(GIVEN, by=by) for by in ("stage", "month", "enterprise", "county", "growth_tier")
    }
    growth = [tiers.growth_tiers(GIVEN, by=by) for by in ("enterprise", "tier")]
    gifts = {by: platforms.donations(GIVEN, by=by) for by in ("receiver", "month", "donor_kind")}
    sales = {by: platforms.farm_sales(GIVEN, by=by) for by in ("way", "product", "county")}
    return [
        *funding_page.stages(stages["stage"]),
        funding_page.by_month(months, stages["month"]),
        funding_page.months(stages["month"]),
        *funding_page.by_enterprise(stages["enterprise"], months),
        funding_page.by_county(stages["county"]),
        *funding_page.growth(*growth),
        funding_page.by_tier(stages["growth_tier"]),
        *funding_page.overdue(funding.overdue_promises(GIVEN)),
        *funding_page.unsupervised(funding.unsupervised_payments(GIVEN)),
        *platforms_page.donations(gifts["receiver"], gifts["month"]),
        platforms_page.donors(gifts["donor_kind"]),
        *platforms_page.sales(sales["way"]),
        platforms_page.sales_by_month(sold, sales["way"]),
        platforms_page.products(sales["product"]),
        platforms_page.origins(sales["county"]),
        *standings_page.ranks(ranks.enterprise_ranks(GIVEN)),
    ]


@pytest.fixture(scope="module")
def items():
    """Kind of item → the items of the pages of money."""
    every = page_items()
    return {kind: [one for one in every if one.kind == kind] for kind in ("sentence", "table", "chart")}


def test_every_number_of_a_sentence_is_a_figure_a_date_or_what_the_document_asks(items):
    for item in items["sentence"]:
        uncited = re.sub("\ue000[^\ue002]*\ue002", "", item.marked)
        known = re.sub(r"\d{4}年(1—)?(\d+月)?(\d+日)?|不低于\d+%|满90天", "", uncited)
        assert not re.search(r"\d", known), (item.id, known)
    assert len(items["sentence"]) > 5


def test_every_numeric_column_of_a_table_has_ids(items):
    kinds = ("money", "pct", "points", "count", "number", "quantity")
    for item in items["table"]:
        numbers = [column.name for column in item.table.columns if column.kind in kinds]
        told = {name for row in item.table.ids for name in row}
        known = [n for n in numbers if n not in NO_FIGURES and item.table.frame[n].notna().any()]
        assert set(known) <= told, item.id
    assert len(items["table"]) > 5


def test_every_chart_names_figures_that_there_are(items):
    for item in items["chart"]:
        assert len(item.figure_ids) > 3, item.id
        assert all(figure_value(GIVEN, id) is not None for id in item.figure_ids[::9] if "#" not in id), item.id
        assert numbers_without_figure(item, GIVEN) == [], item.title
    assert len(items["chart"]) > 3


# --- 只拨款不监督: no reassurance where nobody can know ---

PAID = {"fund_no": "1", "fund_kind": "无偿", "appropriated_wan": 8.0, "arrived_wan": 8.0}
WATCHED = {"supervised_on": "2018-02-01"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        pytest.param([{**PAID, "appropriated_on": "2018-08-01"}],
                     "尚无满90天的付款，还不能判断有没有监督检查。1笔付款未满90天，不在此列。", id="too-young"),
        pytest.param([{**PAID}],
                     "尚无满90天的付款，还不能判断有没有监督检查。1笔付款没有填写拨付或到账日期，无法判断。",
                     id="without-a-day"),
        pytest.param([{**PAID, "appropriated_on": "2018-01-01"}],
                     "已满90天的付款1笔，但各表都没有填报监督检查或公示日期，无法判断有没有监督检查。",
                     id="nobody-told"),
        pytest.param([{**PAID, **WATCHED, "appropriated_on": "2018-01-01"}],
                     "已满90天的付款1笔，均有监督检查记录。", id="all-watched"),
        pytest.param([{**PAID, **WATCHED, "appropriated_on": "2018-01-01"},
                      {**PAID, "fund_no": "2", "appropriated_on": "2018-01-01"}],
                     "已付款而规定时间内没有监督检查记录的1笔，合计8.0万元，涉及1户企业。", id="a-hit"),
        pytest.param([], "尚无满90天的付款，还不能判断有没有监督检查。", id="nothing"),
    ],
)  # fmt: skip
def test_what_is_said_of_payments_nobody_watched(rows, says):
    made = funding.unsupervised_payments(inputs({"instalments": table("instalments", rows)} if rows else {}))
    assert funding_page.unsupervised(made)[0].text == says
