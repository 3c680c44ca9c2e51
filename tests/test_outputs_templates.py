"""Blank templates: read back they hold nothing, and one filled row comes back as exactly that record."""

import datetime as dt
import io
import tomllib

import openpyxl
import pandas as pd
import pytest

from fupin_analysis.errors import FupinError
from fupin_analysis.intake.read_return import read_return
from fupin_analysis.outputs.template_sheet import Around, TemplateSheet, lay_head, leaf_text, rule_of, sheet_names
from fupin_analysis.outputs.templates import GUIDE, make_templates, workbooks, write_templates
from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.plan.roster import ROSTERS
from fupin_analysis.review.corrections import load_corrections
from fupin_analysis.review.reference import read_roster
from fupin_analysis.review.register import load_confirmed

PLAN = load_plan()
FORMS = PLAN.forms
FILER = "川江能源集团有限公司"
SAMPLES = {
    "seq": None,
    "text": "修建通村道路",
    "enterprise": "岷山建设集团有限公司",
    "county": "昭觉县",
    "township": "三岔河乡",
    "village": "火洛村",
    "person": "王小明",
    "id": "513431199001011239",
    "phone": "028-12345678",
    "date": dt.date(2018, 9, 12),
    "year": 2018,
    "int": 3,
    "number": 2.5,
    "money": 12.5,
    "pct": 85,
    "bool": "是",
}


@pytest.fixture(scope="module")
def templates():
    return make_templates(FORMS, PLAN.duties, year=2018)


def read(data, name="填报表.xlsx", period=None):
    return read_return(data, relative=name, forms=FORMS, period=period)


def books(templates):
    return {name: data for name, data in templates.items() if name.endswith(".xlsx")}


def test_every_filer_has_a_workbook_with_the_forms_it_owes():
    made = {name: [form.id for form in forms] for name, forms in workbooks(FORMS).items()}
    assert set(made) == {"国有企业", "通信企业", "电网企业", "畜牧企业", "省国资委", "基金会", "县级部门"}
    for name, kinds in [
        ("国有企业", ["enterprise"]),
        ("通信企业", ["enterprise", "telecom"]),
        ("基金会", ["foundation"]),
    ]:
        owed = {form for kind in kinds for form in PLAN.duties.owes[kind]}
        assert set(made[name]) == owed
        assert made[name] == [form for form in FORMS if form in owed]


def test_blank_templates_hold_no_record_and_every_form_is_recognised(templates):
    for name, owed in workbooks(FORMS).items():
        got = read(templates[f"{name}填报表.xlsx"], f"{name}填报表.xlsx", "2018-09")
        assert len(got.records) == len(got.values) == 0
        assert [f.message for f in got.findings] == []
        heads = got.cells[got.cells["role"] == "header"]
        assert list(dict.fromkeys(heads["sheet"])) == [sheet_names(owed)[form.id] for form in owed]
        assert not (set(got.cells["role"]) & {"unmatched", "refused", "value"})


def test_allocation_is_recognised_and_names_its_year(templates):
    got = read(templates["allocation_2018.xlsx"], "allocation_2018.xlsx")
    assert (len(got.records), [f.code for f in got.findings]) == (0, [])
    titles = got.cells.loc[got.cells["role"] == "title", "raw"].tolist()
    assert titles == ["国有企业定点扶贫深度贫困县2018年计划任务分解表"]


