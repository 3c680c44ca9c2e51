"""元 for 万元 and back (modes 4, 5): held with a proposal, never in a total unasked; the innocent left alone."""

from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.review import History, review


def funds(**figures):
    return {"county": "昭觉县", "village": "甲村", "plan_wan": 223.4, **figures}


def village(number, income):
    return {"county": "昭觉县", "township": "解放乡", "village": f"{number}村", "collective_income_yuan": income}


def history(**figures):
    row = {
        "record_id": "o/1/1/5",
        "return_id": "o",
        "enterprise": "甲集团有限公司",
        "period": "2018-08",
        **funds(**figures),
    }
    names = [f.name for f in FORMS["funds"].fields]
    row = {name: float("nan") if value is None else value for name, value in row.items()}
    table = pd.DataFrame([row]).reindex(columns=[*dict.fromkeys([*row, *names])])
    return History(tables={"funds": table})


def run(rows, *, form="funds", past=None, **options):
    return review([make_extract("2018-09/甲.xlsx", {form: rows}, **options)], forms=FORMS, history=past)


@pytest.mark.parametrize(
    ("row", "past", "held"),
    [
        pytest.param(funds(arrived_ytd_wan=2234000.0), None, {"arrived_ytd_wan": 223.4}, id="whole-plan-in-yuan"),
        pytest.param(funds(arrived_ytd_wan=50000.0), None, {"arrived_ytd_wan": 5.0}, id="small-part-in-yuan"),
        pytest.param(funds(arrived_month_wan=300000.0), None, {"arrived_month_wan": 30.0}, id="month"),
        pytest.param(
            {**funds(used_ytd_wan=800000.0), "plan_wan": None},
            {"used_ytd_wan": 70.0, "plan_wan": None},
            {"used_ytd_wan": 80.0},
            id="own-history-without-plan",
        ),
        pytest.param(funds(arrived_ytd_wan=223.4), None, {}, id="plan-met"),
        pytest.param(funds(arrived_ytd_wan=300.0), None, {}, id="more-than-the-plan"),
        pytest.param(funds(used_ytd_wan=0.02), None, {}, id="two-hundred-yuan-of-it"),
        pytest.param(funds(used_ytd_wan=100.0), {"used_ytd_wan": 0.02}, {}, id="hardly-begun-last-month"),
        pytest.param(funds(arrived_ytd_wan=0.0), None, {}, id="zero"),
    ],
)
def test_yuan_in_wan(row, past, held):
    done = run([row], past=history(**past) if past else None)
    values = done.values[done.values["state"] == "held"].set_index("field")["proposed"]
    assert values.to_dict() == held
    found = done.findings
    assert set(found["code"]) == ({"amount-unit"} if held else set())
    for field in held:
        assert pd.isna(done.tables["funds"][field].iloc[0])
        assert done.values.set_index("field")["reported"][field] == row[field]


def test_message_says_place_times_and_proposal():
    done = run([funds(arrived_ytd_wan=2234000.0)])
    found = done.findings.iloc[0]
    assert found["message"].startswith("[amount-unit] 2018-09/甲.xlsx › ")
    assert "2234000.0 约为同行计划数的 10 000 倍" in found["message"] and "建议值 223.4 万元" in found["message"]
    assert (found["mode"], found["grade"], found["proposed"], found["weight"]) == (4, "C", 223.4, 1.0)


def test_whole_row_in_yuan_is_put_right_and_told():
    past = history(plan_wan=223.4, appropriated_ytd_wan=100.0, arrived_ytd_wan=90.0)
    done = run([funds(plan_wan=2234000.0, appropriated_ytd_wan=1200000.0, arrived_ytd_wan=1000000.0)], past=past)
    assert set(done.findings["code"]) == {"unit-fixed"} and set(done.findings["grade"]) == {"B"}
    row = done.tables["funds"].iloc[0]
    assert (row["plan_wan"], row["appropriated_ytd_wan"], row["arrived_ytd_wan"]) == (223.4, 120.0, 100.0)
    assert set(done.values.query("unit == '万元'")["state"]) == {"provisional"}


def test_part_of_a_row_is_held_not_fixed():
    past = history(plan_wan=223.4, appropriated_ytd_wan=100.0, arrived_ytd_wan=90.0)
    done = run([funds(plan_wan=223.4, appropriated_ytd_wan=120.0, arrived_ytd_wan=1000000.0)], past=past)
    assert list(done.findings["code"]) == ["amount-unit"]


NORMAL = [18000.0, 21000.0, 22000.0, 25000.0, 30000.0, 16000.0, 40000.0, 12000.0, 27000.0, 33000.0]


@pytest.mark.parametrize(
    ("incomes", "held"),
    [
        pytest.param([*NORMAL, 2.18], {10: 21800.0}, id="wan-typed-in-yuan"),
        pytest.param([*NORMAL, 683.0], {}, id="poor-village"),
        pytest.param([*[n * 30 for n in NORMAL], 683.0], {10: 6830000.0}, id="the-same-among-the-rich"),
        pytest.param([*[n * 30 for n in NORMAL], 1200.0], {}, id="little-and-yet-too-much-for-a-slip"),
        pytest.param([*NORMAL, 120000.0], {}, id="rich-village"),
        pytest.param([*NORMAL, 250000000.0], {10: 25000.0}, id="giant"),
        pytest.param([*NORMAL[:2], 2.18], {}, id="too-few-peers"),
    ],
)
def test_peers(incomes, held):
    done = run([village(n, income) for n, income in enumerate(incomes)], form="villages")
    values = done.values[(done.values["state"] == "held") & (done.values["field"] == "collective_income_yuan")]
    got = {
        int(record.rsplit("/", 1)[1]) - 5: offer
        for record, offer in zip(values["record_id"], values["proposed"], strict=False)
    }
    assert got == held
    assert set(done.findings["mode"].dropna()) <= {4, 5}


