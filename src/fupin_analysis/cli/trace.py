"""``fupin trace``: from a figure back to the cells that it came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pandas as pd

from fupin_analysis.cli.columns import align
from fupin_analysis.outputs.questions import proposal_words
from fupin_analysis.present import words
from fupin_analysis.suite.trace import Traced, trace_figure

HELP = """溯源：一个数由哪些文件、工作表、单元格相加或计数而来。

数据编号是指标（如 jobs_new），或 指标@口径=值（如 jobs_new@county=513431）；编号见记分卡和附表。"""
HEAD = ("计入", "单位", "文件", "工作表", "单元格", "原文")
SHOWN = 30
_OPERATIONS = {
    "sum": "各项相加",
    "ratio": "分子之和除以分母之和",
    "distinct": "去重计数",
    "merged": "合并同一批次后计数",
    "check": "逐项检查，符合的占比",
}


@click.command("trace", help=HELP)
@click.argument("figure")
@click.option("--as-of", help="统计截止的期间或日期，如 2018-09；默认取最近一期。")
@click.option("--edition", help="按已发布的版次溯源，如 2018-09-1。")
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--all", "show_all", is_flag=True, help=f"列出全部来源（默认列前 {SHOWN} 项）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出全部来源。")
def command(
    figure: str, as_of: str | None, edition: str | None, home: Path | None, show_all: bool, as_json: bool
) -> int:
    """Show figure and sources."""
    traced = trace_figure(figure, as_of, edition=edition, home=home)
    if as_json:
        click.echo(json.dumps(_record(traced), ensure_ascii=False, indent=1))
    else:
        _show(traced, None if show_all else SHOWN)
    return 0


def _record(traced: Traced) -> dict[str, Any]:
    parts = traced.parts.astype("object").where(traced.parts.notna(), None)
    days = [None if pd.isna(day) else f"{pd.Timestamp(day):%Y-%m-%d}" for day in traced.parts["on"]]
    parts["on"] = pd.Series(days, index=parts.index, dtype="object")
    return {
        "figure_id": traced.figure_id,
        "name": traced.name,
        "as_of": traced.as_of,
        "value": traced.value,
        "unit": traced.unit,
        "operation": traced.operation,
        "parts": parts.to_dict("records"),
    }


def _show(traced: Traced, most: int | None) -> None:
    value = words.amount(traced.value, traced.unit) if traced.value is not None else "没有数据"
    click.echo(f"{traced.name}（{traced.figure_id}）{words.cut_off(traced.as_of)}：{value}")
    click.echo(f"由 {len(traced.parts)} 项得出，{_OPERATIONS.get(traced.operation, traced.operation)}。")
    if traced.parts.empty:
        return
    rows = [_row(row) for row in traced.parts.head(most or len(traced.parts)).to_dict("records")]
    for line in align(HEAD, rows, most=44):
        click.echo(line)
    if most is not None and len(traced.parts) > most:
        click.echo(f"……另有 {len(traced.parts) - most} 项，加 --all 全部列出。")


def _row(row: dict[Any, Any]) -> list[str]:
    part = "（分母）" if row["part"] == "base" else ""
    source = row["file"] or "参照名单或计划"
    place = [source, row["sheet"] or "", row["cells"] or "", str(row["raw"] or "")]
    return [f"{proposal_words(row['amount'])}{part}", str(row["enterprise"] or ""), *place]
