"""CPU time of cleaning one month of sample returns, as a ratio to merely opening the same sheets with other readers.

    python benchmarks/bench_clean.py [--period 2018-09] [--enterprises 60] [--mess 1]

One run, one process: the sample is written to a temporary folder (only its .xlsx and .xls files are kept), then

    clean     what ``fupin clean`` does in a new home: read, find tables, match forms, parse, review, ledger, Parquet
    read      its readers alone (cells, merges, hidden rows, formulas)
    calamine  pandas.read_excel(sheet_name=None, header=None, engine="calamine")
    openpyxl  pandas.read_excel(sheet_name=None, header=None, engine="openpyxl")
    inflate   every member of the .xlsx packages decompressed and nothing else: the floor

Two tables: all files, and the .xlsx files alone (openpyxl and inflate cannot read .xls). ``clean`` is measured twice:
``cold`` is the first of the process, as at night; ``again`` a new home in the same process, as in a notebook.
Times are of this process (no workers), user and system together; the best of --repeat for all but the cold clean.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from fupin_analysis.intake.readers import read_book
from fupin_analysis.sample import write_sample
from fupin_analysis.suite.clean import clean

KEPT = (".xlsx", ".xls")


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    warnings.simplefilter("ignore")  # openpyxl warns of every style that it does not know
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
        home = Path(scratch) / "home"
        write_sample(home, first=given.period, last=given.period, enterprises=given.enterprises, mess=given.mess)
        files = keep_workbooks(home / "data" / "raw")
        if not files:
            print("no workbook in the sample", file=sys.stderr)
            return 2
        cold = cpu(lambda: clean_home(home))
        show("all files", measure(home, files, given, cold))
        packages = [path for path in files if path.suffix == ".xlsx" and zipfile.is_zipfile(path)]
        only = only_packages(home, Path(scratch) / "xlsx")
        show(".xlsx alone", measure(only, packages, given, None))
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--period", default="2018-09")
    parser.add_argument("--enterprises", type=int, default=60)
    parser.add_argument("--mess", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    return parser.parse_args(arguments)


def measure(
    home: Path, files: Sequence[Path], given: argparse.Namespace, cold: float | None
) -> list[tuple[str, int, float]]:
    """Rows of one table: what, files, CPU seconds."""
    repeat = given.repeat
    packages = all(path.suffix == ".xlsx" for path in files)
    rows = [("clean, cold", cold)] if cold is not None else []
    rows += [
        ("clean, again", best(repeat, lambda: clean_home(home))),
        ("read", best(repeat, lambda: each(files, read_book))),
        ("pandas, calamine", best(repeat, lambda: each(files, read_calamine))),
    ]
    if packages:
        rows.append(("pandas, openpyxl", best(repeat, lambda: each(files, read_openpyxl))))
        rows.append(("inflate", best(repeat, lambda: each(files, inflate))))
    return [(name, len(files), seconds) for name, seconds in rows]


def keep_workbooks(raw: Path) -> list[Path]:
    """Delete whatever is no .xlsx or .xls; what is left, sorted."""
    found = sorted(path for path in raw.rglob("*") if path.is_file())
    for path in found:
        if path.suffix not in KEPT:
            path.unlink()
    return [path for path in found if path.suffix in KEPT]


def only_packages(home: Path, target: Path) -> Path:
    """A second home with the .xlsx files alone."""
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("*.xls", "processed"))
    return target


def clean_home(home: Path) -> None:
    """Clean everything anew in this process."""
    shutil.rmtree(home / "data" / "processed", ignore_errors=True)
    clean(home, workers=0)


def each(files: Sequence[Path], read: Callable[[Path], object]) -> int:
    """Read every file; how many could not be read (a sample has broken and locked files among them)."""
    failed = 0
    for path in files:
        try:
            read(path)
        except Exception:
            failed += 1
    return failed


def read_calamine(path: Path) -> object:
    return pd.read_excel(path, sheet_name=None, header=None, engine="calamine")


def read_openpyxl(path: Path) -> object:
    return pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def inflate(path: Path) -> int:
    with zipfile.ZipFile(path) as package:
        return sum(len(package.read(name)) for name in package.namelist())


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def best(repeat: int, work: Callable[[], object]) -> float:
    return min(cpu(work) for _ in range(max(repeat, 1)))


def show(title: str, rows: Sequence[tuple[str, int, float]]) -> None:
    """Print one table; the last columns: the cold clean and the clean again as multiples of the row."""
    cleans = [seconds for name, _, seconds in rows if name.startswith("clean")]
    print(f"{title:<20}{'files':>6}{'CPU s':>9}{'ms/file':>9}{'cold is':>10}{'again is':>10}")
    for name, files, seconds in rows:
        ratios = "" if name.startswith("clean") else f"{cleans[0] / seconds:>8.2f} x{cleans[-1] / seconds:>8.2f} x"
        if len(cleans) == 1:
            ratios = ratios and f"{'':>10}{cleans[0] / seconds:>8.2f} x"
        print(f"{name:<20}{files:>6}{seconds:>9.3f}{1000 * seconds / max(files, 1):>9.1f}{ratios}".rstrip())
    print()


if __name__ == "__main__":
    sys.exit(main())
