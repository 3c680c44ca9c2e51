"""Earlier returns beside this one: cumulative figures, the new year, returns sent again, plans and baselines."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.periods import Period
from fupin_analysis.review import review
from fupin_analysis.review.batch import cut, gather
from fupin_analysis.review.history.past import Doubt, Point, past_of
from fupin_analysis.review.history.plans import is_rounding
from fupin_analysis.review.history.verdict import Bounds, Step, judge
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.result import doubted_of
from fupin_analysis.review.rules.load import load_rules
from fupin_analysis.review.work import Work

YTD = next(rule for rule in load_rules().rules if rule.id == "ytd")
PLACE = {"county": "昭觉县", "township": "三岔河乡", "village": "甲村", "plan_wan": 200.0}


def fund(month, ytd, *, stage="arrived", **more):
    figures = {f"{stage}_month_wan": month, f"{stage}_ytd_wan": ytd}
    return {**PLACE, **{name: value for name, value in figures.items() if value is not None}, **more}


def run(series, *, form="funds", stage="arrived", rules=None):
    """``series``: period → (本月, 累计) of one village, or a list of whole rows; all periods reviewed in order."""
    extracts = []
    for period, given in series.items():
        rows = given if isinstance(given, list | dict) else [fund(*given, stage=stage)]
        received = str(Period.parse(period).month.shift(1).start + dt.timedelta(days=3))
        tables = rows if isinstance(rows, dict) else {form: rows}
        extracts.append(make_extract(f"{period}/甲.xlsx", tables, period=period, received=received))
    return review(extracts, forms=FORMS, rules=rules)


def on_trial(rule_id):
    """The rule book with one of its rules on trial (beta)."""
    book = load_rules()
    rules = [replace(rule, stage="beta") if rule.id == rule_id else rule for rule in book.rules]
    return replace(book, rules=tuple(rules))


def told(done):
    """(period, code, grade, cells, proposed) of all findings."""
    rows = done.findings
    periods = rows["return_id"].str.split("/").str[1]
    columns = (periods, rows["code"], rows["grade"], rows["cells"], rows["proposed"])
    return [tuple(None if v is None or v != v else v for v in row) for row in zip(*columns, strict=True)]


def figures(done, field="arrived_ytd_wan", form="funds"):
    table = done.tables[form]
    return [None if pd.isna(v) else float(v) for v in table.sort_values(["period", "row"])[field]]


def asked(done):
    return [(period, code) for period, code, *_ in told(done)]


@pytest.mark.parametrize("example", [*YTD.passing, *YTD.failing], ids=str)
def test_own_examples(example):
    before = Point(Period.parse("2018-08"), example["before"], None) if "before" in example else None
    step = Step(example.get("month"), example["ytd"], 0.015, before=before, gap=0 if example["exact"] else 1)
    if before is not None:
        step = Step(**{**{k: getattr(step, k) for k in step.__dataclass_fields__}, "floor": example["before"]})
    verdict = judge(step, Bounds())
    assert (verdict.code if verdict else "") == example.get("verdict", "")


M, Y = "I5", "J5"
"""The cells of 到位 本月 and 累计 in the sheets of ``make_extract``."""
BOTH = f"{Y},{M}"


@pytest.mark.parametrize(
    ("series", "found"),
    [
        pytest.param({"2018-08": (30, 30), "2018-09": (10, 40)}, [], id="adds-up"),
        pytest.param({"2018-08": (30, 30), "2018-09": (0, 30)}, [], id="nothing-happened"),
        pytest.param({"2018-07": (4, 95), "2018-08": (10, 105)}, [], id="first-return-covers-the-year"),
        pytest.param({"2018-08": (10.33, 10.33), "2018-09": (2.22, 12.56)}, [], id="rounded"),
        pytest.param({"2018-08": (10.4, 10.4), "2018-09": (2.2, 12.7)}, [], id="rounded-to-one-place"),
        pytest.param(
            {"2018-08": (120, 120), "2018-09": (-20, 100)}, [("2018-09", "negative", "C", M, None)], id="refund"
        ),
        pytest.param({"2018-07": (30, 30), "2018-09": (10, 55)}, [], id="month-skipped"),
        pytest.param(
            {"2018-07": (30, 30), "2018-09": (20, 40)},
            [("2018-09", "ytd-differs", "C", BOTH, None)],
            id="skipped-too-low",
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (10, 47)}, [("2018-09", "ytd-differs", "C", BOTH, 40.0)], id="differs"
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (40, 10)}, [("2018-09", "ytd-swapped", "B", BOTH, 40.0)], id="swapped"
        ),
        pytest.param(
            {"2018-07": (90, 30)}, [("2018-07", "ytd-swap-likely", "C", BOTH, 90.0)], id="swapped-in-the-first"
        ),
        pytest.param(
            {"2018-07": (30, 30), "2018-09": (75, 10)},
            [("2018-09", "ytd-swap-likely", "C", BOTH, 75.0)],
            id="swapped-after-a-gap",
        ),
        pytest.param(
            {"2018-08": (120, 120), "2018-09": (0, 95)}, [("2018-09", "ytd-falls", "C", Y, 120.0)], id="falls"
        ),
        pytest.param(
            {"2018-07": (120, 120), "2018-09": (0, 95)},
            [("2018-09", "ytd-falls", "C", Y, None)],
            id="falls-after-a-gap",
        ),
        pytest.param(
            {"2018-08": (120, 120), "2018-09": (15, 15)}, [("2018-09", "ytd-falls", "C", Y, 135.0)], id="month-in-ytd"
        ),
        pytest.param(
            {"2018-08": (20, 20), "2018-09": (35, 35)}, [("2018-09", "ytd-month-typed", "C", Y, 55.0)], id="typed-above"
        ),
        pytest.param(
            {"2018-08": (20, 20), "2018-09": (20, 20)},
            [("2018-09", "ytd-differs", "C", BOTH, 40.0)],
            id="ytd-in-month-of-a-month-without",
        ),
        pytest.param(
            {"2018-08": (120, 120), "2018-09": (150, 150)},
            [("2018-09", "ytd-differs", "C", BOTH, 270.0)],
            id="ytd-in-month-by-the-plan",
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (10, 400)}, [("2018-09", "figure-slip", "C", Y, 40.0)], id="slip-of-ytd"
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (1, 40)}, [("2018-09", "figure-slip", "C", M, 10.0)], id="slip-of-month"
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (10, None)}, [("2018-09", "ytd-missing", "C", Y, 40.0)], id="no-ytd"
        ),
        pytest.param({"2018-12": (0, 150), "2019-01": (10, 10)}, [], id="new-year"),
        pytest.param({"2018-12": (0, 150), "2019-01": (180, 180)}, [], id="large-january"),
        pytest.param({"2018-12": (0, 150), "2019-02": (5, 30)}, [], id="february-first"),
        pytest.param(
            {"2018-12": (0, 150), "2019-01": (10, 160)}, [("2019-01", "year-carried", "B", Y, 10.0)], id="carried"
        ),
        pytest.param(
            {"2018-11": (0, 150), "2019-01": (0, 150)}, [("2019-01", "year-carried", "B", Y, 0.0)], id="carried-idle"
        ),
        pytest.param(
            {"2018-12": (0, 150), "2019-01": (None, 160)},
            [("2019-01", "year-carried-likely", "C", Y, 10.0)],
            id="carried-without-month",
        ),
        pytest.param(
            {"2018-12": (0, 150), "2019-01": (10, 170)},
            [("2019-01", "year-carried-likely", "C", Y, 10.0)],
            id="carried-nearly",
        ),
        pytest.param(
            {"2018-12": (0, 150), "2019-01": (10, 25)},
            [("2019-01", "ytd-differs", "C", BOTH, 10.0)],
            id="january-differs",
        ),
        pytest.param({"2018-07": (10, 290)}, [], id="over-fulfilled"),
        pytest.param({"2018-07": (10, 640)}, [("2018-07", "ytd-since", "C", Y, None)], id="since-2016"),
        pytest.param({"2018-07": (630, 640)}, [], id="far-over-but-all-this-year"),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (12, 505)},
            [("2018-09", "ytd-since", "C", Y, 42.0)],
            id="since-2016-suddenly",
        ),
    ],
)
def test_a_series(series, found):
    assert told(run(series)) == found


@pytest.mark.parametrize(
    ("series", "codes", "last"),
    [
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (10, 47), "2018-10": (5, 45)},
            [("2018-09", "ytd-differs")],
            45.0,
            id="the-next-adds-up-with-the-proposal",
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (17, 40), "2018-10": (5, 45)},
            [("2018-09", "ytd-differs")],
            45.0,
            id="the-next-adds-up-with-what-was-written",
        ),
        pytest.param(
            {"2018-08": (120, 120), "2018-09": (15, 15), "2018-10": (10, 145)},
            [("2018-09", "ytd-falls")],
            145.0,
            id="month-in-ytd-once",
        ),
        pytest.param(
            {"2018-08": (120, 120), "2018-09": (15, 15), "2018-10": (10, 25)},
            [("2018-09", "ytd-falls"), ("2018-10", "ytd-falls")],
            None,
            id="the-fallen-goes-on",
        ),
        pytest.param(
            {"2018-07": (90, 30), "2018-08": (10, 100)}, [("2018-07", "ytd-swap-likely")], 100.0, id="first-swapped"
        ),
        pytest.param(
            {"2018-07": (10, 640), "2018-08": (5, 645), "2018-09": (0, 645)},
            [("2018-07", "ytd-since"), ("2018-08", "ytd-since"), ("2018-09", "ytd-since")],
            None,
            id="since-2016-goes-on",
        ),
        pytest.param(
            {"2018-12": (0, 150), "2019-01": (10, 160), "2019-02": (5, 165), "2019-03": (1, 166)},
            [("2019-01", "year-carried"), ("2019-02", "year-carried"), ("2019-03", "year-carried")],
            16.0,
            id="carried-goes-on",
        ),
        pytest.param(
            {"2018-12": (10, 900), "2019-01": (0, 350), "2019-02": (5, 355)},
            [("2018-12", "ytd-since"), ("2019-01", "ytd-since"), ("2019-02", "ytd-since")],
            None,
            id="since-2016-over-the-year",
        ),
        pytest.param(
            {"2018-12": (0, 150), "2019-01": (10, 160), "2019-02": (5, 15)},
            [("2019-01", "year-carried")],
            15.0,
            id="carried-once",
        ),
        pytest.param(
            {"2018-08": (30, 30), "2018-09": (10, "约40"), "2018-10": (5, 45)}, [], 45.0, id="held-without-a-figure"
        ),
    ],
)
def test_one_wrong_month_is_asked_about_once(series, codes, last):
    done = run(series)
    assert asked(done) == codes
    assert figures(done)[-1] == last


def test_a_swap_is_put_right_and_the_raw_text_stays():
    done = run({"2018-08": (30, 30), "2018-09": (40, 10)})
    assert (figures(done)[-1], figures(done, "arrived_month_wan")[-1]) == (40.0, 10.0)
    own = done.values[done.values["record_id"].str.contains("/") & (done.values["field"] == "arrived_ytd_wan")]
    assert own["raw"].tolist() == ["30", "10"]


@pytest.mark.parametrize(
    ("rule", "series", "month"),
    [
        pytest.param("ytd", {"2018-08": [fund(30, 30)], "2018-09": [fund(40, 10)]}, [30, 40], id="swapped"),
        pytest.param("unchanged", {p: [fund(10, 40), fund(5, 50, village="乙村")] for p in ("2018-08", "2018-09")},
                     [10, 5, None, None], id="sent-again"),
    ],
)  # fmt: skip
def test_a_rule_on_trial_changes_nothing(rule, series, month):
    """What was sent again is not set to 0: the next rule, which is no trial, asks about it."""
    done = run(series, rules=on_trial(rule))
    assert figures(done, "arrived_month_wan") == month
    assert "A" in set(done.findings["grade"])


def test_what_differs_is_held_at_both_cells_with_both_ways_out():
    done = run({"2018-07": (20, 20), "2018-08": (10, 30), "2018-09": (10, 47)})
    assert (figures(done), figures(done, "arrived_month_wan")) == ([20, 30, None], [20, 10, None])
    message = done.findings["message"].iloc[0]
    assert "2018年7月累计 20，2018年8月累计 30，本期 10，累计 47" in message
    assert "如本期数无误，累计应为 40；如累计无误，本期应为 17" in message
    own = done.values[done.values["state"] == "held"].set_index("field")["proposed"].to_dict()
    assert own == {"arrived_ytd_wan": 40.0, "arrived_month_wan": 17.0}


# --- keys, other fields, other forms ---------------------------------------------------------------------------------


def test_a_row_is_known_though_its_township_is_written_otherwise_or_left_out():
    done = run(
        {
            "2018-07": [fund(30, 30)],
            "2018-08": [fund(10, 40, township=None)],
            "2018-09": [fund(10, 50, township="三岔河镇")],
            "2018-10": [fund(10, 35)],
        }
    )
    assert asked(done) == [("2018-10", "ytd-falls")]
    assert "2018年8月累计 40，2018年9月累计 50" in done.findings["message"].iloc[0]


def test_two_villages_of_one_name_are_two():
    one, other = {"township": "甲乡"}, {"township": "乙乡"}
    done = run(
        {
            "2018-08": [fund(30, 30, **one), fund(80, 80, **other)],
            "2018-09": [fund(10, 40, **one)],
            "2018-10": [fund(5, 45, **one), fund(0, 80, **other)],
        }
    )
    assert asked(done) == []


def test_a_figure_that_was_held_for_its_size_does_not_break_the_series():
    done = run({"2018-08": (30, 30), "2018-09": (10, 400000), "2018-10": (5, 45)})
    assert {period for period, _ in asked(done)} == {"2018-09"} and figures(done)[1:] == [None, 45.0]


JOBS = {"county": "昭觉县", "new_month_people": 3, "new_ytd_people": 8, "temporary_ytd_people": 5}
TRIPS = {"principal_trips_quarter": 2, "principal_trips_ytd": 5, "deputy_visits_ytd": 4, "meetings_ytd": 3}


@pytest.mark.parametrize(
    ("form", "first", "second", "found"),
    [
        pytest.param("jobs_summary", JOBS, {"new_month_people": 2, "new_ytd_people": 10}, [], id="people-add-up"),
        pytest.param(
            "jobs_summary", JOBS, {"new_month_people": 2, "new_ytd_people": 12}, [("ytd-differs", "C")], id="people"
        ),
        pytest.param(
            "jobs_summary",
            JOBS,
            {"new_month_people": 2, "new_ytd_people": 10, "temporary_ytd_people": 4},
            [("ytd-falls", "C")],
            id="a-total-without-a-month",
        ),
        pytest.param(
            "funds",
            fund(0, 0, industry_finished_projects=3, industry_started_projects=3),
            {"industry_finished_projects": 2},
            [("ytd-falls", "C")],
            id="projects",
        ),
        pytest.param("responsibility", TRIPS, {"principal_trips_quarter": 1, "principal_trips_ytd": 6}, [], id="trips"),
        pytest.param(
            "responsibility",
            TRIPS,
            {"principal_trips_quarter": 1, "principal_trips_ytd": 6, "meetings_ytd": 2},
            [("ytd-falls", "C")],
            id="meetings",
        ),
    ],
)
def test_counts_too(form, first, second, found):
    periods = ("2018-09", "2018-12") if FORMS[form].period == "quarter" else ("2018-08", "2018-09")
    done = run(dict(zip(periods, ([first], [{**first, **second}]), strict=True)), form=form)
    assert [(code, grade) for _, code, grade, *_ in told(done) if code.startswith("ytd")] == found


def posting(month, ytd):
    place = {
        "person": "甲*#1",
        "county": "昭觉县",
        "village": "甲村",
        "role": "队员",
        "started_on": dt.date(2017, 3, 1),
    }
    return {**place, "stay_month_days": month, "stay_ytd_days": ytd}


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        pytest.param(("2018-09", 20, 200), ("2018-12", 22, 268), [], id="two-months-between"),
        pytest.param(("2018-09", 20, 200), ("2018-12", 22, 210), ["ytd-differs"], id="too-few"),
        pytest.param(("2018-09", 20, 200), ("2018-12", 268, 22), ["ytd-swap-likely"], id="swapped"),
        pytest.param(("2018-12", 22, 268), ("2019-03", 20, 70), [], id="new-year"),
        pytest.param(("2018-12", 22, 268), ("2019-03", 20, 338), ["year-carried-likely"], id="more-than-the-year-had"),
    ],
)
def test_days_of_a_quarter(before, now, found):
    done = run({period: [posting(*figures)] for period, *figures in (before, now)}, form="cadres")
    assert [code for code in done.findings["code"] if code not in ("cadre-days", "person-days")] == found


# --- sent again ------------------------------------------------------------------------------------------------------


def villages(first=(10, 40), second=(5, 50)):
    return [fund(*first, village="甲村"), fund(*second, village="乙村")]


def test_a_form_sent_again_counts_as_no_change_and_is_told_once():
    done = run({"2018-08": villages(), "2018-09": villages(), "2018-10": villages((3, 43), (0, 50))})
    assert [found[:4] for found in told(done)] == [("2018-09", "return-unchanged", "B", "J5,J6,I5,I6")]
    assert figures(done, "arrived_month_wan") == [10, 5, 0, 0, 3, 0]
    assert figures(done) == [40, 50, 40, 50, 43, 50]


def test_three_in_a_row_are_said_to_stand_still():
    done = run({f"2018-{month:02}": villages() for month in (8, 9, 10)})
    assert asked(done) == [("2018-09", "return-unchanged"), ("2018-10", "return-unchanged-long")]
    assert "自 2018年8月 起连续 3 期未变" in done.findings["message"].iloc[1]


def test_what_was_not_updated_may_be_caught_up_with_next_time():
    done = run({"2018-08": villages(), "2018-09": villages(), "2018-10": villages((3, 60), (0, 50))})
    assert asked(done) == [("2018-09", "return-unchanged")]


ROSTER = [{"county": "昭觉县", "township": "甲乡", "village": "甲村", "poor_households": 25, "poor_people": 90}]


@pytest.mark.parametrize(
    ("form", "periods", "rows"),
    [
        pytest.param("funds", ("2018-08", "2018-09"), villages((0, 40), (0, 50)), id="nothing-happened"),
        pytest.param("villages", ("2018-09", "2018-12"), ROSTER, id="a-roster"),
    ],
)
def test_what_honestly_stays_the_same(form, periods, rows):
    found = {code for _, code in asked(run(dict.fromkeys(periods, rows), form=form))}
    assert not found & {"return-unchanged", "return-unchanged-long"}


def test_one_small_figure_that_does_not_add_up_is_no_return_sent_again():
    row = [{"county": "昭觉县", "new_month_people": 2, "new_ytd_people": 8}]
    found = asked(run({"2018-08": row, "2018-09": row}, form="jobs_summary"))
    assert [item for item in found if item[1] != "roster-differs"] == [("2018-09", "ytd-differs")]


def test_a_whole_return_sent_again_is_told_form_by_form():
    grants = [{"fund_no": "1", "county": "昭觉县", "fund_kind": "无偿", "committed_wan": 90.0, "arrived_wan": 90.0}]
    again = {"funds": villages(), "instalments": grants}
    codes = [code for _, code in asked(run({"2018-08": again, "2018-09": again}))]
    assert codes.count("return-unchanged") == 2


# --- plans and baselines ---------------------------------------------------------------------------------------------


def plan(amount, remark=None, **more):
    return [fund(0, 40, plan_wan=amount, remark=remark, **more)]


CHANGED = ("plan-changed", "C", "E5", 120.0)


@pytest.mark.parametrize(
    ("series", "found"),
    [
        pytest.param({"2018-08": plan(120), "2018-10": plan(80)}, [("2018-10", *CHANGED)], id="changed"),
        pytest.param(
            {"2018-08": plan(120), "2018-09": plan(80), "2018-10": plan(120)}, [("2018-09", *CHANGED)], id="and-back"
        ),
        pytest.param(
            {"2018-08": plan(120), "2018-09": plan(80), "2018-10": plan(80)},
            [("2018-09", *CHANGED), ("2018-10", *CHANGED)],
            id="for-good",
        ),
        pytest.param(
            {"2018-08": plan(120), "2018-09": plan(160, "按川国资〔2018〕12号文追加"), "2018-10": plan(160)},
            [("2018-09", "plan-adjusted", "A", "E5", None)],
            id="approved",
        ),
        pytest.param({"2018-08": plan(120), "2018-09": plan(160, "尚未批复")}, [("2018-09", *CHANGED)], id="not-yet"),
        pytest.param({"2018-12": plan(120), "2019-01": [fund(0, 0, plan_wan=150)]}, [], id="new-year"),
        pytest.param({"2018-08": plan(120.456), "2018-09": plan(120.46)}, [], id="rounded"),
        pytest.param({"2018-08": plan(None), "2018-09": plan(120)}, [], id="filled-for-the-first-time"),
        pytest.param({"2018-08": plan(0), "2018-09": plan(120)}, [], id="zero-before"),
        pytest.param({"2018-08": plan(120), "2018-09": plan(0)}, [("2018-09", *CHANGED)], id="to-nothing"),
        pytest.param(
            {"2018-08": plan(120, industry_planned_projects=3), "2018-09": plan(120, industry_planned_projects=2)},
            [("2018-09", "plan-changed", "C", "M5", 3)],
            id="a-count",
        ),
    ],
)
def test_a_plan_is_frozen(series, found):
    assert told(run(series)) == found


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [(120.456, 120.46, True), (120.4, 120.44, True), (120.0, 120.4, False), (120.0, 80.0, False), (3.0, 2.0, False)],
)
def test_rounding(old, new, same):
    assert is_rounding(old, new) is same


def card(first, second):
    return [{"staff_people": 100, "grant_2016_wan": first, "grant_2017_wan": second}]


@pytest.mark.parametrize(
    ("series", "found"),
    [
        pytest.param({"2018-07": card(154.3, 227.5), "2019-01": card(154.3, 227.5)}, [], id="stands"),
        pytest.param(
            {"2018-07": card(154.3, 227.5), "2019-01": card(120.0, 227.5)},
            [("2019-01", "baseline-changed", "C", "G5", 154.3)],
            id="drifts",
        ),
        pytest.param({"2018-07": card(None, 227.5), "2019-01": card(100.0, 227.5)}, [], id="filled-later"),
    ],
)
def test_a_baseline_stands(series, found):
    assert told(run(series, form="enterprise_card")) == found


# --- what is known of what was asked ----------------------------------------------------------------------------------


def test_doubts_are_the_values_that_were_not_simply_accepted():
    point = Point(Period.parse("2018-08"), None, Doubt(47.0, 40.0, frozenset({"ytd-differs"})))
    assert point.figures == (("proposed", 40.0), ("reported", 47.0)) and point.is_told
    done = run({"2018-08": (30, 30), "2018-09": (10, 47)})
    doubted = doubted_of(done.values)["funds"].set_index("field")
    assert doubted["reported"].to_dict() == {"arrived_month_wan": 10, "arrived_ytd_wan": 47}
    assert doubted["proposed"].to_dict() == {"arrived_month_wan": 17.0, "arrived_ytd_wan": 40.0}
    assert doubted["finding_ids"].str.startswith("ytd-differs-").all()


def test_a_plan_that_moved_is_said_to_be_held_and_what_is_proposed():
    done = run({"2018-08": plan(120), "2018-09": plan(160)})
    message = done.findings.query("code == 'plan-changed'")["message"].iloc[0]
    assert "改为 160" in message and "暂不计入，建议按原计划 120 计" in message and "为准" not in message


def test_the_past_of_a_form_is_found_once_until_its_rows_change():
    extracts = [make_extract("2018-09/甲.xlsx", {"funds": [fund(5, 5), fund(6, 6, village="乙村")]})]
    work = Work(cut(gather(extracts), "2018-09"), forms=FORMS, reference=Reference(), period="2018-09")
    first = past_of(work, FORMS["funds"])
    assert past_of(work, FORMS["funds"]) is first and len(first.lines) == 2
    work.leave_out([work.table("funds").ids[0]], "重复")
    assert len(past_of(work, FORMS["funds"]).lines) == 1
    assert work.previous("funds") is work.previous("funds")
