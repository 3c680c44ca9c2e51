"""Number cells written as text: one amount, or what stands there instead (modes 7–12, 16–22, 60)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from fupin_analysis.intake.parse.approx import strip_approx
from fupin_analysis.intake.parse.chinese_numerals import CHARS, read_numeral
from fupin_analysis.intake.parse.parsed import Issue
from fupin_analysis.intake.parse.signs import find_minus, has_gap
from fupin_analysis.intake.parse.sums import NUM, TIMES, add_units, read_sum
from fupin_analysis.intake.parse.text import fold, is_wide, squeeze, tidy, word_kind
from fupin_analysis.intake.parse.units import find_foreign, fold_unit
from fupin_analysis.plan.vocabulary import load_vocabulary

BEYOND = Decimal(10) ** 18
"""No count and no sum of money is as large; a number that is cannot be meant."""
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,' ’])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_ATOM = re.compile(rf"([+-]?)({NUM}(?:[{CHARS}半]+{NUM}?)*|[{CHARS}点半廿卅]+)(.*)", re.S)
_RANGE = re.compile(r"(?<=[\d%\u4e00-\u9fff])(?:-{1,2}|~|—{1,2}|–|至|到)(?=[\d\u4e00-\u9fff])")
_PAIR = re.compile(rf"({NUM}[^\d()/]{{0,3}})\((.*)\)", re.S)
_SLASH = re.compile(rf"({NUM}[^\d()/、,;+\-]{{1,3}})[/、,;]\s*{NUM}[^\d()/、,;+\-]{{1,3}}")
_LETTERS = str.maketrans({"l": "1", "I": "1", "i": "1", "|": "1", "O": "0", "o": "0", "S": "5", "Z": "2", "B": "8"})
_LOOKALIKE = re.compile(r"[+-]?[\dlIi|OoSZB]+(?:\.[\dlIi|OoSZB]+)?")
_CURRENCY = re.compile(r"^(?:人民币|RMB|¥|￥|共计|共)", re.I)
_VAGUE = re.compile(r"[^\d]{0,3}(?:[一二三四五六七八九]?[十百千]几|[几数][十百千万亿]+|若干)[\u4e00-\u9fff]{0,3}")
_YEAR = re.compile(r"(?:19|20)\d\d年")


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number cell read. ``scaled``: 万 or 亿 stood in the cell, so ``value`` counts single units."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    approx: bool = False
    unit: str | None = None
    scaled: bool = False
    written: str | None = None
    issues: tuple[Issue, ...] = ()
    proposed: Decimal | None = None
    word: str | None = None

    def noting(self, code: str, grade: str | None = None, **facts: object) -> NumberRead:
        """The same reading with one more issue."""
        return replace(self, issues=(*self.issues, Issue(code, dict(facts), grade)))


@lru_cache(maxsize=65536)
def read_number(text: str) -> NumberRead:
    """Read the text of a number cell; what cannot be read has no value and says why in ``issues``."""
    if kind := word_kind(text):
        return _read_word(kind)
    flat = fold(tidy(text))
    got = _read_flat(flat)
    if any(abs(n) >= BEYOND for n in (got.value, got.proposed) if n is not None):
        return NumberRead().noting("number-unreadable")
    if is_wide(text) and got.value is not None:
        return got.noting("number-fullwidth")
    return got


def _read_word(kind: str) -> NumberRead:
    if kind == "nil":
        return NumberRead(Decimal(0), word=kind).noting("cell-nil")
    if kind == "ditto":
        return NumberRead(word=kind).noting("number-ditto")
    return NumberRead(word=kind).noting(f"cell-{kind}")


def _read_flat(flat: str) -> NumberRead:
    if has_gap(flat):
        return NumberRead().noting("number-gap")
    close = squeeze(flat)
    if PLAIN.fullmatch(close) and (close == flat or (flat.replace(" ", "", 1) == close and flat[:1] in "+-")):
        return NumberRead(Decimal(close)).noting("number-text")
    if _GROUPED.fullmatch(flat):
        return NumberRead(_decimal(re.sub(r"[,' ’]", "", flat))).noting("number-thousands")
    if _SCIENTIFIC.fullmatch(close):
        return NumberRead(_decimal(close)).noting("number-text")
    if (close in load_vocabulary().cells.vague and close != "十余") or _VAGUE.fullmatch(close):
        return NumberRead(approx=True).noting("number-vague")
    for read in (_read_foreign, _read_simple, _read_minus, _read_terms, _read_range, _read_pair):
        if (got := read(close)) is not None:
            return got
    return _read_odd(close)


def _read_simple(close: str) -> NumberRead | None:
    """One amount with its words and unit: 约120.5万元, 100多人, 壹佰贰拾万元整."""
    body, approx, low, high = strip_approx(_CURRENCY.sub("", close))
    body = body.replace("千米", "公里").replace("千克", "公斤")
    body = re.sub(r"^([百千万])(?=余|多|$|(?<=[百千])[一二三四五六七八九])", r"一\1", _CURRENCY.sub("", body))
    found = _ATOM.fullmatch(body)
    if found is None or not found[2]:
        return None
    sign, number, tail = found.groups()
    if inner := _inner_approx(number, tail):
        number, tail, is_low = inner
        approx, low = True, is_low
    numeral = read_numeral(number.replace(",", ""))
    unit = _unit_of(tail)
    if numeral is None or (tail and unit is None):
        return None
    value = -numeral.value if sign == "-" else numeral.value
    got = NumberRead(value, approx=approx, unit=unit or None, scaled=numeral.scaled)
    if numeral.short and number[-1].isascii():  # 12万5: 5000, or 5 and something forgotten
        return replace(got, value=None, proposed=value, written=_written(number, tail, unit)).noting("number-doubtful")
    got = replace(got, low=value if low else None, high=value if high else None, written=_written(number, tail, unit))
    if approx:
        got = got.noting("number-approx")
    return _note_style(got, number, numeral.mixed or numeral.short)


def _read_foreign(close: str) -> NumberRead | None:
    """5万美元, USD30,000: the amount in a unit that is no 元; nothing is taken from a longer text about such money."""
    foreign = find_foreign(close)
    if foreign is None:
        return None
    name, rest = foreign
    got = _read_simple(rest.strip("()"))
    if got is None or got.value is None or got.unit is not None:
        return NumberRead().noting("number-unreadable")
    return replace(got, unit=name, written=f"{got.written or ''}{name}", issues=())


def _read_minus(close: str) -> NumberRead | None:
    """负20 is −20; where the minus is written in another way −20 is proposed (mode 17)."""
    minus = find_minus(close)
    got = _read_simple(minus.body) if minus else None
    if minus is None or got is None or got.value is None:
        return None
    if minus.sure:
        return replace(got, value=-got.value, low=None, high=None)
    return NumberRead(unit=got.unit, scaled=got.scaled, written=got.written, proposed=-got.value).noting("number-minus")


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


def _inner_approx(number: str, tail: str) -> tuple[str, str, bool] | None:
    """余, 多 or 来 between number and unit (120余万元, 100多人, 三万多元), else None."""
    found = re.match(r"(余|多|来)(.*)", tail, re.S)
    if found is None:
        return None
    rest = found[2]
    scale = re.match(rf"[{CHARS}]+", rest)
    if scale and read_numeral("1" + scale[0]):
        number, rest = number + scale[0], rest[scale.end() :]
    return number, rest, True


def _unit_of(tail: str) -> str | None:
    """The unit that a tail says ('' where there is no tail), None where it is no unit."""
    if not tail:
        return ""
    core = re.sub(r"(整|正)$", "", tail)
    return fold_unit(core) if core else ""


def _written(number: str, tail: str, unit: str | None) -> str | None:
    scale = re.search(r"[万萬亿億千百]+$", number)
    return f"{scale[0] if scale else ''}{unit or ''}" or None


def _read_terms(close: str) -> NumberRead | None:
    """What a cell reckons up (mode 22): sums are taken and told, a product is only proposed."""
    if "+" in close or "(" in close:
        made = read_sum(close)
        if made is None and "+" in close:
            reads = [_read_simple(term) for term in close.split("+")]
            made = add_units([(got.value, got.unit, got.scaled) if got else (None, None, False) for got in reads])
        if made is not None and not made.agrees:
            return NumberRead(proposed=made.total).noting("number-unreadable")
        if made is not None:
            got = NumberRead(made.total, unit=made.unit, scaled=made.scaled, written=made.written)
            return got.noting("number-sum", total=_shown(made.shown))
    factors = [_read_simple(part) for part in TIMES.split(close)] if TIMES.search(close) else []
    if len(factors) != 2 or not all(factors):
        return None
    one, other = (got.value if got else None for got in factors)
    if one is None or other is None or factors[0] is None:
        return None
    return replace(factors[0], value=None, proposed=one * other, issues=()).noting("number-doubtful")


def _read_range(close: str) -> NumberRead | None:
    """2-3个, 10~15, 80%-90%: both ends kept, no middle (mode 10)."""
    parts = _RANGE.split(close)
    if len(parts) != 2:
        return _adjacent(close)
    low, high = _read_simple(parts[0]), _read_simple(parts[1])
    if low is None or high is None or low.value is None or high.value is None:
        return None
    if high.scaled and not low.scaled and high.written:  # 100-200万元 counts both ends in 万
        scale = read_numeral("1" + re.match(r"[万亿]*", high.written)[0])  # type: ignore[index]
        low = replace(low, value=low.value * (scale.value if scale else 1))
    if low.value is None or low.value >= high.value or _YEAR.search(close):
        return NumberRead().noting("number-unreadable")
    got = NumberRead(low.value, low.value, high.value, True, high.unit or low.unit, high.scaled, high.written)
    return got.noting("number-range", low=_shown(low.value), high=_shown(high.value))


def _adjacent(close: str) -> NumberRead | None:
    """两三个, 七八户: neighbouring digits say a range."""
    found = re.fullmatch(r"([一二两三四五六七八])([二三四五六七八九])(十|百|千|万)?(\D*)", close)
    if found is None or _unit_of(found[4]) is None:
        return None
    ends = [read_numeral(found[n] + (found[3] or "")) for n in (1, 2)]
    if ends[0] is None or ends[1] is None or ends[0].value >= ends[1].value:
        return None
    low, high = ends[0].value, ends[1].value
    got = NumberRead(low, low, high, True, _unit_of(found[4]) or None, ends[0].scaled)
    return got.noting("number-range", low=_shown(low), high=_shown(high))


def _read_pair(close: str) -> NumberRead | None:
    """7(28), 3个/15人, 10(其中,灾情因素6万元): the first number counts, the rest is detail (mode 21)."""
    found = _PAIR.fullmatch(close)
    if found is not None:
        first, inside = _read_simple(found[1]), found[2]
        if first is None:
            return None
        if unit := fold_unit(inside):
            return _read_simple(found[1] + inside) or replace(first, unit=unit)
        return replace(first, issues=()).noting("number-two", detail=inside)
    if found := _SLASH.fullmatch(close):
        first = _read_simple(found[1])
        rest = close[len(found[1]) :].lstrip("/、,;")
        other = _read_simple(rest)
        if first and other and first.unit and other.unit and first.unit != other.unit:
            return replace(first, issues=()).noting("number-two", detail=rest)
    return None


def _read_odd(close: str) -> NumberRead:
    """What is left: letters typed for digits, a lone number among words, commas that group nothing, or nothing."""
    if re.search(r"\d", close) and _LOOKALIKE.fullmatch(close):
        offer = _decimal(close.translate(_LETTERS))
        return NumberRead(proposed=offer).noting("number-letter", proposed=_shown(offer))
    if re.fullmatch(r"[+-]?\d+,\d{1,2}", close):
        return NumberRead(proposed=_decimal(close.replace(",", "."))).noting("number-comma")
    if re.fullmatch(rf"{NUM}[。.,;、]+", close):
        return NumberRead(_decimal(close.rstrip("。.,;、").replace(",", ""))).noting("number-text")
    if found := re.fullmatch(rf"\(({NUM})\)|[▲△]({NUM})", close):  # how accountants write a negative
        offer = -_decimal((found[1] or found[2]).replace(",", ""))
        return NumberRead(proposed=offer).noting("number-unreadable")
    numbers = re.findall(NUM, close)
    if len(numbers) == 1 and not _YEAR.search(close) and not re.search(r"[万亿]", close.split(numbers[0])[0]):
        start = close.index(numbers[0])
        tail = close[start + len(numbers[0]) :]
        core = re.match(r"(?:[万亿千]?(?:元|人次|人|个|户|次|天|%)?)?", tail)
        lone = _read_simple(numbers[0] + (core[0] if core else "")) or NumberRead(_decimal(numbers[0]))
        if not re.match(r"[年月日号第期.]|[^\d]*/", tail) and not close[:start].endswith("第"):
            return replace(lone, issues=()).noting("number-words")
    return NumberRead().noting("number-unreadable")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"
