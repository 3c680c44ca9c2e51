"""Whole columns: the short way of plain cells gives what the careful way gives; units and their conversion."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_analysis.intake.parse.amounts import column_scale
from fupin_analysis.intake.parse.cells import Spec, parse_cell
from fupin_analysis.intake.parse.column import parse_column
from fupin_analysis.intake.parse.percent import column_factor, is_lone_fraction, is_mixed
from fupin_analysis.intake.parse.units import convert_money, fold_unit, split_unit, units_in_note
from fupin_analysis.plan.forms import Field
from made_sheets import codes, extract, make_form, make_layout, make_sheet

FIELDS = {
    "money": (Field("x_wan", "资金", "money", unit="万元"), ("万元", "元", "千元", "亿元", None)),
    "int": (Field("n", "人数", "int", unit="人"), ("人", None)),
    "number": (Field("km", "里程", "number", unit="公里"), ("公里", "米", None)),
}
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.decimals(-(10**9), 10**9, places=4).map(float), st.none())


@settings(deadline=None)
@given(st.data(), st.lists(NUMBERS, max_size=8))
def test_the_short_way_equals_the_careful_way(data, cells):
    field, units = FIELDS[data.draw(st.sampled_from(sorted(FIELDS)))]
    spec = Spec(field, data.draw(st.sampled_from(units)))
    read = parse_column(cells, spec)
    for at, cell in enumerate(cells):
        if cell is None:
            assert read.values[at] is None
            continue
        slow = parse_cell(cell, spec)
        assert read.values[at] == (pytest.approx(slow.value, abs=1.01e-6) if slow.value is not None else None)
        assert (at in read.special) == bool(slow.issues)


def test_days_and_texts_of_one_column():
    spec = Spec(Field("d", "时间", "date", anchor="end"), year=2018)
    read = parse_column([dt.datetime(2018, 7, 1), dt.date(2018, 7, 2), None, "7月", 43312], spec)
    assert read.values == [dt.date(2018, 7, 1), dt.date(2018, 7, 2), None, dt.date(2018, 7, 31), dt.date(2018, 7, 31)]
    assert set(read.special) == {3, 4}
    plain = parse_column([dt.datetime(2018, 7, 1), dt.date(2018, 7, 2), None], spec)
    assert plain.values == [dt.date(2018, 7, 1), dt.date(2018, 7, 2), None] and not plain.special


@pytest.mark.parametrize(
    ("head", "text", "unit"),
    [
        ("到位资金（万元）", "到位资金", "万元"),
        ("到位资金(单位：元)", "到位资金", "元"),
        ("完成率（％）", "完成率", "%"),
        ("低收入困难家庭　　　(户)", "低收入困难家庭", "户"),
        ("县（市、区）", "县(市、区)", None),
        ("捐赠单位（个人）", "捐赠单位(个人)", None),
        ("金额:万元", "金额", "万元"),
        ("单位", "单位", None),
        ("人", "人", None),
    ],
)
def test_split_unit(head, text, unit):
    assert split_unit(head) == (text, unit)


@pytest.mark.parametrize(
    ("note", "units"),
    [
        ("单位：万元、个、人", ("万元", "个", "人")),
        ("金额单位：人民币元", ("元",)),
        ("万元", ("万元",)),
        ("单位：四川某集团", ()),
    ],
)
def test_units_in_note(note, units):
    assert units_in_note(note) == units


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("（万元）", "万元"),
        ("圆", "元"),
        ("％", "%"),
        ("KM", "km"),
        ("好", None),
        ("百万", "百万元"),
        ("万元人民币", "万元"),
        ("W", "万元"),
        ("万港币", "万港元"),
        ("万$", "万美元"),
        ("广元", None),
        ("十", None),
        ("百", None),
    ],
)
def test_fold_unit(word, unit):
    assert fold_unit(word) == unit


def test_money_is_converted_exactly():
    assert convert_money(Decimal("1234567.89"), "元", "万元") == Decimal("123.456789")
    assert convert_money(Decimal("0.1"), "亿元", "元") == Decimal(10_000_000)


@pytest.mark.parametrize(
    ("field", "unit", "factor", "clash"),
    [
        ("money", "元", "0.0001", None),
        ("money", "亿元", "10000", None),
        ("money", "户", "1", "户"),
        ("int", "名", "1", None),
        ("int", "人次", "1", "人次"),
        ("int", "万人", "10000", None),
        ("int", "元", "1", "元"),
        ("number", "米", "0.001", None),
    ],
)
def test_column_scale(field, unit, factor, clash):
    scale = column_scale(FIELDS[field][0], unit)
    assert (scale.factor, scale.clash) == (Decimal(factor), clash)


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2040, 1, 1)),
    st.sampled_from(
        ["昭觉县", "同上", "无", "—", "约120万", "2-3", "7(28)", "2018.9.31", "√", "合计", " ", "张三", "12O"]
    ),
    st.text(max_size=6),
)
FORM = make_form(
    Field("county", "帮扶县", "county", required=True),
    Field("plan_wan", "年度计划", "money", unit="万元", required=True),
    Field("people", "人数", "int", unit="人"),
    Field("due_on", "时间", "date"),
    Field("is_new", "是否新增", "bool"),
    Field("done_pct", "进度", "pct", unit="%"),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=6))
def test_whatever_stands_in_a_table_nothing_is_lost(rows):
    sheet = make_sheet([["帮扶县", "年度计划", "人数", "时间", "是否新增", "进度", "别的"], *rows])
    got = extract((sheet, make_layout(sheet)), forms=[FORM])
    filled = sum(cell is not None for cell in sheet.grid.ravel().tolist())
    assert len(got.cells) == filled and not got.cells.duplicated("cell").any()
    assert (got.cells["reason"] != "").all()
    assert set(got.values["cells"].str.split(",").str[0]) <= set(got.cells.loc[got.cells["role"] == "value", "cell"])
    assert got.values["value_id"].is_unique
    assert all(finding.message for finding in got.findings)
    silent = got.values[got.values["value"].isna()]
    told = {cell for f in got.findings for cell in f.cells.split(",")}
    assert {cells.split(",")[0] for cells in silent["cells"]} <= told, "a cell without a value must be explained"
    assert codes(got) == codes(extract((sheet, make_layout(sheet)), forms=[FORM]))


@pytest.mark.parametrize(("kind", "value"), [("0%", 85.0), ('0"%"', 0.85), ("0\\%", 0.85)])
def test_a_percent_sign_that_is_only_printed_scales_nothing(kind, value):
    spec = Spec(Field("done_pct", "进度", "pct", unit="%"), head="贫困发生率")
    assert parse_column([0.85], spec, formats={0: kind}).values == [value]


@pytest.mark.parametrize(
    ("others", "head", "wanted"),
    [
        pytest.param([85, 70], "形象进度", True, id="among-percents"),
        pytest.param([20, 20], "形象进度", True, id="just-so-large"),
        pytest.param([19.9, 20], "形象进度", False, id="just-below"),
        pytest.param([85], "形象进度", False, id="one-other"),
        pytest.param([1, 0.5, 85], "形象进度", False, id="those-that-are-no-percents-do-not-count"),
        pytest.param([85, 70], "贫困发生率", False, id="a-rate-that-is-small"),
    ],
)
def test_a_lone_fraction(others, head, wanted):
    assert is_lone_fraction(0.85, [0.85, *others], head) is wanted
    assert not is_lone_fraction(1.0, [1.0, *others], head) and not is_lone_fraction(0.0, [0.0, *others], head)


@pytest.mark.parametrize(
    ("plain", "factor", "mixed"),
    [
        pytest.param([0.85, 0.7, 1], 100, False, id="fractions"),
        pytest.param([0.85, 70], 1, False, id="half-of-them"),
        pytest.param([0.85, 0.7, 5], 1, True, id="beside-small-percents"),
        pytest.param([0.85, 0.7, 20], 100, False, id="beside-a-large-one"),
        pytest.param([0.85, 0.7, 5, 5], 1, False, id="as-many-of-each"),
        pytest.param([0, 1], 1, False, id="nothing-tells"),
    ],
)
def test_how_a_column_counts(plain, factor, mixed):
    assert (column_factor(plain, "形象进度"), is_mixed(plain, "形象进度")) == (factor, mixed)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("东西部扶贫协做资金", "东西部扶贫协作资金", "enum-close"),
        ("无东西部扶贫协做资金", "无东西部扶贫协做资金", "enum-unknown"),
        ("完全另外一回事", "完全另外一回事", "enum-unknown"),
    ],
)
def test_options_by_likeness(text, value, code):
    field = Field("kind", "类型", "enum", options=("单位捐赠", "东西部扶贫协作资金", "以购代捐"))
    got = parse_cell(text, Spec(field))
    assert (got.value, [i.code for i in got.issues]) == (value, [code])
