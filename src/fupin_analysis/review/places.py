"""Rows without the place that their form asks for: subtotals without a word for it, or a place left out (mode 30).

Such a row must not enter a sum unasked: as a subtotal it would be counted a second time.
"""

from __future__ import annotations

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Flags, filled
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

CODE = "key-missing"
_PLACES = ("county", "village")
_NEAR = 0.005
"""How far a sum of rounded figures may be off and still be taken for the subtotal of its rows, a row of them."""


def check_places(work: Work) -> None:
    """Hold all figures of a record that leaves out a county or village which its form requires (C)."""
    for form in work.present_forms():
        needed = [f for f in form.fields if f.required and f.type in _PLACES]
        table = work.table(form.id)
        figures = [f.name for f in form.fields if f.is_numeric]
        if not needed or not figures or not len(table):
            continue
        blank = {f.label: ~filled(table[f.name]) for f in needed}
        lacking = np.logical_or.reduce(list(blank.values()))
        if lacking.any():
            lacking &= np.logical_or.reduce([filled(table[name]) for name in figures])
        for i in np.flatnonzero(lacking).tolist():
            what = "、".join(label for label, is_blank in blank.items() if is_blank[i])
            same = _sum_of(table, form, i, lacking, figures)
            work.note_record(CODE, table.ids[i], fields=figures, what=what, same=same)


def _sum_of(table: FormTable, form: Form, i: int, lacking: Flags, figures: list[str]) -> str:
    """Words for the rows next to this one whose sum it is, or ''."""
    parents = [record_id.rpartition("/")[0] for record_id in table.ids]
    own = [at for at, parent in enumerate(parents) if parent == parents[i]]
    told = [name for name in figures if table[name][i] != 0 and not np.isnan(table[name][i])]
    county = next((f.name for f in form.fields if f.type == "county"), "")
    place = table[county][i] if county else None
    before, after = [at for at in reversed(own) if at < i], [at for at in own if at > i]
    for word, rows in (("以上", before), ("以下", after)):
        near = []
        for at in rows:
            if lacking[at] or (place is not None and table[county][at] != place):
                break
            near.append(at)
        if near and told and _adds_up(table, near, i, told):
            return f"；数字等于{word} {len(near)} 行之和"
    return ""


def _adds_up(table: FormTable, rows: list[int], i: int, names: list[str]) -> bool:
    sums = [float(np.nansum(table[name][rows])) for name in names]
    return all(abs(total - table[name][i]) <= _NEAR * len(rows) for total, name in zip(sums, names, strict=True))
