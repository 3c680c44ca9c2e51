"""Columns with the same heads are read by one plan, and texts parsed once; what heads and sheets tell stays apart."""

from __future__ import annotations

import datetime as dt

from fupin_analysis.intake.parse import column
from fupin_analysis.plan.forms import Field
from made_sheets import extract, make_form, make_layout, make_sheet

COUNTY = Field("county", "帮扶县", "county", required=True)
PLAN = Field("plan_wan", "年度计划", "money", unit="万元")
DONE = Field("done", "是否完成", "bool", aliases=("是否完成1是2否",))
DUE = Field("due_on", "到位时间", "date")
FORM = make_form(COUNTY, PLAN, DONE, DUE)


def pages(*tables, **layout):
    """A sheet for each table, named 资金0, 资金1 …"""
    sheets = [make_sheet(rows, name=f"资金{at}") for at, rows in enumerate(tables)]
    return [(sheet, make_layout(sheet, **layout)) for sheet in sheets]


def values(got, field):
    return got.values[got.values["field"] == field]["value"].tolist()


def test_a_text_is_parsed_once_however_many_sheets_it_stands_in(monkeypatch):
    seen, parse = [], column.parse_cell
    monkeypatch.setattr(column, "parse_cell", lambda cell, spec: seen.append(cell) or parse(cell, spec))
    rows = [["帮扶县", "年度计划"], ["昭觉县", "约5万元"], ["昭觉县", "约5万元"]]
    got = extract(*pages(rows, rows), forms=[make_form(COUNTY, PLAN)])
    assert values(got, "plan_wan") == [5.0] * 4 and sorted(seen) == ["昭觉县", "约5万元"]


def test_units_of_the_head_are_kept_apart():
    one = [["帮扶县", "年度计划（万元）"], ["昭觉县", "50000"]]
    other = [["帮扶县", "年度计划（元）"], ["昭觉县", "50000"]]
    got = extract(*pages(one, other, one), forms=[FORM])
    assert values(got, "plan_wan") == [50000.0, 5.0, 50000.0]
    assert got.values[got.values["field"] == "plan_wan"]["unit"].tolist() == ["万元", "元", "万元"]


def test_units_of_the_note_are_kept_apart():
    rows = [["帮扶县", "年度计划"], ["昭觉县", 50000]]
    form = make_form(COUNTY, PLAN)
    noted = [extract(*pages(rows, units=units), forms=[form]) for units in ((), ("单位：元",), ("单位：万元",))]
    assert [values(got, "plan_wan") for got in noted] == [[50000.0], [5.0], [50000.0]]


def test_codes_count_only_under_the_head_that_explains_them():
    coded = [["帮扶县", "是否完成1是2否"], ["昭觉县", "2"]]
    plain = [["帮扶县", "是否完成"], ["昭觉县", "2"]]
    assert values(extract(*pages(coded, plain, coded), forms=[FORM]), "done") == [False, None, False]


def test_days_without_a_year_take_that_of_their_own_return():
    rows = [["帮扶县", "到位时间"], ["昭觉县", "9月30日"]]
    years = [values(extract(*pages(rows), forms=[FORM], path=f"{year}-09/甲.xlsx"), "due_on") for year in (2018, 2019)]
    assert years == [[dt.date(2018, 9, 30)], [dt.date(2019, 9, 30)]]


def test_persons_are_hashed_with_the_salt_of_their_home():
    form = make_form(COUNTY, PLAN, Field("contact", "联系人", "person"))
    rows = [["帮扶县", "年度计划", "联系人"], ["昭觉县", 100, "张三丰"]]
    tokens = {values(extract(*pages(rows), forms=[form], salt=salt), "contact")[0] for salt in ("甲", "乙", "甲")}
    assert len(tokens) == 2
