"""The demo home: made whole or not at all, reused, never among real returns."""

import pytest

from fupin_analysis.cli import demo
from fupin_analysis.errors import HomeError
from fupin_analysis.home import DEMO_MARK
from fupin_analysis.suite.progress import Progress

QUIET = Progress(0)


@pytest.fixture
def sample(monkeypatch):
    """A sample of one file instead of hundreds."""

    def write(folder, *, progress=None):
        (folder / "data" / "raw" / "2018-09").mkdir(parents=True)
        (folder / "data" / "raw" / "2018-09" / "a.csv").write_text("甲", encoding="utf-8")
        (folder / DEMO_MARK).touch()

    monkeypatch.setattr(demo, "write_sample", write)


@pytest.mark.parametrize("there", [False, True], ids=["absent", "empty-folder"])
def test_demo_is_made_once(tmp_path, sample, monkeypatch, there):
    root = tmp_path / "demo"
    if there:
        root.mkdir()
    home = demo.make_demo(root, QUIET)
    assert home.is_demo and (home.raw / "2018-09" / "a.csv").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["demo"]
    monkeypatch.setattr(demo, "write_sample", None)
    assert demo.make_demo(root, QUIET).root == root


def test_samples_never_go_among_real_returns(tmp_path, sample):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(HomeError, match="不是示例目录"):
        demo.make_demo(tmp_path, QUIET)
    assert not (tmp_path / DEMO_MARK).exists()


def test_interrupted_sample_leaves_nothing(tmp_path, monkeypatch):
    def fail(folder, *, progress=None):
        folder.mkdir()
        (folder / DEMO_MARK).touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "write_sample", fail)
    with pytest.raises(KeyboardInterrupt):
        demo.make_demo(tmp_path / "demo", QUIET)
    assert list(tmp_path.iterdir()) == []
