"""Quantities whose cell names another physical unit than the unit column of their row (mode 72): 4096斤 beside 公斤."""

from __future__ import annotations

import numpy as np

from fupin_analysis.intake.parse.units import fold_unit, physical_factor
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.work import Work

_CODE = "unit-physical"


def convert_quantities(work: Work, form: Form) -> None:
    """Convert each such quantity to the unit of its row and tell the filer; one unit alone says nothing."""
    table = work.table(form.id)
    for f in form.fields:
        name = f"{f.name}_unit"
        if f.type != "number" or f.unit is not None or name not in form.by_name:
            continue
        amounts, units = table[f.name], table[name].tolist()
        for at in np.flatnonzero(~np.isnan(amounts)).tolist():
            value_id = f"{table.ids[at]}/{f.name}"
            said, want = work.values.text("unit", work.find(value_id)), fold_unit(units[at] or "")
            factor = physical_factor(said, want) if want else None
            if want and factor is not None and factor != 1:
                converted = round(float(amounts[at]) * float(factor), 6)
                work.replace({value_id: converted})
                work.note_values(_CODE, [value_id], proposed={value_id: converted}, unit=said, want=want)
