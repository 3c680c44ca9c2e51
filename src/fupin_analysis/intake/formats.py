"""Number formats that change what a person sees: percent, thousands dropped, units printed (modes 23, 61)."""

from __future__ import annotations

import re
from typing import Any

from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.collect import Cell

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_WAN = re.compile(r'[0#](?:!|\\)\.0,|[0#]"\."0,')


def telling_formats(sheet: Sheet) -> dict[Cell, str]:
    """Cells whose number format shows another number than the one stored, with the format."""
    if not sheet.formats:
        return {}
    told = {text for text in set(sheet.formats.values()) if "%" in text or _WAN.search(text) or is_scaled(text)}
    return {cell: text for cell, text in sheet.formats.items() if text in told} if told else {}


def is_scaled(text: str) -> bool:
    """True where a format drops thousands: ``0,`` ``0.0,,``."""
    return _SCALED.search(_QUOTED.sub("", text.split(";")[0])) is not None


def money_shown(cell: Any, text: str) -> float | None:
    """The number that a scaling format shows for a stored one; None where the format does not scale."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    if _WAN.search(text):
        return float(cell) / 10_000
    found = _SCALED.search(_QUOTED.sub("", text.split(";")[0]))
    return float(cell) / 1000 ** len(found[1]) if found else None
