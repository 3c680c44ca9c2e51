"""``fupin due``: who owes which form by when, and who has not sent it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pandas as pd

from fupin_analysis.cli.columns import align
from fupin_analysis.plan.periods import Period
from fupin_analysis.present import words
from fupin_analysis.suite.due import count_due, due, waiting_by_filer

HELP = """应报未报：谁该在何时之前报哪些表，谁还没有报。

应报按 data/reference/enterprises.csv 和 duties.csv 计算，与已清洗的填报表对照；新到的文件请先运行 fupin clean。"""
HEAD = ("单位", "应报日", "状态", "连续未报", "未报表样")


@click.command("due", help=HELP)
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--as-of", help="截止的期间或日期，如 2018-09、2018-10-08；默认今天（资料早于今天的，取最近一期）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，一行一个单位的一张表。")
def command(home: Path | None, as_of: str | None, as_json: bool) -> int:
    """Show what is owed; 1 where a form is overdue or was refused."""
    rows = due(as_of, home=home)
    counts = count_due(rows)
    if as_json:
        click.echo(json.dumps(_record(rows, counts), ensure_ascii=False, indent=1))
    else:
        _show(rows, counts)
    return 1 if counts["missing"] or counts["refused"] else 0


def _record(rows: pd.DataFrame, counts: dict[str, int]) -> dict[str, Any]:
    names = "enterprise form form_code form_title period due_on received status days_late missed_in_row".split()
    table = rows[names].astype("object").where(rows[names].notna(), None)
    for name in ("due_on", "received"):
        days = [None if pd.isna(day) else f"{pd.Timestamp(day):%Y-%m-%d}" for day in rows[name]]
        table[name] = pd.Series(days, index=table.index, dtype="object")
    return {"as_of": rows.attrs["as_of"], "period": rows.attrs["period"], **counts, "rows": table.to_dict("records")}


def _show(rows: pd.DataFrame, counts: dict[str, int]) -> None:
    if rows.empty:
        click.echo("截至该日还没有到期应报的报表。")
        return
    period, day = Period.parse(rows.attrs["period"]), rows.attrs["as_of"]
    click.echo(
        f"{period.label}（截至{words.date(day)}）：应报 {counts['filers']} 家 {counts['forms']} 张，"
        f"已报 {counts['filers_reported']} 家 {counts['on_time'] + counts['late']} 张（迟报 {counts['late']} 张），"
        f"未报 {counts['missing']} 张，退回 {counts['refused']} 张，未到期 {counts['not_due']} 张"
    )
    waiting = waiting_by_filer(rows)
    if waiting.empty:
        click.echo("全部报齐。")
        return
    table = [
        [row["enterprise"], f"{row['due_on']:%Y-%m-%d}", row["status"], _in_row(row["missed_in_row"]), row["forms"]]
        for row in waiting.to_dict("records")
    ]
    for line in align(HEAD, table):
        click.echo(line)


def _in_row(periods: int) -> str:
    return f"{periods} 期" if periods else ""
