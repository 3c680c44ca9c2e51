"""``tally``: what the columns of any forms come to, three ways, and how many rows answered at all.

For homes whose forms are their own (``examples/guangzhou``): no plan, no targets, only sums that say what they rest on.
"""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.periods import Period
from fupin_analysis.present.items import has_trace_pages
from fupin_analysis.suite.cleaned import Cleaned
from fupin_analysis.suite.tally_traces import FIGURES_OF, TallyTracer
from fupin_analysis.suite.tracer import TRACER

SUMMED = ("money", "int", "number")
COLUMNS = "form field label unit records answered zero blank held excluded proposed reported".split()


def tally(cleaned: Cleaned, form: str, *, fields: list[str] | None = None) -> pd.DataFrame:
    """One row a numeric field of a form, in the field's own unit.

    ``records`` rows; ``answered`` figures other than 0, ``zero`` typed noughts, ``blank`` nothing written;
    ``held`` figures in doubt; ``excluded`` the sum without them (未计入), ``proposed`` with what review proposes
    (a doubt without a proposal stays out), ``reported`` as written. ``attrs``: as_of (end of the last period);
    the ids of all numbers, and what traces them to their cells (``suite.tally_traces``).
    """
    known = cleaned.forms[form]
    table, values = cleaned.tables[form], cleaned.values
    values = values[(values["form"] == form) & values["record_id"].isin(table["record_id"])]
    wanted = [f for f in known.fields if f.type in SUMMED and (fields is None or f.name in fields)]
    rows = [_one(f, values[values["field"] == f.name], len(table)) for f in wanted]
    out = pd.DataFrame(rows, columns=COLUMNS).assign(form=form)
    periods = [Period.parse(str(p)) for p in cleaned.returns["period"].dropna().unique() if p]
    out.attrs = {"as_of": max(periods).end if periods else None, "demo": False, "source": "数据来源：填报单位"}
    if not has_trace_pages():  # a report traces the figures of its plan
        out.attrs |= {FIGURES: dict(FIGURES_OF), TRACER: TallyTracer(cleaned)}
    return out


def _one(field: Field, values: pd.DataFrame, records: int) -> dict[str, object]:
    written = pd.to_numeric(values["value"], errors="coerce")
    offered = pd.to_numeric(values["proposed"], errors="coerce")
    held = values["state"] == "held"
    told = int(written.notna().sum())
    zero = int((written == 0).sum())
    return {
        "field": field.name,
        "label": field.label,
        "unit": field.unit or "",
        "records": records,
        "answered": told - zero,
        "zero": zero,
        "blank": records - told,
        "held": int(held.sum()),
        "excluded": round(float(written[~held].sum()), 6),
        "proposed": round(float(written.mask(held, offered).sum()), 6),
        "reported": round(float(written.sum()), 6),
    }
