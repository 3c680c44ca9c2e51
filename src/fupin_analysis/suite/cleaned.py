"""What cleaning gives: frames that are read when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.home import Home
from fupin_analysis.plan.forms import Form

OUTCOMES = {
    "accepted": "接收",
    "accepted_with_findings": "接收（有问题）",
    "partial": "部分接收",
    "refused": "退回",
}
STATES = {"confirmed": "已确认", "provisional": "暂定", "held": "待核实"}
GRADES = {"A": "已自动处理", "B": "已处理并告知", "C": "待核实，未计入", "D": "退回"}


@dataclass(eq=False, repr=False)
class Cleaned:
    """The result of ``clean``: files, returns, tables, cells, values and findings (contracts in ``frames``).

    ``reread`` and ``kept`` count the files that were read now and those whose earlier reading still held.
    """

    source: Mapping[str, Callable[[], Any]]
    forms: Mapping[str, Form]
    reread: int = 0
    kept: int = 0
    home: Home | None = None
    notes: list[str] = field(default_factory=list)

    @cached_property
    def files(self) -> pd.DataFrame:
        """A row a file (or member of a zip): file_id, path, sha256, format, outcome, reason."""
        return self._read("files", frames.FILES)

    @cached_property
    def returns(self) -> pd.DataFrame:
        """A row a return: return_id, file_id, enterprise, period, outcome, received."""
        return self._read("returns", frames.RETURNS)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The ledger: a row for every non-empty cell of every sheet."""
        return self._read("cells", frames.CELLS)

    @cached_property
    def values(self) -> pd.DataFrame:
        """A row for every value taken, with its cells, state and proposal."""
        return self._read("values", frames.VALUES)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """A row for everything that a person must know."""
        return self._read("findings", frames.FINDINGS)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """One table a form, a row a record; held values are NA."""
        made: dict[str, pd.DataFrame] = self.source["tables"]()
        return made

    def _read(self, name: str, columns: dict[str, str]) -> pd.DataFrame:
        return frames.conform(self.source[name](), columns)

    @property
    def needs_person(self) -> bool:
        """True where an open finding holds or refuses something."""
        return bool(self.findings[self.findings["status"] == "open"]["grade"].isin(["C", "D"]).any())

    def summary(self) -> dict[str, Any]:
        """Counts for people and machines: files by outcome, returns, records by form, values by state, findings."""
        open_findings = self.findings[self.findings["status"] == "open"]
        return {
            "files": {"total": len(self.files), **_counts(self.files["outcome"], OUTCOMES)},
            "reread": self.reread,
            "kept": self.kept,
            "returns": len(self.returns),
            "periods": sorted(p for p in self.returns["period"].dropna().unique() if p),
            "records": {name: len(table) for name, table in self.tables.items() if len(table)},
            "values": {"total": len(self.values), **_counts(self.values["state"], STATES)},
            "findings": {"total": len(self.findings), **_counts(open_findings["grade"], GRADES)},
        }

    def lines(self) -> list[str]:
        """The summary in Chinese, a line a topic."""
        said = self.summary()
        periods = said["periods"]
        span = f"{periods[0]} 至 {periods[-1]}" if periods else "无"
        return [
            f"文件 {said['files']['total']} 个：{_named(said['files'], OUTCOMES)}",
            f"新读 {self.reread} 个，沿用 {self.kept} 个",
            f"填报 {said['returns']} 份，报告期 {span}",
            f"数据 {said['values']['total']} 项：{_named(said['values'], STATES)}",
            f"问题 {said['findings']['total']} 条，未了结：{_named(said['findings'], GRADES)}",
            *self.notes,
        ]

    def __repr__(self) -> str:
        return "清洗结果\n" + "\n".join(f"  {line}" for line in self.lines())

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{escape(line)}</li>" for line in self.lines())
        tables = "".join(
            f"<tr><td>{escape(self.forms[name].code)}</td><td>{escape(self.forms[name].title)}</td>"
            f"<td style='text-align:right'>{count}</td></tr>"
            for name, count in self.summary()["records"].items()
        )
        head = "<tr><th>表号</th><th>表名</th><th>记录</th></tr>"
        return f"<div><b>清洗结果</b><ul>{rows}</ul><table>{head}{tables}</table></div>"


def _counts(column: pd.Series[Any], names: Mapping[str, str]) -> dict[str, int]:
    found = column.value_counts()
    return {name: int(found.get(name, 0)) for name in names}


def _named(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    return "，".join(f"{label} {counts[name]}" for name, label in names.items() if counts[name]) or "无"
