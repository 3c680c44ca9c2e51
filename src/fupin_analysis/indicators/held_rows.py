"""Which held values stand behind one figure, and whether they keep two days of it from being compared."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.cuts import UNKNOWN, at_its_time, cut_values
from fupin_analysis.indicators.figure_ids import FigureId
from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.held import held_values, is_brought_in
from fupin_analysis.indicators.inputs import Inputs, month_before
from fupin_analysis.indicators.unread import held_ways

ONCE = ("distinct", "merged")
"""Operations that count a key once, whatever the number of its parts."""
NOT_ALIKE = "有{count}项待核实，本月数不可比"
Place = tuple[str, ...]
"""A value wherever it is told: form, field, sender, and what names the row in its form (``Form.key``)."""


def held_rows(inputs: Inputs, figure: FigureId) -> pd.DataFrame:
    """The held values that would change what a figure is made of: ``HELD_VALUES`` and ``enterprise``.

    Where the inputs cannot be filled (``Inputs.fill``), all that the figure's columns hold, of the whole; of a cut
    those in records that have a part in it.
    """
    then, here = at_its_time(inputs, figure)
    measure = then.plan.measure(here.measure)
    rows = then.kept(("held values", here.measure), lambda: held_values(then, measure))
    if rows.empty:
        return rows
    records = frozenset(rows["record_id"])
    bare, *filled = (_own_parts(one, here, records) for one in (then, *held_ways(then, rows).values()))
    if then.fill is None:
        return rows if not here.cuts else rows[rows["record_id"].isin(set(bare["record_id"]))]
    return rows[is_brought_in(rows, bare, pd.concat(filled))]


def _own_parts(inputs: Inputs, figure: FigureId, records: frozenset[str]) -> pd.DataFrame:
    """The parts of a figure that come from some records; none for a value of a cut that these do not have."""
    name = figure.measure

    def narrow() -> pd.DataFrame:
        parts = compute_parts(inputs, name)
        return parts[parts["record_id"].isin(records)]

    parts = inputs.kept(("held parts", name), narrow)
    of = pd.Series(True, index=parts.index)
    for cut, value in figure.cuts:
        known = inputs.kept(("held cut", name, cut), lambda cut=cut: cut_values(inputs, name, parts, cut))  # type: ignore[misc]
        of &= known.isin({value, ""} if value == UNKNOWN else {value})
    return parts[of]


def held_since(inputs: Inputs, figure: FigureId) -> int:
    """How many held values keep a figure from being compared with that of a month ago; 0 where nothing does."""
    before = month_before(inputs, inputs.plan.measure(figure.measure))
    return 0 if before is None else held_between(inputs, before, figure)


def held_between(inputs: Inputs, before: Inputs, figure: FigureId) -> int:
    """How many values are held on one of two days and counted on the other.

    What counted then and is held now makes a figure fall, what was held and counts now makes it rise, and neither has
    happened. A value that is held on both days, or new and held, stands in no comparison at all.
    """
    measure = inputs.plan.measure(figure.measure)
    if all(held_values(at, measure).empty for at in (inputs, before)):
        return 0
    key = ("held between", before.as_of, str(figure.whole))
    return inputs.kept(key, lambda: _held_between(inputs, before, figure.whole))


def _held_between(inputs: Inputs, before: Inputs, figure: FigureId) -> int:
    now, then = (_places_of(at, held_rows(at, figure)) for at in (inputs, before))
    lost = _counted(before, inputs, figure, now - then)
    caught_up = _counted(inputs, before, figure, then - now)
    return len(lost | caught_up)


def _counted(inputs: Inputs, other: Inputs, figure: FigureId, places: set[Place]) -> set[Place]:
    """Those of some places that have a part in the measure of a figure on a day.

    Of what is counted once only where the other day does not count the same by another part: a county that has two
    projects is reached without the one that is asked about.
    """
    if not places:
        return set()
    parts = compute_parts(inputs, figure.measure)
    if inputs.plan.measure(figure.measure).operation in ONCE:
        parts = parts[~parts["key"].isin(set(compute_parts(other, figure.measure)["key"]))]
    records = set(parts["record_id"])
    found: set[Place] = set()
    for form, field in {place[:2] for place in places}:
        rows = inputs.known(form)
        rows = rows[rows["record_id"].isin(records)]
        found |= set(_named(inputs, form, field, rows))
    return places & found


def _places_of(inputs: Inputs, held: pd.DataFrame) -> set[Place]:
    found: set[Place] = set()
    for (form, field), own in held.groupby(["form", "field"], sort=False):
        rows = inputs.known(str(form))
        found |= set(_named(inputs, str(form), str(field), rows[rows["record_id"].isin(own["record_id"])]))
    return found


def _named(inputs: Inputs, form: str, field: str, rows: pd.DataFrame) -> list[Place]:
    """The place of a field in each of some rows of a form."""
    define = inputs.plan.forms.get(form)
    key = [name for name in (define.key if define is not None else ()) if name in rows and name != field]
    told = rows[["enterprise", *(name for name in key if name != "enterprise")]].astype("str")
    return [(form, field, *row) for row in told.itertuples(index=False, name=None)]
