"""All forms side by side: looking heads up once, and passing forms over, changes no choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fupin_analysis.intake import headers, match, shelf
from fupin_analysis.intake.match import choose_form
from fupin_analysis.intake.shelf import shelf_of
from fupin_analysis.plan.forms import Field, load_forms
from fupin_analysis.suite import reading
from made_sheets import make_form

FORMS = load_forms()
COUNTY = Field("county", "帮扶县", "county", required=True)
PLAN = Field("plan_wan", "年度计划", "money", unit="万元", required=True)


def told(choice):
    found = choice.match
    if found is None:
        return choice.rivals
    fields = {at: f.name for at, f in found.fields.items()}
    return found.form.id, found.score, fields, found.similar, found.ambiguous, found.twice, found.unknown


def heads():
    """Heads of every form: as they are, without every third, leaves alone, and with a strange column among them."""
    for form in FORMS.values():
        paths = [f.path for f in form.fields]
        yield from (paths, paths[::2], [p[-1:] for p in paths], [*paths[1:4], ("联系地址",), ("本月累计投入",)])


def test_a_form_that_is_passed_over_could_not_have_won(monkeypatch):
    quick = [told(choose_form(paths, FORMS)) for paths in heads()]
    monkeypatch.setattr(match, "_most", lambda *_: 9.0)
    fresh = {name: replace(form) for name, form in FORMS.items()}
    assert [told(choose_form(paths, fresh)) for paths in heads()] == quick


def test_few_forms_are_matched_in_full(monkeypatch):
    seen = []
    sure = match._match_sure
    monkeypatch.setattr(match, "_match_sure", lambda *given: seen.append(given[1].id) or sure(*given))
    fresh = {name: replace(form) for name, form in FORMS.items()}
    choose_form([f.path for f in fresh["checklist"].fields], fresh)
    assert 0 < len(seen) < len(FORMS) / 2


def test_other_forms_with_the_same_heads_are_asked_anew():
    old, new = make_form(COUNTY, PLAN), make_form(COUNTY, replace(PLAN, name="goal_wan"))
    paths = [COUNTY.path, ("年度计划（万元）",)]
    names = [choose_form(paths, {"funds": form}).match.fields[1].name for form in (old, new, old)]
    assert names == ["plan_wan", "goal_wan", "plan_wan"]


def test_the_same_forms_have_one_shelf_and_equal_ones_another():
    assert shelf_of(FORMS) is shelf_of(dict(FORMS))
    assert shelf_of(FORMS) is not shelf_of({name: replace(form) for name, form in FORMS.items()})


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(shelf, "_KEPT", 3)
    kept = {}
    for number in range(10):
        shelf.remember(kept, number, number)
        assert kept[number] == number and len(kept) <= 3


@pytest.mark.parametrize(
    ("titles", "sheet", "sure"),
    [
        pytest.param(["四川甲集团2018年9月资金月报表"], "Sheet1", 1.0, id="title-among-other-words"),
        pytest.param(["附件：资金月表"], "", 0.0, id="another-title"),
        pytest.param([], "1.资金月报表", 0.6, id="sheet-with-a-number"),
        pytest.param([], "资金月报表（新）", 0.4, id="sheet-in-part"),
        pytest.param([], "", 0.0, id="nothing"),
    ],
)
def test_evidence(titles, sheet, sure):
    form = make_form(COUNTY, title="资金月报表", sheets=("资金月报表",))
    assert shelf_of({"funds": form}).evidence(titles, sheet) == (sure,)


def test_indexes_of_forms_that_come_and_go_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(headers, "_INDEXES_KEPT", 4)
    monkeypatch.setattr(headers, "_INDEXES", {})
    made = [headers.index_form(replace(FORMS["sales"])) for _ in range(9)]
    assert len(headers._INDEXES) == 4
    assert headers.index_form(made[-1].form) is made[-1]
    assert headers.index_form(made[0].form).exact == made[0].exact


def test_a_new_lesson_lets_go_of_the_forms_before(monkeypatch):
    monkeypatch.setattr(reading, "_order", [])
    shelf_of(FORMS)
    assert headers._INDEXES and shelf._SHELVES
    reading._remember(reading.Order(FORMS, "盐"))
    assert not headers._INDEXES and not shelf._SHELVES
