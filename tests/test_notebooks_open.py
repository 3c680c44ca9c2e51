"""``open_home``: which folder and which cut-off a notebook's parameters mean."""

import json

import pytest

from fupin_analysis.errors import HomeError
from fupin_analysis.home import DEMO_MARK, Home
from fupin_analysis.present.items import FOLDER_VARIABLE
from fupin_analysis.suite import opening


def make_home(root, *periods, cleaned=True):
    for period in periods:
        folder = root / "data" / "raw" / period
        folder.mkdir(parents=True)
        (folder / "表.csv").write_text("甲", encoding="utf-8")
    (root / "data" / "raw").mkdir(parents=True, exist_ok=True)
    (root / "data" / "raw" / "README.md").write_text("说明", encoding="utf-8")
    if cleaned:
        state = {"cache": {"x": "1"}, "periods": dict.fromkeys(periods, "1")}
        (root / "data" / "processed").mkdir(parents=True)
        (root / "data" / "processed" / "state.json").write_text(json.dumps(state), encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    for name in ("FUPIN_HOME", FOLDER_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def test_home_around_the_notebooks(tmp_path, monkeypatch, capsys):
    make_home(tmp_path, "2018-08", "2018-09")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert opening.open_home() == ("2018-09", Home(tmp_path))
    said = capsys.readouterr().out
    assert "截至2018年9月30日" in said and "示例" not in said


def test_demo_where_there_are_no_returns(tmp_path, monkeypatch, capsys):
    make_home(tmp_path, cleaned=False)
    make_home(tmp_path / "demo", "2019-03")
    (tmp_path / "demo" / DEMO_MARK).touch()
    monkeypatch.chdir(tmp_path)
    assert opening.open_home() == ("2019-03", Home(tmp_path / "demo"))
    assert "示例数据，纯属虚构" in capsys.readouterr().out


@pytest.mark.parametrize("named", [True, False], ids=["named-home-is-not-replaced-by-demo", "neither"])
def test_no_returns_at_all(tmp_path, monkeypatch, named):
    make_home(tmp_path, cleaned=False)
    if named:
        make_home(tmp_path / "demo", "2019-03")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HomeError, match="没有填报表"):
        opening.open_home(home=str(tmp_path) if named else "")


@pytest.mark.parametrize(
    ("periods", "latest"),
    [
        pytest.param(["2018-07", "2018-09", "2018Q3"], "2018-09", id="month-before-quarter"),
        pytest.param(["2018-12", "2018", "2018Q4"], "2018-12", id="month-before-year"),
        pytest.param(["2018-08", "2018Q3"], "2018Q3", id="quarter-alone"),
        pytest.param(["2018-12", "2019-01"], "2019-01", id="next-year"),
    ],
)
def test_latest_period(tmp_path, periods, latest):
    assert str(opening.latest_period(Home(make_home(tmp_path, *periods)))) == latest


def test_given_cut_off_is_kept(tmp_path):
    make_home(tmp_path, "2018-09")
    assert opening.open_home("2018-08-31", str(tmp_path))[0] == "2018-08-31"


@pytest.mark.parametrize("cleaned", [True, False], ids=["cleaned", "never-cleaned"])
def test_cleaned_only_when_nobody_has(tmp_path, monkeypatch, cleaned):
    make_home(tmp_path, "2018-09", cleaned=cleaned)
    asked = []
    monkeypatch.setattr(opening, "clean", asked.append)
    opening.open_home("2018-09", str(tmp_path))
    assert asked == ([] if cleaned else [tmp_path])


def test_published_pages_show_no_folder(tmp_path, monkeypatch, capsys):
    make_home(tmp_path, "2018-09")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "items"))
    opening.open_home(home=str(tmp_path))
    assert capsys.readouterr().out == ""
