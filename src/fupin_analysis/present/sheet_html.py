"""A marked-up file as HTML: self-contained, no script, readable in light and dark themes and in print."""

from __future__ import annotations

import math
from html import escape
from itertools import pairwise

from fupin_analysis.intake.book import CellError, NoCache, a1, a1_span
from fupin_analysis.intake.collect import Cell, letters
from fupin_analysis.intake.inspect import ColumnView, FileView, SheetView, TableView
from fupin_analysis.intake.signers import mask_inside
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

ROWS, COLUMNS, TEXT, TIP, OPEN, LIST = 300, 40, 30, 300, 4, 8
"""What is shown of one sheet, characters of a cell and of what hovers over it, how many sheets stand open,
and rows of a list of columns."""


def write_page(view: FileView) -> str:
    """The file: what was found, the legend, an index where there are several sheets, then every sheet."""
    untold = f"<p>这种格式看不出：{escape('、'.join(view.untold))}。</p>" if view.untold else ""
    index = _index(view) if len(view.sheets) > 1 else ""
    several = len(view.sheets) > OPEN
    sheets = "".join(_sheet(sheet, closed=several and at >= OPEN) for at, sheet in enumerate(view.sheets))
    head = f'<p class="file"><b>{_safe(view.name)}</b>（{escape(view.format)}）：{say_contents(view)}</p>'
    return f'<div class="fupin-sheet"><style>{_CSS}</style>{head}{untold}{_legend(view)}{index}{sheets}</div>'


def write_refusal(name: str, reason: str) -> str:
    """A file that cannot be read, with the reason."""
    return (
        f'<div class="fupin-sheet"><style>{_CSS}</style>'
        f'<p class="refusal"><b>不能读取</b>　{_safe(reason if name in reason else f"{name}：{reason}")}</p></div>'
    )


def _legend(view: FileView) -> str:
    seen = {role for sheet in view.sheets for role in sheet.roles.values()}
    marks = "".join(
        f'<span class="{role}">{_letter(mark.letter)}{mark.word}</span>' for role, mark in MARKS.items() if role in seen
    )
    return f'<p class="legend">图例：{marks}　鼠标停在单元格上可看用途、理由和公式。</p>' if marks else ""


def _index(view: FileView) -> str:
    rows = []
    for at, sheet in enumerate(view.sheets, start=1):
        tables = "；".join(_table_line(table, view) for table in sheet.tables) or "没有表格"
        hidden = "（隐藏）" if sheet.sheet.hidden else ""
        size = f"{sheet.sheet.shape[0]} 行 × {sheet.sheet.shape[1]} 列" if sheet.roles else "空"
        rows.append(
            f"<tr><td>{at}</td><td>{_safe(sheet.sheet.name)}{hidden}</td><td>{size}</td><td>{_safe(tables)}</td></tr>"
        )
    head = "<tr><th></th><th>工作表</th><th>大小</th><th>表格</th></tr>"
    return f'<table class="list">{head}{"".join(rows)}</table>'


def _table_line(table: TableView, view: FileView) -> str:
    named = table.title or a1_span(table.span)
    form = f" → {table.form}" if table.form else (f" → {table.remark}" if view.matched else "")
    return f"{cut(named, 40)}（{say_kinds(table)}）{form}"


def _sheet(sheet: SheetView, *, closed: bool) -> str:
    hidden = " <em>隐藏的工作表</em>" if sheet.sheet.hidden else ""
    head = f"工作表“{_safe(sheet.sheet.name)}”{hidden}：{say_counts(sheet)}"
    tables = "".join(_table(table) for table in sheet.tables)
    reasons = "".join(f"<li>{_safe(line)}</li>" for line in say_reasons(sheet))
    body = f"{_grid(sheet)}{f'<ul>{reasons}</ul>' if reasons else ''}{tables}" if sheet.roles else ""
    state = "" if closed else " open"
    return f"<details{state}><summary>{head}</summary>{body}</details>"


