"""``fupin feedback``: one workbook a filer with its open questions and its own sheets, marked."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fupin_analysis.cli.progress import Progress
from fupin_analysis.outputs.feedback_list import GRADES
from fupin_analysis.suite.feedback import FeedbackResult, feedback

HELP = """生成退回修改件：每家单位一个工作簿，有问题清单和原报表的副本（有问题的单元格标黄并附批注）。

写入 reports/<期间>/feedback/，个人信息已遮盖，可直接寄给填报单位。data/reference/feedback.txt 的内容随件发出。"""


@click.command("feedback", help=HELP)
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--period", help="报告期，如 2018-09；默认取最近一期。")
@click.option("--enterprise", help="只做这一家（全称、简称或别名）。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="写到此文件夹。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def command(home: Path | None, period: str | None, enterprise: str | None, out: Path | None, as_json: bool) -> int:
    """Write the workbooks, say for whom; 1 where there are any."""
    made = feedback(home, period=period, enterprise=enterprise, out=out, progress=Progress(quiet=as_json))
    if as_json:
        files = made.files.to_dict("records")
        said = {"period": made.period, "folder": str(made.folder), "questions": made.questions, "files": files}
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        _show(made, enterprise)
    return 1 if made.questions else 0


def _show(made: FeedbackResult, enterprise: str | None) -> None:
    if not made.questions:
        whose = f"“{enterprise}”" if enterprise else ""
        click.echo(f"{whose}{made.label}没有需要退回修改的问题。")
        return
    click.echo(f"{made.label}退回修改件 {len(made.files)} 份，共 {made.questions} 项，在 {made.folder}")
    for row in made.files.to_dict("records"):
        counts = "，".join(f"{label} {row[grade]} 项" for grade, label in GRADES.items() if row[grade])
        click.echo(f"- {row['enterprise']}：{counts}")
