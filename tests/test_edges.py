"""Figures and lights just below, at and just above every number of the document, and where little or nothing is told.

Each case is computed by the library and by the recalculation written apart (``recalculation*.py``).
"""

from dataclasses import replace

import pandas as pd
import pytest

import recalculation_platforms  # noqa: F401  (enters its figures)
import recalculation_rules  # noqa: F401
import recalculation_villages  # noqa: F401
from fupin_analysis.indicators.by_cut import measure
from fupin_analysis.indicators.inputs import make_inputs
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.plan.plan import load_plan
from indicator_world import received, roster, table, villages
from recalculation import FIGURES, Known, owes, plain_rows

FIRM, COMMISSION, FOUNDATION, OFFICE = "甲集团有限公司", "省国资委", "爱心基金会", "昭觉县扶贫办"
SENDERS = {FIRM: "省属监管", COMMISSION: "省国资委", FOUNDATION: "基金会", OFFICE: "县级部门"}
PLACE = {"county": "昭觉县", "township": "乡", "village": "村"}
MONTHS = (*(f"2018-{m:02d}" for m in range(7, 13)), *(f"2019-{m:02d}" for m in range(1, 13)))


def everybody(staff=100):
    """One enterprise in every trade, and the offices."""
    rows = [
        {"full_name": name, "short_name": name[:2], "aliases": "", "category": kind, "staff_people": None, "sector": ""}
        for name, kind in SENDERS.items()
    ]
    rows[0].update(staff_people=staff, sector="通信|电网|畜牧")
    return roster("enterprises", rows)


def filed(form, rows, period):
    """Rows of the one who owes the form."""
    owing = [
        {"full_name": n, "category": k, "sector": "通信|电网|畜牧" if n == FIRM else ""} for n, k in SENDERS.items()
    ]
    sender = next(one["full_name"] for one in owing if owes(one, form))
    return table(form, [{"enterprise": sender, **row} for row in rows], period=period)


def given(tables, as_of, *, staff=100, helped=(("昭觉县", "乡", "村", FIRM, 2018, 10),), silent=()):
    """Inputs in which everybody's returns have come up to the cut-off."""
    period = as_of[:7]
    made = {form: filed(form, rows, period) for form, rows in tables.items()}
    came = [(who, month, None) for who in SENDERS if who not in silent for month in MONTHS if month <= period]
    others = {"enterprises": everybody(staff), "villages": villages(*helped), "returns": received(*came)}
    return make_inputs(made, load_plan(), as_of, **others)


def figure_and_light(inputs, target):
    standing = stand(inputs, target)
    return standing.figure.value, standing.verdict.light


def again(inputs, target):
    """The figure by the recalculation."""
    tables = {form: plain_rows(rows) for form, rows in inputs.tables.items()}
    frames = (inputs.returns, inputs.enterprises, inputs.villages)
    return FIGURES[target](Known(tables, *map(plain_rows, frames), inputs.as_of))


def fund(arrived=0.0, committed=None, no="1", **more):
    kind = {"fund_kind": "无偿", "fund_source": "单位自筹", "due_on": "2018-12-31"}
    return {"fund_no": no, "arrived_wan": arrived, "committed_wan": committed, **kind, **PLACE, **more}


def funds(arrived, **more):
    return {"instalments": [fund(arrived, arrived, **more)]}


def project(no, kind="产业发展", status="完工", **more):
    return {"project_no": str(no), "project_kind": kind, "status": status, **PLACE, **more}


def projects(many, kind="产业发展"):
    done = {"status": "在建", "started_on": "2018-05-01"} if kind == "结对共建" else {}
    return {"projects": [project(n, kind, **done) for n in range(many)] + [project("x", kind, "取消")]}


def of_all_kinds(many):
    kinds = ("产业发展", "基础建设", "就业促进")
    return {"projects": [project(n, kinds[n % 3]) for n in range(many)]}


def gift(money):
    rest = {
        "donor": "甲",
        "receiver": "会",
        "donor_kind": "单位捐赠",
        "receipt_level": "直接",
        "received_on": "2018-05-01",
    }
    return {"donations": [{"received_wan": money, **rest}]}