def _table(table: TableView) -> str:
    facts = [
        f"<b>表格 {table.number}</b>　{a1_span(table.span)}",
        f"标题：{_safe(table.title)}" if table.title else "无标题",
        _say_unit(table),
        f"{ORIENTATIONS[table.orientation]}，{say_kinds(table)}",
    ]
    if table.form:
        facts.append(f"表样：<b>{_safe(say_form(table))}</b>")
    if table.remark:
        facts.append(f'<span class="alarm">{_safe(table.remark)}</span>')
    head = "<th>列</th><th>表头（由上到下）</th><th>单位</th>"
    head += "<th>对应栏目</th><th>依据</th>" if table.form else ""
    columns = [column for column in table.columns if column.path or column.cells]
    rows = [_column(column, matched=bool(table.form)) for column in columns[:ROWS]]
    deep = math.ceil(len(rows) / min(3, math.ceil(len(rows) / LIST))) if rows else 1
    lists = (
        f'<table class="list"><tr>{head}</tr>{"".join(rows[at : at + deep])}</table>'
        for at in range(0, len(rows), deep)
    )
    more = f"<p>……另有 {len(columns) - ROWS} 栏。</p>" if len(columns) > ROWS else ""
    return f'<p class="facts">{"　|　".join(facts)}</p><div class="lists">{"".join(lists)}</div>{more}'


def _say_unit(table: TableView) -> str:
    if table.unit:
        return f"单位：{_safe(table.unit)}"
    return "单位见各栏" if any(column.unit for column in table.columns) else "未注明单位"


def _column(column: ColumnView, *, matched: bool) -> str:
    path = " › ".join(column.path) or "（无表头）"
    cells = f"<td>{column.place}</td><td>{_safe(cut(path, 90))}</td><td>{_safe(column.unit)}</td>"
    if matched:
        doubt = "" if column.sure else ' class="doubt"'
        cells += f"<td>{_safe(column.label) or '—'}</td><td{doubt}>{_safe(column.how)}</td>"
    return f"<tr>{cells}</tr>"


def _grid(view: SheetView) -> str:
    """The sheet itself: letters above, numbers at the left, merges as one cell, what is left out told in its place."""
    rows, cols = pick_rows(view, ROWS), pick_columns(view, COLUMNS)
    pieces = lay_pieces(view, rows, cols)
    fields = {cell: column for table in view.tables for column in table.columns for cell in column.cells}
    edges = _edges(view, pieces)
    lines = [f"<tr><th></th>{''.join(_column_head(view, col, before) for before, col in _with_before(cols))}</tr>"]
    for before, row in _with_before(rows):
        if before is not None and row - before > 1:
            lines.append(_gap_row(view, before + 1, row - 1, len(cols) + _gaps(cols) + 1))
        cells = []
        for left, col in _with_before(cols):
            cells.append('<td class="gap">…</td>' if left is not None and col - left > 1 else "")
            if (row, col) in pieces:
                cells.append(_cell(view, pieces[row, col], fields.get((row, col)), edges.get((row, col), "")))
        hidden = row in view.sheet.hidden_rows
        number = f'<th class="hid" title="隐藏的行">{row + 1} 隐</th>' if hidden else f"<th>{row + 1}</th>"
        opening = '<tr class="hid">' if hidden else "<tr>"
        lines.append(f"{opening}{number}{''.join(cells)}</tr>")
    return f'<div class="wide"><table class="grid">{"".join(lines)}</table></div>{_left_out(view, rows, cols)}'


def _with_before(numbers: list[int]) -> list[tuple[int | None, int]]:
    return list(zip([None, *numbers[:-1]], numbers, strict=True))


def _gaps(numbers: list[int]) -> int:
    return sum(after - before > 1 for before, after in pairwise(numbers))


def _column_head(view: SheetView, col: int, before: int | None) -> str:
    gap = (
        f'<th class="gap" title="省略 {col - before - 1} 列">…</th>' if before is not None and col - before > 1 else ""
    )
    if col in view.sheet.hidden_cols:
        return f'{gap}<th class="hid" title="隐藏的列">{letters(col)} 隐</th>'
    return f"{gap}<th>{letters(col)}</th>"


