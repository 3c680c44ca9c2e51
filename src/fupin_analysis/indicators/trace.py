"""From a figure back to its cells: every part with the values it came from (溯源)."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from fupin_analysis.errors import InputError
from fupin_analysis.indicators.cuts import cut_parts, split_figure_id
from fupin_analysis.indicators.figures import compute, compute_parts
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import combine

COLUMNS = (
    "part record_id field amount weight key operation value_id file sheet cells raw enterprise county village on"
).split()


def trace(inputs: Inputs, figure_id: str) -> pd.DataFrame:
    """One row a part of a figure (``target`` or ``target@cut=value``): ``COLUMNS``.

    ``amount`` is what the part adds, ``weight`` × the value in the cell gives it (1 for what is counted). Putting the
    parts together by ``operation`` gives the figure: ``recombine``. ``attrs["test"]`` is the test of a check. A part of
    a roster or of the plan itself has no cell; a figure of nought has no part. Raises InputError where there is no
    such figure.
    """
    target, cut, value = split_figure_id(figure_id)
    measure = inputs.plan.measure(target)
    if cut in ("month", "quarter"):
        raise InputError(f"“{figure_id}”：按月、按季的数请以该期为截止日溯源，编号用“{target}”。", code="trace-period")
    parts = compute_parts(inputs, target)
    if cut is not None and value is not None:
        parts = cut_parts(inputs, target, parts, cut, value)
    out = parts.merge(_cells(inputs), on=["record_id", "field"], how="left")
    number = _numbers(inputs, out, tuple(measure.uses))
    counted = number.isna() | (number == 0)
    out["weight"] = (out["amount"] / number.where(~counted)).where(~counted, out["amount"])
    out["operation"] = measure.operation
    places = _places(inputs)
    for name in ("file", "sheet"):
        out[name] = out[name].where(out[name].notna(), out["record_id"].map(places[name]))
    for name in ("value_id", "file", "sheet", "cells", "raw"):
        out[name] = out[name].astype("object").where(out[name].notna(), "")
    traced = out[COLUMNS]
    heard = compute(inputs, target).value is not None
    traced.attrs = {
        "figure_id": figure_id,
        "operation": measure.operation,
        "test": measure.test,
        "is_known": heard,
        "as_of": inputs.as_of.isoformat(),
    }
    return traced


def recombine(traced: pd.DataFrame) -> float | None:
    """The figure that traced parts make, the same as the one shown; None where nobody has told anything."""
    if not traced.attrs["is_known"]:
        return None
    return combine(traced.attrs["operation"], traced, test=traced.attrs["test"])


def _numbers(inputs: Inputs, rows: pd.DataFrame, forms: tuple[str, ...]) -> pd.Series[float]:
    """The number in the table behind each part; NA where there is none (a text, a yes, a person)."""
    out = pd.Series(float("nan"), index=rows.index)
    for form in forms:
        table = inputs.known(form).drop_duplicates("record_id").set_index("record_id")
        for name in [n for n in rows["field"].unique() if n in table and is_numeric_dtype(table[n])]:
            if not is_bool_dtype(table[name]):
                mine = (rows["field"] == name) & rows["record_id"].isin(table.index)
                out[mine] = rows.loc[mine, "record_id"].map(table[name]).astype("float64")
    return out


def _cells(inputs: Inputs) -> pd.DataFrame:
    names = ["record_id", "field", "value_id", "sheet", "cells", "raw"]
    return inputs.kept(
        ("cells",), lambda: inputs.values[names].assign(file=None).drop_duplicates(["record_id", "field"])
    )


def _places(inputs: Inputs) -> pd.DataFrame:
    """File and sheet of every record, by the tables (index ``record_id``)."""

    def make() -> pd.DataFrame:
        told = [table[["record_id", "file", "sheet"]] for table in inputs.tables.values() if len(table)]
        every = pd.concat(told) if told else pd.DataFrame(columns=["record_id", "file", "sheet"])
        return every.drop_duplicates("record_id").set_index("record_id")

    return inputs.kept(("places",), make)
