"""Edges of money: what nobody told, numbers that come back, gifts told twice, rates of what has a base."""

import pandas as pd
import pytest

from fupin_analysis.indicators import funding, platforms, tiers
from fupin_analysis.indicators.figures import compute
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.parts import NOTES
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.present.pages import funding as funding_page
from fupin_analysis.present.pages import platforms as platforms_page
from indicator_world import A, B, firms, inputs, roster, table

GRANT = {"fund_kind": "无偿", "county": "昭觉县", "township": "乡", "village": "村"}


def fund(no="1", **more):
    return {**GRANT, "fund_no": no, **more}


def funds(*rows, as_of="2018-09", **others):
    return inputs({"instalments": table("instalments", [fund(**row) for row in rows])}, as_of, **others)


# --- promises ---

DUE = {"committed_wan": 100.0, "due_on": "2018-06-30"}
HELD = {"record_id": "instalments/1", "form": "instalments", "field": "arrived_wan", "reported": 9e9, "proposed": 9.0}


@pytest.mark.parametrize(
    ("row", "held", "broken", "on_time", "untold"),
    [
        pytest.param({}, None, 0, None, 1, id="nobody-told-what-arrived"),
        pytest.param({}, HELD, 0, None, 0, id="held"),
        pytest.param({}, {**HELD, "field": "used_wan"}, 0, None, 1, id="something-else-held"),
        pytest.param({"arrived_wan": 0.0}, None, 1, 0.0, 0, id="nothing-arrived"),
        pytest.param({"arrived_wan": 100.0, "arrived_on": "2018-06-30"}, None, 0, 100.0, 0, id="kept"),
        pytest.param({"due_on": "2018-10-31"}, None, 0, None, 0, id="not-due-yet"),
        pytest.param({"committed_wan": None}, None, 0, None, 0, id="nothing-promised"),
    ],
)
def test_a_promise_of_which_nobody_told_what_arrived_is_neither_kept_nor_broken(row, held, broken, on_time, untold):
    given = funds({**DUE, **row}, held=pd.DataFrame([held]) if held else None)
    assert compute(given, "redline_unhonoured").value == broken
    assert compute(given, "fund_on_time").value == on_time
    assert figure_value(given, "overdue_untold") == untold


def test_the_gap_of_an_untold_promise_is_unknown_not_the_whole():
    given = funds({**DUE}, {**DUE, "no": "2", "arrived_wan": 70.0})
    frame = funding.overdue_promises(given).set_index("fund_no")
    assert pd.isna(frame.loc["1", "gap_wan"]) and pd.isna(frame.loc["1", "honoured_pct"])
    assert frame.loc["1", ["light", "note"]].tolist() == ["灰", "未填到位额，不能证明已兑现"]
    assert frame.loc["2", ["gap_wan", "light", "note"]].tolist() == [30.0, "黄", ""]
    assert figure_value(given, "overdue_gap") == 30.0
    text = funding_page.overdue(funding.overdue_promises(given))[0].text
    assert "承诺1笔，缺口30.0万元" in text and "另有1笔到期承诺没有填写到位额，是否兑现不明，未计入。" in text


OLD = {"no": "1", "period": "2018-12", "committed_wan": 100.0, "arrived_wan": 0.0, "due_on": "2018-12-31"}


@pytest.mark.parametrize(
    ("new", "broken"),
    [
        pytest.param(None, 1, id="no-new-ledger"),
        pytest.param({"committed_wan": 50.0, "due_on": "2019-12-31", "arrived_wan": 0.0}, 1, id="numbers-start-again"),
        pytest.param({"committed_wan": 100.0, "due_on": "2019-02-28", "arrived_wan": 0.0}, 2, id="another-day"),
        pytest.param({"committed_wan": 50.0, "arrived_wan": 50.0}, 1, id="another-sum"),
        pytest.param({"arrived_wan": 100.0}, 0, id="the-same-kept-late"),
        pytest.param({"arrived_wan": 40.0}, 1, id="the-same-told-again"),
    ],
)
def test_a_number_that_comes_back_in_a_new_ledger_is_another_promise(new, broken):
    rows = [OLD] if new is None else [OLD, {**OLD, "period": "2019-03", **new}]
    given = funds(*rows, as_of="2019-03")
    assert compute(given, "redline_unhonoured").value == broken
    assert figure_value(given, "overdue_gap") == sum(
        r["committed_wan"] - r["arrived_wan"] for r in funding.overdue_promises(given).to_dict("records")
    )