def sale(money):
    rest = {"product": "核桃", "county": "昭觉县", "role": "销售方", "counterparty": "商场", "way": "帮助销售"}
    return {"sales": [{"sold_month_wan": 1.0, "sold_ytd_wan": money, **rest}]}


def key_project(done, plan, **more):
    rest = {"invest_plan_wan": plan, "invest_ytd_wan": done, "invest_total_wan": 1e6}
    return {"projects": [project(1, "重点投资", "在建", **rest, **more)]}


def jobs(many, **more):
    rest = {"is_registered": True, "age_years": 30, "started_on": "2018-06-01", "county": "昭觉县", "is_new": True}
    return {"jobs": [{"id_no": str(n), **rest, **more} for n in range(many)]}


def batches(many):
    rest = {"started_on": "2018-06-01", "county": "昭觉县"}
    return {"volunteering": [{"title": f"义诊{n}", **rest} for n in range(many)]}


def sessions(many):
    """Central ones, told by the commission, beside one of the enterprise's own."""
    rest = {"started_on": "2018-09-01", "ended_on": "2018-09-10"}
    central = {"enterprise": COMMISSION, "is_central": True, **rest}
    own = {"session": "本企业第1期", "title": "班", "is_central": False, **rest}
    return {"training": [own, *({"session": f"第{n}期", "title": "班", **central} for n in range(many))]}


def visits(many, level="主要领导"):
    days = [f"2018-{1 + n % 9:02d}-{1 + 5 * (n // 9):02d}" for n in range(many)]
    return {"visits": [{"person": "王", "leader_level": level, "started_on": day, **PLACE} for day in days]}


def meetings(many):
    rest = {"meeting_kind": "党委会", "is_special": True, "minutes_no": "1号"}
    return {"meetings": [{"title": f"会{n}", "held_on": "2018-05-01", **rest} for n in range(many)]}


def cadres(many, **more):
    rest = {"role": "第一书记", "started_on": "2018-01-01", **PLACE}
    return {"cadres": [{"person": f"干部{n}", **rest, **more} for n in range(many)]}


def village(**more):
    return {"villages": [{**PLACE, "poor_households": 10, **more}]}


def standards(rate):
    five = dict.fromkeys("has_economy has_road has_clinic has_culture has_network".split(), True)
    return village(poverty_rate_pct=rate, **five)


def base(first, second, arrived, *, kind="到位"):
    card = {"grant_2016_wan": first, "grant_2017_wan": second, "base_measure": kind}
    return {"enterprise_card": [card], **funds(arrived)}


def tariffs(iptv=None, broadband=None):
    return {"tariffs": [{"county": "昭觉县", "iptv_monthly_yuan": iptv, "broadband_monthly_yuan": broadband}]}


def recruits(many):
    rest = {"park": "甲园", "signed_on": "2018-05-01"}
    return {"enclaves": [{"firm": f"企业{n}", **rest} for n in range(many)]}


def sheep(heads):
    return {"livestock": [{"base_name": "一号", "county": "普格县", "stock_heads": heads}]}


def paid(on, **more):
    seen = {"supervised_on": None, "disclosed_on": None} | more
    return {"instalments": [fund(10.0, 10.0, appropriated_wan=10.0, appropriated_on=on, **seen)]}


def promise(arrived, committed=10.0, due="2018-09-29", on="2018-09-01"):
    return {"instalments": [fund(arrived, committed, due_on=due, arrived_on=on)]}


NOTHING = {
    "responsibility": [
        {
            "principal_trips_quarter": 0,
            "principal_trips_ytd": 0,
            "deputy_visits_quarter": 0,
            "deputy_visits_ytd": 0,
            "meetings_ytd": 0,
            "stationed_people": 0,
        }
    ]
}
"""The summary of the quarter: no visit, no cadre."""

