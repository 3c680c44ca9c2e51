"""Earlier returns beside this one: cumulative figures, the new year, returns sent again, plans and baselines."""

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.periods import Period
from fupin_analysis.review import review
from fupin_analysis.review.history.past import Point
from fupin_analysis.review.history.verdict import Bounds, Step, judge
from fupin_analysis.review.rules.load import load_rules

YTD = next(rule for rule in load_rules().rules if rule.id == "ytd")
PLACE = {"county": "昭觉县", "township": "三岔河乡", "village": "甲村", "plan_wan": 200.0}


def fund(month, ytd, *, stage="arrived", **more):
    figures = {f"{stage}_month_wan": month, f"{stage}_ytd_wan": ytd}
    return {**PLACE, **{name: value for name, value in figures.items() if value is not None}, **more}


def run(series, *, form="funds", stage="arrived"):
    """``series``: period → (本月, 累计) of one village, or a list of whole rows; all periods reviewed in order."""
    extracts = []
    for period, given in series.items():
        rows = given if isinstance(given, list) else [fund(*given, stage=stage)]
        extracts.append(make_extract(f"{period}/甲.xlsx", {form: rows}, period=period))
    return review(extracts, forms=FORMS)


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


def test_what_differs_is_held_at_both_cells_with_both_ways_out():
    done = run({"2018-07": (20, 20), "2018-08": (10, 30), "2018-09": (10, 47)})
    assert (figures(done), figures(done, "arrived_month_wan")) == ([20, 30, None], [20, 10, None])
    message = done.findings["message"].iloc[0]
    assert "2018年7月累计 20，2018年8月累计 30，本期 10，累计 47" in message
    assert "如本期数无误，累计应为 40；如累计无误，本期应为 17" in message
    own = done.values[done.values["state"] == "held"].set_index("field")["proposed"].to_dict()
    assert own == {"arrived_ytd_wan": 40.0, "arrived_month_wan": 17.0}
