"""Two returns of one enterprise and period: the later replaces the earlier, or adds to it (modes 49, 78)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

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


def replace_forms(work: Work, older: OneReturn, newer: OneReturn, common: Collection[str], *, redone: bool) -> None:
    """Leave out the older return's rows of every common form that the newer one states again.

    Where the newer one tells only few of the older rows and does not call itself a corrected one (``redone``), the
    others stay: both count, and of rows that both tell the later ones.
    """
    replaced: list[tuple[Form, list[int]]] = []
    for form in (work.forms[form_id] for form_id in work.forms if form_id in common):
        found = _overlap(work, form, older, newer)
        if not found.older_rows or not (found.common or not form.key):
            continue
        if form.key and found.share < LEAST_SHARE and not redone:
            _add_rows(work, form, found, newer)
        else:
            replaced.append((form, found.older_rows))
    if replaced:
        _replace(work, older, newer, replaced)


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


def _replace(work: Work, older: OneReturn, newer: OneReturn, replaced: list[tuple[Form, list[int]]]) -> None:
    names = {form.id for form, _ in replaced}
    before, after = (_content_of(work, one, names) for one in (older, newer))
    count = sum((before - after).values()) + sum((after - before).values())
    ids = [work.table(form.id).ids[i] for form, rows in replaced for i in rows]
    titles = "、".join(form.title for form, _ in replaced)
    cells = _changed_cells(work, newer, set(after - before))
    work.leave_out(ids, f"已被 {newer.path} 替代")
    if not count:
        return
    work.note_return("return-replaced", older.return_id, newer=newer.path, forms=titles, count=count)
    for sheet, places in cells.items() or {"": []}.items():
        work.note_return("return-newer", newer.return_id, sheet=sheet, forms=titles, older=older.path)
        work.notes[-1].finding.cells = ",".join(places)


def _content_of(work: Work, one: OneReturn, forms: Collection[str]) -> Counter[tuple[str, str, str]]:
    """What a return says in some forms: those it was sent for again."""
    told = return_content(work, one.return_id)
    return Counter({content: count for content, count in told.items() if content[0] in forms})


def _changed_cells(work: Work, newer: OneReturn, changed: set[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Cells of the newer return, by sheet, that say what the older did not say."""
    text, found = work.values.text, dict[str, dict[str, None]]()
    for i in work.records.of_return.get(newer.return_id, ()):
        for row in work.rows_of_record(work.records.ids[i]):
            if (text("form", row), text("field", row), str(work.values.value[row])) in changed:
                own = found.setdefault(text("sheet", row), {})
                own |= dict.fromkeys(cell for cell in text("cells", row).split(",") if cell)
    return {sheet: list(cells) for sheet, cells in found.items()}


def _add_rows(work: Work, form: Form, found: Overlap, newer: OneReturn) -> None:
    """Rows that both returns tell: equal ones count once (49), of others the later one counts (78)."""
    table = found.table
    compared = [f.name for f in form.fields if f.type not in ("seq", "text")]
    for key in found.common:
        old, new = found.old[key], found.new[key]
        said = table.contents(compared, [old, new])
        if said[0] == said[1]:
            first = f"{table['file'][old]} {table['sheet'][old]} 第 {table.sheet_row(old)} 行"
            work.note_record("row-repeated", table.ids[new], first=first, row=table.sheet_row(new))
            work.leave_out([table.ids[new]], f"与 {first}重复")
        else:
            work.note_record("row-replaced", table.ids[old], newer=newer.path, row=table.sheet_row(old))
            work.leave_out([table.ids[old]], f"已被 {newer.path} 替代")
