"""The one place where a number that a person sees is formatted (domain.md 4.2, 4.8; GB/T 15835-2011).

Rounded once, half up, from the unrounded value; never over the threshold that the value is judged by; grouped in
threes by a narrow space that does not break. Missing values have a word of their own, and are never 0.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from fupin_analysis.plan.periods import Period

GROUP = "\u202f"
"""Narrow space that does not break: 15 230.5 stays on one line."""
MISSING = "—"
UNALLOCATED = "未分解"
NO_BASE = "无同口径同期数"
NO_BEFORE = "无上月同口径数"
NOT_ALIKE = "因有待核实数据，本月数与上月不可比"

WAN_PER_YI = 10_000.0
_NOISE = 9  # digits that binary fractions spoil: 28.499999999999996 is 28.5
_MOST_DECIMALS = 6


def is_missing(value: Any) -> bool:
    """True for None, NaN, NA and NaT."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def round_half_up(value: float, decimals: int = 0) -> Decimal:
    """Round once, half away from zero; binary noise beyond nine digits does not decide."""
    clean = Decimal(f"{float(value):.{_NOISE}f}")
    return clean.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def round_honestly(
    value: float, decimals: int, *, against: float | None = None, strict: bool = False
) -> tuple[Decimal, int]:
    """``value`` rounded so that it stays on its side of ``against``; returns it with the decimals it needed.

    89.96 judged by 90 gives 89.96 (not 90.0); where more decimals do not help, it is cut: 89.999 9999 gives 89.9.
    ``strict``: the test is ``>``, so a value above must not be shown as the threshold itself.
    """
    shown = round_half_up(value, decimals)
    if against is None:
        return shown, decimals
    for places in range(decimals, _MOST_DECIMALS + 1):
        shown = round_half_up(value, places)
        if _same_side(value, shown, against, strict=strict):
            return shown, places
    quantum = Decimal(1).scaleb(-decimals)
    return Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_DOWN), decimals


def _same_side(value: float, shown: Decimal, against: float, *, strict: bool) -> bool:
    if value < against:
        return float(shown) < against
    if value > against and strict:
        return float(shown) > against
    return True


def group(shown: Decimal | int, decimals: int = 0) -> str:
    """Digits in threes: 1 234.5; -0.0 is 0.0."""
    text = f"{shown:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace(",", GROUP)


def number_within(value: Any, decimals: int, *, against: float) -> str:
    """A number of a column: the decimals stay, and where rounding would reach ``against`` it is cut (99.96 → 99.9)."""
    if is_missing(value):
        return MISSING
    shown = round_half_up(float(value), decimals)
    if not _same_side(float(value), shown, against, strict=False):
        shown = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN)
    return group(shown, decimals)


def number(value: Any, decimals: int = 0, *, against: float | None = None, strict: bool = False) -> str:
    """A bare number: ``number(1234.5, 1)`` is 1 234.5; missing is ``—``."""
    if is_missing(value):
        return MISSING
    return group(*round_honestly(float(value), decimals, against=against, strict=strict))


def count(value: Any, unit: str) -> str:
    """A count with its unit: 786人, 94个; missing has no unit."""
    return MISSING if is_missing(value) else f"{number(value)}{unit}"


def money(wan: Any, *, against: float | None = None, strict: bool = False) -> str:
    """Money in running text: under 1 亿元 as 万元 with one decimal, from there as 亿元 with two.

    ``against`` is the threshold in 万元; where 亿元 cannot tell the two apart, 万元 does.
    """
    if is_missing(wan):
        return MISSING
    value = float(wan)
    if abs(value) < WAN_PER_YI:
        return f"{number(value, 1, against=against, strict=strict)}万元"
    in_yi = None if against is None else against / WAN_PER_YI
    shown, places = round_honestly(value / WAN_PER_YI, 2, against=in_yi, strict=strict)
    if places > 4 or (in_yi is not None and not _same_side(value / WAN_PER_YI, shown, in_yi, strict=strict)):
        return f"{number(value, 1, against=against, strict=strict)}万元"
    return f"{group(shown, places)}亿元"


def plan_money(wan: Any) -> str:
    """A plan figure as the document writes it, without idle zeros: 2.1亿元, 24.28亿元, 8 000万元."""
    if is_missing(wan):
        return UNALLOCATED
    value = float(wan)
    large = abs(value) >= WAN_PER_YI
    return f"{trim(value / WAN_PER_YI if large else value)}{'亿元' if large else '万元'}"


