"""Bytes → Book: cells as they were stored, nothing lost, every refusal in plain Chinese with a stable code."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.comments import Comment

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import CellError, NoCache, Span
from fupin_analysis.intake.readers import open_members, read_book

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(cells: dict, change=None) -> bytes:
    book = openpyxl.Workbook()
    for at, value in cells.items():
        book.active[at] = value
    if change is not None:
        change(book)
    return saved(book)


def patched(data: bytes, part: str, old: str, new: str) -> bytes:
    """The package with one piece of XML replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith(part):
                text, count = re.subn(old.encode(), new.encode(), text)
                assert count
            target.writestr(name, text)
    return out.getvalue()


def only(data: bytes):
    return read_book(data, "报表.xlsx").sheets[0]


def test_xlsx_values_keep_their_types():
    cells = {"A1": "县 ", "B1": 120.5, "C1": 3.0, "D1": True, "E1": dt.date(2018, 7, 31), "F1": "#REF!"}
    grid = only(xlsx({**cells, "G1": dt.datetime(2018, 7, 31, 9, 30), "A3": "村"})).grid
    assert grid[0].tolist() == [*cells.values(), dt.datetime(2018, 7, 31, 9, 30)]
    assert type(grid[0, 2]) is int
    assert type(grid[0, 5]) is CellError
    assert grid[1].tolist() == [None] * 7


def test_xlsx_formula_without_result_is_not_zero():
    data = xlsx({"A1": "=SUM(B1:B2)", "A2": "=1+1", "A3": "=3", "A4": 1})
    data = patched(data, "sheet1.xml", r'<c r="A2"><f>1\+1</f><v ?/></c>', '<c r="A2"><f>1+1</f><v>2</v></c>')
    data = patched(data, "sheet1.xml", r'<c r="A3"><f>3</f><v ?/></c>', '<c r="A3" t="str"><f>3</f><v></v></c>')
    sheet = only(data)
    assert sheet.grid[:, 0].tolist() == ["=SUM(B1:B2)", 2, None, 1]
    assert type(sheet.grid[0, 0]) is NoCache
    assert sheet.formulas == {(0, 0): "=SUM(B1:B2)", (1, 0): "=1+1", (2, 0): "=3"}


def test_xlsx_structure():
    def change(book):
        sheet = book.active
        sheet.merge_cells("A1:C2")
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet["B3"].number_format = '0.00"万元"'
        sheet["B3"].comment = Comment("按村报", "甲")
        book.create_sheet("上月").sheet_state = "hidden"

    book = read_book(xlsx({"A1": "标题", "B3": 12.5, "C4": 1}, change))
    sheet = book.sheets[0]
    assert sheet.merges == [Span(0, 0, 1, 2)]
    assert (sheet.hidden_rows, sheet.hidden_cols) == (frozenset({3}), frozenset({1}))
    assert sheet.formats == {(2, 1): '0.00"万元"'}
    assert sheet.comments == {(2, 1): "按村报"}
    assert [(s.name, s.index, s.hidden) for s in book.sheets] == [("Sheet", 0, False), ("上月", 1, True)]
    assert (book.format, book.untold, book.date1904) == ("xlsx", (), False)


@pytest.mark.parametrize(
    ("value", "shown", "kept"),
    [
        pytest.param(5, "yyyy/m/d", 5, id="a-count-under-a-date-format"),
        pytest.param(12.5, "yyyy/m/d", 12.5, id="an-amount-under-a-date-format"),
        pytest.param(43312, 'yyyy"年"m"月"', dt.date(2018, 7, 31), id="chinese-date-format"),
        pytest.param(1.25, "[h]:mm", "30:00:00", id="duration"),
        pytest.param(0.85, "0%", 0.85, id="percent-keeps-the-stored-number"),
    ],
)
def test_xlsx_number_formats(value, shown, kept):
    sheet = only(xlsx({"A1": value}, lambda book: setattr(book.active["A1"], "number_format", shown)))
    assert sheet.grid[0, 0] == kept
    assert type(sheet.grid[0, 0]) is type(kept)
    assert sheet.formats[0, 0]


