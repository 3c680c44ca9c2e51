"""What is no amount as it stands: letters for digits, two numbers, sums that cannot be added up, a number in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from fupin_analysis.intake.parse.reading import NumberRead, plain
from fupin_analysis.intake.parse.simple import read_simple
from fupin_analysis.intake.parse.sums import NUM, TIMES
from fupin_analysis.intake.parse.units import fold_unit

_LETTERS = str.maketrans(
    {"l": "1", "I": "1", "i": "1", "|": "1", "O": "0", "o": "0", "S": "5", "Z": "2", "B": "8", "〇": "0", "○": "0"}
)
_LOOKALIKE = re.compile(r"([+-]?(?=[^\d]*\d)[\dlIi|OoSZB〇○]+(?:\.[\dlIi|OoSZB〇○]+)?)([万亿]?[^\da-zA-Z|]{0,3})")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_GROUPS = re.compile(r"[+-]?\d{1,}(?:[,.]\d+)*,\d+(?:[,.]\d+)*([万亿]?[^\d,.]{0,3})")
_BROKEN = re.compile(r"\d+(?:[.·。,]+\d+){2,}|\d+[.·]{2,}\d+|(?:19|20)\d\d-\d{1,2}")
_DITTO = re.compile(
    r"(?:同|与)?上(?:月|期|季|季度|年)?(?:数|相同|一致|持平)|同上(?:月|期|季|季度|年)数?"
    r"|同(?:右|下|第?[A-Z]?\d{1,4}行?)|ditto",
    re.I,
)


def read_odd(close: str) -> NumberRead:
    """The last readers in turn; where none knows the text it has no value and says so."""
    for read in (_read_sign, _read_letters, _read_comma, _read_stop, _read_brackets, _read_term, _read_lone):
        if (got := read(close)) is not None:
            return got
    if len(re.findall(NUM, close)) > 1 and not _BROKEN.search(close) and not _YEAR.search(close):
        return NumberRead().noting("number-several")
    return NumberRead().noting("number-unreadable")


def _read_sign(close: str) -> NumberRead | None:
    """③ and ½ as one sign, and words that point to another month's figure."""
    if _DITTO.fullmatch(close):
        return NumberRead(word="ditto").noting("number-ditto")
    found = re.fullmatch(r"(\d*)(\D)", close)
    if found is None or found[2].isascii() or unicodedata.numeric(found[2], None) is None:
        return None
    number = Decimal(found[1] or 0) + Decimal(str(unicodedata.numeric(found[2])))
    if found[1] and number == int(number):  # 20①: the mark of a note
        return None
    return NumberRead(proposed=number).noting("number-enclosed" if number == int(number) else "number-doubtful")


def _read_letters(close: str) -> NumberRead | None:
    """l20, 1O0万元: a letter typed for a digit (mode 20)."""
    found = _LOOKALIKE.fullmatch(close)
    if found is None or re.fullmatch(r"[+-]?[\d.]+", found[1]):
        return None
    got = read_simple(found[1].translate(_LETTERS) + found[2])
    if got is None or got.value is None:
        return None
    offer = got.value
    return replace(got, value=None, low=None, high=None, issues=(), proposed=offer).noting(
        "number-letter", proposed=plain(offer)
    )


def _read_comma(close: str) -> NumberRead | None:
    """120,5 and 1,2345: commas that group no thousands (mode 19)."""
    found = _GROUPS.fullmatch(close)
    if found is None or (found[1] and fold_unit(found[1]) is None):
        return None
    if re.fullmatch(rf"[+-]?\d{{1,}},\d{{1,2}}{re.escape(found[1])}", close):
        body = close.replace(",", ".")
    elif re.fullmatch(rf"[+-]?\d{{1,4}}(?:,\d{{4}})+(?:\.\d+)?{re.escape(found[1])}", close):
        body = close.replace(",", "")
    else:
        return NumberRead().noting("number-comma")
    got = read_simple(body)
    if got is None or got.value is None:
        return None
    return replace(got, value=None, issues=(), proposed=got.value).noting("number-comma")


def _read_stop(close: str) -> NumberRead | None:
    """120。5 for 120.5, and a mark left behind the number: 120。"""
    if re.fullmatch(r"[+-]?\d+。\d+[^\d。]{0,3}", close):
        got = read_simple(close.replace("。", "."))
        return replace(got, issues=()).noting("number-fullwidth", grade="B") if got and got.value is not None else None
    if found := re.fullmatch(r"(.+?)[。.,;、]+", close):
        got = read_simple(found[1])
        return got if got is not None and got.value is not None else None
    return None


def _read_brackets(close: str) -> NumberRead | None:
    """(20), △20: how accountants write a negative."""
    found = re.fullmatch(rf"\(({NUM})\)|[▲△]({NUM})", close)
    if found is None:
        return None
    return NumberRead(proposed=-_decimal((found[1] or found[2]).replace(",", ""))).noting("number-minus")


def _read_term(close: str) -> NumberRead | None:
    """100-20, 10万×12, =100/2, 50加30: what could be reckoned and is only proposed (mode 22)."""
    made: Callable[[Decimal, Decimal], Decimal] | None = None
    parts = [part for part in TIMES.split(close.lstrip("=")) if part]
    if len(parts) == 2:
        made = Decimal.__mul__
    elif close.startswith("=") and close.count("/") == 1:
        parts, made = close.lstrip("=").split("/"), _over
    elif close.count("加") == 1:
        parts, made = close.split("加"), Decimal.__add__
    elif close.lstrip("=").count("-") == 1 and not _BROKEN.search(close):
        parts, made = close.lstrip("=").split("-"), Decimal.__sub__
    if made is not None:
        one, other = (read_simple(part) for part in parts)
        if one and other and one.value is not None and other.value:
            total = made(one.value, other.value)
            held = replace(one, value=None, low=None, high=None, issues=(), proposed=total if total > 0 else None)
            return held.noting("number-sum-held")
    if re.match(r"=[A-Za-z$(]", close) or (re.search(r"[\d元万亿]\+", close) and len(re.findall(NUM, close)) > 1):
        return NumberRead().noting("number-sum-held")
    return None


def _over(one: Decimal, other: Decimal) -> Decimal:
    return (one / other).quantize(Decimal("0.000001"))


def _read_lone(close: str) -> NumberRead | None:
    """The one number among words: 捐款2万元, 第一批30万; none where the words make it a date, a rank or a code."""
    numbers = re.findall(NUM, close)
    if len(numbers) != 1 or _YEAR.search(close) or re.search(r"[万亿]", close.split(numbers[0])[0]):
        return None
    start = close.index(numbers[0])
    ahead, tail = close[:start], close[start + len(numbers[0]) :]
    core = re.match(r"(?:[万亿千]?(?:元|人次|人|个|户|次|天|%)?)?", tail)
    lone = read_simple(numbers[0] + (core[0] if core else "")) or NumberRead(_decimal(numbers[0]))
    if re.match(r"[年月日号第期.]|[^\d]*/", tail) or ahead.endswith("第") or re.search(r"[A-Za-z-]$", ahead):
        return None
    if tail[:1] and not tail[:1].isascii() and unicodedata.numeric(tail[0], 1) % 1:  # 1½
        return None
    return replace(lone, issues=()).noting("number-words")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
