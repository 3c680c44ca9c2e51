"""A file marked up: frames, text and coloured sheets; merges, hidden parts, formulas; persons masked, all escaped."""

import json
import re
import zipfile

import numpy as np
import openpyxl
import pytest
from openpyxl.comments import Comment

import fupin_analysis as fa
from fupin_analysis.cli import main as run_main
from fupin_analysis.errors import HomeError, ReadError
from fupin_analysis.frames import ROLES
from fupin_analysis.intake import inspect as inspect_module
from fupin_analysis.intake.book import Span
from fupin_analysis.intake.inspect import SheetView
from fupin_analysis.outputs.annex_style import text_width
from fupin_analysis.plan.forms import Field
from fupin_analysis.present.sheet_grid import Piece, lay_pieces
from fupin_analysis.present.sheet_marks import FIRST, LAST, MARKS, pick_rows
from made_sheets import make_form
from sheets_by_hand import sheet

ROWS = [
    ["特色农产品销售及以购代捐情况表<月>13712345678"],
    ["填报单位：四川甲示例有限公司", None, None, "单位：万元"],
    ["序号", "产品名称", "销售额", None, "备注"],
    [None, None, "本月", "累计", None],
    ["一、凉山州"],
    [1, "<b>苹果</b>", 5, "=C6+1", "张三 13800000000"],
    [2, "土豆", "#REF!", 4, None],
    ["合计", None, 5, 9, None],
    ["注：累计含上年结转。"],
    ["填报人：张三丰", None, "联系电话：13812345678"],
]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "9月<&>"
    for row in ROWS:
        sheet.append(row)
    for place in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "A5:E5"):
        sheet.merge_cells(place)
    sheet["C7"].data_type = "e"
    sheet["C6"].comment = Comment("填报人：李四维 13911112222", "x")
    sheet.row_dimensions[7].hidden = True
    sheet.column_dimensions["E"].hidden = True
    other = book.create_sheet("上月")
    other.sheet_state = "hidden"
    other.append([7777])
    book.create_sheet("空")
    path = tmp_path_factory.mktemp("inspect") / "甲公司.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def found(path):
    return fa.inspect(path)


@pytest.fixture(scope="module")
def page(found):
    return found._repr_html_()


def run(*words):
    with pytest.raises(SystemExit) as done:
        run_main([str(word) for word in words])
    return done.value.code


def cell_html(page, text):
    """The cell of the page that shows a text."""
    return next(cell for cell in re.findall(r"<td[^>]* title=[^>]*>.*?</td>", page) if text in cell)


def test_cells(found):
    cells = found.cells[found.cells["sheet"] == "9月<&>"].set_index("cell")
    assert list(found.cells) == ["sheet", "cell", "raw", "role", "table", "reason"]
    roles = cells["role"].to_dict()
    told = {at: roles[at] for at in ("A1", "A2", "D2", "A3", "C4", "A5", "A6", "C6", "A8", "C8", "A9", "A10")}
    words = "title label unit header header section sequence value header total note footer"
    assert list(told.values()) == words.split()
    assert cells.loc["C6", "table"] == 1 and cells["table"].isna()["A1"]
    assert cells.loc["C7", "raw"] == "#REF!"


def test_every_cell_is_told(found):
    filled = sum(value is not None for row in ROWS for value in row)
    assert len(found.cells) == filled + 1 and (found.cells["role"] != "").all()


def test_tables_and_columns(found):
    (row,) = found.tables.to_dict("records")
    assert (row["range"], row["header"], row["unit"], row["records"]) == ("A3:E8", "A3:E4", "万元", 2)
    assert row["title"] == "特色农产品销售及以购代捐情况表<月>137****5678" and row["form"] == ""
    assert found.columns["head"].tolist() == ["序号", "产品名称", "销售额 › 本月", "销售额 › 累计", "备注"]
    assert found.columns["place"].tolist() == list("ABCDE")


@pytest.mark.parametrize("said", ["张三丰", "13812345678", "13800000000", "13712345678", "李四维", "13911112222"])
def test_persons_are_masked_everywhere(found, page, said):
    texts = [page, repr(found), found.cells["raw"].str.cat(sep=" "), found.to_page()]
    assert not any(said in text for text in texts)
    assert all("填报人：张**" in text for text in texts)
    assert "批注：填报人：李** 139****2222" in page and not found.tables["title"].str.contains(said)[0]


