"""Contradictions of the document as data: where it speaks twice and not alike (``contradictions.toml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.toml_source import build, check_keys, place, read_toml

MISSING = ("", "allocation")


@dataclass(frozen=True)
class Contradiction:
    """One place where the document does not agree with itself: ``text`` says it in our words, ``read`` how it is read.

    ``targets`` are those it touches, ``figures`` ids of what shows where it stands today, ``readings`` those that
    settle it. ``missing`` names what would end it (``allocation``), as long as nobody has given that.
    """

    id: str
    title: str
    sections: tuple[str, ...]
    text: str
    read: str
    readings: tuple[str, ...]
    targets: tuple[str, ...]
    figures: tuple[str, ...] = ()
    missing: str = ""


def load_contradictions(path: Path, known: Mapping[str, Iterable[str]]) -> tuple[Contradiction, ...]:
    """All contradictions in their order, none where there is no such file; wrong keys and references are refused.

    The file stands beside the targets, being about the same document. ``known`` says what ``sections``, ``readings``,
    ``targets`` and ``figures`` may name.
    """
    if not path.exists():
        return ()
    raw = read_toml(path)
    check_keys(raw, ["contradictions"], path, what="矛盾条款文件")
    out = []
    for table in raw.get("contradictions", []):
        near = f'"{table.get("id", "")}"'
        made = build(Contradiction, table, path, what=f"矛盾条款{near}", near=near)
        for key, allowed in {**known, "missing": MISSING}.items():
            given = getattr(made, key)
            for value in [given] if isinstance(given, str) else given:
                if value not in allowed:
                    raise PlanError(
                        f"{place(path, key, near=near)}：矛盾条款{near}的 {key} 不认识“{value}”。",
                        code="plan-reference",
                    )
        out.append(made)
    return tuple(out)
