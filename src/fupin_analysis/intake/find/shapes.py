"""Tables that do not run a record a row: one indicator a row, key and value pairs, a record a column (mode 65)."""

from __future__ import annotations

from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.marks import Marks
from fupin_analysis.intake.find.words import unit_words
from fupin_analysis.intake.layout import Table
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_ITEM_COLUMNS = 6


def turn(finder: HeadFinder, table: Table) -> Table:
    """The table with the orientation that its heads and cells speak for."""
    if is_items(finder.marks, table):
        table.orientation = "items"
    return table


def is_items(marks: Marks, table: Table) -> bool:
    """True for 编号/填表项目/单位/数量: an indicator a row, with codes or units of their own beside one amount."""
    words = load_vocabulary().headers
    leaves = [header_key(column.path[-1]) if column.path else "" for column in table.columns]
    if len(leaves) > _ITEM_COLUMNS or table.header.top != table.header.bottom:
        return False
    item = [leaf in folded(words.item_words) for leaf in leaves]
    amount = [leaf in folded(words.item_amounts) and leaf not in folded(("内容",)) for leaf in leaves]
    units = [at for at, leaf in enumerate(leaves) if leaf in folded(words.item_units)]
    if not any(item) or not any(amount) or not units:
        return False
    rows = [row.index for row in table.rows if row.kind == "record"]
    texts = [marks.text(row, table.columns[units[0]].index) for row in rows]
    told = [text for text in texts if text]
    return len(told) >= 2 and len(set(told)) >= 2 and sum(unit_words(t) is not None for t in told) >= 0.5 * len(told)
