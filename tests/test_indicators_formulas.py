"""Every formula on a few rows worked out by hand, at its edges and under its readings."""

import pandas as pd
import pytest

from fupin_analysis.indicators.figures import compute, compute_parts, untold_values
from fupin_analysis.indicators.judging import stand
from fupin_analysis.indicators.parts import NOTES
from fupin_analysis.indicators.works import project_status
from indicator_world import A, B, C, firms, inputs, received, table, villages

V1 = ("昭觉县", "甲乡", "团结村", A, 2018, 10)
V2 = ("昭觉县", "乙乡", "团结村", B, 2019, 20)
ONE = {"county": "昭觉县", "township": "甲乡", "village": "团结村"}
TWO = {"county": "昭觉县", "township": "乙乡", "village": "团结村"}
BOTH = villages(V1, V2)


def figure(target, tables, as_of="2018-09", **others):
    return compute(inputs(tables, as_of, **others), target).value


# --- money ---


def fund(no, arrived, **more):
    return {"fund_no": no, "fund_kind": "无偿", "committed_wan": 100.0, "arrived_wan": arrived, **ONE, **more}


FUNDS = [
    fund("1", 60.1),
    fund("2", 30.2, **TWO, fund_source="职工捐款"),
    fund("3", 20.0, in_kind_wan=5.0),
    fund("4", 8.0, fund_source="物资折款"),
    fund("5", 7.0, fund_kind="有偿"),
    fund("6", 4.0, village=None, township=None),
    fund("7", 2.0, village="别村"),
    fund("8", None),
]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param({}, 60.1 + 30.2 + 15.0, id="grants-of-helped-villages-in-cash"),
        pytest.param({"A11": True}, 60.1 + 30.2 + 20.0 + 8.0, id="A11-with-goods"),
        pytest.param({"A35": False}, 60.1 + 30.2 + 15.0 + 4.0 + 2.0, id="A35-all-grants"),
    ],
)
def test_grants(readings, expected):
    assert figure("grant_fund_plan", {"instalments": FUNDS}, villages=BOTH, readings=readings) == pytest.approx(
        expected
    )


def test_grants_are_rounded_to_a_cent():
    rows = [fund(str(n), 0.1) for n in range(3)]
    assert figure("grant_fund_plan", {"instalments": rows}, villages=BOTH) == 0.3


ON_TIME = [
    fund("in-time", 100.0, due_on="2018-06-30", arrived_on="2018-06-30"),
    fund("a-day-late", 100.0, due_on="2018-06-30", arrived_on="2018-07-01"),
    fund("short", 99.99, due_on="2018-06-30", arrived_on="2018-06-01"),
    fund("no-day", 100.0, due_on="2018-06-30"),
    fund("due-today", 100.0, due_on="2018-09-30", arrived_on="2018-09-30"),
    fund("not-due", 0.0, due_on="2018-10-01"),
    fund("no-due-day", 0.0),
    fund("unknown", None, due_on="2018-06-30"),
    fund("nothing-promised", 0.0, committed_wan=0.0, due_on="2018-06-30"),
]


def test_funds_on_time():
    """Two of five promises that are due: in time, and on the day itself; of a sixth nobody told what arrived."""
    assert figure("fund_on_time", {"instalments": ON_TIME}, villages=BOTH) == 40.0


@pytest.mark.parametrize(
    ("as_of", "readings", "expected"),
    [
        pytest.param("2018-06-30", {}, 0, id="on-the-day-nothing-is-broken"),
        pytest.param("2018-09", {}, 1, id="short-and-not-untold"),
        pytest.param("2018-12", {}, 2, id="and-not-due-before"),
        pytest.param("2019-01-31", {}, 3, id="without-a-day-the-year-ends-it"),
        pytest.param("2019-01-31", {"A41": "nothing"}, 2, id="A41-nothing-at-all"),
    ],
)
def test_broken_promises(as_of, readings, expected):
    rows = table("instalments", ON_TIME, period="2018-06")
    assert figure("redline_unhonoured", {"instalments": rows}, as_of, villages=BOTH, readings=readings) == expected


def payment(no, paid_on, **more):
    return fund(no, 10.0, appropriated_wan=10.0, appropriated_on=paid_on, **more)


PAID = [
    payment("watched", "2018-01-02", supervised_on="2018-04-02"),  # 90 days
    payment("late", "2018-01-02", supervised_on="2018-04-03"),
    payment("before", "2018-01-02", supervised_on="2018-01-01"),
    payment("shown", "2018-01-02", disclosed_on="2018-01-02"),
    payment("checked", "2018-01-02"),
    payment("project", "2018-01-02", project_name="路", supervised_on="2018-06-01"),
    payment("open", "2018-07-02"),
    payment("closed", "2018-07-01"),
    fund("nothing", 0.0, appropriated_wan=0.0, appropriated_on="2018-01-02"),
]
CHECKS = [{"check_no": "1", "subject": "checked", "checked_on": "2018-02-01", "subject_kind": "资金"}]


@pytest.mark.parametrize(
    ("readings", "finished", "expected"),
    [
        pytest.param({}, None, {"late", "before", "closed"}, id="90-days-or-before-completion"),
        pytest.param({}, "2018-05-31", {"late", "before", "closed", "project"}, id="after-completion"),
        pytest.param({"A42": 180}, "2018-05-31", {"before"}, id="A42-180-days"),
    ],
)
def test_unwatched_payments(readings, finished, expected):
    project = {
        "project_no": "P",
        "project_name": "路",
        "status": "完工" if finished else "在建",
        "finished_on": finished,
    }
    tables = {"instalments": PAID, "supervision": CHECKS, "projects": [project]}
    made = compute(inputs(tables, villages=BOTH, readings=readings), "redline_unsupervised")
    assert {key.split("/")[1] for key in made.parts["key"]} == expected
    assert made.value == len(expected)


ROAD = {"project_no": "P", "project_name": "路", "status": "完工", "finished_on": "2018-02-01"}
PARTS = [payment("one", "2018-01-02", project_name="路"), payment("two", "2018-01-03", project_name="路")]


