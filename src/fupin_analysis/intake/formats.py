"""Number formats that change what a person sees: percent, sign, thousands dropped, units printed (modes 23, 61)."""

from __future__ import annotations

import re
from typing import Any

from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.collect import Cell
from fupin_analysis.intake.parse.units import find_foreign

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_MOVED = re.compile(r'[0#?](?:[!\\]\.|"\.")([0#?]+)(,*)')
"""A point that is only drawn, so many digits before the end: ``0!.0,`` and ``0!.0000`` show 万."""
_PRINTED = re.compile(r'(?:["\\!]|(?<=[0#?]))[ ]*(?:人民币)?((?:[百十]?万|[亿千百])?元|[百十]?[万亿](?="))')
"""A unit of money that stands in the format itself: ``0"元"``, ``#,##0"万元"``."""

_LITERAL = re.compile(r'"([^"]*)"|[\\!](.)')
_SPACING = re.compile(r"_.|\*.|\[(?!\$)[^\]]*\]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_BUILT_IN = re.compile(r'(?:_\()?(?:\* ?)?"\$"(?:\* ?)?#,##0')
"""Formats 5 to 8 and 42, 44 of every Excel: stored with $, shown with the sign of the country."""


def telling_formats(sheet: Sheet) -> dict[Cell, str]:
    """Cells whose number format shows another number than the one stored, with the format."""
    if not sheet.formats:
        return {}
    told = {text for text in set(sheet.formats.values()) if _is_telling(text)}
    return {cell: text for cell, text in sheet.formats.items() if text in told} if told else {}


def _is_telling(text: str) -> bool:
    return "%" in text or _divisor(text) != 1 or unit_printed(text) is not None or number_shown(1, text) is not None


def number_shown(cell: Any, text: str) -> str | None:
    """What a person reads where a format adds a minus, digits or a percent sign; None where it does not."""
    if type(cell) not in (int, float) or not cell:
        return None
    first = _SPACING.sub("", text.split(";")[0])
    added = "".join(a or b for a, b in _LITERAL.findall(first) if (a or b).isdigit())
    bare = _LITERAL.sub(lambda found: found[1] or found[2] or "", first).strip()
    if "%" in _LITERAL.sub("", first):
        return f"{cell * 100:.15g}%"
    if added:
        return f"{cell:.15g}{added}"
    whole = text.split(";")[0]
    if _hides(whole):
        return "".join(a or b for a, b in _LITERAL.findall(whole)) or "空白"
    return f"{-cell:.15g}" if bare[:1] in ("-", "(", "负", "－") and cell > 0 else None


def _hides(first: str) -> bool:
    """True for a format without a place for the number itself: ``;;;``, ``"****"``."""
    return "[" not in first and re.search(r"[0#?@]|general|通用|[ymdhsge]", _LITERAL.sub("", first), re.I) is None


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
    """The unit of money that a format prints with every number, None where it prints none."""
    first = text.split(";")[0]
    if found := _PRINTED.search(first):
        return found[1] if found[1].endswith("元") else f"{found[1]}元"
    if not _BUILT_IN.match(first) and (foreign := find_foreign(_CURRENCY.sub(r"\1", first))):
        return foreign[0]
    return None