def test_the_page_is_escaped_and_needs_nothing_else(page):
    assert "<b>苹果" not in page and "&lt;b&gt;苹果&lt;/b&gt;" in page
    assert "工作表“9月&lt;&amp;&gt;”" in page
    assert not re.search(r"<script|src=|href=|https?:|url\(", page)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("情况表&lt;月&gt;", ['colspan="5"', 'class="title"', "<i>题</i>"], id="merged-title"),
        pytest.param("</i>序号", ['rowspan="2"', 'class="header et el"', "<i>头</i>"], id="merged-head"),
        pytest.param("销售额", ['colspan="2"'], id="group"),
        pytest.param("苹果", ['class="value"', "B6 数据（表格 1）；表头：产品名称"], id="value"),
        pytest.param("#REF!", ['<i class="alarm">错</i>', "错误值"], id="error"),
        pytest.param("=C6+1", ["<i>ƒ</i>", "公式没有保存结果"], id="formula"),
        pytest.param("张** 138", ['class="value hid er"'], id="hidden-column"),
        pytest.param("填报单位", ['class="label"', 'colspan="2"'], id="line-runs-on"),
        pytest.param(
            "7777", ['class="unmatched n"', "<i>？</i>", "理由：工作表里没有找到带表头的表格"], id="unmatched"
        ),
    ],
)
def test_cells_of_the_page(page, text, parts):
    cell = cell_html(page, text)
    assert all(part in cell for part in parts), cell


def test_hidden_parts_and_index_of_the_page(page):
    assert '<tr class="hid"><th class="hid" title="隐藏的行">7 隐</th>' in page
    assert '<th class="hid" title="隐藏的列">E 隐</th>' in page
    assert "<td>上月（隐藏）</td>" in page and "<em>隐藏的工作表</em>" in page
    assert "工作表“空”：没有内容" in page


def test_legend_names_the_roles_that_are_there(page):
    legend = re.search(r'<p class="legend">.*?</p>', page)[0]
    assert all(MARKS[role].word in legend for role in ("header", "total", "section", "unmatched"))
    assert MARKS["lookup"].word not in legend


def test_marks_tell_roles_without_colour():
    assert list(MARKS) == ROLES
    letters = [mark.letter for role, mark in MARKS.items() if role != "value"]
    assert len(set(letters)) == len(letters) and all(letters) and not MARKS["value"].letter


