"""What a file gives, as rows and as frames: lists become a frame at first use, those of many files in one go."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import replace

import pandas as pd
import pytest

from extracts_by_hand import make_extract
from fupin_analysis import frames
from fupin_analysis.intake.collect import Run, Taken
from fupin_analysis.intake.result import ROWS, FileExtract, frames_of
from fupin_analysis.plan.forms import Field
from made_sheets import extract, make_form, make_layout, make_sheet

FORM = make_form(Field("county", "帮扶县", "county"), Field("plan_wan", "年度计划", "money", unit="万元"))
LATE = dt.datetime(2018, 10, 9, 8, 30)


def read(county, plan, *, path="2018-09/甲集团.xlsx", labels=()) -> FileExtract:
    sheet = make_sheet([["帮扶县", "年度计划（万元）"], [county, plan]])
    return extract((sheet, make_layout(sheet, labels=labels)), forms=(FORM,), path=path)


def test_values_stay_objects_where_all_of_them_are_texts():
    assert read("昭觉县", None).values["value"].dtype == object


def test_rows_are_columns_until_their_frame_is_asked_for():
    got = read("昭觉县", 100)
    assert not isinstance(got.rows("values"), pd.DataFrame)
    assert got.values["value"].tolist() == ["昭觉县", 100.0] and got.rows("values") is got.values
    assert not isinstance(got.rows("cells"), pd.DataFrame)


def test_frames_have_the_promised_types():
    for name, frame in frames_of([read("昭觉县", 100), FileExtract.refused({"file_id": "x"}, [])]).items():
        empty = frames.empty(ROWS[name])
        assert list(frame) == list(empty) and frame.dtypes.astype(str).tolist() == empty.dtypes.astype(str).tolist()


@pytest.mark.parametrize("framed", [(), (0,), (1,), (0, 1)], ids=["lists", "first", "second", "frames"])
def test_many_files_in_one_go_are_what_they_are_one_by_one(framed):
    files = [read("昭觉县", 100), read("布拖县", "约5万元"), FileExtract.refused({"file_id": "x"}, [])]
    one_by_one = {
        name: pd.concat([getattr(f, name) for f in pickle.loads(pickle.dumps(files))][:2], ignore_index=True)
        for name in ROWS
    }
    for at in framed:
        for name in ROWS:
            getattr(files[at], name)
    for name, frame in frames_of(files).items():
        pd.testing.assert_frame_equal(frame, one_by_one[name])


def test_no_files_give_empty_frames():
    assert all(list(frame) == list(ROWS[name]) and not len(frame) for name, frame in frames_of([]).items())


@pytest.mark.parametrize("framed", [False, True], ids=["lists", "frame"])
@pytest.mark.parametrize(
    ("labels", "received"),
    [
        pytest.param((), "2018-10-09 08:30", id="not-stated"),
        pytest.param((("填报日期", "2018-10-08"),), "2018-10-08", id="stated"),
    ],
)
def test_a_return_that_states_no_day_was_received_when_it_was_written(labels, received, framed):
    got = read("昭觉县", 100, labels=labels)
    before = [pd.Timestamp(day) for day in got.returns["received"]] if framed else []
    dated = got.received_by(LATE)
    assert dated.returns["received"].tolist() == [pd.Timestamp(received)]
    assert dated.returns["received"].dtype == "datetime64[s]"
    assert not framed or [str(d) for d in got.returns["received"]] == [str(d) for d in before]


@pytest.mark.parametrize("framed", [False, True], ids=["lists", "frame"])
@pytest.mark.parametrize(
    ("moment", "folder", "received"),
    [
        pytest.param("2018-10-31 18:00", "2018-09", "2018-10-31 18:00", id="last-day-of-collecting"),
        pytest.param("2018-11-01 08:00", "2018-09", None, id="copied-later"),
        pytest.param("2026-01-05 08:00", None, None, id="copied-years-later"),
        pytest.param("2018-11-20 08:00", "2018-10", "2018-11-20 08:00", id="late-in-the-next-folder"),
        pytest.param("2026-01-05 08:00", "2018-10", "2018-11-01", id="late-and-copied-later"),
        pytest.param("2018-08-01 08:00", "2018-09", "2018-08-01 08:00", id="before-the-period-ends"),
    ],
)
def test_the_time_of_a_copy_is_no_day_of_receipt(moment, folder, received, framed):
    got = read("昭觉县", 100)
    assert not framed or len(got.returns)
    dated = got.received_by(pd.Timestamp(moment).to_pydatetime(), folder)
    assert dated.returns["received"].tolist() == [pd.NaT if received is None else pd.Timestamp(received)]
    assert dated.returns["written"].tolist() == [pd.Timestamp(moment)]


def test_a_frame_may_be_put_in_the_place_of_another():
    got = make_extract("2018-09/甲.xlsx", {})
    none = frames.empty(frames.RETURNS)
    assert replace(got, returns=none).returns is none and len(got.returns) == 1


def test_lists_of_every_kind_of_column_make_a_frame():
    kinds = {"text": "str", "count": "Int64", "share": "float64", "done": "boolean", "sure": "bool", "any": "object"}
    lists = {
        "text": ["甲", None],
        "count": [1, pd.NA],
        "share": [0.5, None],
        "done": [True, None],
        "sure": [True, False],
        "any": [dt.date(2018, 9, 1), "乙"],
    }
    made = frames.from_lists(lists, kinds)
    assert {name: str(kind) for name, kind in made.dtypes.items()} == kinds
    assert made.isna().to_numpy().tolist() == [[False] * 6, [True, True, True, True, False, False]]
    assert made["any"].tolist() == lists["any"]


def test_a_column_of_runs_is_the_column_of_its_values():
    kinds = {"text": "str", "any": "object", "sure": "bool"}
    runs = {
        "text": frames.Runs(["甲", None, "乙"], [2, 0, 1]),
        "any": frames.Runs([None], [3]),
        "sure": frames.Runs([False, True], [1, 2]),
    }
    assert [len(column) for column in runs.values()] == [3, 3, 3] and runs["text"][-1] == "乙"
    plain = {name: list(column) for name, column in runs.items()}
    assert plain == {"text": ["甲", "甲", "乙"], "any": [None] * 3, "sure": [False, True, True]}
    pd.testing.assert_frame_equal(frames.from_lists(runs, kinds), frames.from_lists(plain, kinds))


def test_columns_of_unequal_length_cost_their_own_file():
    none = {name: {column: [] for column in columns} for name, columns in ROWS.items()}
    cells = {column: ["x"] for column in ROWS["cells"]} | {"raw": frames.Runs(["x"], [2])}
    with pytest.raises(ValueError, match=r"columns of 1 rows, but \{'raw': 2\}"):
        FileExtract({"file_id": "x"}, **{**none, "cells": cells})
    with pytest.raises(ValueError, match=r"columns of 1 rows, but \{'raw': 0\}"):
        frames.from_lists({**cells, "raw": []}, ROWS["cells"])


def test_values_are_taken_with_a_cell_each():
    taken = Taken()
    with pytest.raises(ValueError, match="plan_wan: 2 ids, 1 cells, 2 raws, 2 values"):
        taken.add(Run("f", "plan_wan", "表"), ["1", "2"], ["A1"], ["5", "6"], [5.0, 6.0])
    assert not taken.values and not taken.runs
