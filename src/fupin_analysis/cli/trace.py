"""``fupin trace``: from a figure back to the cells that it came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import pandas as pd

from fupin_analysis.cli.columns import align
from fupin_analysis.outputs.questions import proposal_words
from fupin_analysis.present import words
from fupin_analysis.present.traces import (
    NO_SOURCE,
    area_of,
    repeated,
    tell_added,
    tell_operation,
    tell_side,
    tell_value,
)
from fupin_analysis.suite.trace import Traced, list_measures, trace_figure

HELP = """溯源：一个数由哪些文件、工作表、单元格相加或计数而来，还有哪些待核实的数没有计入。

数据编号是指标（如 jobs_new），或 指标@分组=值（如 jobs_new@county=513431，也可写 新增就业@县=昭觉）；
本月数等在后面加 #month、#change、#completion_pct。编号见记分卡、附表的“数据编号”页和报告的溯源页。"""
HEAD = ("计入", "单位", "县村", "文件", "工作表", "单元格", "原文")
HELD_HEAD = ("单位", "文件", "工作表", "单元格", "栏目", "原文", "建议值", "问题")
LIST_HEAD = ("数据编号", "名称", "计量单位", "内容")
SHOWN = 30


@click.command("trace", help=HELP)
@click.argument("figure", required=False)
@click.option("--as-of", help="统计截止的期间或日期，如 2018-09；默认取最近一期。")
@click.option("--held", type=click.Choice(["proposed", "reported"]), help="待核实的数按建议值或原报值计入。")
@click.option("--edition", help="按已发布的版次溯源，如 2018-09-1。")
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--all", "show_all", is_flag=True, help=f"列出全部来源（默认列前 {SHOWN} 项）。")
@click.option("--list", "is_list", is_flag=True, help="列出指标的编号；后面可加一个词，如 --list 就业。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出全部来源。")
def command(
    figure: str | None,
    as_of: str | None,
    held: str | None,
    edition: str | None,
    home: Path | None,
    show_all: bool,
    is_list: bool,
    as_json: bool,
) -> int:
    """Show figure and sources, or the measures that there are."""
    if is_list:
        _list(list_measures(figure or "", as_of, edition=edition, home=home), as_json=as_json)
        return 0
    if figure is None:
        raise click.UsageError("请写明数据编号，如 fupin trace jobs_new；用 fupin trace --list 查编号。")
    traced = trace_figure(figure, as_of, held=held, edition=edition, home=home)
    if as_json:
        click.echo(json.dumps(_record(traced), ensure_ascii=False, indent=1))
    else:
        _show(traced, None if show_all else SHOWN)
    return 0


def _list(found: pd.DataFrame, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found.to_dict("records"), ensure_ascii=False, indent=1))
    elif found.empty:
        click.echo("没有名称含这个词的指标。不加词可列出全部。")
    else:
        _echo(align(LIST_HEAD, found.to_numpy().tolist(), most=44))


def _record(traced: Traced) -> dict[str, Any]:
    figure = traced.figure
    parts = traced.parts.astype("object").where(traced.parts.notna(), None)
    days = [None if pd.isna(day) else f"{pd.Timestamp(day):%Y-%m-%d}" for day in traced.parts["on"]]
    parts["on"] = pd.Series(days, index=parts.index, dtype="object")
    held = traced.held.assign(proposed=[proposal_words(value) for value in traced.held["proposed"]])
    return {
        "figure_id": figure.figure_id,
        "name": figure.name,
        "as_of": figure.as_of,
        "value": figure.value,
        "unit": figure.unit,
        "operation": figure.operation,
        "parts": parts.to_dict("records"),
        "held": held.to_dict("records"),
    }


def _show(traced: Traced, most: int | None) -> None:
    figure = traced.figure
    value = tell_value(figure.value, figure.unit)
    click.echo(f"{figure.name}（{figure.figure_id}）{words.cut_off(figure.as_of)}：{value}")
    click.echo(tell_operation(figure.operation, len(traced.parts)))
    if len(traced.parts):
        again = repeated(traced.parts, figure.operation).tolist()
        rows = [_row(row, figure.operation, again[n]) for n, row in enumerate(traced.parts.to_dict("records"))]
        _table(HEAD, rows, most)
    if len(traced.held):
        click.echo(f"未计入的待核实数（{len(traced.held)}项）：")
        _table(HELD_HEAD, [_held(row) for row in traced.held.to_dict("records")], most)


def _table(head: tuple[str, ...], rows: list[list[str]], most: int | None) -> None:
    _echo(align(head, rows[: most or len(rows)], most=44))
    if most is not None and len(rows) > most:
        click.echo(f"……另有 {len(rows) - most} 项，加 --all 全部列出。")


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _row(row: dict[Any, Any], operation: str, is_again: bool) -> list[str]:
    side = tell_side(operation, row["part"])
    adds = tell_added(operation, row["amount"], is_again=is_again, part=row["part"])
    place = [row["file"] or NO_SOURCE, row["sheet"] or "", row["cells"] or "", str(row["raw"] or "")]
    return [f"{adds}（{side}）" if side else adds, str(row["enterprise"] or ""), area_of(row), *place]


def _held(row: dict[Any, Any]) -> list[str]:
    place = [str(row[name] or "") for name in ("enterprise", "file", "sheet", "cells", "label", "raw")]
    return [*place, proposal_words(row["proposed"]), str(row["findings"] or "").replace("\n", " ")]
