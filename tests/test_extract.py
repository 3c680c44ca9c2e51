"""Tables with their matches → records, values, checks, findings and the ledger, case by case."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.intake.book import CellError, NoCache, Span
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.result import RECORDS
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.privacy import person_token
from made_sheets import FILE_ID, codes, extract, make_form, make_layout, make_sheet, value_of

COUNTY = Field("county", "帮扶县", "county", required=True)
VILLAGE = Field("village", "帮扶村", "village", required=True)
PLAN = Field("plan_wan", "年度计划", "money", unit="万元", required=True)
ARRIVED = Field("arrived_wan", "到位资金", "money", unit="万元")
PEOPLE = Field("people", "参加人数", "int", unit="人")
DUE = Field("due_on", "到位时间", "date", anchor="end")
KIND = Field("kind", "类别", "enum", options=("产业发展", "基础建设"))
REMARK = Field("remark", "备注", "text")
FORM = make_form(Field("seq", "序号", "seq"), COUNTY, VILLAGE, PLAN, ARRIVED, PEOPLE, DUE, REMARK)
HEAD = ["帮扶县", "帮扶村", "年度计划（万元）", "到位资金（万元）", "参加人数（人）", "到位时间", "备注"]


def funds(*rows, forms=(FORM,), head=HEAD, sheet=None, layout=None, **parts):
    made = make_sheet([head, *rows], **(sheet or {}))
    return extract((made, make_layout(made, **(layout or {}))), forms=forms, **parts)


def test_frames_are_as_promised():
    got = funds(["昭觉县", "三村", 100, 80.5, 12, dt.datetime(2018, 9, 30), "已公示"])
    assert {c: str(t) for c, t in got.values.dtypes.items()} == {
        c: str(t) for c, t in frames.empty(frames.VALUES).dtypes.items()
    }
    assert list(got.records) == list(RECORDS) and list(got.cells) == list(frames.CELLS)
    assert got.records.iloc[0].to_dict() == {
        "record_id": f"{FILE_ID}/1/1/2",
        "return_id": f"{FILE_ID}/2018-09/1",
        "form": "funds",
        "enterprise": "甲集团",
        "period": "2018-09",
        "file": "2018-09/甲集团.xlsx",
        "sheet": "资金",
        "row": 2,
        "named_at": "",
    }
    row = got.values.set_index("field").loc["arrived_wan"]
    assert (row["value_id"], row["cells"], row["raw"], row["value"], row["unit"], row["state"]) == (
        f"{FILE_ID}/1/1/2/arrived_wan", "D2", "80.5", 80.5, "万元", "confirmed",
    )  # fmt: skip
    assert value_of(got, "F2") == dt.date(2018, 9, 30)
    assert codes(got) == [] and got.file["outcome"] == "accepted"


def test_every_cell_of_a_record_gives_a_value_and_the_ledger_ties():
    got = funds(["昭觉县", "三村", 100, "—", "无", "待定", "无"], ["昭觉县", "四村", 50, 20, 3, "2018.9", "x"])
    taken = set(got.values["cells"])
    assert taken == set(got.cells.loc[got.cells["role"] == "value", "cell"])
    assert len(got.cells) == 7 * 3
    assert [value_of(got, c) for c in ("D2", "E2", "F2", "G2")] == [None, 0, None, None]


class TestMergedCells:
    def test_text_goes_to_every_row_and_keeps_the_merge_as_its_cell(self):
        got = funds(["昭觉县", "三村", 100], ["", "四村", 50], ["", "五村", 60], sheet={"merges": [Span(1, 0, 3, 0)]})
        county = got.values[got.values["field"] == "county"]
        assert county["value"].tolist() == ["昭觉县"] * 3 and county["cells"].tolist() == ["A2"] * 3
        assert codes(got) == [("merged-filled", "A3,A4")]

    def test_a_number_stays_on_the_first_row_and_is_held(self):
        got = funds(["昭觉县", "三村", 100, 90], ["昭觉县", "四村", 50, ""], sheet={"merges": [Span(1, 3, 2, 3)]})
        arrived = got.values[got.values["field"] == "arrived_wan"]
        assert arrived["record_id"].tolist() == [f"{FILE_ID}/1/1/2"]
        finding = next(f for f in got.findings if f.code == "merged-number")
        assert (finding.cells, finding.entry.grade, finding.facts["shared"]) == ("D2", "C", 2)

    @pytest.mark.parametrize(
        ("span", "expected"),
        [
            (Span(1, 2, 1, 3), [("C2", 2, "栏")]),  # plan and arrived: whose is it?
            (Span(1, 3, 1, 4), [("D2", 2, "栏")]),
            (Span(1, 4, 1, 5), []),  # the field beside is no number
        ],
    )
    def test_a_number_over_several_fields_is_held(self, span, expected):
        row = ["昭觉县", "三村", 100, 90, 8]
        made = [None if span.left < col <= span.right else cell for col, cell in enumerate(row)]
        got = funds(made, ["昭觉县", "四村", 50, 20, 3], sheet={"merges": [span]})
        found = [(f.cells, f.facts["shared"], f.facts["lines"]) for f in got.findings if f.code == "merged-number"]
        assert found == expected

    def test_a_place_on_the_first_row_of_its_group_is_carried_and_told(self):
        got = funds(["昭觉县", "三村", 100], ["", "四村", 50])
        assert got.values.loc[got.values["field"] == "county", "value"].tolist() == ["昭觉县", "昭觉县"]
        assert [f.code for f in got.findings] == ["key-carried"]

    def test_an_optional_blank_is_no_group(self):
        form = make_form(Field("county", "帮扶县", "county"), VILLAGE, PLAN)
        got = funds(["昭觉县", "三村", 100], ["", "四村", 50], forms=[form], head=HEAD[:3])
        assert len(got.values[got.values["field"] == "county"]) == 1


class TestDitto:
    def test_in_names_the_cell_above_is_copied(self):
        got = funds(["昭觉县", "三村", 100], ["同上", "四村", 50], ["〃", "五村", 50])
        county = got.values[got.values["field"] == "county"].set_index("cells")["value"]
        assert county.to_dict() == {"A2": "昭觉县", "A3,A2": "昭觉县", "A4,A2": "昭觉县"}
        assert codes(got) == [("cell-ditto", "A3,A4")]

    def test_in_numbers_it_is_held(self):
        got = funds(["昭觉县", "三村", 100], ["昭觉县", "四村", "同上"])
        assert value_of(got, "C3") is None
        assert codes(got) == [("number-ditto", "C3")]


class TestRows:
    def test_totals_are_checks_and_no_records(self):
        got = funds(["昭觉县", "三村", 100], ["昭觉县", "四村", 50], ["合计", "", 150], layout={"kinds": {3: "total"}})
        assert len(got.records) == 2
        check = got.checks.iloc[0]
        assert (check["record_id"], check["field"], check["cells"], check["value"]) == (
            f"{FILE_ID}/1/1/4", "plan_wan", "C4", 150.0,
        )  # fmt: skip

    def test_a_mean_is_neither_record_nor_check(self):
        made = make_sheet([HEAD, ["昭觉县", "三村", 100], ["昭觉县", "四村", 50], ["平均", "", 75], ["合计", "", 150]])
        got = extract((made, lay_out(made)), forms=(FORM,))
        assert len(got.records) == 2 and got.checks["cells"].tolist() == ["C5"]
        assert got.cells.set_index("cell").loc["C4", "role"] == "total"

    def test_a_row_of_nothing_is_no_record(self):
        got = funds(["无", "—", "无"], ["昭觉县", "三村", 100])
        assert got.records["row"].tolist() == [3]
        assert codes(got) == [("rows-nothing", "A2,B2,C2")]
        assert set(got.cells.loc[got.cells["cell"].isin(["A2", "B2"]), "reason"]) == {"本行没有填数，不作为记录"}

    def test_a_row_with_names_alone_is_an_empty_record(self):
        got = funds(["昭觉县", "三村", 100], ["昭觉县", "四村"])
        assert got.records["row"].tolist() == [2, 3]
        assert codes(got) == [("record-empty", "A3,B3")]

    def test_nought_is_not_blank(self):
        got = funds(["昭觉县", "三村", 0, ""], ["昭觉县", "四村", 5, 0])
        assert got.values.loc[got.values["field"] == "arrived_wan", "cells"].tolist() == ["D3"]
        assert codes(got) == []

    def test_a_blank_form_gives_no_records(self):
        got = funds()
        assert len(got.records) == len(got.values) == 0
        assert len(got.returns) == 1 and codes(got) == []

    def test_a_form_with_its_running_numbers_printed_gives_no_records(self):
        got = funds([1, "", "", ""], [2], head=["序号", *HEAD])
        assert len(got.records) == 0

    def test_hidden_rows_are_read_and_told(self):
        got = funds(["昭觉县", "三村", 100], ["昭觉县", "四村", 50], sheet={"hidden_rows": frozenset({2})})
        assert len(got.records) == 2
        assert codes(got) == [("rows-hidden", "A3")]


class TestFormulas:
    def test_an_error_is_neither_nought_nor_blank(self):
        got = funds(["昭觉县", "三村", 100, CellError("#REF!")])
        assert value_of(got, "D2") is None
        assert codes(got) == [("cell-error", "D2")]
        assert next(iter(got.findings)).entry.grade == "C"

    def test_errors_in_one_total_row_are_one_finding(self):
        bad = CellError("#REF!")
        rows = ["昭觉县", "三村", 100, 80], ["小计", "", bad, CellError("#N/A")], ["合计", "", 100, bad]
        got = funds(*rows, layout={"kinds": {2: "total", 3: "total"}})
        assert codes(got, "B") == [("total-error", "C3,D3"), ("total-error", "D4")]
        first, second = (f for f in got.findings if f.code == "total-error")
        assert (first.label, first.field, first.raw) == ("年度计划（万元）等 2 栏", "", "#REF!、#N/A")
        assert (second.label, second.field, second.raw) == ("到位资金（万元）", "arrived_wan", "#REF!")
        assert first.record_id != second.record_id and len(got.checks) == 4

    def test_an_error_in_a_total_is_told_at_grade_b(self):
        got = funds(["昭觉县", "三村", 100], ["合计", "", CellError("#REF!")], layout={"kinds": {2: "total"}})
        assert codes(got, "B") == [("total-error", "C3")] and codes(got, "C") == []

    def test_a_plain_sum_without_its_result_is_worked_out(self):
        got = funds(["昭觉县", "三村", 100, NoCache("=C2*0.5+SUM(C2:C3)-1")], ["昭觉县", "四村", 50, 1])
        assert value_of(got, "D2") == 199.0
        assert codes(got) == [("formula-computed", "D2")]

    @pytest.mark.parametrize(
        "formula",
        [
            *("=VLOOKUP(A1,B:C,2)", "=D2", "=Sheet2!A1", "=C2/0", "=A2*2"),
            pytest.param("=" + "(" * 500 + "C2" + ")" * 500, id="500-brackets"),
            pytest.param("=C2" + "+C2" * 5000, id="5000-terms"),
        ],
    )
    def test_anything_else_is_held(self, formula):
        got = funds(["昭觉县", "三村", 100, NoCache(formula)])
        assert value_of(got, "D2") is None and value_of(got, "C2") == 100
        assert codes(got) == [("formula-uncached", "D2")]

    def test_figures_of_another_workbook_are_told(self):
        formulas = {(1, 3): "'[8月汇总.xlsx]Sheet1'!D5", (1, 2): "C9+1"}
        got = funds(["昭觉县", "三村", 100, 80], sheet={"formulas": formulas})
        assert value_of(got, "D2") == 80 and codes(got) == [("formula-external", "D2")]

    def test_a_figure_of_another_workbook_without_a_result_is_told_once(self):
        text = "'[8月汇总.xlsx]Sheet1'!D5"
        got = funds(["昭觉县", "三村", 100, NoCache(text)], sheet={"formulas": {(1, 3): text}})
        assert codes(got) == [("formula-external-lost", "D2")]

    @pytest.mark.parametrize("cell", [-0.0, "-0", -1e-9, "0.00"])
    def test_nothing_has_no_sign(self, cell):
        assert str(value_of(funds(["昭觉县", "三村", 100, cell]), "D2")) == "0.0"


class TestUnits:
    def test_a_corner_note_counts_for_columns_without_a_unit(self):
        head = ["帮扶县", "帮扶村", "年度计划", "到位资金（元）"]
        got = funds(["昭觉县", "三村", 1_000_000, 500_000], head=head, layout={"units": ["单位：元"]})
        assert (value_of(got, "C2"), value_of(got, "D2")) == (100.0, 50.0)
        assert got.values.set_index("field").loc["plan_wan", "unit"] == "元"
        assert codes(got) == []

    def test_the_head_of_a_group_states_the_unit(self):
        form = make_form(
            COUNTY, VILLAGE, Field("plan_wan", "计划", "money", under=("资金",), unit="万元", required=True)
        )
        made = make_sheet([["帮扶县", "帮扶村", "资金（元）"], ["", "", "计划"], ["昭觉县", "三村", 12345]])
        layout = make_layout(made, head=(0, 1))
        layout.tables[0].columns[0].path, layout.tables[0].columns[1].path = ("帮扶县",), ("帮扶村",)
        assert value_of(extract((made, layout), forms=[form]), "C3") == 1.2345

    @pytest.mark.parametrize(
        ("figures", "taken", "grade"),
        [
            ([(100, 50), (200, 180)], 50.0, "B"),  # of the size of the plan if read in 万元, as the corner says
            ([(100, 500_000), (200, 1_800_000)], 50.0, "B"),  # … if read in 元, as the head says
            ([(100, 2000), (200, 3000)], 0.2, "C"),  # between both: the head stands, the values are held
        ],
        ids=["corner", "head", "neither"],
    )
    def test_head_and_corner_at_odds(self, figures, taken, grade):
        head = ["帮扶县", "帮扶村", "年度计划（万元）", "到位资金（元）"]
        rows = [["昭觉县", f"{n}村", *pair] for n, pair in enumerate(figures)]
        got = funds(*rows, head=head, layout={"units": ["单位：万元"]})
        assert value_of(got, "D2") == taken
        finding = next(f for f in got.findings if f.code == "unit-conflict")
        assert (finding.grade, finding.cells, finding.facts["note"]) == (grade, "D1", "万元")
        assert finding.record_id == f"{FILE_ID}/1/1/2,{FILE_ID}/1/1/3"

    @pytest.mark.parametrize(
        ("note", "taken"),
        [
            ("单位：百元", 1.0),
            ("单位：十万元", 1000.0),
            ("单位：亿", 1_000_000.0),
            ("单位：人民币（万元）", 100.0),
            ("单位：万元、元", 100.0),
            ("单位：万美元", "万美元"),
            ("金额单位：万港币", "万港元"),
            ("单位：千元、元", "千元、元"),
            ("金额单位：筐", "筐"),
        ],
    )
    def test_a_note_is_never_passed_over(self, note, taken):
        head = ["帮扶县", "帮扶村", "年度计划", "到位资金"]
        made = make_sheet([[None, None, None, note], head, ["昭觉县", "三村", 100, 100], ["布拖县", "四村", 50, 50]])
        got = extract((made, lay_out(made)), forms=(FORM,))
        held = [(f.cells, f.facts["unit"]) for f in got.findings if f.code == "unit-kind"]
        if isinstance(taken, float):
            assert (value_of(got, "C3"), value_of(got, "D3"), held) == (taken, taken, [])
        else:
            assert held == [("C2", taken), ("D2", taken)]

    @pytest.mark.parametrize(("own", "taken", "found"), [(False, 0.3, []), (True, 3000.0, ["unit-conflict"])])
    def test_a_head_wins_over_the_note_of_the_table_above(self, own, taken, found):
        lower = [["帮扶县", "帮扶村", "年度计划（万元）", "到位资金（元）"], ["昭觉县", "三村", 3000, 3000]]
        note = [None, None, None, "单位：万元"]
        upper = [note, ["县", "户数", "用工", "房屋"], ["昭觉县", 1, 2, 3], ["布拖县", 4, 5, 6], [], ["二、资金"]]
        made = make_sheet([*upper, *([note] if own else []), *lower])
        got = extract((made, lay_out(made)), forms=(FORM,))
        assert value_of(got, f"D{len(made.grid)}") == taken
        assert [f.code for f in got.findings if f.code == "unit-conflict"] == found

    def test_another_kind_of_unit_is_held(self):
        head = [*HEAD[:4], "参加人数（人次）"]
        got = funds(["昭觉县", "三村", 100, 80, 30], head=head)
        finding = next(f for f in got.findings if f.code == "unit-kind")
        assert (finding.cells, finding.field, finding.record_id) == ("E1", "people", f"{FILE_ID}/1/1/2")

    @pytest.mark.parametrize("people", ["30人次", "--3", "12\n13", "3户", "12,5", "3.5", "3O", "长" * 999])
    def test_every_message_is_told_in_full(self, people):
        got = funds(["昭觉县", "三村", 100, 80, people])
        assert got.findings and not any(set("{}") & set(f.message) or len(f.message) > 250 for f in got.findings)

    def test_a_column_in_yuan_under_a_note_in_wan(self):
        form = make_form(VILLAGE, PLAN, Field("wage_yuan", "月工资", "money", unit="元"))
        for head in ("月工资（元）", "月工资"):
            got = funds(
                ["三村", 100, 3500], head=["帮扶村", "年度计划", head], forms=[form], layout={"units": ["万元"]}
            )
            assert value_of(got, "C2") == 3500 and codes(got) == []

    @pytest.mark.parametrize(
        ("kind", "shown"),
        [
            ("0!.0,", 120.5),
            ("0!.0000", 120.5),
            ("0\\.0000", 120.5),
            ('0"."0,', 120.5),
            ('0!.0,"万元"', 120.5),
            ("0.00,", 1205),
            ("#,##0,,", 1.205),
            ("0!.00000000", 0.01205),
        ],
    )
    def test_a_format_that_shows_another_number_is_held(self, kind, shown):
        got = funds(["昭觉县", "三村", 100, 1_205_000], sheet={"formats": {(1, 3): kind}})
        finding = next(f for f in got.findings if f.code == "format-scaled")
        assert (finding.cells, finding.facts["shown"]) == ("D2", pytest.approx(shown))
        assert finding.proposed == (120.5 if shown == 120.5 else None)

    @pytest.mark.parametrize(
        ("kind", "shown"),
        [
            ("-0", "-1205"),
            ("[红色]-0;0", "-1205"),
            ("(0)", "-1205"),
            ("0%", "120500%"),
            ('0"0000"', "12050000"),
            (";;;", "空白"),
            ('"****"', "****"),
        ],
    )
    def test_a_format_that_adds_signs_or_digits_is_held(self, kind, shown):
        got = funds(["昭觉县", "三村", 100, 1205], ["昭觉县", "四村", 100, 0], sheet={"formats": {(1, 3): kind}})
        finding = next(f for f in got.findings if f.code == "format-scaled")
        assert (finding.cells, finding.facts["shown"], finding.proposed) == ("D2", shown, None)

    @pytest.mark.parametrize(
        ("kind", "unit", "proposed"),
        [
            pytest.param('0"元"', "元", 120.5, id="quoted"),
            pytest.param("#,##0\\元", "元", 120.5, id="escaped"),
            pytest.param("#,##0元", "元", 120.5, id="bare"),
            pytest.param('0.00"千元";-0.00"千元"', "千元", 120_500, id="thousands"),
            pytest.param('0"亿元"', "亿元", 12_050_000_000, id="yi"),
            pytest.param('0"亿"', "亿元", 12_050_000_000, id="yi-short"),
            pytest.param("$#,##0", "美元", None, id="dollar"),
            pytest.param("[$€-407]#,##0", "欧元", None, id="euro"),
        ],
    )
    def test_a_format_that_prints_another_unit_is_held(self, kind, unit, proposed):
        got = funds(["昭觉县", "三村", 100, 1_205_000], sheet={"formats": {(1, 3): kind}})
        finding = next(f for f in got.findings if f.code == "format-unit")
        assert (finding.cells, finding.entry.grade, finding.proposed) == ("D2", "C", proposed)
        assert f"“{unit}”，而本栏以“万元”计" in finding.message

    @pytest.mark.parametrize(
        "kind",
        [
            '#,##0"万元"',
            '"$"#,##0_);\\("$"#,##0\\)',
            '"￥"#,##0',
            "#,##0_);(#,##0)",
            '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
            '"第"0"笔"',
            "0.00",
            "#,##0",
            "0.0###",
            "0_ ",
            '_ "￥"* #,##0_ ',
            "0;[红色]-0",
            "yyyy年m月",
            "0!.0;0",
            '"共"0',
            "0;-0;;@",
            "General",
            "G/通用格式",
            '[=0]"";General',
            "@",
        ],
    )
    def test_a_format_that_changes_nothing_is_passed_over(self, kind):
        cells = ["昭觉县", "三村", 100, "80" if kind == "0!.0;0" else 1_205_000]
        got = funds(cells, sheet={"formats": {(1, 3): kind}})
        assert not [f for f in got.findings if f.code.startswith("format-")]


class TestPercent:
    FORM = make_form(VILLAGE, PLAN, Field("done_pct", "形象进度", "pct", unit="%"))
    HEAD = ("帮扶村", "年度计划", "形象进度")

    @pytest.mark.parametrize(
        ("cells", "values", "found"),
        [
            ([85, 90, 40], [85, 90, 40], []),
            ([0.85, 0.9, 0.4], [85, 90, 40], [("pct-fraction", "A")]),
            ([0.85, 1, 0], [85, 100, 0], [("pct-fraction", "B")]),
            ([85, 90, 0.4], [85, 90, 40], [("pct-fraction", "B")]),
            (["85%", "0.5%", 40], [85, 0.5, 40], [("pct-fraction", "C"), ("number-unit", "A")]),
            (["5%", "0.5%", 4], [5, 0.5, 4], [("number-unit", "A")]),
            ([85, 50, 75, 0.5, 1], [85, 50, 75, 50, 1], [("pct-fraction", "B"), ("pct-fraction", "C")]),
            ([85, 50, 75, 1], [85, 50, 75, 1], []),
            ([1, 0, 1], [1, 0, 1], []),
            ([85, 1600, 40], [85, 1600, 40], [("pct-large", "C")]),
            ([2.5, 0.8, 0.3], [2.5, 0.8, 0.3], [("pct-fraction", "C")]),
        ],
    )
    def test_the_column_decides(self, cells, values, found):
        rows = [[f"{n}村", 100, cell] for n, cell in enumerate(cells)]
        got = funds(*rows, head=self.HEAD, forms=[self.FORM])
        assert got.values.loc[got.values["field"] == "done_pct", "value"].tolist() == values
        assert [(f.code, f.grade or f.entry.grade) for f in got.findings][: len(found) or None] == found

    def test_honestly_small_rates_stay(self):
        form = make_form(VILLAGE, PLAN, Field("rate_pct", "贫困发生率", "pct", unit="%"))
        got = funds(["甲村", 1, 0.8], ["乙村", 1, 0.3], head=["帮扶村", "年度计划", "贫困发生率"], forms=[form])
        assert got.values.loc[got.values["field"] == "rate_pct", "value"].tolist() == [0.8, 0.3]

    def test_a_cell_formatted_as_percent(self):
        sheet = {"formats": {(1, 2): "0.00%", (2, 2): "0%"}}
        got = funds(["甲村", 1, 0.855], ["乙村", 1, 1], head=self.HEAD, forms=[self.FORM], sheet=sheet)
        assert got.values.loc[got.values["field"] == "done_pct", "value"].tolist() == [85.5, 100]
        assert codes(got) == []


class TestHeads:
    def test_a_lost_column_refuses_the_table(self):
        got = funds(["昭觉县", "三村", 5, 3, "x"], head=["帮扶县", "帮扶村", "到位资金", "参加人数", "备注"])
        assert len(got.records) == 0 and got.file["outcome"] == "refused"
        finding = next(f for f in got.findings if f.code == "header-lost")
        assert finding.entry.grade == "D" and "年度计划" in finding.message
        assert set(got.cells.loc[got.cells["cell"].str.endswith("2"), "role"]) == {"refused"}
        assert len(got.returns) == 1

    def test_the_same_head_twice_refuses_the_table(self):
        got = funds(["昭觉县", "三村", 5, 3, 4], head=["帮扶县", "帮扶村", "年度计划", "到位资金", "到位资金"])
        assert codes(got) == [("header-twice", "D1,E1")] and len(got.records) == 0

    def test_an_unknown_column_is_told_and_left(self):
        got = funds(["昭觉县", "三村", 5, 3, 7], head=["帮扶县", "帮扶村", "年度计划", "到位资金", "群众满意度"])
        assert codes(got) == [("header-unknown", "E1")]
        ledger = got.cells.set_index("cell").loc["E2"]
        assert (ledger["role"], ledger["reason"]) == ("value", "表样中没有这一栏")

    @pytest.mark.parametrize("head", ["投入资金（万元）", "落实资金", "已拨付/到位（万元）"])
    def test_danger_words_are_asked_about(self, head):
        got = funds(["昭觉县", "三村", 5, 3], head=["帮扶县", "帮扶村", "年度计划", head])
        assert codes(got) == [("header-danger", "D1")] and "arrived_wan" not in set(got.values["field"])
        assert len(got.records) == 1

    def test_a_renamed_column_is_taken_and_told(self):
        got = funds(["昭觉县", "三村", 5, 3, 7], head=[*HEAD[:4], "参加的人数（人）"])
        assert value_of(got, "E2") == 7
        assert codes(got) == [("header-similar", "E1")]

    def test_a_table_that_is_no_return_beside_one_that_is(self):
        made, other = make_sheet([HEAD[:3], ["昭觉县", "三村", 1]]), make_sheet([["水果", "斤"], ["a", 1]], "附")
        got = extract((made, make_layout(made)), (other, make_layout(other)), forms=[FORM])
        assert codes(got) == [("table-unmatched", "A1:B2")] and len(got.records) == 1

    def test_a_file_without_any_return_is_unmatched(self):
        got = funds(["a", 1], head=["水果", "斤"])
        assert got.file["outcome"] == "refused" and codes(got) == [("file-no-form", "")]
        assert got.cells["role"].tolist() == ["header", "header", "unmatched", "unmatched"]


class TestSections:
    FORM = make_form(VILLAGE, PLAN, KIND)

    def rows(self, *labels):
        made = make_sheet([["帮扶村", "年度计划"], [labels[0]], ["甲村", 5], [labels[1]], ["乙村", 6]])
        return extract((made, make_layout(made, kinds={1: "section", 3: "section"})), forms=[self.FORM])

    def test_they_feed_a_kind_that_has_no_column(self):
        got = self.rows("一、产业发展", "（二）基础建设")
        kind = got.values[got.values["field"] == "kind"]
        assert kind["value"].tolist() == ["产业发展", "基础建设"] and kind["cells"].tolist() == ["A2", "A4"]

    def test_other_sections_are_only_sections(self):
        got = self.rows("一、本年", "二、上年")
        assert "kind" not in set(got.values["field"])


class TestPersons:
    FORM = make_form(Field("person", "姓名", "person", required=True), PLAN, Field("id_no", "身份证号", "id"), REMARK)

    def test_nobody_is_named_in_any_frame(self):
        rows = ["张三丰", 5, "513431199001011234", "电话13812345678", "0834-3222222"]
        head = ["姓名", "年度计划", "身份证号", "备注", "联系电话"]
        got = funds(rows, head=head, forms=[self.FORM], salt="s", layout={"labels": [("填报人", "李四光")]})
        text = "".join(frame.astype(str).to_csv() for frame in (got.values, got.cells, got.records)) + "".join(
            f.message + f.raw for f in got.findings
        )
        for secret in ("三丰", "19900101", "12345678", "3222222"):
            assert secret not in text
        assert value_of(got, "A2") == person_token("张三丰", "s")

    @pytest.mark.parametrize(
        ("head", "written", "shown"),
        [
            ("银行卡号", "4367" + "420012345678901", "436742********"),
            ("社保卡卡号", "510100" + "0001", "510100********"),
            ("打卡银行", "农业银行昭觉县支行", "农业银行昭觉县支行"),
        ],
    )
    def test_a_card_number_under_its_head_is_not_shown(self, head, written, shown):
        got = funds(["张三丰", 5, written], head=["姓名", "年度计划", head], forms=[self.FORM])
        assert got.cells.set_index("cell")["raw"]["C2"] == shown

    def test_a_damaged_number_is_held_without_being_shown(self):
        got = funds(["张三丰", 5, 5.13431199001011e17], head=["姓名", "年度计划", "身份证号"], forms=[self.FORM])
        finding = next(f for f in got.findings if f.code == "id-damaged")
        assert finding.cells == "C2" and "19900101" not in finding.raw


class TestOtherShapes:
    def test_one_indicator_a_row(self):
        form = make_form(
            Field("plan_wan", "年度计划", "money", unit="万元", required=True),
            Field("people", "参加人数", "int", unit="人", required=True),
        )
        made = make_sheet(
            [["编号", "填表项目", "单位", "数量"], ["101", "1.年度计划", "元", 50_000], ["102", "参加人数", "人", 7]]
        )
        got = extract((made, make_layout(made, orientation="items")), forms=[form])
        assert (value_of(got, "D2"), value_of(got, "D3")) == (5.0, 7)
        assert got.records["record_id"].tolist() == [f"{FILE_ID}/1/1/1"]


class TestBooks:
    def page(self, name, month, enterprise="甲集团", figure=100, **parts):
        made = make_sheet([[f"{month}资金月报表"], HEAD[:4], ["昭觉县", "三村", figure, 5]], name, **parts)
        labels = [("填报单位（盖章）", enterprise)] if enterprise else []
        return made, make_layout(made, head=(1,), titles=(0,), labels=labels)

    def test_sheets_of_two_months_keep_their_own(self):
        got = extract(self.page("8月", "2018年8月"), self.page("9月", "2018年9月"), forms=[FORM])
        assert got.records["period"].tolist() == ["2018-08", "2018-09"]
        assert got.returns["return_id"].tolist() == [f"{FILE_ID}/2018-08/1", f"{FILE_ID}/2018-09/1"]
        assert [(f.code, f.sheet) for f in got.findings] == [("sheet-earlier", "8月")]

    def test_what_is_true_of_every_sheet_is_said_once(self):
        pages = [self.page(name, "2018年8月") for name in ("资金", "项目")]
        got = extract(*pages, forms=[FORM], path="甲集团2018年9月.xlsx")
        finding = next(f for f in got.findings if f.code == "period-conflict")
        assert (finding.sheet, finding.grade) == ("", "B") and "文件名为2018年9月" in finding.message
        assert len(got.findings) == 1

    def test_a_hidden_sheet_stays_aside_where_another_stands(self):
        got = extract(self.page("9月", "2018年9月"), self.page("上月", "2018年8月", hidden=True), forms=[FORM])
        assert got.records["sheet"].tolist() == ["9月"]
        assert [(f.code, f.sheet) for f in got.findings] == [("sheet-hidden", "上月")]
        assert "隐藏工作表，已读取，未采用" in set(got.cells.loc[got.cells["sheet"] == "上月", "reason"])

    def test_a_hidden_sheet_alone_is_taken_and_told(self):
        got = extract(self.page("9月", "2018年9月", hidden=True), forms=[FORM])
        assert len(got.records) == 1 and [f.code for f in got.findings] == ["sheet-hidden-used"]

    def test_a_copy_of_a_sheet_stays_aside(self):
        got = extract(self.page("资金", "2018年9月"), self.page("资金 (2)", "2018年9月"), forms=[FORM])
        assert got.records["sheet"].tolist() == ["资金"] and [f.code for f in got.findings] == ["sheet-copy"]

    def test_subsidiaries_are_read_and_their_summary_is_not_added(self):
        pages = [self.page(f"{n}公司", "2018年9月", f"{n}公司") for n in "甲乙"]
        got = extract(*pages, self.page("汇总", "2018年9月", "甲集团", 200), forms=[FORM])
        assert got.records["enterprise"].tolist() == ["甲公司", "乙公司"]
        assert [(f.code, f.sheet) for f in got.findings] == [("summary-differs", "汇总")]
        assert "“到位资金（万元）”填 5，分表相加 10" in got.findings[0].message

    def test_a_column_of_enterprises_gives_a_return_each(self):
        got = funds(
            ["甲公司", "三村", 1],
            ["乙公司", "四村", 2],
            head=["填报单位", *HEAD[1:3]],
            forms=[make_form(VILLAGE, PLAN, REMARK)],
        )
        assert got.records["enterprise"].tolist() == ["甲公司", "乙公司"]
        assert got.returns["return_id"].tolist() == [f"{FILE_ID}/2018-09/1", f"{FILE_ID}/2018-09/2"]

    def test_the_day_of_filling_is_when_it_was_received(self):
        made = make_sheet([HEAD[:3], ["昭觉县", "三村", 1]])
        layout = make_layout(made, labels=[("填报日期", "2018.10.8"), ("填报单位", "甲公司")])
        got = extract((made, layout), forms=[FORM])
        assert got.returns["received"].tolist() == [pd.Timestamp("2018-10-08")]

    def test_csv_does_not_complain_that_numbers_are_text(self):
        got = funds(
            ["昭觉县", "三村", "100", "2018-09-30"], head=["帮扶县", "帮扶村", "年度计划", "到位时间"], format="csv"
        )
        assert value_of(got, "C2") == 100 and codes(got) == []


def test_extraction_does_not_depend_on_what_was_read_before():
    rows = ["昭觉县", "三村", "约120万", 80, "3人", "2018年9月", "x"]
    one, two = funds(rows), funds(rows)
    pd.testing.assert_frame_equal(one.values, two.values)
    pd.testing.assert_frame_equal(one.cells, two.cells)
    assert [f.message for f in one.findings] == [f.message for f in two.findings]


MOBILE = "138" + "00001234"


@pytest.mark.parametrize("column", [2, 3, 4, 5], ids=["required-money", "money", "int", "date"])
@pytest.mark.parametrize("typed", [int(MOBILE), float(MOBILE), MOBILE, f"+86 {MOBILE}", f"到账后联系{MOBILE}"], ids=str)
def test_a_telephone_number_among_figures_is_shown_nowhere(column, typed):
    row = ["昭觉县", "三村", 100, 80.5, 12, dt.date(2018, 9, 30), "已公示"]
    row[column] = typed
    got = funds(row)
    said = [*got.cells["raw"], *got.values["raw"], *map(str, got.values["value"])]
    said += [f"{f.raw} {f.facts} {f.proposed} {f.message}" for f in got.findings]
    assert not [text for text in said if "00001234" in text.replace(" ", "")]
    cell = f"{'ABCDEFG'[column]}2"
    assert "138****1234" in got.values.set_index("cells")["raw"][cell]
    if not str(typed).startswith("到账后"):
        assert value_of(got, cell) is None and ("number-not", cell) in codes(got)


def test_the_ledger_masks_signers_in_the_next_cell():
    got = funds(
        ["昭觉县", "三村", 100, 80.5, 12, None, "已公示"],
        ["制表：", "赵小六", "联系电话", float(MOBILE), "审核人:王 五六"],
        layout={"kinds": {2: "note"}},
    )
    raws = got.cells.set_index("cell")["raw"]
    assert [raws[cell] for cell in ("B3", "D3", "E3")] == ["赵**", "138****34", "审核人:王**"]
