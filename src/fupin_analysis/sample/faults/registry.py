"""The registry of faults: what each looks at, how often it strikes, and what a reader should make of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.sample.dice import stream
from fupin_analysis.sample.layout import Family
from fupin_analysis.sample.pages import Cell, Drawn, Page, Workbook


class _Keep:
    """The truth stays as it was."""


KEEP = _Keep()


@dataclass(frozen=True)
class Fault:
    """One line of the manifest. ``true_value`` is what the cell says in truth, in the words of the written table."""

    file: str
    sheet: str
    cell: str
    mode: int | None
    form: str
    field: str
    raw: str
    true_value: str
    note: str


@dataclass(frozen=True)
class Change:
    """What a cell becomes. ``reads``: what a careful reader takes from it, where that is not the truth before."""

    value: Any
    note: str
    reads: Any = KEEP
    is_error: bool = False


@dataclass(frozen=True)
class Site:
    """A cell with what is known about it. ``is_followed``: last month's figures of the same year came too."""

    cell: Cell
    field: Field
    form: Form
    family: Family
    page: Page
    book: Workbook
    row: dict[str, Any]
    is_followed: bool


CellFault = Callable[[Site, random.Random], Change | None]
TableFault = Callable[[Page, Drawn, Workbook, Form, random.Random], list[tuple[int, int, str, str]]]
"""Gives (row, column, raw, true) of every cell it touched; an empty list where it found nothing to do."""
LayoutFault = Callable[[Family], Family | None]


@dataclass(frozen=True)
class Entry:
    """A registered fault. ``rate``: strikes per cell, table or book that it fits, at level 1."""

    mode: int
    rate: float
    note: str
    act: Any
    kinds: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ("xlsx", "xls", "csv")


CELL_FAULTS: list[Entry] = []
TABLE_FAULTS: list[Entry] = []
LAYOUT_FAULTS: list[Entry] = []
RESENT = Entry(44, 0.012, "与上期所报文件完全相同", None, (), ("xlsx", "xls"))
"""Last month's file sent again; it concerns whole files and is dealt out where files are written."""
BELATED = Entry(78, 0.5, "迟报，随下期收到", None)
"""A late return that is filed with the next period; of those that come late anyway."""
_ANY_SUFFIX = ("xlsx", "xls", "csv")


def cell_fault(
    mode: int, rate: float, *kinds: str, suffixes: tuple[str, ...] = _ANY_SUFFIX
) -> Callable[[CellFault], CellFault]:
    """Register a fault of single value cells of some field types."""

    def register(act: CellFault) -> CellFault:
        CELL_FAULTS.append(Entry(mode, rate, _said(act), act, kinds, suffixes))
        return act

    return register


def table_fault(
    mode: int, rate: float, note: str, *, suffixes: tuple[str, ...] = _ANY_SUFFIX
) -> Callable[[TableFault], TableFault]:
    """Register a fault of whole tables."""

    def register(act: TableFault) -> TableFault:
        TABLE_FAULTS.append(Entry(mode, rate, note, act, (), suffixes))
        return act

    return register


def layout_fault(
    mode: int, rate: float, note: str, *, suffixes: tuple[str, ...] = _ANY_SUFFIX
) -> Callable[[LayoutFault], LayoutFault]:
    """Register a fault that lays a whole workbook out otherwise than last month."""

    def register(act: LayoutFault) -> LayoutFault:
        LAYOUT_FAULTS.append(Entry(mode, rate, note, act, (), suffixes))
        return act

    return register


def _said(act: CellFault) -> str:
    return (act.__doc__ or "").strip().splitlines()[0]


def MODES() -> set[int]:  # noqa: N802 — reads as the constant it stands for
    """Every mode that some registered fault makes."""
    return {entry.mode for entry in (*CELL_FAULTS, *TABLE_FAULTS, *LAYOUT_FAULTS, RESENT, BELATED)}


@dataclass
class Dose:
    """Deals faults out evenly: of N places that fit, N × rate × strength are struck, whatever the seed."""

    seed: int
    strength: float
    _seen: dict[str, float] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _rng: dict[str, np.random.Generator] = field(default_factory=dict)

    def strikes(self, entry: Entry, name: str) -> bool:
        """True where the next strike of the entry falls on this place."""
        key = f"{entry.mode}/{name}"
        if key not in self._rng:
            self._rng[key] = stream(self.seed, "dose", key)
            self._seen[key], self._next[key] = 0.0, float(self._rng[key].random())
        self._seen[key] += entry.rate * self.strength
        if self._seen[key] < self._next[key]:
            return False
        self._next[key] = np.ceil(self._seen[key]) + float(self._rng[key].random())
        return True
