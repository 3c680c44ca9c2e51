"""Values turned into tables: columns, dtypes, order."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from extracts_by_hand import FORMS, extracts_of_tables, make_extract
from fupin_analysis import frames
from fupin_analysis.plan.forms import FIELD_TYPES
from fupin_analysis.review import Reference, review
from fupin_analysis.review.columns import cast
from fupin_analysis.review.tables import build_tables
from fupin_analysis.sample import make_world, true_tables


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        pytest.param("money", [1, 2.5, None], [1.0, 2.5, None], id="money"),
        pytest.param("int", [3, 4.0, None], [3, 4, None], id="int"),
        pytest.param("int", [2.5], [None], id="fraction-is-no-int"),
        pytest.param("bool", [True, False, None], [True, False, None], id="bool"),
        pytest.param("date", [dt.date(2018, 9, 30), None], [pd.Timestamp("2018-09-30"), None], id="date"),
        pytest.param("text", ["甲", None], ["甲", None], id="text"),
    ],
)
def test_cast(kind, given, wanted):
    made = cast(pd.Series(given, dtype="object"), kind)
    assert [None if pd.isna(v) else v for v in made] == wanted
    assert str(made.dtype) == frames.FIELD_DTYPES.get(kind, "str")


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_type_of_field_can_be_empty(kind):
    assert len(cast(pd.Series([None], dtype="object"), kind)) == 1


def test_columns_are_record_then_fields_even_without_rows():
    tables = build_tables(frames.empty(frames.VALUES), make_extract("a.xlsx", {}).records, FORMS)
    assert set(tables) == set(FORMS)
    for form_id, table in tables.items():
        fields = [f.name for f in FORMS[form_id].fields if f.name not in frames.RECORD]
        assert list(table.columns) == [*frames.RECORD, *fields] and not len(table)
        kinds = {"row": "int"} | {f.name: f.type for f in FORMS[form_id].fields if f.name in fields}
        wanted = {name: frames.FIELD_DTYPES.get(kinds.get(name, "text"), "str") for name in table.columns}
        assert table.dtypes.astype(str).to_dict() == wanted, form_id


def test_the_truth_goes_through_review_unchanged():
    """No finding of grade B–D on returns without a fault, and tables equal to what was put in."""
    world = make_world(7, enterprises=6, first="2018-08", last="2018-09")
    truth = true_tables(world)
    done = review(extracts_of_tables(truth), forms=FORMS, reference=Reference())
    assert not len(done.findings[done.findings["grade"] != "A"])
    for form_id, table in truth.items():
        names = [n for n in table.columns if n not in ("file", "sheet", "row")]
        got, wanted = (t[names].sort_values(names[:6], ignore_index=True) for t in (done.tables[form_id], table))
        assert len(got) == len(wanted), form_id
        for name in names:
            if pd.api.types.is_numeric_dtype(wanted[name]):
                np.testing.assert_allclose(got[name].astype("float64").sum(), wanted[name].astype("float64").sum())
            else:
                assert sorted(got[name].dropna().astype(str)) == sorted(wanted[name].dropna().astype(str))