def luminance(colour):
    """Relative luminance of #rrggbb, 0 black to 1 white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("role", MARKS)
def test_text_is_legible_on_every_colour(role):
    """Contrast of at least 7 to 1 in the light theme and in the dark one."""
    light = (luminance(MARKS[role].light) + 0.05) / (luminance("#222222") + 0.05)
    dark = (luminance("#ececec") + 0.05) / (luminance(MARKS[role].dark) + 0.05)
    assert light >= 7 and dark >= 7


def test_text_is_aligned(found):
    lines = found.lines(width=90)
    grid = [line for line in lines if re.match(r"\s+\d*隐?\s+\|", line)]
    head, first, second = (next(line for line in grid if re.search(word, line)) for word in ("A .*B", "苹果", "土豆"))
    assert len({text_width(line.split("|")[0]) for line in (head, first, second)}) == 1
    assert len({text_width("|".join(line.split("|")[:3])) for line in (head, first, second)}) == 1
    assert max(map(text_width, grid)) <= 90
    assert any("7隐" in line for line in grid)


def test_text_tells_tables_and_reasons(found):
    text = repr(found)
    assert "甲公司.xlsx（xlsx）：3 张工作表，1 个表格" in text
    assert "表格 1  A3:E8  表头 A3:E4  《特色农产品销售及以购代捐情况表<月>137****5678》  单位：万元" in text
    assert "记录 2 行、合计 1 行、分节 1 行" in text and "C 销售额 > 本月" in text
    assert "2. 工作表“上月”（隐藏）" in text
    assert "未识别 1 格（A1）：工作表里没有找到带表头的表格" in text


def test_long_sheets_are_abbreviated_with_counts(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "帮扶县", *(f"指标{n}" for n in range(40))])
    for n in range(500):
        sheet.append([n + 1, "昭觉县", *[n] * 40])
    sheet.append(["合计", None, *[7] * 40])
    book.save(tmp_path / "大表.xlsx")
    found = fa.inspect(tmp_path / "大表.xlsx")
    page, text = found._repr_html_(), repr(found)
    left_out = 500 - FIRST - LAST
    assert f"省略第 {FIRST + 2}–{501 - LAST} 行，共 {left_out} 行、{left_out * 42} 个非空单元格" in page
    assert f"省略第 {FIRST + 2}-{501 - LAST} 行，共 {left_out} 行" in text
    assert "共 502 行 42 列，显示 10 行 40 列" in page and "（共 42 列）未显示" in text
    assert page.count("<td") < 600 and "<th>502</th>" in page
    assert 'title="省略 2 列"' in page


def test_a_merge_over_other_content_hides_nothing(tmp_path):
    path = tmp_path / "合并.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙", "丙"])
    book.save(path)
    found = fa.inspect(path)
    found.view.sheets[0].sheet.merges.append(Span(0, 0, 0, 2))
    assert all(cell_html(found._repr_html_(), text) for text in ("甲</td>", "乙</td>", "丙</td>"))


def test_a_merge_across_what_is_left_out_is_drawn_in_parts():
    grid = np.full((100, 2), 1, dtype=object)
    grid[:, 0] = None
    grid[0, 0] = "昭觉县"
    page = sheet(grid.tolist(), [(0, 0, 99, 0)])
    filled = {(row, 1): "value" for row in range(100)} | {(0, 0): "value"}
    view = SheetView(page, [], dict.fromkeys(filled, "1"), filled, {}, {})
    rows = pick_rows(view, 60)
    pieces = lay_pieces(view, rows, [0, 1])
    assert rows == [*range(FIRST), *range(100 - LAST, 100)]
    assert pieces[0, 0] == Piece(0, 0, FIRST, 1) and pieces[100 - LAST, 0] == Piece(100 - LAST, 0, LAST, 1, (0, 0))
    assert (1, 0) not in pieces and len(pieces) == len(rows) + 2


def test_a_merge_across_what_is_left_out_keeps_its_colour(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["帮扶县", "村", "人数"])
    for n in range(400):
        book.active.append(["昭觉县" if not n else None, f"第{n}村", n])
    book.active.merge_cells("A2:A401")
    book.save(tmp_path / "合并.xlsx")
    page = fa.inspect(tmp_path / "合并.xlsx")._repr_html_()
    assert f'<td rowspan="{FIRST}" class="value el" title="A2 数据' in page
    assert f'<td rowspan="{LAST}" class="value el eb">〃</td>' in page


def test_cells_far_away_are_named(tmp_path):
    book = openpyxl.Workbook()
    for row in (["帮扶县", "村", "人数"], ["昭觉县", "甲村", 5], ["布拖县", "乙村", 6]):
        book.active.append(row)
    book.active["XFD1048576"] = "13812345678"
    book.save(tmp_path / "远.xlsx")
    for forms in (False, True):
        found = fa.inspect(tmp_path / "远.xlsx", forms=forms)
        assert len(found.cells) == 10 and found.cells["cell"].iloc[-1] == "XFD1048576"
        assert found.cells["raw"].iloc[-1] == "138****5678" and "10 个非空单元格" in repr(found)
        assert all("1 格（XFD1048576）：离表格太远" in text for text in (repr(found), found._repr_html_()))


HEADS = ["序号", "产品", "帮扶县", "填报角色", "方式", "对方单位名称", "本月金额（万元）", "金额累计（万元）", "心得"]
RECORD = [1, "苹果", "昭觉县", "销售方", "电商", "某某商场", 2.5, 12.5, "好"]


@pytest.fixture(scope="module")
def matched(tmp_path_factory):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "农产品销售"
    for row in (["特色农产品销售及以购代捐情况表"], ["（2018年9月）"], HEADS, RECORD):
        sheet.append(row)
    path = tmp_path_factory.mktemp("match") / "乙.xlsx"
    book.save(path)
    return fa.inspect(path, forms=True)


def test_fields_and_how_they_were_matched(matched):
    assert matched.tables["form"].tolist() == ["特色农产品销售及以购代捐情况表"]
    how = matched.columns.set_index("head")
    assert how.loc["产品", ["how", "sure"]].tolist() == ["表头相同", True]
    assert how.loc["对方单位名称", ["how", "sure"]].tolist() == ["文字相似 92%", False]
    assert how.loc["心得", ["field", "how", "sure"]].tolist() == ["", "表样中没有这一栏", False]
    page = matched._repr_html_()
    assert "<th>依据</th>" in page and '<td class="doubt">表样中没有这一栏</td>' in page
    assert "表样：特色农产品销售及以购代捐情况表（9 栏中对应 8 栏）" in repr(matched)
    assert "！表样中没有这一栏" in repr(matched) and "取为" not in repr(matched)
    assert "理由：取为“产品”" in page


def save(path, *sheets):
    """A workbook of sheets, each a name and rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        made = book.create_sheet(name)
        for row in rows:
            made.append(row)
    book.save(path)
    return path


