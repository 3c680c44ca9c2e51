"""Words that make a number another one: held, unless the field asks for just that; what only looks alike counts."""

from __future__ import annotations

import pytest

from fupin_analysis.intake.parse.cells import Spec, parse_cell
from fupin_analysis.plan.forms import Field


def read(text: str, header: str, *, year: int | None = 2018, type: str = "money", unit: str = "万元"):
    return parse_cell(text, Spec(Field("x_wan", header, type, unit=unit), unit, year=year))


@pytest.mark.parametrize(
    ("text", "header", "word", "kind"),
    [
        ("拟捐20万", "到账", "拟", "计划数"),
        ("待拨20", "到账", "待拨", "计划数"),
        ("未到20万", "到账", "未", "尚未发生"),
        ("尚不足20万", "到账", "不足", "尚未发生"),
        ("上年20万", "到账", "上年", "其他年度"),
        ("20万（2019年）", "到账", "2019年", "其他年度"),
        ("原20万", "到账", "原", "退回或更正前"),
        ("户均0.5万", "到账", "户均", "人均、每月一类的数"),
    ],
)
def test_a_word_turns_the_number(text, header, word, kind):
    got = read(text, header)
    assert (got.value, got.proposed) == (None, None)
    assert [(i.code, i.facts["word"], i.facts["kind"]) for i in got.issues] == [("number-turned", word, kind)]


@pytest.mark.parametrize(
    ("text", "header", "value"),
    [
        ("拟捐20万", "认捐", 20.0),
        ("计划20万", "年度计划", 20.0),
        ("上年结转20万", "上年结转", 20.0),
        ("20万（2018年）", "到账", 20.0),
        ("20万（含2017年5万）", "到账", 20.0),
        ("20（未到账5万）", "到账", 20.0),
        ("不足20万", "到账", 20.0),
        ("欠发达地区20万", "到账", 20.0),
        ("争取资金20万", "到账", 20.0),
        ("预算内20万", "到账", 20.0),
        ("原材料20万", "到账", 20.0),
    ],
)
def test_a_field_that_asks_for_it_and_words_that_look_alike_count(text, header, value):
    got = read(text, header)
    assert got.value == value and "number-turned" not in [i.code for i in got.issues]


def test_a_year_says_nothing_where_none_is_known():
    assert read("20万（2019年）", "到账", year=None).value == 20.0


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("\u202e06", None, ["number-direction"]),
        ("\u202d60", None, ["number-direction"]),
        ("\u200e60\u200b", 60.0, ["number-text", "text-invisible"]),
    ],
)
def test_marks_of_direction(text, value, codes):
    got = read(text, "到账")
    assert (got.value, [i.code for i in got.issues]) == (value, codes)


def test_the_limit_of_a_rate_is_told():
    field = Field("progress_pct", "形象进度", "pct", unit="%", limit=100)
    assert [(i.code, i.facts) for i in parse_cell("110%", Spec(field)).issues][-1] == ("pct-large", {"limit": "100"})
    assert "pct-large" not in [i.code for i in parse_cell("100%", Spec(field)).issues]
