"""Printed totals against our own sums (mode 31): subtotals, totals of subtotals, total first or last."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fupin_analysis.plan.forms import Form, header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary
from fupin_analysis.review.say import show
from fupin_analysis.review.work import Work

Numbers = npt.NDArray[np.float64]
WAYS = ("value", "reported", "offered")
"""A printed total is right when it is the sum of our values, of those reported, or of those proposed: it follows."""


@dataclass(frozen=True)
class Line:
    """One total row: where it stands and what level its label gives it (``total``, ``subtotal``, ``part``)."""

    record_id: str
    row: int
    level: str
    label: str


def check_totals(work: Work) -> None:
    """Each printed number of a total row against every set of rows that it can stand for; no match is one finding."""
    if not len(work.checks):
        return
    labels = _labels(work.cells)
    checks = work.checks.assign(table=_table_of(work.checks["record_id"]))
    columns = _numbers(work)
    for table_id, group in checks.groupby("table", sort=False):
        form = work.forms.get(str(group["form"].iloc[0]))
        own = columns.get(str(table_id))
        if form is not None and own:
            _check_table(work, form, group, own, labels)


def _table_of(record_ids: pd.Series[str]) -> pd.Series[str]:
    return record_ids.str.rsplit("/", n=1).str[0]


def _numbers(work: Work) -> dict[str, dict[str, Numbers]]:
    """By table and field the rows (line, unread, all WAYS) of tables with totals and some counted record.

    Dropped rows stand among them: the sender counted them.
    """
    live = set(_table_of(work.records.loc[work.records["counted"], "record_id"]))
    tables = live & set(_table_of(work.checks["record_id"]))
    offers = {i: offer for note in work.notes for i, offer in note.proposed.items() if offer is not None}
    unread = {i for note in work.notes if note.grade == "C" for i in note.proposed}
    split = work.values["record_id"].str.rsplit("/", n=1)
    inside = split.str[0].isin(tables)
    values, split = work.values.loc[inside, ["field", "value", "reported"]], split[inside]
    offered = values["value"].where(~values.index.isin(list(offers)), values.index.map(offers))
    line = pd.to_numeric(split.str[1], errors="coerce")
    told = [pd.to_numeric(column, errors="coerce") for column in (values["value"], values["reported"], offered)]
    apart = {i for note in work.notes if note.finding.code == "key-missing" for i in note.proposed}
    blind = (offered.isna() & values.index.isin(unread)) | values.index.isin(apart)
    rows = np.column_stack([np.asarray(column, dtype="float64") for column in (line, blind, *told)])
    made: dict[str, dict[str, Numbers]] = {}
    groups = values.assign(table=split.str[0]).reset_index(drop=True).groupby(["table", "field"]).indices
    for key, at in groups.items():
        table, field = cast("tuple[str, str]", key)
        made.setdefault(table, {})[field] = rows[at]
    return made


def _labels(cells: pd.DataFrame) -> dict[tuple[str, str, int], str]:
    """(file_id, sheet, row) → the first word of that total row."""
    found: dict[tuple[str, str, int], str] = {}
    words = cells[~cells["raw"].str.fullmatch(r"[\d.,，\s\-—/%]*", na=True)]
    for cell in words.itertuples(index=False):
        row = int("".join(ch for ch in str(cell.cell) if ch.isdigit()) or 0)
        found.setdefault((str(cell.file_id), str(cell.sheet), row), str(cell.raw))
    return found


def level_of(label: str) -> str:
    """``part`` (其中…), ``subtotal`` (小计) or ``total`` by the words of a total row."""
    words, key = load_vocabulary().totals, header_key(label)
    if any(key.startswith(word) for word in folded(words.part)):
        return "part"
    if any(word in key for word in folded(words.subtotal)):
        return "subtotal"
    return "total"


def _check_table(
    work: Work,
    form: Form,
    group: pd.DataFrame,
    columns: Mapping[str, Numbers],
    labels: dict[tuple[str, str, int], str],
) -> None:
    lines = []
    for record_id, part in group.groupby("record_id", sort=False):
        row = int(str(record_id).rsplit("/", 1)[1])
        head = part.iloc[0]
        label = labels.get((head["file_id"], head["sheet"], row), "合计")
        lines.append(Line(str(record_id), row, level_of(label), label))
    lines.sort(key=lambda line: line.row)
    numeric = {f.name for f in form.fields if f.type in ("int", "number", "money")}
    checked = group[group["field"].isin(numeric & set(columns))]
    rows = sorted({float(row) for column in columns.values() for row in column[:, 0]})
    for line in lines:
        cells = checked[checked["record_id"] == line.record_id]
        if line.level != "part" and len(cells):
            _check_line(work, form, line, spans(line, lines, rows), cells, columns)


def spans(line: Line, lines: list[Line], rows: list[float]) -> list[tuple[float, float]]:
    """The stretches of rows (both ends outside) that a total row can stand for, most likely first.

    A subtotal stands for the block above it (below it where subtotals lead), or for its last rows: a group of one row
    may go without a subtotal of its own.
    """
    whole = (-math.inf, math.inf)
    above = float(max((o.row for o in lines if o.row < line.row), default=-math.inf))
    below = float(min((o.row for o in lines if o.row > line.row), default=math.inf))
    totals_above = [o.row for o in lines if o.row < line.row and o.level == "total"]
    since_total = (float(max(totals_above, default=-math.inf)), float(line.row))
    blocks = [(above, float(line.row)), (float(line.row), below)]
    if line.level == "subtotal":
        tails = [(row, float(line.row)) for row in rows if above < row < line.row]
        heads = [(float(line.row), row) for row in rows if line.row < row < below]
        return [*blocks, since_total, *tails, *heads]
    only = sum(o.level == "total" for o in lines) == 1
    return [whole] if only else [whole, since_total, *blocks]


def _check_line(
    work: Work,
    form: Form,
    line: Line,
    stretches: list[tuple[float, float]],
    cells: pd.DataFrame,
    columns: Mapping[str, Numbers],
) -> None:
    """Take the stretch with which most of the row's cells agree; the cells that do not agree with it are told of."""
    printed = pd.to_numeric(cells["value"], errors="coerce")
    told = cells[printed.notna()]
    wrong: list[tuple[Any, float]] = []
    for number, stretch in enumerate(stretches):
        off = [
            (cell, ours)
            for cell in told.itertuples(index=False)
            if (ours := _differs(cell, stretch, columns)) is not None
        ]
        if number == 0 or len(off) < len(wrong):
            wrong = off
        if not wrong:
            return
    for cell, ours in wrong:
        label = form.by_name[str(cell.field)].label
        work.note_check("total-differs", cell, label=label, ours=show(ours), line=line.label.strip())


def _differs(cell: Any, stretch: tuple[float, float], columns: Mapping[str, Numbers]) -> float | None:
    """Our sum where the printed figure agrees with none of the readings; None where it does with one.

    A stretch with a figure that could not be read cannot be summed: what is missing has been asked about already.
    """
    rows = columns[str(cell.field)]
    inside = (rows[:, 0] > stretch[0]) & (rows[:, 0] < stretch[1])
    if rows[inside, 1].any():
        return None
    allowed = tolerance(str(cell.raw), str(cell.unit or ""), int(inside.sum()))
    sums = [round(float(total), 6) for total in np.nansum(rows[inside, 2:], axis=0)]
    return None if any(abs(float(cell.value) - total) <= allowed for total in sums) else sums[0]


def tolerance(raw: str, unit: str, count: int) -> float:
    """How far a printed total may be off: half its last written digit, and the noise of ``count`` additions."""
    digits = raw.strip().rstrip("元万亿千百人户个").partition(".")[2]
    factor = {"元": 0.0001, "千元": 0.1, "亿元": 10000.0}.get(unit, 1.0)
    return 0.5 * 10.0 ** -len(digits) * factor * (len(digits) > 0) + 1e-6 * max(count, 1)