def _gap_row(view: SheetView, first: int, last: int, width: int) -> str:
    filled = sum(first <= row <= last for row, _ in view.roles)
    told = f"省略第 {first + 1}–{last + 1} 行，共 {last - first + 1} 行、{filled} 个非空单元格"
    return f'<tr><td class="gap" colspan="{width}">…… {told} ……</td></tr>'


def _left_out(view: SheetView, rows: list[int], cols: list[int]) -> str:
    height, width = view.sheet.shape
    if len(rows) == height and len(cols) == width:
        return ""
    return f"<p>共 {height} 行 {width} 列，显示 {len(rows)} 行 {len(cols)} 列；没有显示的也计入了上面的格数。</p>"


def _edges(view: SheetView, pieces: dict[Cell, Piece]) -> dict[Cell, str]:
    """Classes that draw a line around every table: the sides of it that a cell stands at."""
    out: dict[Cell, str] = {}
    for at, piece in pieces.items():
        for table in view.tables:
            top, left, bottom, right = table.span
            if top <= piece.row <= bottom and left <= piece.col <= right:
                last = (piece.row + piece.height - 1, piece.col + piece.width - 1)
                sides = (piece.row == top, piece.col == left, last[0] >= bottom, last[1] >= right)
                out[at] = "".join(f" e{side}" for side, here in zip("tlbr", sides, strict=True) if here)
    return out


def _cell(view: SheetView, piece: Piece, column: ColumnView | None, edges: str) -> str:
    at = (piece.row, piece.col)
    role = view.roles.get(at, "")
    size = f' rowspan="{piece.height}"' if piece.height > 1 else ""
    size += f' colspan="{piece.width}"' if piece.width > 1 else ""
    if not role:
        goes_on = view.roles.get(piece.of, "") if piece.of else ""
        named = (goes_on + edges + (" hid" if piece.col in view.sheet.hidden_cols else "")).strip()
        size += f' class="{named}"' if named else ""
        return f"<td{size}>{'〃' if goes_on else ''}</td>"
    raw = view.sheet.grid[at]
    number = " n" if isinstance(raw, int | float) and not isinstance(raw, bool) else ""
    hid = " hid" if piece.col in view.sheet.hidden_cols else ""
    shown = escape(cut(view.texts.get(at, ""), TEXT))
    signs = _letter(MARKS[role].letter) + _signs(view, at)
    tip = escape(cut(_tip(view, at, role, column), TIP))
    return f'<td{size} class="{role}{number}{hid}{edges}" title="{tip}">{signs}{shown}</td>'


def _signs(view: SheetView, at: Cell) -> str:
    """Letters for errors, formulas and comments: 错, ƒ, ※."""
    raw = view.sheet.grid[at]
    signs = '<i class="alarm">错</i>' if isinstance(raw, CellError) else ""
    if at in view.sheet.formulas or isinstance(raw, NoCache):
        signs += "<i>ƒ</i>"
    return signs + ("<i>※</i>" if at in view.sheet.comments else "")


def _tip(view: SheetView, at: Cell, role: str, column: ColumnView | None) -> str:
    told = [f"{a1(*at)} {MARKS[role].word}"]
    if at in view.table_of:
        told[0] += f"（表格 {view.table_of[at]}）"
    if column is not None and column.path:
        told.append(f"表头：{' › '.join(column.path)}")
        if column.label:
            told.append(f"栏目：{column.label}")
    if view.reasons.get(at):
        told.append(f"理由：{view.reasons[at]}")
    raw = view.sheet.grid[at]
    if isinstance(raw, NoCache):
        told.append("公式没有保存结果")
    elif isinstance(raw, CellError):
        told.append("公式出错，显示的是错误值")
    if at in view.sheet.formulas:
        told.append(f"公式：{view.sheet.formulas[at]}")
    if at in view.sheet.comments:
        told.append(f"批注：{view.sheet.comments[at]}")
    if len(view.texts.get(at, "")) > TEXT:
        told.append(f"全文：{view.texts[at]}")
    return mask_text(mask_inside("；".join(told)))


