"""Summary sheets of a book: kept out of the figures, checked line by line against the sheets they sum up."""

import pytest

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.plan.forms import Field
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.work import Note
from made_sheets import extract, make_form, make_sheet

FIELDS = (
    Field("county", "采购县", "county", required=True),
    Field("product", "产品", "text", required=True),
    Field("amount_yuan", "采购金额", "money", unit="元"),
    Field("kg", "采购数量", "number", unit="公斤"),
)
FORM = make_form(*FIELDS, id="buying", unit="元", title="采购明细表", key=("county", "product"))
HEAD = ["序号", "采购县", "产品", "采购数量（公斤）", "采购金额（元）"]
UNITS = {
    "川江能源": [["昭觉县", "花椒", 10, "1,234.56"], ["布拖县", "土豆", 20, "４０００"]],
    "岷山建设": [["昭觉县", "花椒", 5, "765.44元"]],
}


def book(summary, *, form=FORM, units=UNITS):
    """Sheets of units and one summary (name, rows), found and taken as they would be from a file."""
    sheets = [make_sheet([["2018年9月采购明细表"], HEAD, *([n, *row] for n, row in enumerate(rows, 1))], name)
              for name, rows in units.items()]  # fmt: skip
    sheets.insert(0, make_sheet(summary[1], summary[0]))
    words = lexicon({form.id: form})
    return extract(*((s, lay_out(s, words)) for s in sheets), forms=[form], path="2018-09/采购.xlsx")


def told(got):
    return [(f.code, f.sheet, f.message.split("：", 1)[1] if f.code != "x" else "") for f in got.findings
            if f.code.startswith(("summary", "sheet-summary"))]  # fmt: skip


def amounts(got):
    return got.values.loc[got.values["field"] == "amount_yuan", "value"].tolist()


BY_UNIT = [
    ["2018年9月采购汇总表"],
    ["序号", "单位名称", "采购数量（公斤）", "采购金额（万元）"],
    [1, "川江能源有限公司", 30, 0.52],
    [2, "岷山建设有限公司", 5, 0.08],
    [None, "合计", 35, 0.6],
]
BY_KEY = [
    ["2018年9月采购汇总表"],
    HEAD,
    [1, "昭觉县", "花椒", 15, 2000],
    [2, "布拖县", "土豆", 20, 4000],
    ["合计", None, None, 35, 6000],
]


@pytest.mark.parametrize("rows", [BY_UNIT, BY_KEY], ids=["a-row-a-unit", "a-row-a-thing"])
@pytest.mark.parametrize("name", ["汇总表", "集团合并"])
def test_a_summary_that_agrees_is_not_added(rows, name):
    got = book((name, rows))
    assert amounts(got) == [1234.56, 4000.0, 765.44]
    assert [(code, sheet) for code, sheet, _ in told(got)] == [("summary-agrees", name)]
    assert "6 个数" in told(got)[0][2]
    cells = got.cells[got.cells["sheet"] == name]
    assert set(cells.loc[cells["cell"].isin(["D3", "D4"]), "reason"]) == {"汇总表，只用于核对"}


def change(rows, row, col, value):
    return [[value if (r, c) == (row, col) else cell for c, cell in enumerate(line)] for r, line in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "cells", "said"),
    [
        pytest.param(
            change(BY_UNIT, 3, 3, 0.1), "D4", "“岷山建设有限公司”行“采购金额（元）”填 0.1，分表相加 765.44", id="a-unit"
        ),
        pytest.param(change(BY_UNIT, 4, 2, 36), "C5", "“合计”行“采购数量（公斤）”填 36，分表相加 35", id="the-total"),
        pytest.param(
            change(BY_KEY, 2, 4, 2000.5), "E3", "“昭觉县”行“采购金额（元）”填 2000.5，分表相加 2000", id="a-thing"
        ),
    ],
)
def test_what_differs_is_told_at_its_cell(rows, cells, said):
    got = book(("汇总表", rows))
    (finding,) = [f for f in got.findings if f.code.startswith("summary")]
    assert (finding.code, finding.cells) == ("summary-differs", cells) and said in finding.message
    assert amounts(got) == [1234.56, 4000.0, 765.44]


