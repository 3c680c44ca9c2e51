"""Faults put into faultless workbooks, one small function a failure mode (domain.md 3.3), all of them written down."""

from fupin_analysis.sample.faults import (  # the modules register their modes when they are imported
    books,
    numbers,
    tables,
    words,
)
from fupin_analysis.sample.faults.registry import CELL_FAULTS, LAYOUT_FAULTS, MODES, TABLE_FAULTS, Fault

__all__ = ["CELL_FAULTS", "LAYOUT_FAULTS", "MODES", "TABLE_FAULTS", "Fault", "books", "numbers", "tables", "words"]
