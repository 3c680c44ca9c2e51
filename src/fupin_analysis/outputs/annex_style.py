"""How the annex is formatted: fonts by name (Excel and WPS have them), number formats, and widths for Chinese."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from fupin_analysis.present import palette

BODY_FONT, HEAD_FONT = "宋体", "黑体"
SIZE, TITLE_SIZE = 10, 15
NARROW, WHOLE, WIDE = 6.0, 40.0, 46.0
"""Least width, width up to which text stays on one line, and greatest width, in characters of the default font."""
LINE_POINTS = 13.5

_RUN = re.compile(r"[=@\t\r]|[+-][^|!(]*[|!(]")
"""What a spreadsheet runs when it opens a CSV file: formulas, also behind a sign; names of programs (DDE)."""


class Formats:
    """xlsxwriter formats by what they are for; each combination is made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def make(self, **properties: Any) -> Any:
        """A format with the base font and these properties on top."""
        wanted = {"font_name": BODY_FONT, "font_size": SIZE, "valign": "vcenter", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def title(self) -> Any:
        """The title above a table."""
        return self.make(font_name=HEAD_FONT, font_size=TITLE_SIZE, align="center")

    def about(self) -> Any:
        """Unit and cut-off date, above the table."""
        return self.make(font_color=palette.MUTED)

    def mark(self) -> Any:
        """示例数据，纯属虚构."""
        return self.make(font_color=palette.ACCENT, bold=True, align="right")

    def note(self) -> Any:
        """A line under a table."""
        return self.make(font_color=palette.MUTED, font_size=9, text_wrap=True, valign="top")

    def head(self) -> Any:
        """A head of a column."""
        return self.make(font_name=HEAD_FONT, bg_color=palette.GREYS[3], border=1, align="center", text_wrap=True)

    def section(self) -> Any:
        """A line that begins a group of rows."""
        return self.make(font_name=HEAD_FONT, border=1, bg_color="#F7F7F7")

    def cell(self, kind: str, decimals: int = 0, *, strong: bool = False, light: str = "", quoted: bool = False) -> Any:
        """A cell by the kind of its column (``present.tables``); ``quoted``: text, whatever it begins with."""
        properties: dict[str, Any] = {"border": 1, "border_color": "#9A9A9A"}
        if kind in {"count", "money", "pct", "points", "number", "quantity"}:
            properties |= {"num_format": number_format(decimals), "align": "right"}
        elif kind == "date":
            properties |= {"num_format": "yyyy-mm-dd", "align": "center"}
        elif kind in {"light", "yesno"}:
            properties |= {"align": "center"}
        elif kind == "id":
            properties |= {"align": "left", "font_color": palette.MUTED, "font_size": 9}
        else:
            properties |= {"text_wrap": True, "align": "left"}
        if strong:
            properties["bold"] = True
        if quoted:
            properties["quote_prefix"] = True
        if light:
            properties |= {"bg_color": palette.LIGHT_FILL[light], "font_color": palette.LIGHT_INK[light]}
        return self.make(**properties)


def is_live(text: str) -> bool:
    """True for a text that a spreadsheet would take for a formula when it is typed or edited: =, +, -, @ in front."""
    return text.removeprefix("'")[:1] in tuple("=+-@\t\r")


def tame(text: str) -> str:
    """A text that stays one in a CSV export too: what would be run there gets an apostrophe; -20 and - are left."""
    return f"'{text}" if _RUN.match(text) else text


def number_format(decimals: int) -> str:
    """Grouped in threes, always the same decimals: #,##0.0."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def text_width(text: str) -> float:
    """Width in characters; a Chinese one counts double."""
    return sum(2.0 if unicodedata.east_asian_width(c) in "WFA" else 1.0 for c in text)


def break_head(head: str) -> str:
    """A head with its unit on a line of its own: 到位（万元） → 到位 / （万元）."""
    return re.sub(r"(?<=.)（(?=[^（]*）$)", "\n（", head)


def column_width(head: str, words: list[str], *, wrapped: bool) -> float:
    """A width that shows every number whole; long text may wrap, so the usual length of it will do."""
    widths = sorted(text_width(word) for word in words)
    longest = widths[-1] if widths else 0.0
    if wrapped and longest > WHOLE:
        longest = min(WIDE, max(WHOLE, widths[int(0.9 * (len(widths) - 1))]))
    parts = [text_width(part) for part in break_head(head).split("\n")]
    head_needs = max(parts) if len(parts) > 1 else math.ceil(parts[0] / 2) + 1  # a head may take two lines
    return min(WIDE, max(NARROW, longest + 1.5, head_needs + 1.0))


def row_height(words: list[tuple[str, float]]) -> float:
    """Height in points for texts wrapped at the widths of their columns; Excel does not do it for files it reads."""
    lines = max((_lines(word, width) for word, width in words), default=1)
    return LINE_POINTS * max(1, lines) + 2.0


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(text_width(part) / max(width - 0.5, 1.0))) for part in text.split("\n"))