SALES = [["特色农产品销售及以购代捐情况表"], ["（2018年9月）"], HEADS, RECORD, [2, "土豆", *RECORD[2:]]]
OWN_FORM = """
id = "own"
code = "X1"
title = "价格表"
period = "month"
filers = ["enterprise"]
content = "state"
grain = "one brand"
fields = [
  { name = "brand", header = "品牌", type = "text", required = true },
  { name = "origin", header = "产地", type = "text" },
  { name = "price", header = "价格", type = "number" },
]
"""
FUNDS = [
    ["国有企业定点扶贫帮扶资金及项目月报表（2018年9月）"],
    ["填报单位：四川示范建设投资集团有限责任公司", *[None] * 6, "单位：万元"],
    ["序号", "帮扶县", "乡镇", "帮扶村", "年度计划", "累计拨付", "累计到位", "累计使用"],
    [1, "石渠县", "色什乡", "哈古村", 120, 100, 90, 60],
    [2, "马尔康市", "嘎什镇", "依柯村", 80, 70, 60, 50],
]
GOES_ON = [[3, "汶川县", "甲坪镇", "扎甫村", 50, 40, 30, 20], [4, "甘孜县", "下雄乡", "卡攻村", 40, 30, 20, 10]]


@pytest.mark.parametrize("forms", [False, True], ids=["layout", "forms"])
def test_a_sheet_that_goes_on_is_read_as_clean_reads_it(tmp_path, forms):
    found = fa.inspect(save(tmp_path / "续.xlsx", ("资金及项目", FUNDS), ("Sheet2", GOES_ON)), forms=forms)
    cells = found.cells[found.cells["sheet"] == "Sheet2"].set_index("cell")
    assert cells["role"].value_counts().to_dict() == {"value": 14, "sequence": 2} and set(cells["table"]) == {1}
    assert found.tables["records"].tolist() == [2, 2]
    assert found.tables["form"].tolist() == (["国有企业定点扶贫帮扶资金及项目月报表"] * 2 if forms else ["", ""])


@pytest.mark.parametrize("name", ["农产品销售", "汇总"])
def test_with_forms_every_cell_is_what_clean_says(tmp_path, name):
    """Roles and reasons are those of the ledger, cell by cell."""
    path = save(
        tmp_path / "2018-09.xlsx",
        ("农产品销售", SALES),
        ("资金", FUNDS),
        ("Sheet2", GOES_ON),
        (f"{name} (2)", SALES),
        ("杂", [[5]]),
    )
    found, cleaned = fa.inspect(path, forms=True).cells, fa.clean(path).cells
    assert found[["sheet", "cell", "role", "reason"]].values.tolist() == (
        cleaned[["sheet", "cell", "role", "reason"]].fillna("").values.tolist()
    )


def test_laying_out_and_matching_happen_in_the_child(path, monkeypatch):
    """This process must see nothing of the file but the view: what a file costs is limited in the child alone."""
    asked = []
    monkeypatch.setattr(inspect_module, "run_safely", lambda f, *rest, name: asked.append((f, name)) or f(*rest))
    fa.inspect(path, forms=True)
    assert asked == [(inspect_module.mark_up, "甲公司.xlsx")]


def test_a_file_that_takes_too_long_to_lay_out_is_refused(path, monkeypatch):
    def die(*arguments, name):
        raise ReadError(f"{name}：60 秒内没有读完。", code="file-too-slow")

    monkeypatch.setattr(inspect_module, "run_safely", die)
    assert fa.inspect(path, forms=True).refusal == "甲公司.xlsx：60 秒内没有读完。"


def test_persons_are_shown_without_their_token(tmp_path):
    form = make_form(
        Field("village", "村名称", "village", required=True),
        Field("who", "干部姓名", "person"),
        Field("n", "人数", "int"),
    )
    rows = [["村名称", "干部姓名", "人数"], ["甲村", "秦海燕", 3], ["乙村", "赵一、钱二", 4]]
    found = fa.inspect(save(tmp_path / "干部.xlsx", ("干部", rows)), forms={form.id: form})
    assert found.cells.set_index("cell").loc[["B2", "B3"], "raw"].tolist() == ["秦**", "赵**、钱**"]
    assert not any("*#" in text for text in (repr(found), found._repr_html_()))


