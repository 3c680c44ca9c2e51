"""``charts/<id>.png`` (300 dpi) and ``.svg``: every chart of the report as a file of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from fupin_analysis.errors import ReportError
from fupin_analysis.outputs.read_items import FoundItem, ItemShelf

KINDS = ("png", "svg")


def copy_charts(shelf: ItemShelf, folder: Path) -> list[FoundItem]:
    """Copy the pictures of all charts into ``<folder>/charts``; returns the charts in the order of the report."""
    charts = shelf.charts()
    target = folder / "charts"
    if charts:
        target.mkdir()
    for chart in charts:
        for kind in KINDS:
            picture = chart.picture(kind)
            if not picture.exists():
                raise ReportError(
                    f"图“{chart.id}”缺少 {kind.upper()} 文件（笔记本 {chart.page}）。", code="chart-missing"
                )
            shutil.copyfile(picture, target / picture.name)
    return charts
