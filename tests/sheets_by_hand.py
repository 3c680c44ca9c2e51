"""Sheets written as rows of a list, for tests of finding: None is blank, "A1:C1" texts are merges."""

import numpy as np

from fupin_analysis.intake.book import Sheet, Span


def sheet(rows, merges=(), name="9月", **more) -> Sheet:
    """A Sheet of ragged rows; ``merges`` are (top, left, bottom, right) from 0."""
    width = max(len(row) for row in rows)
    grid = np.empty((len(rows), width), dtype=object)
    for number, row in enumerate(rows):
        grid[number, : len(row)] = row
    return Sheet(name, 0, grid, merges=[Span(*merge) for merge in merges], **more)


def roles(layout) -> list[str]:
    """The layout as a picture: a line a row, two letters a cell, dots for blanks."""
    return [" ".join((role or "··")[:2] for role in row) for row in layout.roles.tolist()]
