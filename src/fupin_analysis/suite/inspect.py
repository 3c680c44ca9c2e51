"""``inspect``: a file as a person would mark it up, without any form: the role of every cell, the tables found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis.errors import HomeError, ReadError
from fupin_analysis.intake.book import Sheet, Span, a1, a1_span
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.layout import SheetLayout
from fupin_analysis.intake.readers import read_book
from fupin_analysis.plan.privacy import mask_text

ROLE_NAMES = {
    "header": "表头",
    "value": "数据",
    "total": "合计",
    "section": "分节",
    "label": "标签",
    "title": "标题",
    "unit": "单位",
    "note": "说明",
    "footer": "表尾",
    "lookup": "对照表",
    "sequence": "序号",
    "unmatched": "未识别",
    "refused": "不采用",
}
ROLE_COLOURS = {
    "header": "#cfe2f3",
    "value": "#ffffff",
    "total": "#fce5cd",
    "section": "#ead1dc",
    "label": "#d9ead3",
    "title": "#d9d2e9",
    "unit": "#fff2cc",
    "note": "#efefef",
    "footer": "#e2e2e2",
    "lookup": "#d0e0e3",
    "sequence": "#f3f3f3",
    "unmatched": "#f4cccc",
    "refused": "#ea9999",
}
ORIENTATIONS = {"rows": "一行一条", "items": "一行一项指标", "pairs": "名称与内容成对", "columns": "一列一条"}
CELLS = ["sheet", "cell", "raw", "role", "reason"]
TABLES = ["sheet", "range", "header", "orientation", "unit", "title"]
SHOWN_ROWS = 60


@dataclass(eq=False, repr=False)
class Inspected:
    """``cells``: sheet, cell, raw, role, reason · ``tables``: sheet, range, header, orientation, unit, title."""

    name: str
    cells: pd.DataFrame
    tables: pd.DataFrame
    sheets: list[tuple[Sheet, SheetLayout]]

    def lines(self) -> list[str]:
        """What was found, in Chinese, a line a table, then the cells of each sheet by role."""
        said = [f"{self.name}：{len(self.sheets)} 张表页，{len(self.tables)} 张表，{len(self.cells)} 个非空单元格"]
        for row in self.tables.to_dict("records"):
            unit = f"，单位 {row['unit']}" if row["unit"] else ""
            title = f"《{row['title']}》" if row["title"] else ""
            shape = ORIENTATIONS[row["orientation"]]
            said.append(f"  {row['sheet']} › {row['range']}{title}：表头 {row['header']}，{shape}{unit}")
        for sheet, part in self.cells.groupby("sheet", sort=False):
            counts = part["role"].value_counts()
            named = "，".join(f"{label} {counts[role]}" for role, label in ROLE_NAMES.items() if role in counts)
            said.append(f"  {sheet} 的单元格：{named}")
        return said

    def __repr__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        legend = " ".join(
            f"<span style='background:{ROLE_COLOURS[role]};padding:0 .4em'>{label}</span>"
            for role, label in ROLE_NAMES.items()
        )
        said = "".join(f"<div>{escape(line)}</div>" for line in self.lines())
        return f"<div>{said}<p>{legend}</p>{''.join(_sheet_html(sheet, layout) for sheet, layout in self.sheets)}</div>"


def inspect(path: str | Path) -> Inspected:
    """Mark up one file without any form. HomeError where it is not there, ReadError where it cannot be read."""
    file = Path(path)
    if not file.is_file():
        raise HomeError(f"{path}：没有这个文件。请检查路径（须是一个文件，不能是文件夹）。", code="path-missing")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}：无法打开（{error.strerror}）。请检查路径。") from error
    sheets = [(sheet, lay_out(sheet)) for sheet in read_book(data, file.name).sheets]
    cells = [row for sheet, layout in sheets for row in _cell_rows(sheet, layout)]
    tables = [row for sheet, layout in sheets for row in _table_rows(sheet, layout)]
    return Inspected(file.name, pd.DataFrame(cells, columns=CELLS), pd.DataFrame(tables, columns=TABLES), sheets)


def _cell_rows(sheet: Sheet, layout: SheetLayout) -> Iterator[list[str]]:
    rows, cols = sheet.shape
    for row in range(rows):
        for col in range(cols):
            role = layout.roles[row, col]
            if role is not None:
                raw = mask_text(_text(sheet.grid[row, col]))
                yield [sheet.name, a1(row, col), raw, str(role), layout.reasons.get((row, col), "")]


def _table_rows(sheet: Sheet, layout: SheetLayout) -> Iterator[list[str]]:
    for table in layout.tables:
        where = a1_span(table.span), a1_span(table.header)
        yield [sheet.name, *where, table.orientation, table.unit or "", table.title]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _sheet_html(sheet: Sheet, layout: SheetLayout) -> str:
    """The sheet as a grid coloured by role, merges as merged cells, the first rows only."""
    heads = {(span.top, span.left): span for span in sheet.merges}
    covered = {spot for span in sheet.merges for spot in _inside(span)} - set(heads)
    rows, cols = sheet.shape
    lines = []
    for row in range(min(rows, SHOWN_ROWS)):
        cells = [_cell_html(sheet, layout, row, col, heads) for col in range(cols) if (row, col) not in covered]
        lines.append(f"<tr><th>{row + 1}</th>{''.join(cells)}</tr>")
    more = f"<p>……共 {rows} 行，只显示前 {SHOWN_ROWS} 行</p>" if rows > SHOWN_ROWS else ""
    hidden = "（隐藏）" if sheet.hidden else ""
    style = "border-collapse:collapse;font-size:12px"
    return f"<h4>{escape(sheet.name)}{hidden}</h4><table style='{style}'>{''.join(lines)}</table>{more}"


def _inside(span: Span) -> Iterator[tuple[int, int]]:
    return ((r, c) for r in range(span.top, span.bottom + 1) for c in range(span.left, span.right + 1))


def _cell_html(sheet: Sheet, layout: SheetLayout, row: int, col: int, heads: dict[tuple[int, int], Span]) -> str:
    role = layout.roles[row, col]
    span = heads.get((row, col), Span(row, col, row, col))
    size = f" rowspan={span.bottom - row + 1} colspan={span.right - col + 1}" if (row, col) in heads else ""
    colour = f"background:{ROLE_COLOURS[str(role)]};" if role else ""
    told = f" title='{escape(ROLE_NAMES[str(role)])}'" if role else ""
    text = escape(mask_text(_text(sheet.grid[row, col])))
    return f"<td{size}{told} style='border:1px solid #999;{colour}'>{text}</td>"