def test_rounding_is_no_difference():
    for total, code in ((0.61, "summary-agrees"), (0.62, "summary-differs")):  # two figures, each rounded to 0.01
        assert [code for code, *_ in told(book(("汇总表", change(BY_UNIT, 4, 3, total))))] == [code]


def test_a_unit_without_a_sheet_is_named():
    rows = [*BY_UNIT[:4], [3, "青衣水务有限公司", 7, 0.3], [None, "合计", 35, 0.6]]
    got = book(("汇总表", rows))
    assert [(c, m) for c, _, m in told(got)] == [
        ("summary-missing", "汇总表列有而分表没有：青衣水务有限公司，未计入。请补报分表，或说明已并入哪张分表。")
    ]


def test_a_declared_summary_of_any_name():
    form = make_form(
        *FIELDS, id="buying", unit="元", title="采购明细表", key=("county", "product"), summary=("全口径*",)
    )
    assert [code for code, *_ in told(book(("全口径数", BY_UNIT), form=form))] == ["summary-agrees"]
    plain = book(("全口径数", [["2018年9月采购数"], *BY_UNIT[1:]]))
    assert told(plain) == [] and "table-unmatched" in [f.code for f in plain.findings]


def test_a_summary_alone_is_the_return():
    got = book(("汇总表", BY_KEY), units={})
    assert amounts(got) == [2000.0, 4000.0] and told(got) == []


NAME_FIRST = [
    ["2018年9月采购汇总表"],
    ["经办人姓名", "联系电话", *HEAD[1:]],
    ["张三丰", "13812345678", "昭觉县", "花椒", 15, 2001],
    ["王五", 13700001111, "金阳县", "青椒", 1, 5],
]
NUMBER_FIRST = [[line[1], line[0], *line[2:]] if len(line) > 1 else line for line in NAME_FIRST]


@pytest.mark.parametrize(
    ("rows", "differs", "missing"),
    [
        pytest.param(NAME_FIRST, "“张**”行“采购金额（元）”填 2001", "分表没有：王**，未计入", id="name"),
        pytest.param(NUMBER_FIRST, "“138****78”行“采购金额（元）”填 2001", "分表没有：王**，未计入", id="number"),
    ],
)
def test_no_person_is_named_in_what_a_summary_says(rows, differs, missing):
    got = book(("汇总表", rows))
    said = "".join(f"{f.message}{f.raw}{f.facts}" for f in got.findings) + got.cells["raw"].str.cat(sep=" ")
    assert not any(name in said for name in ("张三丰", "王五", "13812345678", "13700001111"))
    found = {f.code: f.message for f in got.findings if f.code.startswith("summary")}
    assert differs in found["summary-differs"] and missing in found["summary-missing"]


def test_a_column_of_persons_is_known_by_its_field_on_a_summary_too():
    form = make_form(*FIELDS, Field("who", "采购员", "person"), id="buying", unit="元", title="采购明细表",
                     key=("county", "product"))  # fmt: skip
    rows = [NAME_FIRST[0], ["采购员", *HEAD[1:]], ["张三丰", "昭觉县", "花椒", 15, 2001]]
    got = book(("汇总表", rows), form=form)
    (finding,) = [f for f in got.findings if f.code == "summary-differs"]
    assert (
        "“张**”行" in finding.message and got.cells.set_index(["sheet", "cell"]).loc[("汇总表", "A3"), "raw"] == "张**"
    )


def test_a_telephone_in_a_column_of_figures_of_a_summary_is_masked():
    got = book(("汇总表", change(change(BY_UNIT, 2, 1, "联系人：张三 13812345678 川江能源"), 3, 3, 13812345678)))
    said = "".join(f"{f.message}{f.raw}{f.facts}" for f in got.findings)
    assert "138****5678" in said and "13812345678" not in said and "张三" not in said


def test_the_lines_of_a_summary_stay_readable_when_merged():
    got = book(("汇总表", change(change(BY_UNIT, 2, 2, 31), 3, 3, 0.1)))
    (note,) = merge_notes(Note(f) for f in got.findings if f.code == "summary-differs")
    assert note.finding.message.split("：", 1)[1] == (
        "“川江能源有限公司”行“采购数量（公斤）”填 31，分表相加 30、"
        "“岷山建设有限公司”行“采购金额（元）”填 0.1，分表相加 765.44，以分表为准。请核对分表和汇总表。"
    )
