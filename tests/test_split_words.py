"""Heads whose words were typed over several rows: put together again, real levels of heads left alone."""

from __future__ import annotations

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.plan.forms import load_forms
from made_sheets import codes, figures_of, make_sheet, read_sheets

TOP = [
    ["国有企业定点扶贫帮扶资金及项目月报表"],
    ["（2018年9月）"],
    ["填报单位：四川示范建设投资集团有限责任公司", *[""] * 7, "单位：万元"],
]
ROWS = [
    [1, "石渠县", "色什乡", "哈古村", 120, 0, 100, 0, 90, 0, 60],
    [2, "汶川县", "甲坪镇", "扎甫村", 80, 0, 70, 0, 60, 0, 50],
]
SPLIT = [
    ["序号", "帮扶", "乡镇", "帮扶", "无偿帮扶资金"],
    ["", "县", "", "村", "年度", "拨付", "", "到位", "", "使用", "", "备"],
    ["", "", "", "", "计划", "本", "累", "本", "累", "本", "累", "注"],
    ["", "", "", "", "", "月", "计", "月", "计", "月", "计"],
]


def test_words_over_several_rows_are_put_together():
    got = read_sheets(make_sheet([*TOP, *SPLIT, *ROWS]))
    assert [(cell, value) for cell, value in figures_of(got) if value] == [
        ("E8", 120), ("E9", 80), ("G8", 100), ("G9", 70), ("I8", 90), ("I9", 60), ("K8", 60), ("K9", 50),
    ]  # fmt: skip
    assert codes(got, "B", "C", "D") == []


def test_the_path_says_the_whole_word_and_its_last_cell():
    columns = lay_out(make_sheet([*TOP, *SPLIT, *ROWS]), lexicon(load_forms())).tables[0].columns
    assert [columns[at].path for at in (1, 4, 6, 11)] == [
        ("帮扶县",), ("无偿帮扶资金", "年度计划"), ("无偿帮扶资金", "拨付", "累计"), ("无偿帮扶资金", "备注"),
    ]  # fmt: skip
    assert columns[6].cells == ((3, 4), (4, 5), (6, 6))


def test_levels_that_make_a_word_by_chance_stay_levels():
    head = [["县名", "资金", "", "年度", ""], ["", "到位", "使用", "计划", "完成"]]
    found = lay_out(make_sheet([*head, ["石渠县", 1, 2, 3, 4], ["汶川县", 5, 6, 7, 8]]), lexicon(load_forms()))
    assert [column.path for column in found.tables[0].columns[1:]] == [
        ("资金", "到位"), ("资金", "使用"), ("年度", "计划"), ("年度", "完成"),
    ]  # fmt: skip


def test_a_record_of_short_texts_is_no_part_of_the_head():
    found = lay_out(make_sheet([["县", "帮扶", "方式"], ["甲", "县", "市"], ["乙", "村", "乡"]]), lexicon(load_forms()))
    assert [row.kind for row in found.tables[0].rows][-1] == "record"
