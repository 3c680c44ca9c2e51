"""The order of the tests: what takes long in one piece begins first, so that no process waits long for another."""

import gc

SELDOM = 50_000
"""New objects between two searches for cycles: each search of some million objects of tests finds next to nothing."""

LONG = (
    "test_house.py",
    "00_scorecard.ipynb",  # the first notebook cleans the demo: no other beside it
    "test_suite_report.py",
    "test_sample_files.py",
    "test_modes.py",
    "test_indicators_truth.py",
)
"""Names of files, the longest wait for a single test first."""


def _turn(item):
    name = item.path.name
    return LONG.index(name) if name in LONG else len(LONG) + (item.path.suffix != ".ipynb")


def pytest_collection_modifyitems(items):
    """The files of ``LONG``, the other notebooks, then all others as they come; within a file nothing moves."""
    items.sort(key=_turn)


def pytest_collection_finish():
    """What is there when the first test begins stays to the end, and is searched for cycles no more: a tenth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
