"""``fupin diff``: what changed between two editions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd

from fupin_analysis.cli.columns import align
from fupin_analysis.present import words
from fupin_analysis.suite.diff import EditionDiff, diff, last_editions

HELP = """比较两个版次：增减和更换的文件，各目标前后的数及造成变化的单元格，新出现和已了结的问题。

版次在每次发布报告时登记，名称如 2018-09-1；--last 比较最近登记的版次和它之前的一版（同一截止日的优先，
否则为上一截止日的）。截止日不同的两版只列主要指标，--all 列出全部。"""
SHOWN = 20
SHOWN_APART = 5
"""Lines of files and questions between editions of two cut-offs, which differ in most of them."""
PARTS_SHOWN = 3
"""Of each figure that differs, so many of the parts that make the difference."""
CELLS_SHOWN = 40
_PLACE = ["part", "enterprise", "file", "sheet", "file_was", "sheet_was"]


@click.command("diff", help=HELP)
@click.argument("edition_a", required=False)
@click.argument("edition_b", required=False)
@click.option("--last", is_flag=True, help="比较最近登记的版次和它之前的一版。")
@click.option("--all", "everything", is_flag=True, help="截止日不同的两版也列出全部变化。")
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(
    edition_a: str | None, edition_b: str | None, last: bool, everything: bool, home: Path | None, as_json: bool
) -> int:
    """Show the differences; 1 where questions were opened."""
    if last and (edition_a or edition_b):
        raise click.UsageError("--last 与版次名称只能用一种。")
    if last:
        edition_a, edition_b = last_editions(home)
    if not edition_a or not edition_b:
        raise click.UsageError("请给出两个版次，如 fupin diff 2018-08-1 2018-09-1，或用 --last。")
    made = diff(edition_a, edition_b, home=home)
    if as_json:
        click.echo(json.dumps(_record(made), ensure_ascii=False, indent=1))
    else:
        _show(made, everything=everything)
    return 1 if (made.findings["change"] == "新出现").any() else 0


def _record(made: EditionDiff) -> dict[str, Any]:
    frames = {name: _plain(getattr(made, name)) for name in ("files", "targets", "parts", "findings")}
    made_, withdrawn = made.corrections
    corrections = {"made": made_, "withdrawn": withdrawn}
    return {
        "before": made.before,
        "after": made.after,
        "same_code": made.same_code,
        "same_reference": made.same_reference,
        "days": list(made.days),
        "corrections": corrections,
        **frames,
    }


def _plain(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


def _show(made: EditionDiff, *, everything: bool) -> None:
    click.echo(f"版次 {made.before} → {made.after}")
    if made.is_empty:
        click.echo("没有变化。")
        return
    whole = everything or made.is_same_day
    if not made.is_same_day:
        before, after = (words.date(day) for day in made.days)
        rest = "" if everything else "以下只列主要指标，加 --all 列出全部。"
        click.echo(f"两版截止日不同（{before}、{after}），数的变化多为工作进展，不是修订。{rest}")
    if not made.same_code:
        click.echo("程序或计划文件有更新，数的变化可能由此而来。")
    if not made.same_reference:
        click.echo("企业名单等参照文件（data/reference）有更新，数的变化可能由此而来。")
    if made.corrections != (0, 0):
        click.echo(f"更正：新增 {made.corrections[0]} 条，撤销 {made.corrections[1]} 条")
    most = SHOWN if whole else SHOWN_APART
    _show_part("文件", made.files, [_file(row) for row in made.files.to_dict("records")], most)
    targets = made.targets if whole else made.targets[made.targets["target"].isin(made.headlines)]
    _show_targets(targets, len(made.targets))
    for line in _reasons(made) if whole else ():
        click.echo(f"  {line}")
    said = [f"{row['change']}：{row['message']}" for row in made.findings.to_dict("records")]
    _show_part("问题", made.findings, said, most)


def _show_part(title: str, frame: pd.DataFrame, lines: list[str], most: int) -> None:
    """What changed in one respect: how many of each kind, then the first lines."""
    if frame.empty:
        click.echo(f"{title}：无变化")
        return
    counts = "，".join(f"{kind} {count}" for kind, count in frame["change"].value_counts().items())
    click.echo(f"{title}：{counts}")
    for line in lines[:most]:
        click.echo(f"- {line}")
    if len(lines) > most:
        click.echo(f"……另有 {len(lines) - most} 条，加 --json 全部列出。")


def _show_targets(frame: pd.DataFrame, every: int) -> None:
    if not every:
        click.echo("目标：无变化")
        return
    listed = f"，列主要指标 {len(frame)} 项" if len(frame) < every else ""
    click.echo(f"目标：{every} 项有变化{listed}")
    for line in align(("目标", "原值", "现值", "变化", "原灯", "现灯"), _targets(frame)):
        click.echo(f"  {line}")


def _reasons(made: EditionDiff) -> Iterator[str]:
    """For each figure that differs, the parts that make the difference, the largest first."""
    for target, name, unit, change in made.targets[["target", "name", "unit", "change"]].to_numpy().tolist():
        parts = group_places(made.parts[made.parts["target"] == target])
        if parts.empty:
            continue
        yield f"{name}（{_change(change, unit) or '原来或现在没有数'}）："
        yield from (f"- {_part(row, unit)}" for row in parts.head(PARTS_SHOWN).to_dict("records"))
        if len(parts) > PARTS_SHOWN:
            yield f"  ……另有 {len(parts) - PARTS_SHOWN} 处，加 --json 全部列出。"


def group_places(parts: pd.DataFrame) -> pd.DataFrame:
    """Parts of the same sender on the same sheets as one: twelve persons of a list are told once. Largest first."""
    if parts.empty:
        return parts
    grouped = parts.groupby(_PLACE, sort=False, dropna=False, as_index=False)
    sums = dict.fromkeys(("before", "after", "effect"), "sum")
    made = grouped.agg({"county": "first", **sums, **dict.fromkeys(("cells", "cells_was"), _listed)})
    return made.loc[made["effect"].abs().sort_values(ascending=False, kind="stable").index]


def _listed(cells: pd.Series[Any]) -> str:
    return ",".join(dict.fromkeys(cell for cell in cells if cell))


def _part(row: dict[Any, Any], unit: str) -> str:
    """企业 2018-09/甲.xlsx › 资金 › F17：100 → 128，使该数+28.0万元."""
    effect = _change(row["effect"], unit)
    if not row["part"]:
        return f"程序或计划更新：{effect}"
    was, now = _place(row, "_was"), _place(row, "")
    place = now if was in ("", now) else f"{was} → {now}" if now else f"{was}（不再计入）"
    who = str(row["enterprise"] or row["county"] or "")
    said = f"{who} {place or '名单或计划'}：{words.trim(row['before'])} → {words.trim(row['after'])}"
    return f"{said}，使该数{effect}" if effect else said


def _place(row: dict[Any, Any], side: str) -> str:
    cells = str(row[f"cells{side}"])
    short = cells if len(cells) <= CELLS_SHOWN else f"{cells[:CELLS_SHOWN].rpartition(',')[0]} 等"
    return " › ".join(text for text in (row[f"file{side}"], row[f"sheet{side}"], short) if text)


def _file(row: dict[Any, Any]) -> str:
    return f"{row['change']}：{row['path']}" + (f"（原为 {row['was']}）" if row["was"] else "")


def _targets(frame: pd.DataFrame) -> list[list[str]]:
    return [
        [
            str(row["name"]),
            words.amount(row["before"], row["unit"]),
            words.amount(row["after"], row["unit"]),
            _change(row["change"], row["unit"]),
            str(row["light_before"] or ""),
            str(row["light_after"] or ""),
        ]
        for row in frame.to_dict("records")
    ]


def _change(value: Any, unit: str) -> str:
    if words.is_missing(value):
        return ""
    said = words.points(abs(value)) if unit == "%" else words.amount(abs(value), unit)
    return f"{'+' if value > 0 else '-'}{said}" if value else "持平"