def _letter(letter: str) -> str:
    return f"<i>{letter}</i>" if letter else ""


def _safe(text: str) -> str:
    return escape(mask_text(mask_inside(text)))


_LIGHT = "color-scheme:light;--ink:#222;--muted:#5f5f5f;--rule:#c4c4c4;--head:#eeeeee;--alarm:#a3271f;--paper:#ffffff;"
_DARK = "color-scheme:dark;--ink:#ececec;--muted:#a9adb1;--rule:#55595d;--head:#2e3134;--alarm:#ff9d8f;--paper:#1d1f21;"
_LIGHT += "".join(f"--{role}:{mark.light};" for role, mark in MARKS.items())
_DARK += "".join(f"--{role}:{mark.dark};" for role, mark in MARKS.items())
_CSS = (
    f".fupin-sheet{{{_LIGHT}color:var(--ink);background:var(--paper);font-size:13px;line-height:1.4;padding:.4em;"
    'font-family:var(--jp-content-font-family,system-ui,"Microsoft YaHei","Noto Sans CJK SC",sans-serif)}'
    f"@media (prefers-color-scheme:dark){{body:not([data-jp-theme-light]) .fupin-sheet{{{_DARK}}}}}"
    f'body[data-jp-theme-light="false"] .fupin-sheet{{{_DARK}}}'
    f"@media print{{body .fupin-sheet.fupin-sheet.fupin-sheet{{{_LIGHT}print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}.fupin-sheet .wide{overflow:visible!important}}"
    ".fupin-sheet p{margin:.35em 0}.fupin-sheet summary{margin:.7em 0 .3em;cursor:pointer;font-weight:600}"
    ".fupin-sheet .wide{overflow-x:auto}.fupin-sheet table{border-collapse:collapse;margin:.2em 0;font-size:12px}"
    ".fupin-sheet th,.fupin-sheet td{border:1px solid var(--rule);padding:.15em .4em;text-align:left!important;"
    "vertical-align:top;color:var(--ink);background:var(--paper);max-width:15em;overflow-wrap:break-word;"
    "white-space:normal}.fupin-sheet .grid td:not(:empty){min-width:3.6em}.fupin-sheet ul{margin:.2em 0 .4em 1.4em}"
    ".fupin-sheet th{background:var(--head);font-weight:400;color:var(--muted);text-align:center!important;"
    "white-space:nowrap}.fupin-sheet .list td{max-width:36em}.fupin-sheet .list th{text-align:left!important}"
    ".fupin-sheet .grid .n{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".fupin-sheet .lists{display:flex;flex-wrap:wrap;gap:0 1.2em;align-items:flex-start}"
    ".fupin-sheet i{font-style:normal;font-weight:400;font-size:10px;color:var(--muted);border:1px solid var(--muted);"
    "border-radius:3px;padding:0 2px;margin-right:3px;vertical-align:1px;display:inline-block;line-height:1.25}"
    ".fupin-sheet .legend span{border:1px solid var(--rule);padding:1px 6px;margin-right:6px;white-space:nowrap}"
    ".fupin-sheet .alarm{color:var(--alarm);border-color:var(--alarm)}"
    ".fupin-sheet .doubt{color:var(--alarm)}.fupin-sheet .refusal{border-left:4px solid var(--alarm);padding:.4em .8em}"
    ".fupin-sheet .gap{color:var(--muted);text-align:center!important;border-style:dashed}"
    ".fupin-sheet em{font-style:normal;color:var(--alarm);font-weight:400}"
    ".fupin-sheet th.hid{color:var(--alarm)}.fupin-sheet tr.hid td,.fupin-sheet td.hid{opacity:.72;"
    "border-style:dashed;outline:1px dashed var(--alarm);outline-offset:-2px}"
    + "".join(
        f".fupin-sheet .{role},.fupin-sheet td.{role}{{background:var(--{role});{mark.style}}}"
        for role, mark in MARKS.items()
    )
    + "".join(
        f".fupin-sheet .grid td.e{side[0]}{{border-{side}:2px solid var(--ink)}}"
        for side in ("top", "left", "bottom", "right")
    )
)
