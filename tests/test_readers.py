"""Bytes → Book: cells as they were stored, nothing lost, every refusal in plain Chinese with a stable code."""

import datetime as dt
import io
import re
import struct
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlrd
import xlwt
from openpyxl.comments import Comment

from fupin_analysis.errors import ReadError
from fupin_analysis.intake import child
from fupin_analysis.intake.book import CellError, NoCache, Sheet, Span, a1
from fupin_analysis.intake.readers import member_name, read_book
from fupin_analysis.intake.readers.grids import clip_merges, plain
from fupin_analysis.intake.readers.records import tell_records
from fupin_analysis.intake.readers.strays import STRAYS, lay_rows
from fupin_analysis.intake.readers.xlsx import read_xlsx
from fupin_analysis.intake.readers.xlsx_slow import read_slowly

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


def test_numbers_of_persons_in_names_of_sheets_are_masked_and_names_stay_apart():
    book = openpyxl.Workbook()
    book.active.title = "联系人139" + "00000025"
    book.create_sheet("联系人139" + "11110025")["A1"] = "甲"
    book.create_sheet("2018年9月")["A1"] = "乙"
    sheets = read_book(saved(book), "报表.xlsx").sheets
    assert [sheet.name for sheet in sheets] == ["联系人139****0025", "联系人139****0025(2)", "2018年9月"]
    assert [sheet.grid[0, 0] if sheet.grid.size else None for sheet in sheets] == [None, "甲", "乙"]


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


FAR = {
    "corner": {"XFD1048576": 2},
    "two": {"B1048576": "误", "XFD3": 2.5},
    "formula": {"ZZ700000": "=1+2"},
    "bottom": {"A1048576": True},
}


@pytest.mark.parametrize("cells", FAR.values(), ids=FAR)
@pytest.mark.parametrize("read", [read_xlsx, read_slowly], ids=["calamine", "openpyxl"])
def test_far_cells_stand_beside_the_sheet(read, cells):
    def change(book):
        book.active["B3"].number_format = '0.00"万元"'
        book.active.merge_cells("A1:B1")

    (sheet,) = read(xlsx({"A1": "标题", "B3": 12.5, "A5": "=B3", **cells}, change)).sheets
    assert sheet.grid.tolist() == [["标题", None], [None] * 2, [None, 12.5], [None] * 2, ["=B3", None]]
    assert {a1(*at): value for at, value in sheet.strays.items()} == cells
    assert (sheet.merges, sheet.formats) == ([Span(0, 0, 0, 1)], {(2, 1): '0.00"万元"'})
    kinds = {at: NoCache if value == "=1+2" else type(value) for at, value in cells.items()}
    assert {a1(*at): type(value) for at, value in sheet.strays.items()} == kinds


def test_many_far_cells_are_no_slip_of_the_hand():
    cells = {f"XA{row}": row for row in range(900_000, 900_000 + STRAYS + 1)}
    with pytest.raises(ReadError, match="已用区域达 900200 行 × 625 列") as caught:
        read_book(xlsx({f"A{row}": 1 for row in range(1, 300)} | cells), "村表.xlsx")
    assert caught.value.code == "file-too-large"


@pytest.mark.parametrize(
    ("rows", "kept", "far"),
    [
        pytest.param([[1]] * 3, (3, 1), [], id="small"),
        pytest.param([[1] * 600, *[[]] * 900, [1]], (902, 600), [], id="a-gap-that-is-none"),
        pytest.param([[1, 2]] * 5 + [[]] * 300_000 + [[None, "误"]], (5, 2), [(300_005, 1)], id="below"),
        pytest.param([[1, 2]] * 60 + [[1] + [""] * 9_999 + [7]], (61, 2), [(60, 10_000)], id="right"),
        pytest.param([["误"]] + [[]] * 300_000 + [[1, 2]] * 9, (300_010, 2), [], id="the-table-is-far-below"),
    ],
)
def test_rows_with_far_cells(rows, kept, far):
    grid, strays = lay_rows(rows, "表")
    assert (grid.shape, list(strays)) == (kept, far)


