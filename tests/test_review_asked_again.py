"""A decision whose question has another number by now: carried out where all that it was taken on still stands."""

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.outputs.questions import PLACES as LISTED
from fupin_analysis.review import Reference, review
from fupin_analysis.review.corrections import Correction, CorrectionError
from fupin_analysis.review.decisions import PLACES

PATH, SHEET = "2018-09/甲.xlsx", FORMS["funds"].title[:8]
LABEL = FORMS["funds"].by_name["arrived_ytd_wan"].label


def fund(number, arrived):
    return {"county": "昭觉县", "village": f"{number}村", "plan_wan": 223.4, "arrived_ytd_wan": arrived}


def decision(action="accept", **changes):
    """Taken on J5 and J6, which were asked about together."""
    told = {"file": PATH, "sheet": SHEET, "cell": "J5,J6", "raw": "2234000.0、766000.0", "field": LABEL}
    return Correction(action, "电话", "王", finding="amount-unit-00000001", number=1, **{**told, **changes})


def run(*arrived, decided):
    rows = [fund(number, amount) for number, amount in enumerate(arrived)]
    given = Reference(corrections=(decided,))
    done = review([make_extract(PATH, {"funds": rows})], forms=FORMS, reference=given)
    asked = done.findings[done.findings["code"] == "amount-unit"]
    said = dict(zip(asked["cells"], asked["status"], strict=True))
    amounts = [None if pd.isna(amount) else amount for amount in done.tables["funds"]["arrived_ytd_wan"]]
    return said, amounts, done.used


@pytest.mark.parametrize(
    ("action", "amounts"),
    [("accept", [223.4, 76.6, None]), ("keep", [2234000.0, 766000.0, None])],
)
def test_a_third_cell_has_joined_the_question(action, amounts):
    said, got, used = run(2234000.0, 766000.0, 999000.0, decided=decision(action))
    assert said == {"J5,J6": "corrected", "J7": "open"}
    assert (got, used) == (amounts, {1})


def test_the_cell_that_a_value_is_set_for():
    one = decision("set", cell="J6", raw="766000.0", value=80.0)
    assert run(2234000.0, 766000.0, decided=one) == ({"J5": "open", "J6": "corrected"}, [None, 80.0], {1})
    with pytest.raises(CorrectionError, match="涉及 2 个数"):
        run(2234000.0, 766000.0, decided=decision("set", value=80.0))


@pytest.mark.parametrize(
    ("arrived", "changes"),
    [
        pytest.param((2234000.0, 766500.0), {}, id="another-figure"),
        pytest.param((2234000.0, 76.6), {}, id="one-that-was-put-right"),
        pytest.param((2234000.0, 766000.0), {"sheet": "别的"}, id="another-sheet"),
        pytest.param((2234000.0, 766000.0), {"file": "2018-09/乙.xlsx"}, id="another-file"),
        pytest.param((2234000.0, 766000.0), {"field": "累计使用"}, id="another-column"),
        pytest.param((2234000.0, 766000.0), {"finding": "amount-far-00000001"}, id="another-question"),
        pytest.param((2234000.0, 766000.0), {"cell": ""}, id="a-list-that-says-no-cells"),
        pytest.param((2234000.0, 766000.0), {"cell": "J5"}, id="fewer-cells-than-texts"),
    ],
)
def test_what_does_not_stand_any_more_is_left_open(arrived, changes):
    told = {**decision().__dict__, **changes}
    said, got, used = run(*arrived, decided=Correction(**told))
    assert set(said.values()) == {"open"} and got[0] is None and not used


def test_more_texts_than_a_list_shows_cannot_be_compared():
    many = [2234000.0 - 1000 * n for n in range(6)]
    text = "、".join(str(amount) for amount in many[:5]) + "等 6 个"
    one = decision(cell=",".join(f"J{5 + n}" for n in range(6)), raw=text)
    assert run(*many, decided=one)[2] == frozenset()


def test_the_columns_are_those_of_the_list():
    assert set(PLACES.values()) <= set(LISTED.values())
