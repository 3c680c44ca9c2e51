"""An edition is the state behind a published report: whatever a home changes later, it gives what was published."""

import datetime as dt
import json
import shutil
import warnings

import pytest

import fupin_analysis as fa
from fupin_analysis.home import Home
from fupin_analysis.outputs.templates import allocation_bytes
from fupin_analysis.plan.forms import plan_forms_folder
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import BUILT_IN
from fupin_analysis.store.editions import write_edition
from fupin_analysis.suite.desk_inputs import open_inputs
from fupin_analysis.suite.edition import at_edition, draw_edition, name_edition
from fupin_analysis.suite.edition_figures import read_told, save_edition
from fupin_analysis.suite.load import EditionWarning
from small_home import CHUAN, LATE, PLAN, ROSTER, make_home

SEPTEMBER = Period.parse("2018-09")
NAME = "2018-09-1"
KEPT = ["target", "actual", "threshold", "light"]
SHOWN = ["target", "actual", "threshold", "coverage_n", "coverage_of", "light", "verdict", "note"]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = make_home(tmp_path_factory.mktemp("edition") / "home", months=("2018-09",))
    assert save_edition(made, fa.clean(made.root), SEPTEMBER) == NAME
    return made


@pytest.fixture
def home(office, tmp_path):
    return Home(shutil.copytree(office.root, tmp_path / "home"))


def published(home, edition=NAME):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return fa.scorecard("2018-09", edition=edition, home=home)[SHOWN]


def change_everything(home):
    """A firm leaves the roster, an allocation comes, the plan asks for more, a form goes."""
    (home.reference / "enterprises.csv").write_text(ROSTER.replace(f"3,{LATE},青衣水务,省属其他,\n", ""), "utf-8-sig")
    (home.reference / "allocation_2018.xlsx").write_bytes(allocation_bytes(PLAN.forms["allocation"], 2018))
    targets = (BUILT_IN / "y2018" / "targets.toml").read_text(encoding="utf-8")
    (home.root / "plan").mkdir()
    (home.root / "plan" / "targets.toml").write_text(targets.replace("threshold = 21000", "threshold = 99000"), "utf-8")
    shutil.copytree(plan_forms_folder(), home.root / "forms")
    (home.root / "forms" / "funds.toml").unlink()


def test_an_edition_gives_what_was_published_whatever_has_changed_since(home):
    then = published(home)
    assert read_told(home, NAME).own[KEPT].equals(then[KEPT])
    parts = fa.trace("grant_fund_plan", "2018-09", edition=NAME, home=home)
    change_everything(home)
    now = open_inputs("2018-09", home=home)
    assert (now.plan.target("grant_fund_plan").threshold, len(now.enterprises)) == (99000, 2)
    before = published(home)
    assert before.equals(then)
    row = before.set_index("target").loc["grant_fund_plan"]
    assert (row["threshold"], row["coverage_of"]) == (21000.0, 3)
    assert fa.trace("grant_fund_plan", "2018-09", edition=NAME, home=home).equals(parts)
    assert len(fa.load("funds", edition=NAME, home=home)) == 2
    assert at_edition(home, None) == home and at_edition(home, NAME).forms is None


def test_returns_and_corrections_that_came_later_are_not_in_an_edition(home):
    then = read_told(home, NAME).own
    correction = {
        "file": f"2018-09/{CHUAN}.xlsx", "sheet": "F1", "cell": "J8", "raw": "100-120",
        "action": "set", "value": 115, "reason": "电话核实", "who": "王",
    }  # fmt: skip
    held = fa.load("funds", home=home)["arrived_ytd_wan"]
    sheet = fa.load("funds", home=home).loc[held.isna(), "sheet"].iloc[0]
    told = correction | {"sheet": sheet}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    (home.reference / "corrections.toml").write_text("\n".join(["[[corrections]]", *lines]), encoding="utf-8")
    fa.clean(home.root)
    assert sorted(fa.load("funds", home=home)["arrived_ytd_wan"]) == [100.0, 115.0]
    assert fa.load("funds", edition=NAME, home=home)["arrived_ytd_wan"].isna().sum() == 1
    assert published(home)[KEPT].equals(then[KEPT])


def test_the_figures_stand_with_the_edition_as_published(home):
    told = read_told(home, NAME)
    heads = set(told.own.loc[told.own["is_headline"], "target"])
    august = told.figures[told.figures["period"] == "2018-08"]
    assert set(august["target"]) == heads and august["actual"].isna().all()
    folder = home.processed / "editions" / NAME
    for path in folder.glob("*.parquet"):
        path.unlink()
    again = read_told(home, NAME)
    assert again.figures.equals(told.figures) and again.shares.equals(told.shares)
    assert (again.as_of, again.written, again.name) == (told.as_of, told.written, NAME)


def rewrite(home, **changes):
    path = home.processed / "editions" / NAME / "manifest.json"
    made = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps({k: v for k, v in made.items() if v is not None}), encoding="utf-8")


def test_only_what_cannot_be_had_again_is_told(home):
    rewrite(home, code="other")
    with pytest.warns(EditionWarning, match=r"“2018-09-1”登记之后，程序已有更新（当时为 .* 版）；数可能"):
        fa.load("funds", edition=NAME, home=home)


def test_a_copy_that_somebody_touched_is_told(home):
    (home.processed / "editions" / NAME / "reference" / "enterprises.csv").write_text(ROSTER, encoding="utf-8")
    with pytest.warns(EditionWarning, match="随版次保存的参照文件或计划文件已被改动"):
        fa.load("funds", edition=NAME, home=home)


def test_an_edition_without_copies_opens_with_what_changed_since(home):
    rewrite(home, is_whole=None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fa.load("funds", edition=NAME, home=home)
    change_everything(home)
    shutil.rmtree(home.root / "forms")
    with pytest.warns(EditionWarning, match=r"data/reference 的allocation_2018.xlsx、enterprises.csv，.*plan/"):
        card = fa.scorecard("2018-09", edition=NAME, home=home).set_index("target")
    assert card.loc["grant_fund_plan", "coverage_of"] == 2


def test_whatever_stands_behind_an_edition_makes_another(home):
    files = fa.clean(home.root).files

    def name(day=SEPTEMBER.end):
        drawn = draw_edition(home, files, day)
        made, _ = name_edition(home, drawn, SEPTEMBER)
        write_edition(home.processed, made, drawn)
        return made

    names = [name()]
    (home.root / "plan").mkdir()
    shutil.copytree(plan_forms_folder(), home.root / "forms")
    for path in ("plan/note.toml", "forms/funds.toml", "data/reference/villages.csv"):
        with (home.root / path).open("a", encoding="utf-8") as file:
            file.write("county,township,village\n" if path.endswith(".csv") else "\n# 改过\n")
        names.append(name())
    assert [*names, name(dt.date(2018, 9, 15))] == [NAME, "2018-09-2", "2018-09-3", "2018-09-4", "2018-09-5"]
