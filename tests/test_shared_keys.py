"""Cuts of what is counted once: who is in two villages counts in both rows, once in the whole; the rows say so."""

from fupin_analysis.indicators.by_cut import SHARED, measure
from fupin_analysis.indicators.figures import compute
from indicator_world import A, firms, inputs, villages


def cadre(person, village):
    place = {"county": "昭觉县", "township": "乡", "village": village}
    return {"person": person, "role": "第一书记", "started_on": "2018-01-01", **place}


def given(*rows):
    roster = villages(*(("昭觉县", "乡", village, A, 2018, 5) for village in "甲乙丙"))
    return inputs({"cadres": list(rows)}, villages=roster, enterprises=firms())


def test_rows_that_share_somebody_say_that_they_do_not_add_up():
    made = given(cadre("张", "甲"), cadre("张", "乙"), cadre("李", "乙"), cadre("王", "丙"))
    rows = measure(made, "stationed_cadres", by="village").set_index("value")
    assert (rows["actual"].sum(), compute(made, "stationed_cadres").value) == (4, 3)
    said = {value.rsplit("/")[-1]: SHARED.format(count=1) in note for value, note in rows["note"].items()}
    assert said == {"甲": True, "乙": True, "丙": False}
    assert "不可相加" in measure(made, "stationed_cadres", by="village").attrs["note"]


def test_rows_that_add_up_say_nothing():
    made = given(cadre("张", "甲"), cadre("李", "乙"))
    rows = measure(made, "stationed_cadres", by="village")
    assert not rows["note"].str.contains("不可相加").any() and "note" not in rows.attrs
