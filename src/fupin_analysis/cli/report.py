"""``fupin report``: from the returns of a home to its published report."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fupin_analysis.suite.report import ReportResult, report

HELP = """由填报表出报告：清洗、统计、运行笔记本、生成页面与附表，一步发布到 reports/<期间>/。

没有变化时几秒内结束。任何一步失败都不发布，原有报告不变。可放心在夜间由计划任务运行：同一工作目录一次只运行一个，
过程记在 reports/log/。退出码：0 完成；1 完成且有待核实事项；2 用法有误；3 失败。"""


@click.command("report", help=HELP)
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）；默认取当前所在的工作目录。")
@click.option("--period", help="报告期，如 2018-09、2018Q3；默认取最近一期（到 --as-of 已结束的）。")
@click.option("--as-of", help="统计截止（期间或日期 2018-09-30），不早于报告期末；默认为报告期末。")
@click.option("--force", is_flag=True, help="没有变化也重新生成。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
@click.argument("extra", nargs=-1, metavar="")
def command(
    home: Path | None, period: str | None, as_of: str | None, force: bool, as_json: bool, extra: tuple[str, ...]
) -> int:
    """Publish, say where to look; 1 where something needs a person."""
    if extra:
        said = " ".join(extra)
        raise click.UsageError(f"多出的参数：{said}。报告期请写 --period {extra[0]}，工作目录请写 --home。")
    result = report(home, period=period, as_of=as_of, force=force, progress=None if as_json else say)
    show_result(result, as_json=as_json)
    return 1 if result.needs_person else 0


def show_result(result: ReportResult, *, as_json: bool) -> None:
    """Where to look, and what needs a person."""
    if as_json:
        click.echo(json.dumps(result.to_record(), ensure_ascii=False, indent=1))
        return
    did = "已发布" if result.published else "没有变化，报告仍在"
    click.echo(f"{did}：{result.index}（版次 {result.edition}，用时 {result.seconds:.0f} 秒）")
    if result.needs_person:
        click.echo(f"有 {result.questions} 项数据待核实（{result.filers} 家单位），见该目录下 annex.xlsx“待核实”页。")


def say(text: str) -> None:
    """A line of progress, on stderr, at once: a terminal is not needed."""
    click.echo(text, err=True)
