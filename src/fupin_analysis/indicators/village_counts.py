"""Helped villages counted: how many there are, are due, have left poverty, keep the standards (一, 三(二); A43)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.indicators.beside import beside
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, village_key, with_cuts
from fupin_analysis.indicators.villages import (
    FIVE_ONES,
    POOR,
    helped_places,
    last_survey,
    standard_fields,
    standards,
    yes,
)
from fupin_analysis.plan.roster import split_list

STANDARD = "village_yidi_wuyou"


def passed_standards(view: View, rows: pd.DataFrame) -> pd.DataFrame | None:
    """Which tests of the chosen standard (A43) each village passes; None where the form does not ask for one."""
    own = beside(view, STANDARD)
    fields = standard_fields(own, "villages")
    if fields is None:
        return None
    most, inclusive = float(own.setting("poverty_rate.max")), bool(own.setting("poverty_rate.inclusive"))
    return standards(rows, most_poor=most, inclusive=inclusive, fields=fields)


def passed_ones(rows: pd.DataFrame) -> pd.DataFrame:
    """Which of 五个一 each village has."""
    return pd.DataFrame({name: yes(rows[name]) for name in FIVE_ONES}, index=rows.index)


def is_due(rows: pd.DataFrame, year: int) -> pd.Series[Any]:
    """Villages whose planned year has come."""
    return (rows["plan_exit_year"] <= year).fillna(False).astype("bool")


def has_left(rows: pd.DataFrame, year: int) -> pd.Series[Any]:
    """Villages that have left poverty by a year, as told."""
    return (rows["exit_year"] <= year).fillna(False).astype("bool")


def counted(view: View) -> pd.DataFrame:
    """Helped villages, each once; the measure's column says which: ``listed``, ``due``, ``exited``."""
    rows = helped_places(view)
    year = view.as_of.year
    due = is_due(rows, year)
    chosen = {"listed": ("village", due | True), "due": ("plan_exit_year", due)}
    field, mine = chosen.get(view.measure.column, ("exit_year", due & has_left(rows, year)))
    return _parts(rows[mine], field)


def exit_rate(view: View) -> pd.DataFrame:
    """Share of the villages due that have left poverty."""
    rows = helped_places(view)
    due = rows[is_due(rows, view.as_of.year)]
    left = _parts(due[has_left(due, view.as_of.year)], "exit_year")
    return join_parts(_parts(due, "plan_exit_year").assign(part=BASE), left)


def poverty_rate(view: View) -> pd.DataFrame:
    """The rate of poverty last told of each village; of several the mean of the villages'."""
    rows = helped_places(view)
    rows = rows[rows[POOR].notna()]
    actual = make_parts(rows, POOR, amount=POOR, key="place")
    return join_parts(make_parts(rows, POOR, amount=100.0, key="place", part=BASE), actual)


def tests_passed(view: View) -> pd.DataFrame:
    """A part for every test that a village passes: of the standard, or (``five_ones``) of 五个一."""
    rows = helped_places(view)
    return _tests(rows, _flags(view, rows))


def all_passed(view: View) -> pd.DataFrame:
    """The villages that pass every test, a part a test."""
    rows = helped_places(view)
    flags = _flags(view, rows)
    if flags is not None:
        flags = flags[flags.all(axis=1)]
        rows = rows.loc[flags.index]
    return _tests(rows, flags)


def _flags(view: View, rows: pd.DataFrame) -> pd.DataFrame | None:
    return passed_ones(rows) if view.measure.column == "five_ones" else passed_standards(view, rows)


def _tests(rows: pd.DataFrame, flags: pd.DataFrame | None) -> pd.DataFrame:
    if flags is None:
        return _parts(rows.iloc[:0], "village")
    return join_parts(*(_parts(rows[flags[n]], POOR if n == "is_low" else str(n)) for n in flags))


def _parts(rows: pd.DataFrame, field: str) -> pd.DataFrame:
    year = rows["plan_exit_year"].astype("Int64").astype("str").where(rows["plan_exit_year"].notna(), "")
    rows = rows.assign(year=year)
    return with_cuts(make_parts(rows, field, key="place"), rows, {"plan_exit_year": "year"})


def on_roster(view: View) -> pd.DataFrame:
    """The roster's helped villages, or (column ``enterprise``) who helps where: a part a village and helper."""
    roster = view.reference("villages")
    if view.measure.column == "place":
        rows = roster.assign(record_id="", enterprise="", key=village_key(roster))
    else:
        helpers = pd.Series([split_list(cell) for cell in roster["enterprise"]], index=roster.index, dtype="object")
        rows = roster.assign(record_id="", enterprise=helpers)
        rows = rows.explode("enterprise").dropna(subset=["enterprise"])
        rows = rows.assign(key=rows["enterprise"])
    return make_parts(rows, "village", key="key")


def surveyed(view: View) -> pd.DataFrame:
    """Each village's last survey of approval: the households of the measure's column, or the village itself."""
    rows = last_survey(view.known("villages"))
    if view.measure.column == "villages":
        return make_parts(rows, "surveyed_households", key="place")
    return make_parts(rows, view.measure.column, amount=view.measure.column, key="place")


def told(view: View) -> pd.DataFrame:
    """What is told last of villages and households in the measure's columns, a part a value."""
    made = []
    for form in view.measure.uses:
        rows = view.latest(form)
        own = [name for name in view.measure.column.split() if name in view.measure.uses[form]]
        made += [make_parts(rows[rows[name].notna()], name, key="record_id") for name in own]
    return join_parts(*made)
