"""Which period a text names: 2018年9月, 2018年1—7月, 截至2018年9月30日, 第三季度, 201809 (domain.md 3.3, 46)."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from fupin_analysis.intake.parse.dates import parse_date, to_arabic
from fupin_analysis.intake.parse.text import fold, squeeze
from fupin_analysis.plan.periods import Period

_Y = r"((?:19|20)\d{2}|(?<!\d)\d{2}(?=年))"
_TO = r"(?:-|—+|–|~|至|到|－)"
_SPAN = re.compile(rf"(?:{_Y}年?[.\-/]?)?(\d{{1,2}})月?{_TO}(?:(?:19|20)\d{{2}}年)?(\d{{1,2}})月")
_MONTH = re.compile(rf"{_Y}(?:年(\d{{1,2}})月|[.\-/_](\d{{1,2}})(?:月|(?![\d.季月])))")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?!\d)")
_QUARTER = re.compile(rf"(?:{_Y}年?[-_]?)?(?:第?([1-4])季度?|Q([1-4])(?!\d))", re.I)
_HALF = re.compile(rf"(?:{_Y}年?)?(上半年|下半年)")
_BARE = re.compile(r"(?<![\d.年])(\d{1,2})月(?!\d)")
_YEAR = re.compile(rf"{_Y}(?:年|全年|$)")


class Said(NamedTuple):
    """A period named in a text. ``vague``: only the year was said; ``year_said``: the text itself names the year."""

    period: Period
    vague: bool = False
    year_said: bool = True


@lru_cache(maxsize=4096)
def said_period(text: str, year: int | None = None) -> Said | None:
    """The period that a text names, or None; ``year`` is taken where the text names only a month or quarter."""
    flat = to_arabic(squeeze(fold(text)))
    for read in (_span, _month, _quarter, _half, _bare):
        if (got := read(flat, year)) is not None:
            return got
    if found := _YEAR.search(flat):
        return Said(Period("year", _full(found[1])), vague=True)
    return None


def said_date(text: str, year: int | None = None) -> dt.date | None:
    """The day that a label such as 填报日期 names, or None."""
    day: dt.date | None = parse_date(text, year=year).value
    return day


def _span(flat: str, year: int | None) -> Said | None:
    found = _SPAN.search(flat)
    if found is None:
        return None
    return _said(_full(found[1]) if found[1] else None, int(found[3]), year)


def _month(flat: str, year: int | None) -> Said | None:
    if found := _MONTH.search(flat):
        return _said(_full(found[1]), int(found[2] or found[3]), year)
    found = _COMPACT.search(flat)
    return _said(_full(found[1]), int(found[2]), year) if found else None


def _bare(flat: str, year: int | None) -> Said | None:
    found = _BARE.search(flat)
    if found is None:
        return None
    stated = _YEAR.search(flat)
    return _said(_full(stated[1]) if stated else None, int(found[1]), year)


def _quarter(flat: str, year: int | None) -> Said | None:
    found = _QUARTER.search(flat)
    if found is None:
        return None
    stated = found[1] or ((other := _YEAR.search(flat)) and other[1])
    which = _full(stated) if stated else year
    number = int(found[2] or found[3])
    return None if which is None else Said(Period("quarter", which, number), year_said=bool(stated))


def _half(flat: str, year: int | None) -> Said | None:
    found = _HALF.search(flat)
    if found is None:
        return None
    return _said(_full(found[1]) if found[1] else None, 6 if found[2] == "上半年" else 12, year)


def _said(stated: int | None, month: int, year: int | None) -> Said | None:
    which = stated or year
    if which is None or not 1 <= month <= 12 or not 1990 <= which <= 2035:
        return None
    return Said(Period("month", which, month), year_said=stated is not None)


def _full(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
