"""``fupin rules``: the rule book for the filers, and how often each rule was asked and broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd

from fupin_analysis.suite.rule_pages import write_rule_pages
from fupin_analysis.suite.rule_rates import rule_rates

HELP = """生成《指标核对关系说明》（网页和工作簿，可随表样下发），默认写入 data/reference/templates/。

--rates 不写文件，列出各条核对关系问了多少行、多少行不成立，以及从未触发、多半不成立、互相矛盾的规则。"""


@click.command("rules", help=HELP)
@click.option("--home", type=click.Path(path_type=Path), help="工作目录；有自己的表样和规则（forms/）时按其生成。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="写到此文件夹。")
@click.option("--rates", is_flag=True, help="列出触发情况（须先 fupin clean）。")
@click.option("--all", "show_all", is_flag=True, help="与 --rates 合用：没有不成立的规则也列出。")
@click.option("--json", "as_json", is_flag=True, help="与 --rates 合用：以 JSON 输出。")
def command(home: Path | None, out: Path | None, rates: bool, show_all: bool, as_json: bool) -> int:
    """Write the rule book, or list the rates; 1 where a rule contradicts another or mostly fails."""
    if not rates:
        paths = write_rule_pages(home, out=out)
        click.echo(f"已写入 {paths[0].parent}：{'、'.join(path.name for path in paths)}")
        return 0
    found = rule_rates(home)
    doubted = found["note"].str.contains("不成立，|不能同时")
    if as_json:
        click.echo(found.to_json(orient="records", force_ascii=False, indent=1))
        return int(doubted.any())
    shown = found if show_all else found[(found["broken"].fillna(1) > 0) | doubted]
    for row in shown.to_dict("records"):
        click.echo(_line(row))
    quiet = len(found) - len(shown)
    if quiet:
        click.echo(f"另有 {quiet} 条没有不成立的行（--all 列出）")
    return int(doubted.any())


def _line(row: dict[Any, Any]) -> str:
    asked = "" if pd.isna(row["asked"]) else f"问 {row['asked']} 行，"
    share = "" if pd.isna(row["share"]) else f"（{row['share']:.1%}）"
    beta = "，试行" if row["stage"] == "beta" else ""
    note = f"；{row['note']}" if row["note"] else ""
    broken = "不成立处数不详" if pd.isna(row["broken"]) else f"不成立 {row['broken']} 处"
    return f"- {row['text']}〔{row['rule']}，{row['grade']}{beta}〕：{asked}{broken}{share}{note}"
