"""A whole column at once: plain columns take a short way, every other text is read once and mapped back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fupin_analysis.intake.parse.amounts import settle
from fupin_analysis.intake.parse.cells import Spec, parse_cell, shown
from fupin_analysis.intake.parse.parsed import Parsed
from fupin_analysis.intake.parse.percent import column_factor, is_lone_fraction, is_mixed

_NUMBERS = frozenset({int, float})
_DAYS = frozenset({dt.datetime, dt.date})
_TEXTS = frozenset({str})
_TEXTS_KEPT = 20_000
_NONE = frozenset({type(None)})
_FEW = 3
_LITERAL = re.compile(r'"[^"]*"|[\\!].')
"""What a format only prints: ``0"%"`` shows 85 as 85%, no 0.85."""
_LARGE = 1e9
"""From here on the product of two floats may miss the sixth place: such a number is read with care."""


@dataclass(slots=True)
class ColumnRead:
    """``values`` aligned with the cells (None for blanks); ``special`` the readings that are more than their value.

    ``kinds`` are the types of the cells that are not blank.
    """

    values: list[Any]
    unit: str | None = None
    special: dict[int, Parsed] = field(default_factory=dict)
    kinds: frozenset[type] = frozenset()


class ColumnReader:
    """Reads columns of one kind; every text is parsed once, however many columns and files it stands in."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.unit = spec.scale.unit if spec.field.is_numeric else None
        self._ordinary = (Parsed(unit=self.unit)[1:], Parsed()[1:])
        self._known: dict[Any, Known] = {None: (None, None)}

    def read(self, cells: Sequence[Any], formats: Mapping[int, str] | None = None) -> ColumnRead:
        """Read the cells of one column; ``formats`` are number formats by position, where a format is known."""
        spec = self.spec
        kinds = frozenset(map(type, cells)) - _NONE
        if spec.field.is_numeric and kinds <= _NUMBERS and spec.field.type != "pct":
            read = _plain_numbers(cells, spec)
        elif spec.field.type == "date" and kinds <= _DAYS:
            read = ColumnRead([c.date() if isinstance(c, dt.datetime) else c for c in cells])
        else:
            read = self._by_value(cells, plain=kinds <= _TEXTS)
        if spec.field.type == "bool" and not spec.coded and read.special:
            _doubt_codes(cells, read)
        if spec.field.type == "pct":
            _scale_percent(cells, read, spec, formats or {})
        read.kinds = kinds
        return read

    def _by_value(self, cells: Sequence[Any], *, plain: bool) -> ColumnRead:
        keys = cells if plain else [c if c is None or type(c) is str else (type(c), c) for c in cells]
        known = self._known
        if len(known) > _TEXTS_KEPT:
            known = self._known = {None: (None, None)}
        for key, cell in zip(keys, cells, strict=True):
            if key not in known:
                known[key] = self._parse(cell)
        found = [known[key] for key in keys]
        special = {at: got for at, (_, got) in enumerate(found) if got is not None}
        return ColumnRead([value for value, _ in found], self.unit, special)

    def _parse(self, cell: Any) -> Known:
        got = parse_cell(cell, self.spec)
        return got.value, got if got.value is None or got[1:] not in self._ordinary else None


Known = tuple[Any, Parsed | None]
"""The value of a cell, and its reading where that is more."""


def parse_column(cells: Sequence[Any], spec: Spec, *, formats: Mapping[int, str] | None = None) -> ColumnRead:
    """Read the cells of one column; ``formats`` are number formats by position, where a format is known."""
    return ColumnReader(spec).read(cells, formats)


def _plain_numbers(cells: Sequence[Any], spec: Spec) -> ColumnRead:
    """Numbers as they are stored: scaled and rounded in one go; what is odd among them is read with care."""
    scale = spec.scale
    factor = float(scale.factor)
    over = round(1 / factor) if factor < 1 else 1
    times = factor if factor >= 1 else 1
    whole = spec.field.type == "int"
    values: list[Any] = []
    special: dict[int, Parsed] = {}
    for at, cell in enumerate(cells):
        if cell is None:
            values.append(None)
            continue
        number = round(cell * times, 6) if over == 1 else round(cell / over, 6)
        if not abs(number) < _LARGE or (whole and number != int(number)):
            got = parse_cell(cell, spec)
            if got.issues:
                special[at] = got
            values.append(got.value)
        else:
            values.append(int(number) if whole else float(number) or 0.0)  # no -0
    return ColumnRead(values, scale.unit, special)


