"""``fupin sample``: fictional returns with their truth, into a home of their own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from fupin_analysis.cli.progress import Progress
from fupin_analysis.errors import HomeError
from fupin_analysis.home import Home
from fupin_analysis.sample import write_sample

SEED = 207
"""The world that ``fupin demo`` and write_sample make."""


@click.command("sample", help="生成虚构的示例填报表和真值，写入 --home 指定的目录。")
@click.option(
    "--home", type=click.Path(path_type=Path), required=True, help="写入哪个目录（不得是有真实填报表的目录）。"
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="随机种子；同一种子生成的文件相同。")
@click.option("--enterprises", type=int, default=60, show_default=True, help="企业个数。")
@click.option("--from", "first", default="2018-07", show_default=True, help="首个报告期。")
@click.option("--to", "last", default="2019-03", show_default=True, help="末个报告期。")
@click.option("--mess", type=int, default=1, show_default=True, help="差错程度；0 为没有差错。")
@click.option("--force", is_flag=True, help="替换该目录中已有的示例数据（连同其清洗结果）。")
@click.option("--quiet", is_flag=True, help="不显示进度。")
def command(home: Path, seed: int, enterprises: int, first: str, last: str, mess: int, force: bool, quiet: bool) -> int:
    """Write a sample into an empty folder, or in place of the sample that is there."""
    place = Home(home.resolve())
    refuse_filled_home(place, force=force)
    aside = place.root.with_name(f".{place.root.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        write_sample(
            aside, seed=seed, enterprises=enterprises, first=first, last=last, mess=mess, progress=Progress(quiet=quiet)
        )
        put_in_place(aside, place.root)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    click.echo(f"示例数据（纯属虚构）已写入 {home}。")
    return 0


def refuse_filled_home(home: Home, *, force: bool) -> None:
    """Raise HomeError unless the folder is empty or absent, or a demo home that is to be replaced (``force``).

    A sample never mixes with returns, real ones or those of another sample.
    """
    if not home.root.exists() or not any(not path.name.startswith(".") for path in home.root.iterdir()):
        return
    if not home.is_demo:
        raise HomeError(f"{home.root} 不是空目录，也不是示例目录，示例数据不能写入。请换一个空目录。", code="home-real")
    if not force:
        raise HomeError(
            f"{home.root} 中已有示例数据，再写入会混成两套。要替换请加 --force，或换一个空目录。", code="home-filled"
        )


def put_in_place(aside: Path, root: Path) -> None:
    """Move a sample made aside to its home; what the old one had under the same names goes, reports and notes stay."""
    root.mkdir(parents=True, exist_ok=True)
    for made in sorted(aside.iterdir()):
        old = root / made.name
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
        made.rename(old)
