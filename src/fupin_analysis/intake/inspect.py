"""A file looked at without any form: its tables, the role of every cell, the sheets coloured by role."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from fupin_analysis.intake.book import Book, Sheet, Span, a1, a1_span
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.find.marks import shown
from fupin_analysis.intake.layout import SheetLayout
from fupin_analysis.intake.readers import read_book
from fupin_analysis.plan.privacy import mask_text

CELLS = {"sheet": "str", "cell": "str", "raw": "str", "role": "str", "table": "Int64"}
TABLES = {
    "sheet": "str", "range": "str", "header_range": "str", "orientation": "str", "records": "Int64",
    "unit": "str", "title": "str",
}  # fmt: skip
ROLE_WORDS = {
    "header": ("表头", "#9ecae1"), "value": ("数据", "#e5f5e0"), "total": ("合计", "#fdd0a2"),
    "section": ("分组", "#dadaeb"), "label": ("标签", "#c7e9c0"), "title": ("标题", "#bcbddc"),
    "unit": ("单位", "#fee391"), "note": ("说明", "#eeeeee"), "footer": ("表尾", "#d9d9d9"),
    "lookup": ("备查名单", "#ccece6"), "sequence": ("序号", "#f7f7f7"), "unmatched": ("未识别", "#fb9a99"),
}  # fmt: skip
"""What a role is called and its colour."""
ORIENTATIONS = {"rows": "一行一条", "items": "一行一项指标", "pairs": "左右对应", "columns": "一列一条"}
SHOWN_ROWS, SHOWN_COLS, SHOWN_TEXT = 60, 40, 24


@dataclass(slots=True)
class Inspection:
    """What was found in one file. ``cells`` has a row for every non-empty cell, ``tables`` one for every table.

    Identity and telephone numbers are masked wherever a cell is shown.
    """

    name: str
    book: Book
    layouts: list[SheetLayout]
    cells: pd.DataFrame = field(init=False)
    tables: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        self.cells = _frame([row for s, x in self._pairs() for row in _cell_rows(s, x)], CELLS)
        self.tables = _frame([row for s, x in self._pairs() for row in _table_rows(s, x)], TABLES)

    def _pairs(self) -> Iterator[tuple[Sheet, SheetLayout]]:
        return zip(self.book.sheets, self.layouts, strict=True)

    def __str__(self) -> str:
        """The findings as plain text for a terminal, in Chinese."""
        lines = [f"{self.name}（{self.book.format}）：{len(self.book.sheets)} 张工作表，{len(self.tables)} 个表格"]
        for sheet, layout in self._pairs():
            lines.append(f"  工作表“{sheet.name}”{'（隐藏）' if sheet.hidden else ''}：{_count_words(layout)}")
            lines.extend(f"    {_table_words(row)}" for row in _table_rows(sheet, layout))
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Every sheet as a table coloured by role, with a legend; all texts are escaped."""
        legend = " ".join(
            f'<span style="background:{colour};color:#000;padding:1px 6px">{word}</span>'
            for word, colour in ROLE_WORDS.values()
        )
        parts = [f"<p><b>{html.escape(self.name)}</b>　{legend}</p>"]
        parts.extend(_sheet_html(sheet, layout) for sheet, layout in self._pairs())
        return "\n".join(parts)


def inspect_file(path: Path | str) -> Inspection:
    """Look at one file without any form; raises ReadError where it cannot be read."""
    book = read_book(path)
    return Inspection(Path(path).name, book, [lay_out(sheet) for sheet in book.sheets])


