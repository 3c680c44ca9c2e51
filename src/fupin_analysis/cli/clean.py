"""``fupin clean``: read and review what changed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fupin_analysis.cli.progress import Progress
from fupin_analysis.review.weights import by_weight
from fupin_analysis.suite.clean import clean
from fupin_analysis.suite.cleaned import GRADES, Cleaned

SHOWN = 10


HELP = """读取并核对填报表。

路径可以是工作目录、文件夹或单个文件；省略时取当前工作目录，结果写入 data/processed。"""


@click.command("clean", help=HELP)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--period", help="文件夹和表内都未写明报告期时，按此期计，如 2018-09。")
@click.option("--forms", type=click.Path(path_type=Path), help="改用此文件夹中的表样（TOML）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
@click.option("--quiet", is_flag=True, help="不显示进度。")
def command(
    path: Path | None, home: Path | None, period: str | None, forms: Path | None, as_json: bool, quiet: bool
) -> int:
    """Clean, say what came of it; 1 where something needs a person."""
    progress = Progress(quiet=quiet or as_json)
    cleaned = clean(path, home=home, period=period, forms=forms, progress=progress)
    if as_json:
        click.echo(json.dumps(cleaned.summary(), ensure_ascii=False, indent=1))
    else:
        for line in cleaned.lines():
            click.echo(line)
        _show_about_reference(cleaned)
        _show_questions(cleaned)
    return 1 if cleaned.needs_person else 0


def _show_about_reference(cleaned: Cleaned) -> None:
    """What is said of the office's own files: decisions that match nothing any more, or were not used."""
    findings = cleaned.findings
    own = findings[findings["return_id"].eq("") & ~findings["file"].isin(cleaned.files["path"])]
    for message in own["message"]:
        click.echo(f"- 参照文件：{message}")


def _show_questions(cleaned: Cleaned) -> None:
    """The weightiest open questions, refusals first."""
    asked = cleaned.findings
    asked = asked[(asked["status"] == "open") & asked["grade"].isin(["C", "D"])]
    asked = by_weight(asked.assign(_rank=asked["grade"].map({"D": 0, "C": 1})), first=["_rank"])
    for _, row in asked.head(SHOWN).iterrows():
        click.echo(f"- {GRADES[str(row['grade'])]}：{row['message']}")
    if len(asked) > SHOWN:
        click.echo(f"……另有 {len(asked) - SHOWN} 条待核实或退回的问题，全部问题见 fupin feedback 生成的退回修改件。")
