"""The raw cells of one column, record by record: merges, 同上 and formulas without a result settled (13, 35, 57)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.book import NoCache
from fupin_analysis.intake.collect import Cell, ref
from fupin_analysis.intake.formulas import compute
from fupin_analysis.intake.job import Covered, Job
from fupin_analysis.intake.parse.text import word_kind
from fupin_analysis.plan.forms import Field

_SHORT = 8
_COPIED = frozenset({"enterprise", "county", "township", "village", "text", "enum", "person"})
_TAKEN = frozenset({"value", "total"})
_NAMED = _TAKEN | {"header", "sequence", "unit"}
"""Cells of a record that name their row or number it: values as well where a field of the form asks for them."""


@dataclass(slots=True)
class Filled:
    """Cells of one column aligned with the records, None where nothing stands; ``refs`` say where each was taken.

    ``own`` are the cells before anything was filled in. ``plain``: all in the column are values; ``blank``: nothing is.
    ``merged`` and ``wide``: position → how many records, or how many fields, share the number; ``filled``, ``ditto``,
    ``carried`` and ``computed``: positions of what was done.
    """

    cells: Sequence[Any]
    refs: Sequence[str]
    own: Sequence[Any]
    plain: bool = False
    blank: bool = False
    merged: Mapping[int, int] = field(default_factory=dict)
    wide: Mapping[int, int] = field(default_factory=dict)
    filled: Sequence[int] = ()
    ditto: Sequence[int] = ()
    carried: Sequence[int] = ()
    computed: Sequence[int] = ()

    @property
    def touched(self) -> bool:
        """True where anything was done."""
        return bool(self.merged or self.wide or self.filled or self.ditto or self.carried or self.computed)


def fill_columns(job: Job) -> list[Filled]:
    """The cells of all columns that became fields, in the order of ``job.columns()``, as their fields take them."""
    cells, roles, names = (job.body.gather(grid) for grid in (job.page.cells, job.page.roles, job.page.names))
    covered = job.covered()
    out = []
    fields = sorted(job.match.fields.items()) if job.match else []
    for at, f in fields:
        kinds = _TAKEN if f.type == "seq" else _NAMED
        made = _take(cells[at], roles[at], names[at], kinds)
        _settle(made, job.body.strands[at].cells, job, f, covered)
        out.append(made)
    if covered:
        _tell_wide(out, [job.body.strands[at].cells if f.is_numeric else () for at, f in fields], covered)
    return out


def _tell_wide(columns: Sequence[Filled], spots: Sequence[Sequence[Cell]], covered: Covered) -> None:
    """A number whose merge runs over several fields of numbers belongs to none of them alone."""
    owner = {spot: (made, at) for made, cells in zip(columns, spots, strict=True) for at, spot in enumerate(cells)}
    for spot, first in covered.items():
        made, at = owner.get(first, (None, 0))
        if made is None or spot not in owner or owner[spot][0] is made or made.cells[at] is None:
            continue
        if owner[spot][1] == at:
            made.wide = {**made.wide, at: made.wide.get(at, 1) + 1}


def fill_column(job: Job, strand: Strand, f: Field, places: Sequence[Cell] | None = None) -> Filled:
    """One column as its field takes it; ``places`` are cells that are no records' own, those of total rows."""
    grid, roles, spots = job.page.cells, job.page.roles, strand.cells if places is None else places
    kinds = _TAKEN if places is not None or f.type == "seq" else _NAMED
    made = _take([grid[r][c] for r, c in spots], [roles[r][c] for r, c in spots], [ref(s) for s in spots], kinds)
    _settle(made, spots, job, f, job.covered())
    return made


def _take(cells: Sequence[Any], roles: Sequence[Any], refs: Sequence[str], kinds: frozenset[str]) -> Filled:
    found = set(roles)
    blank = found.isdisjoint(kinds)
    if blank:
        cells = [None] * len(cells)
    elif not found <= kinds:
        cells = [cell if role in kinds else None for cell, role in zip(cells, roles, strict=True)]
    found.discard(None)
    return Filled(cells, refs, cells, found <= _TAKEN, blank)


def _settle(out: Filled, spots: Sequence[Cell], job: Job, f: Field, covered: Covered) -> None:
    if out.blank:
        return
    types = set(map(type, out.cells))
    if covered:
        _unmerge(out, spots, f, covered)
    if NoCache in types:
        _compute(out, spots, job)
    if str in types and not f.is_numeric and any(map(_is_ditto, out.cells)):
        _copy_ditto(out, f)


@lru_cache(maxsize=16384, typed=True)
def _is_ditto(cell: Any) -> bool:
    return type(cell) is str and len(cell) < _SHORT and word_kind(cell) == "ditto"


def _change(out: Filled, at: int, cell: Any, where: str) -> None:
    """Put another cell, and the place that it was taken from, at one position."""
    if not isinstance(out.cells, list) or out.cells is out.own:
        out.cells = list(out.cells)
    if not isinstance(out.refs, list):
        out.refs = list(out.refs)
    out.cells[at], out.refs[at] = cell, where


def _unmerge(out: Filled, spots: Sequence[Cell], f: Field, covered: Mapping[Cell, Cell]) -> None:
    """Text of a merge goes to all of its records; a number stays with the first and is told."""
    under = [at for at, spot in enumerate(spots) if spot in covered]
    position = {spot: at for at, spot in enumerate(spots)} if under else {}
    merged: dict[int, int] = {}
    filled: list[int] = []
    for at in under:
        anchor = position.get(covered[spots[at]])
        if anchor is None or out.cells[anchor] is None:
            continue
        if f.is_numeric:
            merged[anchor] = merged.get(anchor, 1) + 1
        else:
            _change(out, at, out.cells[anchor], out.refs[anchor])
            filled.append(at)
    out.merged, out.filled = merged, filled


def _compute(out: Filled, spots: Sequence[Cell], job: Job) -> None:
    computed: list[int] = []
    for at, spot in enumerate(spots):
        number = compute(job.sheet.grid, *spot) if type(out.cells[at]) is NoCache else None
        if number is not None:
            _change(out, at, number, out.refs[at])
            computed.append(at)
    out.computed = computed


def _copy_ditto(out: Filled, f: Field) -> None:
    """同上 in a column of names or words: the nearest filled cell above, which is kept as a second source."""
    above: int | None = None
    ditto: list[int] = []
    for at, cell in enumerate(out.cells):
        if cell is None:
            continue
        if type(cell) is not str or word_kind(cell) != "ditto":
            above = at
        elif above is not None and f.type in _COPIED:
            _change(out, at, out.cells[above], f"{out.refs[at]},{out.refs[above].split(',')[0]}")
            ditto.append(at)
    out.ditto = ditto


def carry_down(out: Filled, alive: Sequence[bool], named: Sequence[bool]) -> None:
    """A required place that stands on the first row of its group only, without a merge: taken from above and told.

    Only in rows that are ``named`` by something else: one of bare figures may be a subtotal.
    """
    above: int | None = None
    carried: list[int] = []
    for at, cell in enumerate(out.cells):
        if not alive[at]:
            continue
        if cell is not None:
            above = at
        elif above is not None and named[at]:
            _change(out, at, out.cells[above], out.refs[above])
            carried.append(at)
    out.carried = carried
