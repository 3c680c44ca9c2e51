"""Measures as data: every target has one, no formula reads a column that no form has, the page is current."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fupin_analysis.errors import InputError, PlanError
from fupin_analysis.indicators.cuts import TIMES, cut_groups
from fupin_analysis.indicators.figures import compute, compute_parts, figure_target, function_of
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import PARTS
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.plan.measures import check_columns, load_measures
from fupin_analysis.plan.plan import load_plan
from indicator_world import nothing, truth_inputs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
MEASURES = load_measures()
PLAN = load_plan()


def test_every_target_has_a_measure_and_no_measure_is_without_a_target():
    assert {key for key, measure in MEASURES.items() if not measure.name} == set(load_plan().targets)
    assert all(measure.sections for measure in MEASURES.values() if measure.name), "they cite the document themselves"


def test_no_formula_uses_a_column_that_no_form_has():
    assert check_columns(MEASURES, load_plan().forms) == []


@pytest.mark.parametrize("target", MEASURES)
def test_a_measure_names_a_function(target):
    assert callable(function_of(MEASURES[target]))


@pytest.mark.parametrize("target", MEASURES)
def test_parts_have_one_shape_also_where_nobody_told_anything(target):
    parts = compute_parts(nothing(), target)[list(PARTS)]  # beside them there may be cuts of its own
    assert parts.dtypes.astype(str).to_dict() == {
        k: v.replace("datetime64[s]", "datetime64[s]") for k, v in PARTS.items()
    }
    assert compute(nothing(), target).value is None or not MEASURES[target].uses


OF_TARGETS = [t for t, m in MEASURES.items() if m.uses and not m.name and t not in ("growth_t1", "growth_t3")]


@pytest.mark.parametrize("target", OF_TARGETS)
def test_no_declared_column_goes_unread(target):
    """A declaration says no more than the formula reads: without any one column the function fails.

    Supporting figures may take over what another figure makes, and declare what is counted as held behind their table.
    """
    given, measure = truth_inputs("2018-12"), MEASURES[target]
    place = {"county", "township", "village"}  # parts carry the place of whatever they come from
    unread = []
    for form, columns in measure.uses.items():
        for column in set(columns) - place:
            less = {**measure.uses, form: tuple(name for name in columns if name != column)}
            try:
                function_of(measure)(View(given, replace(measure, uses=less), 2018))
            except KeyError:
                continue
            if not reads_only_under_other_readings(target, column):
                unread.append(f"{form}.{column}")
    assert unread == []


def reads_only_under_other_readings(target, column):
    """Columns that a default reading leaves alone, or that stand in where others are silent."""
    return (target, column) in {
        ("donations_annual", "pledged_wan"),
        ("donations_annual", "in_kind_wan"),
        ("volunteer_batches", "batches"),
        ("invest_projects", "invest_total_wan"),
        ("invest_projects", "finished_on"),
        ("invest_amount", "invest_total_wan"),
        ("sheep_stock", "sold_ytd_heads"),
        ("growth_t2", "grant_2018_wan"),
        ("growth_t2", "grant_2019_wan"),
    }


def write(folder, text):
    path = folder / "measures.toml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = '[jobs_new]\nfunction = "jobs.new_jobs"\noperation = "distinct"\nshows = "x"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + 'operations = "sum"\n', "不认识的键“operations”"),
        (GOOD.replace("distinct", "count"), "operation“count”不认识"),
        (GOOD + 'test = "<"\n', "test“<”不认识"),
        (GOOD + 'year = "2018"\n', "year“2018”不认识"),
        (GOOD + 'reference.staff = "a"\n', "没有参照表“staff”"),
        ('[jobs_new]\noperation = "sum"\nshows = "x"\n', "缺少键“function”"),
    ],
)
def test_a_wrong_measure_is_refused(tmp_path, text, says):
    with pytest.raises(PlanError, match=r"measures\.toml") as caught:
        load_measures(write(tmp_path, text))
    assert says in caught.value.message


def test_a_column_that_is_not_there_is_named(tmp_path):
    more = 'uses.jobs = "id_no salary"\nuses.wages = "x"\nreference.villages = "mayor"\n'
    lines = check_columns(load_measures(write(tmp_path, GOOD + more)), load_plan().forms)
    assert lines == [
        "口径“jobs_new”：表样“jobs”没有栏目“salary”。",
        "口径“jobs_new”：没有表样“wages”。",
        "口径“jobs_new”：参照表“villages”没有列“mayor”。",
    ]


def test_a_measure_takes_over_what_it_is_like(tmp_path):
    more = '[jobs_each]\nlike = "jobs_new"\nyear = "each"\n'
    made = load_measures(write(tmp_path, GOOD + more))["jobs_each"]
    assert (made.target, made.function, made.operation, made.year) == ("jobs_each", "jobs.new_jobs", "distinct", "each")
    third = '[jobs_more]\nlike = "jobs_each"\ntest = ">"\n'
    made = load_measures(write(tmp_path, GOOD + more + third))["jobs_more"]
    assert (made.year, made.test, made.shows) == ("each", ">", "x")
    with pytest.raises(PlanError, match="没有口径"):  # a circle
        load_measures(write(tmp_path, more.replace('"jobs_new"', '"jobs_more"') + third))
    with pytest.raises(PlanError, match="没有口径“jobs_each”要照的“jobs_old”"):
        load_measures(write(tmp_path, GOOD + more.replace('"jobs_new"', '"jobs_old"')))


def test_a_folder_is_read_as_one_file(tmp_path):
    """What one is like may stand in another file of the folder, before or after it."""
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a.toml").write_text('[jobs_each]\nlike = "jobs_new"\nyear = "each"\n', encoding="utf-8")
    (tmp_path / "c.txt").write_text("no file of measures", encoding="utf-8")
    made = load_measures(tmp_path)
    assert list(made) == ["jobs_each", "jobs_new"]
    assert (made["jobs_each"].function, made["jobs_each"].year) == ("jobs.new_jobs", "each")


@pytest.mark.parametrize("second", ["measures.toml", "supporting/b.toml"], ids=["beside", "within"])
def test_a_measure_written_twice_is_refused_with_both_files(tmp_path, second):
    folder = tmp_path / "supporting"
    folder.mkdir()
    for path in (folder / "a.toml", tmp_path / second):
        path.write_text("# a measure\n\n" + GOOD, encoding="utf-8")
    single = [path for path in (tmp_path / "measures.toml",) if path.exists()]
    with pytest.raises(PlanError, match="口径“jobs_new”写了两次") as caught:
        load_measures(*single, folder)
    assert caught.value.code == "plan-duplicate"
    assert f"{folder / 'a.toml'}:3" in caught.value.message
    assert f"{tmp_path / second}:3" in caught.value.message


def test_a_wrong_measure_of_a_folder_is_told_with_its_own_file(tmp_path):
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text('\n[jobs_each]\nlike = "jobs_new"\nyear = "2018"\n', encoding="utf-8")
    with pytest.raises(PlanError, match=r"b\.toml:4：.*year“2018”不认识"):
        load_measures(tmp_path)


def test_a_function_that_does_not_exist_is_named(tmp_path):
    measure = load_measures(write(tmp_path, GOOD.replace("new_jobs", "old_jobs")))["jobs_new"]
    with pytest.raises(PlanError, match=r"jobs\.old_jobs"):
        function_of(measure)


def test_an_unknown_target_lists_what_there_is():
    with pytest.raises(PlanError, match="grant"):
        load_plan().measure("grants")


def test_a_rule_of_each_enterprise_is_judged_as_a_share():
    rule = load_plan().target("visit_principal")
    judged = figure_target(rule, MEASURES["visit_principal"])
    assert (judged.floor, judged.unit, judged.pace, judged.watch) == (100, "%", False, True)
    assert figure_target(load_plan().target("jobs_new"), MEASURES["jobs_new"]).floor == 1000


def test_the_page_of_targets_and_forms_is_current():
    import make_docs

    page = make_docs.make_page(load_plan(), load_measures())
    assert (ROOT / "docs" / make_docs.PAGE).read_text(encoding="utf-8") == page, "run scripts/make_docs.py"
    assert all(f'<a id="{target}"></a>' in page for target in MEASURES)


def test_heads_are_chinese_or_at_least_given():
    assert all(label.strip() for label in load_labels().values())


def test_measures_are_read_again_when_their_file_changes(tmp_path):
    assert load_measures(write(tmp_path, GOOD))["jobs_new"].operation == "distinct"
    assert load_measures(write(tmp_path, GOOD.replace("distinct", "merged")))["jobs_new"].operation == "merged"


def test_every_cut_that_a_target_lists_is_one_of_its_figure():
    given, refused = truth_inputs("2018-12"), []
    for target in PLAN.targets.values():
        parts = compute_parts(given, target.id)
        for cut in set(target.by) - set(TIMES):
            try:
                cut_groups(given, target.id, parts, cut)
            except InputError as error:
                refused.append(error.message)
    assert refused == []