def test_far_cells_of_other_formats():
    book = xlwt.Workbook()
    sheet = book.add_sheet("资金")
    for row in range(4):
        sheet.write(row, 0, row)
    sheet.write(65535, 255, "误")
    (read,) = read_book(saved(book)).sheets
    assert (read.grid[:, 0].tolist(), read.strays) == ([0, 1, 2, 3], {(65535, 255): "误"})
    (read,) = read_book(("县,到位\n昭觉县,5\n" + "\n" * 200_000 + ",,误\n").encode()).sheets
    assert (read.shape, read.strays) == ((2, 2), {(200_002, 2): "误"})
    cells = ods_cell("县") + f'<table:table-cell table:number-columns-repeated="16381"/>{ods_cell("误")}'
    rows = f'{ods_row(ods_cell("甲") * 3)}<table:table-row table:number-rows-repeated="90000"/>{ods_row(cells)}'
    read = read_book(ods(rows)).sheets[0]
    assert (read.grid.tolist(), list(read.strays)) == ([["甲"] * 3], [(90001, 0), (90001, 16382)])


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


@pytest.mark.parametrize(
    ("written", "flag", "name"),
    [
        ("川江/7月.csv".encode(), 0x800, "川江/7月.csv"),
        ("8月.csv".encode("gb18030"), 0, "8月.csv"),
        (b"AAA.csv", 0, "AAA.csv"),
    ],
    ids=["utf-8", "windows", "ascii"],
)
def test_names_of_members_of_a_zip(written, flag, name):
    info = zipfile.ZipInfo(written.decode("utf-8" if flag else "cp437"))
    info.flag_bits = flag
    assert member_name(info) == name


ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles>
 <style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
 <office:body><office:spreadsheet>{head}<table:table table:name="资金">{rows}</table:table>
 <table:table table:name="上月" table:style-name="ta2"/></office:spreadsheet></office:body></office:document-content>"""


REPEATED = 'table:number-{}-repeated="{}"'


def ods_cell(text: str, more: str = "", inside: str = "") -> str:
    return f"<table:table-cell {more}>{inside}<text:p>{text}</text:p></table:table-cell>"


def ods_row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def ods(rows: str, head: str = "", manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", ODS_MIME)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", ODS.format(head=head, rows=rows))
    return out.getvalue()


def of(kind: str, told: str = "") -> str:
    value = {"boolean": "boolean-value", "date": "date-value", "time": "time-value", "string": "string-value"}
    return f'office:value-type="{kind}"' + (f' office:{value.get(kind, "value")}="{told}"' if told else "")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        pytest.param(ods_cell("1,234.5", of("float", "1234.5")), 1234.5, id="number"),
        pytest.param(ods_cell("120", of("currency", "120")), 120, id="money"),
        pytest.param(ods_cell("85%", of("percentage", "0.85")), 0.85, id="percent"),
        pytest.param(ods_cell("真", of("boolean", "true")), True, id="bool"),
        pytest.param(ods_cell("31日", of("date", "2018-07-31")), dt.date(2018, 7, 31), id="date"),
        pytest.param(ods_cell("9:30", of("time", "PT09H30M00S")), dt.time(9, 30), id="time"),
        pytest.param(ods_cell("30:00:00", of("time", "PT30H00M00S")), "30:00:00", id="duration"),
        pytest.param(ods_cell("昭觉<text:s text:c='2'/>县", of("string")), "昭觉  县", id="blanks"),
        pytest.param(ods_cell("昭觉</text:p><text:p>县", of("string")), "昭觉\n县", id="paragraphs"),
        pytest.param(
            ods_cell("#DIV/0!", 'office:value-type="string" calcext:value-type="error"'),
            CellError("#DIV/0!"),
            id="error",
        ),
        pytest.param(ods_cell("Err:502", of("string")), CellError("Err:502"), id="error-of-its-own"),
        pytest.param('<table:table-cell table:formula="of:=SUM([.A1])"/>', NoCache("of:=SUM([.A1])"), id="no-result"),
        pytest.param(
            ods_cell("5", of("float", "5"), "<office:annotation><text:p>按村报</text:p></office:annotation>"),
            5,
            id="comment",
        ),
        pytest.param(
            "<table:covered-table-cell><text:p>盖住</text:p></table:covered-table-cell>", "盖住", id="covered"
        ),
    ],
)
def test_ods_values(cell, kept):
    got = read_book(ods(ods_row(cell))).sheets[0].grid[0, 0]
    assert (got, type(got)) == (kept, type(kept))


def test_ods_structure():
    comment = "<office:annotation><text:p>按村报</text:p></office:annotation>"
    rows = (
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        + ods_row(
            ods_cell("标题", 'table:number-columns-spanned="3"')
            + '<table:covered-table-cell table:number-columns-repeated="2"/>'
        )
        + ods_row(ods_cell("县", 'table:number-columns-repeated="3"', comment), 'table:number-rows-repeated="2"')
        + "<table:table-row-group>"
        + ods_row(ods_cell("藏"), 'table:visibility="filter"')
        + "</table:table-row-group>"
        + ods_row('<table:table-cell table:number-columns-repeated="16384"/>', 'table:number-rows-repeated="1048570"')
    )
    book = read_book(
        ods(
            rows,
            '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>',
        )
    )
    sheet = book.sheets[0]
    assert sheet.grid.tolist() == [["标题", None, None], ["县"] * 3, ["县"] * 3, ["藏", None, None]]
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_cols) == ([Span(0, 0, 0, 2)], frozenset({3}), frozenset({2}))
    assert sheet.comments == {(1, 0): "按村报"}
    assert [(s.name, s.hidden) for s in book.sheets] == [("资金", False), ("上月", True)]
    assert (book.format, book.date1904, book.untold) == ("ods", True, ("formats",))
    assert (
        read_book(
            ODS.format(head="", rows=rows)
            .replace("document-content", "document")
            .replace(
                "<office:document",
                f"<?xml version='1.0'?><office:document office:mimetype='{ODS_MIME}'",
                1,
            )
            .encode()
        )
        .sheets[0]
        .grid.tolist()
        == sheet.grid.tolist()
    )


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        pytest.param(ods("", manifest="<manifest:encryption-data/>"), "file-encrypted", "密码", id="encrypted"),
        pytest.param(
            ods(ods_row(ods_cell("甲", REPEATED.format("columns", 16384)), REPEATED.format("rows", 1048576))),
            "file-too-large", "已用区域达 1048576 行", id="a-cell-repeated-to-the-end",
        ),
        pytest.param(ods("<broken"), "file-unreadable", "损坏", id="broken"),
    ],
)  # fmt: skip
def test_ods_refusals(data, code, said):
    with pytest.raises(ReadError, match=said) as caught:
        read_book(data, "甲.ods")
    assert caught.value.code == code


def record(kind: int, body: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def xlsb_part() -> tuple[zipfile.ZipFile, Sheet]:
    """An xlsb package and what calamine makes of it: blanks for errors, times for what is below zero."""

    def text(value):
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(col, rest):
        return struct.pack("<II", col, 0) + rest

    rows = record(0, struct.pack("<IIHH", 0, 0, 300, 0)) + record(3, cell(0, b"\x17"))
    rows += record(11, cell(1, b"\x07\0\0")) + record(5, cell(2, struct.pack("<d", -1.2)))
    rows += record(2, cell(3, struct.pack("<i", -300 << 2 | 3))) + record(5, cell(4, struct.pack("<d", 0.8)))
    rows += record(0, struct.pack("<IIHH", 2, 0, 300, 0x1000)) + record(3, cell(0, b"\x2a"))
    rows += record(60, struct.pack("<IIIIH", 1, 3, 0, 0, 1)) + record(176, struct.pack("<IIII", 4, 5, 0, 2))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.bin", record(156, struct.pack("<II", 0, 1) + text("rId1") + text("资金")))
        link = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>'
        archive.writestr("xl/_rels/workbook.bin.rels", link)
        archive.writestr("xl/worksheets/sheet1.bin", rows + b"\x05\xff")
    grid = np.array([[None, None, dt.time(19, 12), dt.time(0), dt.time(19, 12)]], dtype=object)
    return zipfile.ZipFile(out), Sheet("资金", 0, grid)


def test_records_of_xlsb_tell_what_calamine_does_not():
    archive, sheet = xlsb_part()
    tell_records(archive, sheet)
    blank = [None] * 5
    assert sheet.grid.tolist() == [["#REF!", "#DIV/0!", -1.2, -3, dt.time(19, 12)], blank, ["#N/A", *blank[1:]]]
    assert [type(sheet.grid[at]) for at in ((0, 0), (0, 1), (2, 0))] == [CellError] * 3
    assert sheet.strays == {}
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_cols) == ([Span(4, 0, 5, 2)], {2}, {1, 2, 3})


def test_xls_durations_are_no_moments():
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, 1.25, xlwt.easyxf(num_format_str="[h]:mm"))
    sheet.write(0, 1, 43312.25, xlwt.easyxf(num_format_str="yyyy/m/d h:mm"))
    assert read_book(saved(book)).sheets[0].grid.tolist() == [["30:00:00", dt.datetime(2018, 7, 31, 6)]]


def test_an_xls_that_xlrd_refuses_is_read_in_a_child_by_calamine(monkeypatch):
    book = xlwt.Workbook()
    book.add_sheet("资金").write(1, 1, "昭觉县")
    data = saved(book)

    def refuse(*args, **ways):
        raise AssertionError

    monkeypatch.setattr(xlrd, "open_workbook", refuse)
    with pytest.raises(ReadError, match="损坏"):
        read_book(data)  # here calamine might end the process
    monkeypatch.setattr(child, "_child", [True])
    read = read_book(data)
    assert read.sheets[0].grid.tolist() == [[None, None], [None, "昭觉县"]]
    assert {"formulas", "hidden_rows", "formats"} <= set(read.untold)


def test_dates_of_a_workbook_from_1904():
    """The reader of xlsx leaves them four years early: 41119 is 30 July 2016 there."""
    made = xlsx({"A1": 41119, "B1": 5, "C1": "x"}, lambda book: setattr(book.active["A1"], "number_format", "yyyy/m/d"))
    book = read_book(patched(made, "workbook.xml", "<workbookPr ?/>", '<workbookPr date1904="1"/>'))
    assert book.sheets[0].grid.tolist() == [[dt.date(2016, 7, 30), 5, "x"]]
    assert book.date1904


def test_a_negative_number_under_a_format_of_time_keeps_its_sign():
    def change(book):
        for at in ("A1", "B1"):
            book.active[at].number_format = "h:mm"

    assert only(xlsx({"A1": -1.25, "B1": 0.75}, change)).grid.tolist() == [[-1.25, dt.time(18)]]


def test_the_slow_reader_makes_no_cell_for_what_a_merge_covers():
    made = xlsx({"A1": 5, "B2": "=A1"}, lambda book: book.active.merge_cells("C1:D1"))
    (sheet,) = read_slowly(patched(made, "sheet1.xml", "C1:D1", "A3:XFD1048576")).sheets
    assert sheet.merges == [Span(2, 0, 1048575, 16383)]
    assert sheet.grid.tolist() == [[5, None], [None, "=A1"]]


def test_a_million_merges_cost_no_more_than_the_cells():
    heap = [Span(0, 0, 9, 9)] * 1000 + [Span(20, 0, 20, 1)]
    assert clip_merges(heap, (30, 10)) == [Span(0, 0, 9, 9), Span(20, 0, 20, 1)]
    assert clip_merges([Span(-1, 0, 2, 2)], (5, 5)) == []


def test_no_number_is_an_error():
    assert (plain(float("nan")), type(plain(float("inf")))) == ("#NUM!", CellError)


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        pytest.param(b"", "file-empty", "空的", id="empty"),
        pytest.param(b"%PDF-1.7", "file-image", "PDF", id="pdf"),
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
