"""Rates and progress: percent forms, words of progress, and whether a column counts 0–1 or 0–100 (modes 23, 67)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from statistics import median

from fupin_analysis.intake.parse.approx import strip_approx
from fupin_analysis.intake.parse.chinese_numerals import read_numeral
from fupin_analysis.intake.parse.numbers import read_number
from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.text import fold, squeeze

BANDS = {
    **dict.fromkeys(("未开工", "未启动", "未实施", "未动工", "尚未开工", "没有开工"), 0),
    **dict.fromkeys(("前期", "前期工作", "前期准备", "筹备", "筹备中"), 5),
    **dict.fromkeys(("主体完工", "主体工程完工", "主体完成", "完成主体", "主体封顶", "封顶"), 80),
    **dict.fromkeys(("基本完成", "基本完工", "基本建成", "完工", "竣工", "完成", "建成", "全部完工", "全部完成"), 95),
    **dict.fromkeys(("验收", "竣工验收", "验收合格", "通过验收", "完工验收", "完成验收"), 100),
}
"""Words of progress, without 已 and 工程, as a figure for reading only (domain.md 3.3, 67)."""
UNKNOWN_BANDS = tuple(
    "在建 实施 建设 施工 推进 续建 进行 工程 开工 动工 完工 竣工 完成 建成 停工 复工 收尾 扫尾 启动 招标 "
    "招投标 设计 立项 筹备 勘察 勘测 审批 验收 主体 基础 装修 封顶 前期 过半 大半 落实 整改 投产 运营 投入使用".split()
)
"""Words that speak of progress and give no figure."""
SMALL_RATES = ("发生率",)
"""Rates that are honestly below one percent: never taken for a fraction."""
_HUNDRED_TH = re.compile(r"百分之(.+)")
_TENTHS = re.compile(r"([1-9一二两三四五六七八九十]|10)成([1-9一二三四五六七八九半])?")
_POINTS = re.compile(r"个?百分点$")
_CHANGE = re.compile(r"提高|提升|上升|增加|增长|下降|降低|减少|高于|低于|比")
_FRACTION = re.compile(r"(\d+)/(\d+)|([一二三四五六七八九十]+)分之([一二三四五六七八九十]+)")


@lru_cache(maxsize=8192)
def read_percent(text: str) -> NumberRead:
    """A rate in percent; ``unit`` is ``%`` where the cell says so, else the column decides (``column_factor``)."""
    close = squeeze(fold(text))
    if got := _read_words(close) or _read_points(close) or _read_fraction(close):
        return got
    got = read_number(text)
    plain = got.value is not None and not any(i.code in ("number-words", "number-two") for i in got.issues)
    if plain or got.word or got.proposed is not None:
        return got
    return _read_progress(close, got)


def _read_words(close: str) -> NumberRead | None:
    """百分之八十五, 八成五, 近九成: rates in words."""
    body, approx, low, high = strip_approx(close)
    value = None
    if found := _HUNDRED_TH.fullmatch(body):
        numeral = read_numeral({"百": "一百"}.get(found[1], found[1]))
        value = numeral.value if numeral else None
    elif found := _TENTHS.fullmatch(body):
        tens = read_numeral(found[1])
        rest = read_numeral(found[2]) if found[2] and found[2] != "半" else None
        ones = Decimal(5) if found[2] == "半" else (rest.value if rest else Decimal(0))
        value = tens.value * 10 + ones if tens else None
    if value is None:
        return None
    got = NumberRead(value, value if low else None, value if high else None, approx, unit="%")
    return (got.noting("number-approx") if approx else got).noting("number-chinese")


def _read_points(close: str) -> NumberRead | None:
    """85个百分点: a level said in points is told; a change in points is no level and is held (mode 24)."""
    if not _POINTS.search(close):
        return None
    got = read_number(_POINTS.sub("", close))
    if got.value is None or got.unit is not None:
        return NumberRead().noting("pct-points", grade="C")
    if _CHANGE.search(close):
        return NumberRead(proposed=None).noting("pct-points", grade="C")
    return replace(got, unit="%", issues=()).noting("pct-points")


def _read_fraction(close: str) -> NumberRead | None:
    """3/4 and 四分之三: held with the rate they would say; 3/4 may be a day or two numbers (mode 23)."""
    found = _FRACTION.fullmatch(close)
    if found is None:
        return None
    part, whole = (read_numeral(one) for one in ((found[1], found[2]) if found[1] else (found[4], found[3])))
    if part is None or whole is None or not 0 < part.value <= whole.value:
        return None
    offer = (part.value / whole.value * 100).quantize(Decimal("0.01"))
    return NumberRead(unit="%", proposed=offer).noting("pct-part")


def _read_progress(close: str, got: NumberRead) -> NumberRead:
    """已完成80%, 主体完工, 正在实施 (mode 67)."""
    stated = re.findall(r"(\d+(?:\.\d+)?)%", close)
    if len(stated) == 1:
        return NumberRead(Decimal(stated[0]), approx=True, unit="%").noting("progress-words")
    told = re.fullmatch(r"(?:项目|工程|主体|已|均|进度|完成|建设)*?([1-9一二三四五六七八九]成.?|百分之.+)", close)
    if told and (words := _read_words(told[1])) and words.value is not None:
        return NumberRead(words.value, approx=True, unit="%").noting("progress-words")
    bare = re.sub(r"^(?:项目|工程)|已经?|均|都|[。.!]$", "", close)
    if bare in BANDS:
        return NumberRead(Decimal(BANDS[bare]), approx=True, unit="%").noting("progress-words")
    if not re.search(r"\d", close) and any(word in close for word in UNKNOWN_BANDS):
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
