"""Write the pages of docs/ that follow from the plan: which columns of which forms every figure is made from.

``python scripts/make_docs.py`` writes them; with ``--check`` it only says whether they are current (exit 1 if not).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from page_file import write_page

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.measures import Measure, load_measures
from fupin_analysis.plan.plan import Plan, load_plan
from fupin_analysis.plan.roster import ROSTERS
from fupin_analysis.plan.targets import COMPARISONS, FORCES, TASKS, Target

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = "targets-and-forms.md"
OPERATIONS = {
    "sum": "相加",
    "ratio": "比率：实际合计÷基数合计",
    "distinct": "去重计数",
    "merged": "合并后计数",
    "check": "逐个核对，达到的占比",
}
TABLES = {
    "enterprises": "企业名单（data/reference/enterprises.csv）",
    "villages": "帮扶村名册（data/reference/villages.csv）",
    "counties": "45个县（plan/counties.csv）",
    "returns": "收到的报表（处理结果）",
    "duties": "报送责任（data/reference/duties.csv）",
}
HEAD = """# 指标与表样：每个数用到哪些栏目

本页由 `scripts/make_docs.py` 从 `plan/y{year}/targets.toml`、`measures.toml`、`supporting/` 和 `forms/` 生成，
请勿手改。
公式只看得到下面列出的栏目，多用一栏即报错；没有任何表样提供的栏目，测试不通过。

## 目录

"""


def make_page(plan: Plan, measures: Mapping[str, Measure]) -> str:
    """The page: an overview by task, one section a target, and the columns that no figure uses."""
    parts = [HEAD.format(year=plan.year), _overview(plan, measures)]
    for target in plan.targets.values():
        parts.append(_section(plan, target, measures[target.id]))
    parts.append("# 辅助数\n\n表、图和文字在目标之外另列的数。\n")
    parts += [_supporting(plan, measure) for key, measure in measures.items() if key not in plan.targets]
    parts.append(_unused(plan.forms, measures))
    return "\n".join(parts).rstrip() + "\n"


def _overview(plan: Plan, measures: Mapping[str, Measure]) -> str:
    lines = []
    for task in TASKS:
        own = [target for target in plan.targets.values() if target.task == task]
        lines += [f"**{task}**（{len(own)}项）", "", "| 指标 | 条款 | 表号 |", "|---|---|---|"]
        for target in own:
            codes = "、".join(plan.forms[form].code for form in measures[target.id].uses) or "—"
            lines.append(f"| [{target.name}](#{target.id}) | {'、'.join(target.sections)} | {codes} |")
        lines.append("")
    return "\n".join(lines)


def _section(plan: Plan, target: Target, measure: Measure) -> str:
    asked = "不设数字" if target.is_narrative else f"{COMPARISONS[target.comparison]} {_number(target)}{target.unit}"
    head = f"`{target.id}` · {'、'.join(target.sections)} · {FORCES[target.force]} · 要求：{asked}"
    return _entry(plan, measure, target.name, head, measure.unit or target.unit, target.readings)


def _supporting(plan: Plan, measure: Measure) -> str:
    head = f"`{measure.target}` · {'、'.join(measure.sections)}"
    return _entry(plan, measure, measure.name, head, measure.unit or "", measure.readings)


def _entry(plan: Plan, measure: Measure, name: str, head: str, unit: str, readings: Sequence[str]) -> str:
    lines = [
        f'<a id="{measure.target}"></a>',
        f"## {name}",
        "",
        head,
        "",
        f"- 数字：{measure.shows}（{unit}）",
        f"- 合成：{OPERATIONS[measure.operation]}；函数 `indicators.{measure.function}`",
        f"- 计入：{measure.counts or '—'}",
    ]
    if measure.excludes:
        lines.append(f"- 不计：{measure.excludes}")
    if readings:
        said = "；".join(f"{key} {plan.readings[key].question}——{plan.readings[key].label}" for key in readings)
        lines.append(f"- 口径：{said}")
    return "\n".join([*lines, "", *_columns(plan.forms, measure), ""])


def _number(target: Target) -> str:
    threshold = target.threshold
    if isinstance(threshold, tuple):
        return "—".join(f"{value:g}" for value in threshold)
    return "" if threshold is None else f"{threshold:.10g}"


def _columns(forms: Mapping[str, Form], measure: Measure) -> list[str]:
    lines = ["| 来源 | 用到的栏目（字段） |", "|---|---|"]
    for form_id, names in measure.uses.items():
        form = forms[form_id]
        cells = "、".join(f"{form.by_name[name].label}（`{name}`）" for name in names)
        lines.append(f"| {form.code} {form.title}（`{form_id}`） | {cells} |")
    for table, names in measure.reference.items():
        labels = {column.name: column.label for column in ROSTERS.get(table, ())}
        cells = "、".join(f"{labels.get(name, '')}（`{name}`）" for name in names)
        lines.append(f"| {TABLES[table]} | {cells} |")
    return lines


def _unused(forms: Mapping[str, Form], measures: Mapping[str, Measure]) -> str:
    used = {pair for measure in measures.values() for pair in measure.columns}
    lines = ["## 没有指标用到的栏目", "", "供核对、名单和分组使用。", "", "| 表 | 栏目 |", "|---|---|"]
    for form in forms.values():
        own = [f for f in form.fields if f.type != "seq" and f.name != "remark"]
        rest = [f.label for f in own if (form.id, f.name) not in used]
        if rest:
            lines.append(f"| {form.code} {form.title} | {'、'.join(rest)} |")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    return write_page(DOCS / PAGE, make_page(load_plan(), load_measures()), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
