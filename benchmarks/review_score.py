"""How well review finds the faults of a home whose truth is known: recall and precision by failure mode.

    python benchmarks/review_score.py [HOME] [--manifest FILE] [--seed N] [--list]

HOME has ``truth/manifest.csv``: file, sheet, cell, mode, form, field, raw, true_value, note, and perhaps ``kind``
(fault or innocent) and ``scope`` (cell, row, sheet, file; else by what is filled), and the true tables
``truth/<form>.parquet``. Without HOME a sample is written to a temporary folder. The home is copied before it is
cleaned. Columns of the table:

* ``faults``; ``told``: a finding of grade B, C or D lies at the place; ``mode``: one of them carries the fault's mode;
  ``logged``: only findings of grade A; ``right``: nothing is said, and what was read equals the truth;
  ``missed``: nothing is said, and it does not: that is what must be 0;
* ``recall``: 1 − missed ÷ faults; ``innocent``, ``blamed``: look-alikes, and those at which the mode was told;
* ``findings``: findings of grade B, C or D of the mode in the whole home; ``precision``: the share of them that lie at
  a fault (of any mode: one fault may well be told by the mode of another).

Then the figures that differ from the true tables with no finding on them. Exit code 1 where a fault was missed or a
figure got through.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

import fupin_analysis as fa
from fupin_analysis.sample import write_sample

TELLING = ("B", "C", "D")
PLACE = ["file", "sheet", "row"]
_ROW = re.compile(r"[A-Z]+(\d+)")
COLUMNS = "faults told mode logged right missed recall innocent blamed findings precision".split()


@dataclass(frozen=True)
class Planted:
    """One line of the manifest; ``sheet`` and ``cell`` are "" where the place is wider."""

    file: str
    sheet: str
    cell: str
    mode: int
    true: str
    is_fault: bool
    scope: str
    note: str

    def meets(self, sheet: str, cells: Sequence[str]) -> bool:
        """Whether a finding of the same file, at a sheet and cells ("" and none: the whole file), lies at the place."""
        if self.scope == "file" or not sheet:
            return True
        if self.scope == "sheet" or not cells:
            return sheet == self.sheet
        if sheet != self.sheet:
            return False
        return self.cell in cells if self.scope == "cell" else bool(_rows(cells) & _rows(self.cell.split(",")))


@dataclass
class Told:
    """The findings of one home by file, what was read at its cells, and by sheet the wrong figures that got through."""

    findings: Mapping[str, list[tuple[str, int | None, str, list[str], str]]]
    values: Mapping[tuple[str, str, str], list[str]] = field(default_factory=dict)
    through: Mapping[tuple[str, str], list[str]] = field(default_factory=dict)


def _rows(cells: Sequence[str]) -> set[str]:
    return {found[1] for cell in cells if (found := _ROW.fullmatch(cell))}


def read_manifest(path: Path) -> list[Planted]:
    """The lines that name a mode; paths relative to ``data/raw``."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    made = []
    for row in table.to_dict("records"):
        if row["mode"]:
            scope = row.get("scope") or ("cell" if row["cell"] else "sheet" if row["sheet"] else "file")
            is_fault = row.get("kind", "fault") != "innocent"
            place = (row["file"].removeprefix("data/raw/"), row["sheet"], row["cell"])
            made.append(Planted(*place, int(row["mode"]), row["true_value"], is_fault, scope, row["note"]))
    return made


def take_told(home: Path) -> Told:
    """Clean a home and say what was told of it."""
    cleaned = fa.clean(home)
    findings: dict[str, list[tuple[str, int | None, str, list[str], str]]] = defaultdict(list)
    for row in cleaned.findings.itertuples():
        mode = None if pd.isna(row.mode) else int(row.mode)
        findings[row.file].append((row.grade, mode, row.sheet, [c for c in row.cells.split(",") if c], row.message))
    paths = dict(zip(cleaned.files["file_id"], cleaned.files["path"], strict=True))
    values: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    columns = [cleaned.values[name].tolist() for name in ("file_id", "sheet", "cells", "value")]
    for file_id, sheet, cells, value in zip(*columns, strict=True):
        for cell in cells.split(","):
            values[paths[file_id], sheet, cell].append(said(value))
    return Told(findings, values, _through(home / "truth", cleaned))


