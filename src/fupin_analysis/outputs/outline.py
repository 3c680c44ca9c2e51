"""What the index page and the annex are made of, as data: ids of items in ``outline.toml``.

A home with notebooks of its own puts its own ``outline.toml`` beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.toml_source import build, check_keys, read_toml

BUILT_IN = Path(__file__).parent / "outline.toml"


@dataclass(frozen=True)
class SummaryLine:
    """A sentence item; ``take`` is how many of its sentences are shown (0: all), ``head`` the words before it.

    ``optional``: left out where no notebook has given the item (of revisions: where nothing was revised).
    """

    item: str
    take: int = 0
    head: str = ""
    optional: bool = False


@dataclass(frozen=True)
class ScorecardOutline:
    """A table item: its ``columns`` shown, grouped by ``group``; ``headline`` picks rows by figure id (default all)."""

    item: str
    group: str
    columns: tuple[str, ...]
    headline: tuple[str, ...] = ()
    title: str = "主要指标"


@dataclass(frozen=True)
class SheetOutline:
    """A sheet of the annex: one table item below the other; an ``optional`` one is left out where there are none."""

    name: str
    items: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True)
class Outline:
    """``title`` may use {period} (2018年9月); ``path`` is where it was read from, for messages."""

    path: Path
    title: str
    summary: tuple[SummaryLine, ...]
    scorecard: ScorecardOutline | None
    charts: tuple[str, ...]
    sheets: tuple[SheetOutline, ...]


def load_outline(notebooks: Path | None = None) -> Outline:
    """The outline beside the notebooks in force, else the built-in one; unknown keys are refused with file and line."""
    own = notebooks / "outline.toml" if notebooks is not None else None
    path = own if own is not None and own.exists() else BUILT_IN
    data = read_toml(path)
    check_keys(data, ("title", "summary", "scorecard", "charts", "annex"), path, what="提纲")
    title = data.get("title", "")
    if not isinstance(title, str) or not title:
        raise PlanError(f"{path}：提纲缺少标题 title。", code="plan-key-missing")
    card = data.get("scorecard")
    return Outline(
        path,
        title,
        _several(SummaryLine, data, "summary", path),
        build(ScorecardOutline, card, path, what="提纲 [scorecard]", near="[scorecard]") if card else None,
        tuple(data.get("charts", ())),
        _several(SheetOutline, data, "annex", path),
    )


def _several(cls: type[Any], data: dict[str, Any], key: str, path: Path) -> tuple[Any, ...]:
    return tuple(build(cls, table, path, what=f"提纲 [[{key}]]", near=f"[[{key}]]") for table in data.get(key, ()))
