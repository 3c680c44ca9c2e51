"""What makes the difference between two states of a figure; all effects together are the change."""

import itertools

import numpy as np
import pandas as pd
import pytest

from fupin_analysis.indicators.part_changes import CHANGES, change_parts
from fupin_analysis.indicators.parts import combine

COLUMNS = "part enterprise county village field key amount file sheet cells".split()
OPERATIONS = ("sum", "ratio", "distinct", "merged", "check")


def traced(*rows, operation="sum", test=">=", known=True):
    """Parts of ``trace``: (enterprise, amount, file, cell) and what else."""
    made = []
    for enterprise, amount, file, cell, *more in rows:
        base = {"part": "actual", "county": "昭觉县", "village": "", "field": "x", "key": "", "sheet": "表"}
        base |= {"enterprise": enterprise, "amount": amount, "file": file, "cells": cell}
        made.append(base | (more[0] if more else {}))
    out = pd.DataFrame(made, columns=COLUMNS).astype({"amount": "float64"})
    out.attrs = {"operation": operation, "test": test, "is_known": known}
    return out


def said(changes):
    names = ["enterprise", "before", "after", "effect", "file_was", "cells_was", "file", "cells"]
    return [tuple(row) for row in changes[names].to_numpy().tolist()]


BASE = {"part": "base"}


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        pytest.param([("甲", 1, "a", "B2")], [("甲", 1, "a", "B2")], [], id="the-same"),
        pytest.param([("甲", 1, "a", "B2")], [("甲", 1, "b", "C9")], [], id="the-same-in-another-file"),
        pytest.param(
            [("甲", 1, "a", "B2")], [("甲", 3, "b", "B2")], [("甲", 1, 3, 2, "a", "B2", "b", "B2")], id="another-amount"
        ),
        pytest.param([], [("甲", 3, "b", "B2")], [("甲", 0, 3, 3, "", "", "b", "B2")], id="came"),
        pytest.param([("甲", 3, "b", "B2")], [], [("甲", 3, 0, -3, "b", "B2", "", "")], id="went"),
        pytest.param(
            [("甲", 1, "a", "B2"), ("甲", 2, "a", "B3")],
            [("甲", 1, "b", "B2"), ("甲", 2, "b", "B3"), ("甲", 2, "b", "B4")],
            [("甲", 0, 2, 2, "", "", "b", "B4")],
            id="an-equal-one-more",
        ),
        pytest.param(
            [("甲", 1, "a", "B2"), ("乙", 9, "a", "B2")],
            [("甲", 2, "a", "B2"), ("乙", 1, "a", "B2")],
            [("乙", 9, 1, -8, "a", "B2", "a", "B2"), ("甲", 1, 2, 1, "a", "B2", "a", "B2")],
            id="largest-first",
        ),
    ],
)
def test_what_moves_a_sum(before, after, rows):
    assert said(change_parts(traced(*before), traced(*after))) == rows


def test_counts_name_the_keys_that_came_and_went():
    before = traced(("甲", 1, "a", "B2", {"key": "p1"}), ("甲", 1, "a", "B3", {"key": "p2"}), operation="distinct")
    after = traced(("甲", 1, "a", "B2", {"key": "p1"}), ("乙", 1, "b", "B9", {"key": "p3"}), operation="distinct")
    made = change_parts(before, after)
    assert made[["enterprise", "key", "effect"]].to_numpy().tolist() == [["乙", "p3", 1.0], ["甲", "p2", -1.0]]


def test_a_rate_moves_by_its_part_and_by_its_base():
    before = traced(("甲", 50, "a", "B2"), ("甲", 100, "a", "C2", BASE), operation="ratio")
    after = traced(("甲", 60, "a", "B2"), ("甲", 120, "a", "C2", BASE), operation="ratio")
    made = change_parts(before, after).set_index("part")["effect"]
    assert made["actual"] == pytest.approx(10 / 120 * 100)
    assert made["base"] == pytest.approx(-10 / 120 * 100)


def test_a_check_names_who_passes_now_or_is_asked_now():
    def check(*rows):
        every = [
            row
            for name, told, asked in rows
            for row in ((name, told, "a", "B2", {"key": name}), (name, asked, "", "", {"key": name, **BASE}))
        ]
        return traced(*every, operation="check")

    made = change_parts(check(("甲", 3, 4), ("乙", 5, 4)), check(("甲", 4, 4), ("乙", 6, 4), ("丙", 0, 4)))
    rows = made.set_index("key")
    assert rows[["before", "after"]].to_numpy().tolist() == [[3.0, 4.0], [0.0, 0.0]]
    assert rows["effect"].tolist() == pytest.approx([100 / 3, -50 / 3])
    assert rows.loc["甲", ["file", "cells", "cells_was"]].tolist() == ["a", "B2", "B2"]


def test_what_is_not_known_has_no_effect_but_is_listed():
    made = change_parts(traced(known=False), traced(("甲", 3, "b", "B2")))
    assert made["after"].tolist() == [3.0] and made["effect"].isna().all()
    assert list(change_parts(traced(), traced())) == list(CHANGES)


def random_parts(seed, operation, test):
    """Thirty parts of few senders, keys and amounts, so that much falls together."""
    draw = np.random.default_rng(seed)
    rows = [
        (
            f"企业{draw.integers(4)}",
            float(draw.integers(0, 5)) / 4,
            f"f{draw.integers(3)}",
            f"B{draw.integers(9)}",
            {"key": f"k{draw.integers(8)}", "part": ("actual", "base")[int(draw.integers(2))]},
        )
        for _ in range(30)
    ]
    return traced(*rows, operation=operation, test=test)


@pytest.mark.parametrize(("operation", "seed"), list(itertools.product(OPERATIONS, range(6))))
def test_all_effects_together_are_the_change(operation, seed):
    for test in (">=", "<="):
        before, after = (random_parts(number, operation, test) for number in (seed, seed + 100))
        change = combine(operation, after, test=test) - combine(operation, before, test=test)
        made = change_parts(before, after)
        assert made["effect"].sum() == pytest.approx(change, abs=1e-9)
        assert len(made) or not change
