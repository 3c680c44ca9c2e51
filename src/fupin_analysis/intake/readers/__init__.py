"""Bytes → Book: one reader a format, chosen by content; every failure becomes a ReadError in Chinese."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book
from fupin_analysis.intake.readers.csv import read_csv
from fupin_analysis.intake.readers.grids import clip_merges
from fupin_analysis.intake.readers.html import read_html
from fupin_analysis.intake.readers.ods import read_ods
from fupin_analysis.intake.readers.other import read_other
from fupin_analysis.intake.readers.xls import read_xls
from fupin_analysis.intake.readers.xlsx import read_xlsx
from fupin_analysis.intake.readers.xml2003 import read_xml2003
from fupin_analysis.intake.sniff import sniff
from fupin_analysis.plan.privacy import mask_text

Reader = Callable[[bytes], Book]
_READERS: dict[str, Reader] = {
    "xlsx": read_xlsx,
    "xls": read_xls,
    "xlsb": read_other,
    "ods": read_ods,
    "csv": read_csv,
    "html": read_html,
    "xml": read_xml2003,
}


def read_book(source: Path | str | bytes, name: str | None = None) -> Book:
    """Read one file whole; ``name`` is used in messages only.

    Raises ReadError, its code one of file-empty, file-encrypted, file-not-a-sheet, file-truncated, file-encoding,
    file-too-large, file-image, file-unreadable; the message says in Chinese what to do.
    """
    data, name = _load(source, name)
    found = sniff(data)
    if not found.readable:
        raise found.refuse(name)
    try:
        book = _READERS[found.kind](data)
    except ReadError as error:
        raise ReadError(f"{name}：{error.message}", code=error.code) from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # calamine panics are BaseException: packages.md, Readers
        raise _broken(name, error) from error
    for sheet in book.sheets:
        sheet.merges = clip_merges(sheet.merges, sheet.shape)
    _mask_names(book)
    if book.properties.get("images") and not any(sheet.grid.size for sheet in book.sheets):
        raise ReadError(f"{name}：表格里只有图片，没有可读的数据。请报送填好的电子表格。", code="file-image")
    return book


def _mask_names(book: Book) -> None:
    """Telephone and identity numbers in the names of sheets masked, each name different still.

    Here, so that whatever speaks of a sheet (ledger, findings, copies) has one name for it.
    """
    taken = {sheet.name for sheet in book.sheets}
    for sheet in book.sheets:
        masked = name = mask_text(sheet.name)
        number = 2
        while masked != sheet.name and name in taken:
            name, number = f"{masked}({number})", number + 1
        sheet.name = name
        taken.add(name)


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's path as its sender saw it: without the UTF-8 flag, Chinese Windows writes GBK, not cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _load(source: Path | str | bytes, name: str | None) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, name or "文件"
    path = Path(source)
    try:
        return path.read_bytes(), name or path.name
    except OSError as error:
        raise ReadError(f"{name or path.name}：无法打开，请检查文件是否存在、是否被占用。") from error


def _broken(name: str, error: BaseException) -> ReadError:
    text = f"{type(error).__name__} {error}".lower()
    if "password" in text or "encrypt" in text:
        return ReadError(f"{name}：文件设有打开密码，无法读取，请取消密码后重报。", code="file-encrypted")
    told = f"{name}：文件已损坏或不完整，无法读取。"
    code = "file-truncated" if any(w in text for w in ("eof", "truncat", "end of", "zip")) else "file-unreadable"
    return ReadError(f"{told}请用 Excel 或 WPS 打开后另存为 .xlsx 再报。", code=code)
