"""Rows that are the sums of the others though no word says so (mode 30)."""

from __future__ import annotations

from fupin_analysis.intake.find.heads import Head, HeadFinder
from fupin_analysis.intake.find.marks import ERROR, NUMBER
from fupin_analysis.intake.layout import BodyRow


def mark_sums(rows: list[BodyRow], finder: HeadFinder, head: Head) -> None:
    """Call a nameless first or last row a total, if it is the sums of the others or errors alone, in place."""
    marks, grid = finder.marks, finder.marks.sheet.grid
    part = slice(head.left, head.right + 1)
    records = [row for row in rows if row.kind == "record"]
    if len(records) < 3:
        return
    for at, row in ((0, records[0]), (len(records) - 1, records[-1])):
        if finder.name[row.index, part].any():
            continue
        kinds = marks.kind[row.index, part][marks.filled[row.index, part]]
        if len(kinds) > 1 and bool((kinds == ERROR).all()):
            row.kind, row.label = "total", "（整行为错误值）"
            continue
        cols = [c for c in marks.columns(row.index, head.left, head.right) if marks.kind[row.index, c] == NUMBER]
        others = [r.index for place, r in enumerate(records) if place != at]
        named = sum(bool(finder.name[r, part].any()) for r in others)
        if len(cols) < 2 or named < 0.8 * len(others):
            continue
        if sum(_is_sum(grid[row.index, c], [grid[r, c] for r in others]) for c in cols) >= max(2, 0.5 * len(cols)):
            row.kind, row.label = "total", "（合计，行内未写名称）"


def _is_sum(total: object, parts: list[object]) -> bool:
    numbers = [part for part in parts if isinstance(part, int | float)]
    if not isinstance(total, int | float) or len(numbers) < 2:
        return False
    return bool(total) and abs(sum(numbers) - total) <= 1e-6 * max(1.0, abs(total))
