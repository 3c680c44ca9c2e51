"""Number formats that change what a person sees: percent, thousands dropped, units printed (modes 23, 61)."""

from __future__ import annotations

import re
from typing import Any

from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.collect import Cell

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_MOVED = re.compile(r'[0#?](?:[!\\]\.|"\.")([0#?]+)(,*)')
"""A point that is only drawn, so many digits before the end: ``0!.0,`` and ``0!.0000`` show 万."""
_PRINTED = re.compile(r'(?:["\\!]|(?<=[0#?]))[ ]*(?:人民币)?((?:[百十]?万|[亿千百])?元)')
"""A unit of money that stands in the format itself: ``0"元"``, ``#,##0"万元"``."""


def telling_formats(sheet: Sheet) -> dict[Cell, str]:
    """Cells whose number format shows another number than the one stored, with the format."""
    if not sheet.formats:
        return {}
    told = {text for text in set(sheet.formats.values()) if "%" in text or _divisor(text) != 1 or unit_printed(text)}
    return {cell: text for cell, text in sheet.formats.items() if text in told} if told else {}


def _divisor(text: str) -> int:
    """By what the stored number is divided when it is shown: ``0,`` drops thousands, ``0!.0,`` ten thousands."""
    first = text.split(";")[0]
    if moved := _MOVED.search(first):
        return int(10 ** len(moved[1]) * 1000 ** len(moved[2]))
    found = _SCALED.search(_QUOTED.sub("", first))
    return int(1000 ** len(found[1])) if found else 1


def money_shown(cell: Any, text: str) -> float | None:
    """The number that a scaling format shows for a stored one; None where the format does not scale."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)) or _divisor(text) == 1:
        return None
    return float(cell) / _divisor(text)


def unit_printed(text: str) -> str | None:
    """The unit of money that a format prints behind every number, None where it prints none."""
    found = _PRINTED.search(text.split(";")[0])
    return found[1] if found else None
