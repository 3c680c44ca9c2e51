"""What reading the text of a number cell gives, before a field's unit is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from fupin_analysis.intake.parse.parsed import Issue


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


def plain(value: Decimal) -> str:
    """A number as a message shows it: without zeros at its end, never with an exponent."""
    return f"{value.normalize():f}"
