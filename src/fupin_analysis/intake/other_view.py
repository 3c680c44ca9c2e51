"""The other way to read a table: a list by lines as one record, or one record's lines as a list; the form decides."""

from __future__ import annotations

from collections import Counter

from fupin_analysis.intake.body import Body, Strand, leaf_of, rows_of
from fupin_analysis.intake.book import Sheet
from fupin_analysis.intake.find.words import is_total, unit_words
from fupin_analysis.intake.headers import STRANGE
from fupin_analysis.intake.layout import BodyRow, Column, SheetLayout, Table
from fupin_analysis.intake.match import Match
from fupin_analysis.plan.vocabulary import folded, load_vocabulary

_ROWS = 200
"""A list of more lines is no printed form."""
_DISTINCT, _UNITS, _EXPLAINED, _MARGIN = 0.9, 0.5, 0.5, 0.3
_REMARKS = frozenset({"备注", "说明"})


def other_views(table: Table, sheet: Sheet, layout: SheetLayout) -> list[Body]:
    """The table's body read in other ways: as one record, and as a record a column."""
    if table.orientation == "items":
        return [rows_of(table, layout)]
    if table.orientation != "rows":
        return []
    lines = [row for row in table.rows if row.kind in ("record", "total")]
    if not lines:
        return [_as_pairs(table, sheet)]
    name = _name_column(table, lines, sheet)
    if name is None or not 2 <= len(lines) <= _ROWS:
        return []
    return [_as_one_record(table, lines, name, sheet), _as_columns(table, lines, name, sheet)]


def is_better(match: Match | None, usual: Match | None) -> bool:
    """True where another way explains most of the table by heads that the form knows, and clearly more than usual."""
    if match is None or STRANGE in match.similar.values() or match.ambiguous:
        return False
    return match.explained >= _EXPLAINED and (usual is None or match.explained >= usual.explained + _MARGIN)


def _name_column(table: Table, lines: list[BodyRow], sheet: Sheet) -> Column | None:
    """The first column of distinct words, numbers of lines apart."""
    words = load_vocabulary().headers
    for column in table.columns:
        if leaf_of(column) in folded(words.sequence, words.item_codes, words.item_units):
            continue
        texts = [_text(sheet, row.index, column.index) for row in lines]
        told = [text for text in texts if text and not text[0].isdigit()]
        if len(told) < _DISTINCT * len(lines):
            return None
        return column if len(set(told)) >= _DISTINCT * len(told) else None
    return None


def _as_one_record(table: Table, lines: list[BodyRow], name: Column, sheet: Sheet) -> Body:
    words = load_vocabulary().headers
    aside = folded(words.sequence, words.item_codes) | _REMARKS
    unit = next((c for c in table.columns if _is_units(c, lines, sheet)), None)
    amounts = [c for c in table.columns if c is not name and c is not unit and leaf_of(c) not in aside]
    strands: list[Strand] = []
    roles: dict[tuple[int, int], str] = {}
    labels = Counter(_text(sheet, row.index, name.index) for row in lines)
    section: tuple[str, ...] = ()
    for row in table.rows:
        if row.kind == "section":
            section = (row.label,)
        if row not in lines or not (label := _text(sheet, row.index, name.index)):
            continue
        stated = _text(sheet, row.index, unit.index) if unit is not None else ""
        roles[row.index, name.index] = "header"
        if unit is not None and stated:
            roles[row.index, unit.index] = "unit"
        above = section if labels[label] > 1 else ()
        for amount in amounts:
            path = (*above, label, *(amount.path if len(amounts) > 1 else ()))
            head = ((row.index, name.index),)
            strands.append(Strand(path, head, stated or amount.unit, [(row.index, amount.index)]))
            roles[row.index, amount.index] = "value"
    return Body(strands, [table.span.top + 1], sections=[None], roles=roles)


def _as_pairs(table: Table, sheet: Sheet) -> Body:
    """A line of heads with nothing under it as one record: head and value take turns along the line."""
    strands: list[Strand] = []
    roles: dict[tuple[int, int], str] = {}
    span = table.span
    for row in range(span.top, span.bottom + 1):
        filled = [(row, col) for col in range(span.left, span.right + 1) if sheet.grid[row, col] is not None]
        for head, value in zip(filled[::2], filled[1::2], strict=False):
            strands.append(Strand((_text(sheet, *head),), (head,), None, [value]))
            roles |= {head: "header", value: "value"}
    return Body(strands, [span.top + 1], sections=[None], roles=roles)


def _as_columns(table: Table, lines: list[BodyRow], name: Column, sheet: Sheet) -> Body:
    """A record a column, a field a line; a column called 合计 is a total."""
    words = load_vocabulary().headers
    aside = folded(words.sequence, words.item_codes) | _REMARKS
    unit = next((c for c in table.columns if _is_units(c, lines, sheet)), None)
    records = [c for c in table.columns if c is not name and c is not unit and c.cells and leaf_of(c) not in aside]
    totals = [c for c in records if is_total(leaf_of(c))]
    records = [c for c in records if c not in totals]
    head = name.path[-1] if name.path else ""
    strands = [Strand((head,), name.cells, None, [c.cells[-1] for c in records], [c.cells[-1] for c in totals])]
    roles: dict[tuple[int, int], str] = {}
    for row in lines:
        stated = _text(sheet, row.index, unit.index) if unit is not None else ""
        spots, sums = [(row.index, c.index) for c in records], [(row.index, c.index) for c in totals]
        label = (row.index, name.index)
        strands.append(Strand((_text(sheet, *label),), (label,), stated or None, spots, sums))
        roles[label] = "header"
        roles |= dict.fromkeys(spots, "value") | dict.fromkeys(sums, "total")
        if unit is not None and stated:
            roles[row.index, unit.index] = "unit"
    roles = {spot: role for spot, role in roles.items() if sheet.grid[spot] is not None}
    return Body(
        strands,
        [c.index + 1 for c in records],
        [c.index + 1 for c in totals],
        [leaf_of(c) for c in totals],
        roles=roles,
    )


def _is_units(column: Column, lines: list[BodyRow], sheet: Sheet) -> bool:
    if leaf_of(column) not in folded(load_vocabulary().headers.item_units):
        return False
    told = [text for row in lines if (text := _text(sheet, row.index, column.index))]
    return bool(told) and sum(unit_words(text) is not None for text in told) >= _UNITS * len(told)


def _text(sheet: Sheet, row: int, col: int) -> str:
    cell = sheet.grid[row, col]
    return "" if cell is None else str(cell).strip()
