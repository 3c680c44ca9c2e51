"""One amount with the words and the unit beside it: 约120.5万元, 100多人, 壹佰贰拾万元整 (modes 7–9, 16–19)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from fupin_analysis.intake.parse.approx import strip_approx
from fupin_analysis.intake.parse.chinese_numerals import CHARS, read_numeral
from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.sums import NUM
from fupin_analysis.intake.parse.units import MONEY, fold_unit

_ATOM = re.compile(rf"([+-]?)({NUM}(?:[{CHARS}半]+{NUM}?)*|[{CHARS}点半廿卅]+)(.*)", re.S)
_CURRENCY = re.compile(r"^([+-]?)(?:人民币|RMB|CNY|¥|￥|共计|共)[:：]?", re.I)
_AHEAD = re.compile(rf"^(?:单位:?)?({'|'.join(sorted(MONEY, key=len, reverse=True))}):?(?=[+-]?\d)(.*\d)$", re.S)
"""元1200000: the unit stands before the number."""
_WHOLE_YI = re.compile(r"(?<=[\d一二两三四五六七八九十半])个(?=[万亿])")
_LEAD = re.compile(r"^([百千万])(?=余|多|来|$|(?<=[百千])[一二三四五六七八九])")
_LEAD_ABOUT = re.compile(r"^([百千万])(?=万|亿|\D|$)")
_COINS = re.compile(r"(?=.*元)(.+?元)([^元角毛分]{1,3}[角毛])?([^元角毛分]{1,3}分)?[整正]?")


def read_simple(close: str) -> NumberRead | None:
    """One amount with its words and unit, None where the text is more or less than that."""
    close = _AHEAD.sub(r"\2\1", close)
    body, approx, low, high = strip_approx(_CURRENCY.sub(r"\1", close))
    body = body.replace("千米", "公里").replace("千克", "公斤")
    body = _WHOLE_YI.sub("", _CURRENCY.sub(r"\1", body))
    body = (_LEAD_ABOUT if approx else _LEAD).sub(r"一\1", body)
    got = _read_coins(body) or _read_atom(body)
    if got is None:
        return None
    read, number, numeral_odd, is_low = got
    approx, low = approx or is_low or read.approx, low or is_low
    value = read.value
    if value is None:
        return read
    read = replace(read, approx=approx, low=value if low else None, high=value if high else None)
    return _note_style(read.noting("number-approx") if approx else read, number, numeral_odd)


def _read_atom(body: str) -> tuple[NumberRead, str, bool, bool] | None:
    """The amount, its digits as written, whether these are odd, and whether 余, 多 or 来 stood inside."""
    found = _ATOM.fullmatch(body)
    if found is None or not found[2]:
        return None
    sign, number, tail = found.groups()
    inner = _inner_approx(number, tail)
    if inner:
        number, tail = inner
    numeral = read_numeral(number.replace(",", ""))
    unit = unit_of(tail)
    if numeral is None or (tail and unit is None):
        return None
    value = -numeral.value if sign == "-" else numeral.value
    read = NumberRead(value, unit=unit or None, scaled=numeral.scaled, written=_written(number, tail, unit))
    if numeral.short and number[-1].isascii():  # 12万5: 5000, or 5 and something forgotten
        read = replace(read, value=None, proposed=value).noting("number-doubtful")
    return read, number, numeral.mixed or numeral.short, inner is not None


def _read_coins(body: str) -> tuple[NumberRead, str, bool, bool] | None:
    """3元5角, 柒元捌角玖分: money in parts, None where there is but one."""
    found = _COINS.fullmatch(body)
    if found is None or not (found[2] or found[3]):
        return None
    total, first = Decimal(0), _read_atom(found[1])
    for part in found.groups():
        read = _read_atom(part) if part else None
        if part is None:
            continue
        if read is None or read[0].value is None or read[0].unit not in MONEY:
            return None
        factor = Decimal(1) if read[0].scaled else MONEY[read[0].unit or "元"]
        total += read[0].value * factor
    if first is None:
        return None
    return NumberRead(total, unit="元", written="元"), first[1], first[2], False


def _note_style(got: NumberRead, number: str, mixed: bool) -> NumberRead:
    has_unit = got.unit is not None or got.scaled
    if "," in number and re.search(r"\d,\d{3}", number):
        got = got.noting("number-thousands")
    if mixed:
        return got.noting("number-mixed")
    if number == "一":  # as a rule a dash typed with the wrong key
        return got.noting("number-chinese", grade="C")
    if not number[0].isdigit() and number[0] != ".":
        got = got.noting("number-chinese")
    if "亿" in number:
        return got.noting("number-yi")
    if has_unit:
        got = got.noting("number-unit", unit=got.written or got.unit or "")
    return got if got.issues else got.noting("number-text")


def _inner_approx(number: str, tail: str) -> tuple[str, str] | None:
    """余, 多 or 来 between number and unit (120余万元, 100多人, 三万多元), else None."""
    found = re.match(r"(余|多|来)(.*)", tail, re.S)
    if found is None:
        return None
    rest = found[2]
    scale = re.match(rf"[{CHARS}]+", rest)
    if scale and read_numeral("1" + scale[0]):
        number, rest = number + scale[0], rest[scale.end() :]
    return number, rest


def unit_of(tail: str) -> str | None:
    """The unit that a tail says ('' where there is no tail), None where it is no unit."""
    if not tail:
        return ""
    core = re.sub(r"(整|正)$", "", tail)
    core = {"个人": "人", "多个": "个", "人民币": "元", "毛": "角"}.get(core, core)
    return fold_unit(core) if core else ""


def _written(number: str, tail: str, unit: str | None) -> str | None:
    """The scale and unit as written behind digits; 一百 alone is a number and has none."""
    scale = re.search(r"[万萬亿億千百]+$", number)
    if scale and not unit and not number[0].isascii() and not re.search(r"[万萬亿億]", number):
        return None
    return f"{scale[0] if scale else ''}{unit or ''}" or None