def _through(truth: Path, cleaned: Any) -> dict[tuple[str, str], list[str]]:
    """Sheets with the figures of their tables that differ from the truth though no finding bears on them."""
    told = cleaned.values[["record_id", "field", "finding_ids"]]
    asked = {f"{r}/{f}" for r, f, ids in told.itertuples(index=False) if ids}
    rows = {i for ids in cleaned.findings["record_id"] for i in ids.split(",")}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(truth.glob("*.parquet")):
        table, true = cleaned.tables[path.stem], pd.read_parquet(path)
        figures = [n for n in table.columns if n in true and n not in PLACE and is_numeric_dtype(table[n])]
        true = true.dropna(subset=["file"]).assign(file=true["file"].str.removeprefix("data/raw/"))
        both = true[PLACE + figures].merge(table[[*PLACE, "record_id", *figures]], on=PLACE, suffixes=("", " read"))
        for name in figures:
            right, read = (both[n].astype("float64") for n in (name, f"{name} read"))
            off = ~((right - read).abs().lt(1e-6) | (right.isna() & read.isna()))
            for row in both[off].itertuples():
                if f"{row.record_id}/{name}" not in asked and row.record_id not in rows:
                    found[row.file, row.sheet].append(f"{row.file} › {row.sheet} › row {row.row} {path.stem}.{name}")
    return found


def said(value: object) -> str:
    """A value as the manifest writes it."""
    if value is None or value != value or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def outcome(one: Planted, told: Told) -> tuple[str, bool]:
    """(told, logged, right or missed; whether a finding of its own mode was told)."""
    at = [f for f in told.findings.get(one.file, []) if one.meets(f[2], f[3])]
    telling = [f for f in at if f[0] in TELLING]
    if telling:
        return "told", any(f[1] == one.mode for f in telling)
    if at:
        return "logged", any(f[1] == one.mode for f in at)
    read = told.values.get((one.file, one.sheet, one.cell))
    same = (one.file, one.sheet) not in told.through
    if one.scope == "cell" and read is not None:
        same = any(_same(text, one.true) for text in read)
    return ("right" if same else "missed"), False


def _same(read: str, true: str) -> bool:
    try:
        return abs(float(read) - float(true)) < 1e-6
    except ValueError:
        return read == true


def score(planted: Sequence[Planted], told: Told) -> tuple[pd.DataFrame, list[str]]:
    """A row a mode with the columns of the table; a line for what was missed, blamed, or told beside any fault."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    lines = []
    for one in planted:
        row = counts[one.mode]
        what, is_mode = outcome(one, told)
        if one.is_fault:
            row["faults"] += 1
            row[what] += 1
            row["mode"] += is_mode and what == "told"
            if what == "missed":
                lines.append(f"missed {one.mode}: {one.file} › {one.sheet} › {one.cell} {one.note}")
        else:
            row["innocent"] += 1
            row["blamed"] += is_mode and what == "told"
            if is_mode and what == "told":
                lines.append(f"blamed {one.mode}: {one.file} › {one.sheet} › {one.cell} {one.note}")
    hits: dict[int, int] = defaultdict(int)
    for mode, is_hit, message in judge(planted, told):
        counts[mode]["findings"] += 1
        hits[mode] += is_hit
        if not is_hit:
            lines.append(f"beside {mode}: {message}")
    table = pd.DataFrame.from_dict(counts, orient="index", columns=COLUMNS).sort_index()
    table["recall"] = 1 - table["missed"] / table["faults"].where(table["faults"] > 0)
    hit = pd.Series([hits[mode] for mode in table.index], index=table.index, dtype="float64")
    table["precision"] = hit / table["findings"].where(table["findings"] > 0)
    return table, lines


def judge(planted: Sequence[Planted], told: Told) -> Iterator[tuple[int, bool, str]]:
    """(mode, whether it lies at a fault, message) of every finding of grade B, C or D that has a mode."""
    faults: dict[str, list[Planted]] = defaultdict(list)
    for one in planted:
        if one.is_fault:
            faults[one.file].append(one)
    for file, findings in told.findings.items():
        for grade, mode, sheet, cells, message in findings:
            if grade in TELLING and mode is not None:
                yield mode, any(one.meets(sheet, cells) for one in faults.get(file, [])), message


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("--manifest", type=Path, help="in place of truth/manifest.csv of the home")
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--enterprises", type=int, default=20)
    parser.add_argument("--mess", type=int, default=2, choices=(0, 1, 2))
    parser.add_argument("--list", action="store_true", help="name what was missed, blamed, or told beside any fault")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "home"
        if given.home is None:
            size = {"enterprises": given.enterprises, "first": "2018-08", "last": "2018-10"}
            write_sample(copy, seed=given.seed, mess=given.mess, **size)
        else:
            shutil.copytree(given.home, copy, ignore=shutil.ignore_patterns("processed", "reports"))
        told = take_told(copy)
        table, lines = score(read_manifest(given.manifest or copy / "truth" / "manifest.csv"), told)
    print(table.round(3).to_string(na_rep=""))
    faults, missed = int(table["faults"].sum()), int(table["missed"].sum())
    through = [line for lines_of_sheet in told.through.values() for line in lines_of_sheet]
    share = 1 - missed / max(faults, 1)
    print(f"\n{faults} faults, {missed} missed, recall {share:.4f}; {len(through)} figures got through")
    print(*([*lines, *through] if given.list else ()), sep="\n")
    return 1 if missed or through else 0


if __name__ == "__main__":
    sys.exit(main())
