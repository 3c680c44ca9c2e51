"""Figures traced many at a time: what each is, the cells that it came from, what was found there and what waits.

All figures of one measure are located together, so that a report can trace every number that it prints.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.aspects import Made, make_figure
from fupin_analysis.indicators.cuts import RECORD, at_its_time
from fupin_analysis.indicators.figure_ids import FigureId, figure_words, parse_figure_id, resolve
from fupin_analysis.indicators.held_cells import held_rows
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import combine
from fupin_analysis.indicators.trace import COLUMNS, locate, locate_values, place_of, trace
from fupin_analysis.plan.measures import Measure

FIGURE = "figure"
"""Column of the frames of many figures: the number of the figure among its measure's, from 0."""
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
    (id, error) of those that there are not. ``measure`` is None where nobody knows it.
    """

    measure: Measure | None
    sections: tuple[str, ...]
    figures: tuple[TracedFigure, ...]
    parts: pd.DataFrame
    held: pd.DataFrame
    failed: tuple[tuple[str, FupinError], ...] = ()

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
    figures: list[TracedFigure] = []
    failed: list[tuple[str, FupinError]] = []
    made: list[tuple[Inputs, FigureId, Made]] = []
    held: list[pd.DataFrame] = []
    for id in ids:
        try:
            figure = resolve(inputs.plan, parse_figure_id(id))
            then, here = at_its_time(inputs, figure)
            one = make_figure(then, here)
            name, unit = _named(inputs, figure)
            waiting = held_rows(inputs, figure.whole) if figure.aspect not in ("proposed", "reported") else None
        except FupinError as error:
            failed.append((id, error))
            continue
        if waiting is not None and len(waiting):
            held.append(waiting.assign(figure=len(figures)))
        value = combine(one.operation, one.parts, test=one.test) if one.is_known else None
        day = inputs.as_of.isoformat()
        figures.append(TracedFigure(id, str(figure), name, unit, day, one.operation, one.test, value))
        made.append((then, here, one))
    measure = inputs.plan.measure(made[0][1].measure) if made else None
    sections = _sections(inputs, measure) if measure is not None else ()
    parts, waits = _located(inputs, made), _held(inputs, held)
    return TracedMeasure(measure, sections, tuple(figures), parts, waits, tuple(failed))


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


def _located(inputs: Inputs, made: list[tuple[Inputs, FigureId, Made]]) -> pd.DataFrame:
    """The parts of all figures with their cells; ``operation`` is that of each figure."""
    told = [one.parts.assign(figure=n, _as=one.operation) for n, (_, _, one) in enumerate(made)]
    kept = [rows for rows in told if len(rows)]
    if not kept:
        return pd.DataFrame(columns=[*COLUMNS, FIGURE])
    every = pd.concat(kept, ignore_index=True)
    out = locate(inputs, every, made[0][1].measure)
    return out.assign(operation=out["_as"])[[*COLUMNS, FIGURE]]


def _held(inputs: Inputs, found: list[pd.DataFrame]) -> pd.DataFrame:
    """What is left out of all figures, with cells, what was written and what is asked."""
    if not found:
        return pd.DataFrame(columns=[*HELD_COLUMNS, FIGURE])
    rows = pd.concat(found, ignore_index=True)
    forms = inputs.plan.forms
    labels = [forms[form].by_name[name].label for form, name in zip(rows["form"], rows["field"], strict=True)]
    out = locate_values(inputs, rows).assign(label=labels)
    return out[[*HELD_COLUMNS, FIGURE]]


def traced_frame(inputs: Inputs, id: str) -> pd.DataFrame:
    """``trace.trace`` of a figure; ``attrs`` also say its ``name``, ``unit``, ``value`` and ``held_cells`` (texts)."""
    made = trace_one(inputs, id)
    figure = made.figures[0]
    out = trace(inputs, id)
    out.attrs |= {"name": figure.name, "unit": figure.unit, "value": figure.value}
    out.attrs["held_cells"] = tuple(_held_texts(row) for row in made.held_of(0).to_dict("records"))
    return out


def _held_texts(row: dict[Hashable, Any]) -> tuple[str, ...]:
    place = " › ".join(str(row[name]) for name in ("file", "sheet", "cells") if row[name])
    proposed = "" if pd.isna(row["proposed"]) else str(row["proposed"])
    return (str(row["enterprise"]), place, str(row["label"]), str(row["raw"]), proposed, str(row["findings"]))
