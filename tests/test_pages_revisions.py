"""The revision sentence: what was reported, what it is now, why; nothing where nothing has moved."""

import re

import pandas as pd
import pytest

from fupin_analysis import frames
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.present.pages.revisions import LINE, TABLE, revised
from fupin_analysis.suite.revisions import LOG

MIN = "岷山能源有限公司"
ROW = {
    "target": "jobs_new", "name": "新增就业", "unit": "人", "period": "2018-08", "edition": "现在",
    "previous_edition": "2018-08-1", "previous": 612.0, "actual": 640.0, "change": 28.0, "change_pct": 4.575,
    "reason": "补报2户、更正1处", "late": 2, "resent": 0, "withdrawn": 0, "corrected": 1,
    "enterprises": f"{MIN}、川江集团有限公司",
}  # fmt: skip


def log(*rows):
    made = frames.conform(pd.DataFrame(list(rows), columns=list(LOG)), LOG)
    made.attrs = {"as_of": "2018-09-30", "demo": False, "labels": load_labels(), "short_names": {MIN: "岷山"}}
    return made


def row(previous, actual, *, unit="人", **more):
    change = None if previous is None or actual is None else actual - previous
    return {**ROW, "previous": previous, "actual": actual, "change": change, "unit": unit, **more}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            ROW,
            "2018年8月新增就业由上期报告（版次2018-08-1）的612人修订为640人（+28人），因补报2户、更正1处（岷山、川江集团）。",
            id="counts",
        ),
        pytest.param(
            row(1000.0, 940.5, unit="万元"), "的1\u202f000.0万元修订为940.5万元（-59.5万元），因补报", id="money-falls"
        ),
        pytest.param(row(80.0, 81.5, unit="%"), "的80.0%修订为81.5%（+1.5个百分点），", id="rates-in-points"),
        pytest.param(row(None, 3.0), "新增就业上期报告时尚无数据，现为3人，因补报2户", id="nothing-was-known"),
        pytest.param(
            row(3.0, None), "新增就业上期报告（版次2018-08-1）为3人，现暂无法计算，因补报2户", id="nothing-is-known-now"
        ),
        pytest.param(
            row(17190.49, 17160.49, unit="万元"),
            "的17\u202f190.5万元修订为17\u202f160.5万元（-30.0万元）",
            id="hidden-in-yi",
        ),
        pytest.param(
            row(1.01, 1.02, unit="万元"), "另有1项见报送情况页“已报各期的修订”表。", id="too-little-to-be-said"
        ),
        pytest.param(ROW | {"enterprises": ""}, "因补报2户、更正1处。", id="no-sender-to-be-named"),
        pytest.param(ROW | {"enterprises": "甲、乙、丙、丁"}, "（甲、乙、丙等4户）。", id="many-senders"),
        pytest.param(
            row(1026.0, 1028.0, period="2018-09", previous_edition="2018-09-1"),
            "本版较2018-09-1版：新增就业1\u202f026人改为1\u202f028人（+2人），因补报2户、更正1处（岷山、川江集团）。",
            id="the-same-cut-off-again",
        ),
    ],
)
def test_sentence(given, said):
    line, table = revised(log(given))
    assert (line.id, table.id) == (LINE, TABLE)
    assert said in line.text


def test_what_is_no_figure_of_this_report_names_the_edition_in_which_it_is_one():
    line, table = revised(log(ROW))
    uncited = re.sub("\ue000[^\ue002]*\ue002", "", line.marked)
    assert (
        uncited
        == "2018年8月新增就业由上期报告（版次2018-08-1）的612人修订为（+28人），因补报2户、更正1处（岷山、川江集团）。"
    )
    assert "不是本报告的数" in table.table.notes[1] and "previous_edition" in [c.name for c in table.table.columns]


def test_nothing_is_said_where_nothing_changed():
    assert revised(log()) == ()


def test_the_latest_period_comes_first_and_a_long_list_is_cut():
    rows = [row(1.0, 2.0, period="2018-07"), *(row(1.0, 2.0, target=f"t{n}", name=f"目标{n}") for n in range(7))]
    line, table = revised(log(*rows))
    assert line.text.startswith("2018年8月目标0由") and "目标5" in line.text and "目标6" not in line.text
    assert line.text.endswith("另有2项见报送情况页“已报各期的修订”表。")
    assert table.table.frame["period"].tolist() == ["2018-08"] * 7 + ["2018-07"]


def test_each_figure_of_today_has_its_id():
    line, table = revised(log(ROW))
    assert line.figure_ids == ("jobs_new@month=2018-08",)
    assert table.table.ids == ({"actual": "jobs_new@month=2018-08"},)
    assert table.table.shown()[0][3:6] == ["612", "640", "28"]


def test_a_figure_of_the_same_cut_off_is_told_first_and_has_no_month_in_its_id():
    line, table = revised(log(ROW, row(1.0, 2.0, period="2018-09", target="t", previous_edition="2018-09-1")))
    assert line.text.startswith("本版较2018-09-1版：") and "2018年8月新增就业由上期报告" in line.text
    assert line.figure_ids == ("t", "jobs_new@month=2018-08")
    assert [row["firms"] for row in table.table.frame.to_dict("records")] == ["岷山、川江集团"] * 2
