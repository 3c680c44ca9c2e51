"""Which folder is the home."""

from __future__ import annotations

import pytest

from fupin_analysis.errors import HomeError
from fupin_analysis.home import DEMO_MARK, find_home


def make(root):
    (root / "data" / "raw").mkdir(parents=True)
    return root


def test_named_home_goes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("FUPIN_HOME", str(make(tmp_path / "other")))
    named = make(tmp_path / "named")
    assert find_home(named).root == named.resolve()


def test_environment_then_nearest_parent(tmp_path, monkeypatch):
    near = make(tmp_path / "near")
    deep = near / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    assert find_home(start=deep).root == near.resolve()
    monkeypatch.setenv("FUPIN_HOME", str(make(tmp_path / "env")))
    assert find_home(start=deep).root == (tmp_path / "env").resolve()


def test_no_home_is_said_in_chinese(tmp_path, monkeypatch):
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    with pytest.raises(HomeError, match="没有 data/raw"):
        find_home(start=tmp_path)
    with pytest.raises(HomeError, match="没有这个工作目录"):
        find_home(tmp_path / "nowhere")


def test_forms_and_demo_mark(tmp_path):
    home = find_home(make(tmp_path / "home"))
    assert home.forms is None
    assert not home.is_demo
    (home.root / "forms").mkdir()
    assert home.forms is None, "an empty folder is no set of forms"
    (home.root / "forms" / "a.toml").write_text("", encoding="utf-8")
    (home.root / DEMO_MARK).write_text("", encoding="utf-8")
    assert home.forms == home.root / "forms"
    assert home.is_demo
