"""Rows without the place that their form asks for: subtotals without a word for it, or a place left out (mode 30).

Such a row must not enter a sum unasked: as a subtotal it would be counted a second time.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.work import Work

CODE = "key-missing"
_PLACES = ("county", "village")
_NEAR = 0.005
"""How far a sum of rounded figures may be off and still be taken for the subtotal of its rows, a row of them."""


def check_places(work: Work) -> None:
    """Hold all figures of a record that leaves out a county or village which its form requires (C)."""
    for form in work.present_forms():
        needed = [f for f in form.fields if f.required and f.type in _PLACES]
        table = work.wide(form.id)
        figures = [f.name for f in form.fields if f.is_numeric and f.name in table]
        if not needed or not figures or not len(table):
            continue
        blank = pd.DataFrame({f.label: table[f.name].isna() for f in needed})
        lacking = blank.any(axis=1) & table[figures].notna().any(axis=1)
        for record_id in table.index[lacking]:
            what = "、".join(str(label) for label in blank if bool(blank.at[record_id, label]))
            same = _sum_of(table, form, str(record_id), lacking, figures)
            work.note_record(CODE, str(record_id), fields=figures, what=what, same=same)


def _sum_of(table: pd.DataFrame, form: Form, record_id: str, lacking: pd.Series[bool], figures: list[str]) -> str:
    """Words for the rows next to this one whose sum it is, or ''."""
    parent = record_id.rsplit("/", 1)[0]
    own = table[table.index.str.rsplit("/", n=1).str[0] == parent]
    at = list(own.index).index(record_id)
    row = own.iloc[at]
    told = [name for name in figures if pd.notna(row[name]) and row[name] != 0]
    county = next((f.name for f in form.fields if f.type == "county"), "")
    for word, rows in (("以上", own.iloc[:at].iloc[::-1]), ("以下", own.iloc[at + 1 :])):
        near = rows[~lacking.loc[rows.index].cummax()]
        if county and pd.notna(row[county]):
            near = near[(near[county] == row[county]).cummin()]
        if len(near) and told and _adds_up(near, row, told):
            return f"；数字等于{word} {len(near)} 行之和"
    return ""


def _adds_up(rows: pd.DataFrame, row: pd.Series[Any], names: list[str]) -> bool:
    sums = rows[names].astype("float64").sum()
    return bool(((sums - row[names].astype("float64")).abs() <= _NEAR * len(rows)).all())