@pytest.mark.parametrize(
    ("merge", "kept"),
    [
        ("A1:XFD1048576", [Span(0, 0, 2, 1)]),
        ("A2:XFD2000", [Span(1, 0, 2, 1)]),
        ("A20:XFD2000", []),
        ("D1:XFD2000", []),
        ("A1:B1", [Span(0, 0, 0, 1)]),
    ],
)
def test_merges_are_cut_to_what_is_used(merge, kept):
    data = xlsx({"A1": 1, "B3": 2}, lambda book: book.active.merge_cells("C1:D1"))
    assert only(patched(data, "sheet1.xml", "C1:D1", merge)).merges == kept


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        pytest.param({"XFD1048576": 2}, "XFD1048576", id="corner"),
        pytest.param({"B1048576": 2, "XFD3": 2}, "B1048576、XFD3", id="two"),
    ],
)
def test_a_stray_cell_at_the_far_end_is_refused_in_time_and_named(cells, named):
    with pytest.raises(ReadError) as caught:
        read_book(xlsx({"A1": 1, **cells}), "村表.xlsx")
    assert caught.value.code == "file-too-large"
    assert caught.value.message.startswith(f"村表.xlsx：工作表“Sheet”的单元格 {named} 有内容，离表格太远")
    assert "请删除" in caught.value.message


def test_xls_values_and_structure():
    book = xlwt.Workbook()
    sheet = book.add_sheet("3 ")
    sheet.write_merge(0, 0, 0, 2, "标题")
    for col, value in enumerate(["昭觉县", 13800000001.0, 120.5, True, dt.date(2018, 7, 31)]):
        style = xlwt.easyxf(num_format_str="yyyy/m/d") if isinstance(value, dt.date) else xlwt.Style.default_style
        sheet.write(1, col, value, style)
    sheet.row(2).hidden = True
    sheet.row(2).write(0, "藏")
    sheet.col(4).hidden = True
    read = read_book(saved(book))
    made = read.sheets[0]
    assert (read.format, made.name, made.merges) == ("xls", "3 ", [Span(0, 0, 0, 2)])
    assert made.grid[1].tolist() == ["昭觉县", 13800000001, 120.5, True, dt.date(2018, 7, 31)]
    assert type(made.grid[1, 1]) is int
    assert (made.hidden_rows, made.hidden_cols) == (frozenset({2}), frozenset({4}))
    assert made.formats == {(1, 4): "yyyy/m/d"}


TEXT = "序号,帮扶县,到位（万元）\r\n1,昭觉县,120.5\r\n2,布拖县,\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_encodings(encoding):
    book = read_book(TEXT.encode(encoding))
    assert book.sheets[0].grid.tolist() == [
        ["序号", "帮扶县", "到位（万元）"],
        ["1", "昭觉县", "120.5"],
        ["2", "布拖县", None],
    ]
    assert (book.format, book.properties["encoding"]) == ("csv", encoding)


def test_big5_is_told_not_turned_into_garbage():
    text = "序號,幫扶縣,幫扶村,資金金額\n1,昭覺縣,三河村,一百二十萬元\n"
    with pytest.raises(ReadError, match="Big5") as caught:
        read_book(text.encode("big5"), "台帳.csv")
    assert caught.value.code == "file-encoding"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        pytest.param("县\t村\n昭觉县\t三河村,火普村\n", ["昭觉县", "三河村,火普村"], id="tab"),
        pytest.param("县;村\n昭觉县;三河村\n", ["昭觉县", "三河村"], id="semicolon"),
        pytest.param('县,村\n昭觉县,"三河村\n火普村,甲"\n', ["昭觉县", "三河村\n火普村,甲"], id="quoted"),
        pytest.param("县\n昭觉县\n", ["昭觉县"], id="one-column"),
    ],
)
def test_csv_delimiters(text, row):
    assert read_book(text.encode()).sheets[0].grid[1].tolist() == row


