"""The scorecard against a recalculation written apart (``recalculation*.py``), on a fictional province."""

from functools import lru_cache

import pandas as pd
import pytest

import recalculation_platforms  # noqa: F401  (enters its figures)
import recalculation_rules  # noqa: F401
import recalculation_villages  # noqa: F401
from fupin_analysis.indicators.inputs import make_inputs
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.plan.plan import load_plan
from indicator_world import truth, truth_inputs
from recalculation import FIGURES, Known, plain_rows
from recalculation_card import TASKS, card, day_of, differences

MONTHS = ("2018-07", "2018-08", "2018-09", "2018-10", "2018-11", "2018-12", "2019-01", "2019-02", "2019-03")
DAYS = ("2018-10-03", "2018-10-17", "2019-01-10")
"""Inside a month only what had come in by the day is known."""


@lru_cache(maxsize=2)
def sources(seed):
    """The same province in plain rows: (tables, returns, enterprises, villages)."""
    tables, others = truth(seed)
    frames = (others[name] for name in ("returns", "enterprises", "villages"))
    return {form: plain_rows(table) for form, table in tables.items()}, *map(plain_rows, frames)


def test_every_target_is_recalculated():
    assert set(FIGURES) == set(TASKS) == set(load_plan().targets)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("as_of", [*MONTHS, *DAYS])
def test_the_scorecard_equals_a_recalculation_written_apart(as_of, seed):
    shown = scorecard(truth_inputs(as_of, seed)).set_index("target")
    assert differences(shown, card(Known(*sources(seed), day_of(as_of)))) == {}


# ── nothing is used that became known later ──────────────────────────────────────────────────────────────────────


def september(tables, others):
    shown = scorecard(make_inputs(tables, load_plan(), "2018-09", **others)).set_index("target")
    return shown[["actual", "previous", "light", "coverage_n", "coverage_of"]]


@lru_cache(maxsize=1)
def told_in_september():
    return september(*truth(1))


def a_late_return(tables, others):
    """One enterprise's September comes on 1 November, after the report: as if it had not come at all."""
    returns = others["returns"]
    one = returns.index[
        (returns["period"] == "2018-09") & returns["enterprise"].isin(tables["instalments"]["enterprise"])
    ][0]
    late = returns.assign(received=returns["received"].mask(returns.index == one, pd.Timestamp("2018-11-01")))
    gone = returns.at[one, "return_id"]
    left = {form: rows[rows["return_id"] != gone] for form, rows in tables.items()}
    return (tables, {**others, "returns": late}), (left, {**others, "returns": returns.drop(index=one)})


def test_a_return_that_came_after_the_report_is_not_in_it():
    late, without = a_late_return(*truth(1))
    pd.testing.assert_frame_equal(september(*late), september(*without))
    assert not september(*late).equals(told_in_september())


def corrected(form, field, value):
    """October's returns of a form say otherwise."""

    def change(tables, others):
        rows = tables[form]
        later = rows["period"] > "2018-09"
        return {**tables, form: rows.assign(**{field: rows[field].mask(later, value)})}, others

    return change


def an_exit_year(tables, others):
    """December's returns tell that every village has left in 2018."""
    return corrected("villages", "exit_year", 2018)(tables, others)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(corrected("instalments", "arrived_wan", 0.0), id="money taken back in October"),
        pytest.param(corrected("projects", "status", "验收"), id="projects finished in October"),
        pytest.param(corrected("jobs", "is_registered", False), id="jobs struck out in October"),
        pytest.param(an_exit_year, id="a year of exit told in December"),
    ],
)
def test_what_a_later_return_says_moves_no_earlier_cut_off(change):
    tables, others = change(*truth(1))
    pd.testing.assert_frame_equal(september(tables, others), told_in_september())
    december = {
        t: scorecard(make_inputs(d, load_plan(), "2018-12", **o))
        for t, (d, o) in enumerate([truth(1), (tables, others)])
    }
    assert not december[0]["actual"].equals(december[1]["actual"])


def test_an_event_dated_later_does_not_count_though_its_return_has_come():
    """A job of October in September's return; a contract signed, a household approved after the day."""
    tables, others = truth(1)
    jobs = tables["jobs"]
    one = jobs.index[(jobs["period"] == "2018-09") & jobs["is_registered"]][0]
    moved = jobs.assign(started_on=jobs["started_on"].mask(jobs.index == one, pd.Timestamp("2018-10-08")))
    before = told_in_september().at["jobs_new", "actual"]
    assert september({**tables, "jobs": moved}, others).at["jobs_new", "actual"] == before - 1


@pytest.mark.parametrize(("as_of", "left"), [("2018-12-30", 5), ("2018-12", 17), ("2019-11", 17), ("2019-12", 38)])
def test_counties_leave_when_the_year_is_out(as_of, left):
    _, others = truth(1)
    shown = scorecard(make_inputs({}, load_plan(), as_of, **others)).set_index("target")
    assert shown.at["county_exit", "actual"] == pytest.approx(100 * left / 45)
