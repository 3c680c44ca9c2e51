"""The order of the tests: what takes long in one piece begins first, so that no process waits long for another."""

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