@pytest.mark.parametrize(
    ("again", "due", "unwatched"),
    [
        pytest.param({"appropriated_on": "2018-09-01"}, 1, 1, id="the-same-day"),
        pytest.param({"appropriated_on": "2018-11-01"}, 2, 2, id="another-payment"),
        pytest.param({"appropriated_on": "2019-03-01"}, 1, 1, id="another-one-still-young"),
    ],
)
def test_a_number_that_comes_back_is_another_payment(again, due, unwatched):
    paid = {"appropriated_wan": 8.0, "appropriated_on": "2018-09-01"}
    given = funds({**paid, "period": "2018-12"}, {**paid, **again, "period": "2019-03"}, as_of="2019-03")
    assert figure_value(given, "payments_due_watch") == due
    assert compute(given, "redline_unsupervised").value == unwatched


@pytest.mark.parametrize(
    ("paid_on", "watched_on", "actual", "light", "word", "note"),
    [
        pytest.param("2018-08-01", None, 0.0, "灰", "未到期", "尚无满90日的支付，无从判断", id="too-young-to-judge"),
        pytest.param("2018-05-01", "2018-05-09", 0.0, "绿", "正常", "", id="looked-after"),
        pytest.param("2018-05-01", None, 1.0, "红", "告急", "", id="not-looked-after"),
        pytest.param(None, None, 0.0, "灰", "未到期", "尚无满90日的支付，无从判断", id="of-no-day"),
    ],
)
def test_a_red_line_that_nothing_could_break_yet_is_not_kept(paid_on, watched_on, actual, light, word, note):
    paid = {"appropriated_wan": 8.0, "appropriated_on": paid_on, "supervised_on": watched_on}
    stands = stand(
        funds(paid, enterprises=roster("enterprises", [{"full_name": A, "category": "省属监管"}])),
        "redline_unsupervised",
    )
    assert (stands.figure.value, stands.verdict.light, stands.verdict.word) == (actual, light, word)
    assert "；".join(stands.figure.parts.attrs.get(NOTES, ())) == note


# --- gifts ---

GIFT = {
    "donor": "甲方",
    "receiver": "乙方",
    "donor_kind": "单位捐赠",
    "received_on": "2018-05-01",
    "received_wan": 100.0,
}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("间接", "直接", 100.0, id="transfer-first"),
        pytest.param("直接", "间接", 100.0, id="receipt-first"),
        pytest.param("直接", "直接", 100.0, id="both-receive-it"),
        pytest.param("间接", "间接", 0.0, id="both-pass-it-on"),
    ],
)
def test_a_gift_counts_once_whoever_tells_it_first(first, second, expected):
    rows = [{**GIFT, "enterprise": name, "receipt_level": level} for name, level in ((A, first), (B, second))]
    given = inputs({"donations": rows})
    assert compute(given, "donations_annual").value == expected == figure_value(given, "gifts_counted")
    assert figure_value(given, "gifts_indirect") == 100.0 - expected
    assert figure_value(given, "gifts_values") == 1


# --- rates ---

NO_BASE = (
    {"no": "1", "committed_wan": 100.0, "arrived_wan": 50.0},
    {"no": "2", "arrived_wan": 70.0, "used_wan": 7.0},
)


def test_money_without_a_promise_does_not_lift_the_rate():
    given = funds(*NO_BASE)
    assert figure_value(given, "funds_honoured") == figure_value(given, "all_funds_honoured") == 50.0
    assert figure_value(given, "funds_arrived") == 120.0
    assert figure_value(given, "funds_full_enterprises") == 0
    assert figure_value(given, "funds_spending") == pytest.approx(700 / 120)
    by_month = funding.funding_stages(given, by="month")
    assert by_month["honoured_pct"].tolist() == [50.0]


def test_key_projects_without_a_plan_do_not_lift_the_rate():
    own = {"project_kind": "重点投资", "status": "在建", "county": "昭觉县"}
    rows = [{**own, "project_no": "1", "invest_plan_wan": 100.0, "invest_ytd_wan": 50.0},
            {**own, "project_no": "2", "invest_ytd_wan": 80.0}]  # fmt: skip
    assert figure_value(inputs({"projects": rows}), "key_year_pct") == 50.0


@pytest.mark.parametrize("by", ["month", "enterprise"])
def test_a_stage_that_nobody_told_is_unknown_in_every_cut(by):
    frame = funding.funding_stages(funds({"committed_wan": 150.0, "arrived_wan": 120.0}), by=by)
    unknown = ["appropriated_wan", "used_wan", "balance_wan", "arrival_pct", "spending_pct"]
    assert len(frame) == 1 and frame[unknown].isna().all(axis=None)
    assert frame[["committed_wan", "arrived_wan", "honoured_pct"]].to_numpy().tolist() == [[150.0, 120.0, 80.0]]


# --- payments for projects in no ledger, records told again ---


