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
IN_TABLES = 1e-5
"""Parts are rounded to six places each: their sum may be off by a few of these."""
_NUMBER = re.compile(r"(\d[\d,\s]*(?:\.\d+)?)(亿|万(?!元)|元)?")
_SCALES = {"亿": (1e-4, 1e-8), "万": (1e-4,), "元": (1.0, 1e4), "": (1.0,)}
"""What the words have divided by, by the unit behind the number: 万元 said in 亿元 or in 元, heads in 万."""
_FALLS = re.compile(r"[减降少低欠负滞慢落\-−]")


@dataclass(frozen=True)
class Shown:
    """One place where a figure is printed; ``value`` is the unrounded one of a table, None of words and pictures.

    ``title`` says where on the page: the title of a table, 文字 or 图.
    """

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
        rest = [Shown(id, "", None, item.page, _title(item)) for id in item.figure_ids if id not in named]
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
            yield Shown(id, row[names.index(name)], number_value, item.page, _title(item))


def _in_sentence(item: FoundItem) -> Iterable[Shown]:
    for said, id in figures_in(item.marked):
        yield Shown(id, said, None, item.page, _title(item))


def _title(item: FoundItem) -> str:
    return item.title if item.kind == "table" else {"chart": "图"}.get(item.kind, "文字")


def agrees(shown: Shown, value: float | None) -> bool:
    """Whether what is printed is the figure: the same number in a table, the same number rounded in words.

    A picture, and words without a digit, say nothing that could differ.
    """
    if shown.value is not None:
        return value is not None and math.isclose(shown.value, value, rel_tol=1e-9, abs_tol=IN_TABLES)
    told = [(number, unit) for number, unit in _NUMBER.findall(shown.words)]
    if not told:
        return True
    if value is None or ((value < -TOLERANCE) is not bool(_FALLS.search(shown.words)) and abs(value) > TOLERANCE):
        return False
    return any(_is_rounded(text, abs(value) * scale) for text, unit in told for scale in _SCALES[unit])


def _is_rounded(text: str, value: float) -> bool:
    """A whole number is said exactly; a rounded one is off by half a step, by a whole one at a threshold at most."""
    plain = re.sub(r"[,\s]", "", text)
    decimals = len(plain.partition(".")[2])
    is_whole = abs(value - round(value)) <= TOLERANCE
    step = 0.0 if not decimals and is_whole else 10.0**-decimals
    return abs(float(plain) - value) <= step + TOLERANCE
