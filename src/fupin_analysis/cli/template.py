"""``fupin template``: blank returns, the allocation and the reference files."""

from __future__ import annotations

from pathlib import Path

import click

from fupin_analysis.suite.template import template

HELP = """生成空白表样：每类填报单位一个工作簿，任务分解表，以及企业名单、村名单等参照文件。

默认写入 data/reference/templates/；已有内容不同的同名文件不覆盖（可能已填写），--force 覆盖。"""


@click.command("template", help=HELP)
@click.option("--home", type=click.Path(path_type=Path), help="工作目录；有自己的表样（forms/）时按其生成。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="写到此文件夹。")
@click.option("--form", "forms", multiple=True, help="只要这张表（编号如 funds 或表号如 F1），可重复。")
@click.option("--year", type=int, help="任务分解表的年度；默认取计划年度。")
@click.option("--force", is_flag=True, help="覆盖已有文件。")
def command(home: Path | None, out: Path | None, forms: tuple[str, ...], year: int | None, force: bool) -> int:
    """Write templates, say what was kept; 1 where a file was kept."""
    written = template(home, out=out, only=forms, year=year, force=force)
    made = [one.path for one in written if one.is_written]
    kept = [one.path for one in written if not one.is_written]
    if made:
        click.echo(f"已生成 {len(made)} 个文件，在 {made[0].parent}：{'、'.join(path.name for path in made)}")
    if kept:
        click.echo(
            f"保留 {len(kept)} 个已有文件，未覆盖：{'、'.join(path.name for path in kept)}。要覆盖请加 --force。"
        )
    return 1 if kept else 0
