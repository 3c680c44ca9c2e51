"""One form on two sheets: the halves of a record become one record, and nothing else is joined."""

import pytest

from fupin_analysis.intake.book import CellError, Span
from fupin_analysis.plan.forms import Field
from fupin_analysis.review.corrections import Correction
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.steps import review
from fupin_analysis.review.work import Note
from made_sheets import FILE_ID, extract, make_form, make_layout, make_sheet

FORM = make_form(
    Field("village", "村名称", "village", required=True),
    Field("base_households", "贫困户数", "int", unit="户", prefilled=True),
    Field("houses", "危房改造", "int", unit="户"),
    Field("roads_km", "硬化村道", "number", unit="公里"),
    Field("parties", "组织活动", "int", unit="次"),
    id="report",
    title="帮扶情况表",
    key=("village",),
)
HOUSES = ["村名称", "贫困户数", "危房改造"]
ROADS = ["村名称", "贫困户数", "硬化村道", "组织活动"]


def page(name, head, *rows, month="2018年9月"):
    made = make_sheet([[f"{month}帮扶情况表"], head, *rows], name)
    return made, make_layout(made, head=(1,), titles=(0,))


def taken(*pages):
    return extract(*pages, forms=[FORM])


def told(got):
    return {
        (v.record_id.removeprefix(f"{FILE_ID}/"), v.field): (v.value, v.sheet, v.cells) for v in got.values.itertuples()
    }


def test_halves_of_a_record_become_one():
    got = taken(
        page("到户", HOUSES, ["甲村", 20, 3], ["乙村", 9, 1]),
        page("到村", ROADS, ["乙村", 9, 2.5, 4], ["甲村", 20, 1, 2]),
    )
    assert got.records["record_id"].tolist() == [f"{FILE_ID}/1/1/3", f"{FILE_ID}/1/1/4"]
    assert {key: value for key, value in told(got).items() if key[0].endswith("/4")} == {
        ("1/1/4", "village"): ("乙村", "到户", "A4"), ("1/1/4", "base_households"): (9, "到户", "B4"),
        ("1/1/4", "houses"): (1, "到户", "C4"), ("1/1/4", "roads_km"): (2.5, "到村", "C3"),
        ("1/1/4", "parties"): (4, "到村", "D3"),
    }  # fmt: skip
    assert got.values["value_id"].is_unique and [f.code for f in got.findings] == []
    assert got.cells["role"].value_counts()["value"] == 14


def test_what_the_second_sheet_says_differently_is_told_and_the_first_stands():
    got = taken(page("到户", HOUSES, ["甲村", 20, 3]), page("到村", ROADS, ["甲村", 25, 1, 2]))
    assert told(got)[("1/1/3", "base_households")] == (20, "到户", "B3")
    (finding,) = got.findings
    assert (finding.code, finding.sheet, finding.cells) == ("sheets-differ", "到村", "B3")
    assert "甲村填 25，工作表“到户”填 20，以“到户”为准" in finding.message
    assert finding.record_id == f"{FILE_ID}/1/1/3" and finding.return_id == got.returns["return_id"].iloc[0]


ERROR, TOOK = CellError("#REF!"), "取为“贫困户数（户）”"


@pytest.mark.parametrize(
    ("first", "second", "taken_from", "said", "notes"),
    [
        pytest.param("—", 25, (25, "到村"), "", ("无数据", TOOK), id="dash-first"),
        pytest.param(20, "—", (20, "到户"), "", (TOOK, "无数据"), id="dash-second"),
        pytest.param(20, ERROR, (20, "到户"), "到村 B3 甲村填 #REF!，工作表“到户”填 20，以“到户”为准",
                     (TOOK, "未能取值，采用工作表“到户”的内容"), id="error-second"),
        pytest.param(ERROR, 25, (25, "到村"), "到户 B3 甲村填 #REF!，工作表“到村”填 25，以“到村”为准",
                     ("未能取值，采用工作表“到村”的内容", TOOK), id="error-first"),
        pytest.param(20, 20, (20, "到户"), "", (TOOK, "与工作表“到户”相同，未重复采用"), id="alike"),
        pytest.param(20, 25, (20, "到户"), "到村 B3 甲村填 25，工作表“到户”填 20，以“到户”为准",
                     (TOOK, "与工作表“到户”不同，未采用"), id="unlike"),
        pytest.param(20, "约20", (20, "到户"), "", (TOOK, "与工作表“到户”相同，未重复采用"), id="surer-first"),
    ],
)  # fmt: skip
def test_no_value_is_lost_and_the_half_that_is_good_is_not_held(first, second, taken_from, said, notes):
    got = taken(page("到户", HOUSES, ["甲村", first, 3]), page("到村", ROADS, ["甲村", second, 1, 2]))
    assert told(got)[("1/1/3", "base_households")] == (*taken_from, "B3") and got.values["value_id"].is_unique
    asked = [f for f in got.findings if (f.grade or f.entry.grade) != "A"]
    assert [f"{f.sheet} {f.cells} {f.message.split('：', 1)[1].split('。')[0]}" for f in asked] == (
        [said] if said else []
    )
    assert all((f.code, f.entry.grade) == ("sheets-differ", "B") for f in asked)
    cells = got.cells.set_index(["sheet", "cell"])["reason"]
    assert tuple(cells[[("到户", "B3"), ("到村", "B3")]]) == notes


