"""One list of indicators, two forms: a record a line, or all lines of a sheet as one record; the form decides."""

import pytest

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.headers import lexicon
from fupin_analysis.plan.forms import Field
from made_sheets import codes, extract, make_form, make_sheet

TITLE = ["安全生产情况月报表"]
BY_LINE = make_form(
    Field("item", "指标名称", "text", required=True),
    Field("unit", "计量单位", "text"),
    Field("month", "本月数", "number"),
    Field("ytd", "本年累计", "number"),
    id="by_line",
    title="安全生产情况月报表",
    key=("item",),
)
AS_ONE = make_form(
    Field("deaths_month", "本月数", "int", under=("死亡人数",), unit="人"),
    Field("deaths_ytd", "本年累计", "int", under=("死亡人数",), unit="人"),
    Field("cost_month_wan", "本月数", "money", under=("安全投入",), unit="万元"),
    Field("cost_ytd_wan", "本年累计", "money", under=("安全投入",), unit="万元"),
    Field("all_month", "本月数", "int", under=("事故合计",), unit="起"),
    Field("all_ytd", "本年累计", "int", under=("事故合计",), unit="起"),
    id="as_one",
    title="安全生产情况月报表",
)
LIST = [
    TITLE,
    ["序号", "指标名称", "计量单位", "本月数", "本年累计"],
    [1, "死亡人数", "人", 0, "2人"],
    [2, "安全投入", "万元", "1,200.5", "３６００"],
    [3, "事故合计", "起", 1, 4],
]
FORM_65 = [
    TITLE,
    ["编号", "指标名称", "计量单位", "本期数"],
    ["01", "死亡人数", "人", 3],
    ["02", "安全投入", "万元", 7.5],
]


def taken(rows, form):
    made = make_sheet(rows, "安全")
    return extract((made, lay_out(made, lexicon({form.id: form}))), forms=[form])


def figures(got):
    return {(v.record_id.rsplit("/", 1)[1], v.field): v.value for v in got.values.itertuples() if v.value is not None}


def test_all_lines_as_one_record():
    got = taken(LIST, AS_ONE)
    told = {name: value for (_, name), value in figures(got).items()}
    assert told == {
        "deaths_month": 0, "deaths_ytd": 2, "cost_month_wan": 1200.5, "cost_ytd_wan": 3600.0,
        "all_month": 1, "all_ytd": 4,
    }  # fmt: skip
    assert len(got.records) == 1 and codes(got, "B", "C", "D") == []
    roles = got.cells.set_index("cell")["role"]
    assert roles[["B3", "C3", "D3", "E5", "A3"]].tolist() == ["header", "unit", "value", "value", "sequence"]


def test_a_record_a_line():
    got = taken(LIST, BY_LINE)
    assert [figures(got)[(row, "item")] for row in ("3", "4")] == ["死亡人数", "安全投入"]
    assert figures(got)[("4", "ytd")] == 3600.0


def test_a_printed_list_of_one_indicator_a_line_as_records():
    form = make_form(
        Field("code", "编号", "text"),
        Field("item", "指标名称", "text", required=True),
        Field("unit", "计量单位", "text"),
        Field("amount", "本期数", "number"),
        id="by_line",
        key=("item",),
    )
    got = taken(FORM_65, form)
    assert figures(got) == {
        ("3", "code"): "01", ("3", "item"): "死亡人数", ("3", "unit"): "人", ("3", "amount"): 3.0,
        ("4", "code"): "02", ("4", "item"): "安全投入", ("4", "unit"): "万元", ("4", "amount"): 7.5,
    }  # fmt: skip
    roles = got.cells.set_index("cell")["role"]
    assert roles[["A3", "B3", "C3", "D3"]].tolist() == ["value", "header", "value", "value"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [TITLE, ["单位", "本月数", "本年累计"], ["甲矿", 1, 2], ["乙矿", 3, 4]], id="lines-that-no-form-knows"
        ),
        pytest.param(
            [TITLE, ["序号", "指标名称", "本月数"], [1, "死亡人数", 1], [2, "死亡人数", 2]], id="the-same-line-twice"
        ),
    ],
)
def test_what_fits_in_neither_way_is_said(rows):
    got = taken(rows, AS_ONE)
    assert not len(got.records) and codes(got)[0][0] == "file-no-form"
    assert set(got.cells.loc[got.cells["cell"].isin(["B3", "C4"]), "role"]) == {"unmatched"}


def test_a_column_of_running_numbers_is_no_question():
    form = make_form(BY_LINE.by_name["item"], BY_LINE.by_name["month"], BY_LINE.by_name["ytd"], id="by_line")
    rows = [row[:2] + row[3:] for row in LIST[1:]]
    assert codes(taken(rows, form), "B", "C", "D") == []