@pytest.mark.parametrize(
    ("project", "unwatched"),
    [
        pytest.param(None, 1, id="no-project"),
        pytest.param("没有此项目", 1, id="in-no-ledger"),
        pytest.param("村道", 0, id="still-running"),
    ],
)
def test_a_record_after_the_window_counts_only_for_a_project_that_runs(project, unwatched):
    paid = {**GRANT, "fund_no": "1", "appropriated_wan": 8.0, "appropriated_on": "2018-01-05",
            "supervised_on": "2018-09-01", "project_name": project}  # fmt: skip
    works = [{"project_no": "1", "project_name": "村道", "project_kind": "基础建设", "status": "在建"}]
    assert compute(inputs({"instalments": [paid], "projects": works}), "redline_unsupervised").value == unwatched


@pytest.mark.parametrize(
    ("days", "records"),
    [
        pytest.param(("2018-05-01", "2018-05-01", "2018-05-01"), 1, id="told-every-month"),
        pytest.param(("2018-05-01", "2018-07-01", None), 2, id="two-days"),
        pytest.param((None, None, None), 0, id="none"),
    ],
)
def test_a_record_told_every_month_is_one(days, records):
    rows = [{"no": "1", "period": f"2018-{m:02}", "supervised_on": day} for m, day in zip((7, 8, 9), days, strict=True)]
    assert figure_value(funds(*rows), "supervision_records") == records


# --- growth ---

CARDS = [
    {"enterprise": A, "period": "2018", "grant_2016_wan": 100.0, "grant_2017_wan": 100.0},
    {"enterprise": B, "period": "2018", "grant_2016_wan": 100.0},
]


def growth_of(**arrived):
    rows = [{**GRANT, "fund_no": "1", "enterprise": name, "arrived_wan": wan, "period": "2018-12"}
            for name, wan in ((A, arrived.get("a")), (B, 500.0)) if wan is not None]  # fmt: skip
    return inputs({"enterprise_card": CARDS, "instalments": rows}, "2018-12")


@pytest.mark.parametrize(
    ("wan", "status", "gap", "counts"),
    [
        pytest.param(None, "未报到位额", None, (0, 0, 1), id="nobody-told"),
        pytest.param(0.0, "未达标", 120.0, (0, 1, 0), id="nothing-arrived"),
        pytest.param(120.0, "达标", 0.0, (1, 0, 0), id="met"),
    ],
)
def test_who_did_not_tell_arrivals_has_not_missed_its_line(wan, status, gap, counts):
    given = growth_of(a=wan)
    row = tiers.growth_tiers(given).set_index("enterprise").loc[A]
    assert row["status"] == status and (pd.isna(row["gap_wan"]) if gap is None else row["gap_wan"] == gap)
    assert figure_value(given, "growth_gap") == gap
    assert tuple(figure_value(given, f"growth_{name}") for name in ("met", "not_met", "untold")) == counts


def test_one_base_year_allows_no_rise():
    given = growth_of(a=150.0)
    frame = tiers.growth_tiers(given).set_index("enterprise")
    assert frame.loc[B, "status"] == "不适用" and pd.isna(frame.loc[B, "growth_2018_pct"])
    assert frame.loc[A, "growth_2018_pct"] == figure_value(given, "growth_2018") == 50.0


# --- sales ---

SALE = {"product": "苦荞", "county": "昭觉县", "role": "销售方", "counterparty": "超市", "way": "电商"}


@pytest.mark.parametrize(
    ("remark", "counted", "multi_year"),
    [
        pytest.param("历年累计", 0.0, 1000.0, id="of-earlier-years-too"),
        pytest.param(None, 1000.0, 0.0, id="of-the-year"),
    ],
)
def test_sales_that_reach_back_before_the_year_are_shown_beside(remark, counted, multi_year):
    given = inputs({"sales": [{**SALE, "sold_ytd_wan": 1000.0, "remark": remark}]})
    row = platforms.farm_sales(given, by="county").iloc[0]
    assert (row["gross_wan"], row["counted_wan"], row["multi_year_wan"]) == (1000.0, counted, multi_year)
    assert compute(given, "farm_sales").value == counted and figure_value(given, "sales_multi_year") == multi_year


def months_of(*months, remark="自2016年以来累计", **more):
    """A sale told month by month: (period, 本月, 累计)."""
    rows = [
        {**SALE, "period": period, "sold_month_wan": month, "sold_ytd_wan": so_far, "remark": remark, **more}
        for period, month, so_far in months
    ]
    return [{"record_id": f"s/{more.get('enterprise', A)}/{row['period']}", **row} for row in rows]


THREE = (("2018-07", 5.0, 1005.0), ("2018-08", 7.0, 1012.0), ("2018-09", 1.0, 1013.0))


