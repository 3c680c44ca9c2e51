"""One cell of a field, whatever it holds: the dispatch by the field's type."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from fupin_analysis.intake.book import CellError, NoCache
from fupin_analysis.intake.formulas import is_external
from fupin_analysis.intake.parse import codes
from fupin_analysis.intake.parse.amounts import Scale, column_scale, finish
from fupin_analysis.intake.parse.dates import parse_date, parse_number_date
from fupin_analysis.intake.parse.numbers import BEYOND, read_number
from fupin_analysis.intake.parse.parsed import NOTHING, Parsed
from fupin_analysis.intake.parse.parts import choose_part
from fupin_analysis.intake.parse.percent import read_percent
from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.text import (
    DIRECTION,
    INVISIBLE,
    UNSEEN,
    fold,
    parse_name,
    parse_text,
    squeeze,
    word_kind,
)
from fupin_analysis.intake.parse.turning import turn_number
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.privacy import PUBLIC_SALT

_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|N/A|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{3,}", re.I)
_ACCOUNTED = re.compile(r"(?:\(|[▲△])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2})\)?")
"""Thousands marks or two decimals in brackets: an amount of money, and no number of a note."""
_SEVERAL = frozenset({"number-two", "number-several", "number-unreadable"})
_PLANNED = re.compile(r"预计|计划|(?<!草)拟|争取|力争|估计|预$")
NAMES = frozenset({"enterprise", "county", "township", "village"})


@dataclass(frozen=True, slots=True)
class Spec:
    """What a column says: ``unit`` by head, block or sheet; ``year`` for dates without one; ``head`` as written."""

    field: Field
    unit: str | None = None
    head: str = ""
    year: int | None = None
    date1904: bool = False
    salt: str = PUBLIC_SALT

    @property
    def scale(self) -> Scale:
        """How plain numbers become the field's unit."""
        return column_scale(self.field, self.unit)

    @property
    def coded(self) -> bool:
        """True where the head itself explains 1 and 2 (1.是2.否; mode 66)."""
        key = squeeze(fold(self.head))
        pairs = (("是", "否"), ("有", "无"))
        return "1" in key and "2" in key and any(yes in key and no in key for yes, no in pairs)


def parse_cell(cell: Any, spec: Spec) -> Parsed:
    """One non-empty raw cell as the field's value; nothing raises, whatever stands in it."""
    got = _parse(cell, spec)
    if isinstance(cell, str) and not cell.isprintable() and (INVISIBLE.search(cell) or UNSEEN.search(cell)):
        return got if DIRECTION.search(cell) and got.value is None else got.noting("text-invisible")
    return got


def _parse(cell: Any, spec: Spec) -> Parsed:
    if isinstance(cell, CellError):
        return NOTHING.noting("cell-error", error=str(cell))
    if isinstance(cell, NoCache):
        return NOTHING.noting("formula-external-lost" if is_external(str(cell)) else "formula-uncached")
    if isinstance(cell, str) and (found := _ERROR.fullmatch(cell.strip())):  # as csv and paste as values keep it
        return NOTHING.noting("cell-error", error=found[0])
    kind = spec.field.type
    if spec.field.is_numeric:
        return parse_amount(cell, spec)
    if kind == "date":
        return _date(cell, spec)
    if kind == "bool":
        return codes.parse_bool(cell, coded=spec.coded)
    if kind == "year":
        return codes.parse_year(cell)
    if kind == "seq":
        return codes.parse_seq(cell)
    if kind == "id":
        return codes.parse_id(cell, spec.salt)
    if kind == "phone":
        return codes.parse_phone(cell)
    return _words(shown(cell), spec)


def _words(text: str, spec: Spec) -> Parsed:
    kind = spec.field.type
    if kind in NAMES:
        return parse_name(text)
    if kind == "person":
        return codes.parse_person(text, spec.salt)
    if kind == "enum":
        return codes.parse_enum(text, spec.field)
    return parse_text(text)


def parse_amount(cell: Any, spec: Spec) -> Parsed:
    """A number cell; a plain number of a ``pct`` column is left to ``column.parse_column`` to scale."""
    if isinstance(cell, (bool, dt.date, dt.time, dt.timedelta)):
        return NOTHING.noting("number-not", kind="日期" if isinstance(cell, dt.date) else "逻辑值或时间")
    if isinstance(cell, (int, float)):
        if not abs(cell) < BEYOND:
            return NOTHING.noting("number-unreadable")
        return finish(NumberRead(Decimal(repr(cell))), spec.field, spec.scale)
    text = str(cell)
    if DIRECTION.search(text):
        return NOTHING.noting("number-direction", stored=INVISIBLE.sub("", text))
    read = read_percent(text) if spec.field.type == "pct" else read_number(text)
    if any(issue.code in _SEVERAL for issue in read.issues):
        read = choose_part(text, spec.field) or read
    if read.issues:
        read = turn_number(read, text, spec.field, spec.year)
    if read.value is None and read.proposed is not None and read.proposed < 0:
        read = _below_zero(read, text, spec.field)
    return finish(read, spec.field, spec.scale)


def _below_zero(read: NumberRead, text: str, field: Field) -> NumberRead:
    """A minus that accountants write, (1,234.50) or △20, is one where the figure may fall or is plainly an amount."""
    if not field.may_fall and not _ACCOUNTED.fullmatch(squeeze(fold(text))):
        return read
    return replace(read, value=read.proposed, proposed=None, issues=()).noting("number-below")


def _date(cell: Any, spec: Spec) -> Parsed:
    if isinstance(cell, dt.datetime):
        return Parsed(cell.date())
    if isinstance(cell, dt.date):
        return Parsed(cell)
    if isinstance(cell, (bool, dt.time, dt.timedelta)):
        return NOTHING.noting("date-unreadable")
    if isinstance(cell, (int, float)):
        return parse_number_date(float(cell), anchor=spec.field.anchor, date1904=spec.date1904)
    got = parse_date(str(cell), anchor=spec.field.anchor, year=spec.year)
    if got.value is not None and (found := _PLANNED.search(str(cell))) and not _asks_plan(spec.field):
        return Parsed().noting("date-planned", word=found[0])
    return got


def _asks_plan(field: Field) -> bool:
    """True for a date that lies ahead by its own name: 计划完工时间, 承诺到位时间, 整改时限."""
    return any(word in name for name in (*field.path, *field.aliases) for word in ("计划", "预计", "承诺", "限", "拟"))


def shown(cell: Any) -> str:
    """A raw cell as a person sees it in the sheet: 25.0 as 25, a day as 2018-07-31."""
    if type(cell) is int:
        return str(cell)
    if type(cell) is float:
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def is_nothing(cell: Any) -> bool:
    """True for a cell that says nothing was there: 无, —, /."""
    return isinstance(cell, str) and word_kind(cell) in ("dash", "nil", "unknown")
