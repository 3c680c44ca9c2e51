"""Tables of figures: a row a value of a cut, a column a measure, and every cell a figure that can be traced.

A topic answer says which measure each column shows and by what it is cut; the cells are then figures by construction.
``attrs["figures"]`` maps a column to the template of its ids, filled from the row: ``jobs_new{figure_key}#month``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from fupin_analysis.indicators.cuts import TIMES, UNKNOWN, cut_groups, parts_of
from fupin_analysis.indicators.figure_ids import (
    FIGURE_KEY,
    FIGURES,
    TOTAL_KEY,
    TOTALS,
    FigureId,
    figure_key,
    parse_figure_id,
)
from fupin_analysis.indicators.figures import compute_parts, compute_value
from fupin_analysis.indicators.held import held_values
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.intervals import BOUNDS, bounds_by, is_counted
from fupin_analysis.indicators.parts import combine_by
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.indicators.unread import held_ways
from fupin_analysis.plan.measures import GROWING
from fupin_analysis.plan.periods import Period

Cuts = Sequence[tuple[str, str]]
SHARE = "share_pct"
HELD_COUNT = "held_count"
"""The aspect, and the column, of how many values held back are left out of a figure (``held_cells``)."""


def tabulate(
    inputs: Inputs,
    columns: Mapping[str, str],
    cut: str,
    *,
    values: Sequence[str] | None = None,
    within: Cuts = (),
    head: str | None = None,
) -> pd.DataFrame:
    """A row a value of ``cut`` (all that have parts, or ``values`` in their order), a column a figure.

    ``columns``: column → measure, measure#aspect or measure@cut=value#aspect (of that column alone). ``within``:
    further cuts that hold for the whole table. ``head`` names the column of the values (default: the cut). Figures
    that are not known are NA. ``attrs`` get FIGURES, TOTALS and TOTAL_KEY.
    """
    wanted = {name: parse_figure_id(text) for name, text in columns.items()}
    made = {name: _column(inputs, _within(one, within), cut, values) for name, one in wanted.items()}
    found = dict.fromkeys(value for column in made.values() for value in column.index)
    rows = list(values) if values is not None else sorted(found, key=lambda value: (value == UNKNOWN, value))
    out = pd.DataFrame({head or cut: pd.Series(rows, dtype="object")})
    out[FIGURE_KEY] = pd.Series([figure_key(*within, (cut, value)) for value in rows], dtype="object")
    for name, column in made.items():
        out[name] = _filled(inputs, wanted[name], cut, column.reindex(rows)).to_numpy()
    out.attrs[FIGURES] = {name: template(text) for name, text in columns.items()}
    out.attrs[TOTALS], out.attrs[TOTAL_KEY] = totals(inputs, columns, within=within), figure_key(*within)
    return out


def totals(inputs: Inputs, columns: Mapping[str, str], *, within: Cuts = ()) -> dict[str, float | None]:
    """The figures of all rows of a table together; of persons and batches that is less than the sum of its rows."""
    return {name: figure_value(inputs, _within(parse_figure_id(text), within)) for name, text in columns.items()}


def _within(figure: FigureId, within: Cuts) -> FigureId:
    return FigureId(figure.measure, (*figure.cuts, *within), figure.aspect)


def template(text: str) -> str:
    """The template of a column's ids: ``jobs_new#month`` → ``jobs_new{figure_key}#month``."""
    one = parse_figure_id(text)
    return f"{one.whole}{{{FIGURE_KEY}}}" + (f"#{one.aspect}" if one.aspect else "")


def _column(inputs: Inputs, figure: FigureId, cut: str, only: Sequence[str] | None = None) -> pd.Series[float]:
    """Value of the cut → figure, of those that have parts; of months and quarters ``only`` those, where given."""
    if cut in TIMES:
        ends = inputs.months() if cut == "month" else [p for p in inputs.months() if p.number % 3 == 0]
        named = [str(Period.of(p.end, cut)) for p in ends]
        told = {name: figure_value(inputs, figure.at(cut, name)) for name in named if only is None or name in only}
        return pd.Series(told, dtype="float64")
    if figure.aspect == HELD_COUNT:  # of values that nothing else is told of, too
        return held_counts(inputs, figure, cut)
    if figure.aspect == SHARE:
        whole = figure_value(inputs, figure.whole)
        return _column(inputs, figure.whole, cut) * (100.0 / whole if whole else float("nan"))
    parts = parts_of(inputs, figure)
    if parts.empty:
        return pd.Series(dtype="float64")
    groups = cut_groups(inputs, figure.measure, parts, cut)
    if figure.aspect in BOUNDS and is_counted(parts):
        return bounds_by(parts, groups)[figure.aspect]
    if figure.aspect:
        each = {value: figure_value(inputs, figure.at(cut, value)) for value in groups.unique()}
        return pd.Series(each, dtype="float64")
    measure = inputs.plan.measure(figure.measure)
    combined: pd.Series[float] = combine_by(measure.operation, parts, groups, test=measure.test).astype("float64")
    return combined


def held_counts(inputs: Inputs, figure: str | FigureId, cut: str) -> pd.Series[float]:
    """Value of the cut → held values behind the figure, where there are any; with them filled in or left out."""
    own = parse_figure_id(figure).whole
    held = held_values(inputs, inputs.plan.measure(own.measure))
    if held.empty:
        return pd.Series(dtype="float64")
    values: set[str] = set()
    for one in (inputs, *held_ways(inputs, held).values()):
        parts = compute_parts(one, own.measure)
        values |= set(cut_groups(one, own.measure, parts[parts["record_id"].isin(held["record_id"])], cut))
    counts = {value: figure_value(inputs, replace(own.at(cut, value), aspect=HELD_COUNT)) for value in sorted(values)}
    return pd.Series(counts, dtype="float64")


def _filled(inputs: Inputs, figure: FigureId, cut: str, column: pd.Series[float]) -> pd.Series[float]:
    """Nought where nobody has parts of what adds up, if anybody told it at all; a rate of nothing stays unknown.

    Of a month it is known by itself whether anybody had told.
    """
    if figure.aspect == HELD_COUNT:
        return column.fillna(0.0)
    if figure.aspect or cut in TIMES:
        return column
    if compute_value(inputs, figure.measure) is None:
        return pd.Series(float("nan"), index=column.index)
    return column.fillna(0.0) if inputs.plan.measure(figure.measure).operation in GROWING else column


def traced_rows(frame: pd.DataFrame, figures: Mapping[str, str], key: Callable[[pd.Series], str]) -> pd.DataFrame:
    """A list (a row a record, project, batch …) whose numbers are figures: ``key`` gives the cuts of a row."""
    keys = [key(row) for _, row in frame.iterrows()]
    out = frame.assign(**{FIGURE_KEY: pd.Series(keys, index=frame.index, dtype="object")})
    out.attrs = {**frame.attrs, FIGURES: {name: template(text) for name, text in figures.items()}}
    return out


def with_totals(frame: pd.DataFrame, inputs: Inputs, columns: Mapping[str, str]) -> pd.DataFrame:
    """A list with the figures of all its rows together: ``columns`` as in ``tabulate``, also such as no cell shows."""
    out = frame.copy()
    templates = {name: template(text) for name, text in columns.items()}
    out.attrs = {**frame.attrs, FIGURES: templates | frame.attrs.get(FIGURES, {})}
    out.attrs |= {TOTALS: totals(inputs, columns), TOTAL_KEY: ""}
    return out
