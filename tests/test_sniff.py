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
            archive.writestr(name.replace("__", "/").replace("_iwa", ".iwa"), data)
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


DBF = b"\x03\x75\x03\x05\x03\x00\x00\x00\xa1\x00\x21\x00".ljust(200, b"\x00")


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
        pytest.param(b"%PDF-1.4", "pdf", "file-image", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "image", "file-image", id="png"),
        pytest.param(b"Rar!\x1a\x07\x00", "archive", "file-not-a-sheet", id="rar"),
        pytest.param(b"", "empty", "file-empty", id="no-bytes"),
        pytest.param(b"\x00" * 64 + b" \n", "empty", "file-empty", id="zeros"),
        pytest.param(xlsx()[:700], "truncated", "file-truncated", id="half-a-zip"),
        pytest.param(b"\x01\x02\x03\x04abc", "unknown", "file-not-a-sheet", id="unknown"),
        pytest.param(cfb("WORKBOOK"), "xls", "", id="xls-in-capitals"),
        pytest.param(cfb("__properties_version1.0"), "mail", "file-not-a-sheet", id="msg"),
        pytest.param(b"From: a@b\r\nSubject: x\r\n\r\nhi", "mail", "file-not-a-sheet", id="eml"),
        pytest.param(b"MIME-Version: 1.0\nContent-Type: multipart/related", "mail", "file-not-a-sheet", id="mht"),
        pytest.param("From,县\n甲,昭觉县\n".encode(), "csv", "", id="csv-that-begins-like-a-mail"),
        pytest.param(DBF, "database", "file-not-a-sheet", id="dbf"),
        pytest.param(b"\x00\x01\x00\x00Standard Jet DB\x00\x01", "database", "file-not-a-sheet", id="access"),
        pytest.param(zipped(Index__Document_iwa=b"x"), "numbers", "file-not-a-sheet", id="numbers"),
        pytest.param(zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "word", "file-not-a-sheet", id="odt"),
        pytest.param(
            zipped(**{"META-INF__manifest.xml": b"opendocument.spreadsheet", "content.xml": b"x"}),
            "ods", "", id="ods-without-mimetype",
        ),
        pytest.param(
            b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>',
            "ods", "", id="fods",
        ),
        pytest.param(b"ID;PWXL;N;E\r\nC;X1;Y1;K1", "unknown", "file-not-a-sheet", id="slk"),
        pytest.param(b"PK\x03\x04" + b"PK\x01\x02" * 100_001, "crowded", "file-too-large", id="a-zip-of-too-many"),
        pytest.param("BM镇,村\n".encode(), "csv", "", id="csv-that-begins-like-a-bitmap"),
    ],
)  # fmt: skip
def test_kind(data, kind, code):
    found = sniff(data)
    assert (found.kind, found.code, found.readable) == (kind, code, code == "")


def test_refusal_says_what_to_do():
    error = sniff(b"%PDF-1.4").refuse("报表.xlsx")
    assert isinstance(error, ReadError)
    assert error.code == "file-image"
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
