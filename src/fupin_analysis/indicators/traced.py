"""Figures traced many at a time: what each is, the cells that it came from, what was found there and what waits.

All figures of one measure are located together, so that a report can trace every number that it prints.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.aspects import make_figure
from fupin_analysis.indicators.cuts import RECORD, at_its_time, index_of, settle
from fupin_analysis.indicators.figure_ids import FigureId, figure_words, parse_figure_id, resolve
from fupin_analysis.indicators.figures import compute_parts, compute_value, notes_behind
from fupin_analysis.indicators.held_rows import held_rows
from fupin_analysis.indicators.inputs import WAYS, Inputs
from fupin_analysis.indicators.parts import combine_by, no_parts
from fupin_analysis.indicators.trace import COLUMNS, locate, locate_values, place_of, trace
from fupin_analysis.plan.measures import GROWING, Measure

FIGURE = "figure"
"""Column of the frames of many figures: the number of the figure among its measure's, from 0."""
_SENDERS = frozenset({"coverage_n", "coverage_of", "panel_n"})
_NOTHING_LEFT_OUT = _SENDERS | {*WAYS, "held_count", "held_amount", "threshold", "pace_pct", "approx_count"}
"""Aspects that held values are part of, or on which they have no bearing."""
HELD_COLUMNS = "record_id field label enterprise value_id file sheet cells raw proposed findings".split()


@dataclass(frozen=True)
class TracedFigure:
    """One figure: ``value`` is its parts put together by ``operation``, None where nothing is known.

    ``asked`` is the id as it was asked for, ``figure_id`` the same put right.
    """

    asked: str
    figure_id: str
    name: str
    unit: str
    as_of: str
    operation: str
    test: str
    value: float | None


@dataclass(frozen=True, eq=False)
class TracedMeasure:
    """All figures that were asked of one measure.

    ``parts``: ``trace.COLUMNS`` and FIGURE; ``held``: what is left out of them, HELD_COLUMNS and FIGURE; ``failed``:
    (id, error) of those that there are not. ``measure`` is None where nobody knows it. ``notes`` stand beside the
    measure's figures on the cut-off (``parts.noted``).
    """

    measure: Measure | None
    sections: tuple[str, ...]
    figures: tuple[TracedFigure, ...]
    parts: pd.DataFrame
    held: pd.DataFrame
    failed: tuple[tuple[str, FupinError], ...] = ()
    notes: tuple[str, ...] = ()

    def parts_of(self, number: int) -> pd.DataFrame:
        """The parts of one figure, the largest first."""
        mine = self.parts[self.parts[FIGURE] == number].drop(columns=FIGURE)
        return mine.sort_values("amount", ascending=False, kind="stable", key=abs, ignore_index=True)

    def held_of(self, number: int) -> pd.DataFrame:
        """What is left out of one figure."""
        return self.held[self.held[FIGURE] == number].drop(columns=FIGURE).reset_index(drop=True)


def trace_many(inputs: Inputs, ids: Iterable[str]) -> Iterator[TracedMeasure]:
    """All figures by measure, in the order in which the measures are first named; each id once."""
    by_measure: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        by_measure.setdefault(_measure_of(inputs, id), []).append(id)
    for own in by_measure.values():
        yield trace_measure(inputs, own)


def _measure_of(inputs: Inputs, id: str) -> str:
    try:
        return resolve(inputs.plan, parse_figure_id(id)).measure
    except FupinError:
        return id


def trace_one(inputs: Inputs, id: str) -> TracedMeasure:
    """One figure; FupinError where there is no such figure."""
    made = trace_measure(inputs, [id])
    for _, error in made.failed:
        raise error
    return made


def trace_measure(inputs: Inputs, ids: Iterable[str]) -> TracedMeasure:
    """The figures ``ids``, all of one measure; what is no figure is told, not raised."""
    made: list[_Made] = []
    failed: list[tuple[str, FupinError]] = []
    for id in ids:
        try:
            made.append(_make(inputs, id))
        except FupinError as error:
            failed.append((id, error))
    if not made:
        blank = pd.DataFrame(columns=[*COLUMNS, FIGURE])
        return TracedMeasure(None, (), (), blank, _held(inputs, made), tuple(failed))
    measure = inputs.plan.measure(made[0].figure.measure)
    every = _join(made)
    values = _combine(made, every)
    figures = tuple(one.to_figure(inputs, value) for one, value in zip(made, values, strict=True))
    located = locate(inputs, every, made[0].figure.measure)[[*COLUMNS, FIGURE]]
    notes, sections = notes_behind(inputs, measure.target), _sections(inputs, measure)
    return TracedMeasure(measure, sections, figures, located, _held(inputs, made), tuple(failed), notes)


