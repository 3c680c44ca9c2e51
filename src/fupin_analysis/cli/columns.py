"""A table for a terminal: columns aligned, a Chinese character two wide, only what is too long is cut."""

from __future__ import annotations

from collections.abc import Sequence

from fupin_analysis.outputs.annex_style import text_width

GAP = "  "


def align(head: Sequence[str], rows: Sequence[Sequence[str]], *, most: int = 60) -> list[str]:
    """Lines of a table, the head first; a cell wider than ``most`` is cut with ……; the last column is not padded."""
    cells = [[_cut(" ".join(str(cell).split()), most) for cell in row] for row in (head, *rows)]
    widths = [max(text_width(row[at]) for row in cells) for at in range(len(head))]
    return [GAP.join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _pad(text: str, width: float) -> str:
    return text + " " * int(width - text_width(text))


def _cut(text: str, most: int) -> str:
    if text_width(text) <= most:
        return text
    out = ""
    for sign in text:
        if text_width(out + sign) > most - 4:
            break
        out += sign
    return f"{out}……"
