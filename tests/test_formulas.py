"""Formulas without results: plain arithmetic is worked out, everything else is not."""

from __future__ import annotations

import numpy as np
import pytest

from fupin_analysis.intake.book import CellError, NoCache
from fupin_analysis.intake.formulas import compute, is_external

GRID = np.array(
    [[10, 2.5, "30", "x", None], [4, True, CellError("#N/A"), NoCache("=A1+A2"), NoCache("=E2")]], dtype=object
)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=A1+B1*2-1", 14.0),
        ("=(A1+B1)*2", 25.0),
        ("=-A1/4", -2.5),
        ("=SUM(A1:B1,A2)", 16.5),
        ("=sum($A$1:$E$1)", 12.5),  # a number stored as text is passed over, as Excel does
        ("=A1+C1", 40.0),
        ("=A1+E1", 10.0),
        ("=A1*50%", 5.0),
        ("=D2*2", 28.0),
        ("=SUM(A1:A2)/SUM(B1:B1)", 5.6),
        ("=0.1+0.2", 0.3),
        ("=A1+D1", None),
        ("=A1+C2", None),
        ("=A1+B2", None),
        ("=E2", None),
        ("=A1/E1", None),
        ("=IF(A1>1,2,3)", None),
        ("=Sheet2!A1", None),
        ("='[8月.xlsx]S'!A1", None),
        ("=A1&B1", None),
        ("=A1+", None),
        ("=SUM(A1:XFD1048576)", 16.5),
        ("=", None),
        ("=" + "(" * 60 + "A1" + ")" * 60, 10.0),
        ("=" + "(" * 500 + "A1" + ")" * 500, None),
        ("=" + "SUM(" * 500 + "A1" + ")" * 500, None),
        ("=" + "-" * 500 + "A1", 10.0),
        ("=A1" + "+A1" * 999, 10000.0),
        ("=A1" + "+A1" * 4999, None),  # longer than Excel lets a formula be
    ],
)
def test_compute(formula, value):
    grid = np.vstack([GRID, np.array([[NoCache(formula)] + [None] * 4], dtype=object)])
    if formula == "=SUM(A1:XFD1048576)":
        grid[1, 2], grid[1, 3], grid[1, 4], grid[2, 0] = None, None, None, None
        grid = np.vstack([grid, np.array([[None] * 5], dtype=object)])
        grid = np.hstack([grid, np.array([[NoCache("=SUM(A1:E2)")]] + [[None]] * 3, dtype=object)])
        assert compute(grid, 0, 5) == value
        return
    assert compute(grid, 2, 0) == value


def sheet_of(*formulas: str) -> np.ndarray:
    """A sheet whose first column holds formulas without results, its second the numbers 1, 2, 3 …"""
    return np.array([[NoCache(text), at] for at, text in enumerate(formulas, start=1)], dtype=object)


def test_a_circle_has_no_result_and_costs_no_time():
    around = sheet_of(*["=SUM(A1:A12)"] * 12)
    assert compute(around, 0, 0) is None
    assert compute(sheet_of("=A2+1", "=A1+1"), 0, 0) is None


def test_what_is_asked_for_again_is_worked_out_once():
    doubling = sheet_of("=B1", *[f"=A{at}+A{at}" for at in range(1, 60)])
    assert compute(doubling, 59, 0) == 2.0**59


def test_running_totals():
    rows = [f"=A{at}+B{at + 1}" for at in range(1, 80)]
    assert compute(sheet_of("=B1", *rows), 79, 0) == sum(range(1, 81))


@pytest.mark.parametrize(
    ("formula", "external"),
    [("'[8月汇总.xlsx]Sheet1'!D5", True), ("[1]S!A1+B2", True), ("Sheet1!D5", False), ("A1:B2", False)],
)
def test_is_external(formula, external):
    assert is_external(formula) is external
