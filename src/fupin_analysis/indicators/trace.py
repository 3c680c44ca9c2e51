"""From a figure back to its cells: every part with the values it came from (溯源)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from fupin_analysis.indicators import behind as _behind  # noqa: F401  its aspects are figures too
from fupin_analysis.indicators import held_cells as _held_cells  # noqa: F401  its aspects too
from fupin_analysis.indicators import quarters as _quarters  # noqa: F401  its aspect too
from fupin_analysis.indicators.aspects import SOURCE, make_figure
from fupin_analysis.indicators.cuts import at_its_time, settle
from fupin_analysis.indicators.figure_ids import FigureId, parse_figure_id
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import combine
from fupin_analysis.review.messages import tell_finding

COLUMNS = (
    "part record_id field amount weight key operation value_id file sheet cells raw enterprise county village on "
    "state findings"
).split()


def trace(inputs: Inputs, figure_id: str | FigureId) -> pd.DataFrame:
    """One row a part of a figure (``measure[@cut=value]…[#aspect]``): ``COLUMNS``.

    ``amount`` is what the part adds, ``weight`` × the value in the cell gives it (1 for what is counted). Putting the
    parts together by ``operation`` gives the figure: ``recombine``. ``attrs["test"]`` is the test of a check. ``state``
    and ``findings`` (Chinese, one a line) say what review made of the value. A part of a roster or of the plan itself
    has no cell; a figure of nought has no part. Raises InputError where there is no such figure.
    """
    figure = settle(inputs, parse_figure_id(figure_id))
    then, here = at_its_time(inputs, figure)
    made = make_figure(then, here)
    out = locate(then, made.parts, here.measure).assign(operation=made.operation)
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


def locate(inputs: Inputs, parts: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The parts with value, place, raw text, what was found there, and weight."""
    out = _with_filings(inputs, locate_values(inputs, parts))
    number = _numbers(inputs, out, tuple(inputs.plan.measure(measure).uses))
    counted = number.isna() | (number == 0)
    return out.assign(weight=(out["amount"] / number.where(~counted)).where(~counted, out["amount"]))


def _with_filings(inputs: Inputs, out: pd.DataFrame) -> pd.DataFrame:
    """A return that is owed stands in no cell: its form and period are what there is to read of it."""
    if "form" not in out or "period" not in out:
        return out
    titles = out["form"].map({name: form.title for name, form in inputs.plan.forms.items()})
    said = titles.fillna(out["form"].fillna("")) + "，" + out["period"].fillna("")
    return out.assign(raw=out["raw"].where((out["raw"] != "") | (out["cells"] != ""), said))


def locate_values(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``record_id`` and ``field`` with ``value_id file sheet cells raw state findings``; "" where none."""
    out = rows.copy()
    told = _cells(inputs).reindex(pd.MultiIndex.from_frame(out[["record_id", "field"]])).set_axis(out.index)
    places = _places(inputs)
    for name in ("value_id", "state", *SOURCE):
        found = told[name] if name in told else pd.Series(None, index=out.index, dtype="object")
        if name in ("file", "sheet"):
            found = found.where(found.notna(), out["record_id"].map(places[name]))
        if name in out:  # what the plan says has its own place
            found = found.where(found.notna(), out[name])
        out[name] = found.astype("object").where(found.notna(), "")
    told_of = _told_of(inputs)
    out["findings"] = [told_of.get(id, "") for id in out["value_id"]]
    return out


def place_of(inputs: Inputs, record_id: str) -> str:
    """File › sheet › row of a record; its id where no table has it."""
    places = _places(inputs)
    if record_id not in places.index:
        return record_id
    told = [str(name) for name in places.loc[record_id, ["file", "sheet"]] if name]
    return " › ".join([*told, f"第{record_id.rpartition('/')[2]}行"])


def _told_of(inputs: Inputs) -> dict[str, str]:
    """value_id → what was found on the value, a line a finding; of values on which anything was."""

    def make() -> dict[str, str]:
        if "finding_ids" not in inputs.values:
            return {}
        rows = inputs.findings.drop_duplicates("finding_id").to_dict("records")
        said = {str(row["finding_id"]): tell_finding(row) for row in rows}
        own = inputs.values[inputs.values["finding_ids"].fillna("") != ""]
        pairs = zip(own["value_id"], own["finding_ids"], strict=True)
        return {id: "\n".join(said[one] for one in ids.split(",") if one in said) for id, ids in pairs}

    return inputs.shared(("findings of values",), make)


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
    names = ["record_id", "field", "value_id", "sheet", "cells", "raw", "state"]
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