@pytest.mark.parametrize(
    ("checks", "project", "expected"),
    [
        pytest.param([("路", A)], {}, set(), id="a-check-by-name-is-of-every-payment"),
        pytest.param([("P", A)], {}, set(), id="by-the-number-of-the-project"),
        pytest.param([("one", A)], {}, {"two"}, id="by-the-number-of-the-money"),
        pytest.param([("P", B), ("路", B), ("one", B)], {}, {"one", "two"}, id="of-another-enterprise"),
        pytest.param([("Q", A)], {}, {"one", "two"}, id="of-another-project"),
        pytest.param([], {"supervised_on": "2018-03-01"}, set(), id="in-the-list-of-projects"),
        pytest.param([], {"supervised_on": "2018-01-02"}, {"two"}, id="in-the-list-before-the-second-was-paid"),
        pytest.param([], {"supervised_on": "2018-03-01", "enterprise": B}, {"one", "two"}, id="anothers-project"),
    ],
)
def test_payments_are_watched_through_their_project(checks, project, expected):
    rows = [
        {"check_no": str(n), "subject": what, "enterprise": firm, "checked_on": "2018-02-15"}
        for n, (what, firm) in enumerate(checks)
    ]
    tables = {"instalments": PARTS, "supervision": rows, "projects": [{**ROAD, **project}]}
    made = compute(inputs(tables, villages=BOTH), "redline_unsupervised")
    assert {key.split("/")[1] for key in made.parts["key"]} == expected


def test_an_earlier_check_of_a_project_is_not_forgotten_with_a_later_one():
    early = {**ROAD, "period": "2018-08", "supervised_on": "2018-03-01", "record_id": "early"}
    late = {**ROAD, "period": "2018-09", "supervised_on": "2018-08-30", "record_id": "late"}
    tables = {"instalments": PARTS, "supervision": [], "projects": [early, late]}
    assert figure("redline_unsupervised", tables, villages=BOTH) == 0


def test_public_uses():
    rows = [
        {"use_no": "1", "used_wan": 30.0, "used_on": "2018-05-01", "disclosed_on": "2018-09-30", "is_joint": True},
        {"use_no": "2", "used_wan": 10.0, "used_on": "2018-05-01", "disclosed_on": "2018-10-01", "is_joint": False},
        {"use_no": "3", "used_wan": None, "used_on": "2018-05-01"},
        {"use_no": "4", "used_wan": 10.0, "used_on": "2018-05-01"},
    ]
    assert figure("fund_disclosure", {"fund_uses": rows}) == pytest.approx(100 / 3)
    assert figure("fund_coadmin", {"fund_uses": rows}) == pytest.approx(75.0)


# --- projects ---


def project(no, kind, status, **more):
    return {"project_no": no, "project_kind": kind, "status": status, **ONE, **more}


PROJECTS = [
    project("1", "产业发展", "完工", started_on="2018-03-01", finished_on="2018-09-30"),
    project("2", "产业发展", "验收", started_on="2018-03-01", finished_on="2018-10-01"),  # after the cut-off
    project("3", "产业发展", "在建", started_on="2018-03-01"),
    project("4", "产业发展", "取消"),
    project("5", "结对共建", "在建", started_on="2018-09-30"),
    project("6", "结对共建", "前期"),
    project("7", "重点投资", "完工"),
    project("1", "产业发展", "完工", enterprise=B, finished_on="2018-08-01", started_on="2018-03-01"),
]


@pytest.mark.parametrize(
    ("target", "readings", "expected"),
    [
        ("proj_industry", {}, 2),
        ("proj_pairing", {}, 1),
        ("proj_total", {}, 3),
        ("proj_total", {"A48": "finished"}, 2),
        ("proj_total", {"A48": "started"}, 5),
        ("proj_total", {"A48": "planned"}, 6),
        ("proj_infra", {}, 0),
    ],
)
def test_projects(target, readings, expected):
    assert figure(target, {"projects": PROJECTS}, readings=readings) == expected


def test_projects_on_time():
    rows = [
        project("1", "产业发展", "完工", due_on="2018-06-30", finished_on="2018-06-30"),
        project("2", "产业发展", "完工", due_on="2018-06-30", finished_on="2018-07-01"),
        project("3", "产业发展", "完工", due_on="2018-06-30"),
        project("4", "结对共建", "在建", due_on="2018-06-30", started_on="2018-06-30"),
        project("5", "产业发展", "在建", due_on="2018-10-01"),
        project("6", "产业发展", "取消", due_on="2018-06-30"),
    ]
    assert figure("proj_on_time", {"projects": rows}) == pytest.approx(50.0)
    assert figure("proj_on_time", {"projects": rows}, "2018-06-29") is None


def test_four_elements():
    whole = {"owner": "甲", "implementer": "乙", "due_on": "2018-12-31", "quality": "合格"}
    rows = [
        project("1", "产业发展", "在建", **whole),
        project("2", "产业发展", "在建", **{**whole, "quality": " "}),
        project("3", "产业发展", "在建", **{**whole, "due_on": None}),
        project("4", "重点投资", "在建"),
    ]
    assert figure("proj_plan_elements", {"projects": rows}) == pytest.approx(100 / 3)


def key(no, plan, done, **more):
    return project(no, "重点投资", "在建", invest_plan_wan=plan, invest_ytd_wan=done, invest_total_wan=1000.0, **more)


KEYS = [
    key("met", 100.0, 100.0),
    key("just-short", 100.0, 99.999999),
    key("within-a-cent", 100.0, 99.9999999),
    key("no-plan", None, 50.0),
    key("elsewhere", 10.0, 10.0, county="康定市"),
    key("not-supervised", 10.0, 10.0, enterprise=B),
    key("leshan", 10.0, 20.0, county="马边彝族自治县"),
]


@pytest.mark.parametrize(
    ("target", "readings", "expected"),
    [
        ("invest_projects", {}, 3),
        ("invest_projects", {"A28": "finished"}, 0),
        ("invest_projects", {"A27": "total"}, 0),
        ("invest_amount", {}, 100.0 + 99.999999 + 100.0 + 50.0 + 20.0),
        ("invest_amount", {"A27": "total"}, 5000.0),
    ],
)
def test_key_projects(target, readings, expected):
    made = figure(target, {"projects": KEYS}, readings=readings, enterprises=firms())
    assert made == pytest.approx(expected, abs=1e-6)