def _doubt_codes(cells: Sequence[Any], read: ColumnRead) -> None:
    """Beside a 2 that no head explains a 1 is no yes either; beside 是 and 否 it is told how it was read (mode 66)."""
    said = {at: shown(cell).strip() for at, cell in enumerate(cells) if at in read.special}
    ones = [at for at, text in said.items() if text == "1"]
    if "2" in said.values():
        for at in ones:
            read.values[at] = None
            read.special[at] = Parsed().noting("bool-unknown")
    elif "0" not in said.values() and any(shown(cell).strip() in ("是", "否") for cell in cells):
        for at in ones:
            read.special[at] = Parsed(True).noting("bool-coded", grade="B")


def _scale_percent(cells: Sequence[Any], read: ColumnRead, spec: Spec, formats: Mapping[int, str]) -> None:
    """Bring rates to 0–100: what says % stays, a cell formatted as % counts 0–1, the majority decides the rest."""
    shown_pct = {at for at, kind in formats.items() if "%" in _LITERAL.sub("", kind) and type(cells[at]) in _NUMBERS}
    plain = [
        at for at, value in enumerate(read.values) if value is not None and at not in shown_pct and _is_plain(read, at)
    ]
    numbers = [float(read.values[at]) for at in plain]
    factor = column_factor(numbers, spec.head)
    told = sum(0 < n < 1 for n in numbers)
    mixed = is_mixed(numbers, spec.head)
    alone = told and factor == 1 and any(is_lone_fraction(n, numbers, spec.head) for n in numbers if 0 < n < 1)
    for at in shown_pct:
        _set(read, at, Parsed(round(float(cells[at]) * 100, 6), unit="%"), spec)
    _doubt_small(read, spec)
    for at in plain:
        value = float(read.values[at])
        got = read.special.get(at) or Parsed(value)
        if factor == 100 and abs(value) <= 1:
            made = got._replace(value=round(value * 100, 6))
            grade = "B" if told < _FEW else "A"
            _set(read, at, made.noting("pct-fraction", grade=grade) if 0 < value < 1 else made, spec)
        elif mixed and 0 < value < 1:
            _set(read, at, got._replace(proposed=round(value * 100, 6)).noting("pct-fraction", grade="C"), spec)
        elif value == 1 and alone and not spec.field.may_fall:  # beside 0.5 for 50 %: all of it, or one percent
            _set(read, at, got._replace(proposed=100.0).noting("pct-fraction", grade="C"), spec)
        elif is_lone_fraction(value, numbers, spec.head) and not spec.field.may_fall:
            _set(read, at, got._replace(value=round(value * 100, 6)).noting("pct-fraction", grade="B"), spec)


def _doubt_small(read: ColumnRead, spec: Spec) -> None:
    """Hold 0.85% among figures such as 85%: it is less than one percent, or 85 (mode 23)."""
    said = [at for at, got in read.special.items() if got.unit == "%" and got.low is None and not got.approx]
    numbers = [float(value) for value in read.values if value is not None]
    for at in said:
        value = read.values[at]
        if value is None or spec.field.may_fall or not is_lone_fraction(float(value), numbers, spec.head):
            continue
        held = read.special[at]._replace(proposed=round(float(value) * 100, 6))
        _set(read, at, held.noting("pct-fraction", grade="C"), spec)


def _is_plain(read: ColumnRead, at: int) -> bool:
    got = read.special.get(at)
    return got is None or (got.unit is None and got.low is None)


def _set(read: ColumnRead, at: int, got: Parsed, spec: Spec) -> None:
    kept = tuple(i for i in got.issues if i.code != "pct-large")
    got = settle(got._replace(issues=kept), spec.field)
    read.values[at] = got.value
    if got.issues or got.low is not None or got.approx:
        read.special[at] = got
    else:
        read.special.pop(at, None)
