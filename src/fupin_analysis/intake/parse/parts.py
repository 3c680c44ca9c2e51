"""Two numbers with a unit each, 3个/15人 or 3笔30万元: the one counts that has the column's unit (mode 21)."""

from __future__ import annotations

import re
from dataclasses import replace

from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.simple import read_simple
from fupin_analysis.intake.parse.sums import NUM
from fupin_analysis.intake.parse.text import fold, squeeze
from fupin_analysis.intake.parse.units import is_money, same_count
from fupin_analysis.plan.forms import Field

_WORDS = r"[^\d/、,;，；+\-()~至到=.%]{1,4}"
_PART = re.compile(rf"{NUM}{_WORDS}")
_PARTS = re.compile(rf"第?{NUM}{_WORDS}(?:[/、,;(]?{NUM}{_WORDS}){{1,2}}\)?")


def choose_part(text: str, field: Field) -> NumberRead | None:
    """The number of the text that is counted in the field's unit, where exactly one is; else None."""
    close = squeeze(fold(text))
    if field.unit is None or not _PARTS.fullmatch(close):
        return None
    parts = _PART.findall(close)
    reads = [read_simple(part) for part in parts]
    fitting = [at for at, read in enumerate(reads) if read is not None and _fits(read, field)]
    if len(fitting) != 1 or len(parts) < 2:
        return None
    chosen = reads[fitting[0]]
    if chosen is None or chosen.value is None:
        return None
    rest = "、".join(part for at, part in enumerate(parts) if at != fitting[0])
    return replace(chosen, issues=()).noting("number-two", detail=rest)


def _fits(read: NumberRead, field: Field) -> bool:
    if field.type == "money":
        return is_money(read.unit) or read.scaled
    return read.unit is not None and same_count(read.unit, field.unit or "")