# --- people ---


def job(who, day="2018-03-01", **more):
    return {"id_no": who, "started_on": day, "is_registered": True, "age_years": 30, **more}


JOBS = [
    job("a"),
    job("a", "2018-06-01"),
    job("a", "2018-06-01", enterprise=B),
    job("b", age_years=16),
    job("c", age_years=60),
    job("d", age_years=15),
    job("e", age_years=61),
    job("f", age_years=None),
    job("g", is_registered=False),
    job("h", is_registered=None),
    job("i", is_new=False),
    job("j", "2017-12-31"),
    job(None, household_no="H1", person="张*#1"),
    job(None, "2018-07-01", household_no="H1", person="张*#1"),
    job("k", ended_on="2018-03-02"),
]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param({}, 6, id="distinct-persons"),  # a b c f H1 k
        pytest.param({"A22": "placements"}, 9, id="A22-placements"),
        pytest.param({"A23": [18, 60]}, 5, id="A23-from-18"),
        pytest.param({"jobs.registered_only": False}, 8, id="A23-not-registered-too"),
        pytest.param({"jobs.min_days": 2}, 5, id="A22-at-least-two-days"),
        pytest.param({"A21": False}, 7, id="A21-all-at-work"),  # i and j come, k has left
    ],
)
def test_jobs(readings, expected):
    assert figure("jobs_new", {"jobs": JOBS}, readings=readings) == expected


def session(name, **more):
    day = {"started_on": "2018-06-01", "ended_on": "2018-06-10"}
    return {"session": name, "title": "班", "host": "委", "is_central": True, **day, **more}


SESSIONS = [
    session("第一期"),
    session("1", title="平行班"),
    session("2018年第2期"),
    session("第3期", ended_on="2018-10-01"),
    session("第四期", is_central=False),
    session("第四期", is_central=False, host="别"),
    session("5期", is_central=None),
    session("第十二期"),
]


def test_a_session_is_held_when_its_last_class_has_closed():
    rows = [session("1"), session("一期", title="平行班", ended_on="2018-10-01"), session("2")]
    assert figure("training_sessions", {"training": rows}) == 1
    assert figure("training_sessions", {"training": [*rows[:1], *rows[2:]]}) == 2


@pytest.mark.parametrize(("readings", "expected"), [({}, 3), ({"A26": False}, 6)])
def test_training(readings, expected):
    assert figure("training_sessions", {"training": SESSIONS}, readings=readings) == expected


def dispatch(title="义诊", day="2018-05-01", **more):
    return {"title": title, "started_on": day, "county": "昭觉县", **more}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([dispatch(), dispatch(village="二村")], 1, id="two-villages-one-dispatch"),
        pytest.param([dispatch(), dispatch(day="2018-05-02")], 1, id="next-day"),
        pytest.param([dispatch(), dispatch(day="2018-05-03")], 2, id="a-day-between"),
        pytest.param([dispatch(ended_on="2018-05-02"), dispatch(day="2018-05-03")], 1, id="spans-touch"),
        pytest.param([dispatch(day=f"2018-05-0{n}") for n in (3, 1, 2)], 1, id="a-chain-in-any-order"),
        pytest.param([dispatch(), dispatch(county="美姑县")], 2, id="two-counties"),
        pytest.param([dispatch(), dispatch(title="支教")], 2, id="two-themes"),
        pytest.param([dispatch(), dispatch(title=" 义 诊 ")], 1, id="blanks-in-a-title"),
        pytest.param([dispatch(), dispatch(enterprise=B)], 2, id="two-organisers"),
        pytest.param([dispatch(), dispatch(enterprise=B, partner="与甲集团联合")], 1, id="joint-by-short-name"),
        pytest.param([dispatch(partner=B), dispatch(enterprise=B)], 1, id="joint-by-full-name"),
        pytest.param([dispatch(partner=C), dispatch(enterprise=B)], 2, id="joint-with-somebody-else"),
        pytest.param([dispatch(batches=3)], 1, id="told-batches-are-not-added"),
        pytest.param([dispatch(day="2018-10-01")], 0, id="after-the-cutoff"),
    ],
)
def test_batches(rows, expected):
    made = figure("volunteer_batches", {"volunteering": table("volunteering", rows)}, enterprises=firms())
    assert made == expected


def test_batches_as_told():
    rows = [dispatch(batches=3), dispatch(batches=None), dispatch(batches=2)]
    assert figure("volunteer_batches", {"volunteering": rows}, readings={"A24": "reported"}) == 6


# --- platforms ---


def gift(money, **more):
    own = {
        "donor": "x",
        "receiver": "y",
        "receipt_level": "直接",
        "donor_kind": "单位捐赠",
        "received_on": "2018-05-01",
    }
    return {**own, "received_wan": money, **more}


GIFTS = [
    gift(10.0, pledged_wan=12.0, in_kind_wan=3.0),
    gift(5.0, donor_kind="职工捐款"),
    gift(4.0, receipt_level="间接"),
    gift(2.0, donor_kind="以购代捐"),
    gift(7.0, donor="z"),
    gift(7.0, donor="z", enterprise=B),  # told by the other side too
    gift(7.0, donor="z", enterprise=B),  # a second one, told by one side
    gift(None, donor="w", pledged_wan=30.0),
]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param({}, 29.0, id="arrived-at-first-receipt"),
        pytest.param({"A37": "pledged"}, 42.0, id="A37-pledged"),
        pytest.param({"A38": ["cash"]}, 24.0, id="A38-no-staff"),
        pytest.param({"A38": ["cash", "staff", "in_kind"]}, 32.0, id="A38-goods"),
        pytest.param({"A39": False}, 33.0, id="A39-transfers-too"),
    ],
)
def test_donations(readings, expected):
    assert figure("donations_annual", {"donations": GIFTS}, readings=readings) == pytest.approx(expected)


