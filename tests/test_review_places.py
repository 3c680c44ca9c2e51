"""Rows that leave out a place their form requires are held: most are subtotals without a word for it."""

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.plan.roster import conform_roster
from fupin_analysis.review import Reference, review


def row(village, plan, *, county="昭觉县", **more):
    return {"county": county, "village": village, "plan_wan": plan, **more}


def run(*rows, form="funds", **options):
    return review([make_extract("2018-09/甲.xlsx", {form: list(rows)}, **options)], forms=FORMS)


VILLAGES = [row("甲村", 100.0), row("乙村", 120.5), row("丙村", 100.0)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([row(None, 320.5), *VILLAGES], "；数字等于以下 3 行之和", id="subtotal-first"),
        pytest.param([*VILLAGES, row(None, 320.5)], "；数字等于以上 3 行之和", id="subtotal-last"),
        pytest.param(
            [row("丁村", 9.0, county="布拖县"), *VILLAGES, row(None, 320.5)],
            "；数字等于以上 3 行之和",
            id="of-its-county",
        ),
        pytest.param([*VILLAGES, row(None, 320.5, county=None)], "；数字等于以上 3 行之和", id="no-place-at-all"),
        pytest.param([*VILLAGES, row(None, 77.0)], "漏填，本行", id="left-out"),
    ],
)
def test_a_row_without_village_is_held(rows, said):
    done = run(*rows)
    assert done.findings["code"].tolist() == ["key-missing"]
    found = done.findings.iloc[0]
    assert found["grade"] == "C" and "缺少" in found["message"] and said in found["message"]
    whole = sum(r["plan_wan"] for r in rows if r["village"])
    assert done.tables["funds"]["plan_wan"].sum() == whole
    held = done.values[done.values["state"] == "held"]
    assert held["field"].tolist() == ["plan_wan"] and held["reported"].iloc[0] != held["proposed"].iloc[0]


def test_a_printed_total_is_not_held_against_such_a_row():
    done = run(*VILLAGES, row(None, 320.5), checks=[("funds", 9, "合计", {"plan_wan": 320.5})])
    assert done.findings["code"].tolist() == ["key-missing"]


@pytest.mark.parametrize(
    ("form", "given"),
    [
        ("projects", {"project_no": "1", "county": "昭觉县", "invest_total_wan": 50.0}),
        ("instalments", {"fund_no": "1", "county": "昭觉县", "arrived_wan": 50.0}),
        ("funds", {"county": "昭觉县", "remark": "待分配"}),
    ],
)
def test_what_the_form_does_not_require_may_be_blank(form, given):
    done = run(given, form=form)
    assert not len(done.findings)
    assert pd.notna(done.tables[form]["county"].iloc[0])


KNOWN = Reference(
    villages=conform_roster(
        pd.DataFrame(
            [["昭觉县", "", name] for name in ("甲村", "乙村", "丙村")], columns=["county", "township", "village"]
        ),
        "villages",
    )
)


@pytest.mark.parametrize(
    ("last", "held"),
    [
        pytest.param(row("县本级", 320.5, used_ytd_wan=60.0), True, id="of-its-county"),
        pytest.param(row("本级", 320.5, county="凉山州本级", used_ytd_wan=60.0), True, id="of-no-county"),
        pytest.param(row("丁村", 320.5, used_ytd_wan=61.0), False, id="one-figure-is-not"),
        pytest.param(row("丁村", 320.5), False, id="one-figure-alone"),
        pytest.param(row("丙村", 320.5, used_ytd_wan=60.0, township="某乡"), False, id="a-village-of-the-roster"),
    ],
)
def test_an_unknown_place_that_is_the_sum_of_the_others_is_held(last, held):
    rows = [{**one, "used_ytd_wan": 20.0} for one in VILLAGES]
    if last["village"] == "丙村":
        rows[2]["village"] = "丙村"
    done = review([make_extract("2018-09/甲.xlsx", {"funds": [*rows, last]})], forms=FORMS, reference=KNOWN)
    found = done.findings.query("code == 'row-sum'")
    assert len(found) == held
    assert done.tables["funds"]["plan_wan"].sum() == (320.5 if held else 641.0)
    if held:
        one = found.iloc[0]
        assert (one["grade"], one["cells"]) == ("C", "E8,L8") and "数字等于以上 3 行之和" in one["message"]


HOME = {"county": "昭觉县", "township": "解放沟乡", "village": "火普村", "enterprise": "甲集团有限公司"}
OTHER = {"county": "布拖县", "township": "特木里镇", "village": "日嘎村", "enterprise": "甲集团有限公司"}
TWO_COUNTIES = Reference(villages=conform_roster(pd.DataFrame([HOME, OTHER]), "villages"))
MONEY = {"fund_no": "1", "committed_wan": 44.0, "arrived_wan": 44.0, "fund_kind": "无偿"}


@pytest.mark.parametrize(
    ("form", "place", "found"),
    [
        pytest.param("instalments", ("布拖县", "解放沟乡", "火普村"), "昭觉县", id="village-of-another-county"),
        pytest.param("instalments", ("布拖县", None, "火普村"), "昭觉县", id="without-a-township"),
        pytest.param("instalments", ("布拖县", "解放沟", "火普村委会"), "昭觉县", id="written-otherwise"),
        pytest.param("instalments", ("昭觉县", "解放沟乡", "火普村"), None, id="as-in-the-roster"),
        pytest.param("instalments", ("布拖县", "乐安乡", "火普村"), None, id="another-township-is-another-village"),
        pytest.param("instalments", ("布拖县", "乐安乡", "坡洛村"), None, id="a-village-that-nobody-helps"),
        pytest.param("instalments", ("布拖县", None, None), None, id="no-village"),
        pytest.param("funds", ("布拖县", "解放沟乡", "火普村"), "昭觉县", id="in-the-monthly-form"),
        pytest.param("cadres", ("布拖县", "解放沟乡", "火普村"), None, id="no-money"),
    ],
)
def test_money_for_a_village_of_another_county_waits(form, place, found):
    own = MONEY if form == "instalments" else {"plan_wan": 44.0} if form == "funds" else {"person": "#1"}
    given = dict(zip(("county", "township", "village"), place, strict=True)) | own
    done = review([make_extract("2018-09/甲.xlsx", {form: [given]})], forms=FORMS, reference=TWO_COUNTIES)
    rows = done.findings[done.findings["code"] == "place-conflict"]
    held = done.values.loc[done.values["state"] == "held", "field"].tolist()
    if found is None:
        assert rows.empty and not held
        return
    assert (rows["grade"].item(), rows["field"].item(), rows["proposed"].item()) == ("C", "county", found)
    assert "“火普村”在帮扶村名单中属昭觉县解放沟乡，与本行所填“布拖县”不符" in rows["message"].item()
    assert held == ["county", *(name for name in own if name.endswith("_wan"))]
