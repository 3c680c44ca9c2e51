"""The raw cells of one column, record by record: merges, 同上 and formulas without a result settled (13, 35, 57)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.book import NoCache
from fupin_analysis.intake.collect import Cell, ref
from fupin_analysis.intake.formulas import compute
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.parse.text import word_kind
from fupin_analysis.plan.forms import Field

_SHORT = 8
_COPIED = frozenset({"enterprise", "county", "township", "village", "text", "enum", "person"})


@dataclass(slots=True)
class Filled:
    """Cells of one column aligned with the records, None where nothing stands; ``refs`` say where each was taken.

    ``own`` is False where a cell came from above. ``merged``: position → how many records share the number;
    ``filled``, ``ditto``, ``carried`` and ``computed``: positions of what was done.
    """

    cells: list[Any]
    refs: list[str]
    own: list[bool]
    merged: dict[int, int] = field(default_factory=dict)
    filled: list[int] = field(default_factory=list)
    ditto: list[int] = field(default_factory=list)
    carried: list[int] = field(default_factory=list)
    computed: list[int] = field(default_factory=list)


def fill_column(job: Job, strand: Strand, f: Field, places: list[Cell] | None = None) -> Filled:
    """The cells of a column as its field takes them; ``places`` are the records' cells where not the strand's own."""
    spots = strand.cells if places is None else places
    grid, roles = job.page.cells, job.page.roles
    kinds = _TAKEN if places is not None or f.type == "seq" else _NAMED
    cells = [grid[row][col] if roles[row][col] in kinds else None for row, col in spots]
    out = Filled(cells, [ref(spot) for spot in spots], [cell is not None for cell in cells])
    if job.page.covered:
        _unmerge(out, spots, job, f)
    if any(type(cell) is NoCache for cell in cells):
        _compute(out, spots, job)
    if not f.is_numeric and any(
        type(cell) is str and len(cell) < _SHORT and word_kind(cell) == "ditto" for cell in cells
    ):
        _copy_ditto(out, f)
    return out


_TAKEN = frozenset({"value", "total"})
_NAMED = _TAKEN | {"header", "sequence", "unit"}
"""Cells of a record that name their row or number it: values as well where a field of the form asks for them."""


def _unmerge(out: Filled, spots: list[Cell], job: Job, f: Field) -> None:
    """Text of a merge goes to all of its records; a number stays with the first and is told."""
    position = {spot: at for at, spot in enumerate(spots)}
    covered: Mapping[Cell, Cell] = job.page.covered
    for at, spot in enumerate(spots):
        first = covered.get(spot)
        if first is None or first == spot:
            continue
        anchor = position.get(first)
        if anchor is None or out.cells[anchor] is None:
            continue
        if f.is_numeric:
            out.merged[anchor] = out.merged.get(anchor, 1) + 1
        else:
            out.cells[at], out.refs[at] = out.cells[anchor], out.refs[anchor]
            out.filled.append(at)


def _compute(out: Filled, spots: list[Cell], job: Job) -> None:
    for at, spot in enumerate(spots):
        if type(out.cells[at]) is NoCache:
            number = compute(job.sheet.grid, *spot)
            if number is not None:
                out.cells[at] = number
                out.computed.append(at)


def _copy_ditto(out: Filled, f: Field) -> None:
    """同上 in a column of names or words: the nearest filled cell above, which is kept as a second source."""
    above: int | None = None
    for at, cell in enumerate(out.cells):
        if cell is None:
            continue
        if type(cell) is not str or word_kind(cell) != "ditto":
            above = at
        elif above is not None and f.type in _COPIED:
            out.cells[at] = out.cells[above]
            out.refs[at] = f"{out.refs[at]},{out.refs[above].split(',')[0]}"
            out.ditto.append(at)


def carry_down(out: Filled, alive: list[bool]) -> None:
    """A required place that stands on the first row of its group only, without a merge: taken from above and told."""
    above: int | None = None
    for at, cell in enumerate(out.cells):
        if not alive[at]:
            continue
        if cell is not None:
            above = at
        elif above is not None:
            out.cells[at], out.refs[at] = out.cells[above], out.refs[above]
            out.carried.append(at)