def sale(money, seller_side=True, **more):
    role = "销售方" if seller_side else "采购方"
    return {"product": "核桃", "county": "昭觉县", "role": role, "counterparty": "超市", "sold_ytd_wan": money, **more}


@pytest.mark.parametrize(
    ("rows", "readings", "expected"),
    [
        pytest.param([sale(5.0), sale(5.0, counterparty="别家")], {}, 10.0, id="two-buyers"),
        pytest.param(
            [sale(5.0, counterparty="乙能源"), sale(5.0, False, enterprise=B, counterparty=A)],
            {},
            5.0,
            id="told-by-both",
        ),
        pytest.param(
            [sale(5.0, counterparty="乙能源"), sale(5.0, False, enterprise=B, counterparty=A)],
            {"A30": False},
            10.0,
            id="A30-gross",
        ),
        pytest.param(
            [sale(5.0, counterparty=B), sale(8.0, False, enterprise=B, counterparty="甲集团")],
            {},
            8.0,
            id="the-larger-of-two",
        ),
        pytest.param(
            [sale(5.0, counterparty=B), sale(8.0, False, enterprise=B, counterparty=A, product="花椒")],
            {},
            13.0,
            id="other-goods",
        ),
        pytest.param([sale(5.0, counterparty=B), sale(8.0, enterprise=B, counterparty=A)], {}, 13.0, id="both-sell"),
        pytest.param([sale(5.0, counterparty=None), sale(5.0, False, counterparty=None)], {}, 10.0, id="nobody-named"),
        pytest.param(
            [sale(5.0, counterparty=B), sale(None, counterparty=B), sale(4.5, False, enterprise=B, counterparty=A)],
            {},
            5.0,
            id="an-amount-not-told-takes-nothing-away",
        ),
        pytest.param(
            [sale(None, counterparty=B), sale(0.0, False, enterprise=B, counterparty=A), sale(2.0)],
            {},
            2.0,
            id="a-side-that-tells-nothing-gives-way",
        ),
        pytest.param([sale(5.0), sale(3.0, county="康定市")], {}, 5.0, id="goods-of-elsewhere"),
        pytest.param([sale(5.0), sale(3.0, county="康定市")], {"A29": "all"}, 8.0, id="A29-all"),
    ],
)
def test_sales(rows, readings, expected):
    made = figure("farm_sales", {"sales": table("sales", rows)}, readings=readings, enterprises=firms())
    assert made == pytest.approx(expected)


@pytest.mark.parametrize(
    ("judge", "in_time"),
    [pytest.param("by_kind", 1, id="pairing-by-its-start"), pytest.param("finished", 0, id="all-by-their-finish")],
)
def test_the_table_and_the_rate_judge_alike(judge, in_time):
    started = {"project_no": "1", "project_kind": "结对共建", "status": "在建", "due_on": "2018-06-30"}
    rows = [started | {"started_on": "2018-03-01", "county": "昭觉县", "enterprise": A}]
    given = inputs({"projects": rows}, readings={"A48": judge})
    table = project_status(given).set_index("project_kind").loc["结对共建"]
    assert (table["due"], table["on_time"], table["overdue"]) == (1, in_time, 1 - in_time)
    assert table["on_time_pct"] == compute(given, "proj_on_time").value == 100.0 * in_time


TO_COME = "2018-10-01"


@pytest.mark.parametrize(
    ("target", "form", "told", "expected"),
    [
        pytest.param(
            "named_projects",
            "milestones",
            {"item": "甜樱桃", "item_kind": "点名项目", "status": "已完成", "done_on": TO_COME},
            0.0,
            id="a-project-to-be-done",
        ),
        pytest.param(
            "sheep_stock", "livestock", {**ONE, "stock_heads": 300_000, "counted_on": TO_COME}, 0.0, id="sheep-to-be"
        ),
        pytest.param(
            "tariff_iptv", "tariffs", {**ONE, "iptv_monthly_yuan": 9.0, "started_on": TO_COME}, None, id="a-price-to-be"
        ),
        pytest.param(
            "supervision_records", "instalments", {"fund_no": "1", "supervised_on": TO_COME}, 0.0, id="a-check-to-be"
        ),
    ],
)
def test_what_is_dated_after_the_cut_off_is_a_plan(target, form, told, expected):
    assert compute(inputs({form: [told]}, "2018-09"), target).value == expected
    assert compute(inputs({form: [told]}, "2018-10"), target).value not in (expected, None)


# --- numbers that begin again ---

USE = {"use_no": "1", "purpose": "修路", "used_wan": 10.0, "is_joint": True}


@pytest.mark.parametrize(
    ("second", "period"),
    [
        pytest.param({"used_on": "2019-02-01", "disclosed_on": "2019-02-05"}, "2019-03", id="another-year"),
        pytest.param(
            {"enterprise": B, "used_on": "2018-10-01", "disclosed_on": "2018-10-02"}, "2018-12", id="another-sender"
        ),
    ],
)
def test_a_use_of_one_number_is_no_other_use(second, period):
    first = table("fund_uses", [USE | {"used_on": "2018-10-01", "enterprise": A}], period="2018-12")
    again = table("fund_uses", [USE | {"enterprise": A} | second], period=period).assign(record_id="again")
    assert figure("fund_disclosure", {"fund_uses": pd.concat([first, again], ignore_index=True)}, "2019-03") == 50.0


def test_a_use_that_is_told_again_the_year_after_is_the_same_one():
    first = table("fund_uses", [USE | {"used_on": "2018-10-01"}], period="2018-12")
    again = table("fund_uses", [USE | {"used_on": "2018-10-01", "disclosed_on": "2019-01-05"}], period="2019-03")
    told = pd.concat([first, again.assign(record_id="again")], ignore_index=True)
    assert figure("fund_disclosure", {"fund_uses": told}, "2019-03") == 100.0


