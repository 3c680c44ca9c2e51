"""A record's head block above its list: fields told by a label, and a line of heads and values as one record."""

import pytest

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.plan.forms import Field
from made_sheets import codes, extract, make_form, make_sheet

COSTS = make_form(
    Field("project", "项目名称", "text", told_by="label"),
    Field("total_wan", "总投资", "money", unit="万元", told_by="label"),
    Field("category", "费用类别", "text", required=True),
    Field("done_yuan", "累计完成", "money", unit="元"),
    id="costs",
    title="投资进度表",
    unit="元",
    key=("project", "category"),
)
CARD = make_form(
    Field("project", "项目名称", "text", required=True),
    Field("total_wan", "总投资", "money", unit="万元", required=True),
    Field("county", "建设地点", "county"),
    id="card",
    title="项目卡片",
)
LIST = [["费用类别", "累计完成（元）"], ["建筑工程", "1,000"], ["设备购置", 500]]


def taken(*above, forms=(COSTS,)):
    made = make_sheet([["2018年9月投资进度表"], *above, [], *LIST], "1")
    words = lexicon({form.id: form for form in forms})
    return extract((made, lay_out(made, words)), forms=list(forms))


def rows(got, form, *names):
    own = got.values[got.values["form"] == form].pivot(index="record_id", columns="field", values="value")
    return own[list(names)].values.tolist()


@pytest.mark.parametrize(
    ("above", "cells"),
    [
        pytest.param([["项目名称", "昭觉花椒基地", None, "总投资（万元）", "1,200.5"]], ("B2", "E2"), id="beside"),
        pytest.param([["项目名称：昭觉花椒基地", None, "总投资（万元）：1200.5"]], ("A2", "C2"), id="in-the-same-cell"),
        pytest.param([["项目名称：", "昭觉花椒基地"], ["总投资（元）", 12005000]], ("B2", "B3"), id="in-its-own-unit"),
    ],
)
def test_fields_told_by_a_label(above, cells):
    got = taken(*above)
    assert rows(got, "costs", "project", "total_wan", "category", "done_yuan") == [
        ["昭觉花椒基地", 1200.5, "建筑工程", 1000.0], ["昭觉花椒基地", 1200.5, "设备购置", 500.0],
    ]  # fmt: skip
    told = got.values.drop_duplicates("field").set_index("field")["cells"]
    assert (told["project"], told["total_wan"]) == cells
    assert set(got.cells.loc[got.cells["cell"].isin(cells), "reason"]) >= {"取为“项目名称”"}


def test_a_required_field_without_its_label_refuses_the_table():
    fields = [Field("project", "项目名称", "text", told_by="label", required=True), *COSTS.fields[2:]]
    form = make_form(*fields, id="costs", title="投资进度表", unit="元")
    assert ("header-lost", "A3") in codes(taken(forms=(form,)))
    assert not codes(taken(["项目名称", "昭觉花椒基地"], forms=(form,)), "D")


def test_a_line_of_heads_and_values_is_a_record():
    got = taken(["项目名称", "昭觉花椒基地", "总投资（万元）", "1,200.5", "建设地点", "昭觉县"], forms=(CARD, COSTS))
    assert rows(got, "card", "project", "total_wan", "county") == [["昭觉花椒基地", 1200.5, "昭觉县"]]
    roles = got.cells.set_index("cell")["role"]
    assert roles[["A2", "B2", "D2", "F2"]].tolist() == ["header", "value", "value", "value"]


def test_heads_of_a_blank_form_are_no_record():
    made = make_sheet([["2018年9月项目卡片"], ["项目名称", "总投资（万元）", "建设地点"]], "1")
    got = extract((made, lay_out(made, lexicon({"card": CARD}))), forms=[CARD])
    assert not len(got.records) and not len(got.values)
