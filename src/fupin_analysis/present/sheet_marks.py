"""How a marked-up sheet is shown: a word, a letter and a colour for every role, and which rows and columns are shown.

Roles are told by letter and border as well as by colour, so that the picture can be read in grey print, in a dark
theme and by people who see colours differently. Plain data carry no mark: they are what is left white.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from fupin_analysis.intake.book import a1
from fupin_analysis.intake.collect import Cell
from fupin_analysis.intake.inspect import FileView, SheetView, TableView
from fupin_analysis.intake.ledger import REASONS
from fupin_analysis.intake.stray_cells import REASON as FAR


class Mark(NamedTuple):
    """The word of a role, its letter, its paper in a light and in a dark theme, and further style (CSS)."""

    word: str
    letter: str
    light: str
    dark: str
    style: str = ""


MARKS = {
    "header": Mark("表头", "头", "#d3e3f1", "#24435e", "font-weight:600"),
    "value": Mark("数据", "", "#ffffff", "#1d1f21"),
    "total": Mark("合计", "合", "#f8e2c2", "#5c4218", "font-weight:600;border-top:3px double var(--ink)"),
    "section": Mark("分节", "节", "#e6dcef", "#44345a", "font-weight:600;border-left:3px solid var(--ink)"),
    "label": Mark("标签", "签", "#d9ecd9", "#26492c"),
    "title": Mark("标题", "题", "#dedcf4", "#38366a", "font-weight:600;border-bottom:2px solid var(--ink)"),
    "unit": Mark("单位", "位", "#fdf1bd", "#56490f"),
    "note": Mark("说明", "注", "#ececec", "#35383b", "font-style:italic"),
    "footer": Mark("表尾", "尾", "#e0e4e8", "#30373e", "border-bottom:1px dotted var(--ink)"),
    "lookup": Mark("备选清单", "备", "#d2eae9", "#1f4b4a", "border-style:dotted"),
    "sequence": Mark("序号", "序", "#f4f4f4", "#292c2f"),
    "unmatched": Mark("未识别", "？", "#fbdcd3", "#66281d", "border:1px dashed var(--alarm)"),
    "refused": Mark("退回", "退", "#f3c9c4", "#7a2018", "border:1px dashed var(--alarm);text-decoration:line-through"),
}
"""Every role of ``frames.ROLES``, in its order."""
ORIENTATIONS = {"rows": "一行一条", "items": "一行一项指标", "pairs": "名称与内容成对", "columns": "一列一条"}
KINDS = {"record": "记录", "total": "合计", "section": "分节", "sequence": "编号行", "note": "说明"}
"""Kinds of rows of a table, in the order in which they are told."""
_TOLD = frozenset({"unmatched", "refused"})
_PLAIN, _TAKEN = frozenset(REASONS.values()), "取为"
FIRST, LAST = 6, 2
"""So many rows of a run of like rows are shown at its beginning and at its end."""


def say_kinds(table: TableView) -> str:
    """The rows of a table in words: 记录 125 行、合计 1 行; of a table with one record how it is written."""
    unit = "列" if table.orientation == "columns" else "行"
    if table.orientation in ("pairs", "items"):
        told = [f"{len(table.columns)} 项"]
        told += [f"{word} {table.kinds[k]} {unit}" for k, word in KINDS.items() if k != "record" and table.kinds.get(k)]
    else:
        told = [f"{word} {table.kinds[kind]} {unit}" for kind, word in KINDS.items() if table.kinds.get(kind)]
    return "、".join(told) or "没有数据行"


def say_form(table: TableView) -> str:
    """The form that a table fits, and how many of its columns are fields of it."""
    headed = [column for column in table.columns if column.path]
    return f"{table.form}（{len(headed)} 栏中对应 {sum(bool(column.label) for column in headed)} 栏）"


def say_contents(view: FileView) -> str:
    """How much a file holds: sheets, tables, cells."""
    tables, cells = sum(len(sheet.tables) for sheet in view.sheets), sum(sheet.cells for sheet in view.sheets)
    return f"{len(view.sheets)} 张工作表，{tables} 个表格，{cells} 个非空单元格"


def say_counts(view: SheetView) -> str:
    """The cells of a sheet by role, in words."""
    counts = view.counts()
    return "、".join(f"{mark.word} {counts[role]}" for role, mark in MARKS.items() if counts[role]) or "没有内容"


def say_reasons(view: SheetView, most: int = 8) -> list[str]:
    """Why cells are what they are, where that is not plain: 未识别 3 格（A13、B20、C4）：在表格下方，看不出…."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for at, reason in view.reasons.items():
        if view.roles[at] in _TOLD or (reason not in _PLAIN and not reason.startswith(_TAKEN)):
            groups.setdefault((view.roles[at], reason), []).append(at)
    if view.strays:
        groups["unmatched", FAR] = sorted(view.strays)
    order = list(MARKS)
    ranked = sorted(groups.items(), key=lambda item: (item[0][0] not in _TOLD, -len(item[1]), order.index(item[0][0])))
    lines = []
    for (role, reason), cells in ranked[:most]:
        places = "、".join(a1(*cell) for cell in cells[:3]) + ("等" if len(cells) > 3 else "")
        lines.append(f"{MARKS[role].word} {len(cells)} 格（{places}）：{reason}")
    return lines + ([f"另有 {len(ranked) - most} 种理由，见各单元格"] if len(ranked) > most else [])


def pick_rows(view: SheetView, most: int) -> list[int]:
    """The rows to show, in order: all where they are few, else the ends of every run of like rows, ``most`` at most."""
    rows = view.sheet.shape[0]
    if rows <= most:
        return list(range(rows))
    kinds: list[set[str]] = [set() for _ in range(rows)]
    for (row, _), role in view.roles.items():
        kinds[row].add(role)
    runs = [[row for row, _ in run] for _, run in groupby(enumerate(kinds), key=lambda item: _kind(item[1]))]
    for first, last in ((FIRST, LAST), (2, 1), (1, 0)):
        shown = [row for run in runs for row in _ends(run, first, last)]
        if len(shown) <= most:
            break
    return shown[:most]


def _kind(roles: set[str]) -> str:
    """What a row is, by the roles in it: data rows are alike, whatever else names them."""
    for role in ("refused", "unmatched", "total", "section", "value"):
        if role in roles:
            return role
    return "、".join(sorted(roles))


def _ends(run: Sequence[int], first: int, last: int) -> list[int]:
    if not run or len(run) <= first + last + 1:
        return list(run)
    return [*run[:first], *run[len(run) - last :]]


def pick_columns(view: SheetView, most: int) -> list[int]:
    """The columns to show, in order: all where they are few, else the first and the last few."""
    cols = view.sheet.shape[1]
    if cols <= most:
        return list(range(cols))
    filled = sorted({col for _, col in view.roles})
    if len(filled) <= most:
        return filled
    return [*filled[: most - 3], *filled[-3:]]


def cut(text: str, most: int) -> str:
    """A text on one line, cut with …… where it is longer than ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