@pytest.mark.parametrize(
    ("checked_on", "expected"),
    [pytest.param("2019-01-05", 50.0, id="another-check"), pytest.param("2018-03-01", 100.0, id="the-same-told-again")],
)
def test_a_check_of_one_number_is_no_other_check(checked_on, expected):
    check = {
        "check_no": "1",
        "subject": "路",
        "checked_on": "2018-03-01",
        "problem": "未公示",
        "fix_due_on": "2018-06-30",
    }
    first = table("supervision", [check], period="2018-12")
    later = check | {"checked_on": checked_on, "fixed_on": "2019-02-20"}
    again = table("supervision", [later], period="2019-03").assign(record_id="later")
    told = pd.concat([first, again], ignore_index=True)
    assert figure("rectification", {"supervision": told}, "2019-03") == expected


def test_a_sale_without_an_amount_says_nothing_of_those_that_go_by_months():
    given = inputs({"sales": table("sales", [sale(5.0), sale(None, county="布拖县")])}, enterprises=firms())
    assert compute(given, "sales_by_months").value == 0.0


# --- responsibility ---


def visit(day, person="p1", level="主要领导", **more):
    return {"person": person, "started_on": day, "leader_level": level, **ONE, **more}


FOUR = [visit(f"2018-0{n}-10") for n in (1, 3, 5)]


@pytest.mark.parametrize(
    ("rows", "readings", "expected"),
    [
        pytest.param(FOUR, {}, 100.0, id="three-by-September"),
        pytest.param(FOUR[:2], {}, 0.0, id="two-are-too-few"),
        pytest.param([*FOUR[:2], visit("2018-03-11", ended_on="2018-03-12")], {}, 0.0, id="A18-one-tour"),
        pytest.param([*FOUR[:2], visit("2018-03-11")], {"A18": 0}, 100.0, id="A18-days-apart-are-two"),
        pytest.param([*FOUR[:2], visit("2018-03-10", "p2")], {}, 0.0, id="A14-two-principals-one-trip"),
        pytest.param([*FOUR[:2], visit("2018-03-10", "p2", county="美姑县")], {}, 100.0, id="two-trips-on-a-day"),
        pytest.param([*FOUR[:2], visit("2018-08-10", village=None)], {}, 0.0, id="A16-county-seat-only"),
        pytest.param([*FOUR[:2], visit("2018-08-10", village=None)], {"A16": False}, 100.0, id="A16-county-is-enough"),
        pytest.param([*FOUR[:2], visit("2018-08-10", village=None, visited_households=2)], {}, 100.0, id="A16-homes"),
        pytest.param([*FOUR[:2], visit("2018-08-10", village=None, visited_households=0)], {}, 0.0, id="A16-no-homes"),
        pytest.param([*FOUR[:2], visit("2018-08-10", level="其他")], {}, 0.0, id="not-a-principal"),
        pytest.param([*FOUR, visit("2018-08-10", "p2")], {"A14": "each"}, 50.0, id="A14-each-owes-his-own"),
    ],
)
def test_visits_of_principals(rows, readings, expected):
    made = table("visits", rows)
    assert figure("visit_principal", {"visits": made}, readings=readings, enterprises=firms()) == expected


def test_visits_per_county_ask_for_each():
    given = {"villages": villages(V1, ("美姑县", "丙乡", "新村", A, 2018, 5)), "enterprises": firms()}
    assert figure("visit_principal", {"visits": FOUR}, readings={"A17": "county"}, **given) == 50.0


@pytest.mark.parametrize(
    ("people", "readings", "expected"),
    [
        pytest.param(2, {}, 100.0, id="six-person-times"),
        pytest.param(1, {}, 0.0, id="three-are-too-few"),
        pytest.param(2, {"A15": "trips"}, 0.0, id="A15-trips"),
    ],
)
def test_visits_of_deputies(people, readings, expected):
    rows = [visit(f"2018-0{n}-10", f"p{who}", "分管领导") for n in (1, 3, 5) for who in range(people)]
    assert figure("visit_deputy", {"visits": rows}, readings=readings, enterprises=firms()) == expected


def test_between_quarters_no_more_is_asked_than_could_be_told():
    returns = received((A, "2018-09", "2018-10-01"), (A, "2018-11", "2018-12-01"))
    made = {"visits": table("visits", FOUR)}
    assert figure("visit_principal", made, "2018-11", enterprises=firms(), returns=returns) == 100.0


@pytest.mark.parametrize(
    ("as_of", "note"),
    [
        pytest.param("2018-11", "截至最近季报每户应达3次", id="as-last-month"),
        pytest.param("2018-12", "截至最近季报每户应达4次（上月末按3次计，不同口径）", id="more-is-due-than-last-month"),
        pytest.param("2018-02", "", id="no-quarter-has-ended"),
    ],
)
def test_a_rule_says_what_it_asks_now(as_of, note):
    returns = received((A, "2018-09", "2018-10-01"), (A, "2018-12", "2019-01-01"))
    known = inputs({"visits": table("visits", FOUR)}, as_of, enterprises=firms(), returns=returns)
    assert compute_parts(known, "visit_principal").attrs.get(NOTES, ()) == ((note,) if note else ())


def test_where_no_meeting_is_due_nobody_is_said_to_have_held_any():
    """Two a year, by twelfths and rounded down, are none by March (4.3)."""
    came = received((A, "2019-03", "2019-04-03"))
    known = inputs(
        {"meetings": table("meetings", [meeting()], period="2019-03")}, "2019-03", enterprises=firms(), returns=came
    )
    assert stand(known, "meetings").verdict.word == "未到期", "neither kept nor in doubt because B and C are silent"
    assert compute_parts(known, "meetings").attrs.get(NOTES, ()) == ("截至最近季报尚无应达次数，各户均按达到计",)


def meeting(title="专题会", day="2018-05-01", kind="党委会", **more):
    return {"title": title, "held_on": day, "meeting_kind": kind, "is_special": True, "minutes_no": "1号", **more}


@pytest.mark.parametrize(
    ("row", "readings", "expected"),
    [
        pytest.param(meeting(), {}, 100.0, id="dedicated"),
        pytest.param(meeting(kind="联席会"), {}, 0.0, id="A19-joint-meeting"),
        pytest.param(meeting(minutes_no=None), {}, 0.0, id="A19-no-minutes"),
        pytest.param(meeting(is_special=False), {}, 0.0, id="A19-one-item-of-many"),
        pytest.param(meeting(kind="联席会"), {"A19": "any"}, 100.0, id="A19-any"),
        pytest.param(meeting(day="2018-10-01"), {}, 0.0, id="after-the-cutoff"),
    ],
)
def test_meetings(row, readings, expected):
    """By September one of the two is due."""
    assert figure("meetings", {"meetings": [row]}, readings=readings, enterprises=firms()) == expected


