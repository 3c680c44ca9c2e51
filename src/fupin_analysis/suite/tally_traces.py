"""The sums of ``tally`` traced: which cells each of them adds up, of forms that no plan speaks of.

An id is ``form.field[#aspect]``; several fields with commas between. The aspects are the columns of ``tally``: none is
the sum without what is held, ``#proposed`` and ``#reported`` with it, ``#held_count #answered #zero #blank #records``
count rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from fupin_analysis.errors import FupinError, InputError
from fupin_analysis.indicators.parts import DECIMALS, total, village_key
from fupin_analysis.indicators.trace import COLUMNS
from fupin_analysis.indicators.traced import FIGURE, HELD_COLUMNS, TracedFigure, TracedMeasure
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.messages import tell_finding
from fupin_analysis.suite.cleaned import Cleaned

FIGURES_OF = {
    "excluded": "{form}.{field}",
    "proposed": "{form}.{field}#proposed",
    "reported": "{form}.{field}#reported",
    "held": "{form}.{field}#held_count",
    "records": "{form}.{field}#records",
    "answered": "{form}.{field}#answered",
    "zero": "{form}.{field}#zero",
    "blank": "{form}.{field}#blank",
}
"""Column of ``tally`` → template of its ids."""
_WORDS = {
    "": "未计入待核实",
    "proposed": "按建议值",
    "reported": "按原报值",
    "held_count": "待核实",
    "records": "行数",
    "answered": "有数",
    "zero": "填0",
    "blank": "未答",
}
_COUNTS = frozenset({"held_count", "records", "answered", "zero", "blank"})
_AMOUNTS: Mapping[str, Callable[[pd.DataFrame], pd.Series[float]]] = {
    "": lambda rows: rows["number"].where(~rows["is_held"]),
    "proposed": lambda rows: rows["number"].mask(rows["is_held"], rows["offered"]),
    "reported": lambda rows: rows["number"],
    "held_count": lambda rows: rows["is_held"].map({True: 1.0}),
    "records": lambda rows: pd.Series(1.0, index=rows.index),
    "answered": lambda rows: (rows["number"].fillna(0.0) != 0).map({True: 1.0}),
    "zero": lambda rows: rows["number"].eq(0.0).map({True: 1.0}),
    "blank": lambda rows: rows["number"].isna().map({True: 1.0}),
}
"""Aspect → what each row of ``told`` adds; nothing where it is no part."""


class TallyTracer(dict[str, Any]):
    """Gives the sources of tallied sums by their ids, measure by measure; what is no id is told in ``failed``.

    It goes along in the attributes of a frame, which pandas copies and writes as a dict: there it is an empty one.
    """

    def __init__(self, cleaned: Cleaned) -> None:
        super().__init__()
        self._cleaned = cleaned

    def __deepcopy__(self, memo: object) -> TallyTracer:
        return self

    def __call__(self, ids: Sequence[str]) -> list[TracedMeasure]:
        """A measure an id."""
        return [_traced_or_failed(self._cleaned, id) for id in ids]


def _traced_or_failed(cleaned: Cleaned, id: str) -> TracedMeasure:
    try:
        return trace_sum(cleaned, id)
    except FupinError as error:
        blank = pd.DataFrame(columns=[*COLUMNS, FIGURE])
        return TracedMeasure(None, (), (), blank, pd.DataFrame(columns=[*HELD_COLUMNS, FIGURE]), ((id, error),))


def trace_sum(cleaned: Cleaned, id: str) -> TracedMeasure:
    """One sum or count of ``tally``: its figure, its parts with cells, the values held back behind it.

    InputError where there is no such form, field or aspect.
    """
    form, fields, aspect = _parse(cleaned, id)
    told = pd.concat([told_of(cleaned, form.id, name) for name in fields], ignore_index=True)
    amounts = _AMOUNTS[aspect](told).astype("float64").round(DECIMALS)
    parts = told[amounts.notna()].assign(amount=amounts[amounts.notna()], weight=1.0, operation="sum", **{FIGURE: 0})
    held = told[told["is_held"] & (aspect == "")].assign(**{FIGURE: 0})
    labels = "、".join(form.by_name[name].label for name in fields)
    unit = ("项" if aspect == "held_count" else "行") if aspect in _COUNTS else form.by_name[fields[0]].unit or ""
    name = f"{form.title}：{labels}（{_WORDS[aspect]}）"
    figure = TracedFigure(id, id, name, unit, "", "sum", ">=", total(parts["amount"]))
    return TracedMeasure(None, (), (figure,), parts[[*COLUMNS, FIGURE]], held[[*HELD_COLUMNS, FIGURE]])


def _parse(cleaned: Cleaned, id: str) -> tuple[Form, list[str], str]:
    whole, _, aspect = id.partition("#")
    name, _, named = whole.partition(".")
    form, fields = cleaned.forms.get(name), named.split(",")
    unknown = fields if form is None else [field for field in fields if field not in form.by_name]
    if form is None or unknown or aspect not in _AMOUNTS:
        known = "、".join(aspect for aspect in _AMOUNTS if aspect)
        raise InputError(f"“{id}”不是合计的编号。请写成 表样.栏目，后面可加 #{known} 之一。", code="trace-id")
    return form, fields, aspect


def told_of(cleaned: Cleaned, form: str, field: str) -> pd.DataFrame:
    """A row a record of a form: what it says of a field, as number, as held, as proposed, and where that stands."""
    table, values = cleaned.tables[form], cleaned.values
    mine = values[(values["form"] == form) & (values["field"] == field)].set_index("record_id")
    mine = mine[["value_id", "sheet", "cells", "raw", "value", "state", "proposed", "finding_ids"]]
    record = ["record_id", "enterprise", "file", *(["county"] if "county" in table else [])]
    rows = (
        table[record].assign(village=village_key(table)).merge(mine, left_on="record_id", right_index=True, how="left")
    )
    texts = ["value_id", "sheet", "cells", "raw", "enterprise", "county", "village"]
    rows = rows.assign(**{name: rows[name].fillna("") if name in rows else "" for name in texts})
    ids = rows["finding_ids"].fillna("").str.split(",")
    findings = cleaned.findings[cleaned.findings["finding_id"].isin(set(ids.explode()))]
    said = {row["finding_id"]: tell_finding(row) for row in findings.to_dict("records")}
    found = [[said[id] for id in mine if id in said] for mine in ids]
    return rows.assign(
        part="actual", field=field, label=cleaned.forms[form].by_name[field].label, key="",
        on=pd.Series(pd.NaT, index=rows.index),
        number=pd.to_numeric(rows["value"], errors="coerce").astype("float64"),
        offered=pd.to_numeric(rows["proposed"], errors="coerce").astype("float64"),
        is_held=rows["state"].eq("held").fillna(False).astype("bool"),
        findings=["\n".join(one) for one in found],
    ).astype({"state": "object"})  # fmt: skip