def test_small_flows_of_a_return_in_yuan_are_honest():
    """100 元 used in a month is not 100 万元, however much the others used."""
    rows = [
        {**funds(used_month_wan=30.0 + n, used_ytd_wan=60.0 + n), "village": f"{n}村", "plan_wan": 200.0 + n}
        for n in range(12)
    ]
    rows[3]["used_month_wan"] = rows[4]["used_ytd_wan"] = rows[4]["used_month_wan"] = 0.01
    units = dict.fromkeys(("plan_wan", "used_month_wan", "used_ytd_wan"), "元")
    assert not len(run(rows, units=units).findings)
    rows[5]["plan_wan"] = 0.02
    assert run(rows, units=units).findings["code"].tolist() == ["amount-unit-small"]


def test_dwarf_message_and_mode():
    done = run([village(n, income) for n, income in enumerate([*NORMAL, 2.18])], form="villages")
    found = done.findings.iloc[0]
    assert (found["code"], found["mode"], found["grade"]) == ("amount-unit-small", 5, "C")
    assert "同栏中位数" in found["message"] and "分之一" in found["message"] and "21800 元" in found["message"]


def test_kinds_are_their_own_peers():
    def project(number, kind, total):
        return {
            "project_no": f"P{number}",
            "project_name": "某",
            "project_kind": kind,
            "county": "昭觉县",
            "invest_total_wan": total,
        }

    small = [project(n, "产业发展", 20.0 + n) for n in range(12)]
    large = [project(20 + n, "重点投资", 50000.0 + n) for n in range(3)]
    assert not len(run([*small, *large], form="projects").findings)
    strange = project(40, "产业发展", 500000.0)
    assert list(run([*small, *large, strange], form="projects").findings["code"]) == ["amount-unit"]


def short(rows):
    """Rows (plan, arrived this month, arrived so far) of as many villages."""
    names = ("plan_wan", "arrived_month_wan", "arrived_ytd_wan")
    return [{**funds(**dict(zip(names, row, strict=True))), "village": f"{n}村"} for n, row in enumerate(rows)]


YUAN = (2234000.0, 200000.0, 2000000.0)


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        pytest.param([(100.0 + n, 10.0, 80.0) for n in range(3)] + [YUAN], {3}, id="one-of-four"),
        pytest.param([(100.0 + n, 10.0, 80.0) for n in range(5)] + [YUAN], {5}, id="one-of-six"),
        pytest.param([YUAN], {0}, id="alone"),
        pytest.param([(2234000.0 + n, 9000.0, 1500000.0) for n in range(8)], set(range(8)), id="a-whole-table"),
        pytest.param([(223.4, 10.0, 80.0 + n) for n in range(5)], set(), id="innocent"),
        pytest.param([(19000.0, 10.0, 80.0)], set(), id="large-yet-possible"),
    ],
)
def test_short_tables(rows, held):
    done = run(short(rows))
    values = done.values[done.values["field"].str.endswith("_wan")]
    off = values[values["state"] == "held"]
    assert set(off["record_id"].str.rsplit("/", n=1).str[1].astype(int) - 5) == held
    assert len(off) == 3 * len(held)
    assert off["proposed"].astype(float).tolist() == (off["reported"].astype(float) / 10000).tolist()
    assert done.tables["funds"]["plan_wan"].sum() == sum(row[0] for n, row in enumerate(rows) if n not in held)


@pytest.mark.parametrize(
    ("plan", "arrived", "held"),
    [(2_000_000.0, 150.0, {"plan_wan"}), (15_000.0, 1.5, {"plan_wan"}), (223.4, 0.02, set()), (400.0, 0.3, set())],
)
def test_a_plan_is_measured_by_what_came_of_it(plan, arrived, held):
    done = run([funds(plan_wan=plan, arrived_ytd_wan=arrived)])
    assert set(done.values.loc[done.values["state"] == "held", "field"]) == held


@pytest.mark.parametrize(
    ("form", "row", "codes"),
    [
        ("donations", {"donor": "甲", "receiver": "乙", "received_wan": 10500.0}, ["amount-unit"]),
        ("donations", {"donor": "甲", "receiver": "乙", "received_wan": 9500.0}, []),
        ("sales", {"product": "土豆", "county": "昭觉县", "role": "采购方", "sold_ytd_wan": 8001.0}, ["amount-unit"]),
        ("projects", {"project_no": "1", "county": "昭觉县", "invest_total_wan": 5_000_001.0}, ["amount-unit"]),
        ("projects", {"project_no": "1", "county": "昭觉县", "invest_total_wan": 5e10 + 1e6}, ["amount-far"]),
        ("instalments", {"fund_no": "1", "county": "昭觉县", "arrived_wan": 20001.0}, ["amount-unit"]),
    ],
)
def test_ceilings(form, row, codes):
    found = run([row], form=form).findings
    assert found["code"].tolist() == codes
    assert all("约为本栏最高限额的" in message for message in found["message"])


def test_a_row_of_very_many_sums_is_judged_each_by_itself():
    plain = FORMS["funds"]
    more = [replace(plain.by_name["plan_wan"], name=f"more_{k}_wan") for k in range(26)]
    forms = {**FORMS, "funds": replace(plain, fields=(*plain.fields, *more))}
    row = funds(arrived_ytd_wan=2234000.0, **{f.name: 100.0 + k for k, f in enumerate(more)})
    done = review([make_extract("2018-09/甲.xlsx", {"funds": [row]}, forms=forms)], forms=forms)
    held = done.values[done.values["state"] == "held"]
    assert held["field"].tolist() == ["arrived_ytd_wan"]