def cadre(person, **more):
    return {"person": person, "role": "队员", "started_on": "2018-01-01", **ONE, **more}


CADRES = [
    cadre("p1"),
    cadre("p1", **TWO),
    cadre("p1", enterprise=B),
    cadre("p2", ended_on="2018-09-30"),
    cadre("p3", ended_on="2018-10-01"),
    cadre("p4", started_on="2018-10-01"),
    cadre("p5", role="挂职"),
    cadre("p6", started_on="2018-09-30", is_trained=True),
]


def test_cadres_in_post_are_distinct_persons():
    assert figure("stationed_cadres", {"cadres": CADRES}) == 4  # p1 of A, p1 of B, p3, p6


@pytest.mark.parametrize(
    ("staff", "posted", "expected"),
    [
        pytest.param(100, 4, 100.0, id="at-a-hundred-four"),
        pytest.param(100, 3, 0.0, id="at-a-hundred-three"),
        pytest.param(99, 3, None, id="ninety-nine-owe-none"),
        pytest.param(None, 3, None, id="nobody-knows-how-many"),
    ],
)
def test_rule_of_four(staff, posted, expected):
    rows = [cadre(f"p{n}") for n in range(posted)]
    assert figure("stationed_min4", {"cadres": rows}, enterprises=firms(甲集团=staff)) == expected


def test_headcount_comes_from_the_registry_then_the_card():
    rows = {"cadres": [cadre("p1")], "enterprise_card": [{"staff_people": 500}]}
    assert figure("stationed_min4", rows, enterprises=firms(甲集团=50)) is None
    assert figure("stationed_min4", rows, enterprises=firms(甲集团=50), readings={"A12": "card"}) == 0.0
    assert figure("stationed_min4", rows, enterprises=firms()) == 0.0


def item(list_name, name, done=True, **more):
    return {"list_name": list_name, "item": name, "is_done": done, **more}


def test_checklists():
    five = ("健全机构", "加强调研", "增派干部", "建立台账", "强化督查")
    rows = [item("五项要求", n) for n in five] + [item("五项要求", n, n != "强化督查", enterprise=B) for n in five]
    assert figure("five_requirements", {"checklist": rows}) == 50.0
    assert figure("five_requirements", {"checklist": rows[:4]}) == 0.0
    tasks = [
        item("任务清单", "一", owner_person="x", has_ledger=True),
        item("任务清单", "二", owner_person="x", has_ledger=False, enterprise=B),
        item("任务清单", "三", owner_person=None, has_ledger=True, enterprise=C),
    ]
    assert figure("task_list", {"checklist": tasks}) == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("day", "outcome", "expected"),
    [
        pytest.param("2018-10-05", "accepted", 100.0, id="on-the-last-day"),
        pytest.param("2018-10-06", "accepted", 0.0, id="a-day-late"),
        pytest.param("2018-10-01", "refused", 0.0, id="refused"),
    ],
)
def test_reports_in_time(day, outcome, expected):
    one = firms().head(1)
    rest = [(A, "2018-07", "2018-09-01"), (A, "2018-08", "2018-09-01")]
    made = figure("regular_reporting", {}, enterprises=one, returns=received(*rest, (A, "2018-09", day, outcome)))
    assert made == pytest.approx((200.0 + expected) / 3)


# --- villages and households ---


def village(place, **more):
    return {**place, "enterprise": "县扶贫办", **more}


def test_village_exits():
    rows = [village(ONE, plan_exit_year=2019, exit_year=2018), village(TWO, plan_exit_year=2018)]
    given = {"villages": table("villages", rows, period="2018-12")}
    assert figure("exit_villages_2018", given, "2018-12", villages=BOTH) == 100.0  # the roster says who is planned
    assert figure("exit_villages_2018", given, "2018-12") == 0.0  # without a roster the returns do
    assert figure("exit_villages_2018", given, "2018-11", villages=BOTH) is None  # not known before it was told
    late = [village(ONE, exit_year=2019), village(TWO, exit_year=2019)]
    assert (
        figure("village_exit", {"villages": table("villages", late, period="2019-12")}, "2019-12", villages=BOTH)
        == 50.0
    )


FIVE = dict.fromkeys(("has_economy", "has_road", "has_clinic", "has_culture", "has_network"), True)


@pytest.mark.parametrize(
    ("row", "readings", "expected"),
    [
        pytest.param({**FIVE, "poverty_rate_pct": 3.0}, {}, 100.0, id="three-percent"),
        pytest.param({**FIVE, "poverty_rate_pct": 3.0}, {"poverty_rate.inclusive": False}, 0.0, id="A43-below-three"),
        pytest.param({**FIVE, "poverty_rate_pct": 3.01}, {}, 0.0, id="above-three"),
        pytest.param({**FIVE, "poverty_rate_pct": None}, {}, 0.0, id="rate-unknown"),
        pytest.param({**FIVE, "poverty_rate_pct": 1.0, "has_road": None}, {}, 0.0, id="silence-is-not-yes"),
    ],
)
def test_village_standards(row, readings, expected):
    assert figure("village_yidi_wuyou", {"villages": [village(ONE, **row)]}, readings=readings) == expected


@pytest.mark.parametrize(
    ("readings", "expected"), [({}, 95.0 / 110 * 100), ({"A44": False}, 75.0)], ids=["pooled", "A44-mean-of-villages"]
)
def test_approval(readings, expected):
    rows = [
        village(ONE, satisfied_households=90, surveyed_households=100),
        village(TWO, satisfied_households=5, surveyed_households=10) | {"satisfied_households": 6},
        village({**ONE, "village": "三村"}, satisfied_households=None, surveyed_households=50),
        village({**ONE, "village": "四村"}, satisfied_households=0, surveyed_households=0),
    ]
    made = figure("satisfaction", {"villages": rows}, readings=readings)
    assert made == pytest.approx(96 / 110 * 100 if not readings else 75.0)


