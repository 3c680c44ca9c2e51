"""Two returns of one enterprise and period: the later replaces the earlier, or adds to it (modes 49, 78)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.bench import OneReturn
from fupin_analysis.review.keys import has_key, record_keys
from fupin_analysis.review.repeats import return_content
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

LEAST_SHARE = 0.5
"""A later return that restates a smaller share of the earlier rows is no version of it: it adds rows."""


@dataclass(frozen=True)
class Overlap:
    """One form in two returns: rows by key (of the older, of the newer), and how many rows the older has."""

    table: FormTable
    old: dict[str, int]
    new: dict[str, int]
    older_rows: list[int]

    @property
    def common(self) -> list[str]:
        """Keys that both tell, in the order of the older."""
        return [key for key in self.old if key in self.new]

    @property
    def share(self) -> float:
        """Share of the older rows that the newer tells again."""
        return len(self.common) / len(self.old) if self.old else 1.0


def replace_forms(
    work: Work, older: OneReturn, newer: OneReturn, common: Collection[str], *, redone: bool, sure: bool = True
) -> bool:
    """Leave out the older return's rows of every common form that the newer one states again; True where any were.

    Where the newer one tells only few of the older rows and does not call itself a corrected one (``redone``), the
    others stay: both count, and of rows that both tell the later ones. Where nothing tells which is the later (not
    ``sure``), what the two say differently is asked about.
    """
    replaced: list[tuple[Form, list[int]]] = []
    has_added = False
    for form in (work.forms[form_id] for form_id in work.forms if form_id in common):
        found = _overlap(work, form, older, newer)
        if not found.older_rows or not (found.common or not form.key):
            continue
        if form.key and found.share < LEAST_SHARE and not redone:
            has_added |= _add_rows(work, form, found, newer, sure=sure)
        else:
            replaced.append((form, found.older_rows))
    if replaced:
        _replace(work, older, newer, replaced, sure=sure)
    return bool(replaced) or has_added


def _overlap(work: Work, form: Form, older: OneReturn, newer: OneReturn) -> Overlap:
    table = work.table(form.id)
    owners, keys, whole = table["return_id"].tolist(), record_keys(table, form), has_key(table, form).tolist()
    rows: dict[str, dict[str, int]] = {older.return_id: {}, newer.return_id: {}}
    for i, (owner, key, is_whole) in enumerate(zip(owners, keys, whole, strict=True)):
        if is_whole and owner in rows:
            rows[owner].setdefault(key, i)
    own = [i for i, owner in enumerate(owners) if owner == older.return_id]
    has_both = newer.return_id in owners
    return Overlap(table, rows[older.return_id], rows[newer.return_id], own if has_both else [])


def _replace(
    work: Work, older: OneReturn, newer: OneReturn, replaced: list[tuple[Form, list[int]]], *, sure: bool
) -> None:
    names = {form.id for form, _ in replaced}
    before, after = (_content_of(work, one, names) for one in (older, newer))
    count = sum((before - after).values()) + sum((after - before).values())
    ids = [work.table(form.id).ids[i] for form, rows in replaced for i in rows]
    titles = "、".join(form.title for form, _ in replaced)
    changed = _changed_rows(work, newer, set(after - before))
    work.leave_out(ids, f"已被 {newer.path} 替代")
    if not count:
        return
    if sure:
        work.note_return("return-replaced", older.return_id, newer=newer.path, forms=titles, count=count)
    facts: dict[str, Any] = {"forms": titles, "older": older.path, "count": count}
    for sheet, rows in changed.items() or {"": []}.items():
        work.note_return("return-newer" if sure else "return-order", newer.return_id, sheet=sheet, **facts)
        work.notes[-1].finding.cells = ",".join(_cells_of(work, rows))
        if not sure:
            work.notes[-1].proposed.update({work.value_id(row): work.values.value[row] for row in rows})


def _content_of(work: Work, one: OneReturn, forms: Collection[str]) -> Counter[tuple[str, str, str]]:
    """What a return says in some forms: those it was sent for again."""
    told = return_content(work, one.return_id)
    return Counter({content: count for content, count in told.items() if content[0] in forms})


def _changed_rows(work: Work, newer: OneReturn, changed: set[tuple[str, str, str]]) -> dict[str, list[int]]:
    """The values of the newer return, by sheet, that say what the older did not say."""
    text, found = work.values.text, dict[str, list[int]]()
    for i in work.records.of_return.get(newer.return_id, ()):
        for row in work.rows_of_record(work.records.ids[i]):
            if (text("form", row), text("field", row), str(work.values.value[row])) in changed:
                found.setdefault(text("sheet", row), []).append(row)
    return found


def _cells_of(work: Work, rows: list[int]) -> list[str]:
    return list(dict.fromkeys(cell for row in rows for cell in work.values.text("cells", row).split(",") if cell))


def _add_rows(work: Work, form: Form, found: Overlap, newer: OneReturn, *, sure: bool) -> bool:
    """Rows that both returns tell: equal ones count once (49), of others the later one counts (78); True for those."""
    table = found.table
    compared = [f.name for f in form.fields if f.type not in ("seq", "text")]
    has_changed = False
    for key in found.common:
        old, new = found.old[key], found.new[key]
        said = table.contents(compared, [old, new])
        if said[0] == said[1]:
            first = f"{table['file'][old]} {table['sheet'][old]} 第 {table.sheet_row(old)} 行"
            work.note_record("row-repeated", table.ids[new], first=first, row=table.sheet_row(new))
            work.leave_out([table.ids[new]], f"与 {first}重复")
        else:
            has_changed = True
            if sure:
                work.note_record("row-replaced", table.ids[old], newer=newer.path, row=table.sheet_row(old))
            else:
                older = f"{table['file'][old]} 第 {table.sheet_row(old)} 行"
                work.note_record("row-order", table.ids[new], older=older, row=table.sheet_row(new))
                rows = work.rows_of_record(table.ids[new])
                work.notes[-1].proposed.update({work.value_id(row): work.values.value[row] for row in rows})
            work.leave_out([table.ids[old]], f"已被 {newer.path} 替代")
    return has_changed
