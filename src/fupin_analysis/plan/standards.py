"""Exit standards as data: by which list a village and a household leave poverty (``standards.toml``; A43)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.toml_source import build, check_keys, place, read_toml

LISTS = ("villages", "households")
"""The two lists of a standard; each is told by the form of the same name."""


@dataclass(frozen=True)
class StandardItem:
    """One test of a list: its ``name`` as it is said, and the ``field`` of the form that tells it ("": none does)."""

    name: str
    field: str = ""


@dataclass(frozen=True)
class Standard:
    """What a village and a household must show; ``source`` says whose list it is."""

    id: str
    name: str
    household_name: str
    source: str
    villages: tuple[StandardItem, ...]
    households: tuple[StandardItem, ...]

    def fields(self, of: str) -> tuple[str, ...] | None:
        """The columns that tell the tests of ``villages`` or ``households``; None where a test is told by none."""
        fields = tuple(item.field for item in getattr(self, of))
        return None if "" in fields else fields

    def untold(self, of: str) -> tuple[str, ...]:
        """The tests that no form asks for, as they are said."""
        return tuple(item.name for item in getattr(self, of) if not item.field)


def load_standards(path: Path, forms: Mapping[str, Form]) -> dict[str, Standard]:
    """All standards by id; unknown keys and columns that the form has not are refused with file and line."""
    raw = read_toml(path)
    check_keys(raw, ["standards"], path, what="退出标准文件")
    return {key: _load(key, table, path, forms) for key, table in raw.get("standards", {}).items()}


def _load(key: str, table: Mapping[str, Any], path: Path, forms: Mapping[str, Form]) -> Standard:
    near, what = f"[standards.{key}]", f"退出标准“{key}”"
    lists = {
        of: tuple(build(StandardItem, item, path, what=what, near=near) for item in table.get(of, ())) for of in LISTS
    }
    made = build(Standard, {"id": key, **table, **lists}, path, what=what, near=near)
    for of in LISTS:
        known = forms[of].by_name if of in forms else {}
        for item in getattr(made, of):
            if item.field and item.field not in known:
                raise PlanError(
                    f"{place(path, of, near=near)}：{what}的“{item.name}”：表样“{of}”没有栏目“{item.field}”。",
                    code="plan-reference",
                )
    return made