@dataclass(frozen=True, eq=False)
class _Made:
    """A figure before its parts are located: all parts of ``then`` that stand at ``index``, or its own ``parts``."""

    asked: str
    figure: FigureId
    then: Inputs
    operation: str
    test: str
    is_known: bool
    index: pd.Index
    parts: pd.DataFrame | None
    held: pd.DataFrame

    def to_figure(self, inputs: Inputs, value: float | None) -> TracedFigure:
        name, unit = _named(inputs, self.figure)
        day, told = inputs.as_of.isoformat(), value if self.is_known else None
        return TracedFigure(self.asked, str(self.figure), name, unit, day, self.operation, self.test, told)


def _make(inputs: Inputs, id: str) -> _Made:
    figure = settle(inputs, parse_figure_id(id))
    then, here = at_its_time(inputs, figure)
    held = held_rows(inputs, figure.whole)
    if figure.aspect in _NOTHING_LEFT_OUT:
        held = held.iloc[:0]
    if here.aspect:
        one = make_figure(then, here)
        return _Made(id, figure, then, one.operation, one.test, one.is_known, one.parts.index, one.parts, held)
    measure = then.plan.measure(here.measure)
    is_known = compute_value(then, here.measure) is not None
    return _Made(id, figure, then, measure.operation, measure.test, is_known, index_of(then, here), None, held)


def _join(made: list[_Made]) -> pd.DataFrame:
    """The parts of all figures with FIGURE and ``operation``, figure by figure."""
    plain: dict[int, list[int]] = {}
    for number, one in enumerate(made):
        if one.parts is None and len(one.index):
            plain.setdefault(id(one.then), []).append(number)
    told = []
    for numbers in plain.values():
        chosen = [made[n] for n in numbers]
        parts = compute_parts(chosen[0].then, chosen[0].figure.measure)
        rows = parts.loc[np.concatenate([one.index.to_numpy() for one in chosen])]
        sizes = [len(one.index) for one in chosen]
        told.append(rows.assign(figure=np.repeat(numbers, sizes), operation=chosen[0].operation))
    told += [
        one.parts.assign(figure=number, operation=one.operation)
        for number, one in enumerate(made)
        if one.parts is not None and len(one.parts)
    ]
    if not told:
        return no_parts().assign(figure=pd.Series(dtype="int64"), operation="")
    return pd.concat(told, ignore_index=True).sort_values(FIGURE, kind="stable", ignore_index=True)


def _combine(made: list[_Made], parts: pd.DataFrame) -> list[float | None]:
    """The value of every figure: its parts put together by its operation."""
    out: list[float | None] = [0.0 if one.operation in GROWING else None for one in made]
    for operation, test in {(one.operation, one.test) for one in made}:
        numbers = [n for n, one in enumerate(made) if (one.operation, one.test) == (operation, test)]
        mine = parts[parts[FIGURE].isin(numbers)]
        for number, value in combine_by(operation, mine, mine[FIGURE], test=test).items():
            out[int(str(number))] = None if pd.isna(value) else float(value)
    return out


def _named(inputs: Inputs, figure: FigureId) -> tuple[str, str]:
    """Name and unit of a figure; that of a record is named by its place, which people know."""
    records = [value for cut, value in figure.cuts if cut == RECORD]
    name, unit = figure_words(inputs.plan, replace(figure, cuts=tuple(c for c in figure.cuts if c[0] != RECORD)))
    for record in records:
        name += f"，{place_of(inputs, record)}"
    return name, unit


def _sections(inputs: Inputs, measure: Measure) -> tuple[str, ...]:
    target = inputs.plan.targets.get(measure.target)
    return measure.sections or (target.sections if target is not None else ())


def _held(inputs: Inputs, made: list[_Made]) -> pd.DataFrame:
    """What is left out of all figures, with cells, what was written and what is asked."""
    found = [one.held.assign(figure=number) for number, one in enumerate(made) if len(one.held)]
    if not found:
        return pd.DataFrame(columns=[*HELD_COLUMNS, FIGURE])
    rows = pd.concat(found, ignore_index=True)
    forms = inputs.plan.forms
    labels = [forms[form].by_name[name].label for form, name in zip(rows["form"], rows["field"], strict=True)]
    out = locate_values(inputs, rows).assign(label=labels)
    return out[[*HELD_COLUMNS, FIGURE]]


def traced_frame(inputs: Inputs, id: str) -> pd.DataFrame:
    """``trace.trace`` of a figure; ``attrs`` also say its ``name unit value notes`` and ``held_cells`` (texts)."""
    made = trace_one(inputs, id)
    figure = made.figures[0]
    out = trace(inputs, id)
    out.attrs |= {"name": figure.name, "unit": figure.unit, "value": figure.value, "notes": made.notes}
    out.attrs["held_cells"] = tuple(_held_texts(row) for row in made.held_of(0).to_dict("records"))
    return out


def _held_texts(row: dict[Hashable, Any]) -> tuple[str, ...]:
    place = " › ".join(str(row[name]) for name in ("file", "sheet", "cells") if row[name])
    proposed = "" if pd.isna(row["proposed"]) else str(row["proposed"])
    return (str(row["enterprise"]), place, str(row["label"]), str(row["raw"]), proposed, str(row["findings"]))
