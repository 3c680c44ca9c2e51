"""What a file is, by its bytes and never by its suffix (domain.md 3.3, modes 62–64)."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Literal

from fupin_analysis.errors import ReadError

FileKind = Literal[
    "xlsx", "xlsb", "xls", "ods", "csv", "html", "xml", "zip",
    "encrypted", "pdf", "image", "word", "archive", "truncated", "empty", "unknown",
]  # fmt: skip
READABLE = frozenset({"xlsx", "xlsb", "xls", "ods", "csv", "html", "xml"})

_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报"
_REFUSALS: dict[str, tuple[str, str]] = {
    "zip": ("file-not-a-sheet", "这是压缩包，里面没有可读的表格，请解压后报送表格文件"),
    "encrypted": ("file-encrypted", "文件设有打开密码，无法读取，请取消密码后重报"),
    "pdf": ("file-not-a-sheet", "这是 PDF 文件，不是电子表格，请报送 .xlsx 电子表格"),
    "image": ("file-not-a-sheet", "这是图片，不是电子表格，请报送 .xlsx 电子表格"),
    "word": ("file-not-a-sheet", "这是 Word 或演示文稿，不是电子表格，请报送 .xlsx 电子表格"),
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
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mime = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return "truncated"
    lower = {name.lower().replace("\\", "/").lstrip("/") for name in names}
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if any(name.startswith("xl/") for name in lower):
        return "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in lower):
        return "word"
    if mime.strip().startswith(_ODS_MIME):
        return "ods"
    return "xlsx" if "[content_types].xml" in lower else "zip"


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
    if has("Workbook") or has("Book") or has("WORKBOOK"):
        return "xls"
    if has("WordDocument") or has("PowerPoint Document"):
        return "word"
    return "truncated" if len(data) < 2048 else "unknown"


def _text_kind(data: bytes) -> FileKind:
    if not _looks_like_text(data):
        return "unknown"
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", errors="replace").encode("utf-8")
    lower = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower and b"<html" not in lower:
        return "xml"
    if lower.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<body")):
        return "html"
    if lower.startswith(b"<?xml"):
        return "html" if b"<html" in lower or b"<table" in lower else "unknown"
    return "unknown" if lower.startswith((b"mime-version:", b"<svg")) else "csv"


def _looks_like_text(data: bytes) -> bool:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return len(data) % 2 == 0 or len(data) > 64
    return _CONTROL.search(data[:65536]) is None
