"""Rates and progress: percent forms, words of progress, and whether a column counts 0–1 or 0–100 (modes 23, 67)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from statistics import median

from fupin_analysis.intake.parse.chinese_numerals import read_numeral
from fupin_analysis.intake.parse.numbers import read_number
from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.text import fold, squeeze

BANDS = {
    "未开工": 0,
    "未启动": 0,
    "未实施": 0,
    "前期": 5,
    "前期工作": 5,
    "主体完工": 80,
    "基本完成": 95,
    "基本完工": 95,
}
BANDS |= {"完工": 95, "已完工": 95, "竣工": 95, "完成": 95, "已完成": 95, "验收": 100, "已验收": 100, "竣工验收": 100}
UNKNOWN_BANDS = ("在建", "正在实施", "实施中", "建设中", "施工中", "推进中", "续建", "有序推进", "正常推进", "进行中")
SMALL_RATES = ("发生率",)
"""Rates that are honestly below one percent: never taken for a fraction."""
_HUNDRED_TH = re.compile(r"百分之(.+)")
_TENTHS = re.compile(r"([1-9一二两三四五六七八九十]|10)成([1-9一二三四五六七八九半])?")


@lru_cache(maxsize=8192)
def read_percent(text: str) -> NumberRead:
    """A rate in percent; ``unit`` is ``%`` where the cell says so, else the column decides (``column_factor``)."""
    close = squeeze(fold(text))
    if found := _HUNDRED_TH.fullmatch(close):
        numeral = read_numeral(found[1])
        if numeral is not None:
            return NumberRead(numeral.value, unit="%").noting("number-chinese")
    if found := _TENTHS.fullmatch(close):
        tens = read_numeral(found[1])
        rest = read_numeral(found[2]) if found[2] and found[2] != "半" else None
        if tens is not None:
            ones = Decimal(5) if found[2] == "半" else (rest.value if rest else Decimal(0))
            return NumberRead(tens.value * 10 + ones, unit="%").noting("number-chinese")
    got = read_number(text)
    plain = got.value is not None and not any(i.code in ("number-words", "number-two") for i in got.issues)
    if plain or got.word or got.proposed is not None:
        return got
    return _read_progress(close, got)


def _read_progress(close: str, got: NumberRead) -> NumberRead:
    """已完成80%, 主体完工, 正在实施 (mode 67)."""
    stated = re.findall(r"(\d+(?:\.\d+)?)%", close)
    if len(stated) == 1:
        return NumberRead(Decimal(stated[0]), approx=True, unit="%").noting("progress-words")
    if close in BANDS:
        return NumberRead(Decimal(BANDS[close]), approx=True, unit="%").noting("progress-words")
    if any(word in close for word in UNKNOWN_BANDS):
        return NumberRead().noting("progress-unknown")
    return got


def column_factor(plain: Sequence[float], head: str) -> int:
    """100 where the plain numbers of a column are fractions of one, else 1.

    Decided by the majority of the numbers that are neither 0 nor 1; heads of rates that are honestly small stay.
    """
    told = [abs(v) for v in plain if v not in (0, 1)]
    if not told or any(word in head for word in SMALL_RATES) or is_mixed(plain, head):
        return 1
    below = sum(v < 1 for v in told)
    return 100 if below * 2 > len(told) else 1


def is_mixed(plain: Sequence[float], head: str) -> bool:
    """True where figures such as 0.4 stand mostly beside figures such as 5: neither reading is safe."""
    below, small = sum(0 < v < 1 for v in plain), sum(1 < v < 20 for v in plain)
    return bool(small) and below * 2 > len(plain) and not any(word in head for word in SMALL_RATES)


def is_lone_fraction(value: float, plain: Sequence[float], head: str) -> bool:
    """True for a single 0.85 among figures such as 85 (mode 23)."""
    if not 0 < value < 1 or any(word in head for word in SMALL_RATES):
        return False
    others = [abs(v) for v in plain if v > 1]
    return len(others) >= 2 and median(others) >= 20
