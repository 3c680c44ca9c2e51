"""Accounts of every corpus: files, sheets and cells, the ledger beside an independent count, roles, what is unmatched.

    python benchmarks/bench_corpora.py [folder of corpora] [--sample ENTERPRISES] [--wrong]

The folder is by default shared/corpus beside the checkout; a corpus that is not there is left out. The samples are
written to a temporary folder: one month of returns with their usual mess, in all families of layouts. Corpora that no
form speaks of are marked up by their layout alone; returns are read with their forms. ``--wrong`` names the files whose
ledger and count differ, and those that were refused. Exit code 1 where a ledger differs from its count.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import xlrd

from fupin_analysis.errors import ReadError
from fupin_analysis.frames import ROLES
from fupin_analysis.intake.inspect import FileView, inspect_book
from fupin_analysis.intake.sniff import sniff
from fupin_analysis.intake.stray_cells import REASON as FAR
from fupin_analysis.plan.forms import Form, load_forms
from fupin_analysis.sample import write_sample
from fupin_analysis.suite.arrivals import Arrival, list_arrivals, read_bytes

ROOT = Path(__file__).parents[1]
FOLDER = ROOT.parent / "shared" / "corpus"
GUANGZHOU = ROOT / "examples" / "guangzhou" / "forms"
ENTERPRISES, PERIOD = 60, "2018-09"
BLANK = " \t\r\n\u3000\u00a0\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad"


@dataclass
class Account:
    """What became of one corpus. ``counted`` and ``ledger`` are cells of the files that something else can read too."""

    name: str
    files: int = 0
    read: int = 0
    sheets: int = 0
    cells: int = 0
    ledger: int = 0
    counted: int = 0
    uncounted: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, file: str, view: FileView, count: int | None) -> None:
        """Enter one file that was read."""
        found = sum(sheet.cells for sheet in view.sheets)
        self.read += 1
        self.sheets += len(view.sheets)
        self.cells += found
        for sheet in view.sheets:
            self.roles += sheet.counts()
            told = (sheet.reasons.get(at, "") for at, role in sheet.roles.items() if role == "unmatched")
            self.unmatched.update(reason.split("；")[0] for reason in told)
            self.unmatched += Counter({FAR: len(sheet.strays)})
        if count is None:
            self.uncounted += 1
            return
        self.ledger += found
        self.counted += count
        if found != count:
            self.wrong.append(f"{file}: ledger {found}, count {count}")

    def refuse(self, file: str, reason: str) -> None:
        """Enter one file that was refused."""
        bare = reason.removeprefix(f"{file}：").split("。")[0]
        self.refused[bare] += 1
        self.wrong.append(f"{file}: {bare}")


def count(data: bytes) -> int | None:
    """Non-empty cells by another reader than ours; None where there is none, or none that can read this file."""
    ways = {"xlsx": _count_xlsx, "xls": _count_xls, "csv": _count_csv}
    way = ways.get(sniff(data).kind)
    try:
        return way(data) if way else None
    except Exception:  # the other readers give up on many a hard file, each in its own way
        return None


def _count_xlsx(data: bytes) -> int:
    """Cells with a value, or with a formula that was saved without its result; a formula that gives "" is empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown, told = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (True, False))
    found = 0
    for values, formulas in zip(shown.worksheets, told.worksheets, strict=True):
        for line, raw in zip(values.iter_rows(), formulas.iter_rows(), strict=False):
            for value, cell in zip(line, raw, strict=False):
                unsaved = cell.data_type == "f" and value.value is None and value.data_type == "n"
                found += unsaved or _is_filled(value.value)
    return found


def _count_xls(data: bytes) -> int:
    book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())
    rows = ((sheet.row_types(row), sheet.row_values(row)) for sheet in book.sheets() for row in range(sheet.nrows))
    blank = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    return sum(
        kind not in blank and _is_filled(value)
        for kinds, values in rows
        for kind, value in zip(kinds, values, strict=True)
    )


def _is_filled(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip(BLANK)))


def _count_csv(data: bytes) -> int | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = csv.reader(io.StringIO(text, newline=""))
        return sum(_is_filled(cell) for row in rows for cell in row)
    return None


def take_account(name: str, folder: Path, forms: Mapping[str, Form] | None) -> Account:
    """All files of a folder, members of zips too."""
    made = Account(name)
    for arrival in list_arrivals(folder):
        made.files += 1
        _enter(made, arrival, forms)
    return made


def _enter(made: Account, arrival: Arrival, forms: Mapping[str, Form] | None) -> None:
    file = Path(arrival.relative).name
    if arrival.refusal:
        made.refuse(file, arrival.refusal)
        return
    data = read_bytes(arrival)
    try:
        view = inspect_book(data, file, forms=forms)
    except ReadError as error:
        made.refuse(file, error.message)
        return
    made.add(file, view, count(data))


def take_accounts(corpora: Path, *, enterprises: int) -> Iterator[Account]:
    """The corpora that are there, then the samples."""
    own = load_forms(GUANGZHOU)
    for name, forms in (
        ("labelled-tables", None),
        ("public-tables", None),
        ("hard-files", None),
        ("guangzhou-returns", own),
    ):
        if (corpora / name).is_dir():
            folder = corpora / name / "xlsx" if name == "labelled-tables" else corpora / name
            yield take_account(name, folder, forms)
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
        home = Path(scratch) / "home"
        write_sample(home, first=PERIOD, last=PERIOD, enterprises=enterprises, mess=1)
        yield take_account("samples", home / "data" / "raw", load_forms(None))


def count_table(accounts: Sequence[Account]) -> list[list[str]]:
    """A row a corpus, the head first: files, sheets, cells; ledger and count are of the files that others read too."""
    rows = [["corpus", "files", "read", "refused", "sheets", "cells", "ledger", "count", "not counted"]]
    for a in accounts:
        numbers = (a.files, a.read, a.files - a.read, a.sheets, a.cells, a.ledger, a.counted, a.uncounted)
        rows.append([a.name, *map(str, numbers)])
    return rows


def share_table(accounts: Sequence[Account]) -> list[list[str]]:
    """A row a corpus, the head first: the share of every role among its cells, in percent."""
    roles = [role for role in ROLES if any(account.roles[role] for account in accounts)]
    shares = [[f"{100 * a.roles[role] / max(a.cells, 1):.1f}" for role in roles] for a in accounts]
    return [["corpus", *roles], *([a.name, *share] for a, share in zip(accounts, shares, strict=True))]


def reasons(accounts: Sequence[Account]) -> list[list[str]]:
    """Why cells are unmatched and why files are refused: a row a corpus and reason, the head first."""
    rows = [["corpus", "what", "number", "reason"]]
    for account in accounts:
        rows += [[account.name, "unmatched cells", str(n), reason] for reason, n in account.unmatched.most_common()]
        rows += [[account.name, "refused files", str(n), reason] for reason, n in account.refused.most_common()]
    return rows


def show(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--sample", type=int, default=ENTERPRISES, help="enterprises of the sample")
    parser.add_argument("--wrong", action="store_true", help="name refused files and those whose cells differ")
    given = parser.parse_args(arguments)
    accounts = list(take_accounts(given.folder, enterprises=given.sample))
    for rows in (count_table(accounts), share_table(accounts), reasons(accounts)):
        show(rows)
        print()
    for account in accounts if given.wrong else ():
        print(account.name, *account.wrong, "", sep="\n")
    return 1 if any(account.ledger != account.counted for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
