"""What a file is, told by its bytes: suffixes lie."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.sniff import sniff

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "县"
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("a").write(0, 0, "县")
    book.save(out)
    return out.getvalue()


def cfb(stream: str) -> bytes:
    """A compound file's look: its first directory entry at a multiple of 128."""
    return CFB.ljust(1024, b"\x00") + stream.encode("utf-16-le") + b"\x00" * 2048


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        pytest.param(xlsx(), "xlsx", "", id="xlsx"),
        pytest.param(xls(), "xls", "", id="xls"),
        pytest.param(b"\x09\x08\x10\x00\x00\x06", "xls", "", id="xls-without-container"),
        pytest.param(zipped(**{"xl__workbook.bin": b"x"}), "xlsb", "", id="xlsb"),
        pytest.param(zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods", "", id="ods"),
        pytest.param("县,村\n昭觉县,三河村\n".encode("gb18030"), "csv", "", id="csv-gbk"),
        pytest.param("\ufeff县\t村\n".encode("utf-16"), "csv", "", id="csv-utf16"),
        pytest.param(b"<html><table><tr><td>1</td></tr></table>", "html", "", id="html-as-xls"),
        pytest.param(
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "xml",
            "",
            id="xml2003",
        ),
        pytest.param(zipped(**{"甲.xlsx": xlsx()}), "zip", "file-not-a-sheet", id="zip-of-returns"),
        pytest.param(zipped(**{"word__document.xml": b"x"}), "word", "file-not-a-sheet", id="docx"),
        pytest.param(cfb("EncryptedPackage"), "encrypted", "file-encrypted", id="encrypted"),
        pytest.param(cfb("WordDocument"), "word", "file-not-a-sheet", id="doc"),
        pytest.param(b"%PDF-1.4", "pdf", "file-not-a-sheet", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "image", "file-not-a-sheet", id="png"),
        pytest.param(b"Rar!\x1a\x07\x00", "archive", "file-not-a-sheet", id="rar"),
        pytest.param(b"", "empty", "file-empty", id="no-bytes"),
        pytest.param(b"\x00" * 64 + b" \n", "empty", "file-empty", id="zeros"),
        pytest.param(xlsx()[:700], "truncated", "file-truncated", id="half-a-zip"),
        pytest.param(b"\x01\x02\x03\x04abc", "unknown", "file-not-a-sheet", id="unknown"),
        pytest.param("BM镇,村\n".encode(), "csv", "", id="csv-that-begins-like-a-bitmap"),
    ],
)
def test_kind(data, kind, code):
    found = sniff(data)
    assert (found.kind, found.code, found.readable) == (kind, code, code == "")


def test_refusal_says_what_to_do():
    error = sniff(b"%PDF-1.4").refuse("报表.xlsx")
    assert isinstance(error, ReadError)
    assert error.code == "file-not-a-sheet"
    assert error.message == "报表.xlsx：这是 PDF 文件，不是电子表格，请报送 .xlsx 电子表格。"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("guangzhou-returns/conghua-206-funds.xls", "xls"),
        ("hard-files/wps/fn.et", "xls"),
        ("hard-files/calamine/any_sheets.ods", "ods"),
        ("hard-files/poi/Simple.xlsb", "xlsb"),
        ("hard-files/poi/protected_passtika.xlsx", "encrypted"),
    ],
)
def test_kind_of_real_files(path, kind):
    assert sniff((CORPUS / path).read_bytes()).kind == kind
