"""A marked-up file as lines for a terminal: tables and their columns, then the sheet with a letter for every role."""

from __future__ import annotations

from fupin_analysis.intake.book import a1_span
from fupin_analysis.intake.collect import Cell, letters
from fupin_analysis.intake.inspect import ColumnView, FileView, SheetView, TableView
from fupin_analysis.outputs.annex_style import text_width
from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.present.sheet_grid import Piece, lay_pieces
from fupin_analysis.present.sheet_marks import (
    MARKS,
    ORIENTATIONS,
    cut,
    pick_columns,
    pick_rows,
    say_contents,
    say_counts,
    say_form,
    say_kinds,
    say_reasons,
)

ROWS, CELL, PATH, COLUMNS, BETWEEN = 18, 14, 40, 40, " | "
"""Rows of a sheet, width of a cell, width of a head, columns of a table: what is shown at most; what parts two cells.

Signs that some terminals draw one wide and some two (…, →, │) are left out."""


def write_lines(view: FileView, *, width: int = 100) -> list[str]:
    """The whole file; ``width`` is the terminal's in characters, a Chinese one counting two."""
    lines = [f"{mask_text(view.name)}（{view.format}）：{say_contents(view)}"]
    if view.untold:
        lines.append(f"  这种格式看不出：{'、'.join(view.untold)}。")
    seen = {role for sheet in view.sheets for role in sheet.roles.values()}
    marks = [f"{mark.letter}＝{mark.word}" for role, mark in MARKS.items() if role in seen and mark.letter]
    if marks:
        lines.append(f"  图例：{'　'.join(marks)}；不带字的是数据，f 是公式")
    for at, sheet in enumerate(view.sheets, start=1):
        lines += ["", *_sheet(at, sheet, width)]
    return lines


def _sheet(at: int, sheet: SheetView, width: int) -> list[str]:
    rows, cols = sheet.sheet.shape
    hidden = "（隐藏）" if sheet.sheet.hidden else ""
    size = f"{rows} 行 × {cols} 列；" if sheet.roles else ""
    lines = [f"{at}. 工作表“{mask_text(sheet.sheet.name)}”{hidden}：{size}{say_counts(sheet)}"]
    for table in sheet.tables:
        lines += [f"  {line}" for line in _table(table, width - 2)]
    lines += [f"  - {line}" for line in say_reasons(sheet)]
    return lines + ([f"  {line}" for line in _grid(sheet, width - 2)] if sheet.roles else [])


def _table(table: TableView, width: int) -> list[str]:
    facts = [f"表格 {table.number}  {a1_span(table.span)}", f"表头 {a1_span(table.header)}"]
    facts += [f"《{cut(table.title, 60)}》"] if table.title else []
    facts += [f"单位：{table.unit}"] if table.unit else []
    facts.append(f"{ORIENTATIONS[table.orientation]}，{say_kinds(table)}")
    lines = ["  ".join(facts)]
    if table.form:
        lines.append(f"  表样：{say_form(table)}")
    if table.remark:
        lines.append(f"  ！{table.remark}")
    columns = [column for column in table.columns if column.path or column.cells]
    if table.form:
        lines += [f"  {line}" for line in _align([_column(column) for column in columns[:COLUMNS]])]
    else:
        named = [f"{column.place} {' > '.join(column.path) or '（无表头）'}" for column in columns[:COLUMNS]]
        lines += [f"  {line}" for line in _flow(named, width - 2)]
    return lines + ([f"  ...... 另有 {len(columns) - COLUMNS} 栏"] if len(columns) > COLUMNS else [])


def _column(column: ColumnView) -> list[str]:
    unit = f"[{column.unit}]" if column.unit else ""
    head = _fit(" > ".join(column.path) or "（无表头）", PATH)
    field = f"= {column.label}" if column.label else "-"
    return [column.place, head, unit, field, f"{'' if column.sure else '！'}{column.how}"]


