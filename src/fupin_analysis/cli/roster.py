"""``fupin roster``: names as written beside the register."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fupin_analysis.suite.roster import HOWS, UNCLEAR, orphans, roster, write_proposals

SHOWN = 10
"""How many villages are named."""


@click.command("roster", help="列出填报表中的单位名称各自认作名单中的哪一家；--all 连全称一致的也列出。")
@click.option("--home", type=click.Path(path_type=Path), help="工作目录（含 data/raw）。")
@click.option("--all", "show_all", is_flag=True, help="全部列出。")
@click.option("--write", is_flag=True, help="把名单以外和指向不明的写法存为 data/reference/待确认名称.csv。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(home: Path | None, show_all: bool, write: bool, as_json: bool) -> int:
    """List names, and write proposals only when told to; 1 where one is unclear or unknown."""
    names = roster(home=home)
    unclear = names["how"].isin(UNCLEAR)
    path = write_proposals(names, home=home) if write else None
    if as_json:
        click.echo(json.dumps(names.to_dict("records"), ensure_ascii=False, indent=1))
        return 1 if unclear.any() else 0
    counts = names["how"].value_counts()
    said = [f"{label} {counts[how]}" for how, label in HOWS.items() if how in counts]
    click.echo("，".join(said) or "没有填报单位")
    for row in names[unclear | show_all].to_dict("records"):
        offered = f"（可能是 {row['candidates']}）" if row["candidates"] else ""
        click.echo(f"- {HOWS[row['how']]}：{row['written']} → {row['name']}{offered}，{row['returns']} 份")
    if alone := orphans(home=home):
        click.echo(f"村名册中有 {len(alone)} 个村没有帮扶企业：{'、'.join(alone[:SHOWN])}{'等' * (len(alone) > SHOWN)}")
    if path is not None:
        click.echo(
            f"已写入 {path}（{int(unclear.sum())} 个写法）。确认后请改 enterprises.csv，或在 names.csv 写明认作谁。"
        )
    return 1 if unclear.any() else 0
