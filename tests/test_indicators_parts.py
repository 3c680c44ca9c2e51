"""Parts and the five operations: edges at every threshold, empty and missing sides, rounding."""

import pandas as pd
import pytest

from fupin_analysis.indicators.parts import (
    check_keys,
    combine,
    combine_by,
    join_parts,
    make_parts,
    no_parts,
    percent_of,
    village_key,
)


def parts(*rows: tuple) -> pd.DataFrame:
    """part, amount, key."""
    made = [no_parts()]
    for part, amount, key in rows:
        frame = pd.DataFrame({"record_id": ["r"], "enterprise": ["e"], "county": ["c"], "k": [key], "n": [amount]})
        made.append(make_parts(frame, "f", amount="n", key="k", part=part))
    return join_parts(*made)


@pytest.mark.parametrize(
    ("operation", "rows", "expected"),
    [
        pytest.param("sum", [], 0.0, id="sum-empty"),
        pytest.param("sum", [("actual", 0.1, "a"), ("actual", 0.2, "b")], 0.3, id="sum-no-float-noise"),
        pytest.param("sum", [("actual", 1.0, "a"), ("base", 5.0, "a")], 1.0, id="sum-leaves-base"),
        pytest.param("sum", [("actual", 5.0, "a"), ("actual", -2.0, "a")], 3.0, id="sum-takes-off"),
        pytest.param("distinct", [], 0.0, id="distinct-empty"),
        pytest.param(
            "distinct", [("actual", 1.0, "a"), ("actual", 1.0, "a"), ("actual", 1.0, "b")], 2.0, id="distinct"
        ),
        pytest.param("distinct", [("actual", 0.0, "a"), ("actual", 1.0, "b")], 1.0, id="distinct-nought-is-none"),
        pytest.param("merged", [("actual", 1.0, "a"), ("actual", 1.0, "a")], 1.0, id="merged"),
        pytest.param("ratio", [("actual", 90.0, "a"), ("base", 100.0, "a")], 90.0, id="ratio"),
        pytest.param("ratio", [("actual", 90.0, "a")], None, id="ratio-without-base"),
        pytest.param("ratio", [("base", 0.0, "a")], None, id="ratio-base-nought"),
        pytest.param("check", [], None, id="check-nobody"),
        pytest.param("check", [("base", 4.0, "a")], 0.0, id="check-silent-fails"),
        pytest.param("check", [("base", 0.0, "a")], 100.0, id="check-nothing-due-passes"),
        pytest.param("check", [("actual", 9.0, "a")], None, id="check-without-base-is-no-subject"),
        pytest.param("check", [("base", 4.0, "a"), ("actual", 3.0, "a"), ("actual", 1.0, "a")], 100.0, id="check-at"),
        pytest.param("check", [("base", 4.0, "a"), ("actual", 3.999999, "a")], 0.0, id="check-just-below"),
        pytest.param("check", [("base", 4.0, "a"), ("actual", 3.9999999, "a")], 100.0, id="check-within-a-cent"),
        pytest.param("check", [("base", 1.0, "a"), ("actual", 1.0, "a"), ("base", 1.0, "b")], 50.0, id="check-half"),
    ],
)
def test_combine(operation, rows, expected):
    assert combine(operation, parts(*rows)) == expected


@pytest.mark.parametrize(
    ("test", "actual", "passed"),
    [
        (">=", 10.0, True),
        (">", 10.0, False),
        (">", 10.000001, True),
        ("<=", 10.0, True),
        ("<=", 10.000001, False),
        ("==", 10.0, True),
    ],
)
def test_check_stands_on_its_test(test, actual, passed):
    made = parts(("base", 10.0, "a"), ("actual", actual, "a"))
    assert check_keys(made, test=test)["passed"].tolist() == [passed]


def test_a_price_that_nobody_told_is_not_low():
    assert check_keys(parts(("base", 10.0, "a")), test="<=")["passed"].tolist() == [False]


def test_rows_without_an_amount_are_no_parts():
    frame = pd.DataFrame({"record_id": ["1", "2"], "enterprise": "e", "county": "c", "n": [1.5, None], "k": ["a", "b"]})
    made = make_parts(frame, "n", amount="n", key=frame["k"])
    assert made["record_id"].tolist() == ["1"]
    assert made["key"].tolist() == ["a"]


def test_a_village_is_known_by_county_township_and_village():
    frame = pd.DataFrame(
        {"county": ["甲县", "甲县", "甲县"], "township": ["一乡", "二乡", None], "village": ["团结村", "团结村", None]}
    )
    assert village_key(frame).tolist() == ["甲县/一乡/团结村", "甲县/二乡/团结村", ""]


@pytest.mark.parametrize(
    ("actual", "base", "expected"),
    [(20710.77, 20710.77, 100.0), (0.57, 1.0, 57.0), (27.0, 30.0, 90.0), (1.0, 3.0, 33.333333333)],
    ids=["whole", "57 of 100", "a threshold", "a third"],
)
def test_a_rate_has_no_noise_of_its_division(actual, base, expected):
    made = parts(("actual", actual, "a"), ("base", base, "a"))
    assert combine("ratio", made) == expected
    assert combine_by("ratio", made, pd.Series("g", index=made.index))["g"] == expected


def test_the_whole_of_any_amount_is_a_hundred():
    amounts = [round(0.01 * number, 2) for number in range(1, 5000)]
    assert {percent_of(amount, amount) for amount in amounts} == {100.0}
    assert {100.0 * amount / amount for amount in amounts} != {100.0}  # which is why