def _flow(words: list[str], width: int) -> list[str]:
    """Words one after the other, parted by ；, on as many lines as they need."""
    lines = [""]
    for word in words:
        added = f"{lines[-1]}；{word}" if lines[-1] else word
        if lines[-1] and text_width(added) > width:
            lines.append(word)
        else:
            lines[-1] = added
    return lines if words else []


def _grid(view: SheetView, width: int) -> list[str]:
    """The sheet, row by row: what fits into the width, what is left out told in its place."""
    rows, cols = pick_rows(view, ROWS), pick_columns(view, 26)
    pieces = lay_pieces(view, rows, cols)
    numbers = {row: f"{row + 1}{'隐' if row in view.sheet.hidden_rows else ''}" for row in rows}
    margin = max(map(text_width, numbers.values()), default=1.0)
    widths: dict[int, float] = {}
    for col in cols:
        own = (_cell(view, row, col, CELL) for row in rows if pieces.get((row, col), Piece(row, col, 1, 2)).width == 1)
        wide = max(text_width(text) for text in (_head(view, col), *own))
        if widths and margin + sum(widths.values()) + wide + 3 * (len(widths) + 1) > width:
            break
        widths[col] = wide
    lines = [BETWEEN.join([" " * int(margin), *(_pad(_head(view, col), wide) for col, wide in widths.items())])]
    for before, row in zip([None, *rows], rows, strict=False):
        if before is not None and row - before > 1:
            lines.append(f"{' ' * int(margin)} ...... 省略第 {before + 2}-{row} 行，共 {row - before - 1} 行")
        cells = _row(view, row, widths, pieces)
        lines.append(BETWEEN.join([_pad(numbers[row], margin), *cells]))
    return [line.rstrip() for line in lines] + _left_out(view, rows, list(widths))


def _row(view: SheetView, row: int, widths: dict[int, float], pieces: dict[Cell, Piece]) -> list[str]:
    """The cells of one row, each as wide as its column, or as the columns that it runs over."""
    cells: list[str] = []
    cols = list(widths)
    at = 0
    while at < len(cols):
        piece = pieces.get((row, cols[at]))
        over = [col for col in cols[at:] if piece and col < cols[at] + piece.width] or [cols[at]]
        wide = _width_of(over, widths)
        text = _cell(view, row, cols[at], 999)
        while piece and piece.height == 1 and len(over) < len(cols) - at and text_width(text) > max(wide, CELL):
            beside = cols[at + len(over)]
            if (row, beside) in view.roles or pieces.get((row, beside)) != Piece(row, beside):
                break
            over.append(beside)
            wide = _width_of(over, widths)
        cells.append(_pad(_cell(view, row, cols[at], int(wide)) if piece else "", wide))
        at += len(over)
    return cells


def _width_of(cols: list[int], widths: dict[int, float]) -> float:
    return sum(widths[col] for col in cols) + len(BETWEEN) * (len(cols) - 1)


def _left_out(view: SheetView, rows: list[int], cols: list[int]) -> list[str]:
    height, width = view.sheet.shape
    more = [f"{height - 1 - rows[-1]} 行"] if rows and rows[-1] < height - 1 else []
    more += [f"{width - len(cols)} 列（共 {width} 列）"] if len(cols) < width else []
    return [f"...... 另有 {'、'.join(more)}未显示"] if more else []


def _head(view: SheetView, col: int) -> str:
    return f"{letters(col)}{'隐' if col in view.sheet.hidden_cols else ''}"


def _cell(view: SheetView, row: int, col: int, most: int) -> str:
    role = view.roles.get((row, col))
    if role is None:
        return ""
    formula = "f" if (row, col) in view.sheet.formulas else ""
    return _fit(f"{MARKS[role].letter}{formula} {view.texts[row, col]}".strip(), most)


def _fit(text: str, most: int) -> str:
    """A text on one line, no wider than ``most``; a Chinese character is two wide."""
    line = " ".join(text.split())
    if text_width(line) <= most:
        return line
    while line and text_width(line) > most - 2:
        line = line[:-1]
    return f"{line}.."


def _pad(text: str, width: float) -> str:
    return text + " " * int(width - text_width(text))


def _align(rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(text_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(_pad(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in rows]
