"""A number read becomes the field's value: units converted exactly, kinds of unit compared, bounds carried along."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fupin_analysis.intake.parse.parsed import Parsed
from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.units import (
    MONEY,
    SIX,
    convert_money,
    is_count,
    is_foreign,
    is_money,
    is_other_kind,
    physical_factor,
    same_count,
)
from fupin_analysis.plan.forms import Field

_SCALES = {"万": Decimal(10_000), "千": Decimal(1000), "亿": Decimal(100_000_000), "百": Decimal(100)}


@dataclass(frozen=True, slots=True)
class Scale:
    """How plain numbers of a column become the field's unit: ``factor``, and the unit they were written in."""

    factor: Decimal
    unit: str | None
    clash: str | None = None
    """Set where the head states a unit of another kind (人次 for 人, 户 for 人): not summable (mode 71)."""


def column_scale(field: Field, unit: str | None) -> Scale:
    """The scale of a column whose head, block or sheet states ``unit``; the form's own unit where none is stated."""
    return _scale(field.type, field.unit, unit)


@lru_cache(maxsize=4096)
def _scale(kind: str, want: str | None, unit: str | None) -> Scale:
    if unit is None or want is None or unit == want:
        return Scale(Decimal(1), unit or want)
    if kind == "money":
        if is_money(unit):
            return Scale(MONEY[unit] / MONEY[want], unit)
        return Scale(Decimal(1), unit, clash=unit)
    if (factor := physical_factor(unit, want)) is not None:
        return Scale(factor, unit)
    if unit[0] in _SCALES and len(unit) > 1 and same_count(unit[1:], want):
        return Scale(_SCALES[unit[0]], unit)
    clash = is_count(unit) and is_count(want) and not same_count(unit, want)
    clash = clash or is_money(unit) or (unit == "%") != (want == "%")
    return Scale(Decimal(1), unit, clash=unit if clash else None)


def finish(read: NumberRead, field: Field, scale: Scale) -> Parsed:
    """The field's value of a number read; a unit in the cell beats the head's (modes 7, 8)."""
    made = _money(read, field, scale) if field.type == "money" else _other(read, field, scale)
    return settle(made, field)


def _money(read: NumberRead, field: Field, scale: Scale) -> Parsed:
    target = field.unit or "元"
    if read.unit is not None and not is_money(read.unit):
        return _clash(read, read.unit, field)
    if (
        read.written in ("千", "百", "十") and not read.scaled and read.value is not None
    ):  # thousands of 元, or of the head's unit?
        offer = float(convert_money(read.value, "元", target))
        return Parsed(unit="元", proposed=offer).noting("number-doubtful")
    if read.unit is not None or read.scaled:
        factor = MONEY[read.unit or "元"] / MONEY[target]
        unit = read.written if read.written in MONEY else _full_name(read.written)
        return _times(read, factor, unit)
    return _times(read, scale.factor, scale.unit)


def _full_name(written: str | None) -> str:
    return {"万": "万元", "亿": "亿元"}.get(written or "", "元")


def _other(read: NumberRead, field: Field, scale: Scale) -> Parsed:
    said, want = read.unit, field.unit
    if said is None or want is None or said == want:
        factor = Decimal(1) if said is not None or read.scaled else scale.factor
        unit = said if field.type == "pct" else said or scale.unit
        return _times(read, factor, unit)
    if field.type == "pct":
        if said == "‰":
            return _times(read, Decimal("0.1"), said)
        return _clash(read, said, field)
    if (factor_2 := physical_factor(said, want)) is not None:
        return _times(read, factor_2, said).noting("unit-physical", unit=said, want=want)
    if (
        is_money(said)
        or is_foreign(said)
        or said == "%"
        or is_other_kind(said, want)
        or (is_count(said) and is_count(want) and not same_count(said, want))
    ):
        return _clash(read, said, field)
    return _times(read, Decimal(1), said)


def _clash(read: NumberRead, said: str, field: Field) -> Parsed:
    offer = None if read.value is None or is_foreign(said) else float(read.value)
    got = Parsed(approx=read.approx, unit=said, issues=(), proposed=offer)
    return got.noting("unit-kind", unit=said, want=field.unit or "")


def _times(read: NumberRead, factor: Decimal, unit: str | None) -> Parsed:
    def by(value: Decimal | None) -> float | None:
        return None if value is None else float((value * factor).quantize(SIX)) or 0.0  # no -0

    return Parsed(by(read.value), by(read.low), by(read.high), read.approx, unit, read.issues, by(read.proposed))


def settle(made: Parsed, field: Field) -> Parsed:
    """The last step of every number: whole numbers as int, impossible rates told (mode 23)."""
    if field.type == "int":
        made = _whole(made)
    if field.type == "pct" and made.value is not None and made.value > field.limit and not field.may_fall:
        made = made.noting("pct-large", limit=f"{field.limit:g}")
    return made


def _whole(made: Parsed) -> Parsed:
    def as_int(value: Any) -> Any:
        return int(value) if value is not None and value == int(value) else value

    made = made._replace(
        value=as_int(made.value), low=as_int(made.low), high=as_int(made.high), proposed=as_int(made.proposed)
    )
    if made.value is not None and not isinstance(made.value, int):
        return made._replace(value=None, proposed=None).noting("number-fraction", value=made.value)
    return made