def test_two_halves_that_cannot_be_read_are_asked_about_still():
    got = taken(page("到户", HOUSES, ["甲村", "—", 3]), page("到村", ROADS, ["甲村", ERROR, 1, 2]))
    assert [(f.code, f.sheet, f.cells, f.record_id) for f in got.findings if f.entry.grade == "C"] == [
        ("cell-error", "到村", "B3", f"{FILE_ID}/1/1/3")
    ]


@pytest.mark.parametrize(
    ("action", "value"), [pytest.param({"action": "keep"}, 20, id="keep"), pytest.param({"value": 25}, 25, id="set")]
)
def test_a_correction_at_the_cell_that_is_asked_about_settles_it(action, value):
    got = taken(page("到户", HOUSES, ["甲村", 20, 3]), page("到村", ROADS, ["甲村", 25, 1, 2]))
    given = {"action": "set", "value": None, **action}
    place = {"file": "2018-09/甲集团.xlsx", "sheet": "到村", "cell": "B3", "raw": "25"}
    made = Correction(reason="电话核实", who="某", number=1, source="更正", **place, **given)
    done = review([got], forms={FORM.id: FORM}, reference=Reference(corrections=(made,)))
    row = done.values.set_index("value_id").loc[f"{FILE_ID}/1/1/3/base_households"]
    assert (row["value"], row["state"]) == (value, "confirmed")
    assert done.findings.set_index("code").loc["sheets-differ", "status"] == "corrected"


def test_the_records_that_differ_stay_readable_when_merged():
    got = taken(
        page("到户", HOUSES, ["甲村", 20, 3], ["乙村", 9, 1]),
        page("到村", ROADS, ["甲村", 25, 1, 2], ["乙村", 8, 2, 4]),
    )
    (note,) = merge_notes(Note(f) for f in got.findings)
    assert "：甲村填 25，工作表“到户”填 20、乙村填 8，工作表“到户”填 9，以“到户”为准。" in note.finding.message


def test_a_cell_that_gives_another_value_as_well_is_not_called_unused():
    """甲乡, merged over two rows, is said by the first sheet too for the first row, and for the second by no other."""
    fields = (Field("town", "乡镇", "township"), *FORM.fields)
    form = make_form(*fields, id="report", title="帮扶情况表", key=("village",))
    first, second = (
        page(name, ["乡镇", *head], *rows)
        for name, head, rows in (
            ("到户", HOUSES, [["甲乡", "甲村", 20, 3]]),
            ("到村", ROADS, [["甲乡", "甲村", 20, 1, 2], [None, "丁村", 9, 1, 2]]),
        )
    )
    second[0].merges.append(Span(2, 0, 3, 0))
    got = extract(first, second, forms=[form])
    reasons = got.cells.set_index(["sheet", "cell"])["reason"]
    assert len(got.records) == 2 and set(got.values.loc[got.values["field"] == "town", "value"]) == {"甲乡"}
    assert reasons["到村", "A3"] == "取为“乡镇”" and reasons["到村", "B3"] == "与工作表“到户”相同，未重复采用"


def test_findings_move_with_their_record():
    got = taken(page("到户", HOUSES, ["甲村", 20, 3]), page("到村", ROADS, ["甲村", 20, "约2", 2]))
    assert {(f.code, f.record_id) for f in got.findings if f.field == "roads_km"} == {
        ("number-approx", f"{FILE_ID}/1/1/3")
    }


@pytest.mark.parametrize(
    ("second", "count"),
    [
        pytest.param(page("到村", ROADS, ["丙村", 20, 1, 2]), 2, id="another-village"),
        pytest.param(page("到户2", HOUSES, ["甲村", 20, 4]), 2, id="the-same-columns"),
        pytest.param(page("8月", ROADS, ["甲村", 20, 1, 2], month="2018年8月"), 2, id="another-month"),
        pytest.param(page("到村", ROADS, ["甲村", 20, 1, 2], ["甲村", 20, 5, 5]), 3, id="a-village-twice"),
    ],
)
def test_what_is_not_joined(second, count):
    assert len(taken(page("到户", HOUSES, ["甲村", 20, 3]), second).records) == count


@pytest.mark.parametrize(
    ("leaf", "field"),
    [("危房户(户)", "unsafe"), ("总人数", None), ("其他", None)],
)
def test_a_short_head_that_says_what_it_counts_is_known_under_a_strange_head(leaf, field):
    form = make_form(
        Field("village", "村名称", "text", required=True),
        Field("poor", "贫困户户数", "int", unit="户", required=True),
        Field("unsafe", "危房户", "int", unit="户"),
        Field("people", "总人数", "int", unit="人"),
        Field("others", "其他", "int"),
        title="情况表",
    )  # fmt: skip
    made = make_sheet([["村名称", "基本情况", ""], ["村名称", "贫困户户数", leaf], ["甲村", 5, 2]])
    got = extract((made, make_layout(made, head=(0, 1), title="情况表")), forms=[form])
    assert set(got.values["field"]) == {"village", "poor"} | ({field} if field else set())
