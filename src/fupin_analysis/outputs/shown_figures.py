"""Every figure that a report prints, with the words it is printed in and the page where it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fupin_analysis.outputs.read_items import FoundItem
from fupin_analysis.present import words
from fupin_analysis.present.cited import figures_in

TOLERANCE = 1e-6
_NUMBER = re.compile(r"\d[\d,\s]*(?:\.\d+)?")
_SCALES = (1.0, 1e-4, 1e4)
"""What a sentence may have divided by: a sum of 万元 is said in 亿元 or in 元."""


@dataclass(frozen=True)
class Shown:
    """One place where a figure is printed; ``value`` is the unrounded one of a table, None of words and pictures."""

    id: str
    words: str
    value: float | None
    page: str
    title: str


def list_shown(items: Iterable[FoundItem]) -> list[Shown]:
    """All figures of all items, in their order; of a picture the ids alone."""
    out: list[Shown] = []
    for item in items:
        mine = [*_in_table(item)] if item.kind == "table" else [*_in_sentence(item)]
        named = {one.id for one in mine}
        rest = [Shown(id, "", None, item.page, item.title) for id in item.figure_ids if id not in named]
        out += [*mine, *rest]
    return out


def _in_table(item: FoundItem) -> Iterable[Shown]:
    table = item.table()
    ids = table.ids
    if not any(ids):
        return
    names = [column.name for column in table.columns]
    for number, (row, values) in enumerate(zip(table.shown(), table.frame.to_dict("records"), strict=True)):
        for name, id in (ids[number] if number < len(ids) else {}).items():
            value = values[name]
            number_value = float(value) if isinstance(value, int | float) and not words.is_missing(value) else None
            yield Shown(id, row[names.index(name)], number_value, item.page, item.title)


def _in_sentence(item: FoundItem) -> Iterable[Shown]:
    for said, id in figures_in(item.marked):
        yield Shown(id, said, None, item.page, item.title)


def agrees(shown: Shown, value: float | None) -> bool:
    """Whether what is printed is the figure: the same number in a table, the same number rounded in words.

    A picture, and words without a digit, say nothing that could differ.
    """
    if shown.value is not None:
        return value is not None and math.isclose(shown.value, value, rel_tol=1e-9, abs_tol=TOLERANCE)
    told = _NUMBER.findall(shown.words)
    if not told:
        return True
    if value is None:
        return False
    return any(_is_rounded(text, abs(value) * scale) for text in told for scale in _SCALES)


def _is_rounded(text: str, value: float) -> bool:
    plain = re.sub(r"[,\s]", "", text)
    step = 10.0 ** -len(plain.partition(".")[2])
    return abs(float(plain) - value) <= step + TOLERANCE  # never rounded over a threshold: up to a whole step
