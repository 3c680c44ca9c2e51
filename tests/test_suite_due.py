"""Who owes what by when, and who has not sent it."""

import datetime as dt

import pytest

import fupin_analysis as fa
from fupin_analysis.cli.columns import align
from fupin_analysis.home import Home
from fupin_analysis.suite.due import count_due, default_day, due, waiting_by_filer
from small_home import CHUAN, LATE, MIN, ROSTER, make_home, run, run_json, write_return


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("due") / "home")
    fa.clean(home.root)
    return home


def statuses(rows):
    """Of the form that the two filers send; the lists of the month are told by sending it, other forms are owed."""
    sent = rows[rows["form"] == "funds"]
    return {name: set(part["status"]) for name, part in sent.groupby("enterprise")}


@pytest.mark.parametrize(
    ("as_of", "period", "wanted"),
    [
        pytest.param("2018-10-03", "2018-09", {CHUAN: "未到期", MIN: "未到期", LATE: "未到期"}, id="before-they-came"),
        pytest.param("2018-10-04", "2018-09", {CHUAN: "按时", MIN: "按时", LATE: "未到期"}, id="the-day-they-came"),
        pytest.param("2018-10-06", "2018-09", {CHUAN: "按时", MIN: "按时", LATE: "未报"}, id="the-day-after-due"),
        pytest.param("2018-09", "2018-09", {CHUAN: "按时", MIN: "按时", LATE: "未报"}, id="the-month"),
        pytest.param("2018-08", "2018-08", {CHUAN: "按时", MIN: "按时", LATE: "未报"}, id="month-before"),
    ],
)
def test_status_by_day(home, as_of, period, wanted):
    rows = due(as_of, home=home)
    assert rows.attrs["period"] == period
    assert statuses(rows) == {name: {status} for name, status in wanted.items()}
    assert set(rows["due_on"].dt.strftime("%Y-%m-%d")) == {"2018-10-05" if period == "2018-09" else "2018-09-05"}


def test_a_late_return_is_late(tmp_path):
    home = make_home(tmp_path / "home", months=("2018-09",))
    row = {"county": "昭觉县", "village": "火洛村", "plan_wan": 1, "appropriated_ytd_wan": 1, "arrived_ytd_wan": 1,
           "used_ytd_wan": 1}  # fmt: skip
    write_return(home.raw / "2018-09" / "青衣.xlsx", LATE, "2018年9月", {"funds": [row]}, received="2018-10-12")
    fa.clean(home.root)
    rows = due("2018-09", home=home)
    assert statuses(rows)[LATE] == {"迟报"}
    sent = rows[(rows["enterprise"] == LATE) & (rows["form"] == "funds")]
    assert sent["days_late"].tolist() == [7]


def test_waiting_names_forms_or_all_of_them(home):
    rows = due("2018-09", home=home)
    rows["status"] = rows["status"].where(rows["enterprise"] == LATE, "按时")
    rows.loc[(rows["enterprise"] == MIN) & rows["form"].isin(["funds", "jobs"]), "status"] = "未报"
    made = waiting_by_filer(rows)
    assert made[["enterprise", "status", "forms"]].to_numpy().tolist() == [
        [LATE, "未报", "全部"],
        [MIN, "未报", "F1、F4"],
    ]
    assert made["missed_in_row"].tolist() == [3, 0] or made["missed_in_row"].iloc[0] > 0


def test_a_home_without_returns_owes_everything(tmp_path):
    home = Home(tmp_path)
    home.raw.mkdir(parents=True)
    home.reference.mkdir()
    (home.reference / "enterprises.csv").write_text(ROSTER, encoding="utf-8-sig")
    rows = due("2018-09-03", home=home)
    assert (rows.attrs["period"], count_due(rows)["filers"], set(rows["status"])) == ("2018-08", 3, {"未到期"})
    assert set(due("2018-10-08", home=home)["status"]) == {"未报"}


@pytest.mark.parametrize(
    ("today", "day"),
    [
        pytest.param(dt.date(2018, 10, 3), "2018-10-03", id="at-work"),
        pytest.param(dt.date(2018, 12, 20), "2018-12-20", id="two-months-behind"),
        pytest.param(dt.date(2019, 2, 1), "2018-09", id="long-past"),
    ],
)
def test_default_day(home, today, day):
    assert default_day(home, today) == day


def test_command_says_who_and_leaves_with_1(home):
    code, out, _ = run("due", "--as-of", "2018-09", home=home)
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith(
        "2018年9月（截至2018年9月30日）：应报 3 家 45 张，已报 2 家 3 张（迟报 0 张），未报 42 张"
    )
    assert lines[1].split() == ["单位", "应报日", "状态", "连续未报", "未报表样"]
    told = {line.split()[0]: line for line in lines[2:]}
    assert set(told) == {CHUAN, MIN, LATE}
    assert told[LATE].split()[:3] == [LATE, "2018-10-05", "未报"] and told[LATE].endswith("全部")
    assert "F1-1" in told[CHUAN] and "F1-1" not in told[MIN]


def test_command_json_and_not_yet_due(home):
    code, said = run_json("due", "--as-of", "2018-10-04", home=home)
    assert (code, said["period"], said["forms"], said["on_time"], said["not_due"]) == (1, "2018-09", 45, 3, 15)
    one = next(row for row in said["rows"] if row["enterprise"] == LATE and row["form"] == "funds")
    assert (one["form_code"], one["due_on"], one["received"], one["status"]) == ("F1", "2018-10-05", None, "未到期")


def test_without_a_roster_nothing_can_be_owed(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    code, _, error = run("due", home=Home(tmp_path))
    assert code == 2 and "没有企业名单" in error and "fupin template" in error


def test_columns_are_aligned_with_chinese_two_wide():
    assert align(["单位", "n"], [["甲", "1"], ["abc", "22"], ["很长" * 20, "3"]], most=10) == [
        "单位        n", "甲          1", "abc         22", "很长很……  3",
    ]  # fmt: skip
