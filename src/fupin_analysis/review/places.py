"""Rows without the place that their form asks for: subtotals without a word for it, or a place left out (mode 30).

Such a row must not enter a sum unasked: as a subtotal it would be counted a second time. So would a row of a place that
no roster knows (县本级) and whose figures are the sum of the rows beside it.
"""

from __future__ import annotations

import numpy as np

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Flags, filled
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

CODE, DISGUISED = "key-missing", "row-sum"
_UNKNOWN = frozenset({"county-unknown", "village-unknown"})
_PLACES = ("county", "village")
_NEAR = 0.005
"""How far a sum of rounded figures may be off and still be taken for the subtotal of its rows, a row of them."""


def check_places(work: Work) -> None:
    """Hold all figures of a record that leaves out a county or village which its form requires, or is a sum (C)."""
    unknown = {note.finding.record_id for note in work.notes if note.finding.code in _UNKNOWN}
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
        _check_unknown(work, form, table, [i for i, name in enumerate(table.ids) if name in unknown], lacking, figures)
        for i in np.flatnonzero(lacking).tolist():
            what = "、".join(label for label, is_blank in blank.items() if is_blank[i])
            same = _sum_of(table, form, i, lacking, figures)
            work.note_record(CODE, table.ids[i], fields=figures, what=what, same=same)


def _check_unknown(
    work: Work, form: Form, table: FormTable, rows: list[int], lacking: Flags, figures: list[str]
) -> None:
    """Places that no roster knows: one whose figures (two at least) are the sum of two rows or more is no place."""
    for i in rows:
        told = [name for name in figures if table[name][i] != 0 and not np.isnan(table[name][i])]
        if lacking[i] or len(told) < 2:
            continue
        same = _sum_of(table, form, i, lacking, figures, least=2)
        same = same or _sum_of(table, form, i, lacking, figures, least=2, anywhere=True)
        if same:
            work.note_record(DISGUISED, table.ids[i], fields=figures, same=same, row=table.sheet_row(i))


def _sum_of(
    table: FormTable,
    form: Form,
    i: int,
    lacking: Flags,
    figures: list[str],
    *,
    least: int = 1,
    anywhere: bool = False,
) -> str:
    """Words for the rows (``least`` of them) next to this one whose sum it is, of its county or ``anywhere``, or ''."""
    told = [name for name in figures if table[name][i] != 0 and not np.isnan(table[name][i])]
    county = next((f.name for f in form.fields if f.type == "county"), "")
    places = table[county] if county and table[county][i] is not None and not anywhere else None
    for word, rows in (("以上", range(i - 1, -1, -1)), ("以下", range(i + 1, len(table)))):
        near: list[int] = []
        left = table[told[0]][i] if told else 0.0
        for at in rows:
            is_apart = places is not None and places[at] != places[i]
            if lacking[at] or is_apart or _table_of(table, at) != _table_of(table, i):
                break
            near.append(at)
            left -= np.nan_to_num(table[told[0]][at]) if told else 0.0
            if left < -_NEAR * len(near):
                break  # more than the sum already: in long lists the rest need not be looked at
        if len(near) >= least and told and _adds_up(table, near, i, told):
            return f"；数字等于{word} {len(near)} 行之和"
    return ""


def _table_of(table: FormTable, i: int) -> str:
    return table.ids[i].rpartition("/")[0]


def _adds_up(table: FormTable, rows: list[int], i: int, names: list[str]) -> bool:
    sums = [float(np.nansum(table[name][rows])) for name in names]
    return all(abs(total - table[name][i]) <= _NEAR * len(rows) for total, name in zip(sums, names, strict=True))
