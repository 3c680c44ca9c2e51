"""CPU time of cleaning one month of sample returns, as a ratio to merely opening the same sheets with other readers.

    python benchmarks/bench_clean.py [--period 2018-09] [--enterprises 60] [--mess 1]

One run, one process: the sample is written to a temporary folder (only its .xlsx and .xls files are kept), then

    clean     read, find tables, match forms, parse, review and store: what ``fupin clean`` does in a new home
    read      its readers alone (cells, merges, hidden rows, formulas)
    calamine  every sheet to rows: pandas.read_excel(engine="calamine") where python_calamine is installed,
              else python_calamine_plus itself
    openpyxl  every cell of every .xlsx sheet, values as stored
    inflate   every member of the .xlsx packages decompressed and nothing else: the floor

Openpyxl and inflate cannot read .xls, so their ratios compare with a clean of the .xlsx files alone.
Times are of this process (workers=1), user and system together; the best of --repeat for all but clean.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import python_calamine_plus

from fupin_analysis.intake.readers import read_book
from fupin_analysis.sample import write_sample
from fupin_analysis.suite.clean import clean

KEPT = (".xlsx", ".xls")


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
        home = Path(scratch) / "home"
        write_sample(home, first=given.period, last=given.period, enterprises=given.enterprises, mess=given.mess)
        files = keep_workbooks(home / "data" / "raw")
        if not files:
            print("no workbook in the sample", file=sys.stderr)
            return 2
        packages = [path for path in files if path.suffix == ".xlsx" and zipfile.is_zipfile(path)]
        clean_all = cpu(lambda: clean_home(home))
        only = only_packages(home, Path(scratch) / "xlsx")
        clean_packages = clean_all if len(packages) == len(files) else cpu(lambda: clean_home(only))
        rows = [
            ("clean", len(files), clean_all, None),
            ("read", len(files), best(given.repeat, lambda: each(files, read_book)), clean_all),
            (f"calamine ({calamine_name()})", len(files), best(given.repeat, lambda: each(files, calamine)), clean_all),
            ("openpyxl", len(packages), best(given.repeat, lambda: each(packages, read_openpyxl)), clean_packages),
            ("inflate", len(packages), best(given.repeat, lambda: each(packages, inflate)), clean_packages),
        ]
    show(rows)
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--period", default="2018-09")
    parser.add_argument("--enterprises", type=int, default=60)
    parser.add_argument("--mess", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    return parser.parse_args(arguments)


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
    clean(home, workers=1)


def each(files: Sequence[Path], read: Callable[[Path], object]) -> int:
    """Read every file; how many could not be read (a sample has broken and locked files among them)."""
    failed = 0
    for path in files:
        try:
            read(path)
        except Exception:
            failed += 1
    return failed


def calamine_name() -> str:
    return "pandas" if importlib.util.find_spec("python_calamine") else "python_calamine_plus"


def calamine(path: Path) -> object:
    if importlib.util.find_spec("python_calamine"):
        return pd.read_excel(path, sheet_name=None, header=None, engine="calamine")
    book = python_calamine_plus.CalamineWorkbook.from_path(str(path))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def read_openpyxl(path: Path) -> object:
    book = openpyxl.load_workbook(path, data_only=True)
    return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book.worksheets]


def inflate(path: Path) -> int:
    with zipfile.ZipFile(path) as package:
        return sum(len(package.read(name)) for name in package.namelist())


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def best(repeat: int, work: Callable[[], object]) -> float:
    return min(cpu(work) for _ in range(max(repeat, 1)))


def show(rows: Sequence[tuple[str, int, float, float | None]]) -> None:
    print(f"{'what':<32}{'files':>6}{'CPU s':>9}{'ms/file':>9}{'clean is':>10}")
    for name, files, seconds, whole in rows:
        ratio = f"{whole / seconds:>8.1f} x" if whole is not None and seconds else ""
        print(f"{name:<32}{files:>6}{seconds:>9.2f}{1000 * seconds / max(files, 1):>9.1f}{ratio:>10}".rstrip())


if __name__ == "__main__":
    sys.exit(main())
