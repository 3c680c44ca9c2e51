"""Which unit a column was written in: head, block, sheet; where they differ, the figures decide (modes 2, 3)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from fupin_analysis.intake.body import Strand
from fupin_analysis.intake.layout import Context, SheetLayout, Table
from fupin_analysis.intake.parse.units import (
    convert_money,
    fold_unit,
    is_count,
    is_foreign,
    is_money,
    same_count,
    split_unit,
    units_in_note,
)
from fupin_analysis.plan.forms import Field, Form, header_key

_COUNTED = {"人次": "人次", "户次": "户次", "场次": "场", "人数": "人", "人口": "人", "人口数": "人", "户数": "户"}
"""Last words of heads, and what they count."""
_NEAR, _FAR = 0.7, 2.0
"""Powers of ten between the medians of two money columns of one table: alike (0.2 to 5), and out of the question."""


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """``unit`` to read plain numbers in (None: the form's own); ``note`` the corner's unit where it says another."""

    unit: str | None
    note: str | None = None
    stated: bool = False


def head_unit(strand: Strand, f: Field) -> str | None:
    """The unit that a head states, its own before those above it; heads above count only for units of its kind."""
    if strand.unit and (unit := fold_unit(strand.unit)):
        return unit
    for depth, level in enumerate(reversed(strand.path)):
        unit = split_unit(level)[1]
        if unit is not None and (depth == 0 or is_money(unit) == (f.type == "money")):
            return unit
    return None


def other_count(strand: Strand, f: Field) -> str | None:
    """What a head counts, in brackets or in its last word (志愿者人次), where that is of another kind."""
    if f.type != "int" or f.unit is None or not is_count(f.unit):
        return None
    leaf = header_key(strand.path[-1]) if strand.path else ""
    unit = head_unit(strand, f) or next((unit for word, unit in _COUNTED.items() if leaf.endswith(word)), None)
    return unit if unit and is_count(unit) and not same_count(unit, f.unit) else None


def block_unit(table: Table, context: Context) -> str | None:
    """The unit of money that a table's or a sheet's note states (单位：万元、个、人 → 万元).

    Several units come back as one text (万元、元), and so does what is no unit of money at all (金额单位：筐).
    """
    return _of_notes([table.unit] if table.unit else []) or _of_notes([text for text, _ in context.units])


def _of_notes(notes: Sequence[str]) -> str | None:
    told = [unit for text in notes for unit in units_in_note(text)]
    money = list(dict.fromkeys(unit for unit in told if is_money(unit) or is_foreign(unit)))
    odd = [text for text in notes if text and not told and not units_in_note(text)]
    return "、".join(money) or (odd[0] if odd else None)


def unit_of_others(columns: Sequence[tuple[Strand, Field]], form: Form) -> str | None:
    """Where no note states it: the form's unit of money, if all heads of money but one or two state that one.

    So a head 元 among heads 万元 is at odds with them as with a note.
    """
    heads = [head_unit(strand, f) for strand, f in columns if f.type == "money" and f.unit == form.main_unit]
    other = [unit for unit in heads if unit not in (None, form.main_unit)]
    same = heads.count(form.main_unit)
    return form.main_unit if other and same >= 2 * len(other) else None


def is_borrowed(table: Table, layout: SheetLayout) -> bool:
    """True where another table stands between a table and the note of units: the note speaks of that one first."""
    above = [other.span.bottom for other in layout.tables if other.span.bottom < table.span.top]
    rows = [row for _, (row, _) in layout.context.units]
    return bool(above) and not any(max(above) < row <= table.span.bottom for row in rows)


def choose_unit(strand: Strand, f: Field, form: Form, block: str | None, *, borrowed: bool = False) -> UnitChoice:
    """The unit of one column, and the corner note where it contradicts the head.

    A note that is ``borrowed`` from the table above contradicts nobody: a head that states its unit wins.
    """
    own = head_unit(strand, f) or _visits(strand, f)
    if f.type != "money":
        return UnitChoice(own, stated=own is not None)
    if block is not None and not is_money(block):
        return _choose_beside(own, f, block, borrowed=borrowed)
    main = form.main_unit is None or block == form.main_unit  # the note speaks of the main unit, not of 元 columns
    if own is None:
        if block is None or (main and form.main_unit is not None and f.unit != form.main_unit):
            return UnitChoice(f.unit)
        doubtful = form.main_unit is None and block != f.unit
        return UnitChoice(f.unit, note=block) if doubtful else UnitChoice(block)
    asked = own == f.unit and (main or not form.is_ours)
    if borrowed or block is None or block == own or not is_money(own) or asked:
        return UnitChoice(own, stated=True)
    return UnitChoice(own, note=block, stated=True)


def _visits(strand: Strand, f: Field) -> str | None:
    """人次 or 户次 as the last word of a head that asks for 人 or 户."""
    other = other_count(strand, f)
    return other if other in ("人次", "户次") else None


def _choose_beside(own: str | None, f: Field, block: str, *, borrowed: bool) -> UnitChoice:
    """A note of several units or of none that is known: what it says is nobody's but a head that is one of them."""
    known = block.split("、")
    if own is None:
        return UnitChoice(f.unit if f.unit in known else block)
    same = own in known or borrowed or not is_money(own)
    return UnitChoice(own, note=None if same else block, stated=True)


def settle_conflict(
    values: Iterable[float], others: Iterable[float], *, head: str, note: str, target: str
) -> str | None:
    """The one of two units under which a column is of the size of its neighbours; None where it cannot be told."""
    own = [abs(v) for v in values if v]
    sure = [abs(v) for v in others if v]
    if not own or not sure or not is_money(note):
        return None
    middle, size = median(own), math.log10(median(sure))

    def off(unit: str) -> float:
        return abs(math.log10(float(convert_money(Decimal(repr(middle)), unit, target)) or 1e-9) - size)

    near, far = sorted((head, note), key=off)
    return near if off(near) <= _NEAR and off(far) >= _FAR else None


def plain_numbers(cells: Iterable[Any]) -> list[float]:
    """The numbers among raw cells that carry no unit of their own."""
    return [float(c) for c in cells if isinstance(c, (int, float)) and not isinstance(c, bool)]
