"""``fupin page``: one notebook as a page that opens anywhere."""

from __future__ import annotations

from pathlib import Path

import click

from fupin_analysis.errors import HomeError
from fupin_analysis.suite.page import write_notebook_page


@click.command("page", help="运行 NOTEBOOK（*.ipynb），写成可单独打开的网页，图另存一份。")
@click.argument("notebook", type=click.Path(path_type=Path), metavar="笔记本")
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="写到哪里（默认：笔记本旁的 reports）。")
def command(notebook: Path, out: Path | None) -> int:
    """Write the page and say where it is."""
    if not notebook.is_file():
        raise HomeError(f"{notebook}：没有这个笔记本。请检查路径。", code="path-missing")
    page = write_notebook_page(notebook, out or notebook.resolve().parent / "reports")
    click.echo(f"已写成：{page}")
    return 0
