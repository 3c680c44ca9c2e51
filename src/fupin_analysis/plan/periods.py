"""Periods of returns: a month, a quarter, a year; their ends, neighbours and names."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering

from fupin_analysis.errors import FupinError


class PeriodError(FupinError):
    """A text that names no period."""

    code = "period"
    exit_code = 2


_FORMS = (
    (re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$"), "month"),
    (re.compile(r"^(\d{4})Q([1-4])$"), "quarter"),
    (re.compile(r"^(\d{4})$"), "year"),
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@total_ordering
@dataclass(frozen=True)
class Period:
    """``2018-09``, ``2018Q3``, ``2018``; ``number`` counts within the year. Ordered by last day, short first."""

    kind: str
    year: int
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read the canonical form; anything else is an error in Chinese."""
        for pattern, kind in _FORMS:
            if match := pattern.match(text.strip()):
                groups = match.groups()
                return cls(kind, int(groups[0]), int(groups[1]) if len(groups) > 1 else 1)
        raise PeriodError(f"“{text}”不是报告期。请写成 2018-09、2018Q3 或 2018。")

    @classmethod
    def of(cls, day: dt.date, kind: str = "month") -> Period:
        """The period of a kind that holds a day."""
        return cls(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)

    @property
    def start(self) -> dt.date:
        """First day."""
        return dt.date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> dt.date:
        """Last day."""
        month = self.number * _MONTHS[self.kind]
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def month(self) -> Period:
        """The last month of the period: what a monthly form of it is called."""
        return self if self.kind == "month" else Period.of(self.end)

    @property
    def label(self) -> str:
        """As a Chinese report says it: 2018年9月, 2018年第三季度, 2018年."""
        if self.kind == "month":
            return f"{self.year}年{self.number}月"
        if self.kind == "quarter":
            return f"{self.year}年第{'一二三四'[self.number - 1]}季度"
        return f"{self.year}年"

    def shift(self, steps: int) -> Period:
        """The period ``steps`` later (earlier when negative), of the same kind."""
        per_year = 12 // _MONTHS[self.kind]
        index = self.year * per_year + self.number - 1 + steps
        return Period(self.kind, index // per_year, index % per_year + 1)

    def until(self, last: Period) -> list[Period]:
        """This and every following period of the same kind up to ``last``."""
        out, now = [], self
        while now.end <= last.end:
            out.append(now)
            now = now.shift(1)
        return out

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.year}-{self.number:02d}"
        return f"{self.year}Q{self.number}" if self.kind == "quarter" else str(self.year)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.end, -self.start.toordinal()) < (other.end, -other.start.toordinal())


def is_period(text: str) -> bool:
    """True for the canonical form of a period; any text may stand where one should."""
    return any(pattern.match(text.strip()) for pattern, _ in _FORMS)


def period_or_none(text: str) -> Period | None:
    """The period that a text is, None where it is none."""
    try:
        return Period.parse(text)
    except FupinError:
        return None


def latest(periods: Iterable[Period]) -> Period:
    """The period that ends last; of a month and a longer period that end together the month (reports are monthly)."""
    known = list(periods)
    last = max(known).end
    return min(period for period in known if period.end == last)


def read_cutoff(as_of: str | dt.date | Period) -> dt.date:
    """The cut-off day of ``2018-09``, ``2018Q3``, ``2018`` or ``2018-09-30``; anything else is a FupinError."""
    if isinstance(as_of, Period):
        return as_of.end
    if isinstance(as_of, dt.datetime):
        return as_of.date()
    if isinstance(as_of, dt.date):
        return as_of
    try:
        return dt.date.fromisoformat(as_of.strip())
    except ValueError:
        return Period.parse(as_of).end


def same_day_last_year(day: dt.date) -> dt.date:
    """The day a year before; of a month's last day that month's last day, so that months are compared whole."""
    month = Period.of(day)
    return month.shift(-12).end if day == month.end else day.replace(year=day.year - 1)
