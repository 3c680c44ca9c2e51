"""A sheet a unit: what the names of sheets tell, and which sheets of a book count."""

from pathlib import Path

import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.intake.sheet_names import bare_name, is_unit_name
from fupin_analysis.plan.forms import Field, load_forms
from made_sheets import codes, extract, make_form, make_layout, make_sheet

HEAD = ["产品", "采购金额（元）"]
FIELDS = (Field("product", "产品", "text", required=True), Field("amount_yuan", "采购金额", "money", unit="元"))
FORM = make_form(*FIELDS, id="buying", unit="元", title="采购表", key=("product",))


@pytest.mark.parametrize(
    ("sheet", "bare"),
    [
        ("01-川江能源", "川江能源"),
        ("12.岷山建设", "岷山建设"),
        ("（3）青衣水务", "青衣水务"),
        ("三峡集团", "三峡集团"),
        ("二、嘉陵交通", "嘉陵交通"),
        ("9月", "9月"),
        ("2018年9月", "2018年9月"),
        ("12", "12"),
    ],
)
def test_the_number_in_front_of_a_sheet_is_no_part_of_its_name(sheet, bare):
    assert bare_name(sheet) == bare


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("01川江能源", True),
        ("集团本部", True),
        ("青衣", True),
        ("汇总表", False),
        ("集团合并", False),
        ("填表说明", False),
        ("9月", False),
        ("Sheet1", False),
        ("昭觉县", False),
        ("昭觉", False),
        ("项目3", False),
        ("消费帮扶", False),
        ("川江能源 (2)", False),
    ],
)
def test_names_that_may_be_a_unit(sheet, expected):
    assert is_unit_name(sheet) is expected


def page(name, *rows, month="2018年9月", enterprise="", **parts):
    made = make_sheet([[f"{month}采购表"], HEAD, *rows], name, **parts)
    return made, make_layout(made, head=(1,), titles=(0,), labels=[("填报单位", enterprise)] if enterprise else [])


def taken(*pages, form=FORM, path="2018-09/采购.xlsx"):
    return extract(*pages, forms=[form], path=path)


def told(got):
    return list(zip(got.records["sheet"], got.records["enterprise"], strict=True))


class TestAUnitASheet:
    def test_sheets_named_like_units_are_their_returns(self):
        got = taken(page("01-川江能源", ["花椒", 5]), page("02-岷山建设", ["花椒", 6]))
        assert told(got) == [("01-川江能源", "川江能源"), ("02-岷山建设", "岷山建设")]
        assert len(got.returns) == 2 and codes(got) == []

    def test_the_cover_names_the_group_and_the_sheets_their_units(self):
        cover = make_sheet([["编报单位：川江控股集团有限公司"], ["", ""]], "封面")
        layout = make_layout(cover, labels=[("编报单位", "川江控股集团有限公司")])
        layout.tables.clear()
        layout.owner[:] = -1
        got = taken((cover, layout), page("川江能源", ["花椒", 5]), page("岷山建设", ["花椒", 6]))
        assert [name for _, name in told(got)] == ["川江能源", "岷山建设"]

    def test_what_a_sheet_says_itself_counts_more(self):
        got = taken(
            page("川江能源", ["花椒", 5], enterprise="川江能源有限公司"),
            page("岷山建设", ["花椒", 6]),
            page("青衣水务", ["花椒", 7]),
        )
        assert [name for _, name in told(got)] == ["川江能源有限公司", "岷山建设", "青衣水务"]

    @pytest.mark.parametrize(
        "names", [("昭觉县", "布拖县", "金阳县"), ("产业", "教育", "消费"), ("1", "2", "3")], ids="/".join
    )
    def test_places_and_topics_are_no_units(self, names):
        got = taken(*(page(name, ["花椒", 5]) for name in names), path="2018-09/川江能源.xlsx")
        assert {name for _, name in told(got)} == {"川江能源"}

    def test_told_by_the_sheet_counts_more_than_a_label(self):
        unit = Field("enterprise", "单位", "enterprise", told_by="sheet")
        form = make_form(*FIELDS, unit, id="buying", unit="元", title="采购表")
        pages = [page(f"{n}.{name}", ["花椒", 5], enterprise="川江集团") for n, name in enumerate(("甲矿", "乙矿"), 1)]
        assert [name for _, name in told(taken(*pages, form=form))] == ["甲矿", "乙矿"]

    @pytest.mark.parametrize(
        ("brought", "names", "expected"),
        [
            pytest.param(True, ("川江能源", "岷山建设"), ["川江能源", "岷山建设"], id="companies-of-the-group"),
            pytest.param(True, ("川江能源", "二季度"), ["川江集团"] * 2, id="not-all-are-companies"),
            pytest.param(False, ("川江能源", "岷山建设"), ["川江集团"] * 2, id="the-plan-counts-by-sender"),
        ],
    )
    def test_a_group_named_on_every_sheet(self, brought, names, expected):
        path = Path("forms/own.toml") if brought else None
        form = make_form(*FIELDS, id="buying", unit="元", title="采购表", key=("product",), path=path)
        got = taken(*(page(name, ["花椒", 5], enterprise="川江集团") for name in names), form=form)
        assert [name for _, name in told(got)] == expected

    def test_another_field_told_by_the_sheet(self):
        county = Field("county", "采购县", "county", required=True, told_by="sheet")
        form = make_form(*FIELDS, county, id="buying", unit="元", title="采购表")
        got = taken(page("1昭觉县", ["花椒", 5]), page("2布拖县", ["花椒", 6]), form=form)
        assert got.values.loc[got.values["field"] == "county", "value"].tolist() == ["昭觉县", "布拖县"]
        assert codes(got) == []


