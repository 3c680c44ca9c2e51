"""Figures traced many at a time: the same values as one by one, with places, findings and what is held behind them."""

import copy
import json

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.errors import FupinError
from fupin_analysis.indicators.figure_ids import figure_key, parse_figure_id
from fupin_analysis.indicators.held_rows import held_rows
from fupin_analysis.indicators.inputs import HELD_VALUES, VALUES
from fupin_analysis.indicators.parts import combine
from fupin_analysis.indicators.trace import figure_value, recombine, trace
from fupin_analysis.indicators.traced import HELD_COLUMNS, trace_many, trace_measure, trace_one
from fupin_analysis.suite.tracer import Tracer
from indicator_world import A, B, firms, inputs, truth_inputs

GIVEN = truth_inputs("2018-10")
WHOLE = "grant_fund_plan jobs_new volunteer_batches fund_on_time satisfaction visit_principal".split()
ASKED = [
    *WHOLE,
    *(f"{name}#{aspect}" for name in WHOLE for aspect in ("month", "completion_pct", "change")),
    *(f"{name}@county={code}" for name in WHOLE[:3] for code in ("513431", "513335", "513429")),
    "jobs_new@month=2018-09",
    "jobs_new@county=513431@employment_kind=企业招录",
]


def test_many_figures_are_what_each_of_them_is():
    seen = {}
    for made in trace_many(GIVEN, ASKED):
        for number, figure in enumerate(made.figures):
            parts = made.parts_of(number)
            seen[figure.asked] = figure.value
            alone = combine(figure.operation, parts, test=figure.test) if figure.value is not None else None
            assert alone == pytest.approx(figure.value), figure.asked
            assert set(parts["operation"]) <= {figure.operation}
    assert set(seen) == set(ASKED)
    for id, value in seen.items():
        assert figure_value(GIVEN, id) == pytest.approx(value), id
        assert recombine(trace(GIVEN, id)) == pytest.approx(value), id


def test_what_is_no_figure_is_told_beside_the_others():
    made = trace_measure(GIVEN, ["jobs_new", "jobs_new@county=海淀区", "jobs_new#nothing"])
    assert [figure.asked for figure in made.figures] == ["jobs_new"]
    assert [(id, error.code) for id, error in made.failed] == [
        ("jobs_new@county=海淀区", "cut-value"), ("jobs_new#nothing", "trace-aspect"),
    ]  # fmt: skip
    nobody = next(iter(trace_many(GIVEN, ["nobody_knows"])))
    assert nobody.measure is None and nobody.failed[0][0] == "nobody_knows"
    with pytest.raises(FupinError, match="没有指标“nobody_knows”"):
        trace_one(GIVEN, "nobody_knows")


@pytest.mark.parametrize("value", ["未填", "无此县"])
def test_a_value_that_a_cut_has_not_is_refused_and_one_without_parts_is_nought(value):
    id = f"jobs_new{figure_key(('county', value))}"
    if value == "未填":
        with pytest.raises(FupinError):
            trace_one(GIVEN, id)
        return
    with pytest.raises(FupinError, match="没有“无此县”"):
        trace_one(GIVEN, id)


FUND = {
    "fund_no": "1",
    "county": "昭觉县",
    "township": "乡",
    "village": "村",
    "fund_kind": "无偿",
    "fund_source": "单位自筹",
}
ROWS = [
    {**FUND, "committed_wan": 100.0, "arrived_wan": 60.0, "arrived_on": pd.Timestamp("2018-08-20"), "enterprise": A},
    {**FUND, "committed_wan": 80.0, "arrived_wan": None, "arrived_on": pd.Timestamp("2018-08-21"), "enterprise": B},
]


