"""Ages by the number of the identity card: for blank ones and wrong ones; the number itself is kept nowhere."""

import datetime as dt

import pytest

from fupin_analysis.indicators.figures import compute
from fupin_analysis.intake.ages import age_at
from fupin_analysis.intake.parse.codes import birthday_in
from fupin_analysis.intake.read_return import read_return
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.review import review
from indicator_world import inputs

FORMS = load_forms()
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(born, *, wrong=False):
    """A made-up identity number of somebody born on a day (yyyymmdd)."""
    first = f"513431{born}001"
    check = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11
    return first + "10X98765432"[(check + wrong) % 11]


def told(tmp_path, *people):
    """The reviewed job roster of September 2018: (identity number, age as written)."""
    head = "姓名,身份证号,年龄,户籍/帮扶县,是否建档立卡,就业形式,上岗时间,是否新增"
    rows = [f"张{n}三,{who},{age},昭觉县,是,企业招录,2018-09-0{n},是" for n, (who, age) in enumerate(people, start=1)]
    path = tmp_path / "甲集团2018年9月就业名册.csv"
    path.write_text(
        "\n".join(["就业名册", "填报单位：甲集团有限公司,报告期：2018年9月", head, *rows]), encoding="utf-8"
    )
    return review([read_return(path, relative=f"2018-09/{path.name}", forms=FORMS)], forms=FORMS)


@pytest.mark.parametrize(
    ("born", "written", "age", "codes"),
    [
        pytest.param("19900101", "28", 28, [], id="as-told"),
        pytest.param("19900101", "29", 29, [], id="a-year-apart-as-told"),
        pytest.param("19900101", "", 28, [], id="blank"),
        pytest.param("19500101", "45", 68, ["age-differs"], id="contradicted"),
        pytest.param("20031001", "", 14, [], id="the-day-before-a-birthday"),
    ],
)
def test_the_age_of_a_person(tmp_path, born, written, age, codes):
    done = told(tmp_path, (number(born), written))
    assert done.tables["jobs"]["age_years"].tolist() == [age]
    found = done.findings[done.findings["grade"] != "A"]
    assert found["code"].tolist() == codes
    if codes:
        assert "填报年龄 45 岁，按身份证号推算为 68 岁" in found["message"].iloc[0]
        assert found["cells"].iloc[0] == "C4" and found["proposed"].iloc[0] == 68


def test_only_who_is_of_working_age_counts_and_no_number_stays(tmp_path):
    people = [(number(born), "") for born in ("19500101", "19570101", "20040101", "19900101")]
    done = told(tmp_path, *people, (number("19501231"), "45"))
    assert compute(inputs({"jobs": done.tables["jobs"]}), "jobs_new").value == 1
    kept = done.values.to_string() + done.findings.to_string() + done.cells.to_string()
    assert all(who not in kept and who[6:14] not in kept for who, _ in people)


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        (number("19900101"), dt.date(1990, 1, 1)),
        (number("19900101", wrong=True), None),
        (number("19901345"), None),
        ("513431900101001", None),
        (513431199001010000.0, None),
        (None, None),
    ],
    ids=["right", "check-wrong", "no-day", "of-15-digits", "damaged", "blank"],
)
def test_only_a_number_that_is_right_tells_a_birthday(cell, born):
    assert birthday_in(cell) == born and (age_at(cell, "2018-09") is None) == (born is None)
    assert age_at(cell, "") is None
