"""Running notebooks: parameters, items, retries, and what a failure says."""

import json

import pytest

from fupin_analysis.errors import ReportError
from fupin_analysis.home import Home
from fupin_analysis.outputs import run_notebooks as running
from fupin_analysis.outputs.notebooks import find_folder, find_notebooks, read_notebook
from report_notebooks import LOAD, SENTENCE, write_notebook


def run(paths, scratch, **parameters):
    seen = []
    runs = running.run_notebooks(
        [read_notebook(path) for path in paths],
        {"as_of": "2018-09", **parameters},
        scratch,
        progress=lambda name, done, of: seen.append((done, of)),
    )
    return runs, seen


def test_notebooks_run_side_by_side_with_their_own_items(tmp_path):
    """Folder names with braces and Chinese, parameters passed on, items apart, progress k of m."""
    folder = tmp_path / "工作{期}"
    paths = [
        write_notebook(folder / f"{n}.ipynb", LOAD, SENTENCE.format(id=f"said-{n}"), "import os; print(os.getcwd())")
        for n in ("00_a", "01_b")
    ]
    runs, seen = run(paths, tmp_path / "scratch {x}", home="/家")
    assert [r.notebook.name for r in runs] == ["00_a", "01_b"]
    assert seen == [(1, 2), (2, 2)]
    for made in runs:
        assert sorted(p.name for p in made.items.iterdir()) == [f"said-{made.notebook.name}.json"]
        item = json.loads((made.items / f"said-{made.notebook.name}.json").read_text(encoding="utf-8"))
        assert item["text"] == "截至2018-09，到位资金15 230.5万元。"
        executed = json.loads(made.executed.read_text(encoding="utf-8"))
        assert executed["cells"][-1]["outputs"][0]["text"][0].strip() == str(folder)


FAILURES = [
    pytest.param(
        ["x = 1", "md:# 说明", "# 先看\n1 / 0"],
        "第5个单元格（1 / 0）",
        "除数为零（ZeroDivisionError",
        id="comment-first",
    ),
    pytest.param(
        ["frame = {}\nframe['到位']"], "第3个单元格（frame = {}）", "缺少所需的列或键（KeyError", id="first-line"
    ),
    pytest.param(
        ["from fupin_analysis.errors import HomeError\nraise HomeError('没有这个目录。请检查。')"],
        "第3个单元格",
        "：[home] 没有这个目录。请检查。没有发布报告。",
        id="own-error",
    ),
]


@pytest.mark.parametrize(("cells", "spot", "cause"), FAILURES)
def test_failure_names_notebook_cell_and_cause(tmp_path, cells, spot, cause):
    path = write_notebook(tmp_path / "02_funding.ipynb", *cells)
    with pytest.raises(running.NotebookError) as caught:
        run([path], tmp_path / "s")
    assert "02_funding.ipynb" in caught.value.message
    assert spot in caught.value.message
    assert cause in caught.value.message
    assert caught.value.exit_code == 3
    assert caught.value.partial.exists()
    assert "到位" not in caught.value.brief


def test_dead_kernel_is_tried_again_then_given_up(tmp_path, monkeypatch):
    """A kernel that dies once costs a retry; one that always dies is said after the third attempt."""
    once = f"import os, pathlib\nmark = pathlib.Path({str(tmp_path / 'mark')!r})\n"
    once += "died = mark.exists()\nmark.touch()\nos._exit(1) if not died else None"
    runs, _ = run([write_notebook(tmp_path / "a.ipynb", once)], tmp_path / "s")
    assert runs[0].executed.exists()
    monkeypatch.setattr(running, "ATTEMPTS", 1)
    with pytest.raises(running.NotebookError, match="内核没有启动或中途退出"):
        run([write_notebook(tmp_path / "b.ipynb", "import os\nos._exit(1)")], tmp_path / "t")


def test_slow_cell_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "CELL_SECONDS", 1)
    with pytest.raises(running.NotebookError, match="单元格运行超过"):
        run([write_notebook(tmp_path / "a.ipynb", "import time; time.sleep(30)")], tmp_path / "s")


def test_unknown_parameter_is_refused_before_a_kernel_starts(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x = 1", parameters='as_of: str = "2018-09"')
    with pytest.raises(ReportError, match="没有参数“home”（现有：as_of）") as caught:
        run([path], tmp_path / "s", home="x")
    assert caught.value.code == "notebook-parameter"
    assert not (tmp_path / "s").exists()


def test_environment_is_as_before_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "mine")
    monkeypatch.delenv("JUPYTER_RUNTIME_DIR", raising=False)
    run([write_notebook(tmp_path / "a.ipynb", "x = 1")], tmp_path / "s")
    import os

    assert os.environ["IPYTHONDIR"] == "mine"
    assert "JUPYTER_RUNTIME_DIR" not in os.environ


def test_own_notebooks_come_before_the_checkouts(tmp_path):
    home, checkout = Home(tmp_path / "home"), tmp_path / "checkout"
    write_notebook(checkout / "notebooks" / "00_x.ipynb", title="总表")
    assert [n.title for n in find_notebooks(home, checkout=checkout)] == ["总表"]
    (home.root / "notebooks").mkdir(parents=True)
    assert find_folder(home, checkout=checkout) == checkout / "notebooks"
    write_notebook(home.root / "notebooks" / "00_own.ipynb")
    found = find_notebooks(home, checkout=checkout)
    assert [n.name for n in found] == ["00_own"]
    assert found[0].parameters == ("as_of", "home")


def test_no_notebooks_says_where_it_looked(tmp_path):
    with pytest.raises(ReportError, match="找不到笔记本") as caught:
        find_folder(Home(tmp_path), checkout=tmp_path / "other")
    assert str(tmp_path / "other" / "notebooks") in caught.value.message
