"""A file looked at without a form: cells and tables as frames, the sheets coloured and escaped."""

import openpyxl
import pytest

from fupin_analysis.errors import ReadError
from fupin_analysis.frames import ROLES
from fupin_analysis.intake.inspect import ROLE_WORDS, inspect_file


@pytest.fixture
def found(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "9月"
    for row in [
        ["资金<月>报表"],
        ["填报单位：甲公司", None, "单位：万元"],
        ["序号", "县", "到位"],
        [1, "<b>昭觉县</b>", 5],
        ["合计", None, 5],
        ["联系电话：13800000000"],
    ]:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    book.create_sheet("上月").sheet_state = "hidden"
    path = tmp_path / "甲公司.xlsx"
    book.save(path)
    return inspect_file(path)


def test_cells(found):
    cells = found.cells.set_index("cell")
    assert cells["role"].to_dict() == {
        "A1": "title",
        "A2": "label",
        "C2": "unit",
        "A3": "header",
        "B3": "header",
        "C3": "header",
        "A4": "sequence",
        "B4": "value",
        "C4": "value",
        "A5": "header",
        "C5": "total",
        "A6": "footer",
    }
    assert cells.loc["C4", "raw"] == "5"
    assert cells.loc["C4", "table"] == 1
    assert cells["table"].isna().sum() == 4


def test_telephones_are_masked(found):
    assert "13800000000" not in found.cells["raw"].str.cat()
    assert "13800000000" not in found._repr_html_()


def test_tables(found):
    assert found.tables.to_dict("records") == [
        {
            "sheet": "9月",
            "range": "A3:C5",
            "header_range": "A3:C3",
            "orientation": "rows",
            "records": 1,
            "unit": "万元",
            "title": "资金<月>报表",
        }
    ]


def test_text(found):
    text = str(found)
    assert "甲公司.xlsx（xlsx）：2 张工作表，1 个表格" in text
    assert "工作表“上月”（隐藏）：空表" in text
    assert "A3:C5  表头 A3:C3  一行一条，1 条  单位：万元  资金<月>报表" in text


def test_html_is_escaped_and_coloured(found):
    page = found._repr_html_()
    assert "<b>昭觉县" not in page
    assert "&lt;b&gt;昭觉县&lt;/b&gt;" in page
    assert 'rowspan="1" colspan="3" title="A1 标题"' in page
    assert f'title="C4 数据" style="background:{ROLE_WORDS["value"][1]}' in page
    assert all(word in page for word, _ in ROLE_WORDS.values())


def test_every_role_has_a_word():
    assert set(ROLE_WORDS) == set(ROLES) - {"refused"}


def test_what_cannot_be_read(tmp_path):
    path = tmp_path / "扫描件.xlsx"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(ReadError, match="这是 PDF 文件"):
        inspect_file(path)