def test_the_last_survey_counts_also_when_a_quarter_has_none():
    rows = [
        village(ONE, satisfied_households=9, surveyed_households=10, period="2018-09", record_id="a"),
        village(ONE, period="2018-12", record_id="b"),
    ]
    assert figure("satisfaction", {"villages": rows}, "2018-12") == 90.0


def test_incomes_are_compared_by_whole_years():
    income = {"collective_income_prev_yuan": 100.0, "collective_income_yuan": 120.0}
    autumn = table("villages", [village(ONE, **income)], period="2018-09")
    assert figure("collective_income", {"villages": autumn}) is None
    winter = table("villages", [village(ONE, **income)], period="2018-12")
    assert figure("collective_income", {"villages": winter}, "2018-12") == pytest.approx(20.0)
    homes = [
        {"household_no": "1", "member_people": 4, "income_prev_yuan": 3000.0, "income_yuan": 3600.0},
        {"household_no": "2", "member_people": 1, "income_prev_yuan": 3000.0, "income_yuan": 3000.0},
        {"household_no": "3", "member_people": 9, "income_prev_yuan": None, "income_yuan": 9000.0},
    ]
    told = table("households", homes, period="2018-12")
    assert figure("income_growth", {"households": told}, "2018-12") == pytest.approx(16.0)


def household(no, **more):
    return {"household_no": no, **ONE, "helper_person": "x", "plan_exit_year": 2018, **more}


def test_households():
    rows = [
        household("1", exit_year=2018, approved_on="2018-12-20"),
        household("2", exit_year=2018, approved_on="2019-01-02"),
        household("3", exit_year=2018, is_relapsed=True),
        household("4", exit_year=None, helper_person=None),
        household("5", plan_exit_year=2019, exit_year=2018),
    ]
    told = {"households": table("households", rows, period="2018-12")}
    assert figure("exit_households_2018", told, "2018-12") == 25.0
    assert figure("pairing_households", told, "2018-12", villages=BOTH) == pytest.approx(100 * 4 / 30)
    assert figure("pairing_households", told, "2018-12", readings={"A40": "reported"}) == 80.0


@pytest.mark.parametrize(
    ("second", "value", "ends"),
    [
        pytest.param({"exit_year": 2018, "approved_on": "2018-12-30"}, 100.0, (), id="approved"),
        pytest.param({"exit_year": 2018}, 50.0, (50.0, 100.0), id="nobody-told-of-an-approval"),
        pytest.param({"exit_year": 2018, "is_relapsed": True}, 50.0, (), id="back-in-poverty"),
        pytest.param({}, 50.0, (), id="has-not-left"),
    ],
)
def test_a_household_leaves_with_its_approval(second, value, ends):
    rows = [household("1", exit_year=2018, approved_on="2018-12-20"), household("2", **second)]
    told = {"households": table("households", rows, period="2018-12")}
    known = inputs(told, "2018-12")
    assert untold_values(known, "exit_households_2018") == ends
    said = "1户填了退出年度而没有批准日期，是否已批准不明，未计入"
    assert (said in compute_parts(known, "exit_households_2018").attrs.get(NOTES, ())) is bool(ends)
    assert figure("exit_households_2018", told, "2018-12") == value


def test_no_village_has_more_households_with_a_measure_than_households():
    rows = [
        village(ONE, main_industry=None, poor_households=10, measured_households=11),
        village(TWO, main_industry="核桃", poor_households=10, measured_households=10),
    ]
    assert figure("village_industry", {"villages": rows}) == 50.0, "the eleventh of 10 is no industry"


def test_village_pairing_and_industry():
    rows = [
        village(
            ONE, helper_enterprise=A, has_unit=True, main_industry="核桃", poor_households=10, measured_households=10
        ),
        village(
            TWO, helper_enterprise=B, has_unit=False, main_industry="核桃", poor_households=20, measured_households=19
        ),
    ]
    assert figure("pairing_villages", {"villages": rows}, villages=BOTH) == 50.0
    assert figure("village_industry", {"villages": rows}) == 50.0


def test_counties_leave_in_the_year_that_has_ended():
    assert figure("county_exit", {}, "2018-11") == pytest.approx(100 * 5 / 45)
    assert figure("county_exit", {}, "2018-12") == pytest.approx(100 * 17 / 45)
    assert figure("county_exit", {}, "2020-12") == 100.0


# --- networks, milestones, growth ---


@pytest.mark.parametrize(
    ("price", "expected"),
    [(10.0, 100.0), (10.01, 0.0), (0.0, 100.0), (None, None)],
    ids=["at", "above", "free", "silent"],
)
def test_tariffs(price, expected):
    assert figure("tariff_iptv", {"tariffs": [{"county": "昭觉县", "iptv_monthly_yuan": price}]}) == expected


def test_networks_take_the_operator_that_reaches_most():
    rows = [
        {"county": "昭觉县", "poor_villages": 10, "fibre_villages": 9, "hamlets_planned": 4, "hamlets_done": 1},
        {
            "county": "昭觉县",
            "poor_villages": 20,
            "fibre_villages": 5,
            "hamlets_planned": 6,
            "hamlets_done": 6,
            "enterprise": B,
        },
        {"county": "美姑县", "poor_villages": 10, "fibre_villages": None},
    ]
    assert figure("fibre_villages", {"coverage": rows}) == 90.0
    assert figure("fibre_hamlets", {"coverage": rows}) == 70.0


def test_milestones():
    rows = [
        {"item": "组建高原生态产业平台公司", "status": "推进中"},
        {"item": "召开“国企入凉”联席会议", "status": "已完成", "done_on": "2018-09-27", "done_count": 1},
        {"item": "启动“国企康巴行动”", "status": "已完成", "done_on": "2018-09-30"},
        {"item": "建设“三大示范基地”", "status": "推进中", "done_count": 2},
    ]
    made = {
        t: figure(t, {"milestones": rows})
        for t in ("plateau_platform", "joint_meeting_liangshan", "kangba_launch", "three_bases")
    }
    assert made == {"plateau_platform": 0, "joint_meeting_liangshan": 1, "kangba_launch": 1, "three_bases": 2}


