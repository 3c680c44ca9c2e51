"""Write docs/readings.md: how each ambiguous clause is read, why, how else, and what that would move.

``python scripts/make_readings_page.py`` writes it; with ``--check`` it only says whether it is current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from page_file import write_page

from fupin_analysis.plan.plan import Plan, load_plan
from fupin_analysis.plan.readings import Reading

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = "readings.md"
HEAD = """# 口径：有歧义的条款怎样读

本页由 `scripts/make_readings_page.py` 从 `plan/y{year}/` 下的 `readings.toml`、`contradictions.toml`、`standards.toml`
生成，请勿手改。

默认取法见“取”，换法用 `readings={{"A11": True}}` 或设置名；换一种读法影响哪些数，写在“影响”里，
`tests/test_readings_move.py` 逐项改动核对：影响是数、是目标线，还是只在恰好到界时才有。

"""


def make_page(plan: Plan) -> str:
    """The page: a section a reading, then the contradictions, then the exit standards."""
    parts = [HEAD.format(year=plan.year), *(_section(plan, reading) for reading in plan.readings.values())]
    return "\n".join([*parts, _contradictions(plan), _standards(plan)]).rstrip() + "\n"


def _section(plan: Plan, reading: Reading) -> str:
    options = "；".join(
        f"{name}（`{_value(option)}`）" for option, name in zip(reading.options, reading.names, strict=True)
    )
    more = "；或其他同类的值" if reading.open else ""
    names = "、".join(plan.target(target).name for target in reading.targets)
    lines = [
        f"## {reading.id} {reading.question}？",
        "",
        f"`{reading.setting}`：{options}{more}",
        "",
        f"- 取：{reading.label}。{reading.reason}",
        f"- 影响：{reading.effect}",
        f"- 指标：{names}",
    ]
    if reading.also:
        lines.append("- 另有设置：" + "；".join(f"`{key}` = `{_value(value)}`" for key, value in reading.also.items()))
    return "\n".join([*lines, ""])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "、".join(_value(one) for one in value)
    return str(value)


def _contradictions(plan: Plan) -> str:
    lines = ["# 文件不一致之处", "", "| 何处 | 条款 | 文件怎么说 | 怎样读 |", "|---|---|---|---|"]
    for one in plan.contradictions:
        lines.append(f"| {one.title} | {'、'.join(one.sections)} | {one.text} | {one.read} |")
    return "\n".join([*lines, ""])


def _standards(plan: Plan) -> str:
    lines = ["# 退出标准（A43）", "", "| 标准 | 出处 | 村 | 户 | 表样没有的栏目 |", "|---|---|---|---|---|"]
    for one in plan.standards.values():
        lists = ["、".join(item.name for item in getattr(one, of)) for of in ("villages", "households")]
        untold = "、".join([*one.untold("villages"), *one.untold("households")]) or "—"
        lines.append(
            f"| {one.name}；{one.household_name}（`{one.id}`） | {one.source} | {' | '.join(lists)} | {untold} |"
        )
    return "\n".join([*lines, ""])


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    return write_page(DOCS / PAGE, make_page(load_plan()), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
