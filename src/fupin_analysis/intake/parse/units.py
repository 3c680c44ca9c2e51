"""Units: told from heads and cells, folded to one name, converted exactly (modes 2, 3, 7, 8, 71, 72)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import load_vocabulary

SIX = Decimal("0.000001")
MONEY = {
    "分": Decimal("0.01"),
    "角": Decimal("0.1"),
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
    "十亿元": Decimal(1_000_000_000),
    "百亿元": Decimal(10_000_000_000),
}
"""How many 元 one of the unit is."""
_MONEY_WORDS = {
    "圆": "元",
    "块": "元",
    "人民币元": "元",
    "人民币万元": "万元",
    "万": "万元",
    "亿": "亿元",
    "千": "千元",
    "万圆": "万元",
    "毛": "角",
}
_FOREIGN_WORDS = {
    "美元": "美元 美金 美刀 USD US$ $",
    "港元": "港元 港币 港纸 HKD HK$",
    "欧元": "欧元 EUR €",
    "日元": "日元 日币 日圆 JPY",
    "英镑": "英镑 GBP £",
    "澳元": "澳元 澳币 AUD",
    "加元": "加元 加币 CAD",
    "韩元": "韩元 韩币 韩圆 KRW",
    "新加坡元": "新加坡元 新币 SGD",
    "瑞士法郎": "瑞士法郎 瑞郎 CHF",
    "澳门元": "澳门元 澳门币 MOP",
    "新台币": "新台币 台币 TWD",
    "卢布": "卢布 RUB",
    "泰铢": "泰铢 THB",
    "外币": "外币 外汇",
}
_FOREIGN = {word.lower(): name for name, words in _FOREIGN_WORDS.items() for word in words.split()}
_ANY_FOREIGN = re.compile("|".join(sorted(map(re.escape, _FOREIGN), key=len, reverse=True)), re.I)
_PHYSICAL = {
    "亩": ("area", Decimal(1)),
    "万亩": ("area", Decimal(10_000)),
    "公顷": ("area", Decimal(15)),
    "平方公里": ("area", Decimal(1500)),
    "米": ("length", Decimal(1)),
    "公里": ("length", Decimal(1000)),
    "千米": ("length", Decimal(1000)),
    "km": ("length", Decimal(1000)),
    "里": ("length", Decimal(500)),
    "斤": ("mass", Decimal("0.5")),
    "公斤": ("mass", Decimal(1)),
    "千克": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1)),
    "吨": ("mass", Decimal(1000)),
    "万吨": ("mass", Decimal(10_000_000)),
    "小时": ("time", Decimal(1)),
}
_SAME = (
    {"人", "名", "位"},
    {"人次"},
    {"户", "家"},
    {"户次"},
    {"个", "项", "处", "座", "件", "所", "宗", "村", "县", "乡", "镇", "份"},
    {"次", "期", "批", "批次", "回"},
    {"场", "场次", "期", "批", "批次"},
    {"只", "头", "羽"},
    {"天", "日"},
    {"岁", "周岁"},
)
_LONGEST_UNIT = 12
_TAIL = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]\s*$")
_SEP = re.compile(r"[,，、;；/]")


def fold_unit(text: str) -> str | None:
    """The one name of a unit word, or None where the text is no unit: ``（万元）`` → 万元, ``％`` → %."""
    key = header_key(text).strip("()[]【】")
    for start in ("单位:", "单位", "金额单位:", "计量单位:"):
        key = key.removeprefix(start)
    key = _MONEY_WORDS.get(key, key)
    if key in MONEY or key in _PHYSICAL or key in _vocabulary_units():
        return key
    return _fold_money(key) if len(key) <= _LONGEST_UNIT else None


@lru_cache(maxsize=4096)
def _fold_money(key: str) -> str | None:
    """Money said in more words than its name: 万元人民币, 百万, 千块, 万美元, w元."""
    found = _money_pattern().fullmatch(key)
    if found is None:
        return None
    scale = {"w": "万", "k": "千"}.get(found[1] or "", found[1] or "")
    if found[2] in _FOREIGN:
        return f"{scale or ''}{_FOREIGN[found[2]]}"
    return f"{scale}元" if f"{scale}元" in MONEY and (scale or found[2]) else None


@lru_cache(maxsize=1)
def _money_pattern() -> re.Pattern[str]:
    foreign = "|".join(sorted(map(re.escape, _FOREIGN), key=len, reverse=True))
    own = "人民币|rmb|cny|¥"
    return re.compile(
        rf"(?:{own})?(千|万|亿|十万|百万|千万|十亿|百亿|百(?=元|圆|块)|[wk])?(元|圆|块钱?|{foreign})?(?:{own})?"
    )


@lru_cache(maxsize=4096)
def split_unit(head: str) -> tuple[str, str | None]:
    """A head without the unit at its end, and the unit: ``到位资金(万元)`` → ``到位资金``, 万元.

    Brackets that hold no unit (县（市、区）, 捐赠单位（个人）) stay.
    """
    key = header_key(head)
    found = _TAIL.search(key)
    if found and (unit := fold_unit(found[1])):
        return key[: found.start()], unit
    if len(key) > 1 and key[-1] in "%‰":
        return key[:-1], key[-1]
    for mark in (":", "-", "_", "/"):
        front, cut, back = key.rpartition(mark)
        if cut and front and (unit := fold_unit(back)) and unit in {*MONEY, "%"}:
            return front, unit
    return key, None


def units_in_note(text: str) -> tuple[str, ...]:
    """The units of a corner note: ``单位：万元、个、人`` → 万元, 个, 人."""
    _, _, back = header_key(text).rpartition(":")
    found = (fold_unit(part) for part in _SEP.split(back))
    return tuple(dict.fromkeys(unit for unit in found if unit))


def convert_money(amount: Decimal, source: str, target: str) -> Decimal:
    """An amount from one unit of money to another, rounded to six places (1 分 in 万元)."""
    return (amount * MONEY[source] / MONEY[target]).quantize(SIX)


def physical_factor(source: str, target: str) -> Decimal | None:
    """Factor between two units of one physical kind, else None."""
    a, b = _PHYSICAL.get(source), _PHYSICAL.get(target)
    return a[1] / b[1] if a and b and a[0] == b[0] else None


def is_other_kind(one: str, other: str) -> bool:
    """True where two physical units measure different things (亩 and 公里)."""
    a, b = _PHYSICAL.get(one), _PHYSICAL.get(other)
    return a is not None and b is not None and a[0] != b[0]


def is_money(unit: str | None) -> bool:
    """True for units of money."""
    return unit in MONEY


def find_foreign(text: str) -> tuple[str, str] | None:
    """Foreign money that a text speaks of, and the text without its name: ``USD 30,000`` → 美元, `` 30,000``."""
    found = _ANY_FOREIGN.search(text)
    return (_FOREIGN[found[0].lower()], text[: found.start()] + text[found.end() :]) if found else None


def is_foreign(unit: str) -> bool:
    """True for foreign money, in single units or more (万美元): it cannot be added to 元 without a rate."""
    return any(unit.endswith(name) for name in _FOREIGN_WORDS)


def same_count(one: str, other: str) -> bool:
    """True where two units count alike (次 and 场), False where sums would mix unlike things (人 and 人次)."""
    if one == other:
        return True
    return any(one in group and other in group for group in _SAME)


def is_count(unit: str) -> bool:
    """True for units whose likeness is known."""
    return any(unit in group for group in _SAME)


@lru_cache(maxsize=1)
def _vocabulary_units() -> frozenset[str]:
    return load_vocabulary().units.all
