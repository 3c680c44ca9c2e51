"""Forms of one indicator a row: 编号/填表项目/单位/数量 (mode 65)."""

from __future__ import annotations

import re

from fupin_analysis.intake.find.marks import Marks
from fupin_analysis.intake.find.words import unit_words
from fupin_analysis.intake.layout import Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_ITEM_COLUMNS = 6
_SIGN = 8
_LATIN = re.compile(r"[A-Za-zΩ°℃%μ][A-Za-z./·²³°℃%μΩ-]*")


def turn_items(marks: Marks, tables: list[Table]) -> None:
    """Make forms of one indicator a row of tables side by side, where the heads and cells of one speak for that."""
    if any(is_items(marks, table) for table in tables):
        heads = {_leaves(table) for table in tables if is_items(marks, table)}
        for table in tables:
            if _leaves(table) in heads:
                table.orientation = "items"
                for row in table.rows:
                    row.kind = "record" if row.kind == "total" else row.kind


def _leaves(table: Table) -> tuple[str, ...]:
    return tuple(header_key(column.path[0]) if column.path else "" for column in table.columns)


def is_items(marks: Marks, table: Table) -> bool:
    """True where a column names indicators, one has their units (several of them), and one has the amounts."""
    words = load_vocabulary().headers
    leaves = _leaves(table)
    if len(leaves) > _ITEM_COLUMNS or table.header.bottom > table.header.top + 1:
        return False
    item = [leaf in folded(words.item_words) for leaf in leaves]
    amount = [leaf in folded(words.item_amounts) and leaf not in folded(("内容",)) for leaf in leaves]
    units = [at for at, leaf in enumerate(leaves) if leaf in folded(words.item_units)]
    if not any(item) or not any(amount) or not units:
        return False
    rows = [row.index for row in table.rows if row.kind in ("record", "total")]
    texts = [marks.text(row, table.columns[units[0]].index) for row in rows]
    told = [text for text in texts if text]
    return len(told) >= 2 and len(set(told)) >= 2 and sum(_is_unit(t) for t in told) >= 0.5 * len(told)


def _is_unit(text: str) -> bool:
    """True for a unit word, or a short sign of Latin letters as units are (rpm, N.m, kg/m²)."""
    bare = text.strip()
    return unit_words(bare) is not None or (len(bare) <= _SIGN and _LATIN.fullmatch(bare) is not None)