def test_recruited_firms_and_sheep():
    rows = [
        {"park": "甲", "firm": "一", "signed_on": "2018-09-30"},
        {"park": "乙", "firm": "一", "signed_on": "2018-08-01"},
        {"park": "甲", "firm": "二", "signed_on": "2018-10-01"},
        {"park": "甲", "firm": "三", "signed_on": "2017-10-01"},
    ]
    assert figure("enclave_recruit", {"enclaves": rows}) == 1
    sheep = [{"base_name": "一", "stock_heads": 200, "sold_ytd_heads": 30}, {"base_name": "二", "stock_heads": 100}]
    assert figure("sheep_stock", {"livestock": sheep}) == 300
    assert figure("sheep_stock", {"livestock": sheep}, readings={"A32": "sold"}) == 30


def card(first, second, **more):
    return {"grant_2016_wan": first, "grant_2017_wan": second, "base_measure": "到位", "period": "2018-07", **more}


@pytest.mark.parametrize(
    ("base", "arrived", "target", "readings", "expected"),
    [
        pytest.param((100, 300), 240.0, "growth_t1", {}, 100.0, id="A4-at-200-needs-20"),
        pytest.param((100, 300), 239.999999, "growth_t1", {}, 0.0, id="just-below-20"),
        pytest.param((100, 300), 230.0, "growth_t2", {}, None, id="A4-at-200-is-not-tier-2"),
        pytest.param((100, 300), 230.0, "growth_t2", {"A4": 15}, 100.0, id="A4-other-way"),
        pytest.param((200, 200.02), 230.02, "growth_t2", {}, 100.0, id="above-200-needs-15"),
        pytest.param((500, 500), 575.0, "growth_t2", {}, 100.0, id="A5-at-500-needs-15"),
        pytest.param((500, 500), 550.0, "growth_t3", {"A5": 10}, 100.0, id="A5-other-way"),
        pytest.param((500, 501), 550.55, "growth_t3", {}, 100.0, id="above-500-needs-10"),
        pytest.param((None, 100), 500.0, "growth_t1", {}, None, id="A9-one-year-only"),
        pytest.param((None, 100), 120.0, "growth_t1", {"A9": 1}, 100.0, id="A9-one-year-is-enough"),
        pytest.param((0, 0), 500.0, "growth_t1", {}, None, id="A9-base-nought"),
        pytest.param((100, 100), 130.0, "growth_t1", {"A7": "total"}, 100.0, id="A7-first-year-is-the-same"),
    ],
)
def test_growth_tiers(base, arrived, target, readings, expected):
    rows = table("instalments", [fund("1", arrived, period="2018-12")])
    made = {"enterprise_card": [card(*base)], "instalments": rows}
    assert figure(target, made, "2018-12", readings=readings) == expected


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param({}, 100.0, id="level"),  # 120 of 120
        pytest.param({"A6": "yearly"}, 0.0, id="A6-yearly"),  # 144 needed
        pytest.param({"A6": "cumulative"}, 0.0, id="A6-cumulative"),  # 100 + 120 of 240
    ],
)
def test_growth_in_the_second_year(readings, expected):
    rows = [fund("1", 100.0, period="2018-12", record_id="a"), fund("2", 120.0, period="2019-12", record_id="b")]
    made = {"enterprise_card": [card(100, 100)], "instalments": table("instalments", rows)}
    assert figure("growth_t1", made, "2019-12", readings=readings) == expected


def test_growth_takes_all_grants_of_an_enterprise():
    rows = [fund("1", 60.0), fund("2", 60.0, village=None), fund("3", 60.0, fund_kind="有偿")]
    made = {"enterprise_card": [card(100, 100)], "instalments": rows}
    assert figure("growth_t1", made, villages=BOTH) == 100.0
    assert figure("growth_t1", made, villages=BOTH, readings={"A47": "tagged"}) == 0.0
    plan = {**made, "enterprise_card": [card(100, 100, base_measure="计划")]}
    assert figure("growth_t1", plan, villages=BOTH) is None
    assert figure("growth_t1", plan, villages=BOTH, readings={"A10": "plan"}) == 100.0


def test_repairs_and_budgets():
    rows = [
        {"check_no": "1", "problem": "x", "fix_due_on": "2018-09-30", "fixed_on": "2018-09-30"},
        {"check_no": "2", "problem": "x", "fix_due_on": "2018-08-30", "fixed_on": "2018-10-01"},
        {"check_no": "3", "problem": "x", "fix_due_on": "2018-10-30"},
        {"check_no": "4", "problem": None, "fix_due_on": "2018-08-30"},
    ]
    assert figure("rectification", {"supervision": rows}) == 50.0
    cards = [
        {"budget_prev_wan": 10.0, "budget_wan": 10.0},
        {"budget_prev_wan": 10.0, "budget_wan": 10.1, "enterprise": B},
    ]
    assert figure("help_budget", {"enterprise_card": cards}) == 50.0
    assert (
        figure(
            "county_coverage",
            {"instalments": [fund("1", 1.0), fund("2", 0.0, county="美姑县"), fund("3", 1.0, county="成都市")]},
        )
        == 1
    )


def test_helped_villages_are_those_of_the_roster():
    rows = [ONE, TWO, {**ONE, "village": "别村"}, ONE]
    assert figure("help_villages", {"funds": rows}, villages=BOTH) == 2
    assert figure("help_villages", {"funds": rows}) == 3


def test_silence_is_no_data_and_so_is_a_list_that_everybody_left_blank():
    nobody = compute(inputs({}), "jobs_new")
    assert (nobody.value, nobody.reason) == (None, "尚无报送")
    told = compute(inputs({}, enterprises=firms(), returns=received((A, "2018-09", "2018-10-01"))), "jobs_new")
    assert (told.value, told.coverage_n, told.coverage_of) == (None, 0, 3)
    assert told.reason == "尚无一家填报此表或注明“无”，不按0计"
    assert compute(inputs({"villages": [ONE]}), "satisfaction").reason == "尚无群众认可度调查"