class TestHiddenSheets:
    def test_a_unit_that_no_visible_sheet_speaks_of_counts_and_is_told(self):
        pages = (
            page("川江能源", ["花椒", 5]),
            page("岷山建设", ["花椒", 6]),
            page("青衣水务", ["花椒", 7], hidden=True),
        )
        got = taken(*pages)
        assert got.values.loc[got.values["field"] == "amount_yuan", "value"].tolist() == [5, 6, 7]
        assert [(f.code, f.sheet) for f in got.findings] == [("sheet-hidden-used", "青衣水务")]

    @pytest.mark.parametrize(
        ("name", "parts"),
        [
            pytest.param("上月", {"enterprise": "川江能源"}, id="the-same-unit"),
            pytest.param("青衣水务", {"month": "2018年8月"}, id="another-month"),
            pytest.param("汇总", {"enterprise": "川江集团"}, id="a-summary"),
        ],
    )
    def test_what_may_be_an_old_copy_stays_aside(self, name, parts):
        visible = (page("川江能源", ["花椒", 5]), page("岷山建设", ["花椒", 6]))
        got = taken(*visible, page(name, ["花椒", 7], hidden=True, **parts))
        assert "隐藏" not in "".join(got.records["sheet"]) and name not in got.records["sheet"].tolist()
        assert ("sheet-hidden", name) in [(f.code, f.sheet) for f in got.findings]


class TestPeriods:
    def test_a_sheet_without_a_period_takes_that_of_the_others(self):
        pages = (page("川江能源", ["花椒", 5]), page("岷山建设", ["花椒", 6], month=""))
        got = taken(*pages, path="采购.xlsx")
        assert got.records["period"].tolist() == ["2018-09", "2018-09"] and codes(got, "C") == []

    def test_not_where_the_others_disagree(self):
        pages = (
            page("甲矿业", ["花椒", 5]),
            page("乙矿业", ["花椒", 6], month="2018年8月"),
            page("丙矿业", ["花椒", 7], month=""),
        )
        got = taken(*pages, path="采购.xlsx")
        assert got.records["period"].tolist() == ["2018-09", "2018-08", ""]


class TestWhatFormsSayOfSheets:
    def test_a_form_is_not_looked_for_on_sheets_that_it_skips(self):
        form = make_form(*FIELDS, id="buying", unit="元", title="采购表", skip=("*测算*",))
        got = taken(page("川江能源", ["花椒", 5]), page("2019年测算底稿", ["花椒", 6]), form=form)
        assert got.records["sheet"].tolist() == ["川江能源"]
        assert got.cells.loc[got.cells["sheet"] == "2019年测算底稿", "role"].value_counts()["unmatched"] == 2

    def test_a_declared_summary_never_counts(self):
        form = make_form(*FIELDS, id="buying", unit="元", title="采购表", summary=("全口径",))
        got = taken(page("川江能源", ["花椒", 5]), page("全口径", ["花椒", 5]), form=form)
        assert got.records["sheet"].tolist() == ["川江能源"]
        assert [(f.code, f.sheet) for f in got.findings] == [("summary-agrees", "全口径")]


TOML = """id = "x"
code = "X1"
title = "表"
period = "month"
content = "state"
grain = "one row"
signed = true
skip = ["参数*"]
fields = [
  {{ name = "item", header = "项目", type = "text", told_by = "{told_by}" }},
  {{ name = "a", header = "数", type = "int" }},
  {{ name = "b", header = "非负数", type = "int", signed = false }},
]
"""


def test_the_keys_are_read(tmp_path):
    (tmp_path / "x.toml").write_text(TOML.format(told_by="sheet"), encoding="utf-8")
    form = load_forms(tmp_path)["x"]
    assert [f.may_fall for f in form.fields] == [True, True, False] and form.fields[0].told_by == "sheet"
    assert (form.skips("参数2"), form.skips("附参数"), form.sums_up("汇总")) == (True, False, False)


def test_an_unknown_place_is_refused_with_its_line(tmp_path):
    (tmp_path / "x.toml").write_text(TOML.format(told_by="file"), encoding="utf-8")
    with pytest.raises(PlanError, match=r"x\.toml:10.*told_by 只能是 sheet"):
        load_forms(tmp_path)


@pytest.mark.parametrize(("head", "expected"), [("较期初增减", True), ("净利润", True), ("到位资金", False)])
def test_heads_that_say_that_a_figure_may_fall(head, expected):
    assert Field("a", head, "number").may_fall is expected
