"""Where values stand: by form, record and field; columns as they are reckoned with; the rows of totals."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis import frames
from fupin_analysis.review.batch import cut, gather, total_rows
from fupin_analysis.review.columns import filled, objects, plain, read_cells, read_numbers, typed
from fupin_analysis.review.grid import NOWHERE, make_grids, pick
from fupin_analysis.review.tables import FormTable, record_columns

ROWS = [
    {"county": "昭觉县", "village": "甲村", "plan_wan": 100.0},
    {"county": "布拖县", "village": "乙村", "arrived_ytd_wan": 40.0},
]


def batch_of(tables=None, **options):
    return gather([make_extract("2018-09/甲.xlsx", tables or {"funds": ROWS}, **options)])


def test_a_grid_finds_each_value_and_nothing_else():
    batch = batch_of()
    grid = make_grids(batch.values, batch.records)["funds"]
    said = {name: pick(batch.values["value"].to_numpy(), grid.column(name)).tolist() for name in grid.fields}
    assert said == {
        "county": ["昭觉县", "布拖县"],
        "village": ["甲村", "乙村"],
        "plan_wan": [100.0, None],
        "arrived_ytd_wan": [None, 40.0],
    }
    assert grid.column("used_ytd_wan").tolist() == [NOWHERE, NOWHERE]


def test_values_of_no_record_here_are_passed_over():
    batch = batch_of()
    grids = make_grids(batch.values, batch.records.iloc[1:].reset_index(drop=True))
    assert pick(batch.values["value"].to_numpy(), grids["funds"].column("county")).tolist() == ["布拖县"]
    assert make_grids(batch.values, batch.records.iloc[:0]) == {}


def table_of(batch, keep=(True, True)):
    grid = make_grids(batch.values, batch.records)["funds"]
    values = batch.values["value"].to_numpy(dtype=object).copy()
    return FormTable(FORMS["funds"], record_columns(batch.records), grid, np.array(keep), values), values


def test_a_table_shows_a_change_once_its_column_is_forgotten():
    batch = batch_of()
    table, values = table_of(batch)
    assert table["plan_wan"][0] == 100.0 and table.said("plan_wan", 1) is None
    values[batch.values.index[batch.values["field"] == "plan_wan"]] = 7.0
    assert table["plan_wan"][0] == 100.0
    table.forget("plan_wan")
    assert table["plan_wan"][0] == table.frame()["plan_wan"].iloc[0] == 7.0


def test_records_and_held_values_left_out_do_not_show():
    batch = batch_of()
    table, _ = table_of(batch, keep=(False, True))
    assert table.ids == [batch.records["record_id"].iloc[1]] and table["county"].tolist() == ["布拖县"]
    bare = table.without((batch.values["field"] == "arrived_ytd_wan").to_numpy())
    assert np.isnan(bare["arrived_ytd_wan"]).all() and table["arrived_ytd_wan"].tolist() == [40.0]
    assert bare["county"].tolist() == ["布拖县"]


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        pytest.param("money", [1, 2.5, None], [1.0, 2.5, None], id="money"),
        pytest.param("money", ["12", "甲", True], [12.0, None, 1.0], id="money-of-texts"),
        pytest.param("int", [3, 2.5, None], [3.0, None, None], id="int"),
        pytest.param("bool", [True, False, "是"], [1.0, 0.0, None], id="bool"),
        pytest.param("date", [dt.date(2018, 9, 30), None], [np.datetime64("2018-09-30"), None], id="date"),
        pytest.param("text", ["甲", 5, float("nan")], ["甲", "5", None], id="text"),
    ],
)
def test_cells_are_read_as_plain_columns_and_come_back_from_typed_ones(kind, cells, said):
    column = read_cells(objects(cells), kind)
    assert filled(column).tolist() == [cell is not None for cell in said]
    assert [cell for cell in column if not pd.isna(cell)] == [cell for cell in said if cell is not None]
    again = plain(pd.Series(typed(column, kind)))
    assert [a for a in again if not pd.isna(a)] == [c for c in column if not pd.isna(c)]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        pytest.param(["甲村", None, "乙村"], [None, None, None], id="words"),
        pytest.param(["甲村", "513431"], [None, 513431.0], id="a-code"),
        pytest.param([1, 2.5, None], [1.0, 2.5, None], id="numbers"),
    ],
)
def test_numbers_among_cells(cells, numbers):
    assert [None if np.isnan(n) else n for n in read_numbers(objects(cells))] == numbers


def test_total_rows_keep_the_words_of_their_row_on_their_sheet():
    def cell(sheet, place, raw, role):
        return ["f", sheet, place, raw, role, "f/1/1", ""]

    rows = [
        cell("资金", "A9", "合计", "label"),
        cell("资金", "C9", "100", "total"),
        cell("资金", "C10", "5", "value"),
        cell("项目", "C9", "7", "value"),
        cell("资金", "AB9", "x", "unmatched"),
    ]
    cells = pd.DataFrame(rows, columns=list(frames.CELLS)).astype(frames.CELLS)
    assert total_rows(cells)["cell"].tolist() == ["A9", "C9", "AB9"]
    assert not len(total_rows(cells[cells["role"] == "value"]))


def test_a_period_is_cut_out_with_what_belongs_to_it():
    both = gather(
        [
            make_extract("2018-08/甲.xlsx", {"funds": ROWS[:1]}, period="2018-08"),
            make_extract("2018-09/甲.xlsx", {"funds": ROWS[1:]}, checks=[("funds", 9, "合计", {"plan_wan": 1.0})]),
        ]
    )
    old, now = cut(both, "2018-08"), cut(both, "2018-09")
    assert old.values["value"].tolist() == ["昭觉县", "甲村", 100.0]
    assert now.values["value"].tolist() == ["布拖县", "乙村", 40.0]
    assert (len(old.checks), len(now.checks)) == (0, 1) and (len(old.cells), len(now.cells)) == (0, 1)
    assert now.files["path"].tolist() == ["2018-09/甲.xlsx"] and now.companions == both.companions
    assert not len(cut(both, "2018-10").values)
