"""Rows whose remark says that they do not count."""

import datetime as dt

import pytest

from extracts_by_hand import FORMS, column_letter, make_extract
from fupin_analysis.review import Reference, review
from fupin_analysis.review.corrections import Correction
from fupin_analysis.review.remarks import DOUBTED, VOID, judge


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("作废", VOID),
        ("此行重复，不计", VOID),
        ("（本行作废）", VOID),
        ("不计入", VOID),
        ("请勿统计", VOID),
        ("删除", VOID),
        ("与第3行重复", VOID),
        ("误填，请删除", VOID),
        ("其中3万元不计入", DOUBTED),
        ("物资不计入", DOUBTED),
        ("上月数据填错，本月更正", DOUBTED),
        ("与上期重复填报的户已核减", DOUBTED),
        ("未重复统计", ""),
        ("无重复", ""),
        ("避免重复建设", ""),
        ("项目已取消", ""),
        ("已按进度拨付", ""),
        ("不计划实施二期", ""),
        ("不计息", ""),
    ],
)
def test_judge(remark, code):
    assert judge(remark) == code


def run(*rows, form="funds", **options):
    return review([make_extract("2018-09/甲.xlsx", {form: list(rows)}, **options)], forms=FORMS)


def row(village, **more):
    return {"county": "昭觉县", "village": village, "plan_wan": 120.0, "used_ytd_wan": 60.0, **more}


def test_a_void_row_is_held():
    done = run(row("甲村"), row("乙村", remark="作废"), row("丙村", remark="按期完成"))
    found = done.findings.iloc[0]
    assert (len(done.findings), found["code"], found["grade"]) == (1, "row-void", "C")
    assert found["cells"].startswith("B6,D6,E6,L6,") and "第 6 行的备注写“作废”" in found["message"]
    assert set(done.values.query("state == 'held'")["record_id"]) == {found["record_id"]}
    assert done.tables["funds"]["plan_wan"].sum() == 240.0


@pytest.mark.parametrize("printed", [240.0, 360.0], ids=["without-it", "with-it"])
def test_the_total_beside_a_void_row_is_not_asked_about(printed):
    rows = [row("甲村"), row("乙村", remark="作废"), row("丙村")]
    done = run(*rows, checks=[("funds", 9, "合计", {"plan_wan": printed})])
    assert done.findings["code"].tolist() == ["row-void"]


def test_a_row_in_doubt_counts_and_is_told():
    done = run(row("甲村", remark="其中3万元不计入"))
    found = done.findings.iloc[0]
    assert (found["code"], found["grade"]) == ("row-doubted", "B")
    assert done.tables["funds"]["plan_wan"].sum() == 120.0


def test_of_a_form_that_lists_events_the_row_is_left_out():
    rows = [{"title": "座谈", "place": "昭觉县"}, {"title": "培训", "place": "昭觉县", "remark": "作废"}]
    done = run(*rows, form="meetings")
    assert done.findings["code"].tolist() == ["row-void"] and done.tables["meetings"]["title"].tolist() == ["座谈"]
    assert done.records["counted"].tolist() == [True, False]


def keep(until=None, **place):
    return Correction("keep", "经电话核实应计入", "甲", until=until, **place)


PLACE = {"file": "2018-09/甲.xlsx", "sheet": FORMS["meetings"].title[:8], "raw": "作废"}


@pytest.mark.parametrize(
    ("until", "counted"),
    [(None, True), (dt.date(2018, 12, 31), True), (dt.date(2018, 8, 31), False)],
    ids=["kept", "kept-this-year", "expired"],
)
def test_a_remark_that_the_analyst_keeps_voids_nothing(until, counted):
    at = column_letter([f.name for f in FORMS["meetings"].fields].index("remark"))
    extract = make_extract("2018-09/甲.xlsx", {"meetings": [{"title": "培训", "place": "昭觉县", "remark": "作废"}]})
    reference = Reference(corrections=(keep(until, cell=f"{at}5", **PLACE),))
    done = review([extract], forms=FORMS, reference=reference)
    assert len(done.tables["meetings"]) == counted
    assert ("row-void" in set(done.findings["code"])) is not counted