NUMBERS = [  # target, as_of, (what is told, the figure, its light) below, at and above the document's number
    ("grant_fund_plan", "2018-12", (funds(0.0), 0, "红"), (funds(20999.999999), 20999.999999, "黄")),
    ("grant_fund_plan", "2018-12", (funds(21000.0), 21000, "蓝"), (funds(21000.000001), 21000.000001, "蓝")),
    ("grant_fund_plan", "2018-09", (funds(15749.999999), 15749.999999, "黄"), (funds(15750.0), 15750, "绿")),
    ("grant_fund_plan", "2018-09", (funds(12599.999999), 12599.999999, "红"), (funds(12600.0), 12600, "黄")),
    ("proj_industry", "2018-12", (projects(122), 122, "黄"), (projects(123), 123, "蓝"), (projects(124), 124, "蓝")),
    ("proj_infra", "2018-12", (projects(112, "基础建设"), 112, "黄"), (projects(113, "基础建设"), 113, "蓝")),
    ("proj_employment", "2018-12", (projects(37, "就业促进"), 37, "黄"), (projects(38, "就业促进"), 38, "蓝")),
    ("proj_pairing", "2018-12", (projects(94, "结对共建"), 94, "黄"), (projects(95, "结对共建"), 95, "蓝")),
    ("proj_total", "2018-12", (of_all_kinds(368), 368, "黄"), (of_all_kinds(369), 369, "蓝")),
    ("donations_annual", "2018-12", (gift(14999.999999), 14999.999999, "黄"), (gift(15000.0), 15000, "黄")),
    ("donations_annual", "2018-12", (gift(0.0), 0, "红"), (gift(15000.000001), 15000.000001, "蓝")),
    ("farm_sales", "2018-12", (sale(7999.999999), 7999.999999, "黄"), (sale(8000.0), 8000, "蓝")),
    ("invest_amount", "2018-12", (key_project(242799.99, 1.0), 242799.99, "黄"),
     (key_project(242800.0, 1.0), 242800, "蓝")),
    ("invest_projects", "2018-12", (key_project(99.999999, 100.0), 0, "红"), (key_project(100.0, 100.0), 1, "红")),
    ("invest_projects", "2018-12", (key_project(0.0, None), 0, "红"), (key_project(5.0, None), 0, "红")),
    ("jobs_new", "2018-12", (jobs(999), 999, "黄"), (jobs(1000), 1000, "蓝"), (jobs(1001), 1001, "蓝")),
    ("jobs_new", "2018-12", (jobs(2, age_years=15), 0, "红"), (jobs(2, age_years=16), 2, "红")),
    ("jobs_new", "2018-12", (jobs(2, age_years=60), 2, "红"), (jobs(2, age_years=61), 0, "红")),
    ("volunteer_batches", "2018-12", (batches(0), None, "灰"), (batches(69), 69, "黄"), (batches(70), 70, "蓝")),
    ("training_sessions", "2018-12", (sessions(1), 1, "红"), (sessions(2), 2, "蓝"), (sessions(3), 3, "蓝")),
    ("training_sessions", "2018-09", (sessions(0), 0, "灰"), (sessions(1), 1, "绿"), (sessions(2), 2, "蓝")),
    ("visit_principal", "2018-12", (visits(3), 0, "红"), (visits(4), 100, "蓝"), (visits(5), 100, "蓝")),
    ("visit_principal", "2018-09", (visits(0) | NOTHING, 0, "黄"), (visits(0), None, "灰"), (visits(2), 0, "黄"),
     (visits(3), 100, "绿")),
    ("visit_deputy", "2018-12", (visits(7, "分管领导"), 0, "红"), (visits(8, "分管领导"), 100, "蓝")),
    ("visit_deputy", "2018-09", (visits(5, "分管领导"), 0, "黄"), (visits(6, "分管领导"), 100, "绿")),
    ("meetings", "2018-12", (meetings(1), 0, "红"), (meetings(2), 100, "蓝")),
    ("meetings", "2018-09", (meetings(0), None, "灰"), (meetings(1), 100, "绿")),
    ("stationed_cadres", "2018-09", (cadres(0) | NOTHING, 0, "红"), (cadres(0), None, "灰"), (cadres(86), 86, "黄"),
     (cadres(87), 87, "绿"), (cadres(88), 88, "绿")),
    ("stationed_min4", "2018-09", (cadres(3), 0, "红"), (cadres(4), 100, "绿"), (cadres(5), 100, "绿")),
    ("stationed_min4", "2018-09", (cadres(4, role="挂职"), 0, "红"), (cadres(4, ended_on="2018-09-30"), 0, "红")),
    ("stationed_min4", "2018-09", (cadres(4, ended_on="2018-10-01"), 100, "绿"), (cadres(0) | NOTHING, 0, "红"),
     (cadres(0), None, "灰")),
    ("satisfaction", "2018-12", (village(surveyed_households=1000, satisfied_households=899), 89.9, "黄"),
     (village(surveyed_households=1000, satisfied_households=900), 90, "绿")),
    ("satisfaction", "2018-12", (village(surveyed_households=0, satisfied_households=0), None, "灰"),
     (village(surveyed_households=9, satisfied_households=9), 100, "绿")),
    ("village_yidi_wuyou", "2018-12", (standards(2.99), 100, "绿"), (standards(3.0), 100, "绿"),
     (standards(3.01), 0, "黄")),
    ("tariff_iptv", "2018-12", (tariffs(10.0), 100, "绿"), (tariffs(10.01), 0, "红"), (tariffs(0.0), 100, "绿")),
    ("tariff_broadband", "2018-12", (tariffs(1.0, 20.0), 100, "绿"), (tariffs(1.0, 20.01), 0, "红")),
    ("enclave_recruit", "2018-12", (recruits(1), 1, "红"), (recruits(2), 2, "蓝"), (recruits(4), 4, "蓝")),
    ("sheep_stock", "2019-12", (sheep(299999), 299999, "黄"), (sheep(300000), 300000, "蓝")),
    ("sheep_stock", "2018-12", (sheep(0), 0, "灰"), (sheep(300000), 300000, "蓝")),
    ("growth_t1", "2018-12", (base(200.0, 200.0, 239.999999), 0, "灰"), (base(200.0, 200.0, 240.0), 100, "蓝")),
    ("growth_t1", "2018-12", (base(199.99, 200.0, 240.0), 100, "蓝"), (base(200.0, 200.000002, 999.0), None, "灰")),
    ("growth_t2", "2018-12", (base(200.0, 200.0, 999.0), None, "灰"), (base(200.0, 200.000002, 999.0), 100, "蓝")),
    ("growth_t2", "2018-12", (base(500.0, 500.0, 574.999999), 0, "灰"), (base(500.0, 500.0, 575.0), 100, "蓝")),
    ("growth_t3", "2018-12", (base(500.0, 500.0, 999.0), None, "灰"), (base(500.0, 500.02, 550.010999), 0, "灰")),
    ("growth_t3", "2018-12", (base(500.0, 500.02, 550.011), 100, "蓝"), (base(0.0, 0.0, 5.0), None, "灰")),
    ("growth_t1", "2018-12", (base(None, 100.0, 500.0), None, "灰"), (base(0.0, 0.0, 5.0), None, "灰"),
     (base(0.0, 100.0, 60.0), 100, "蓝"), (base(100.0, 100.0, 500.0, kind="计划"), None, "灰")),
    ("redline_unhonoured", "2018-09", (promise(9.999999), 1, "红"), (promise(10.0), 0, "绿"),
     (promise(10.01), 0, "绿")),
    ("redline_unhonoured", "2018-09", (promise(0.0, due="2018-09-30"), 0, "灰"), (promise(0.0), 1, "红")),
    ("redline_unhonoured", "2018-12", (promise(0.0, due=None), 0, "灰"), (promise(0.0, 0.0), 0, "灰")),
    ("redline_unhonoured", "2019-01", (promise(0.0, due=None), 0, "灰"),),
    ("fund_on_time", "2018-09", (promise(10.0, due="2018-09-30", on="2018-09-30"), 100, "绿"),
     (promise(10.0, due="2018-09-15", on="2018-09-16"), 0, "红"), (promise(10.0, due="2018-10-01"), None, "灰")),
    ("fund_on_time", "2018-09", (promise(9.999999), 0, "红"), (promise(10.0, on=None), 0, "红")),
    ("redline_unsupervised", "2018-09", (paid("2018-07-02"), 0, "灰"), (paid("2018-07-01"), 1, "红")),
    ("redline_unsupervised", "2018-12", (paid("2018-07-01", supervised_on="2018-09-29"), 0, "绿"),
     (paid("2018-07-01", supervised_on="2018-09-30"), 1, "红"),
     (paid("2018-07-01", disclosed_on="2018-07-01"), 0, "绿"),
     (paid("2018-07-01", supervised_on="2018-06-30"), 1, "红")),
]  # fmt: skip
CASES = [
    pytest.param(target, as_of, *case, id=f"{target} {as_of} {number}.{n}")
    for number, (target, as_of, *cases) in enumerate(NUMBERS)
    for n, case in enumerate(cases)
]


