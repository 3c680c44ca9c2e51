"""Write docs/failure-modes.md: every failure mode with its findings, grades, where it is handled, and its tested cases.

``python scripts/make_modes_page.py`` writes it; with ``--check`` it only says whether it is current (exit 1 if not).
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from page_file import write_page

from fupin_analysis.plan.catalogue import Entry, load_catalogue

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "fupin_analysis"
CASES = ROOT / "tests" / "modes"
PAGE = ROOT / "docs" / "failure-modes.md"
GRADES = {"A": "已处理并留痕", "B": "已处理并告知", "C": "暂不计入并询问", "D": "退回"}
HEAD = """# 报表的 80 种毛病：怎样识别、怎样处理

本页由 `scripts/make_modes_page.py` 从 `plan/modes.toml`、`plan/findings.toml`、`plan/rules/` 和 `tests/modes/` 生成，
请勿手改。每种毛病有一张用例表（`tests/modes/mNN_….toml`），测试逐例运行：该查出的要在它的单元格查出，看着像而其实无误的
不得打扰。

等级：{grades}。没有代码的，读表时即已处理，不必打扰填报单位。

| 序号 | 毛病 | 等级 | 问题代码（等级） | 处理之处 | 用例：查出/不扰 |
|---:|---|---|---|---|---|
"""


def read_modes() -> dict[int, dict[str, Any]]:
    """The modes by number: title, grade, and where."""
    table = tomllib.loads((PACKAGE / "plan" / "modes.toml").read_text(encoding="utf-8"))["modes"]
    return {int(number): told for number, told in table.items()}


def places_of(codes: set[str]) -> dict[str, list[str]]:
    """Modules, and files of rules, that name a code."""
    found = defaultdict(list)
    sources = [*sorted(PACKAGE.rglob("*.py")), *sorted((PACKAGE / "plan" / "rules").glob("*.toml"))]
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for code in codes:
            if f'"{code}"' in text:
                found[code].append(path.relative_to(PACKAGE).as_posix())
    return found


def count_cases() -> dict[int, Counter[str]]:
    """How many cases each mode has, by kind."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for path in sorted(CASES.glob("m*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        counts[table["mode"]].update(case["kind"] for case in table["cases"])
    return counts


def make_page() -> str:
    """The whole page."""
    by_mode: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in load_catalogue().values():
        by_mode[entry.mode].append(entry)
    places, counts = places_of(set(load_catalogue())), count_cases()
    lines = []
    for number, mode in sorted(read_modes().items()):
        entries = by_mode[number]
        codes = "、".join(f"`{entry.code}`（{entry.grade}）" for entry in entries) or "—"
        where = dict.fromkeys(
            [*([mode["where"]] if "where" in mode else []), *(p for e in entries for p in places[e.code])]
        )
        named = "、".join(f"`{path}`" for path in where)
        cases = f"{counts[number]['caught']}/{counts[number]['innocent']}"
        lines.append(f"| {number} | {mode['title']} | {'/'.join(mode['grade'])} | {codes} | {named} | {cases} |")
    rest = "、".join(f"`{entry.code}`（{entry.grade}）" for entry in by_mode[None])
    grades = "；".join(f"{grade} {text}" for grade, text in GRADES.items())
    return HEAD.format(grades=grades) + "\n".join(lines) + f"\n\n不属于这 80 种的问题代码：{rest}。\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    return write_page(PAGE, make_page(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
