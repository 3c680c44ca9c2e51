"""Where extraction puts what it takes: values, checks, records, findings, and what the ledger must say of cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fupin_analysis import frames
from fupin_analysis.intake.book import a1
from fupin_analysis.intake.parse.parsed import Issue
from fupin_analysis.intake.result import RECORDS
from fupin_analysis.plan.catalogue import Finding, load_catalogue

Cell = tuple[int, int]


@dataclass(slots=True)
class Collector:
    """Lists that grow table by table and become the frames of a FileExtract at the end.

    ``notes[sheet][cell]`` is the ledger's reason, ``roles[sheet][cell]`` a role that overrides the layout's,
    ``masked[sheet][cell]`` the raw text to show where the cell names a person.
    """

    file_id: str
    file: str
    values: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in frames.VALUES})
    checks: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in frames.VALUES})
    records: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in RECORDS})
    findings: list[Finding] = field(default_factory=list)
    notes: dict[int, dict[Cell, str]] = field(default_factory=lambda: defaultdict(dict))
    roles: dict[int, dict[Cell, str]] = field(default_factory=lambda: defaultdict(dict))
    masked: dict[int, dict[Cell, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, code: str, *, sheet: str = "", cells: Sequence[Cell] | str = (), **parts: Any) -> None:
        """One finding in this file; ``facts`` and the other parts of Finding as they are."""
        text = cells if isinstance(cells, str) else join_cells(cells)
        self.findings.append(Finding(code, file=self.file, sheet=sheet, cells=text, **parts))


@lru_cache(maxsize=1024)
def letters(col: int) -> str:
    """The letters of a column: 0 is A."""
    return a1(0, col)[:-1]


def ref(cell: Cell) -> str:
    """A cell as people write it."""
    return f"{letters(cell[1])}{cell[0] + 1}"


def join_cells(cells: Sequence[Cell]) -> str:
    """Cells as A1 references joined by commas, each once."""
    return ",".join(dict.fromkeys(ref(cell) for cell in cells))


def grade_of(issue: Issue) -> str:
    """The grade of an issue: its own, else the catalogue's."""
    return issue.grade or load_catalogue()[issue.code].grade