@pytest.mark.parametrize(
    ("rows", "counted", "by_months", "note"),
    [
        pytest.param(
            months_of(*THREE), 13.0, 13.0, "1笔累计跨年，按各月“本月”数之和计入（自2018-07起）", id="every-month-told"
        ),
        pytest.param(
            months_of(THREE[0], ("2018-08", None, 1012.0), THREE[2]),
            0.0,
            0.0,
            "1笔累计跨年，无各月“本月”数可用，未计入",
            id="a-month-is-blank",
        ),
        pytest.param(months_of(*THREE, county="康定市"), 0.0, 0.0, "1笔累计跨年，按各月", id="goods-of-elsewhere"),
        pytest.param(
            [
                *months_of(*THREE, counterparty=B),
                *months_of(("2018-09", 4.0, 20.0), enterprise=B, counterparty=A, role="采购方", remark=None),
            ],
            20.0,
            0.0,
            "1笔累计跨年，按各月",
            id="the-buyer-tells-more-of-the-year",
        ),
        pytest.param(
            [
                *months_of(*THREE, counterparty=B),
                *months_of(("2018-09", 4.0, 12.0), enterprise=B, counterparty=A, role="采购方", remark=None),
            ],
            13.0,
            13.0,
            "1笔累计跨年，按各月",
            id="the-buyer-tells-less",
        ),
        pytest.param(
            [*months_of(*THREE), *months_of(("2018-09", 1.0, 30.0), remark=None, record_id="s/2")],
            30.0,
            0.0,
            "未计入",
            id="another-row-of-the-year",
        ),
    ],
)
def test_months_stand_in_for_a_sum_of_several_years(rows, counted, by_months, note):
    given = inputs({"sales": rows}, enterprises=firms())
    traced = trace(given, "farm_sales")
    assert compute(given, "farm_sales").value == counted == recombine(traced)
    assert figure_value(given, "sales_by_months") == by_months
    assert set(traced["field"]) <= {"sold_month_wan"} if by_months else "sold_month_wan" not in set(traced["field"])
    frame = platforms.farm_sales(given, by="product")
    assert note in frame.attrs["note"]
    shown = [column.name for column in platforms_page.products(frame).table.columns]
    assert ("multi_year_wan" in shown, "by_months_wan" in shown) == (True, by_months > 0)


def test_the_scorecard_says_what_stands_in_for_several_years():
    given = inputs({"sales": months_of(*THREE)})
    noted = next(row for row in scorecard(given).to_dict("records") if row["target"] == "farm_sales")
    assert noted["actual"] == 13.0 and "1笔累计跨年，按各月“本月”数之和计入" in noted["note"]


def test_nothing_is_said_of_earlier_years_where_no_sale_reaches_back():
    frame = platforms.farm_sales(inputs({"sales": months_of(*THREE, remark=None)}), by="product")
    assert frame["counted_wan"].sum() == 1013.0 and "跨年" not in frame.attrs["note"]
    assert "multi_year_wan" not in [column.name for column in platforms_page.products(frame).table.columns]


# --- sales: where goods come from and what they are called ---


def sold(wan, *, product="土豆", county="昭觉县", **more):
    said = {"product": product, "county": county, "role": "销售方", "counterparty": "超市", "sold_ytd_wan": wan}
    return {**said, "sold_month_wan": wan, **more}


@pytest.mark.parametrize(
    ("county", "counted", "everywhere"),
    [
        pytest.param("昭觉县", 7.0, 7.0, id="of-the-45"),
        pytest.param("西昌市", 7.0, 7.0, id="of-liangshan-beside-the-45"),
        pytest.param("马边彝族自治县", 0.0, 7.0, id="of-the-45-elsewhere"),
        pytest.param("峨眉山市", 0.0, 7.0, id="neither"),
    ],
)
def test_goods_of_liangshan_are_those_of_all_its_counties(county, counted, everywhere):
    told = {"sales": [sold(7.0, county=county)]}
    assert compute(inputs(told), "farm_sales").value == counted == figure_value(inputs(told), "sales_counted")
    assert compute(inputs(told, readings={"A29": "all"}), "farm_sales").value == everywhere


@pytest.mark.parametrize(
    ("product", "counted"),
    [
        pytest.param("土豆", 20.0, id="as-the-seller-calls-it"),
        pytest.param("马铃薯", 20.0, id="another-name"),
        pytest.param(" 洋 芋", 20.0, id="another-with-blanks"),
        pytest.param("玉米", 40.0, id="another-product"),
    ],
)
def test_one_sale_told_by_both_sides_counts_once_whatever_the_product_is_called(product, counted):
    buys = {"enterprise": B, "role": "采购方", "counterparty": "甲集团", "product": product}
    given = inputs({"sales": [sold(20.0, counterparty=B), sold(20.0, **buys)]}, enterprises=firms())
    assert compute(given, "farm_sales").value == counted
