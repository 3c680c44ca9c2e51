"""Number cells written as text: one amount, or what stands there instead (modes 7–12, 16–22, 60)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from fupin_analysis.intake.parse.chinese_numerals import read_numeral
from fupin_analysis.intake.parse.odd import read_odd
from fupin_analysis.intake.parse.reading import NumberRead, plain
from fupin_analysis.intake.parse.signs import find_minus, has_gap
from fupin_analysis.intake.parse.simple import read_simple, unit_of
from fupin_analysis.intake.parse.sums import NUM, add_units, read_sum
from fupin_analysis.intake.parse.text import fold, is_not_done, is_wide, squeeze, tidy, word_kind
from fupin_analysis.intake.parse.units import find_foreign, fold_unit
from fupin_analysis.plan.vocabulary import load_vocabulary

BEYOND = Decimal(10) ** 18
"""No count and no sum of money is as large; a number that is cannot be meant."""
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,' ’])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_RANGE = re.compile(r"(?<=[\d%\u4e00-\u9fff])(?:-{1,2}|~|—{1,2}|–|至|到|或)(?=[\d\u4e00-\u9fff])")
_PAIR = re.compile(rf"({NUM}[^\d()/]{{0,3}})\((.*)\)", re.S)
_SLASH = re.compile(rf"({NUM}[^\d()/、,;+\-]{{1,3}})[/、,;]\s*{NUM}[^\d()/、,;+\-]{{1,3}}")
_QUOTES = "'’‘`´\"“”＂"
_VAGUE = re.compile(
    r"[^\d]{0,3}(?:[一二三四五六七八九]?[十百千]几|[几数上成][十百千万亿]+|百[十把]|若干|许多|大量|不少)[\u4e00-\u9fff]{0,3}"
    r"|\d+几[十百千万亿]*[\u4e00-\u9fff]{0,3}|好?[多几][人名户个次家期批]?"
)
_YEAR = re.compile(r"(?:19|20)\d\d年")


@lru_cache(maxsize=65536)
def read_number(text: str) -> NumberRead:
    """Read the text of a number cell; what cannot be read has no value and says why in ``issues``."""
    if kind := word_kind(text):
        return _read_word(kind)
    if is_not_done(text):
        return _read_word("nil")
    flat = _unquoted(fold(tidy(text)))
    got = _read_flat(flat)
    if any(abs(n) >= BEYOND for n in (got.value, got.proposed) if n is not None):
        return NumberRead().noting("number-unreadable")
    if is_wide(text) and got.value is not None:
        return got.noting("number-fullwidth")
    return got


def _unquoted(flat: str) -> str:
    """Without the marks that make a number text: '120.5, =120, “120”."""
    bare = flat.strip(_QUOTES)
    return bare.lstrip("=") if bare != flat or re.fullmatch(r"=[\d.,]+", bare) else flat


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
        return NumberRead(Decimal(re.sub(r"[,' ’]", "", flat))).noting("number-thousands")
    if _SCIENTIFIC.fullmatch(close):
        return NumberRead(Decimal(close)).noting("number-text")
    if (close in load_vocabulary().cells.vague and close != "十余") or _VAGUE.fullmatch(close):
        return NumberRead(approx=True).noting("number-vague")
    for read in (_read_foreign, read_simple, _read_minus, _read_terms, _read_range, _read_pair):
        if (got := read(close)) is not None:
            return got
    return read_odd(close)


def _read_foreign(close: str) -> NumberRead | None:
    """5万美元, USD30,000: the amount in a unit that is no 元; nothing is taken from a longer text about such money."""
    foreign = find_foreign(close)
    if foreign is None:
        return None
    name, rest = foreign
    got = read_simple(rest.strip("()"))
    if got is None or got.value is None or got.unit is not None:
        return NumberRead().noting("number-unreadable")
    return replace(got, unit=name, written=f"{got.written or ''}{name}", issues=())


