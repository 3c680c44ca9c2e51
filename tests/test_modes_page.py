"""docs/failure-modes.md follows from the plan and the case tables, and each of the 80 modes has its cases."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import make_modes_page as page  # noqa: E402

from fupin_analysis.plan.catalogue import load_catalogue  # noqa: E402

QUIET = {1, 2, 14, 32, 33, 34, 36, 65}
"""Modes of layout: that they are read right, without a question, is all there is to show."""


def test_the_page_is_current():
    assert page.PAGE.read_text(encoding="utf-8") == page.make_page(), "run scripts/make_modes_page.py"


def test_every_mode_has_its_cases():
    modes, counts = page.read_modes(), page.count_cases()
    assert sorted(modes) == list(range(1, 81))
    assert [n for n in modes if not counts[n]["caught"] and n not in QUIET] == []
    assert [n for n in modes if not counts[n]["innocent"] and n not in {63, 64}] == []


def test_every_mode_is_told_or_handled_somewhere():
    modes, told = page.read_modes(), {entry.mode for entry in load_catalogue().values()}
    assert [n for n, mode in modes.items() if n not in told and "where" not in mode] == []
    places = [mode["where"] for mode in modes.values() if "where" in mode]
    assert [place for place in places if not (page.PACKAGE / place).exists()] == []
    assert told - {None} <= set(modes)
