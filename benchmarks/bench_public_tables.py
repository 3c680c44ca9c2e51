"""How well the parts of public tables are told apart: titles, labels, sources, notes, heads, sections, totals, body.

    python benchmarks/bench_public_tables.py [folder with nbs/ and tableeval/] [--wrong]

The folder is by default shared/corpus/public-tables beside the checkout. The truth is tests/public_tables.toml, written
down by reading the sheets: which rows are head, section or total, and what stands outside the table; every other cell
is body. A part is told right where the role is one that the part may have (``PARTS``). Exit code 2 where a folder that
was named does not hold the tables; without the corpus there is nothing to do.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fupin_analysis.intake.book import Sheet, a1
from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.layout import SheetLayout
from fupin_analysis.intake.readers import read_book

ROOT = Path(__file__).parents[1]
FOLDER = ROOT.parent / "shared" / "corpus" / "public-tables"
TRUTH = ROOT / "tests" / "public_tables.toml"
PARTS = {
    "title": {"title"},
    "label": {"label"},
    "source": {"note", "footer"},
    "note": {"note"},
    "head": {"header"},
    "section": {"section"},
    "total": {"total", "header"},  # the cell that names the row is a head
    "part": {"value", "total", "header"},
    "body": {"value", "sequence", "unit"},
}
"""Part → the roles that its cells may have; of the body, a text in one of the first two columns may name its row."""
NAMING_COLUMNS = 2


@dataclass
class Score:
    """One workbook: cells by true part, cells told right, and what was wrong (cell, part, role found)."""

    file: str
    cells: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


def part_of(truth: dict[str, Any], row: int, col: int) -> str:
    """The true part of a cell, by zero-based row and column."""
    told = truth.get("around", {}).get(a1(row, col))
    if told:
        return str(told)
    named = ("head", "section", "total", "part")
    return next((part for part in named if row + 1 in truth.get(part, ())), "body")


def is_right(part: str, role: str, raw: object, col: int) -> bool:
    """Whether a role fits the part."""
    names_row = part == "body" and role == "header" and isinstance(raw, str) and col < NAMING_COLUMNS
    return role in PARTS[part] or names_row


def score_sheet(truth: dict[str, Any], sheet: Sheet, layout: SheetLayout) -> Score:
    """Compare every non-empty cell, and the table's title and unit where the truth tells them."""
    score = Score(truth["file"])
    for row, col in zip(*(found.tolist() for found in layout.roles.nonzero()), strict=True):
        part, role = part_of(truth, row, col), str(layout.roles[row, col])
        score.cells[part] += 1
        if is_right(part, role, sheet.grid[row, col], col):
            score.right[part] += 1
        else:
            score.wrong.append((a1(row, col), part, role))
    first = layout.tables[0] if layout.tables else None
    for key, said in (("table title", first and first.title), ("table unit", first and first.unit)):
        wanted = truth.get(key.split()[1])
        if wanted:
            score.cells[key] += 1
            fits = wanted in (said or "") if key == "table title" else wanted == said
            score.right[key] += fits
            score.wrong += [] if fits else [(wanted, key, said or "")]
    return score


def read_truth() -> list[dict[str, Any]]:
    """The facts, a workbook an entry."""
    return list(tomllib.loads(TRUTH.read_text(encoding="utf-8"))["table"])


def score_all(folder: Path) -> Iterator[Score]:
    """Score every workbook of the truth that the folder holds."""
    for truth in read_truth():
        where, start = truth["file"].split("/")
        found = [p for p in sorted((folder / where).glob(f"{start}*")) if not p.name[len(start) :][:1].isdigit()]
        for path in found[:1]:
            sheet = read_book(path).sheets[0]
            yield score_sheet(truth, sheet, lay_out(sheet))


def summarise(scores: Iterable[Score]) -> list[tuple[str, int, int]]:
    """Rows of part, cells, cells told right; the last two rows are all cells and whole workbooks."""
    cells: Counter[str] = Counter()
    right: Counter[str] = Counter()
    books = perfect = 0
    for score in scores:
        cells += score.cells
        right += score.right
        books += 1
        perfect += not score.wrong
    told = [key for key in (*PARTS, "table title", "table unit") if cells[key]]
    total = sum(cells[p] for p in PARTS), sum(right[p] for p in PARTS)
    return [*((key, cells[key], right[key]) for key in told), ("all cells", *total), ("workbooks", books, perfect)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--wrong", action="store_true", help="list what was told wrong")
    given = parser.parse_args(arguments)
    scores = list(score_all(given.folder))
    if not scores:
        print(f"{given.folder}: no public tables here", file=sys.stderr)
        return 0 if given.folder == FOLDER else 2
    print(f"{'part':<14}{'cells':>8}{'right':>8}{'share':>9}")
    for part, cells, right in summarise(scores):
        print(f"{part:<14}{cells:>8}{right:>8}{right / max(cells, 1):>9.4f}")
    for score in scores if given.wrong else ():
        for cell, part, role in score.wrong:
            print(f"{score.file:<18}{cell:<8}{part} told as {role}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
