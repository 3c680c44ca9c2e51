"""A list of one indicator a row may mix units: 资产负债率(%) in a column of 元. The row's own unit is the figure's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fupin_analysis.intake.find.words import header_unit, unit_words
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.parse.cells import Spec
from fupin_analysis.intake.parse.column import ColumnRead, parse_column
from fupin_analysis.intake.parse.parsed import Parsed
from fupin_analysis.intake.parse.units import fold_unit, is_money
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

Units = dict[int, str]
"""Position of a record → the unit that its row states."""


def units_of_rows(job: Job) -> Units:
    """The units that the rows of an analyst's list state: in a column 计量单位, else in the name of the indicator."""
    if job.match is None or job.match.form.is_ours or job.table.orientation == "pairs":
        return {}
    found: Units = {}
    words = folded(load_vocabulary().headers.item_units)
    names = {at for at, f in job.match.fields.items() if f.type == "text" and f.name in job.match.form.key}
    for at, strand in enumerate(job.body.strands):
        if at not in names and not (strand.path and header_key(strand.path[-1]) in words):
            continue
        read = header_unit if at in names else unit_words
        for place, (row, col) in enumerate(strand.cells):
            cell = job.page.cells[row][col]
            told = read(cell) if isinstance(cell, str) else None
            unit = fold_unit(told) if told else None
            if unit is not None and (at not in names or place not in found):
                found[place] = unit
    return found


def read_rows(read: ColumnRead, cells: Sequence[Any], spec: Spec, units: Mapping[int, str]) -> None:
    """Read again the figures whose row states another unit than the column's, each in its own."""
    f = spec.field
    if f.type not in ("money", "number"):
        return
    for at, unit in units.items():
        if cells[at] is None or unit == read.unit or (f.type == "money" and unit == spec.unit):
            continue
        own = f if f.type == "money" and is_money(unit) else replace(f, type="number", unit=unit)
        got = parse_column([cells[at]], replace(spec, field=own, unit=unit))
        read.values[at] = got.values[0]
        read.special[at] = got.special.get(0, Parsed(got.values[0], unit=got.unit))