@pytest.mark.parametrize(("target", "as_of", "tables", "expected", "light"), CASES)
def test_figure_and_light_at_the_number(target, as_of, tables, expected, light):
    inputs = given(tables, as_of)
    figure, shown = figure_and_light(inputs, target)
    assert (figure, shown) == (expected if expected is None else pytest.approx(expected, abs=1e-9), light)
    figure = None if figure is None else pytest.approx(figure, abs=1e-9)
    assert figure == again(inputs, target)


@pytest.mark.parametrize(("staff", "expected"), [(99, None), (100, 0), (101, 0), (None, None)])
def test_a_unit_is_large_at_a_hundred(staff, expected):
    inputs = given(cadres(3), "2018-09", staff=staff)
    assert figure_and_light(inputs, "stationed_min4")[0] == expected == again(inputs, "stationed_min4")


# ── little or nothing is told ────────────────────────────────────────────────────────────────────────────────────


def told_of(card):
    return card.set_index("target")["actual"].dropna()


@pytest.mark.parametrize("as_of", ["2018-07", "2018-09", "2018-12"])
def test_of_an_empty_period_nothing_is_known(as_of):
    """Nobody has sent anything: what is left is what the list of counties says."""
    card = scorecard(given({}, as_of, silent=SENDERS))
    known = {"county_exit": pytest.approx(100 * (17 if as_of == "2018-12" else 5) / 45)}
    assert told_of(card).to_dict() == known
    silent = card[card["actual"].isna()]
    assert set(silent["light"]) == {"灰"} and (silent["note"] != "").all()


