"""How well heads are found on labelled tables: precision, recall and F1 of header cells, by kind of table.

    python benchmarks/bench_labelled_tables.py [folder with truth.jsonl and xlsx/] [--worst N] [--part dev|held-out]

The folder is by default shared/corpus/labelled-tables beside the checkout.

The truth names, from 0, the cells that name a column (``col_attr``) or a row (``row_attr``): together the header cells.
The tables fall into two halves by the hash of their names: rules and weights were made by looking at dev alone, and
held-out tells what they are worth on tables that nobody has looked at. Without ``--part`` both are printed.

Cells that are blank in the workbook are left out on both sides. Exit code 2 where a
folder that was named has no truth; without the corpus there is nothing to do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fupin_analysis.intake.find import lay_out
from fupin_analysis.intake.readers import read_book

Cell = tuple[int, int]
PARTS = ("dev", "held-out")
FOLDER = Path(__file__).parents[1].parent / "shared" / "corpus" / "labelled-tables"


@dataclass(frozen=True)
class Score:
    """Counts of header cells of one table: found and true, found only, true only."""

    file: str
    kind: str
    right: int
    extra: int
    missed: int

    @property
    def wrong(self) -> int:
        return self.extra + self.missed


def score_table(folder: Path, truth: dict[str, Any]) -> Score:
    """Compare the header cells of one workbook with the truth."""
    sheet = read_book(folder / "xlsx" / truth["file"]).sheets[0]
    layout = lay_out(sheet)
    found = {(int(r), int(c)) for r, c in zip(*(layout.roles == "header").nonzero(), strict=True)}
    true = {(r, c) for r, c in (*truth["col_attr"], *truth["row_attr"]) if _is_filled(layout.roles, r, c)}
    return Score(truth["file"], truth["type"], len(found & true), len(found - true), len(true - found))


def score_all(folder: Path) -> list[Score]:
    """Every table that the truth of the folder names."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [score_table(folder, json.loads(line)) for line in lines if line.strip()]


def part_of(file: str) -> str:
    """The half that a workbook falls into: by one bit of a hash of its name, so that it never changes."""
    return PARTS[hashlib.sha256(file.encode()).digest()[0] % 2]


def _is_filled(roles: Any, row: int, col: int) -> bool:
    return row < roles.shape[0] and col < roles.shape[1] and roles[row, col] is not None


def summarise(scores: Iterable[Score]) -> list[tuple[str, int, float, float, float]]:
    """Rows of kind, tables, precision, recall, F1; the last row is all together."""
    sums: dict[str, Counter[str]] = {}
    for score in scores:
        for kind in (score.kind, "all"):
            counter = sums.setdefault(kind, Counter())
            counter.update(tables=1, right=score.right, extra=score.extra, missed=score.missed)
    rows = []
    for kind in sorted(sums, key=lambda k: (k == "all", k)):
        n = sums[kind]
        precision = n["right"] / max(n["right"] + n["extra"], 1)
        recall = n["right"] / max(n["right"] + n["missed"], 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        rows.append((kind, n["tables"], precision, recall, f1))
    return rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--worst", type=int, default=0, help="list the dev tables with most wrong cells")
    parser.add_argument("--part", choices=PARTS, help="only this half of the tables")
    given = parser.parse_args(arguments)
    source = given.folder / "truth.jsonl"
    if not source.exists():
        print(f"{source}: no truth here", file=sys.stderr)
        return 0 if given.folder == FOLDER else 2
    scores = score_all(given.folder)
    print(f"{'part':<10}{'kind':<14}{'tables':>7}{'precision':>11}{'recall':>9}{'F1':>8}")
    for part in [given.part] if given.part else [*PARTS, ""]:
        for kind, tables, precision, recall, f1 in summarise(s for s in scores if part in ("", part_of(s.file))):
            print(f"{part or 'both':<10}{kind:<14}{tables:>7}{precision:>11.3f}{recall:>9.3f}{f1:>8.3f}")
    scores = [score for score in scores if part_of(score.file) != "held-out"]
    for score in sorted(scores, key=lambda s: -s.wrong)[: given.worst]:
        print(f"{score.file:<16}{score.kind:<14}{score.extra:>4} too many {score.missed:>4} missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