def fill(data, forms, *, at_row=None):
    """The workbook with filer, period and one row of ``SAMPLES`` on each sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for form in forms:
        sheet = book[sheet_names(forms)[form.id]]
        places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
        for key, value in (("填报单位：", FILER), ("填报期：", "2018年9月")):
            if key in places:
                sheet.cell(places[key].row, places[key].column + 1).value = value
        depth = max(len(f.path) for f in form.fields)
        top = next(c.row for c in places.values() if c.value == lay_head(form)[0].text)
        for column, f in enumerate(form.fields, start=1):
            sheet.cell(top + depth + (at_row or 0), column).value = sample_of(f)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sample_of(f):
    return f.options[0] if f.type == "enum" else SAMPLES[f.type]


def expected_of(f, got):
    given = sample_of(f)
    if f.type == "bool":
        return True
    if f.type in ("person", "id", "phone"):
        return got if got and given not in str(got) else "（没有遮盖）"
    return given


@pytest.mark.parametrize("name", ["通信企业", "畜牧企业", "省国资委", "基金会", "县级部门"])
def test_one_filled_row_comes_back_as_that_record(templates, name):
    owed = workbooks(FORMS)[name]
    got = read(fill(templates[f"{name}填报表.xlsx"], owed, at_row=1), f"2018-09/{name}.xlsx")
    assert got.records["form"].tolist() == [form.id for form in owed]
    assert set(got.records["period"]) == {"2018-09"}
    for form in owed:
        told = got.values[got.values["form"] == form.id].set_index("field")["value"].to_dict()
        wanted = {f.name: expected_of(f, told.get(f.name)) for f in form.fields if f.type != "seq"}
        shown = {k: v.date() if isinstance(v, dt.datetime) else v for k, v in told.items()}
        assert shown == wanted, form.id
    own = [form.id for form in owed if "enterprise" not in form.by_name]
    assert set(got.records.loc[got.records["form"].isin(own), "enterprise"]) == {FILER}
    assert {f.code for f in got.findings} <= {"text-personal", "age-differs"}  # 3 years by the row, 28 by the number


def test_options_and_yes_no_are_lists_and_numbers_only_warn():
    enum, yes = FORMS["jobs"].by_name["sex"], FORMS["jobs"].by_name["is_new"]
    assert rule_of(enum)["source"] == ["男", "女"]
    assert rule_of(yes)["source"] == ["是", "否"]
    assert "error_type" not in rule_of(enum)
    assert rule_of(FORMS["funds"].by_name["plan_wan"])["error_type"] == "warning"
    assert rule_of(FORMS["jobs"].by_name["id_no"]) is None


def test_every_list_of_options_reaches_the_file(templates):
    sheet = openpyxl.load_workbook(io.BytesIO(templates["国有企业填报表.xlsx"]))["就业名册"]
    lists = {
        str(rule.formula1): str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "list"
    }
    assert '"男,女"' in lists and '"是,否"' in lists
    assert all(where.endswith("36") for where in lists.values())


@pytest.mark.parametrize(
    ("options", "has_rule"),
    [
        pytest.param(("甲", "乙"), True, id="short"),
        pytest.param(("甲,乙", "丙"), False, id="comma"),
        pytest.param(tuple(f"选项{n:03d}" for n in range(60)), False, id="too-long"),
        pytest.param((), False, id="none"),
    ],
)
def test_a_list_that_excel_cannot_hold_is_left_out(options, has_rule):
    assert (rule_of(Field("kind", "类别", "enum", options=options)) is not None) is has_rule


def test_head_shares_words_above_and_reaches_down():
    form = small_form()
    assert [tuple(head) for head in lay_head(form)] == [
        (0, 0, 1, 0, "县"),
        (0, 1, 0, 2, "资金"),
        (0, 3, 1, 3, "人数（人）"),
        (1, 1, 1, 1, "本月"),
        (1, 2, 1, 2, "累计"),
    ]
    assert leaf_text(form.fields[1], small_form(unit=None)) == "本月（万元）"


def test_last_row_of_the_head_is_high_enough_for_two_lines(templates):
    sheet = openpyxl.load_workbook(io.BytesIO(templates["国有企业填报表.xlsx"]))["资金及项目"]
    assert sheet["M7"].value == "计划（个）"
    assert sheet.row_dimensions[7].height > 2 * 13 > sheet.row_dimensions[6].height


def small_form(unit="万元", fields=4):
    made = (
        Field("county", "县", "county"),
        Field("month_wan", "本月", "money", under=("资金",), unit="万元"),
        Field("ytd_wan", "累计", "money", under=("资金",), unit="万元"),
        Field("some_people", "人数", "int", unit="人"),
    )
    return Form("small", "F99", "小表", "month", "state", "one county", made[:fields], unit=unit)


@pytest.mark.parametrize("fields", [1, 2, 3, 4], ids=lambda n: f"{n}-columns")
def test_narrow_forms_keep_unit_period_and_filer_apart(fields, tmp_path):
    import xlsxwriter

    from fupin_analysis.outputs.annex_style import Formats

    path = tmp_path / "narrow.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        TemplateSheet(book.add_worksheet("表"), Formats(book), small_form(fields=fields), Around("小表")).draw()
    sheet = openpyxl.load_workbook(path)["表"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert texts.count("单位：万元") == 1 and texts.count("填报单位：") == 1
    assert [t for t in texts if t in ("填报人：", "审核人：", "联系电话：", "填报日期：")] == [
        "填报人：", "审核人：", "联系电话：", "填报日期：",
    ]  # fmt: skip


def test_guide_says_cycle_key_and_options(templates):
    sheet = openpyxl.load_workbook(io.BytesIO(templates["国有企业填报表.xlsx"]))[GUIDE]
    text = "\n".join(str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0])
    assert "次月5日前报送" in text and "包括2018年1月以来" in text
    assert "F1《国有企业定点扶贫帮扶资金及项目月报表》：每月填报；每次填报年初以来的全部情况" in text
    assert "按“帮扶县、乡镇、帮扶村”区分" in text
    assert "“性别”只能填：男、女。" in text


def test_only_some_forms_make_one_workbook():
    made = make_templates(FORMS, PLAN.duties, year=2018, only=["f4", "funds"])
    assert list(made) == ["填报表_F4_F1.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(made["填报表_F4_F1.xlsx"]))
    assert book.sheetnames == ["就业名册", "资金及项目", GUIDE]
    with pytest.raises(FupinError, match=r"没有表样“F77”。可用：.*funds（F1）"):
        make_templates(FORMS, PLAN.duties, year=2018, only=["F77"])


def test_a_homes_own_forms_without_filers_make_a_workbook():
    assert list(workbooks({"small": small_form()})) == ["其他报表"]


def test_reference_templates_open_in_excel_and_are_read_back_empty(templates, tmp_path):
    write_templates(tmp_path, templates)
    for name, columns in ROSTERS.items():
        data = (tmp_path / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
        got = read_roster(tmp_path, name)
        assert (len(got), list(got.columns)) == (0, [column.name for column in columns])
    assert load_corrections(tmp_path / "corrections.toml") == ()
    assert load_confirmed(tmp_path / "confirmed.toml") == ()
    for text in ("notice.txt", "feedback.txt"):
        assert all(line.startswith("#") for line in templates[text].decode("utf-8-sig").splitlines())
    assert "上级集团（parent）" in templates["参照文件说明.txt"].decode("utf-8-sig")


@pytest.mark.parametrize("name", ["corrections", "confirmed"])
def test_the_examples_of_decisions_are_valid_once_uncommented(templates, tmp_path, name):
    text = templates[f"{name}.toml"].decode("utf-8")
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line == f"# [[{name}]]")
    shown = "\n".join(line.removeprefix("# ") for line in lines[start:])
    (tmp_path / f"{name}.toml").write_text(shown, encoding="utf-8")
    if name == "corrections":
        (one,) = load_corrections(tmp_path / "corrections.toml")
        assert (one.action, one.cell, one.value, one.until) == ("set", "F17", 223.4, dt.date(2018, 12, 31))
    else:
        (one,) = load_confirmed(tmp_path / "confirmed.toml")
        assert (one.field, one.where["village"], one.value) == ("plan_wan", "火洛村", 3005)
        assert one.field in FORMS[one.form].by_name and one.until == dt.date(2018, 12, 31)
    assert tomllib.loads(text) == {}


def test_same_forms_give_the_same_bytes(templates):
    again = make_templates(FORMS, PLAN.duties, year=2018)
    assert again == templates


def test_a_filled_template_is_not_written_over(templates, tmp_path):
    write_templates(tmp_path, templates)
    mine = tmp_path / "villages.csv"
    mine.write_text("县,村\n昭觉县,火洛村\n", encoding="utf-8")
    kept = [w.path.name for w in write_templates(tmp_path, templates) if not w.is_written]
    assert kept == ["villages.csv"] and "火洛村" in mine.read_text(encoding="utf-8")
    write_templates(tmp_path, templates, force=True)
    assert "火洛村" not in mine.read_text(encoding="utf-8-sig")


def test_records_keep_their_types(templates):
    owed = workbooks(FORMS)["国有企业"]
    got = read(fill(templates["国有企业填报表.xlsx"], owed), "甲.xlsx")
    money = got.values[(got.values["form"] == "funds") & (got.values["field"] == "plan_wan")]["value"].iloc[0]
    wage = got.values[(got.values["form"] == "jobs") & (got.values["field"] == "wage_yuan")].iloc[0]
    assert money == pytest.approx(12.5) and wage["unit"] == "元" and wage["value"] == pytest.approx(12.5)
    assert pd.Timestamp(got.values[got.values["field"] == "staff_on"]["value"].iloc[0]) == pd.Timestamp("2018-09-12")
