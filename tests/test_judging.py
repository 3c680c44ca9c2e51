"""What a figure rests on: who told its form, what the silent may add, 同口径, the outlook, 约, and the light of it."""

from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.cut_judging import Others, stand_in_cut
from fupin_analysis.indicators.figures import compute, compute_parts
from fupin_analysis.indicators.inputs import APPROX
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.missing import missing_behind
from fupin_analysis.indicators.outlook import outlook
from fupin_analysis.indicators.panel import matched_panel
from fupin_analysis.indicators.told import told_by
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.plan.roster import conform_roster
from indicator_world import A, B, C, firms, inputs, received, villages

D, E = "丁建设有限公司", "戊物流有限公司"
PLACE = {"county": "昭觉县", "township": "乡", "village": "村"}
ROSTER = villages(("昭觉县", "乡", "村", A, 2018, 5))
FIVE = conform_roster(
    pd.DataFrame([{"full_name": n, "short_name": n[:3], "category": "省属监管"} for n in (A, B, C, D, E)]),
    "enterprises",
)
MUST = ("funds", "instalments", "projects")


def fund(firm, wan, period="2018-09"):
    rest = {"enterprise": firm, "period": period, "record_id": f"i/{firm}/{period}"}
    return {"fund_no": firm, "fund_kind": "无偿", "arrived_wan": wan, **PLACE, **rest}


def given(*rows, as_of="2018-09", **more):
    return inputs({"instalments": list(rows)}, as_of, villages=ROSTER, enterprises=FIVE, **more)


# ── who told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def sent(*filled, summary=(), findings=None):
    """A sent a return of September with a row in these forms, and a summary of jobs with these numbers."""
    tables = {form: [{"record_id": f"{form}/1", **PLACE}] for form in filled}
    tables["jobs_summary"] = [{"new_month_people": number} for number in summary]
    more = {} if findings is None else {"findings": findings}
    return inputs(tables, enterprises=firms(), returns=received((A, "2018-09", "2018-10-01")), **more)


def nil_word(sheet, **more):
    return pd.DataFrame([{"code": "rows-nothing", "file": "f.xlsx", "sheet": sheet, **more}])


NOTHING = nil_word("资金台账", return_id=f"{A}/2018-09")


@pytest.mark.parametrize(
    ("made", "form", "how"),
    [
        pytest.param(sent("sales"), "sales", "rows", id="rows"),
        pytest.param(sent("funds"), "sales", None, id="one-form-does-not-tell-the-others"),
        pytest.param(sent(*MUST), "sales", "blank", id="blank-in-a-full-return"),
        pytest.param(sent(*MUST), "funds", "rows", id="a-form-that-must-be-filled"),
        pytest.param(sent("projects"), "funds", None, id="a-form-that-must-be-filled-is-not"),
        pytest.param(sent("funds", findings=nil_word("募捐（9月）")), "donations", "nought", id="the-word-for-nothing"),
        pytest.param(sent("funds", findings=nil_word("募捐（9月）")), "sales", None, id="the-word-of-another-form"),
        pytest.param(sent("funds", findings=nil_word("资金台账")), "instalments", "nought", id="nothing-in-a-ledger"),
        pytest.param(sent("funds", findings=nil_word("项目台账")), "projects", "nought", id="no-projects"),
        pytest.param(sent(findings=NOTHING), "instalments", "nought", id="a-return-that-says-nothing-else"),
        pytest.param(sent(*MUST), "jobs", None, id="a-blank-roster-without-its-summary"),
        pytest.param(sent(*MUST, summary=[0]), "jobs", "nought", id="its-summary-says-nought"),
        pytest.param(sent(*MUST, summary=[2, 3]), "jobs", "odd", id="its-summary-tells-of-more"),
        pytest.param(sent("jobs", *MUST, summary=[2]), "jobs", "rows", id="both"),
    ],
)
def test_who_told_a_form(made, form, how):
    told = told_by(made, form, "2018-09")
    assert {kind: A in getattr(told, kind) for kind in ("rows", "nought", "blank", "odd")} == {
        kind: kind == how for kind in ("rows", "nought", "blank", "odd")
    }


