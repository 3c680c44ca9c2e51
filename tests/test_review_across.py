"""One thing told twice: names that are alike, joint activities as indicators count them, the two sides of a sale."""

import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.review import review
from fupin_analysis.review.joint import are_alike, batch_numbers, theme
from fupin_analysis.review.kin import group_heads
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.same_rows import are_names_alike

FIRMS = pd.DataFrame(
    {"full_name": ["甲集团", "乙公司"], "short_name": ["甲", "乙"], "aliases": ["", ""], "parent": "", "successor": ""}
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("火洛村花椒基地项目", "火洛村 花椒基地", True),
        ("火洛村花椒基地项目", "火洛村花椒基地项目（一期）", True),
        ("花椒基地第二批", "花椒基地", True),
        ("三岔河乡火洛村通村公路硬化", "三岔河乡火洛村通村道路硬化", True),
        ("三岔河乡火洛村1号蓄水池新建", "三岔河乡火洛村2号蓄水池新建", False),
        ("三岔河乡火洛村东蓄水池新建", "三岔河乡火洛村西蓄水池新建", False),
        ("火洛村花椒基地", "火洛村核桃基地", False),
    ],
)
def test_names_of_one_thing(one, other, alike):
    assert are_names_alike(one, other) is alike and are_names_alike(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("昭觉送医下乡", "昭觉 送医下乡", True),
        ("送医下乡", "联合开展送医下乡志愿服务活动", True),
        ("送医下乡", "送书下乡", False),
        ("联合开展活动", "志愿服务活动", False),
    ],
)
def test_themes(one, other, alike):
    assert are_alike(theme(one), theme(other)) is alike


def trips(**other):
    row = {
        "enterprise": "甲集团", "title": "送医下乡", "activity_kind": "其他", "county": "昭觉县", "village": "火洛村",
        "started_on": "2018-09-12", "ended_on": None, "volunteer_people": 12, "benefit_people": 80, "partner": None,
    }  # fmt: skip
    return pd.DataFrame([row, {**row, "enterprise": "乙公司", **other}])


@pytest.mark.parametrize(
    ("other", "batches"),
    [
        pytest.param({}, 1, id="nobody-named"),
        pytest.param({"village": "谷莫村"}, 2, id="another-village"),
        pytest.param({"village": "谷莫村", "partner": "甲"}, 1, id="named-in-another-village"),
        pytest.param({"village": None}, 1, id="village-left-out"),
        pytest.param({"village": None, "volunteer_people": 9}, 2, id="village-left-out-other-figures"),
        pytest.param({"started_on": "2018-09-13"}, 2, id="the-next-day"),
        pytest.param({"started_on": "2018-09-13", "partner": "甲集团"}, 1, id="named-the-next-day"),
        pytest.param({"title": "送书下乡", "volunteer_people": 9}, 2, id="another-theme"),
    ],
)
def test_joint_trips_are_one_batch(other, batches):
    assert batch_numbers(trips(**other), FIRMS, gap_days=1).nunique() == batches


SALE = {"product": "花椒", "county": "昭觉县", "way": "帮助销售"}


def sale(own, theirs):
    firms = Reference().enterprises.reindex(range(2)).assign(**{name: FIRMS[name] for name in FIRMS})
    sold = {**SALE, "role": "销售方", "counterparty": "乙公司", "sold_ytd_wan": own}
    bought = {**SALE, "role": "采购方", "counterparty": "甲集团", "sold_ytd_wan": theirs}
    one = make_extract("2018-09/甲.xlsx", {"sales": [sold]}, enterprise="甲集团")
    two = make_extract("2018-09/乙.xlsx", {"sales": [bought]}, enterprise="乙公司")
    return review([one, two], forms=FORMS, reference=Reference(enterprises=firms)).findings


@pytest.mark.parametrize(("theirs", "told"), [(12.5, 0), (12.51, 0), (12.0, 2), (13.0, 2)])
def test_both_sides_of_a_sale(theirs, told):
    found = sale(12.5, theirs)
    found = found[found["code"] == "sale-sides-differ"]
    assert len(found) == told and set(found["grade"]) <= {"B"} and set(found["field"]) <= {"sold_ytd_wan"}
    if told:
        assert f"填 {theirs:g} 万元" in found["message"].iloc[0] and "2018-09/乙.xlsx" in found["message"].iloc[0]


def test_the_head_of_a_group_is_its_last_parent():
    rows = [("甲", "", ""), ("乙", "甲", ""), ("丙", "乙", ""), ("丁", "", "丙"), ("戊", "己", ""), ("己", "戊", "")]
    heads = group_heads(pd.DataFrame(rows, columns=["full_name", "parent", "successor"]))
    assert {name: heads.get(name) for name in "甲乙丙丁"} == {"甲": None, "乙": "甲", "丙": "甲", "丁": "甲"}
    assert set(heads) >= {"戊", "己"}
