"""Case tables of the failure modes, tests/modes/mNN_<name>.toml: what must be caught and what must be left alone.

A file has ``mode`` (1–80), optional ``[row.<form>]`` (it completes the rows of that form in all cases) and
``[reference]`` (file name → text, such as ``"enterprises.csv"``; a roster of three enterprises where none is given),
then ``[[cases]]``:

* ``id``; ``kind = "caught"`` or ``"innocent"``; ``reference`` as above, for this case alone;
* ``returns``: files in the order in which they arrived. Each has ``period`` ("2018-09"), may have ``filer``, ``unit``
  (of the corner note), ``file`` (its name), ``folder`` (else the period), ``received`` (a day, else the 4th of the
  next month). Its content has one of two shapes:
  ``tables = { funds = [{ plan_wan = 100 }, {}] }``: each form on its own sheet with the columns that the rows name
  (and the required ones); ``total = true`` in the return adds a 合计 row with the true sums of the numbers; or
  ``sheets = [{ name, rows = [[…], …], merges = ["A1:C1"], hidden = true, hidden_rows = [7], hidden_columns = ["L"],
  filter = "A3:F9", formats = { B5 = "0.0" } }]``; or a file that is no workbook: ``hex``, ``text`` (with ``encoding``),
  or ``streams``, the name of a stream of a compound file.
  An empty text is an empty cell, ``#REF!`` an error, ``=SUM(…)`` a formula without a cached value;
* ``expect`` (caught): ``{code, grade, return, form, row, field}`` or ``{code, grade, return, cells}``. ``return`` and
  ``row`` count from 0 (else the last return, the first row, its first form); with neither field, row nor cells the
  finding may stand anywhere in the file;
* ``figures``: ``{return, form, row, field, is}``: what reaches the table of the form: a number, a text, or "held" (NA);
* ``allow`` (innocent): codes of findings of grade B, C or D that may come all the same.

Caught: every expected finding is there, and no other one of grade B, C or D has the mode. Innocent: no finding of grade
B, C or D at all, except those of ``allow``.
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

import fupin_analysis as fa
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import load_plan
from small_home import CHUAN, ROSTER
from test_sniff import cfb

FOLDER = Path(__file__).parent / "modes"
PLAN = load_plan()
TELLING = ("B", "C", "D")
_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NUM!", "#NULL!")


@dataclass
class Case:
    """One case of a mode, its rows completed."""

    mode: int
    id: str
    kind: str
    returns: list[dict[str, Any]]
    expect: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    allow: list[str] = field(default_factory=list)
    reference: dict[str, str] = field(default_factory=dict)


def load_cases() -> list[Case]:
    """All cases of all tables, in the order of the modes."""
    found = []
    for path in sorted(FOLDER.glob("m*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for raw in table["cases"]:
            reference = {"enterprises.csv": ROSTER, **table.get("reference", {}), **raw.get("reference", {})}
            case = Case(mode=table["mode"], **{**raw, "reference": reference})
            for one in case.returns:
                for form, rows in one.get("tables", {}).items():
                    rows[:] = [{**table.get("row", {}).get(form, {}), **row} for row in rows]
            found.append(case)
    return found


def run_case(case: Case, folder: Path) -> tuple[Any, list[dict[tuple[str, int, str], str]], list[str]]:
    """(what ``clean`` says, places of the fields by return, paths by return)."""
    reference = folder / "reference"
    reference.mkdir()
    for name, text in case.reference.items():
        (reference / name).write_text(text, encoding="utf-8-sig")
    raw, places, paths = folder / "raw", [], []
    for number, one in enumerate(case.returns):
        path = raw / one.get("folder", one["period"]) / one.get("file", f"{number + 1}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        places.append(_write(path, one))
        day = one.get("received") or Period.parse(one["period"]).shift(1).start + dt.timedelta(days=3)
        moment = dt.datetime.combine(day, dt.time(9)).timestamp()
        os.utime(path, (moment, moment))
        paths.append(path.relative_to(raw).as_posix())
    return fa.clean(raw, reference=reference, workers=0), places, paths


def _write(path: Path, one: dict[str, Any]) -> dict[tuple[str, int, str], str]:
    """The file of a return; where its fields stand."""
    if "streams" in one:
        path.write_bytes(cfb(one["streams"]))
        return {}
    if "hex" in one or "text" in one:
        path.write_bytes(bytes.fromhex(one["hex"]) if "hex" in one else one["text"].encode(one["encoding"]))
        return {}
    book = openpyxl.Workbook()
    book.remove(book.active)
    places = _write_tables(book, one) if "tables" in one else _write_sheets(book, one)
    book.save(path)
    return places


def check_case(case: Case, folder: Path) -> list[str]:
    """What is wrong with the outcome of a case, a sentence each; nothing where it is as it should be."""
    cleaned, places, paths = run_case(case, folder)
    findings = cleaned.findings
    told = findings[findings["grade"].isin(TELLING)]
    faults, met = [], set()
    for wanted in case.expect:
        hits = _matching(findings, wanted, case, places, paths)
        met |= set(hits)
        if not hits:
            faults.append(f"not found: {wanted}")
    if case.kind == "innocent":
        extra = told[~told["code"].isin(case.allow)]
    else:
        extra = told[(told["mode"] == case.mode) & ~told.index.isin(met)]
        if not case.expect:
            faults.append("a caught case expects something")
    faults += [f"not expected: {row.grade} {row.message}" for row in extra.itertuples()]
    if faults and not len(extra):
        faults += [f"found: {row.grade} {row.code} {row.message}" for row in told.itertuples()]
    for figure in case.figures:
        said = _figure(cleaned, figure, case, places, paths)
        if said != figure["is"]:
            faults.append(f"figure {figure}: {said!r}")
    return faults


def _matching(findings: pd.DataFrame, wanted: dict[str, Any], case: Case, places: list, paths: list) -> list[int]:
    at = wanted.get("return", len(paths) - 1)
    cells = _cells(wanted, case, places, at)
    hits = []
    for row in findings.itertuples():
        same = row.code == wanted["code"] and row.file == paths[at] and row.grade == wanted.get("grade", row.grade)
        if same and (not cells or set(row.cells.split(",")) & cells):
            hits.append(row.Index)
    return hits


def _cells(wanted: dict[str, Any], case: Case, places: list, at: int) -> set[str]:
    """The cells of an expectation: those named, that of a field, or all of a row; none for a whole file."""
    if "cells" in wanted:
        return set(wanted["cells"].split(","))
    if "field" not in wanted and "row" not in wanted:
        return set()
    form, row = wanted.get("form") or next(iter(case.returns[at]["tables"])), wanted.get("row", 0)
    return {
        cell
        for (name, number, column), cell in places[at].items()
        if (name, number) == (form, row) and wanted.get("field", column) == column
    }


def _figure(cleaned: Any, figure: dict[str, Any], case: Case, places: list, paths: list) -> Any:
    at = figure.get("return", len(paths) - 1)
    form = figure.get("form") or next(iter(case.returns[at]["tables"]))
    table = cleaned.tables[form]
    own = table[table["file"] == paths[at]]
    if "tables" in case.returns[at]:
        row = int("".join(c for c in _one_cell(places[at], form, figure.get("row", 0)) if c.isdigit()))
        own = own[own["row"] == row]
    else:
        own = own.iloc[[figure.get("row", 0)]] if figure.get("row", 0) < len(own) else own.iloc[:0]
    if not len(own):
        return "no row"
    value = own.iloc[0][figure["field"]]
    if pd.isna(value):
        return "held"
    return str(value) if isinstance(value, str) else value.date() if isinstance(value, pd.Timestamp) else float(value)


def _one_cell(places: dict[tuple[str, int, str], str], form: str, row: int) -> str:
    return next(cell for (name, number, _), cell in places.items() if (name, number) == (form, row))


def _write_tables(book: openpyxl.Workbook, one: dict[str, Any]) -> dict[tuple[str, int, str], str]:
    places: dict[tuple[str, int, str], str] = {}
    for form_id, rows in one["tables"].items():
        form = PLAN.forms[form_id]
        told = {name for row in rows for name in row} | {f.name for f in form.required}
        columns = [f for f in form.fields if f.name in told]
        unknown = told - {f.name for f in columns}
        assert not unknown, f"{form_id} has no {unknown}"
        sheet = book.create_sheet(form.title[:31])
        period = Period.parse(one["period"])
        sheet.append([form.title])
        sheet.append(["填报单位：", one.get("filer", CHUAN), "填报期：", period.label])
        if form.unit:
            sheet.cell(2, 6).value = f"单位：{one.get('unit', form.unit)}"
        depth = max(len(f.path) for f in columns)
        _write_head(sheet, [_heads(f, form) for f in columns], depth)
        for number, row in enumerate(rows):
            for at, f in enumerate(columns, start=1):
                cell = sheet.cell(3 + depth + number, at)
                _put(cell, row.get(f.name, ""))
                places[form_id, number, f.name] = cell.coordinate
        if one.get("total"):
            _write_total(sheet, columns, rows, 3 + depth + len(rows))
    return places


def _heads(f: Any, form: Any) -> list[str]:
    """The head of a field from the top, its unit at the leaf where it is not the sheet's."""
    return [*f.path[:-1], f.path[-1] + (f"（{f.unit}）" if f.unit and f.unit != form.unit else "")]