@pytest.mark.parametrize(("until", "known"), [("2018-10-31", False), ("2018-12-31", True)])
def test_what_a_later_return_says_is_not_heard_before(until, known):
    """The first return of September left the form out, the one of December says that there was nothing."""
    came = received((A, "2018-09", "2018-10-05"), (A, "2018-09", "2018-12-20"))
    came["return_id"] = ["first", "second"]
    tables = {"instalments": [{"period": "2018-09", "return_id": "first", "file": "first.xlsx", **PLACE}]}
    said = nil_word("募捐（9月）", return_id="second")
    made = inputs(tables, enterprises=firms(), returns=came, findings=said)
    made = made.at(made.as_of, known_by=pd.Timestamp(until).date())
    assert (A in told_by(made, "donations", "2018-09").nought) == known


def test_nothing_in_a_ledger_takes_no_promise_back():
    came = received((A, "2018-08", "2018-09-01"), (A, "2018-09", "2018-10-01"))
    rows = [{"fund_no": "1", "period": "2018-08", **PLACE}]
    made = inputs({"instalments": rows}, enterprises=firms(), returns=came, findings=NOTHING)
    assert A in told_by(made, "instalments", "2018-09").nought
    assert len(made.state("instalments", 2018)) == 1


# ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────────

FOUR = [fund(firm, 100.0) for firm in (A, B, C, D)]


def missing_of(made, target="grant_fund_plan"):
    return missing_behind(made, made.plan.target(target), compute(made, target))


def test_the_silent_go_on_at_their_own_rate_or_stand_still():
    """E told 160 by August, 20 a month; September is one month more."""
    made = missing_of(given(*FOUR, fund(E, 160.0, "2018-08")))
    assert (made.low, made.high) == (560.0, 580.0)
    assert "未报1家低值按上次所报" in made.note


def test_who_never_told_is_like_the_others():
    made = missing_of(given(*FOUR))
    assert (made.low, made.high) == (400.0, 500.0)
    assert "本年未报送的1家按其他单位的平均" in made.note


def test_nobody_missing_no_range():
    made = missing_of(given(*FOUR, fund(E, 100.0)))
    assert (made.low, made.high, made.note) == (500.0, 500.0, "")


def test_the_share_of_last_months_amount():
    """E had 400 of 500 by August and is silent."""
    rows = [fund(A, 100.0, "2018-08"), fund(E, 400.0, "2018-08"), *FOUR]
    assert missing_of(given(*rows)).amount_pct == 20.0


# ── 同口径 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_matched_panel_leaves_out_who_told_once():
    """A rose by 50; B is new in September, E has gone silent: of both told just A."""
    rows = [fund(A, 50.0, "2018-08"), fund(E, 70.0, "2018-08"), fund(A, 100.0), fund(B, 900.0)]
    made = given(*rows)
    panel = matched_panel(made, compute(made, "grant_fund_plan"))
    assert (panel.n, panel.change, panel.change_pct) == (1, 50.0, 100.0)


# ── the year's end ───────────────────────────────────────────────────────────────────────────────────────────────


def ahead(amounts, as_of, target="grant_fund_plan"):
    rows = [fund(A, wan, period) for period, wan in amounts.items()]
    made = given(*rows, as_of=as_of)
    return outlook(made, made.plan.target(target), compute(made, target))


STEADY = {"2018-07": 7000.0, "2018-08": 8000.0, "2018-09": 9000.0}


def test_the_outlook_of_a_steady_year():
    """1 000 a month throughout makes 12 000; 12 000 are lacking in three months."""
    made = ahead(STEADY, "2018-09")
    assert (made.low, made.high, made.needed) == (pytest.approx(12000.0), pytest.approx(12000.0), 4000.0)


def test_the_outlook_is_the_middle_of_the_months():
    """Rates of a year: 7 000, then 1 000 × 12, then 3 000 × 12; a quarter of the year is left."""
    made = ahead({"2018-07": 7000.0, "2018-08": 7000.0, "2018-09": 10000.0}, "2018-09")
    assert made.low == pytest.approx(10000.0 + 6000.0 / 4)
    assert made.high == pytest.approx(10000.0 + 24000.0 / 4)


def test_the_outlook_lies_between_the_rates_of_months():
    """Rates of 0, 12 000, 12 000, 36 000: a quarter of the way is 9 000, three quarters 18 000; two months are left."""
    made = ahead({**STEADY, "2018-09": 11000.0, "2018-10": 11000.0}, "2018-10")
    assert (made.low, made.high) == (pytest.approx(11000.0 + 9000.0 / 6), pytest.approx(11000.0 + 18000.0 / 6))


