"""csv, tsv and other delimited text → Book: every cell is text as it stands, nothing guessed but the encoding."""

from __future__ import annotations

import csv
import io
import re

from charset_normalizer import from_bytes

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, Sheet
from fupin_analysis.intake.readers.strays import lay_rows

UNTOLD = ("formulas", "formats", "hidden_rows", "hidden_cols", "comments", "merges")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",\t;|，"
_COMMON_SHARE = 0.75
_RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx 后重报"


def read_csv(data: bytes) -> Book:
    """Read delimited text as one sheet; raises ReadError file-encoding where the encoding cannot be told."""
    text, encoding = decode(data)
    delimiter = find_delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise ReadError(f"文本表格的引号或分隔符有误。{_RESAVE}。", code="file-unreadable") from error
    grid, far = lay_rows(rows, "CSV")
    sheet = Sheet("", 0, grid, strays=far)  # a csv has no sheet to name
    return Book("csv", [sheet], untold=UNTOLD, properties={"encoding": encoding, "delimiter": delimiter})


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: by BOM, UTF-8, GB18030 where it reads as Chinese, else by statistics.

    Big5 decodes as GB18030 without an error, into garbage (packages.md): it is told by how common the characters
    are, and refused with ReadError file-encoding, as is what nobody can tell.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    simplified = _common_share(data, "gb18030", 0xB0, 0xD7)
    if simplified >= _COMMON_SHARE:
        return data.decode("gb18030"), "gb18030"
    if _common_share(data, "big5", 0xA4, 0xC6) >= _COMMON_SHARE:
        raise ReadError(f"文本编码疑为繁体 Big5，直接读取会变成乱码。{_RESAVE}。", code="file-encoding")
    best = from_bytes(data).best()
    if best is not None and best.encoding in {"utf_8", "utf_16", "utf_32", "utf_16_le", "utf_16_be", "gb18030", "gbk"}:
        return str(best), best.encoding
    if simplified > 0:
        return data.decode("gb18030"), "gb18030"
    raise ReadError(f"认不出文本的编码，读取会变成乱码。{_RESAVE}。", code="file-encoding")


def _common_share(data: bytes, encoding: str, first: int, last: int) -> float:
    """Share of the Chinese characters that lie in the encoding's level of common ones; 0 where it cannot decode."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    chinese = [char.encode(encoding) for char in text if "\u3400" <= char <= "\u9fff"]
    if not chinese:
        return 0.0
    common = sum(1 for pair in chinese if len(pair) == 2 and first <= pair[0] <= last and _second(pair[1], encoding))
    return common / len(chinese)


def _second(byte: int, encoding: str) -> bool:
    return byte >= 0xA1 if encoding == "gb18030" else True


def find_delimiter(text: str) -> str:
    """The mark that cuts the most lines into the same number of parts; a comma where none does."""
    quoted = re.sub(r'"(?:[^"]|"")*"', "", text[:65536])
    lines = [line for line in quoted.splitlines() if line.strip()][:200]
    best, score = ",", 0.0
    for mark in _DELIMITERS:
        counts = [line.count(mark) for line in lines]
        most = max(set(counts), key=lambda n: (counts.count(n) * bool(n), n), default=0)
        weight = counts.count(most) / max(len(lines), 1) * bool(most) * (1 if mark != "，" else 0.5)
        if weight > score:
            best, score = mark, weight
    return best
