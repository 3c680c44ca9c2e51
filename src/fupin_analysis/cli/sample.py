"""``fupin sample``: fictional returns with their truth, into a home of their own."""

from __future__ import annotations

from pathlib import Path

import click

from fupin_analysis.cli.progress import Progress
from fupin_analysis.errors import HomeError
from fupin_analysis.home import Home


@click.command("sample", help="生成虚构的示例填报表和真值，写入 --home 指定的目录。")
@click.option(
    "--home", type=click.Path(path_type=Path), required=True, help="写入哪个目录（不得是有真实填报表的目录）。"
)
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子；同一种子生成的文件相同。")
@click.option("--enterprises", type=int, default=60, show_default=True, help="企业个数。")
@click.option("--from", "first", default="2018-07", show_default=True, help="首个报告期。")
@click.option("--to", "last", default="2019-03", show_default=True, help="末个报告期。")
@click.option("--mess", type=int, default=1, show_default=True, help="差错程度；0 为没有差错。")
@click.option("--quiet", is_flag=True, help="不显示进度。")
def command(home: Path, seed: int, enterprises: int, first: str, last: str, mess: int, quiet: bool) -> int:
    """Write a sample; a home with real returns is refused."""
    from fupin_analysis.sample import write_sample

    refuse_real_home(Home(home.resolve()))
    write_sample(
        home, seed=seed, enterprises=enterprises, first=first, last=last, mess=mess, progress=Progress(quiet=quiet)
    )
    click.echo(f"示例数据（纯属虚构）已写入 {home}。")
    return 0


def refuse_real_home(home: Home) -> None:
    """Raise HomeError where the folder holds returns that are no samples: a sample never mixes with them."""
    names = (p.name for p in home.raw.rglob("*") if p.is_file())
    real = any(not name.startswith((".", "README")) for name in names)
    if real and not home.is_demo:
        raise HomeError(f"{home.raw} 中已有填报表，示例数据不能写入。请换一个目录。", code="home-real")
