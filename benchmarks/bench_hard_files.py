"""Every file of some folders through the sandbox: what became of it, and whether the ledger has every cell.

    python benchmarks/bench_hard_files.py [FOLDER ...] [--list] [--seconds 20]

Each file is read as a return of the plan's forms, in a child process with limits, as ``fa.clean`` does. Printed are

    outcomes   by what the bytes are: read (accepted or not), refused for its kind, refused as broken
    ledger     rows against the non-empty cells that openpyxl (xlsx), xlrd (xls) and ElementTree (ods) find
    unmatched  share of the cells that no table, title or note has taken
    time       the slowest files

``--list`` names each file that was refused or whose cells differ. The count may lack cells (openpyxl knows no strict
package and drops what stands under a merge); exit code 1 where the ledger lacks some. Without a folder: the corpus of
hard files, where there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from count_cells import count_cells

from fupin_analysis.intake.book import a1
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.intake.sandbox import Died, Limits, Sandbox
from fupin_analysis.intake.sniff import sniff
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.suite.arrivals import Arrival, list_arrivals, read_bytes
from fupin_analysis.suite.reading import Order, read_arrivals

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "hard-files"
NO_FORM = "文件中没有与表样相符的表"


@dataclass
class Looked:
    """One file: its kind, what became of it, its ledger and how that differs from an independent count."""

    name: str
    kind: str
    outcome: str
    reason: str
    seconds: float
    cells: int = 0
    unmatched: int = 0
    counted: int | None = None
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    looked = list(_look_all(given.folders or [CORPUS], given.seconds))
    if not looked:
        print("no hard files here", file=sys.stderr)
        return 2 if given.folders else 0
    _show(looked)
    if given.list:
        _list(looked)
    return 1 if any(one.missing for one in looked) else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--list", action="store_true", help="name the files that are refused or differ")
    parser.add_argument("--seconds", type=float, default=20.0, help="processor time that an independent count may take")
    return parser.parse_args(arguments)


def _look_all(folders: Iterable[Path], seconds: float) -> Iterator[Looked]:
    order = Order(load_forms(), "")
    with Sandbox(Limits(seconds=seconds)) as counter:
        for folder in folders:
            for arrival in list_arrivals(folder):
                yield look(arrival, order, counter)


def look(arrival: Arrival, order: Order, counter: Sandbox) -> Looked:
    """One file read and counted."""
    start = time.perf_counter()
    (extract,) = read_arrivals([arrival], order)
    seconds = time.perf_counter() - start
    try:
        data = read_bytes(arrival)
    except OSError:
        data = b""
    reason = extract.file["reason"]
    outcome = "read" if reason == NO_FORM or extract.file["outcome"] != "refused" or len(extract.cells) else "refused"
    one = Looked(arrival.relative, sniff(data).kind, outcome, reason, seconds, cells=len(extract.cells))
    if outcome == "read":
        one.unmatched = int((extract.cells["role"] == "unmatched").sum())
        _compare(one, extract, data, counter)
    return one


def _compare(one: Looked, extract: FileExtract, data: bytes, counter: Sandbox) -> None:
    try:
        found = counter.run(count_cells, data, one.kind)
    except (Died, Exception):
        return  # the other reader cannot
    if found is None:
        return
    counted = {(sheet, a1(*at)) for sheet, cells in found.items() for at in cells}
    ledger = set(zip(extract.cells["sheet"], extract.cells["cell"], strict=True))
    one.counted = len(counted)
    one.missing = sorted("!".join(at) for at in counted - ledger)
    one.extra = sorted("!".join(at) for at in ledger - counted)


def _show(looked: Sequence[Looked]) -> None:
    frame = pd.DataFrame([vars(one) for one in looked])
    print(f"{len(frame)} files")
    print(frame.pivot_table(index="kind", columns="outcome", values="name", aggfunc="count", fill_value=0).to_string())
    both = frame[frame["counted"].notna()]
    counted = f"ledger {int(both['cells'].sum())} cells, counted {int(both['counted'].sum())} in {len(both)} files"
    lacking, more = ((both[name].str.len() > 0).sum() for name in ("missing", "extra"))
    print(f"{counted}; {lacking} lack cells, {more} have more")
    read = frame[frame["outcome"] == "read"]
    print(f"unmatched {read['unmatched'].sum() / max(read['cells'].sum(), 1):.1%} of {read['cells'].sum()} cells")
    for one in sorted(looked, key=lambda one: -one.seconds)[:5]:
        print(f"{one.seconds:7.2f} s  {one.name}")


def _list(looked: Sequence[Looked]) -> None:
    for reason, count in Counter(
        one.reason.split("：")[-1] for one in looked if one.outcome == "refused"
    ).most_common():
        print(f"{count:5}  {reason}")
    for one in looked:
        if one.outcome == "refused":
            print(f"refused  {one.kind:9} {one.name}  {one.reason.split('：')[-1]}")
        elif one.missing or one.extra:
            print(f"differs  {one.kind:9} {one.name}  missing {one.missing[:5]} extra {one.extra[:5]}")


if __name__ == "__main__":
    raise SystemExit(main())
