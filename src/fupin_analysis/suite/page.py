"""``write_notebook_page``: one notebook of anybody's, run and written as a self-contained page with its charts."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

from fupin_analysis.home import DEMO_MARK
from fupin_analysis.outputs.chart_files import copy_charts
from fupin_analysis.outputs.notebooks import read_notebook
from fupin_analysis.outputs.pages import Frame, write_page
from fupin_analysis.outputs.read_items import read_items
from fupin_analysis.outputs.run_notebooks import run_notebooks
from fupin_analysis.present import words


def write_notebook_page(notebook: Path, out: Path, *, parameters: dict[str, Any] | None = None) -> Path:
    """Run ``notebook`` in its own folder and write ``<out>/<name>.html`` and ``<out>/charts/``; returns the page.

    No pages of traces stand beside it: below each item the sources of its first figures can be unfolded.
    Raises ReportError where the notebook cannot be read or a cell fails; then nothing is written.
    """
    made = words.date(dt.date.today())
    is_demo = (notebook.resolve().parent / DEMO_MARK).exists()
    with tempfile.TemporaryDirectory(prefix="fupin-") as scratch:
        (run,) = run_notebooks([read_notebook(notebook)], dict(parameters or {}), Path(scratch), alone=True)
        ready = Path(scratch) / "ready"
        ready.mkdir()
        copy_charts(read_items([run.items]), ready)
        page = write_page(run, ready, Frame(run.notebook.title, "", f"{made}生成", is_demo, ()))
        shutil.copytree(ready, out, dirs_exist_ok=True)
    return out / page.name
