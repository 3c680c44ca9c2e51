"""Date cells: every written form with its precision, serial numbers of both systems, days that do not exist (25–28)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from fupin_analysis.intake.parse.chinese_numerals import DIGITS, read_numeral
from fupin_analysis.intake.parse.parsed import NOTHING, Parsed
from fupin_analysis.intake.parse.text import fold, tidy, word_kind

SERIALS = (36_526, 47_848)
"""2000-01-01 to 2030-12-31 as serial numbers of the 1900 system (mode 26)."""
SHIFT_1904 = 1462
_EPOCH = dt.date(1899, 12, 30)
_YEARS = range(1990, 2036)
_CN = "〇零○一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_CLOCK = re.compile(r"[T ]*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?分?$")
_TILL = re.compile(r"(至|到|~|—+|–|--|起至)")
_BEFORE = re.compile(r"^(截至|截止到|截止|预计于?|计划于?|拟定?于|拟|预|已于|已在|于|约|大约|自|从|到|今年|本年|当年)")
_AFTER = re.compile(r"(之前|以前|前|止|起|开始|完成|完工|到位|左右|上午|下午|中午|晚上|晚|早上)$")
_BEHIND = re.compile(r"\((?:预计|计划|拟定?|暂定|约|左右|实际|已[\u4e00-\u9fff]{1,4})\)$")
_NOT_YET = re.compile(r"(?:尚|暂|还)?未[\u4e00-\u9fff]{0,4}|(?:还)?没有?[\u4e00-\u9fff]{0,3}|在建|实施中|进行中")
_ABOUT = re.compile(r"约|左右|前后")
_LIKE_A_DAY = re.compile(r"\d{4}\s*[.\-/年]\s*\d{1,2}(?:\s*[.\-/月]\s*\d{1,2}[日号]?)?月?")
_LATER = re.compile(r"^(去年|上年|明年|次年|下年)")
_ENGLISH = re.compile(r"(?:(\d{1,2})[ -])?([A-Z][a-z]{2})[a-z]*\.?[ -](?:(\d{1,2}),[ ]?)?'?((?:20)?\d\d)")
_ENGLISH_MONTHS = {name: at for at, name in enumerate(calendar.month_abbr) if name}
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_DONE = re.compile(
    r"(?<=[日号\d])(?:已)?(?:到账|到位|拨付|拨款|支付|付款|收到|捐赠|发放|签订|签约|开工|竣工|验收|举办|召开|开展)$"
)
_LISTED = re.compile(r"[、,;和及]")
_Y = r"((?:19|20)\d{2}|'?\d{2})"
_YEAR_4 = r"((?:19|20)\d{2})"
_SEP = r"\s*[.\-/\\年、·_, 。]\s*"
_SEP_2 = r"\s*[.\-/\\月、·_, 。]\s*"
_FULL = re.compile(rf"{_Y}{_SEP}(\d{{1,2}}){_SEP_2}(\d{{1,2}})\s*[日号]?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
_MONTH = re.compile(rf"{_Y}{_SEP}(\d{{1,2}})\s*月?\s*(份|底|末|初|上旬|中旬|下旬|中)?")
_DAY = re.compile(r"(\d{1,2})\s*[.\-/\\月]\s*(\d{1,2})\s*[日号]?")
_BARE_MONTH = re.compile(r"(\d{1,2})月\s*(份|底|末|初|上旬|中旬|下旬|中)?")
_QUARTER = re.compile(rf"(?:{_Y}[年-]?)?\s*(?:第?([1-4])季度|Q([1-4]))\s*(底|末|初)?")
_YEAR = re.compile(rf"(?:{_YEAR_4}年?|(\d{{2}})年)\s*(度|底|末|初|全年|上半年|下半年)?")
_WORD = re.compile(r"(本年|今年|年)?(底|末|初|上半年|下半年)")
_REVERSED = re.compile(rf"(\d{{1,2}})[./\-](\d{{1,2}})[./\-]{_YEAR_4}")
Bounds = tuple[dt.date, dt.date]


def parse_date(text: str, *, anchor: str = "start", year: int | None = None) -> Parsed:
    """A date cell written as text; a month becomes its first or last day by ``anchor``, with both as bounds.

    ``year`` is taken where the cell names none. Without a reading the value is None and an issue says so.
    """
    if kind := word_kind(text):
        return NOTHING.noting(
            "cell-ditto-free" if kind == "ditto" else f"cell-{kind}", grade=None if kind == "ditto" else "A"
        )
    return _parse_date(text, anchor, year)


@lru_cache(maxsize=16384)
def _parse_date(text: str, anchor: str, year: int | None) -> Parsed:
    flat = _WEEKDAY.sub("", to_arabic(fold(tidy(text)).replace("\n", " ")))
    flat = _BEHIND.sub("", _CLOCK.sub("", _DONE.sub("", flat))).strip(" .。,")
    if PLAIN_SERIAL.fullmatch(flat) and SERIALS[0] <= float(flat) < SERIALS[1] + 1:
        return parse_serial(float(flat)).noting("date-text")
    core, end = flat, anchor
    if re.match("截", core) or re.search(r"前$|止$", core):
        end = "end"
    core = _AFTER.sub("", _BEFORE.sub("", core)).strip()
    if year is not None and (found := _LATER.match(core)):
        core, year = core[found.end() :], year + (-1 if found[1] in ("去年", "上年") else 1)
        core = "年" + core if core in ("底", "末", "初") else core
    if got := _read_point(core, end, year) or _read_english(core, end):
        about = _ABOUT.search(flat) is not None
        return got if got.value is None else got._replace(approx=got.approx or about).noting("date-text")
    if got := _read_span(core, anchor, year) or _read_list(core, anchor, year):
        return got
    if _NOT_YET.fullmatch(core):
        return NOTHING.noting("cell-nil", grade="A")
    return NOTHING.noting("date-no-such" if _LIKE_A_DAY.fullmatch(core) else "date-unreadable")


PLAIN_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def parse_serial(number: float, *, date1904: bool = False) -> Parsed:
    """A bare number in a date column: a serial, 20180731, 201807 or 2018.7; 7.1 cannot be told and is held (28)."""
    serial = number + SHIFT_1904 if date1904 else number
    if SERIALS[0] <= serial < SERIALS[1] + 1:
        return Parsed(_EPOCH + dt.timedelta(days=int(serial))).noting("date-serial")
    if number == int(number) and (found := _COMPACT.fullmatch(str(int(number)))):
        return _read_point(found[0], "start", None) or NOTHING.noting("date-number")
    return NOTHING.noting("date-number")


def parse_number_date(number: float, *, anchor: str = "start", date1904: bool = False) -> Parsed:
    """A number in a date column, months and years by ``anchor``: 201807, 2018.7, 2018 (2018.1 may be October)."""
    if number == int(number) and int(number) in _YEARS:
        return _by_anchor((dt.date(int(number), 1, 1), dt.date(int(number), 12, 31)), anchor)
    if number == int(number) and (found := _COMPACT.fullmatch(str(int(number)))):
        return _read_point(found[0], anchor, None) or NOTHING.noting("date-number")
    if int(number) in _YEARS and (found := re.fullmatch(r"(\d{4})\.(\d{1,2})", f"{number:.10g}")) and found[2] != "1":
        return _read_point(found[0], anchor, None) or NOTHING.noting("date-number")
    return parse_serial(number, date1904=date1904)


def _read_point(core: str, anchor: str, year: int | None) -> Parsed | None:
    """One date, month, quarter or year; None where the text is no such thing."""
    if found := _FULL.fullmatch(core) or _COMPACT.fullmatch(core):
        y, m, d = found.groups()
        return _day(_year(y), int(m), int(d)) if d else _part(_year(y), int(m), "", anchor)
    if found := _MONTH.fullmatch(core):
        y, m, part = found.groups()
        if len(y.strip("'")) == 2 and int(y.strip("'")) <= 12 and "年" not in core:
            return _day(year, int(y), int(m)) if part is None else None
        return _part(_year(y), int(m), part or "", anchor)
    if found := _REVERSED.fullmatch(core):
        a, b = int(found[1]), int(found[2])
        if (a > 12) == (b > 12):
            return NOTHING.noting("date-unreadable")
        return _day(int(found[3]), min(a, b), max(a, b))
    if found := _DAY.fullmatch(core):
        return _day(year, int(found[1]), int(found[2]))
    if found := _BARE_MONTH.fullmatch(core):
        return _part(year, int(found[1]), found[2] or "", anchor)
    return _read_long(core, anchor, year)


def _read_english(core: str, anchor: str) -> Parsed | None:
    """Jul-18, 31-Jul-2018: what a sheet set to English shows."""
    found = _ENGLISH.fullmatch(core)
    month = _ENGLISH_MONTHS.get(found[2]) if found else None
    if found is None or month is None:
        return None
    day, year = found[1] or found[3], _year(found[4])
    return _day(year, month, int(day)) if day else _part(year, month, "", anchor)


def _read_long(core: str, anchor: str, year: int | None) -> Parsed | None:
    """Quarters, halves and years."""
    if found := _QUARTER.fullmatch(core):
        y, number = _year(found[1]) if found[1] else year, int(found[2] or found[3])
        last = number * 3
        return None if y is None else _by_anchor((dt.date(y, last - 2, 1), _end(y, last)), _edge(found[4], anchor))
    if found := _YEAR.fullmatch(core):
        y = int(found[1]) if found[1] else _year(found[2])
        return _of_year(y, found[3] or "", anchor)
    if (found := _WORD.fullmatch(core)) and year is not None:
        return _of_year(year, found[2], anchor)
    return None


def _of_year(year: int, part: str, anchor: str) -> Parsed:
    months = {"上半年": (1, 6), "下半年": (7, 12), "底": (12, 12), "末": (12, 12), "初": (1, 1)}
    first, last = months.get(part, (1, 12))
    return _by_anchor((dt.date(year, first, 1), _end(year, last)), _edge(part, anchor))


def _read_span(core: str, anchor: str, year: int | None) -> Parsed | None:
    """2018年7月1日至5日, 7.1—7.5: the end that the field asks for, both as bounds."""
    parts = [p.strip() for p in _TILL.split(core)[::2]]
    if len(parts) != 2 and core.count("-") == 1:
        parts = [p.strip() for p in core.split("-")]
    if len(parts) != 2 or not all(parts):
        return None
    first = _read_point(_CLOCK.sub("", parts[0]), "start", year)
    if first is None and re.fullmatch(r"\d{1,2}", parts[0]) and parts[1].endswith("月"):  # 7-8月
        first = _read_point(f"{parts[0]}月", "start", year)
    if first is None or first.value is None:
        return None
    start = first.value
    tail = re.fullmatch(r"(\d{1,2})([日号]?)", parts[1])
    if tail is None:
        second = _read_point(_CLOCK.sub("", parts[1]), "end", start.year)
    elif first.low is None:
        second = _day(start.year, start.month, int(tail[1]))
    else:  # 2018.7—9: months
        second = None if tail[2] else _part(start.year, int(tail[1]), "", "end")
    if second is None or second.value is None or second.value < start:
        return None
    low, high = first.low or start, second.high or second.value
    return Parsed(high if anchor == "end" else low, low, high).noting("date-range")


def _read_list(core: str, anchor: str, year: int | None) -> Parsed | None:
    """2018.7.31、2018.8.5 or 7、8月: several dates, of which the field asks for the first or the last."""
    parts = [part.strip() for part in _LISTED.split(core)]
    if len(parts) < 2:
        return None
    if parts[-1].endswith("月"):
        parts = [f"{part}月" if re.fullmatch(r"\d{1,2}", part) else part for part in parts]
    days: list[tuple[dt.date, dt.date]] = []
    for part in parts:
        got = _read_point(part, anchor, days[-1][0].year if days else year)
        if got is None or got.value is None or got.issues:
            return None
        days.append((got.low or got.value, got.high or got.value))
    low, high = min(days)[0], max(day[1] for day in days)
    return Parsed(high if anchor == "end" else low, low, high).noting("date-several")


def _day(year: int | None, month: int, day: int) -> Parsed | None:
    """A day; the 31st of a short month becomes its last day and is told, anything else impossible is held (27)."""
    if year is None:
        return NOTHING.noting("date-no-year")
    if not (1 <= month <= 12 and 1 <= day <= 31 and year in _YEARS):
        return NOTHING.noting("date-no-such")
    last = _end(year, month)
    if day > last.day:
        return Parsed(last).noting("date-impossible", day=f"{year}-{month}-{day}")
    return Parsed(dt.date(year, month, day))


def _part(year: int | None, month: int, part: str, anchor: str) -> Parsed | None:
    """A month or a part of it (上旬, 底)."""
    if year is None:
        return NOTHING.noting("date-no-year")
    if not 1 <= month <= 12 or year not in _YEARS:
        return NOTHING.noting("date-no-such")
    end = _end(year, month)
    thirds = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, end.day)}
    first, last = thirds.get(part, (1, end.day))
    if part == "中":
        return Parsed(dt.date(year, month, 15), dt.date(year, month, 1), end, approx=True)
    return _by_anchor((dt.date(year, month, first), dt.date(year, month, last)), _edge(part, anchor))


def _by_anchor(bounds: Bounds, anchor: str) -> Parsed:
    return Parsed(bounds[1] if anchor == "end" else bounds[0], *bounds)


def _edge(part: str | None, anchor: str) -> str:
    return {"底": "end", "末": "end", "初": "start"}.get(part or "", anchor)


def _end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _year(text: str) -> int:
    digits = text.strip("'")
    return int(digits) + (2000 if len(digits) == 2 else 0)


def to_arabic(text: str) -> str:
    """Chinese numerals of a date as digits: 二〇一八年七月三十一日 → 2018年7月31日, 第三季度 → 第3季度."""
    text = re.sub(rf"[{_CN}]{{2,4}}(?=年)", lambda m: "".join(str(DIGITS[c]) if c in DIGITS else c for c in m[0]), text)

    def number(found: re.Match[str]) -> str:
        numeral = read_numeral(found[0])
        return str(numeral.value) if numeral else found[0]

    return re.sub(rf"[{_CN}]+(?=[月日号季])|(?<=月)[{_CN}]+$", number, text)
