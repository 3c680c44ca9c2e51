"""``fupin demo``: a home with fictional returns, and its report."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from fupin_analysis.cli.report import say, show_result
from fupin_analysis.errors import HomeError
from fupin_analysis.home import DEMO_MARK, Home
from fupin_analysis.sample import write_sample
from fupin_analysis.suite.clean import clean
from fupin_analysis.suite.progress import Progress
from fupin_analysis.suite.report import report

HELP = """建立示例工作目录（虚构的填报表）并出示例报告，用来试用和学习。已有示例数据时直接沿用。

每张表、每页、每幅图上都写明“示例数据，纯属虚构”。"""


@click.command("demo", help=HELP)
@click.option("--home", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="示例工作目录。")
@click.option("--data-only", is_flag=True, help="只生成并清洗示例数据，不出报告。")
@click.option("--force", is_flag=True, help="没有变化也重新生成报告。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def command(home: Path, data_only: bool, force: bool, as_json: bool) -> int:
    """Make the demo home where it is absent, clean it, publish its report."""
    speak = None if as_json else say
    progress = Progress(0, say=speak)
    place = make_demo(home.resolve(), progress)
    if data_only:
        progress.tell("清洗示例数据……")
        cleaned = clean(place, progress=progress.cleaning)
        click.echo(f"示例数据已就绪：{place.root}（文件 {len(cleaned.files)} 个，沿用 {cleaned.kept} 个）")
        return 0
    result = report(place, force=force, progress=speak)
    show_result(result, as_json=as_json)
    return 1 if result.needs_person else 0


def make_demo(root: Path, progress: Progress) -> Home:
    """The demo home at ``root``, made of samples where there is none; made aside, so that it is whole or absent.

    HomeError where the folder holds something else: samples never go among real returns.
    """
    if (root / DEMO_MARK).exists():
        return Home(root)
    if root.exists() and any(root.iterdir()):
        raise HomeError(f"{root} 不是示例目录，不能写入示例数据。请用 --home 另指一个空目录。", code="demo-home")
    progress.tell("生成示例填报表（只做一次）……")
    aside = root.with_name(f".{root.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        write_sample(aside, progress=lambda done, of, name: progress.count("文件", done, of, name))
        if root.exists():
            root.rmdir()
        aside.rename(root)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Home(root)
