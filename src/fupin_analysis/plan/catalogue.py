"""The catalogue of findings: what can be said about a return, with its grade and its Chinese wording."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from functools import lru_cache
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.toml_source import build, place, read_toml

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Entry:
    """One kind of finding. ``message`` is a template over the facts given when it is raised; ``ask`` what to do."""

    code: str
    grade: str
    title: str
    message: str
    ask: str = ""
    mode: int | None = None
    source: str = ""


@lru_cache(maxsize=4)
def load_catalogue(path: Path | None = None) -> dict[str, Entry]:
    """All entries by code; a wrong grade or an unknown key is refused with file and line."""
    path = path or Path(__file__).parent / "findings.toml"
    out: dict[str, Entry] = {}
    for code, table in read_toml(path).items():
        entry = build(Entry, {"code": code, **table}, path, what=f"问题目录“{code}”", near=f"[{code}]")
        if entry.grade not in GRADES:
            spot = place(path, "grade", near=f"[{code}]")
            raise PlanError(f"{spot}：等级“{entry.grade}”不认识，只能是 A、B、C、D。", code="plan-grade")
        out[code] = entry
    return out


UNREADABLE = "file-unreadable"


def refusal_code(code: str) -> str:
    """The finding for a file that could not be read with an error of this code."""
    return code if code in load_catalogue() else UNREADABLE


HELD = "，暂不计入"
"""What ``{held}`` in a template says where the finding holds its figures (C); of other grades nothing."""
QUOTE = 60
"""A message quotes so many characters of a cell and no more."""
_QUOTED = ("raw", "proposed", "label", "detail")


def _cut(quoted: Any) -> Any:
    return f"{quoted[:QUOTE]}…" if isinstance(quoted, str) and len(quoted) > QUOTE else quoted


@dataclass(slots=True)
class Finding:
    """One thing a person must know, before it is written to the frame ``frames.FINDINGS``.

    ``place`` parts are as the sender sees them: file (relative path), sheet, cells (A1, joined by commas).
    ``proposed`` is the value the suite would put; ``facts`` fill the template of the catalogue's entry.
    """

    code: str
    file: str = ""
    sheet: str = ""
    cells: str = ""
    field: str = ""
    label: str = ""
    record_id: str = ""
    return_id: str = ""
    raw: str = ""
    proposed: Any = None
    grade: str | None = None
    status: str = "open"
    weight: float = 0.0
    facts: dict[str, Any] = default(default_factory=dict)

    @property
    def entry(self) -> Entry:
        """The catalogue's entry; an unknown code is a programming error said in plain words."""
        try:
            return load_catalogue()[self.code]
        except KeyError as error:
            raise PlanError(f"问题目录里没有“{self.code}”。", code="plan-finding") from error

    @property
    def message(self) -> str:
        """``[code] 文件 › 表 › 单元格「栏目」：原文……。请……``, as it goes to the sender."""
        spots = [part for part in (self.file, self.sheet, self.cells) if part]
        spot = " › ".join(spots) + (f"「{_cut(self.label)}」" if self.label else "")
        held = HELD if (self.grade or self.entry.grade) == "C" else ""
        facts = {"raw": self.raw, "proposed": self.proposed, "label": self.label, "held": held, **self.facts}
        facts |= {name: _cut(facts[name]) for name in _QUOTED if name in facts}
        said = self.entry.message.format_map(facts) + self.entry.ask.format_map(facts)
        return f"[{self.code}] {spot}：{said}"

    def row(self, number: int) -> dict[str, Any]:
        """One row of ``frames.FINDINGS``; ``finding_id`` is stable for the same place and code."""
        return {
            "finding_id": f"{self.code}-{number:05d}",
            "code": self.code,
            "mode": self.entry.mode,
            "grade": self.grade or self.entry.grade,
            "status": self.status,
            "return_id": self.return_id,
            "file": self.file,
            "sheet": self.sheet,
            "cells": self.cells,
            "field": self.field,
            "record_id": self.record_id,
            "raw": self.raw,
            "proposed": self.proposed,
            "weight": self.weight,
            "message": self.message,
        }
