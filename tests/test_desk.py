"""The desk over a small home: figures out of the store, held values three ways, traced to the cell."""

import io
import shutil
from dataclasses import replace

import openpyxl
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import FupinError, InputError
from fupin_analysis.outputs.template_sheet import lay_head, sheet_names
from fupin_analysis.outputs.templates import allocation_bytes
from fupin_analysis.plan.forms import plan_forms_folder
from fupin_analysis.plan.plan import BUILT_IN
from fupin_analysis.review.reference import load_reference
from fupin_analysis.suite import desk, desk_inputs
from fupin_analysis.suite.desk_inputs import open_inputs, read_allocation
from small_home import CHUAN, MIN, PLAN, make_home

DAY = "2018-09"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = make_home(tmp_path_factory.mktemp("desk") / "home")
    write_allocation(made.reference / "allocation_2018.xlsx", [{"enterprise": MIN, "grant_wan": 200}])
    fa.clean(made)
    return made


def write_allocation(path, rows):
    form = PLAN.forms["allocation"]
    book = openpyxl.load_workbook(io.BytesIO(allocation_bytes(form, 2018)))
    sheet = book[sheet_names([form])[form.id]]
    places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    top = places[lay_head(form)[0].text].row + max(len(f.path) for f in form.fields)
    for number, row in enumerate(rows):
        for at, f in enumerate(form.fields, start=1):
            sheet.cell(top + number, at).value = row.get(f.name)
    book.save(path)


def test_the_scorecard_comes_out_of_the_store(home):
    card = fa.scorecard(DAY, home=home).set_index("target")
    assert card.loc["grant_fund_plan", "actual"] == 100.0
    assert card.loc["grant_fund_plan", ["coverage_n", "coverage_of"]].tolist() == [1, 3]
    assert card.attrs["demo"] is False
    assert card.attrs["as_of"] == "2018-09-30"
    assert card.attrs["labels"]["actual"] == "累计"


def test_a_scorecard_of_some_targets_is_those_rows_of_the_whole(home):
    some = fa.scorecard(DAY, "satisfaction", "贫困户劳动力新增就业", home=home)
    whole = fa.scorecard(DAY, home=home)
    wanted = whole[whole["target"].isin(["jobs_new", "satisfaction"])].reset_index(drop=True)
    assert some["target"].tolist() == ["jobs_new", "satisfaction"]
    assert some.to_csv() == wanted.to_csv()
    assert some.attrs["labels"] == whole.attrs["labels"]


@pytest.mark.parametrize("ask", [fa.scorecard, fa.lines], ids=["scorecard", "lines"])
@pytest.mark.parametrize(
    ("name", "message"),
    [("jobs_nwe", "没有指标“jobs_nwe”。相近的有：jobs_new"), ("persons_employed", "没有目标“persons_employed”")],
    ids=["nobody-knows-it", "no-target"],
)
def test_a_target_that_is_none_is_an_error(home, ask, name, message):
    with pytest.raises(FupinError, match=message):
        ask(DAY, name, home=home)


def test_targets_are_told_in_the_order_named(home):
    made = fa.lines(DAY, "jobs_new", "无偿帮扶资金到位", home=home)
    assert [item.figure_ids[0] for item in made] == ["jobs_new", "grant_fund_plan"]
    assert made[1].text.startswith("截至2018年9月30日，") and "100.0万元" in made[1].text


def test_a_target_that_the_plan_of_the_home_has_not_is_said(home, monkeypatch):
    inputs = open_inputs(DAY, home=home)
    targets = {id: target for id, target in inputs.plan.file.targets.items() if id != "satisfaction"}
    thin = replace(inputs, plan=replace(inputs.plan, file=replace(inputs.plan.file, targets=targets)))
    monkeypatch.setattr(desk, "open_inputs", lambda *_, **__: thin)
    assert fa.scorecard(DAY, "satisfaction", "jobs_new", home=home)["target"].tolist() == ["jobs_new"]
    assert "本计划没有" in fa.lines(DAY, "satisfaction", home=home)[0].text


def test_a_figure_is_traced_to_its_cell(home):
    made = fa.trace("grant_fund_plan", DAY, home=home)
    assert made[["enterprise", "raw", "amount"]].values.tolist() == [[MIN, "100", 100.0]]
    assert made.loc[0, "file"] == f"2018-09/{MIN}.xlsx"
    assert made.loc[0, "cells"] != ""


