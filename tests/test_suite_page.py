"""One notebook as a page: whole or not at all, again and again, and the Guangzhou page on the real returns."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from fupin_analysis.cli.main import fupin
from fupin_analysis.errors import ReportError
from fupin_analysis.suite.page import write_notebook_page

ROOT = Path(__file__).parents[1]
RETURNS = ROOT.parent / "shared" / "corpus" / "guangzhou-returns"


CITED = """
from fupin_analysis.present import items
from fupin_analysis.present.cited import cite
items.show(items.sentence("s", cite("5人", "jobs_new")))
"""


def write_notebook(path: Path, code: str) -> Path:
    cells = [
        nbformat.v4.new_markdown_cell("# 小页：行不行？"),
        nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_page_is_written_and_written_again(tmp_path):
    notebook = write_notebook(tmp_path / "a.ipynb", f"print('甲' * 3, n)\n{CITED}")
    for n in (1, 2):
        page = write_notebook_page(notebook, tmp_path / "out", parameters={"n": n})
        text = page.read_text(encoding="utf-8")
        assert f"甲甲甲 {n}" in text
        assert "<nav" not in text and "print(" not in text
        assert 'title="数据编号 jobs_new">5人<' in text and "href=" not in text  # nothing leads to what is not there


def test_a_failing_notebook_writes_nothing(tmp_path):
    notebook = write_notebook(tmp_path / "a.ipynb", "1 / 0")
    with pytest.raises(ReportError, match=r"a\.ipynb"):
        write_notebook_page(notebook, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_missing_notebook_is_told(tmp_path):
    result = CliRunner().invoke(fupin, ["page", str(tmp_path / "none.ipynb")], standalone_mode=False)
    assert "没有这个笔记本" in str(result.exception)


@pytest.mark.skipif(not RETURNS.is_dir(), reason="the shared corpus is not here")
def test_the_guangzhou_page(tmp_path):
    notebook = ROOT / "examples" / "guangzhou" / "guangzhou.ipynb"
    page = write_notebook_page(notebook, tmp_path / "out").read_text(encoding="utf-8")
    assert "189\u202f803\u202f283" in page or "189 803 283" in page, "the sum without what is held"
    assert page.count("data:image/png") == 2
    assert len(list((tmp_path / "out" / "charts").glob("*.png"))) == 2