def _write_head(sheet: Any, heads: list[list[str]], depth: int) -> None:
    """Heads of columns from row 3 on, merged over the columns that share them and down to the table."""
    for at, head in enumerate(heads, start=1):
        for level, text in enumerate(head):
            same = at > 1 and heads[at - 2][: level + 1] == head[: level + 1] and level < len(head) - 1
            if not same:
                sheet.cell(3 + level, at).value = text
                wide = [h[: level + 1] == head[: level + 1] and level < len(h) - 1 for h in heads[at:]]
                right = at + (wide.index(False) if False in wide else len(wide))
                if level == len(head) - 1:
                    if level < depth - 1:
                        sheet.merge_cells(start_row=3 + level, end_row=2 + depth, start_column=at, end_column=at)
                elif right > at:
                    sheet.merge_cells(start_row=3 + level, end_row=3 + level, start_column=at, end_column=right)


def _write_total(sheet: Any, columns: list[Any], rows: list[dict[str, Any]], at: int) -> None:
    sheet.cell(at, 1).value = "合计"
    for number, f in enumerate(columns, start=1):
        amounts = [row[f.name] for row in rows if isinstance(row.get(f.name), int | float)]
        if f.is_numeric and amounts and number > 1:
            sheet.cell(at, number).value = round(sum(amounts), 6)


def _write_sheets(book: openpyxl.Workbook, one: dict[str, Any]) -> dict[tuple[str, int, str], str]:
    for number, told in enumerate(one["sheets"], start=1):
        sheet = book.create_sheet(told.get("name", f"Sheet{number}"))
        for r, row in enumerate(told["rows"], start=1):
            for c, value in enumerate(row, start=1):
                _put(sheet.cell(r, c), value)
        for cell, shown in told.get("formats", {}).items():
            sheet[cell].number_format = shown
        for merge in told.get("merges", []):
            sheet.merge_cells(merge)
        sheet.auto_filter.ref = told.get("filter")
        for r in told.get("hidden_rows", []):
            sheet.row_dimensions[r].hidden = True
        for c in told.get("hidden_columns", []):
            sheet.column_dimensions[c if isinstance(c, str) else get_column_letter(c)].hidden = True
        if told.get("hidden"):
            sheet.sheet_state = "hidden"
    return {}


def _put(cell: Any, value: Any) -> None:
    if value == "":
        return
    cell.value = value
    if value in _ERRORS:
        cell.data_type = "e"