def _read_minus(close: str) -> NumberRead | None:
    """负20 is −20; where the minus is written in another way −20 is proposed (mode 17)."""
    minus = find_minus(close)
    got = read_simple(minus.body) if minus else None
    if minus is None or got is None or got.value is None:
        return None
    if minus.sure:
        return replace(got, value=-got.value, low=None, high=None)
    return NumberRead(unit=got.unit, scaled=got.scaled, written=got.written, proposed=-got.value).noting("number-minus")


def _read_terms(close: str) -> NumberRead | None:
    """A sum in a cell (mode 22), taken and told; one beside another result is only proposed."""
    if "+" in close or "(" in close:
        made = read_sum(close)
        if made is None and "+" in close:
            reads = [read_simple(term) for term in close.split("+")]
            made = add_units([(got.value, got.unit, got.scaled) if got else (None, None, False) for got in reads])
        if made is not None and not made.agrees:
            return NumberRead(proposed=made.total).noting("number-sum-held")
        if made is not None:
            got = NumberRead(made.total, unit=made.unit, scaled=made.scaled, written=made.written)
            return got.noting("number-sum", total=plain(made.shown))
    return None


def _read_range(close: str) -> NumberRead | None:
    """2-3个, 10~15, 80%-90%: both ends kept, no middle (mode 10)."""
    close = re.sub(r"^(?:介于|在)|之间$", "", close)  # 介于38和47之间
    parts = _RANGE.split(close)
    if len(parts) != 2:
        return _adjacent(close)
    low, high = read_simple(parts[0]), read_simple(parts[1])
    if low is None or high is None or low.value is None or high.value is None:
        return None
    if high.scaled and not low.scaled and high.written:  # 100-200万元 counts both ends in 万
        scale = read_numeral("1" + re.match(r"[万亿]*", high.written)[0])  # type: ignore[index]
        low = replace(low, value=low.value * (scale.value if scale else 1))
    if _YEAR.search(close):
        return NumberRead().noting("number-unreadable")
    if low.value is None or low.value >= high.value:  # 15-10 is no range; perhaps a subtraction
        return None
    got = NumberRead(low.value, low.value, high.value, True, high.unit or low.unit, high.scaled, high.written)
    return got.noting("number-range", low=plain(low.value), high=plain(high.value))


def _adjacent(close: str) -> NumberRead | None:
    """两三个, 七八户: neighbouring digits say a range."""
    found = re.fullmatch(r"([一二两三四五六七八])([二三四五六七八九])(十|百|千|万)?(\D*)", close)
    if found is None or unit_of(found[4]) is None:
        return None
    ends = [read_numeral(found[n] + (found[3] or "")) for n in (1, 2)]
    if ends[0] is None or ends[1] is None or ends[0].value >= ends[1].value:
        return None
    low, high = ends[0].value, ends[1].value
    got = NumberRead(low, low, high, True, unit_of(found[4]) or None, ends[0].scaled)
    return got.noting("number-range", low=plain(low), high=plain(high))


def _read_pair(close: str) -> NumberRead | None:
    """7(28), 3个/15人, 10(其中,灾情因素6万元): the first number counts, the rest is detail (mode 21)."""
    found = _PAIR.fullmatch(close)
    if found is not None:
        first, inside = read_simple(found[1]), found[2]
        if first is None:
            return None
        if unit := fold_unit(inside):
            return read_simple(found[1] + inside) or replace(first, unit=unit)
        if inside in load_vocabulary().cells.approx_marks:
            return replace(first, issues=(), approx=True).noting("number-approx")
        return replace(first, issues=()).noting("number-two", detail=inside)
    if found := _SLASH.fullmatch(close):
        first = read_simple(found[1])
        rest = close[len(found[1]) :].lstrip("/、,;")
        other = read_simple(rest)
        if first and other and first.unit and other.unit and first.unit != other.unit:
            return replace(first, issues=()).noting("number-two", detail=rest)
    return None
