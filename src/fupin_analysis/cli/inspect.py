"""``fupin inspect``: what stands in a file, without any form."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fupin_analysis.suite.inspect import inspect


@click.command("inspect", help="不用表样，说明文件里有哪些表、每个单元格是什么。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cells", is_flag=True, help="逐个列出单元格。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(file: Path, cells: bool, as_json: bool) -> int:
    """Say what was found; 1 where some cell could not be told."""
    found = inspect(file)
    if as_json:
        tables = {"tables": found.tables.to_dict("records"), "cells": found.cells.to_dict("records")}
        click.echo(json.dumps(tables, ensure_ascii=False, indent=1))
    else:
        for line in found.lines():
            click.echo(line)
        if cells:
            for row in found.cells.itertuples(index=False):
                click.echo(f"{row.sheet}\t{row.cell}\t{row.role}\t{row.raw}")
    return 1 if (found.cells["role"] == "unmatched").any() else 0