def test_a_blank_return_of_everybody_tells_no_nought():
    """Every return has come and holds no row: no figure is 0 for that."""
    told = told_of(scorecard(given({}, "2018-09"))).to_dict()
    assert told == {"county_exit": pytest.approx(100 * 5 / 45), "regular_reporting": 100.0}


def test_one_enterprise_alone_is_the_whole_of_it():
    inputs = given({**funds(15750.0), **cadres(4), **visits(3)}, "2018-09")
    standing = {target: stand(inputs, target) for target in ("grant_fund_plan", "stationed_min4", "visit_principal")}
    assert [one.figure.value for one in standing.values()] == [15750.0, 100.0, 100.0]
    assert [(one.figure.coverage_n, one.figure.coverage_of) for one in standing.values()] == [(1, 1)] * 3
    assert {one.verdict.light for one in standing.values()} == {"绿"}
    cut = measure(inputs, "grant_fund_plan", by="enterprise")
    assert cut[["value", "actual"]].to_numpy().tolist() == [[FIRM, 15750.0]]


@pytest.mark.parametrize(
    ("allotted", "target", "completion"),
    [(None, None, None), (0.0, 0.0, None), (20000.0, 20000.0, 50.0), (9999.0, 9999.0, round(100 * 10000 / 9999, 9))],
)
def test_an_enterprise_is_measured_by_its_part_of_the_plan(allotted, target, completion):
    """Without the annex the enterprise's figure stands without a rate; the province's rate is there all the same."""
    parts = (
        None if allotted is None else table("allocation", [{"enterprise": FIRM, "grant_wan": allotted}], period="2018")
    )
    inputs = replace(given(funds(10000.0), "2018-09"), allocation=parts)
    cut = measure(inputs, "grant_fund_plan", by="enterprise").iloc[0]
    assert [None if pd.isna(cut[name]) else cut[name] for name in ("target", "completion_pct")] == [target, completion]
    assert ("未分解" in cut["note"]) == (allotted is None)
    assert stand(inputs, "grant_fund_plan").verdict.gap_points == pytest.approx(100 * 10000 / 21000 - 75)
