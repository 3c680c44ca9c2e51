"""What an analyst's desk lies on: the inputs of all figures, from the store and the reference folder of a home."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.errors import InputError
from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.inputs import APPROX, HELD_VALUES, VALUES, WAYS, Inputs, make_inputs
from fupin_analysis.indicators.selection import closing_day
from fupin_analysis.indicators.vague import approx_rows
from fupin_analysis.plan.allocation import check_allocation
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.plan.own_indicators import Indicator
from fupin_analysis.plan.periods import read_cutoff
from fupin_analysis.plan.plan import Plan, own_indicators, plan_for
from fupin_analysis.plan.toml_source import fingerprint
from fupin_analysis.review.columns import cast
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.reference import Reference, load_reference
from fupin_analysis.store import periods
from fupin_analysis.store.editions import DECISIONS
from fupin_analysis.store.state import State
from fupin_analysis.suite.as_known import find_later, join_reviewed, review_known
from fupin_analysis.suite.clean import clean
from fupin_analysis.suite.edition import at_edition
from fupin_analysis.suite.load import current_state
from fupin_analysis.suite.named_files import refused_returns
from fupin_analysis.suite.stored import source_of

Place = str | Path | Home | None
Readings = Mapping[str, object] | None
ALLOCATION = "allocation"
KEPT = 8
"""Inputs kept in one process; each keeps the parts of the figures that were asked of it."""


@dataclass(frozen=True)
class Stored:
    """What the store of a home holds, read once; ``held`` are the held values with what was written and is proposed."""

    files: pd.DataFrame
    returns: pd.DataFrame
    findings: pd.DataFrame
    values: pd.DataFrame
    held: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    approx: pd.DataFrame = field(default_factory=lambda: frames.empty(APPROX))
    """The approximate values with their bounds."""


@dataclass(frozen=True)
class Known:
    """What the office knows, read once from ``data/reference``."""

    reference: Reference
    allocations: dict[int, pd.DataFrame | None] = field(default_factory=dict)


def open_inputs(
    as_of: str,
    *,
    readings: Readings = None,
    held: str | None = None,
    edition: str | None = None,
    home: Place = None,
    indicators: Iterable[Indicator] = (),
) -> Inputs:
    """Everything a figure is made from, on a cut-off; kept while store, reference, forms and plan stay the same.

    ``held``: None leaves held values out, ``"proposed"`` and ``"reported"`` fill them. ``indicators``: further ones of
    the analyst's own, beside those of the home's ``plan/indicators.toml``. Raises FupinError where nothing
    has been cleaned yet, and for an unknown edition, reading or cut-off.
    """
    here = find_home(home)
    state = _state_key(current_state(here, edition))
    own = at_edition(here, edition)
    chosen = tuple(sorted((key, repr(value)) for key, value in (readings or {}).items()))
    forms, plan = _forms_key(own), fingerprint(own.plan) if own.plan else ""
    more = tuple(indicators)
    key = (own, state, _reference_key(own), forms, plan, read_cutoff(as_of), held, chosen, more)
    if key not in _kept:
        known = _known(own, _reference_key(own), plan)
        stored = _as_known(own, state, forms, known, read_cutoff(as_of))
        tables = stored.tables if held is None else fill_held(stored, held, load_forms(own.forms))
        made = _make(own, stored, known, tables, as_of, readings, more)
        if held is None:
            made = replace(made, fill=_filler(as_of, readings=readings, edition=edition, home=here, indicators=more))
        else:
            made = replace(made, held=stored.held.iloc[:0])  # nothing is left out of what is filled
        while len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = made
    return _kept[key]


def _as_known(home: Home, state_key: tuple[object, ...], forms_key: str, known: Known, day: dt.date) -> Stored:
    """What the store holds; where something later has replaced or decided any of it, what was known for ``day``."""
    stored = _stored(home, state_key, forms_key)
    known_by = closing_day(day, plan_for(day, folder=home.plan).duties)
    later = find_later(stored.returns, stored.findings, known.reference, as_of=day, known_by=known_by)
    if not later:
        return stored
    key = (home, state_key, forms_key, _reference_key(home), day, later)
    if key not in _reviewed:
        forms = load_forms(home.forms)
        state = _state_of(state_key)
        parts = review_known(home, state, forms, known.reference, later=later, as_of=day, known_by=known_by)
        returns, findings, values, tables = join_reviewed(parts, forms)
        held = values.loc[values["state"] == "held", list(HELD_VALUES)]
        _reviewed.clear()
        _reviewed[key] = Stored(
            stored.files, returns, findings, values[list(VALUES)], held, tables, approx_rows(values)
        )
    return _reviewed[key]


_reviewed: dict[tuple[object, ...], Stored] = {}


def _filler(as_of: str, **same: Any) -> Callable[[str], Inputs]:
    return lambda way: open_inputs(as_of, held=way, **same)


_kept: dict[tuple[object, ...], Inputs] = {}


def _make(
    home: Home,
    stored: Stored,
    known: Known,
    tables: Mapping[str, pd.DataFrame],
    as_of: str,
    readings: Readings,
    indicators: tuple[Indicator, ...],
) -> Inputs:
    plan = plan_for(read_cutoff(as_of), folder=home.plan)
    plan = plan.with_forms(load_forms(home.forms) if home.forms else {})
    plan = plan.with_indicators((*own_indicators(home.plan), *indicators))
    for year in {plan.year, read_cutoff(as_of).year} - set(known.allocations):
        known.allocations[year] = read_allocation(home, known.reference, plan, year)
    divided = {year: frame for year, frame in known.allocations.items() if frame is not None}
    refused = refused_returns(stored.files, stored.returns, Registry(known.reference.enterprises))
    lost = [refused] if len(refused) else []
    return make_inputs(
        tables,
        plan,
        as_of,
        readings=readings,
        enterprises=known.reference.enterprises,
        villages=known.reference.villages,
        duties=known.reference.duties,
        allocation=divided.get(plan.year),
        allocations=divided,
        returns=pd.concat([stored.returns, *lost], ignore_index=True) if lost else stored.returns,
        findings=stored.findings,
        values=stored.values,
        held=stored.held,
        approx=stored.approx,
    )


def fill_held(stored: Stored, held: str, forms: Mapping[str, Form]) -> dict[str, pd.DataFrame]:
    """Tables with held values put in: ``proposed`` by review, or as ``reported``; any other way is an InputError."""
    if held not in WAYS:
        raise InputError(f'held 只能是 None、"proposed" 或 "reported"，不能是“{held}”。', code="load-held")
    out = dict(stored.tables)
    for (form, name), rows in stored.held.groupby(["form", "field"]):
        if form not in out or name not in out[form]:
            continue
        table = out[form].copy()
        values = cast(rows[held].set_axis(rows["record_id"]), forms[str(form)].by_name[str(name)].type)
        mine = table["record_id"].isin(values.index)
        table.loc[mine, name] = table.loc[mine, "record_id"].map(values).astype(table[name].dtype)
        out[str(form)] = table
    return out


def _state_key(state: State) -> tuple[object, ...]:
    return (tuple(sorted(state.cache.items())), tuple(sorted(state.periods.items())), state.files, state.layout)


def _state_of(key: tuple[object, ...]) -> State:
    cache, named, files, layout = key
    return State(dict(cache), dict(named), str(files), int(layout))  # type: ignore[call-overload]


def _forms_key(home: Home) -> str:
    return fingerprint(home.forms) if home.forms else ""


def _reference_key(home: Home) -> tuple[tuple[str, int, int], ...]:
    folder = home.reference
    files = sorted([*folder.glob("*"), *folder.glob(f"{DECISIONS}/*")]) if folder.is_dir() else []
    return tuple(
        (f.relative_to(folder).as_posix(), f.stat().st_mtime_ns, f.stat().st_size) for f in files if f.is_file()
    )


@lru_cache(maxsize=2)
def _stored(home: Home, state_key: tuple[object, ...], forms_key: str) -> Stored:
    state = _state_of(state_key)
    readers = source_of(home.processed, state, load_forms(home.forms))
    values = periods.read_part(home.processed, state, "values", columns=[*VALUES, "approx"])
    is_approx = values.pop("approx").astype("bool")
    held = frames.empty(HELD_VALUES)
    if (values["state"] == "held").any():
        columns = [*HELD_VALUES, "state"]
        every = periods.read_part(home.processed, state, "values", columns=columns)
        held = every.loc[every["state"] == "held", list(HELD_VALUES)]
    approx = frames.empty(APPROX)
    if is_approx.any():
        approx = approx_rows(periods.read_part(home.processed, state, "values", columns=[*APPROX, "approx"]))
    files_read, returns, findings = (readers[name]() for name in ("files", "returns", "findings"))
    return Stored(files_read, returns, findings, values, held, readers["tables"](), approx)


@lru_cache(maxsize=2)
def _known(home: Home, reference_key: tuple[tuple[str, int, int], ...], plan_key: str) -> Known:
    reference = load_reference(home.reference if reference_key else None)
    return Known(reference)


def allocation_notes(inputs: Inputs) -> list[str]:
    """A Chinese sentence for each quantity whose allocated parts do not add up to the plan (A45)."""
    if inputs.allocation is None:
        return []
    checked = check_allocation(inputs.allocation, inputs.plan)
    wrong = checked[~checked["agrees"]]
    return [
        f"任务分解表中“{label}”合计{allocated:g}{unit}，计划为{planned:g}{unit}，"
        f"{'多' if allocated > planned else '少'}{abs(allocated - planned):g}{unit}，请核对分解表。"
        for label, unit, allocated, planned in wrong[["label", "unit", "allocated", "planned"]].to_numpy().tolist()
    ]


def read_allocation(home: Home, reference: Reference, plan: Plan, year: int) -> pd.DataFrame | None:
    """The allocation of a year (``allocation_<year>.xlsx``); None where nobody has given it (A45)."""
    found = sorted(home.reference.glob(f"allocation_{year}.*")) if home.reference.is_dir() else []
    if not found:
        return None
    forms: dict[str, Form] = {ALLOCATION: plan.forms[ALLOCATION]}
    table = clean(found[0], forms=forms, reference=reference, period=str(year), workers=0).tables[ALLOCATION]
    return table if len(table) else None
