"""Every number of the answers on people, projects and villages is a figure: traced, its parts make what is shown."""

import pandas as pd
import pytest

from fupin_analysis.indicators import exits, outreach, people, works
from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.indicators.parts import combine
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.indicators.traced import trace_many
from fupin_analysis.present.tables import cell_ids
from indicator_world import A, B, firms, inputs, table, truth_inputs

GIVEN = truth_inputs("2018-10")
ANSWERS = {
    people.employment: people.CUTS,
    people.employment_excluded: ("reason",),
    people.training_sessions: ("session", "host"),
    outreach.volunteer_batches: outreach.CUTS,
    outreach.volunteer_gaps: ("county",),
    works.project_status: works.CUTS,
    works.key_projects: ("project",),
    exits.village_exits: ("village", "county", "prefecture", "enterprise", "plan_exit_year"),
    exits.satisfaction: ("all", "county", "village"),
    exits.pairing: ("enterprise", "county", "village"),
}
CASES = [pytest.param(ask, by, id=f"{ask.__name__}-{by}") for ask, cuts in ANSWERS.items() for by in cuts]
NO_FIGURES = {"batch", "plan_exit_year", "exit_year"}
"""Numbers that are none: the place of a row in its list, years."""


def shown(frame):
    """Figure id → what the cells say, of every fifth row."""
    rows = frame.iloc[::5]
    ids = cell_ids(rows, list(frame.columns))
    return {id: rows[name].iloc[n] for n, row in enumerate(ids) for name, id in row.items()}


@pytest.mark.parametrize(("ask", "by"), CASES)
def test_every_cell_recombines(ask, by):
    given = truth_inputs("2018-12") if ask is exits.satisfaction else GIVEN
    frame = ask(given, by=by)
    said = shown(frame)
    assert len(said) >= 2
    for made in trace_many(given, said):
        assert not made.failed
        for number, figure in enumerate(made.figures):
            again = combine(figure.operation, made.parts_of(number), test=figure.test)
            assert figure.value == pytest.approx(said[figure.asked], abs=1e-5), figure.asked
            assert again == pytest.approx(figure.value), figure.asked


@pytest.mark.parametrize(("ask", "by"), CASES)
def test_every_number_of_an_answer_has_an_id(ask, by):
    frame = ask(GIVEN, by=by)
    numbers = {
        name
        for name in frame.columns
        if pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
    }
    assert numbers - NO_FIGURES <= set(frame.attrs[FIGURES])


@pytest.mark.parametrize("unit", ["batches", "reported"])
def test_every_cell_of_the_list_of_batches_is_a_figure_under_each_reading(unit):
    """Two rows of two partners are one batch of two records; as told (A24) they are five batches."""
    day = {
        "title": "义诊",
        "started_on": "2018-08-01",
        "ended_on": "2018-08-01",
        "county": "昭觉县",
        "volunteer_people": 3,
    }
    rows = [day | {"enterprise": A, "partner": B, "batches": 2}, day | {"enterprise": B, "partner": A, "batches": 3}]
    readings = {"A24": unit} if unit == "reported" else None
    given = inputs({"volunteering": table("volunteering", rows)}, enterprises=firms(), readings=readings)
    frame = outreach.volunteer_batches(given)
    (row,) = frame.to_dict("records")
    names = ("batches", "records", "volunteer_people")
    told = {name: figure_value(given, frame.attrs[FIGURES][name].format_map(row)) for name in names}
    assert (told["records"], row["records"], told["volunteer_people"]) == (2, 2, 3)
    assert told["batches"] == (5 if unit == "reported" else 1)
