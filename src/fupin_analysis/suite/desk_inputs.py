"""What an analyst's desk lies on: the inputs of all figures, from the store and the reference folder of a home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.inputs import Inputs, make_inputs
from fupin_analysis.indicators.selection import read_cutoff
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.plan import load_plan, plan_for
from fupin_analysis.review.reference import Reference, load_reference
from fupin_analysis.review.tables import build_tables
from fupin_analysis.store import periods
from fupin_analysis.store.state import State
from fupin_analysis.suite.clean import clean
from fupin_analysis.suite.load import current_state
from fupin_analysis.suite.stored import source_of

Place = str | Path | Home | None
Readings = Mapping[str, object] | None
ALLOCATION = "allocation"
KEPT = 8
"""Inputs kept in one process; each keeps the parts of the figures that were asked of it."""


@dataclass(frozen=True)
class Stored:
    """What the store and the reference folder of a home hold, read once."""

    returns: pd.DataFrame
    findings: pd.DataFrame
    values: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    reference: Reference
    allocation: pd.DataFrame | None


def open_inputs(
    as_of: str, *, readings: Readings = None, held: str | None = None, edition: str | None = None, home: Place = None
) -> Inputs:
    """Everything a figure is made from, on a cut-off; kept while store and reference stay the same.

    ``held``: None leaves held values out, ``"proposed"`` and ``"reported"`` fill them. Raises FupinError where nothing
    has been cleaned yet, and for an unknown edition, reading or cut-off.
    """
    own = find_home(home)
    state = _state_key(current_state(own, edition))
    chosen = tuple(sorted((key, repr(value)) for key, value in (readings or {}).items()))
    key = (own.root, state, _reference_key(own), read_cutoff(as_of), held, chosen)
    if key not in _kept:
        made = _make(own, _stored(own.root, state, _reference_key(own), held), as_of, readings)
        while len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = made
    return _kept[key]


_kept: dict[tuple[object, ...], Inputs] = {}


def _make(home: Home, stored: Stored, as_of: str, readings: Readings) -> Inputs:
    folder = home.root / "plan"
    plan = plan_for(read_cutoff(as_of), folder=folder if folder.is_dir() else None)
    return make_inputs(
        stored.tables,
        plan,
        as_of,
        readings=readings,
        enterprises=stored.reference.enterprises,
        villages=stored.reference.villages,
        duties=stored.reference.duties,
        allocation=stored.allocation,
        returns=stored.returns,
        findings=stored.findings,
        values=stored.values,
    )


def _state_key(state: State) -> tuple[object, ...]:
    return (tuple(sorted(state.cache.items())), tuple(sorted(state.periods.items())), state.files, state.layout)


def _reference_key(home: Home) -> tuple[tuple[str, int, int], ...]:
    folder = home.reference
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files if f.is_file())


@lru_cache(maxsize=4)
def _stored(root: Path, state_key: tuple[object, ...], reference_key: tuple[object, ...], held: str | None) -> Stored:
    cache, named, files, layout = state_key
    state = State(dict(cache), dict(named), str(files), int(layout))  # type: ignore[call-overload]
    home = Home(root)
    forms = load_forms(home.forms)
    readers = source_of(home.processed, state, forms)
    values = readers["values"]()
    if held is None:
        tables = readers["tables"]()
    else:
        records = periods.read_part(home.processed, state, "records")
        tables = build_tables(values, records, forms, held=held)
    reference = load_reference(home.reference)
    allocation = read_allocation(home, reference)
    return Stored(readers["returns"](), readers["findings"](), values, tables, reference, allocation)


def read_allocation(home: Home, reference: Reference) -> pd.DataFrame | None:
    """The allocation of the plan's year (``allocation_<year>.xlsx``); None where nobody has given it (A45)."""
    plan = load_plan()
    found = sorted(home.reference.glob(f"allocation_{plan.year}.*")) if home.reference.is_dir() else []
    if not found:
        return None
    forms: dict[str, Form] = {ALLOCATION: plan.forms[ALLOCATION]}
    table = clean(found[0], forms=forms, reference=reference, period=str(plan.year), workers=1).tables[ALLOCATION]
    return table if len(table) else None
