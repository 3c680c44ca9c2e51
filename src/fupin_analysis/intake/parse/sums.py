"""Sums and products typed into one cell: 50+30+20, 120万+5000元, 10万×12 (mode 22)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fupin_analysis.intake.parse.chinese_numerals import read_numeral
from fupin_analysis.intake.parse.units import fold_unit

NUM = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
TIMES = re.compile(r"[×*]|(?<=[\d万亿千元])[xX](?=\d)")
_SUM = re.compile(
    rf"=?\(?[+-]?{NUM}[^\d()+\-]{{0,3}}(?:[()]*[+-][()]*{NUM}[^\d()+\-=]{{0,3}}\)?)+(?:=({NUM})\D{{0,3}})?"
)


class Sum(NamedTuple):
    """``total`` in ``unit``, in single units where ``scaled``; ``shown`` as typed; ``agrees`` with a printed result."""

    total: Decimal
    shown: Decimal
    unit: str | None
    scaled: bool
    written: str | None
    agrees: bool = True


def read_sum(close: str) -> Sum | None:
    """50+30+20: only + and − of numbers in one unit; a result that is printed beside must agree."""
    found = _SUM.fullmatch(close)
    body = close.lstrip("=")
    if found is None or ("+" not in body and "(" not in body):
        return None
    units = set(re.findall(rf"{NUM}([^\d()+\-=]+)", body))
    typed = body.split("=")[0]
    terms = re.findall(rf"([+-]?)[()]*({NUM})", typed)
    forgotten = typed[-1].isdigit() and re.search(r"[^\d()+\-.,]", typed)  # 10万+5000: 5000 of what?
    if len(units) > 1 or "-(" in body or forgotten:
        return None
    total = sum((Decimal(f"{sign}{n}".replace(",", "")) for sign, n in terms), Decimal(0))
    if found[1] is not None and Decimal(found[1].replace(",", "")) != total:
        return Sum(total, total, None, scaled=False, written=None, agrees=False)
    unit = units.pop() if units else ""
    scaled = read_numeral("1" + re.match(r"[万亿千]?", unit)[0]) if unit else None  # type: ignore[index]
    factor = scaled.value if scaled else Decimal(1)
    name = fold_unit(unit.lstrip("万亿千")) if unit.lstrip("万亿千") else None
    return Sum(total * factor, total, name, bool(scaled and scaled.scaled), unit or None)


def add_units(terms: Sequence[tuple[Decimal | None, str | None, bool]]) -> Sum | None:
    """The sum of amounts (value, unit, scaled) that say 元 or 万 each in its own way; None where one says nothing."""
    total = Decimal(0)
    for value, unit, scaled in terms:
        if value is None or unit not in (None, "元") or not (scaled or unit):
            return None
        total += value
    return Sum(total, total, "元", scaled=True, written="元") if len(terms) > 1 else None