@pytest.mark.parametrize(
    ("amounts", "as_of", "needed"),
    [
        pytest.param({"2018-07": 7000.0, "2018-08": 8000.0}, "2018-08", 3250.0, id="two-periods"),
        pytest.param({**STEADY, "2018-12": 9000.0}, "2018-12", None, id="the-year-is-out"),
        pytest.param({**STEADY, "2018-12": 9000.0}, "2019-02", None, id="the-year-is-over"),
    ],
)
def test_no_outlook(amounts, as_of, needed):
    made = ahead(amounts, as_of)
    assert (made.low, made.high, made.needed) == (None, None, needed)


def test_nothing_is_needed_any_more():
    assert ahead({**STEADY, "2018-09": 21000.0}, "2018-09").needed is None


# ── the light ────────────────────────────────────────────────────────────────────────────────────────────────────


def approx(value, low=None, high=None):
    row = {"record_id": f"i/{E}/2018-09", "form": "instalments", "field": "arrived_wan"}
    return pd.DataFrame([{**row, "value": value, "low": low, "high": high}]).astype(APPROX)


ALL = [fund(firm, 3000.0) for firm in (A, B, C, D)]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        pytest.param(given(*ALL, fund(E, 3800.0)), "on_pace", id="all-told"),
        pytest.param(given(*ALL[:3]), "low_coverage", id="three-of-five"),
        pytest.param(given(*ALL), "missing", id="the-fifth-would-turn-it"),
        pytest.param(given(*(fund(f, 30.0) for f in (A, B, C, D))), "behind", id="the-fifth-would-not"),
        pytest.param(given(*ALL, fund(E, 3800.0), approx=approx(3800.0)), "approx", id="about"),
        pytest.param(
            given(*ALL, fund(E, 3800.0), approx=approx(3800.0, 3770.0, 3900.0)), "on_pace", id="within-bounds"
        ),
        pytest.param(inputs({"instalments": ALL}, villages=ROSTER), "no_roster", id="nobody-knows-who-owes"),
    ],
)
def test_one_light_and_why_it_is_withheld(made, reason):
    """15 750 are due by September."""
    assert stand(made, "grant_fund_plan").verdict.reason == reason
    assert measure(made, "grant_fund_plan")["light"].iloc[0] == stand(made, "grant_fund_plan").verdict.light


def test_how_far_about_reaches():
    made = stand(given(*ALL, fund(E, 3800.0), approx=approx(3800.0)), "grant_fund_plan")
    assert (made.vague.count, made.vague.low, made.vague.high) == (1, 15610.0, 15990.0)
    assert "约数足以改变判断" in made.why


# ── all of it are figures ────────────────────────────────────────────────────────────────────────────────────────

SILENT = given(*FOUR, fund(E, 160.0, "2018-08"))
PANEL = given(fund(A, 50.0, "2018-08"), fund(E, 70.0, "2018-08"), fund(A, 100.0), fund(B, 900.0))
STEADILY = given(*(fund(A, wan, period) for period, wan in STEADY.items()))
ABOUT = given(*ALL, fund(E, 3800.0), approx=approx(3800.0))


