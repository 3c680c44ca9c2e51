"""What printed totals prove: a column adds up to its 合计 only if one figure (or all of them) is moved by 元 ÷ 万元."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fupin_analysis.review.columns import Numbers, Rows, is_blank
from fupin_analysis.review.say import show
from fupin_analysis.review.totals import tolerance
from fupin_analysis.review.units.look import SLIP, Look
from fupin_analysis.review.units.votes import Suspect, Suspects


@dataclass(frozen=True)
class Total:
    """One figure of a total row: its table, row of the sheet, field, amount, and how far it may be off."""

    table: str
    row: int
    field: str
    amount: float
    raw: str
    unit: str


def prove_by_totals(look: Look, suspects: Suspects, checks: pd.DataFrame) -> Suspects:
    """The suspects, and those that a printed total of their column proves; ``checks`` are the total rows of all."""
    totals = _totals(look, checks)
    found = dict(suspects)
    if not totals:
        return found
    tables = np.array([record_id.rpartition("/")[0] for record_id in look.table.ids], dtype=object)
    lines = look.table["row"].astype("float64")
    for total in totals:
        own = np.flatnonzero(tables == total.table)
        above = max((t.row for t in totals if t.table == total.table and t.row < total.row), default=-math.inf)
        block = own[(lines[own] > above) & (lines[own] < total.row)]
        stretches = [own, block] if len(block) and len(block) < len(own) else [own]
        for hit in _proved(look, total, stretches, found):
            found[hit.value_id] = hit
    return found


def _totals(look: Look, checks: pd.DataFrame) -> list[Total]:
    found = []
    mine = checks[(checks["form"] == look.form.id) & checks["field"].isin(look.money)]
    names = ("record_id", "field", "value", "raw", "unit")
    for record_id, field, value, raw, unit in zip(*(mine[name].tolist() for name in names), strict=True):
        table, _, row = record_id.rpartition("/")
        if isinstance(value, int | float) and not is_blank(value) and value > 0 and row.isdigit():
            found.append(Total(table, int(row), field, float(value), str(raw), "" if is_blank(unit) else str(unit)))
    return found


def _proved(look: Look, total: Total, stretches: list[Rows], suspects: Suspects) -> list[Suspect]:
    """What makes the first stretch of rows add up that can; nothing where one adds up as it stands."""
    amounts = np.nan_to_num(look.table[total.field], nan=0.0)
    wanted = look.form.by_name[total.field].unit or ""
    allowed = [tolerance(total.raw, total.unit, len(rows), wanted=wanted) for rows in stretches]
    if any(abs(amounts[rows].sum() - total.amount) <= slack for rows, slack in zip(stretches, allowed, strict=True)):
        return []
    for rows, slack in zip(stretches, allowed, strict=True):
        if moves := _moves(look, total, rows[amounts[rows] > 0], amounts, slack, suspects):
            why = f"total {show(total.amount)}"
            ids = [(f"{look.table.ids[at]}/{total.field}", at, power) for at, power in moves]
            return [Suspect(i, power, float(amounts[at]), float(10.0 ** (SLIP * power)), why) for i, at, power in ids]
    return []


def _moves(
    look: Look, total: Total, rows: Rows, amounts: Numbers, slack: float, suspects: Suspects
) -> list[tuple[int, int]]:
    """(row, power) of the figures to move so that the rows add up: the suspects, one more, or all of them."""
    known = {at: suspects[i] for at in rows.tolist() if (i := f"{look.table.ids[at]}/{total.field}") in suspects}
    moved = sum(hit.proposed - hit.amount for hit in known.values())
    off = float(amounts[rows].sum()) + moved - total.amount
    told = [(at, hit.power) for at, hit in known.items()]
    if known and abs(off) <= slack:
        return told
    for power in (1, -1):
        factor = float(10.0 ** (-SLIP * power))
        telling = amounts[rows] * min(factor, 1.0) > 2 * slack  # else the row may simply have been left out of the sum
        mends = telling & (np.abs(off + amounts[rows] * (factor - 1.0)) <= slack)
        more = [int(at) for at in rows[mends] if int(at) not in known]
        if len(more) == 1:
            return [*told, (more[0], power)]
        whole, loose = float(amounts[rows].sum()) * factor, slack * len(rows)
        if not known and len(rows) > 1 and abs(whole - total.amount) <= loose < total.amount / 10:
            return [(int(at), power) for at in rows]
    return []
