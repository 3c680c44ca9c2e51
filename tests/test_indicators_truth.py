"""The scorecard against a recalculation written apart (``recalculation*.py``), on a fictional province."""

import math
from functools import lru_cache

import pandas as pd
import pytest

import recalculation_platforms  # noqa: F401  (enters its figures)
import recalculation_rules  # noqa: F401
import recalculation_villages  # noqa: F401
from fupin_analysis.indicators.figures import compute, compute_value
from fupin_analysis.indicators.inputs import make_inputs
from fupin_analysis.indicators.missing import missing_behind
from fupin_analysis.indicators.scorecard import scorecard
from fupin_analysis.indicators.vague import approx_rows, vague_behind
from fupin_analysis.plan.plan import load_plan
from indicator_world import truth, truth_inputs
from recalculation import FIGURES, Known, plain_rows
from recalculation_card import TASKS, card, day_of, differences, is_other
from recalculation_ranges import ADDING, STANDING, UNITS, ends, with_ranges

CARDS = (("2018-09", 2), ("2018-10-17", 1), ("2018-12", 2), ("2019-02", 1))
FIGURES_ALONE = (
    *(("2018-08", 2), ("2018-11", 1), ("2019-01", 2), ("2019-03", 1)),
    *(("2018-10-03", 2), ("2019-01-10", 1)),
)
"""Inside a month only what had come in by the day is known. All of it at every cut-off: benchmarks/figures_score.py."""


@lru_cache(maxsize=2)
def sources(seed):
    """The same province in plain rows: (tables, returns, enterprises, villages)."""
    tables, others = truth(seed)
    frames = (others[name] for name in ("returns", "enterprises", "villages"))
    return {form: plain_rows(table) for form, table in tables.items()}, *map(plain_rows, frames)


def test_every_target_is_recalculated():
    assert set(FIGURES) == set(TASKS) == set(load_plan().targets)


@pytest.mark.parametrize(("as_of", "seed"), CARDS)
def test_the_scorecard_equals_a_recalculation_written_apart(as_of, seed):
    shown = scorecard(truth_inputs(as_of, seed)).set_index("target")
    known = Known(*sources(seed), day_of(as_of))
    assert differences(shown, with_ranges(card(known), known)) == {}


def figures_of(inputs):
    return {target: compute_value(inputs, target) for target in FIGURES}


@pytest.mark.parametrize(("as_of", "seed"), FIGURES_ALONE)
def test_figures_equal_a_recalculation_written_apart(as_of, seed):
    shown, known = figures_of(truth_inputs(as_of, seed)), Known(*sources(seed), day_of(as_of))
    again = {target: recalculate(known) for target, recalculate in FIGURES.items()}
    assert {t: (shown[t], again[t]) for t in FIGURES if is_other(shown[t], again[t])} == {}


# ── ranges ───────────────────────────────────────────────────────────────────────────────────────────────────────


def silenced(tables, others):
    """A province of which every fifth enterprise has gone silent, and every tenth office ever was."""
    names = others["enterprises"].set_index("full_name")["category"]
    offices = sorted(names.index[names == "县级部门"])
    firms = sorted(names.index[~names.isin(["县级部门", "省国资委", "基金会"])])
    never, since = {*offices[::10], firms[0]}, {*offices[1::10], *firms[1::5]}

    def told(rows):
        return rows[~(rows["enterprise"].isin(never) | (rows["enterprise"].isin(since) & (rows["period"] > "2018-10")))]

    return {form: told(rows) for form, rows in tables.items()}, others | {"returns": told(others["returns"])}


RANGES = (*ADDING[:1], "proj_total", "jobs_new", *STANDING, *UNITS)


def test_ranges_equal_a_recalculation_written_apart():
    """What those who are silent could add: of sums, counts, rates and checks."""
    tables, others = silenced(*truth(1))
    made = make_inputs(tables, load_plan(), "2018-12", **others)
    rows = {form: plain_rows(table) for form, table in tables.items()}
    known = Known(rows, *(plain_rows(others[n]) for n in ("returns", "enterprises", "villages")), made.as_of)
    found = {name: missing_behind(made, made.plan.target(name), compute(made, name)) for name in RANGES}
    again = {name: ends(known, name) for name in RANGES}
    assert {n: (m.low, m.high) for n, m in found.items()} == {n: pytest.approx(both) for n, both in again.items()}
    assert {name for name, missing in found.items() if missing.is_range} == set(RANGES)