@pytest.mark.parametrize(
    ("made", "aspect", "value", "where"),
    [
        pytest.param(SILENT, "low", 560.0, "f.xlsx", id="low"),
        pytest.param(SILENT, "high", 580.0, "推算：2018-08以来1个月，月均20", id="high"),
        pytest.param(given(*FOUR), "high", 500.0, "推算：本年未报送，按其他单位的平均", id="high-of-who-never-told"),
        pytest.param(SILENT, "coverage_n", 4, "f.xlsx", id="told"),
        pytest.param(SILENT, "coverage_of", 5, f"报送名册：{E}", id="owed"),
        pytest.param(PANEL, "coverage_amount_pct", 100 * 50 / 120, "f.xlsx", id="share-of-last-month"),
        pytest.param(PANEL, "panel_n", 1, "f.xlsx", id="panel"),
        pytest.param(PANEL, "panel_change", 50.0, "f.xlsx", id="panel-change"),
        pytest.param(PANEL, "panel_change_pct", 100.0, "f.xlsx", id="panel-growth"),
        pytest.param(STEADILY, "projection_low", 12000.0, "f.xlsx", id="year-end-low"),
        pytest.param(STEADILY, "projection_high", 12000.0, "f.xlsx", id="year-end-high"),
        pytest.param(STEADILY, "needed_per_month", 4000.0, "任务计划：21000万元", id="needed"),
        pytest.param(ABOUT, "approx_count", 1, "f.xlsx", id="about"),
        pytest.param(ABOUT, "approx_low", 15610.0, "f.xlsx", id="about-low"),
        pytest.param(ABOUT, "approx_high", 15990.0, "f.xlsx", id="about-high"),
    ],
)
def test_what_stands_behind_a_figure_is_traced(made, aspect, value, where):
    """Each part has the file that it stands in, or says how it was reckoned."""
    parts = trace(made, f"grant_fund_plan#{aspect}")
    assert recombine(parts) == pytest.approx(value)
    told = {
        file if file == "f.xlsx" else f"{file}：{raw}" for file, raw in zip(parts["file"], parts["raw"], strict=True)
    }
    assert where in told and not {one for one in told if one.startswith("：")}


@pytest.mark.parametrize(
    ("made", "id"),
    [
        pytest.param(SILENT, "promise_gap#low", id="of-a-figure-without-a-target"),
        pytest.param(SILENT, "grant_fund_plan#approx_low", id="nothing-approximate"),
        pytest.param(inputs({"instalments": FOUR}, villages=ROSTER), "grant_fund_plan#coverage_of", id="no-roster"),
        pytest.param(SILENT, "grant_fund_plan#panel_change_pct", id="nothing-to-compare-with"),
    ],
)
def test_what_nobody_knows_is_no_figure(made, id):
    assert figure_value(made, id) is None


@pytest.mark.parametrize(
    ("by", "value", "note"),
    [
        ("prefecture", "凉山彝族自治州", "应报1户，未报1户，报送不足80%，不作判断"),
        ("enterprise", E, "应报1户，未报1户，报送不足80%，不作判断"),
        ("enterprise", A, ""),
        ("fund_source", "单位自筹", "应报5户，未报2户，报送不足80%，不作判断"),
    ],
)
def test_a_cut_without_a_verdict_says_how_many_have_not_told(by, value, note):
    """E helps the village and has sent nothing, and neither has D."""
    roster = villages(("昭觉县", "乡", "村", E, 2018, 5))
    made = replace(given(*(fund(f, 3000.0) for f in (A, B, C))), villages=roster, _kept={}, _earlier={})
    target, parts = made.plan.target("grant_fund_plan"), compute_parts(made, "grant_fund_plan")
    assert stand_in_cut(made, target, (by, value), 9000.0, Others(), parts)[1] == note


def gift(firm, wan, period):
    rest = {"enterprise": firm, "period": period, "record_id": f"g/{firm}/{period}", "donor": firm}
    return {"received_wan": wan, "received_on": f"{period}-10", "receipt_level": "直接", **rest}


@pytest.mark.parametrize(
    ("made", "target", "high", "words"),
    [
        pytest.param(
            inputs({"donations": [*(gift(f, 100.0, "2018-10") for f in (A, B, C, D)), gift(E, 60.0, "2018-09")]},
                   "2018-10", enterprises=FIVE),
            "donations_annual", 460.0 + 60.0 * 0.45 / 0.30, "2018-09以来，按进度曲线由30%升至75%", id="a-relief-day",
        ),
        pytest.param(
            given(*FOUR, fund(E, 160.0, "2018-08") | {"committed_wan": 800.0, "due_on": "2018-09-15"}),
            "grant_fund_plan", 560.0 + 640.0, "2018-08的台账中到期尚未到位640", id="what-its-ledger-owes",
        ),
        pytest.param(
            given(*FOUR, fund(E, 160.0, "2018-08") | {"committed_wan": 800.0, "due_on": "2018-10-15"}),
            "grant_fund_plan", 580.0, "2018-08以来1个月，月均20", id="owed-later",
        ),
    ],
)  # fmt: skip
def test_the_silent_may_have_added_the_most_that_speaks_for_it(made, target, high, words):
    assert missing_of(made, target).high == pytest.approx(high)
    assert words in set(trace(made, f"{target}#high")["raw"])