def held_world():
    """60 万元 arrived and count, after a fix; 50 万元 are held, and would be 5 as review proposes."""
    told = [
        ("约60", "provisional", "number-approx", "B", "是约数。"),
        ("500000", "held", "amount-unit", "C", "疑为“元”。"),
    ]
    values, findings = [], []
    for n, (raw, state, code, grade, question) in enumerate(told, start=1):
        place = {"sheet": "资金台账", "cells": f"F{n + 4}", "record_id": f"instalments/{n}", "field": "arrived_wan"}
        finding = {"finding_id": f"{code}-1", "code": code, "grade": grade, "status": "open", "file": "f.xlsx"}
        values.append(place | {"value_id": f"v{n}", "raw": raw, "state": state, "finding_ids": f"{code}-1"})
        where = f"[{code}] f.xlsx › 资金台账 › F{n + 4}「到位（万元）」"
        findings.append(place | finding | {"message": f"{where}：{question}"})
    held = {
        "record_id": "instalments/2",
        "form": "instalments",
        "field": "arrived_wan",
        "reported": 50.0,
        "proposed": 5.0,
    }
    others = {
        "enterprises": firms(),
        "values": frames.conform(pd.DataFrame(values), VALUES),
        "findings": frames.conform(pd.DataFrame(findings), frames.FINDINGS),
        "held": frames.conform(pd.DataFrame([held]), HELD_VALUES),
    }

    def fill(way):
        filled = [ROWS[0], {**ROWS[1], "arrived_wan": held[way]}]
        return inputs({"instalments": filled}, **others)

    return inputs({"instalments": ROWS}, fill=fill, **others)


def test_a_part_says_what_was_found_on_its_value():
    made = trace(held_world(), "all_funds_arrived")
    assert made.loc[made["amount"] == 60, ["cells", "raw", "state", "findings"]].to_numpy().tolist() == [
        ["F5", "约60", "provisional", "已处理并告知：是约数。"]
    ]


@pytest.mark.parametrize(
    ("id", "count"),
    [
        ("all_funds_arrived", 1),
        ("all_funds_arrived@county=513431", 1),
        ("all_funds_arrived@county=513335", 0),
        (f"all_funds_arrived@enterprise={B}", 1),
        (f"all_funds_arrived@enterprise={A}", 0),
        ("all_funds_arrived@month=2018-09", 1),
        ("jobs_new", 0),
    ],
)
def test_held_values_stand_behind_the_figures_that_they_would_change(id, count):
    given = held_world()
    assert len(held_rows(given, parse_figure_id(id))) == count
    assert figure_value(given, f"{id}#held_count") == (count if id != "jobs_new" else 0)
    made = trace_one(given, id)
    assert list(made.held_of(0)) == HELD_COLUMNS
    if count:
        row = made.held_of(0).iloc[0]
        assert (row["enterprise"], row["cells"], row["raw"], row["proposed"]) == (B, "F6", "500000", 5.0)
        assert row["findings"] == "待核实，未计入：疑为“元”。"


def test_the_figure_with_held_values_put_in():
    given = held_world()
    assert [figure_value(given, f"all_funds_arrived{way}") for way in ("", "#proposed", "#reported")] == [
        60.0,
        65.0,
        110.0,
    ]
    assert figure_value(given, "all_funds_arrived#held_amount") == 50.0
    filled = trace_one(given, "all_funds_arrived#proposed")
    assert filled.held_of(0).empty and set(filled.parts_of(0)["cells"]) == {"F5", "F6"}
    counted = trace_one(given, "all_funds_arrived#held_count")
    assert counted.held_of(0).empty and counted.parts_of(0)["cells"].tolist() == ["F6"]
    assert len(trace_one(given, "all_funds_arrived#change").held_of(0)) == 1


def test_a_tracer_may_be_copied_compared_and_written():
    one = Tracer(as_of="2018-09", home="/h")
    assert copy.deepcopy(one) == one and isinstance(copy.deepcopy(one), Tracer)
    assert json.loads(json.dumps(one)) == {"as_of": "2018-09", "home": "/h"}
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["tracer"] = one
    assert pd.concat([frame, frame]).attrs["tracer"] == one