def trim(value: float, most: int = 4) -> str:
    """A number with only the decimals that it has, at most ``most``."""
    text = group(round_half_up(value, most), most)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Any, decimals: int = 1, *, against: float | None = None, strict: bool = False) -> str:
    """A rate of 0-100: 72.5%."""
    return MISSING if is_missing(value) else f"{number(value, decimals, against=against, strict=strict)}%"


def share(part: Any, whole: Any) -> str:
    """``part`` of ``whole`` as a rate; 99.96% is not 100.0%. Nothing to divide by: ``—``."""
    if is_missing(part) or is_missing(whole) or not float(whole):
        return MISSING
    return percent(float(part) / float(whole) * 100, against=100.0)


def points(value: Any, decimals: int = 1) -> str:
    """The size of a difference of two rates, without sign: 2.5个百分点."""
    if is_missing(value):
        return MISSING
    size = abs(float(value))
    places = decimals
    while round_half_up(size, places) == 0 and size > 0 and places < 3:
        places += 1  # 0.04 points behind is not level
    return f"{number(size, places)}个百分点"


def pace(gap_points: Any) -> str:
    """Against 时序进度: 快于时序进度3.6个百分点 · 滞后…… · 与时序进度持平."""
    if is_missing(gap_points):
        return "暂无法与时序进度比较"
    gap = float(gap_points)
    if round_half_up(gap, 3) == 0:
        return "与时序进度持平"
    return f"{'快于' if gap > 0 else '滞后'}时序进度{points(gap)}"


def amount(value: Any, unit: str, *, against: float | None = None, strict: bool = False) -> str:
    """A quantity in its own unit: money by ``money``, rates by ``percent``, counts whole, other numbers trimmed."""
    if is_missing(value):
        return MISSING
    if unit == "万元":
        return money(value, against=against, strict=strict)
    if unit == "%":
        return percent(value, against=against, strict=strict)
    if float(value).is_integer():
        return count(value, unit)
    return f"{number(value, 1, against=against, strict=strict)}{unit}"


def versus_last(now: Any, before: Any, unit: str, *, word: str = "比上月", missing: str = NO_BEFORE) -> str:
    """Change since ``before``: 比上月增加1 204.3万元，增长8.6%; rates in points; no ``before``: ``missing``."""
    if is_missing(now) or is_missing(before):
        return missing
    change = float(now) - float(before)
    if round_half_up(change, 6) == 0:
        return f"{word.replace('比', '与', 1) if word.startswith('比') else word}持平"
    if unit == "%":
        return f"{word}{'提高' if change > 0 else '下降'}{points(change)}"
    said = f"{word}{'增加' if change > 0 else '减少'}{amount(abs(change), unit)}"
    if float(before) <= 0:
        return said
    return f"{said}，{'增长' if change > 0 else '下降'}{percent(abs(change) / float(before) * 100)}"


def year_on_year(now: Any, before: Any, unit: str) -> str:
    """Change against the same time of last year; without data of the same scope it says so (domain.md 4.2)."""
    return versus_last(now, before, unit, word="同比", missing=f"同比：{NO_BASE}")


def date(day: Any) -> str:
    """2018年9月30日, without leading zeros."""
    if is_missing(day):
        return MISSING
    stamp = pd.Timestamp(day)
    return f"{stamp.year}年{stamp.month}月{stamp.day}日"


def year(day: Any) -> str:
    """2018, the year of a day."""
    return str(pd.Timestamp(day).year)


def span(day: Any) -> str:
    """The year up to a day, named: 2018年1—9月, 2019年1月, 2018年全年; inside a month 2019年1月1日至3月15日."""
    stamp = pd.Timestamp(day)
    if not stamp.is_month_end:
        return f"{stamp.year}年1月1日至{stamp.month}月{stamp.day}日"
    if stamp.month == 12:
        return f"{stamp.year}年全年"
    return f"{stamp.year}年1{f'—{stamp.month}' if stamp.month > 1 else ''}月"


def cut_off(period: Period | dt.date | str) -> str:
    """截至2018年9月30日, from a period, its text (2018-09) or a day."""
    if isinstance(period, str) and len(period) < len("2018-09-30"):
        period = Period.parse(period)
    return f"截至{date(period.end if isinstance(period, Period) else period)}"


def listing(names: Sequence[str], *, most: int = 5, unit: str = "户") -> str:
    """甲、乙、丙; more than ``most`` are counted: 甲、乙等12户. None at all: 无."""
    if not names:
        return "无"
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}{unit}"