def test_forms_are_those_of_the_nearest_home(tmp_path, monkeypatch):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "own.toml").write_text(OWN_FORM, encoding="utf-8")
    file = save(tmp_path / "价格.xlsx", ("价格", [["品牌", "产地", "价格"], ["甲", "上海", 5], ["乙", "天津", 6]]))
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    assert fa.inspect(file, forms=True).tables["form"].tolist() == [""]
    monkeypatch.chdir(tmp_path / "data")
    assert fa.inspect(file, forms=True).tables["form"].tolist() == ["价格表"]
    monkeypatch.setenv("FUPIN_HOME", str(tmp_path / "无"))
    with pytest.raises(HomeError, match="没有这个工作目录"):
        fa.inspect(file, forms=True)


def test_a_table_without_a_form_says_so(tmp_path):
    book = openpyxl.Workbook()
    for row in (["品牌", "产地", "价格"], ["甲", "上海", 5], ["乙", "天津", 6]):
        book.active.append(row)
    book.save(tmp_path / "价格.xlsx")
    assert fa.inspect(tmp_path / "价格.xlsx").tables["remark"].tolist() == [""]
    found = fa.inspect(tmp_path / "价格.xlsx", forms=True)
    assert found.tables[["form", "remark"]].values.tolist() == [["", "没有合适的表样"]]
    assert "未识别 6 格（A2、B2、C2等）：没有合适的表样" in repr(found)
    assert "<th>依据</th>" not in found._repr_html_()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"%PDF-1.4", "这是 PDF 文件", id="pdf"),
        pytest.param(b"", "空", id="empty"),
    ],
)
def test_a_refused_file_gives_its_reason(tmp_path, capsys, data, said):
    path = tmp_path / "扫<描>件.xlsx"
    path.write_bytes(data)
    found = fa.inspect(path)
    assert said in found.refusal and said in repr(found) and said in found._repr_html_()
    assert "扫<描>" not in found._repr_html_() and found.cells.empty and found.tables.empty
    assert run("inspect", path) == 3
    assert said in capsys.readouterr().err


def test_a_zip_names_its_files(path, tmp_path):
    with zipfile.ZipFile(tmp_path / "报表.zip", "w") as archive:
        archive.write(path, "甲公司.xlsx")
        archive.writestr("说明.txt", "x")
    found = fa.inspect(tmp_path / "报表.zip")
    assert "这是压缩包，内有 2 个文件：甲公司.xlsx、说明.txt。请解压后逐个查看" in found.refusal


def test_no_file(tmp_path):
    with pytest.raises(HomeError, match="没有这个文件"):
        fa.inspect(tmp_path / "无.xlsx")


def test_the_command_line(path, tmp_path, capsys):
    target = tmp_path / "看.html"
    assert run("inspect", path, "--html", target, "--cells") == 1
    out = capsys.readouterr().out
    assert "\tC7\tvalue\t#REF!" in out
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("inspect", path, "--json", "--match") == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"file", "refusal", "tables", "columns", "cells"} and told["refusal"] == ""
    assert told["cells"][0]["cell"] == "A1"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(["合计", None, 12, 9], "合计行，只用于核对", id="total"),
        pytest.param(["其中：凉山州", None, 7, 5], "“其中”行，是上面数字的一部分，不重复计入", id="part"),
        pytest.param(["平均", None, 4, 3], "平均、比例、上期数等对照行，不计入", id="mean"),
        pytest.param([None, None, 12, 9], "合计，行内未写名称，不作为记录", id="nameless"),
    ],
)
def test_reasons_of_lines_that_do_not_count(tmp_path, line, reason):
    book = openpyxl.Workbook()
    heads = ["序号", "帮扶县", "到位资金", "使用资金"]
    for row in (heads, [1, "昭觉县", 3, 2], [2, "布拖县", 4, 3], [3, "金阳县", 5, 4], line):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    cells = fa.inspect(tmp_path / "表.xlsx").cells.set_index("cell")
    assert cells.loc[["C5", "D5"], ["role", "reason"]].values.tolist() == [["total", reason]] * 2
    assert cells.loc["C4", "role"] == "value"