def test_held_values_are_left_out_proposed_or_as_they_were_told(home):
    """川江 wrote 100-120: it does not count; tables can be had with what review proposes, or with what was read."""
    none, proposed, reported = (
        open_inputs(DAY, held=way, home=home).known("funds") for way in (None, "proposed", "reported")
    )
    own = [
        rows.loc[(rows["enterprise"] == CHUAN) & (rows["period"] == DAY), "arrived_ytd_wan"]
        for rows in (none, proposed, reported)
    ]
    assert own[0].isna().all()
    held = open_inputs(DAY, home=home).held.set_index("field").loc["arrived_ytd_wan"]
    for filled, way in ((own[1], "proposed"), (own[2], "reported")):
        assert filled.iloc[0] == held[way] or (filled.isna().all() and held[way] is None)
    with pytest.raises(InputError, match="held 只能是"):
        open_inputs(DAY, held="guess", home=home)


def test_the_allocation_is_read_and_divides_the_target(home):
    made = fa.measure(DAY, "grant_fund_plan", by="enterprise", home=home).set_index("value")
    assert made.loc[MIN, ["target", "completion_pct"]].tolist() == [200.0, 50.0]
    assert made.loc[CHUAN, "note"] == "未分解"


def test_an_allocation_that_does_not_add_up_is_said(home):
    notes = fa.scorecard(DAY, home=home).attrs["allocation_notes"]
    assert len(notes) == 1
    assert "合计200万元" in notes[0] and "少" in notes[0]


def test_the_allocation_is_that_of_the_plans_year(tmp_path, monkeypatch):
    """The plan of 2019 is divided by the allocation of 2019."""
    root = make_home(tmp_path / "home")
    write_allocation(root.reference / "allocation_2018.xlsx", [{"enterprise": MIN, "grant_wan": 200}])
    write_allocation(root.reference / "allocation_2019.xlsx", [{"enterprise": MIN, "grant_wan": 300}])
    known = load_reference(root.reference)
    for year, wan in ((2018, 200), (2019, 300)):
        assert read_allocation(root, known, PLAN, year)["grant_wan"].tolist() == [wan]
    assert read_allocation(root, known, PLAN, 2020) is None
    fa.clean(root)
    later = replace(PLAN, year=2019)
    monkeypatch.setattr(desk_inputs, "plan_for", lambda day, **_: PLAN if day.year == 2018 else later)
    assert open_inputs("2019-01", home=root).allocation["grant_wan"].tolist() == [300]
    assert open_inputs(DAY, home=root).allocation["grant_wan"].tolist() == [200]


def test_inputs_are_kept_until_something_changes(home):
    first = open_inputs(DAY, home=home)
    assert open_inputs(DAY, home=home) is first
    assert open_inputs(DAY, readings={"A11": True}, home=home) is not first
    path = home.reference / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8-sig") + "4,新来集团有限公司,新来,省属其他,\n", encoding="utf-8-sig")
    again = open_inputs(DAY, home=home)
    assert again is not first
    assert "新来集团有限公司" in set(again.enterprises["full_name"])


@pytest.mark.parametrize("what", ["forms", "plan"])
def test_inputs_rest_on_the_forms_and_the_plan_as_they_are_now(tmp_path, what):
    root = make_home(tmp_path / "home").root
    shutil.copytree(plan_forms_folder() if what == "forms" else BUILT_IN / "y2018", root / what)
    fa.clean(root)
    first = open_inputs(DAY, home=root)
    assert open_inputs(DAY, home=root) is first
    path = root / what / ("funds.toml" if what == "forms" else "readings.toml")
    path.write_text(path.read_text(encoding="utf-8") + "\n# 改过\n", encoding="utf-8")
    assert open_inputs(DAY, home=root) is not first


@pytest.mark.parametrize(
    ("words", "message"),
    [({"form": "nothing"}, "没有表样“nothing”"), ({"form": "funds", "held": "guess"}, "held 只能是")],
)
def test_a_form_or_a_filling_that_does_not_exist_is_an_error_of_the_call(home, words, message):
    with pytest.raises(InputError, match=message) as raised:
        fa.load(**words, home=home)
    assert raised.value.exit_code == 2


def test_a_home_that_was_never_cleaned_says_so(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(FupinError, match="fupin clean"):
        fa.scorecard(DAY, home=tmp_path)


@pytest.mark.parametrize(
    "name", [n for n in dir(desk) if getattr(desk, n).__class__.__name__ == "function" and n in fa._DESK]
)
def test_every_question_is_answered_and_explained(home, name):
    ask = getattr(fa, name)
    assert ask.__doc__
    if name in ("trace", "measure", "series", "scorecard", "lines"):
        return
    frame = ask(DAY, home=home)
    assert set(frame.attrs["labels"]) == set(frame.columns)
    assert frame.attrs["demo"] is False
