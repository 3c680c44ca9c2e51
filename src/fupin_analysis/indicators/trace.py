"""From a figure back to its cells: every part with the values it came from (溯源)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from fupin_analysis.indicators.aspects import SOURCE, Made, make_figure
from fupin_analysis.indicators.cuts import at_its_time
from fupin_analysis.indicators.figure_ids import FigureId, parse_figure_id, resolve
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import combine

COLUMNS = (
    "part record_id field amount weight key operation value_id file sheet cells raw enterprise county village on"
).split()


def trace(inputs: Inputs, figure_id: str | FigureId) -> pd.DataFrame:
    """One row a part of a figure (``measure[@cut=value]…[#aspect]``): ``COLUMNS``.

    ``amount`` is what the part adds, ``weight`` × the value in the cell gives it (1 for what is counted). Putting the
    parts together by ``operation`` gives the figure: ``recombine``. ``attrs["test"]`` is the test of a check. A part of
    a roster or of the plan itself has no cell; a figure of nought has no part. Raises InputError where there is no
    such figure.
    """
    figure = resolve(inputs.plan, parse_figure_id(figure_id))
    then, here = at_its_time(inputs, figure)
    made = make_figure(then, here)
    out = _located(then, made, here)
    traced = out[COLUMNS].reset_index(drop=True)
    traced.attrs = {
        "figure_id": str(figure),
        "operation": made.operation,
        "test": made.test,
        "is_known": made.is_known,
        "as_of": inputs.as_of.isoformat(),
    }
    return traced


def recombine(traced: pd.DataFrame) -> float | None:
    """The figure that traced parts make, the same as the one shown; None where nobody has told anything."""
    if not traced.attrs["is_known"]:
        return None
    return combine(traced.attrs["operation"], traced, test=traced.attrs["test"])


def figure_value(inputs: Inputs, figure_id: str | FigureId) -> float | None:
    """The value of a figure by its id, without looking for its cells; None where nothing is known."""
    then, here = at_its_time(inputs, parse_figure_id(figure_id))
    return make_figure(then, here).value


def _located(inputs: Inputs, made: Made, figure: FigureId) -> pd.DataFrame:
    """The parts with value, file, sheet, cells, raw text, weight and operation."""
    out = made.parts.copy()
    told = _cells(inputs).reindex(pd.MultiIndex.from_frame(out[["record_id", "field"]])).set_axis(out.index)
    places = _places(inputs)
    for name in ("value_id", *SOURCE):
        found = told[name] if name in told else pd.Series(None, index=out.index, dtype="object")
        if name in ("file", "sheet"):
            found = found.where(found.notna(), out["record_id"].map(places[name]))
        if name in out:  # what the plan says has its own place
            found = found.where(found.notna(), out[name])
        out[name] = found.astype("object").where(found.notna(), "")
    number = _numbers(inputs, out, tuple(inputs.plan.measure(figure.measure).uses))
    counted = number.isna() | (number == 0)
    out["weight"] = (out["amount"] / number.where(~counted)).where(~counted, out["amount"])
    out["operation"] = made.operation
    return out


def _numbers(inputs: Inputs, rows: pd.DataFrame, forms: Iterable[str]) -> pd.Series[float]:
    """The number in the table behind each part; NA where there is none (a text, a yes, a person)."""
    out = pd.Series(float("nan"), index=rows.index)
    fields = rows["field"].unique()
    for form in forms:
        table = _by_record(inputs, form)
        for name in [n for n in fields if n in table and is_numeric_dtype(table[n]) and not is_bool_dtype(table[n])]:
            mine = rows["field"] == name
            told = rows.loc[mine, "record_id"].map(table[name]).astype("float64")
            out[mine] = told.where(told.notna(), out[mine])
    return out


def _by_record(inputs: Inputs, form: str) -> pd.DataFrame:
    return inputs.kept(
        ("by record", form), lambda: inputs.known(form).drop_duplicates("record_id").set_index("record_id")
    )


def _cells(inputs: Inputs) -> pd.DataFrame:
    """Where each value stands, by ``record_id`` and ``field``."""
    names = ["record_id", "field", "value_id", "sheet", "cells", "raw"]
    return inputs.shared(
        ("cells",),
        lambda: inputs.values[names].drop_duplicates(["record_id", "field"]).set_index(["record_id", "field"]),
    )


def _places(inputs: Inputs) -> pd.DataFrame:
    """File and sheet of every record, by the tables; of a return its file (index ``record_id`` or ``return_id``)."""

    def make() -> pd.DataFrame:
        told = [table[["record_id", "file", "sheet"]] for table in inputs.tables.values() if len(table)]
        of_returns = [
            table[["return_id", "file"]].drop_duplicates("return_id").rename(columns={"return_id": "record_id"})
            for table in inputs.tables.values()
            if len(table)
        ]
        every = [*told, *(rows.assign(sheet="") for rows in of_returns)]
        empty = pd.DataFrame(columns=["record_id", "file", "sheet"])
        return pd.concat(every or [empty]).drop_duplicates("record_id").set_index("record_id")

    return inputs.shared(("places",), make)
