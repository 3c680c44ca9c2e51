"""Web pages saved as .xls (report systems do it) → Book: a sheet a page, its tables one under another."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book, Sheet, Span
from fupin_analysis.intake.readers.csv import decode
from fupin_analysis.intake.readers.grids import GRID_CELLS, too_large
from fupin_analysis.intake.readers.strays import lay_cells

UNTOLD = ("formulas", "formats", "hidden_rows", "hidden_cols", "comments")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SKIPPED = frozenset({"script", "style", "title", "xml"})
_SPAN_MAX = 1000


def read_html(data: bytes) -> Book:
    """Read the tables of a page, every cell as text; raises ReadError file-not-a-sheet where there is none."""
    page = _Page()
    page.feed(_text(data))
    page.close()
    page.end_cell()
    if not page.cells:
        raise ReadError("这是网页文件，里面没有表格。请另存为 .xlsx 后重报。", code="file-not-a-sheet")
    grid, far = lay_cells({span[:2]: text for span, text in page.cells if text}, "html")
    merges = [span for span, _ in page.cells if span[:2] != span[2:]]
    return Book("html", [Sheet("Sheet1", 0, grid, merges=merges, strays=far)], untold=UNTOLD)


def _text(data: bytes) -> str:
    told = _CHARSET.search(data[:4096])
    if told and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = told[1].decode("ascii").lower()
        try:
            return data.decode("gb18030" if name in {"gb2312", "gbk"} else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)[0]


class _Page(HTMLParser):
    """Lays the cells of all tables on one grid; a table inside a cell is read as text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: list[tuple[Span, str]] = []
        self._taken: set[tuple[int, int]] = set()
        self._row = -1
        self._col = 0
        self._open: tuple[int, int] | None = None
        self._text: list[str] = []
        self._depth = 0
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skip += 1
        elif tag == "table":
            self._depth += 1
        elif tag == "br":
            self._text.append("\n")
        elif self._depth > 1:
            return
        elif tag == "tr":
            self.end_cell()
            self._row, self._col = self._row + 1, 0
        elif tag in ("td", "th"):
            self.end_cell()
            told: dict[str, Any] = dict(attrs)
            self._open = _count(told.get("rowspan")), _count(told.get("colspan"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skip = max(0, self._skip - 1)
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
            if not self._depth:
                self.end_cell()
        elif tag in ("td", "th", "tr") and self._depth <= 1:
            self.end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._skip:
            self._text.append(re.sub(r"[ \t\r\n]+", " ", data))

    def end_cell(self) -> None:
        """Put down the cell that is open, at the first free place of its row."""
        if self._open is None:
            return
        tall, wide = self._open
        row = max(self._row, 0)
        while (row, self._col) in self._taken:
            self._col += 1
        span = Span(row, self._col, row + tall - 1, self._col + wide - 1)
        if len(self._taken) + tall * wide > GRID_CELLS // 4:
            raise too_large(span.bottom + 1, span.right + 1, "html")
        self._taken.update((r, c) for r in range(span.top, span.bottom + 1) for c in range(span.left, span.right + 1))
        self.cells.append((span, "".join(self._text).strip(" \n")))
        self._col, self._open, self._text = span.right + 1, None, []


def _count(told: str | None) -> int:
    digits = re.match(r"\s*(\d+)", told or "")
    return min(max(int(digits[1]), 1), _SPAN_MAX) if digits else 1
