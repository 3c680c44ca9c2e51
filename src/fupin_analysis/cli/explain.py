"""``fupin explain``: what counts in a figure, from which columns it comes, and how its clause is read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fupin_analysis.suite.explain import explain

HELP = """口径说明：一个数计什么、不计什么、怎样算、取自哪些栏目，条款怎样读、为什么，还可以怎样读。

指标可写编号或名称，如 jobs_new、新增就业。data/reference/notice.txt 里放有文件全文的，引用条款原文。"""


@click.command("explain", help=HELP)
@click.argument("figure", metavar="指标")
@click.option("--as-of", default="", help="按哪一年的计划：期间或日期，如 2018-09；默认今天。")
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）；可以没有。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(figure: str, as_of: str, home: Path | None, as_json: bool) -> int:
    """Show the 口径说明 of a figure."""
    made = explain(figure, as_of, home=home)
    if as_json:
        rows = [{"what": what, "text": text} for what, text in made.rows]
        click.echo(json.dumps({"figure": made.figure, "name": made.name, "rows": rows}, ensure_ascii=False, indent=1))
    else:
        click.echo(str(made))
    return 0
