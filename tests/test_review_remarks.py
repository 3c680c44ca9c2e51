"""Rows whose remark says that they do not count."""

import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.review import review
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
    assert found["cells"].split(",") == ["E6", "L6"] and "第 6 行的备注写“作废”" in found["message"]
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


def test_a_row_without_figures_is_held_whole():
    done = run({"title": "座谈", "place": "昭觉县", "remark": "作废"}, form="meetings")
    held = done.values[done.values["state"] == "held"]
    assert done.findings["code"].tolist() == ["row-void"] and set(held["field"]) >= {"title", "remark"}
