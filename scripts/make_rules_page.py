"""Write docs/rules.md: the 25 cross-checks, which rules and steps carry each of them out, and all rules by form.

``python scripts/make_rules_page.py`` writes it; with ``--check`` it only says whether it is current (exit 1 if not).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from page_file import write_page

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present.rule_words import EVERYWHERE, rule_lines
from fupin_analysis.review.rules.load import RuleBook, load_rules

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
CHECKS: Mapping[int, tuple[str, str]] = {
    1: ("累计＝上期累计＋本期（按年）", "`review/history/`"),
    2: ("本期不为负，备注说明的除外", ""),
    3: ("承诺≥拨付≥到位≥使用", "超过承诺、计划的可以属实，只作试行"),
    4: ("分项之和＝总数", "表样没有按来源、到户到村的分项栏；台账各笔之和与月报表比较"),
    5: ("四类项目之和＝项目合计", "表样没有项目合计栏；各类个数与项目台账比较"),
    6: ("各村之和＝企业合计＝全省合计", "表内合计行由 `review/totals.py` 核对（`total-differs`、`total-follows`）"),
    7: ("项目资金不大于该村资金", "项目可另有来源，只作试行"),
    8: ("其中数不大于总数", ""),
    9: ("比率与重算相差不超过 0.1 个百分点", "自加的比率栏按四舍五入到整数放宽"),
    10: ("逾期完工须有原因", "试行"),
    11: ("完工项目有完工时间、资金大体用完、有验收记录", "未验收而已付款的由指标“监督检查”反映，不在此重复"),
    12: ("就业名册人数＝就业汇总人数", ""),
    13: ("参训≥结业≥取证", "表样没有结业人数栏；取证、就业与参训比较"),
    14: ("驻村天数不多于当月天数；一人同时只驻一村", "另有个数上限（`bounds.toml`）"),
    15: ("调研只到定点帮扶县", "须有企业名单或村名册；试行"),
    16: ("到账不大于认捐", ""),
    17: ("基金会收款＝各企业转入之和", "不按单位加总：转入者多为工会、基金，名称不一；同一笔钱由 `gifts` 认出"),
    18: ("农产品买卖双方相符", "跨企业核对"),
    19: ("村在 94 个帮扶村名单内", "`review/villages.py`：`village-unknown`、`village-of-other`；名单外的保留并标记"),
    20: ("94 个村各有帮扶企业", "`fupin roster` 列出村名册中没有帮扶企业的村"),
    21: ("任务分解表与各目标相符", "`plan/allocation.py` 的 `check_allocation`，列在报告中"),
    22: ("每家企业每张表都报，或列入未报名单", "`fupin due` 和报告的报送情况"),
    23: ("退出年度不早于计划，提前的有说明", ""),
    24: ("认可户≤调查户≤总户数", ""),
    25: ("2016、2017 年基期数自首次采用起不变", "`review/history/`"),
}
"""The cross-checks by number: what is asked, and what besides the rules answers it or why nothing does."""
_NUMBERS = re.compile(r"3\.4,\s*(\d+(?:(?:[–,]|\s+and)\s*\d+)*)")
HEAD = """# 指标核对关系：规则一览

本页由 `scripts/make_rules_page.py` 从 `plan/rules/` 和表样生成，请勿手改。
规则写在 `plan/rules/*.toml`（工作目录的 `forms/rules.toml` 可整体替换）；发给填报单位的说明用 `fupin rules` 生成，
`fupin rules --rates` 列出各条规则问了多少行、多少行不成立。
试行的规则只作记录（等级 A），不改变任何数的状态。同一个数已被先行的规则问过的，后面的规则不再问；
暂不计入的规则先于提示的规则运行。

## 25 项核对关系

| 序号 | 核对关系 | 规则（等级，试行的注明） | 其他处理或说明 |
|---:|---|---|---|
"""


def make_page(book: RuleBook, forms: Mapping[str, Form]) -> str:
    """The page: a line a cross-check, then a table of rules a form."""
    named: dict[int, list[str]] = {}
    for rule in book.rules:
        words = f"`{rule.id}`（{rule.severity}{'，试行' if rule.stage == 'beta' else ''}）"
        for number in numbers_of(rule.source):
            named.setdefault(number, []).append(words)
    lines = [f"| {n} | {text} | {'、'.join(named.get(n, [])) or '—'} | {more} |" for n, (text, more) in CHECKS.items()]
    parts = [HEAD + "\n".join(lines), "", "## 按表样", ""]
    modes = {rule.id: rule.mode for rule in book.rules}
    for form_id, own in rule_lines(book, forms).items():
        title = "各表通用" if form_id == EVERYWHERE else f"{forms[form_id].code} {forms[form_id].title}"
        parts += [
            f"### {title}",
            "",
            "| 规则 | 核对关系 | 比较的栏目 | 毛病序号 | 不成立时 |",
            "|---|---|---|---:|---|",
        ]
        parts += [f"| `{o.id}` | {o.text} | {o.columns} | {modes[o.id] or '—'} | {o.outcome} |" for o in own]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def numbers_of(source: str) -> list[int]:
    """The cross-checks that a source names: 3.4, 4 and 6 → 4, 6; 3.4, 4–7 → 4, 5, 6, 7."""
    out: list[int] = []
    for found in _NUMBERS.finditer(source):
        for part in re.split(r"\s*(?:,|and)\s*", found[1]):
            first, _, last = part.partition("–")
            out += range(int(first), int(last or first) + 1)
    return out


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    return write_page(PAGE, make_page(load_rules(), load_plan().forms), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
