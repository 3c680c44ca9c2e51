"""Two forms that say the same money ten thousand times apart: one of them is in 元 throughout (mode 4).

A firm whose sheets have no history and no peers of their size is measured by what it says itself: the sum of its ledger
for a place against the monthly figure of that place. The larger side is held; only the filer knows it for sure.
Source: domain.md 3.3, 4; 3.4, 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.units.look import SLIP
from fupin_analysis.review.work import Work

_NEAR = 0.35
"""log10: so near to 元 ÷ 万元 two sums of the same money are taken for it."""
Key = tuple[Any, ...]


def compare_ledgers(work: Work, settings: UnitSettings) -> None:
    """Hold the larger of two answers that are 元 ÷ 万元 apart, every figure of the ledger that makes it up."""
    for said in settings.ledgers:
        names = (said["form"], said["other"])
        if not set(names) <= set(work.grids) or not set(names) <= set(work.forms):
            continue
        table, other = (work.table(name) for name in names)
        wanted = (
            {*said["by"], *(pair[0] for pair in said["pairs"])},
            {*said["by"], *(pair[1] for pair in said["pairs"])},
        )
        if all(name in part for part, columns in zip((table, other), wanted, strict=True) for name in columns):
            _compare(work, table, other, said)


def _compare(work: Work, table: FormTable, other: FormTable, said: Mapping[str, Any]) -> None:
    known = work.questioned("C")
    ours, theirs = (_rows(part, said["by"]) for part in (table, other))
    for name, sums in said["pairs"]:
        for key, rows in ours.items():
            own, ledger = _paid(table, name, rows), _paid(other, sums, theirs.get(key, []))
            total = sum(float(other[sums][i]) for i in ledger)
            if len(own) != 1 or not ledger:
                continue
            apart = float(np.log10(float(table[name][own[0]])) - np.log10(total))
            if abs(abs(apart) - SLIP) > _NEAR:
                continue
            ids = [f"{table.ids[own[0]]}/{name}"] if apart > 0 else [f"{other.ids[i]}/{sums}" for i in ledger]
            if known.isdisjoint(ids):
                _hold(work, ids, f"与{work.forms[(other if apart > 0 else table).form.id].title}所报相差约 10 000 倍")


def _hold(work: Work, ids: list[str], why: str) -> None:
    offers = {i: round(float(work.values.value[work.find(i)]) / 10.0**SLIP, 6) for i in ids}
    form = work.forms[work.values.text("form", work.find(ids[0]))]
    unit = form.by_name[ids[0].rpartition("/")[2]].unit
    work.note_values("amount-unit", ids, proposed=offers, why=why, unit=unit)


def _rows(table: FormTable, by: list[str]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for i, key in enumerate(zip(*(table[name].tolist() for name in ("enterprise", *by)), strict=True)):
        found.setdefault(key, []).append(i)
    return found


def _paid(table: FormTable, name: str, rows: list[int]) -> list[int]:
    return [i for i in rows if table[name][i] > 0]