def _frame(rows: list[dict[str, object]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _cell_rows(sheet: Sheet, layout: SheetLayout) -> Iterator[dict[str, object]]:
    for row, col in zip(*(found.tolist() for found in layout.roles.nonzero()), strict=True):
        owner = int(layout.owner[row, col])
        yield {
            "sheet": sheet.name,
            "cell": a1(row, col),
            "raw": mask_text(shown(sheet.grid[row, col])),
            "role": layout.roles[row, col],
            "table": owner + 1 if owner >= 0 else None,
        }


def _table_rows(sheet: Sheet, layout: SheetLayout) -> Iterator[dict[str, object]]:
    for table in layout.tables:
        records = sum(row.kind == "record" for row in table.rows)
        yield {
            "sheet": sheet.name,
            "range": a1_span(table.span),
            "header_range": a1_span(table.header),
            "orientation": table.orientation,
            "records": 1 if table.orientation in ("pairs", "items") else records,
            "unit": table.unit or "",
            "title": table.title,
        }


def _count_words(layout: SheetLayout) -> str:
    roles = pd.Series([role for role in layout.roles.ravel().tolist() if role], dtype="str")
    counts = roles.value_counts()
    words = [f"{word} {counts[role]}" for role, (word, _) in ROLE_WORDS.items() if role in counts]
    return "、".join(words) + " 格" if words else "空表"


def _table_words(row: dict[str, object]) -> str:
    told = f"{row['range']}  表头 {row['header_range']}  {ORIENTATIONS[str(row['orientation'])]}，{row['records']} 条"
    unit = f"  单位：{row['unit']}" if row["unit"] else ""
    return f"{told}{unit}  {row['title']}".rstrip()


def _sheet_html(sheet: Sheet, layout: SheetLayout) -> str:
    rows, cols = sheet.shape
    hidden = "（隐藏）" if sheet.hidden else ""
    lines = [f"<p>工作表“{html.escape(sheet.name)}”{hidden}：{_count_words(layout)}</p>"]
    if not rows:
        return lines[0]
    covered = _covered(sheet)
    lines.append('<table style="border-collapse:collapse;font-size:12px;color:#000">')
    for row in range(min(rows, SHOWN_ROWS)):
        cells = (_cell_html(sheet, layout, covered, row, col) for col in range(min(cols, SHOWN_COLS)))
        lines.append(f'<tr><td style="color:#888">{row + 1}</td>{"".join(cells)}</tr>')
    lines.append("</table>")
    if rows > SHOWN_ROWS or cols > SHOWN_COLS:
        lines.append(f"<p>共 {rows} 行 {cols} 列，只显示前 {min(rows, SHOWN_ROWS)} 行 {min(cols, SHOWN_COLS)} 列。</p>")
    return "\n".join(lines)


def _covered(sheet: Sheet) -> dict[tuple[int, int], Span | None]:
    """Cells of merges: the anchor's span, None for the cells under it that hold nothing of their own."""
    out: dict[tuple[int, int], Span | None] = {}
    rows, cols = min(sheet.shape[0], SHOWN_ROWS), min(sheet.shape[1], SHOWN_COLS)
    for span in sheet.merges:
        inside = [
            (r, c)
            for r in range(span.top, min(span.bottom + 1, rows))
            for c in range(span.left, min(span.right + 1, cols))
        ]
        if any(sheet.grid[at] is not None for at in inside[1:]):
            continue
        out.update(dict.fromkeys(inside[1:]))
        out[span.top, span.left] = Span(span.top, span.left, min(span.bottom, rows - 1), min(span.right, cols - 1))
    return out


def _cell_html(
    sheet: Sheet, layout: SheetLayout, covered: dict[tuple[int, int], Span | None], row: int, col: int
) -> str:
    if (row, col) in covered and covered[row, col] is None:
        return ""
    span = covered.get((row, col))
    size = f' rowspan="{span.bottom - row + 1}" colspan="{span.right - col + 1}"' if span else ""
    word, colour = ROLE_WORDS.get(layout.roles[row, col], ("", "#fff"))
    text = mask_text(shown(sheet.grid[row, col]))
    short = text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…"
    tip = html.escape(f"{a1(row, col)} {word}".strip())
    return f'<td{size} title="{tip}" style="background:{colour};border:1px solid #ccc">{html.escape(short)}</td>'