ABOUT = {"instalments": ("arrived_wan", 12), "villages": ("satisfied_households", 3)}
"""Of the last returns of a form some values are told as 约: (field, how many)."""


def test_what_is_approximate_equals_a_recalculation_at_both_ends():
    tables, others = truth(1)
    cells, sides = [], ({}, {})
    for form, (field, many) in ABOUT.items():
        rows = tables[form]
        # Promises that are kept to the 分, so that a little less breaks them.
        just = rows["arrived_wan"] == rows["committed_wan"] if form == "instalments" else rows[field] > 20
        chosen = rows[(rows["period"] == "2018-12") & just & (rows[field] > 0)].head(many)
        assert len(chosen) == many
        cells.append(chosen[["record_id"]].assign(form=form, field=field, value=chosen[field], low=None, high=None))
        for made, factor in zip(sides, (0.95, 1.05), strict=True):
            made |= {
                (one, field): value * factor for one, value in zip(chosen["record_id"], chosen[field], strict=True)
            }
    approx = approx_rows(pd.concat(cells).assign(approx=True))
    # Whole households go outwards.
    bounds = approx["field"].eq("satisfied_households")
    for end, side in zip(("low", "high"), sides, strict=True):
        whole = {"low": math.floor, "high": math.ceil}[end]
        for record, field in approx.loc[bounds, ["record_id", "field"]].itertuples(index=False):
            side[record, field] = whole(side[record, field])
    made = make_inputs(tables, load_plan(), "2018-12", approx=approx, **others)
    for target in ("grant_fund_plan", "redline_unhonoured", "fund_on_time", "satisfaction"):
        vague = vague_behind(made, compute(made, target))
        both = [FIGURES[target](told_otherwise(side)) for side in sides]
        assert (vague.low, vague.high) == pytest.approx((min(both), max(both))), target
        assert vague.low < vague.high, target


def told_otherwise(said):
    """The province's rows with some values in the place of those that were told: (record, field) → value."""
    tables, *others = sources(1)
    fields = {field for _, field in said}
    rows = {
        form: [
            {**row, **{f: said[row["record_id"], f] for f in fields if (row["record_id"], f) in said}} for row in own
        ]
        for form, own in tables.items()
        if form in ABOUT
    }
    return Known(tables | rows, *others, day_of("2018-12"))


# ── nothing is used that became known later ──────────────────────────────────────────────────────────────────────


def september(tables, others):
    return figures_of(make_inputs(tables, load_plan(), "2018-09", **others))


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
    assert september(*late) == september(*without) != told_in_september()


LATER = (  # form, field, what every return after September says, a figure that it moves by December
    ("instalments", "arrived_wan", 0.0, "grant_fund_plan"),
    ("projects", "status", "验收", "proj_industry"),
    ("jobs", "is_registered", False, "jobs_new"),
    ("villages", "exit_year", 2018, "exit_villages_2018"),
)


def test_what_later_returns_say_moves_no_earlier_cut_off():
    """Money taken back, projects finished and jobs struck out in October, years of exit told in December."""
    tables, others = truth(1)
    said = dict(tables)
    for form, field, value, _ in LATER:
        rows = tables[form]
        said[form] = rows.assign(**{field: rows[field].mask(rows["period"] > "2018-09", value)})
    assert september(said, others) == told_in_september()
    before, after = (make_inputs(t, load_plan(), "2018-12", **others) for t in (tables, said))
    for *_, target in LATER:
        assert compute_value(before, target) != compute_value(after, target), target


def test_an_event_dated_later_does_not_count_though_its_return_has_come():
    """A job of October in September's return; a contract signed, a household approved after the day."""
    tables, others = truth(1)
    jobs = tables["jobs"]
    one = jobs.index[(jobs["period"] == "2018-09") & jobs["is_registered"]][0]
    moved = jobs.assign(started_on=jobs["started_on"].mask(jobs.index == one, pd.Timestamp("2018-10-08")))
    shown = make_inputs({**tables, "jobs": moved}, load_plan(), "2018-09", **others)
    assert compute_value(shown, "jobs_new") == told_in_september()["jobs_new"] - 1


@pytest.mark.parametrize(("as_of", "left"), [("2018-12-30", 5), ("2018-12", 17), ("2019-11", 17), ("2019-12", 38)])
def test_counties_leave_when_the_year_is_out(as_of, left):
    _, others = truth(1)
    shown = make_inputs({}, load_plan(), as_of, **others)
    assert compute_value(shown, "county_exit") == pytest.approx(100 * left / 45)