def test_html_saved_as_xls():
    page = """<html><head><meta charset=gb2312><style>td{color:red}</style></head><table>
    <tr><th rowspan=2>县</th><th colspan=2>资金</th></tr><tr><td>本月</td><td>累计</td></tr>
    <tr><td>昭觉&nbsp;县</td><td>1&lt;2</td><td></td></tr></table></html>"""
    sheet = read_book(page.encode("gb18030"), "导出.xls").sheets[0]
    assert sheet.grid.tolist() == [["县", "资金", None], [None, "本月", "累计"], ["昭觉\xa0县", "1<2", None]]
    assert sheet.merges == [Span(0, 0, 1, 0), Span(0, 1, 0, 2)]


def test_xml_spreadsheet_2003():
    page = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
    xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="资金"><Table>
    <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">资金</Data></Cell>
    <Cell><Data ss:Type="Error">#REF!</Data></Cell></Row>
    <Row ss:Index="4" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">120.50</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    sheet = read_book(page.encode()).sheets[0]
    assert (sheet.name, sheet.merges, sheet.hidden_rows) == ("资金", [Span(0, 0, 0, 1)], frozenset({3}))
    assert sheet.grid[[0, 3]].tolist() == [["资金", None, "#REF!"], [None, 120.5, None]]
    assert type(sheet.grid[0, 2]) is CellError


def test_members_of_a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("川江/7月.csv", TEXT)
        archive.writestr("__MACOSX/7月.csv", "x")
        archive.writestr("~$7月.xlsx", "x")
        archive.writestr("AAA.csv", TEXT)
    windows = out.getvalue().replace(b"AAA.csv", "8月.csv".encode("gb18030"))  # no UTF-8 flag: GBK, as Windows writes
    members = dict(open_members(windows, "川江.zip"))
    assert list(members) == ["川江/7月.csv", "8月.csv"]
    assert members["8月.csv"].decode() == TEXT


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        pytest.param(b"", "file-empty", "空的", id="empty"),
        pytest.param(b"%PDF-1.7", "file-not-a-sheet", "PDF", id="pdf"),
        pytest.param(xlsx({"A1": 1})[:900], "file-truncated", "不完整", id="half"),
        pytest.param(b"<html><p>no table</p></html>", "file-not-a-sheet", "没有表格", id="page-without-table"),
    ],
)
def test_refusals(data, code, said):
    with pytest.raises(ReadError) as caught:
        read_book(data, "甲公司.xls")
    assert caught.value.code == code
    assert caught.value.message.startswith("甲公司.xls：")
    assert said in caught.value.message


def test_missing_file_is_a_read_error(tmp_path):
    with pytest.raises(ReadError, match="无法打开"):
        read_book(tmp_path / "没有.xlsx")


HARD = sorted(p for p in (CORPUS / "hard-files").rglob("*.*")) if CORPUS.is_dir() else []
CODES = {"file-unreadable", "file-truncated", "file-encrypted", "file-not-a-sheet", "file-image", "file-encoding"}


@pytest.mark.skipif(not HARD, reason="the corpus is not here")
def test_hard_files_are_read_or_refused_in_plain_words():
    refused = {}
    for path in HARD:
        try:
            read_book(path)
        except ReadError as error:
            refused[path.name] = error.code
            assert error.code in CODES, path.name
            assert error.message.startswith(f"{path.name}：") and error.message.endswith("。"), path.name
    assert len(HARD) - len(refused) >= 100
    assert not {"60825.xlsx", "64420.xlsm"} & refused.keys()  # calamine cannot open them, openpyxl can
    assert refused["picture.xlsx"] == "file-image"
    assert refused["51832.xls"] == refused["xor-encryption-abc.xls"] == "file-encrypted"
    assert refused["Simple.xlsb"] == "file-unreadable"  # calamine panics: a BaseException
