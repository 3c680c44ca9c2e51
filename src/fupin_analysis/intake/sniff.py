"""What a file is, by its bytes and never by its suffix (domain.md 3.3, modes 62–64)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from fupin_analysis.errors import ReadError

FileKind = Literal[
    "xlsx", "xlsb", "xls", "ods", "csv", "html", "xml", "zip",
    "encrypted", "pdf", "image", "word", "mail", "database", "numbers", "archive", "crowded", "truncated", "empty",
    "unknown",
]  # fmt: skip
READABLE = frozenset({"xlsx", "xlsb", "xls", "ods", "csv", "html", "xml"})

_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报"
_REFUSALS: dict[str, tuple[str, str]] = {
    "zip": ("file-not-a-sheet", "这是压缩包，里面没有可读的表格，请解压后报送表格文件"),
    "encrypted": ("file-encrypted", "文件设有打开密码，无法读取，请取消密码后重报"),
    "pdf": ("file-image", "这是 PDF 文件，不是电子表格，请报送 .xlsx 电子表格"),
    "image": ("file-image", "这是图片，不是电子表格，请报送 .xlsx 电子表格"),
    "word": ("file-not-a-sheet", "这是 Word 或演示文稿，不是电子表格，请报送 .xlsx 电子表格"),
    "mail": ("file-not-a-sheet", "这是邮件或单个文件网页（mht），不是电子表格，请存出附件或打开后另存为 .xlsx 再报"),
    "database": (
        "file-not-a-sheet",
        "这是数据库文件（DBF、Access），不是电子表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再报",
    ),
    "numbers": ("file-not-a-sheet", "这是苹果 Numbers 表格，读不了，请导出为 Excel（.xlsx）后重报"),
    "crowded": ("file-too-large", "压缩包里的文件太多，不像报表，请核对后重报"),
    "archive": ("file-not-a-sheet", "这是 RAR、7z 等压缩包，请解压后报送，或改用 .zip 压缩"),
    "truncated": ("file-truncated", f"文件不完整（可能传输中断），请重新发送；如原件能打开，{_RESAVE}"),
    "empty": ("file-empty", "文件是空的（0 字节或只有空白），请重新发送"),
    "unknown": ("file-not-a-sheet", f"认不出的文件格式，{_RESAVE}"),
}
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF", "pdf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"BM", "image"),
    (b"II*\x00", "image"), (b"MM\x00*", "image"), (b"Rar!", "archive"), (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"), (b"{\\rtf", "word"),
)  # fmt: skip
_BARE_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00", re.DOTALL)
_ODS_BYTES = b"opendocument.spreadsheet"
MEMBERS, MEMBER_MARK = 100_000, b"PK\x01\x02"
"""An archive with more marks of members is not even opened: its list of names may fill the memory."""
_HEAD = 100_000
_DBASE = frozenset(b"\x02\x03\x30\x31\x43\x63\x83\x8b\xcb\xf5")
_MAIL = re.compile(rb"(?:^|\n)mime-version:|^(?:received|return-path|from|x-sender):[^\n]*\r?\n[\w-]+:")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Sniffed:
    """What the bytes are; ``code`` and ``reason`` (Chinese) say why a kind that cannot be read is refused."""

    kind: FileKind
    code: str = ""
    reason: str = ""

    @property
    def readable(self) -> bool:
        """True where ``read_book`` has a reader for it; a zip of returns is opened member by member instead."""
        return self.kind in READABLE

    def refuse(self, name: str) -> ReadError:
        """The error that refuses the file."""
        return ReadError(f"{name}：{self.reason}。", code=self.code)


def sniff(data: bytes) -> Sniffed:
    """Tell the kind of a whole file from its bytes; never raises."""
    kind = _kind(data)
    code, reason = ("", "") if kind in READABLE else _REFUSALS[kind]
    return Sniffed(kind, code, reason)


def _kind(data: bytes) -> FileKind:
    if not data.strip(b"\x00 \t\r\n"):
        return "empty"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zip_kind(data)
    if data.startswith(_CFB):
        return _cfb_kind(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    for magic, kind in _MAGIC:
        if data.startswith(magic) and not (kind == "image" and _looks_like_text(data)):
            return kind
    if _BARE_BIFF.match(data):
        return "xls"
    return _text_kind(data)


def _zip_kind(data: bytes) -> FileKind:
    return "crowded" if data.count(MEMBER_MARK) > MEMBERS else zip_kind(io.BytesIO(data))


def zip_kind(source: Path | BinaryIO) -> FileKind:
    """What an archive is, by the names in it: a workbook, a plain zip … truncated where it cannot be opened."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = {name.lower().replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
            told = b"".join(_head(archive, names.get(part)) for part in ("mimetype", "meta-inf/manifest.xml"))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError, zlib.error):
        return "truncated"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "word"
    if _ODS_BYTES in told:
        return "ods"
    if told.startswith(b"application/vnd.oasis.opendocument"):
        return "word"
    if any(name.startswith("index") and name.endswith((".iwa", "index.zip")) for name in names):
        return "numbers"
    return "xlsx" if "[content_types].xml" in names else "zip"


def _head(archive: zipfile.ZipFile, name: str | None) -> bytes:
    """The first bytes of a member: it may inflate to anything."""
    if name is None:
        return b""
    with archive.open(name) as stream:
        return stream.read(_HEAD)


def _cfb_kind(data: bytes) -> FileKind:
    """Look for the names of streams in a compound file; entries of its directory stand at multiples of 128."""

    def has(stream: str) -> bool:
        key = stream.encode("utf-16-le") + b"\x00\x00"
        at = data.find(key)
        while at >= 0:
            if at % 128 == 0:
                return True
            at = data.find(key, at + 1)
        return False

    if has("EncryptedPackage"):
        return "encrypted"
    if any(map(has, ("Workbook", "Book", "WORKBOOK", "BOOK", "workbook", "book"))):
        return "xls"
    if has("WordDocument") or has("PowerPoint Document"):
        return "word"
    if has("__properties_version1.0"):
        return "mail"
    return "truncated" if len(data) < 2048 else "unknown"


def _text_kind(data: bytes) -> FileKind:
    if not _looks_like_text(data):
        return "database" if _is_database(data) else "unknown"
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", errors="replace").encode("utf-8")
    lower = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower and b"<html" not in lower:
        return "xml"
    if lower.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<body")):
        return "html"
    if lower.startswith(b"<?xml"):
        if b"<office:document" in lower:
            return "ods" if _ODS_BYTES in lower else "word"
        return "html" if b"<html" in lower or b"<table" in lower else "unknown"
    if _MAIL.search(lower):
        return "mail"
    return "unknown" if lower.startswith((b"<svg", b"id;p", b"table\r\n0,1", b"table\n0,1")) else "csv"


def _is_database(data: bytes) -> bool:
    """DBF: a version, a day, and the length of a head made of pieces of 32 bytes; Access: its name."""
    if data[4:19] in (b"Standard Jet DB", b"Standard ACE DB"):
        return True
    dated = len(data) > 32 and data[0] in _DBASE and 1 <= data[2] <= 12 and 1 <= data[3] <= 31
    return dated and 32 < int.from_bytes(data[8:10], "little") <= len(data)


def _looks_like_text(data: bytes) -> bool:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return len(data) % 2 == 0 or len(data) > 64
    return _CONTROL.search(data[:65536]) is None
