"""Corrections by the analyst: ``data/reference/corrections.toml``, kept with reason, person and expiry.

Each ``[[corrections]]`` names one value by ``file``, ``sheet``, ``cell`` and its ``raw`` text as it stands in the file,
or by ``record_id`` and ``field``, or all values that a ``finding`` (by its id) bears on, and says what becomes of it:

* ``accept``: the proposed value is right · ``keep``: the reported value is right · ``set``: ``value`` is right.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.errors import FupinError, PlanError
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.toml_source import build, check_keys, read_toml

ACTIONS = {"accept": "采用建议值", "keep": "保留原报值", "set": "改为给定值"}


FILE, DECISIONS = "data/reference/corrections.toml", "data/reference/decisions"
UNMATCHED = "decision-unmatched"


class CorrectionError(FupinError):
    """A correction that matches nothing, or that cannot be carried out."""

    code = "correction"
    exit_code = 2


@dataclass(frozen=True)
class Correction:
    """One decision; ``until`` is the last day for whose periods it holds (None: no end), ``on`` the day it was made.

    One of a list of questions has, besides its ``finding``, what the list says of it: ``file``, ``sheet``, ``cell``
    (all of them, by commas), ``raw`` and the head as ``field``.
    """

    action: str
    reason: str
    who: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    raw: str = ""
    record_id: str = ""
    field: str = ""
    finding: str = ""
    value: Any = None
    until: dt.date | None = None
    on: dt.date | None = None
    number: int = 0
    source: str = ""

    @property
    def target(self) -> str:
        """What the correction names, as a person would say it."""
        if self.finding:
            return f"问题 {self.finding}"
        if self.record_id:
            return f"{self.record_id}「{self.field}」"
        return f"{self.file} › {self.sheet} › {self.cell}“{self.raw}”"

    @property
    def stands_in(self) -> tuple[str, str, str]:
        """File, sheet and cell in which it is written (the last two of a decision in a workbook)."""
        parts = self.source.rsplit(" › ", 2)
        return (f"{DECISIONS}/{Path(parts[0]).name}", parts[1], parts[2]) if len(parts) == 3 else (FILE, "", "")


_KEYS = "action reason who file sheet cell raw record_id field finding value until on".split()
_TEXTS = "action reason who file sheet cell raw record_id field finding".split()


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read the file (absent: none); an unknown key, a missing one or an unknown action is refused with its line."""
    if not path.exists():
        return ()
    table = read_toml(path)
    check_keys(table, ["corrections"], path, what="更正文件")
    return tuple(_load(raw, number, path) for number, raw in enumerate(table.get("corrections", []), start=1))


def _load(raw: dict[str, Any], number: int, path: Path) -> Correction:
    what = f"第 {number} 条更正"
    check_keys(raw, _KEYS, path, what=what)
    spot = _line_of(path, number)
    made = build(Correction, {**raw, "number": number, "source": spot}, path, what=what)
    if loose := [name for name in _TEXTS if not isinstance(raw.get(name, ""), str)]:
        raise PlanError(
            f'{spot}：{what}的 {"、".join(loose)} 请写成文字，两边加引号，如 {loose[0]} = "{raw[loose[0]]}"。',
            code="correction-text",
        )
    if blank := [name for name in ("reason", "who") if not raw[name].strip()]:
        raise PlanError(f"{spot}：{what}的 {'、'.join(blank)} 不能为空：请写明理由和经办人。", code="correction-text")
    if made.action not in ACTIONS:
        raise PlanError(f"{spot}：action“{made.action}”不认识，只能是 {'、'.join(ACTIONS)}。", code="correction-action")
    by_cell = made.file and made.sheet and made.cell and "raw" in raw
    if [bool(by_cell), bool(made.record_id and made.field), bool(made.finding)].count(True) != 1:
        raise PlanError(
            f"{spot}：{what}须写明 file、sheet、cell、raw，或者 record_id、field，或者 finding，三种写法选一种。",
            code="correction-key",
        )
    if (made.action == "set") != ("value" in raw):
        raise PlanError(
            f"{spot}：{what}的 value 与 action 不配：只有 set 需要且必须写 value。", code="correction-value"
        )
    for name in ("until", "on"):
        if not isinstance(raw.get(name, dt.date.max), dt.date):
            raise PlanError(f"{spot}：{name} 请写成日期，如 2018-12-31（不加引号）。", code=f"correction-{name}")
    return made


def _line_of(path: Path, number: int) -> str:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    heads = [i for i, line in enumerate(lines, start=1) if line.strip().startswith("[[corrections]]")]
    return f"{path}:{heads[number - 1]}" if number <= len(heads) else str(path)


def refuse_unused(corrections: tuple[Correction, ...], used: frozenset[int]) -> None:
    """Raise one error that names every correction of a cell or record which matched nothing."""
    idle = [c for c in corrections if c.number not in used and not c.finding]
    if idle:
        named = "；".join(f"{c.source}（{c.target}）" for c in idle)
        raise CorrectionError(
            f"{len(idle)} 条更正没有对应的数据：{named}。请核对文件、表、单元格和原文，不再需要的请删除。",
            code="correction-unmatched",
        )


def unmatched_findings(corrections: tuple[Correction, ...], used: frozenset[int]) -> list[Finding]:
    """A finding on the home for each decision on a question that is asked no more: returns sent anew are no stop."""
    found = []
    for one in corrections:
        if one.finding and one.number not in used:
            file, sheet, cell = one.stands_in
            facts = {"target": one.finding, "action": ACTIONS[one.action], "who": one.who}
            found.append(Finding(UNMATCHED, file=file, sheet=sheet, cells=cell, raw=one.finding, facts=facts))
    return found
