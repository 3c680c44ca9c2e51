"""Everything a figure may be made from, cut off at a day: tables of returns, rosters, plan and readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.errors import FupinError, NotAskedError
from fupin_analysis.indicators.dated import not_yet, waiting_events
from fupin_analysis.indicators.selection import (
    closing_day,
    events_of_year,
    in_year,
    known_rows,
    latest_state,
)
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.periods import Period, read_cutoff
from fupin_analysis.plan.plan import Plan
from fupin_analysis.plan.roster import empty_roster
from fupin_analysis.plan.targets import Target

_TYPES = frames.FIELD_DTYPES
REFUSED = "refused"
FAR_OFF = dt.date(2200, 1, 1)
WAYS = ("proposed", "reported")
"""How held values may be filled: as review proposes, or as they were told."""
Made = TypeVar("Made")
VALUES = {
    name: frames.VALUES[name] for name in "value_id record_id form field sheet cells raw state finding_ids".split()
}
APPROX = {"record_id": "str", "form": "str", "field": "str", "value": "float64", "low": "float64", "high": "float64"}
HELD_VALUES = {"record_id": "str", "form": "str", "field": "str", "reported": "object", "proposed": "object"}


@dataclass(frozen=True, eq=False)
class Inputs:
    """Processed tables and reference frames, seen on the day ``as_of``.

    ``tables`` is form → table as in ``frames.RECORD`` plus fields; ``enterprises``, ``villages`` and ``duties`` are
    rosters (plan.roster); ``allocation`` has the columns of the form ``allocation`` and divides the plan's own year,
    ``allocations`` further years; ``returns`` and ``findings`` as in ``frames``; ``values`` says where each value
    stands (VALUES), ``held`` which are held (HELD_VALUES), ``fill`` gives the same inputs with these filled, ``approx``
    which are approximate (APPROX). Nothing that became known after ``known_by`` is used, nothing dated after ``as_of``.
    """

    tables: Mapping[str, pd.DataFrame]
    plan: Plan
    as_of: dt.date
    known_by: dt.date
    enterprises: pd.DataFrame = field(default_factory=lambda: empty_roster("enterprises"))
    villages: pd.DataFrame = field(default_factory=lambda: empty_roster("villages"))
    duties: pd.DataFrame = field(default_factory=lambda: empty_roster("duties"))
    allocation: pd.DataFrame | None = None
    allocations: Mapping[int, pd.DataFrame] = field(default_factory=dict)
    returns: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.RETURNS))
    findings: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.FINDINGS))
    values: pd.DataFrame = field(default_factory=lambda: frames.empty(VALUES))
    held: pd.DataFrame = field(default_factory=lambda: frames.empty(HELD_VALUES))
    approx: pd.DataFrame = field(default_factory=lambda: frames.empty(APPROX))
    fill: Callable[[str], Inputs] | None = None
    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)
    _earlier: dict[dt.date, Inputs] = field(default_factory=dict, repr=False)
    _shared: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    def at(self, as_of: dt.date, *, known_by: dt.date | None = None) -> Inputs:
        """The same inputs on another day; what is known stays that of today unless ``known_by`` says otherwise."""
        return replace(self, as_of=as_of, known_by=known_by or self.known_by, _kept={}, _earlier={})

    def before(self, as_of: dt.date) -> Inputs:
        """The same inputs at an earlier cut-off, as known today; kept, so that many figures may ask for it."""
        if as_of not in self._earlier:
            self._earlier[as_of] = self if as_of == self.as_of else self.at(as_of)
        return self._earlier[as_of]

    def filled(self, way: str) -> Inputs:
        """The same inputs with held values filled ``proposed`` or ``reported``; themselves where nothing is held."""
        if self.fill is None or self.held.empty:
            return self
        return self.kept(("filled", way), lambda: self._filled(way))

    def _filled(self, way: str) -> Inputs:
        other = self.fill(way) if self.fill is not None else self
        return other if other.as_of == self.as_of else other.before(self.as_of)

    def months(self) -> list[Period]:
        """The months of the cut-off's year that have ended by it."""
        every = Period("month", self.as_of.year, 1).until(Period.of(self.as_of))
        return [period for period in every if period.end <= self.as_of]

    def setting(self, key: str) -> Any:
        """The value of a setting of the readings (``grant.include_in_kind``)."""
        return self.plan.readings.value(key)

    def asked(self, target: str) -> float:
        """The number that the document sets for a target, in its unit, as the readings have it.

        Raises NotAskedError for a target without one.
        """
        floor = self.plan.target(target).floor
        if floor is None:
            raise NotAskedError(f"目标“{target}”没有写明数字（threshold）。")
        return float(floor)

    def allocation_of(self, year: int) -> pd.DataFrame | None:
        """What divides the tasks of a year among enterprises and villages; None where nobody gave it (A45)."""
        return self.allocation if year == self.plan.year else self.allocations.get(year)

    def known_returns(self) -> pd.DataFrame:
        """Returns of periods that ended by the cut-off, known by then and not refused; ``frames.RETURNS``.

        Where nobody kept a list of returns the tables tell whose there are, without a day of receipt.
        """
        return self.kept(("returns",), self._known_returns)

    def _known_returns(self) -> pd.DataFrame:
        if self.returns.empty:
            told = [table[["return_id", "enterprise", "period"]] for table in self.tables.values() if len(table)]
            every = pd.concat(told).drop_duplicates() if told else frames.empty(frames.RETURNS)
            rows = frames.conform(every.assign(outcome="accepted"), frames.RETURNS)
        else:
            rows = self.returns[self.returns["outcome"] != REFUSED]
        return known_rows(rows, rows, as_of=self.as_of, known_by=self.known_by)

    def senders(self, year: int, first_month: int = 1) -> set[str]:
        """Everybody of whom a return of the year (from ``first_month`` on, A20) is known."""
        known = self.known_returns()
        return set(known.loc[in_year(known["_period_end"], year, first_month), "enterprise"].dropna())

    def known(self, form: str) -> pd.DataFrame:
        """All rows of a form that were known; every period."""
        return self.kept(("known", form), lambda: self._known(form))

    def state(self, form: str, year: int) -> pd.DataFrame:
        """Of a form that restates the year: each sender's latest return of that year."""
        return self.kept(("state", form, year), lambda: self._standing(form, year=year))

    def latest(self, form: str) -> pd.DataFrame:
        """Of a form that tells how things stand: each sender's latest return, of whatever year."""
        return self.kept(("latest", form), lambda: self._standing(form))

    def states(self, form: str) -> pd.DataFrame:
        """Of a form that restates the year: the latest return of every year, one after another."""
        return self.kept(("states", form), lambda: self._standing(form, per_year=True))

    def _standing(self, form: str, *, year: int | None = None, per_year: bool = False) -> pd.DataFrame:
        """The latest rows of each sender, without those after which it has said that there is nothing any more."""
        from fupin_analysis.indicators.told import withdrawn  # told reads inputs itself

        rows = latest_state(self.known(form), year=year, per_year=per_year)
        rows = not_yet(rows, self.plan.forms.get(form), self.as_of)
        gone = withdrawn(self, form, rows, within_year=per_year or year is not None)
        return rows[~gone] if gone.any() else rows

    def events(
        self, form: str, year: int | None = None, *, first_month: int = 1, waiting: bool = False
    ) -> pd.DataFrame:
        """Of a form that lists events: their union, dated in ``year`` (any, when None) up to the cut-off.

        Events whose own day is held are none of them, unless those ``waiting`` are asked for as well.
        """
        define = self.plan.forms.get(form)
        wait = frozenset[str]() if waiting else waiting_events(self.held, define)

        def make() -> pd.DataFrame:
            rows = self.known(form)
            rows = rows[~rows["record_id"].isin(wait)] if wait else rows
            return events_of_year(rows, define, until=self.as_of, year=year, first_month=first_month)

        return self.kept(("events", form, year, first_month, waiting and not self.held.empty), make)

    def _known(self, form: str) -> pd.DataFrame:
        every = self.shared(("known", form, self.known_by), lambda: self._received(form))
        return every[every["_period_end"] <= pd.Timestamp(self.as_of)]

    def _received(self, form: str) -> pd.DataFrame:
        """All rows of a form that had come in, of whatever period: earlier cut-offs of the same inputs share them."""
        define = self.plan.forms.get(form)
        table = self.tables.get(form)
        if table is None or table.empty:
            table = empty_table(define)
        return known_rows(table, self.returns, as_of=FAR_OFF, known_by=self.known_by)

    def kept(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What was made before under this key, else what ``make`` gives: inputs never change."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made

    def shared(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Like ``kept``, of what does not hang on the day: earlier cut-offs of the same inputs share it."""
        if key not in self._shared:
            self._shared[key] = make()
        made: Made = self._shared[key]
        return made

    def of_month(self, key: tuple[object, ...], month: str, make: Callable[[], Made]) -> Made:
        """What was told of a month that has ended: every later cut-off of the same inputs shares it."""
        if Period.parse(month).end > self.as_of:
            return make()
        return self.shared((*key, month, self.known_by), make)


def make_inputs(
    tables: Mapping[str, pd.DataFrame],
    plan: Plan,
    as_of: str | dt.date,
    *,
    readings: Mapping[str, object] | None = None,
    known_by: dt.date | None = None,
    **others: object,
) -> Inputs:
    """Inputs for a cut-off (``2018-09``, ``2018-09-30`` …); ``readings`` only what differs, ``others`` the rest."""
    day = read_cutoff(as_of)
    given = {name: value for name, value in others.items() if value is not None}
    under = plan.with_readings(readings)
    known = known_by or closing_day(day, plan.duties)
    return Inputs(tables=tables, plan=under, as_of=day, known_by=known, **given)  # type: ignore[arg-type]


def empty_table(form: Form | None) -> pd.DataFrame:
    """A processed table without rows, with the columns of the form."""
    fields = {f.name: _TYPES.get(f.type, "str") for f in form.fields if f.type != "seq"} if form else {}
    return frames.empty({**frames.RECORD, **fields})


@dataclass(frozen=True)
class View:
    """What one measure may see: its declared columns of each form, and the year its target speaks of."""

    inputs: Inputs
    measure: Measure
    year: int

    def state(self, form: str, year: int | None = None) -> pd.DataFrame:
        """``Inputs.state`` of the view's year, declared columns only."""
        return self._narrow(form, self.inputs.state(form, year or self.year))

    def latest(self, form: str) -> pd.DataFrame:
        """``Inputs.latest``, declared columns only."""
        return self._narrow(form, self.inputs.latest(form))

    def states(self, form: str) -> pd.DataFrame:
        """``Inputs.states``, declared columns only."""
        return self._narrow(form, self.inputs.states(form))

    def events(self, form: str, *, every_year: bool = False) -> pd.DataFrame:
        """``Inputs.events`` of the view's year, declared columns only."""
        year = None if every_year else self.year
        return self._narrow(form, self.inputs.events(form, year, first_month=self.first_month))

    def known(self, form: str) -> pd.DataFrame:
        """``Inputs.known`` in the order of periods, declared columns only: for what is told once and then no more."""
        return self._narrow(form, self.inputs.known(form).sort_values("_period_end", kind="stable"))

    def reference(self, name: str) -> pd.DataFrame:
        """Declared columns of a roster, of the plan's counties or of the returns."""
        sources = {
            "enterprises": self.inputs.enterprises,
            "villages": self.inputs.villages,
            "duties": self.inputs.duties,
            "returns": self.inputs.returns,
            "counties": counties_frame(self.as_of),
        }
        return sources[name][list(self.measure.reference[name])]

    def setting(self, key: str) -> Any:
        """The value of a setting; only of readings that are said to touch this target, so that 口径 names them all."""
        owner = next((r for r in self.inputs.plan.readings.values() if key == r.setting or key in r.also), None)
        named = owner is None or self.measure.target in owner.targets or owner.id in self.measure.readings
        if owner is not None and not named:
            raise FupinError(
                f"口径“{self.measure.target}”用到 {owner.id}，但该解读未列此目标。", code="measure-reading"
            )
        return self.inputs.setting(key)

    @property
    def target(self) -> Target:
        """The target that the figure is of, as the readings have it; a supporting figure has none (NotAskedError)."""
        return self.inputs.plan.target(self.measure.target)

    @property
    def asked(self) -> float:
        """The number that the document sets for the figure's target (``Inputs.asked``)."""
        return self.inputs.asked(self.measure.target)

    @property
    def first_month(self) -> int:
        """The month in which the year of the target begins (A20)."""
        target = self.inputs.plan.targets.get(self.measure.target)
        return target.first_month if target is not None else 1

    @property
    def as_of(self) -> dt.date:
        """The cut-off, but not after the end of the view's year where the target belongs to a year."""
        if self.measure.year == "standing":
            return self.inputs.as_of
        after = dt.date(self.year + 1, self.first_month, 1)
        return min(self.inputs.as_of, after - dt.timedelta(days=1))

    def _narrow(self, form: str, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[[*frames.RECORD, *self.measure.uses[form]]]


def month_before(inputs: Inputs, measure: Measure) -> Inputs | None:
    """The inputs at the end of the month before; None where the figure began anew since, or its task is over.

    A year begins in the view's ``first_month`` (A20); a task with days of its own goes on after the plan's year.
    """
    target = inputs.plan.targets.get(measure.target)
    is_dated = measure.year == "plan" and target is not None and not target.is_over(inputs.as_of)
    goes_on = measure.year == "standing" or in_its_year(inputs, measure)
    if not goes_on and (not is_dated or is_first_month(inputs, measure)):
        return None
    return inputs.before(Period.of(inputs.as_of).shift(-1).end)


def in_its_year(inputs: Inputs, measure: Measure) -> bool:
    """True in the second to twelfth month of the year of a figure: only then it may have risen in a month."""
    view = view_of(inputs, measure)
    first = Period("month", view.year, view.first_month)
    return measure.year != "standing" and first < Period.of(inputs.as_of) <= first.shift(11)


def is_first_month(inputs: Inputs, measure: Measure) -> bool:
    """True in the month in which the year of a figure begins: what it is then is what it rose."""
    view = view_of(inputs, measure)
    return measure.year != "standing" and Period.of(inputs.as_of) == Period("month", view.year, view.first_month)


def view_of(inputs: Inputs, measure: Measure) -> View:
    """The view of a measure: the year of its task, or the year of the cut-off where the target comes back each year."""
    target = inputs.plan.targets.get(measure.target)
    if measure.year == "plan":
        return View(inputs, measure, target.years[0] if target is not None and target.years else inputs.plan.year)
    begun = target is None or inputs.as_of.month >= target.first_month
    return View(inputs, measure, inputs.as_of.year if begun else inputs.as_of.year - 1)
