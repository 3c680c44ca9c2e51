"""Whole workbooks laid out otherwise than last month."""

from __future__ import annotations

from dataclasses import replace

from fupin_analysis.sample.faults.registry import layout_fault
from fupin_analysis.sample.layout import Family


@layout_fault(2, 0.05, "单位移到表角")
def unit_to_corner(family: Family) -> Family | None:
    """The unit leaves the heads and stands in the corner."""
    return replace(family, unit="corner") if family.unit != "corner" and not family.pairs else None


@layout_fault(34, 0.05, "表头改为多层合并", suffixes=("xlsx", "xls"))
def merged_heads(family: Family) -> Family | None:
    """Heads become two or three merged rows."""
    return replace(family, head="full") if family.head != "full" and not family.pairs else None
