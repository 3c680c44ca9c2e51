"""``fupin inspect``: what stands in a file, cell by cell, by its layout alone or beside forms."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click

from fupin_analysis.cli.main import FAILED
from fupin_analysis.suite.inspect import Inspected, inspect

HELP = """说明一个文件里有哪些表、每个单元格是什么。

默认不用表样；加 --match 时另说明各表与哪张表样相符、各栏对应什么栏目、依据是什么。"""


@click.command("inspect", help=HELP)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--match", is_flag=True, help="对照表样：所在工作目录（或 --home）forms/ 中的，没有则用附带的。")
@click.option("--forms", type=click.Path(path_type=Path), help="对照此文件夹中的表样（TOML）。")
@click.option("--home", type=click.Path(path_type=Path), help="工作目录，用其 forms/ 中的表样。")
@click.option("--cells", is_flag=True, help="逐个列出单元格。")
@click.option("--html", type=click.Path(path_type=Path), help="另写成着色的网页。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(
    file: Path, match: bool, forms: Path | None, home: Path | None, cells: bool, html: Path | None, as_json: bool
) -> int:
    """Say what was found; 1 where some cell could not be told, 3 where the file cannot be read."""
    found = inspect(file, forms=forms or match or home is not None, home=home)
    if html is not None:
        html.write_text(found.to_page(), encoding="utf-8")
        click.echo(f"已写成：{html}", err=as_json)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    elif found.refusal:
        click.echo(found.lines()[0], err=True)
    else:
        for line in found.lines(width=shutil.get_terminal_size((100, 24)).columns):
            click.echo(line)
        if cells:
            for row in found.cells.itertuples(index=False):
                click.echo(f"{row.sheet}\t{row.cell}\t{row.role}\t{row.raw}")
    if found.refusal:
        return FAILED
    return 1 if any(sheet.counts()[role] for sheet in found.sheets for role in ("unmatched", "refused")) else 0


def _as_json(found: Inspected) -> dict[str, Any]:
    frames = {"tables": found.tables, "columns": found.columns, "cells": found.cells}
    told = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames.items()}
    return {"file": found.name, "refusal": found.refusal, **told}
