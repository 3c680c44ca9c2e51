"""Heads, labels and units in traditional characters, read as the same words in simplified ones."""

from __future__ import annotations

import pytest

from fupin_analysis.plan.forms import header_key
from made_sheets import codes, figures_of, make_sheet, read_sheets, value_of

FIRM = "四川示范建设投资集团有限责任公司"


@pytest.mark.parametrize(("unit", "factor"), [("萬元", 1), ("元", 10_000)])
def test_a_return_in_traditional_characters(unit, factor):
    head = ["序号", "幫扶縣", "鄉鎮", "幫扶村", "年度計劃", "累計撥付", "累計到位", "累計使用"]
    rows = [[1, "石渠县", "色什乡", "哈古村", 120, 100, 90, 60], [2, "汶川县", "甲坪镇", "扎甫村", 80, 70, 60, 50]]
    rows = [[*row[:4], *(figure * factor for figure in row[4:])] for row in rows]
    top = [["國有企業定点扶貧幫扶資金及項目月报表（2018年9月）"], ["填報單位：" + FIRM, *[""] * 6, "單位：" + unit]]
    got = read_sheets(make_sheet([*top, head, *rows]))
    assert [value for _, value in figures_of(got)] == [120, 80, 100, 70, 90, 60, 60, 50]
    assert got.returns["enterprise"].tolist() == [FIRM]
    assert codes(got, "B", "C", "D") == []
    assert value_of(got, "B4") == "石渠县"


@pytest.mark.parametrize(("text", "key"), [("備註", "备注"), ("乾坤村", "乾坤村"), ("Total", "total")])
def test_only_words_of_forms_are_folded(text, key):
    assert header_key(text) == key
