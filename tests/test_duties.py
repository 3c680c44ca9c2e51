"""Who owes which form for which period by when."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.duties import duties_for, expected, load_duties
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.plan import BUILT_IN, load_plan
from fupin_analysis.plan.roster import conform_roster

PLAN = load_plan(2018)
DUTIES = PLAN.duties
PATH = BUILT_IN / "y2018" / "duties.toml"

MONTHLY = "funds instalments projects jobs jobs_summary volunteering donations sales"
QUARTERLY = "cadres training responsibility visits meetings checklist supervision"


def owed(category: str, sector: str, period: str) -> set[str]:
    return set(duties_for({"category": category, "sector": sector}, Period.parse(period), DUTIES))


@pytest.mark.parametrize(
    ("category", "sector", "period", "forms"),
    [
        pytest.param("省属监管", "", "2018-08", MONTHLY, id="month"),
        pytest.param("省属监管", "", "2018-07", f"{MONTHLY} enterprise_card", id="first-return"),
        pytest.param("省属监管", "", "2018-09", f"{MONTHLY} {QUARTERLY}", id="quarter-end"),
        pytest.param("省属监管", "", "2018-12", f"{MONTHLY} {QUARTERLY}", id="year-end"),
        pytest.param("省属监管", "", "2019-01", f"{MONTHLY} enterprise_card", id="january"),
        pytest.param("市（州）属", "", "2018-08", MONTHLY, id="municipal-too"),
        pytest.param("中央在川", "通信", "2018-08", MONTHLY, id="telecom-month"),
        pytest.param("中央在川", "通信", "2018-09", f"{MONTHLY} {QUARTERLY} tariffs coverage", id="telecom"),
        pytest.param("中央在川", "电网", "2018-09", f"{MONTHLY} {QUARTERLY} coverage", id="grid"),
        pytest.param("省属其他", "畜牧", "2018-09", f"{MONTHLY} {QUARTERLY} livestock", id="livestock"),
        pytest.param("省国资委", "", "2018-09", "training milestones enclaves", id="commission"),
        pytest.param("省国资委", "", "2018-08", "", id="commission-month"),
        pytest.param("基金会", "", "2018-08", "donations", id="foundation-month"),
        pytest.param("基金会", "", "2018-09", "donations fund_uses", id="foundation"),
        pytest.param("县级部门", "", "2018-09", "villages households", id="county-office"),
        pytest.param("县级部门", "", "2018-10", "", id="county-office-month"),
        pytest.param("省属监管", "", "2018-06", "", id="before-the-first"),
        pytest.param("民营", "", "2018-09", "", id="no-filer"),
        pytest.param("省属监管", "", "2018Q3", f"{MONTHLY} {QUARTERLY}", id="quarter-is-its-last-month"),
    ],
)
def test_duties_for(category, sector, period, forms):
    assert owed(category, sector, period) == set(forms.split())


def test_every_form_but_the_allocation_is_owed_by_somebody():
    assert {form for ids in DUTIES.owes.values() for form in ids} == set(PLAN.forms) - {"allocation"}


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2018-07", dt.date(2018, 9, 5)),
        ("2018-08", dt.date(2018, 9, 5)),
        ("2018-09", dt.date(2018, 10, 5)),
        ("2018-12", dt.date(2019, 1, 5)),
        ("2018Q3", dt.date(2018, 10, 5)),
        ("2018", dt.date(2019, 1, 5)),
    ],
)
def test_due_on(period, day):
    assert DUTIES.due_on(Period.parse(period)) == day


def test_due_day_is_a_setting_and_never_leaves_its_month():
    late = replace(DUTIES, due_day=31, due_exceptions={})
    assert late.due_on(Period.parse("2019-01")) == dt.date(2019, 2, 28)
    assert late.due_on(Period.parse("2018-07")) == dt.date(2018, 8, 31)


@pytest.mark.parametrize(
    ("form", "period", "first", "last"),
    [
        ("funds", "2018-07", dt.date(2018, 1, 1), dt.date(2018, 7, 31)),
        ("jobs", "2018-08", dt.date(2018, 8, 1), dt.date(2018, 8, 31)),
        ("visits", "2018-09", dt.date(2018, 1, 1), dt.date(2018, 9, 30)),
        ("visits", "2018-12", dt.date(2018, 10, 1), dt.date(2018, 12, 31)),
        ("enterprise_card", "2019-01", dt.date(2019, 1, 1), dt.date(2019, 1, 31)),
    ],
)
def test_covers(form, period, first, last):
    assert DUTIES.covers(PLAN.forms[form], Period.parse(period)) == (first, last)


def roster(**columns: list) -> pd.DataFrame:
    return conform_roster(pd.DataFrame(columns), "enterprises")


FIRMS = roster(
    full_name=["甲集团", "乙基金会", "丙公司", "丁公司", "戊公司"],
    category=["省属监管", "基金会", "省属其他", "省属其他", "省属其他"],
    valid_from=["", "", "2018-09-01", "", "2018-08-31"],
    valid_to=["", "", "", "2018-08-30", "2018-08-31"],
)


def test_expected_frame():
    frame = expected(FIRMS, "2018-08", DUTIES)
    assert frame.dtypes.astype(str).to_dict() == {
        "enterprise": "str",
        "form": "str",
        "period": "str",
        "due_on": "datetime64[s]",
    }
    assert frame.groupby("enterprise").size().to_dict() == {"甲集团": 8, "乙基金会": 1, "戊公司": 8}
    assert set(frame["period"]) == {"2018-08"}
    assert set(frame["due_on"]) == {pd.Timestamp("2018-09-05")}


@pytest.mark.parametrize(
    ("period", "firm", "count"),
    [
        pytest.param("2018-08", "丙公司", 0, id="not-yet"),
        pytest.param("2018-09", "丙公司", 15, id="begun-in-the-month"),
        pytest.param("2018-07", "丁公司", 9, id="still-there"),
        pytest.param("2018-08", "戊公司", 8, id="begins-and-ends-on-the-last-day"),
        pytest.param("2018-09", "戊公司", 0, id="ended"),
        pytest.param("2018-08", "丁公司", 0, id="ended-before-the-last-day"),
        pytest.param("2018Q3", "甲集团", 9 + 8 + 15, id="quarter-asks-for-each-month"),
        pytest.param("2018", "甲集团", 9 + 8 + 15 + 8 + 8 + 15, id="year-begins-with-the-first-return"),
        pytest.param("2018-01", "甲集团", 0, id="before-the-first-return"),
    ],
)
def test_expected_counts(period, firm, count):
    assert (expected(FIRMS, period, DUTIES)["enterprise"] == firm).sum() == count


def overrides(*rows: tuple) -> pd.DataFrame:
    names = ["enterprise", "form", "valid_from", "valid_to", "owes"]
    return conform_roster(pd.DataFrame(list(rows), columns=names), "duties")


@pytest.mark.parametrize(
    ("row", "period", "form", "owes"),
    [
        pytest.param(("甲集团", "sales", "", "", "否"), "2018-08", "sales", False, id="waived"),
        pytest.param(("甲集团", "F8", "", "", "否"), "2018-08", "sales", False, id="waived-by-code"),
        pytest.param(("甲集团", "sales", "2018-09-01", "", "否"), "2018-08", "sales", True, id="waived-later"),
        pytest.param(("甲集团", "sales", "", "2018-08-30", "否"), "2018-08", "sales", True, id="waived-earlier"),
        pytest.param(("甲集团", "livestock", "", "", "是"), "2018-09", "livestock", True, id="added"),
        pytest.param(("甲集团", "livestock", "", "", "是"), "2018-08", "livestock", False, id="added-in-its-months"),
        pytest.param(("甲集团", "全部", "", "", "否"), "2018-08", "funds", False, id="all-waived"),
        pytest.param(("乙基金会", "sales", "", "", "否"), "2018-08", "sales", True, id="another-firm"),
    ],
)
def test_overrides(row, period, form, owes):
    frame = expected(FIRMS, period, DUTIES, overrides(row))
    assert (form in set(frame.loc[frame["enterprise"] == "甲集团", "form"])) is owes


def test_an_override_of_no_form_is_refused():
    with pytest.raises(PlanError, match=r"duties\.csv 第 2 行「表样」：没有“F99”.*全部"):
        expected(FIRMS, "2018-08", DUTIES, overrides(("甲集团", "F99", "", "", "否")))


def test_inputs_are_not_changed_and_nobody_owes_nothing():
    before = FIRMS.copy(deep=True)
    expected(FIRMS, "2018-09", DUTIES)
    pd.testing.assert_frame_equal(FIRMS, before)
    assert len(expected(FIRMS.head(0), "2018-09", DUTIES)) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('livestock = ["livestock"]', 'livestock = ["sheep"]', r":20：livestock 应报的“sheep”", id="form"),
        pytest.param('livestock = ["livestock"]', 'livestock = ["funds"]', "filers 没有 livestock", id="filer"),
        pytest.param('livestock = ["livestock"]', "", "“livestock”写明由 livestock 填报", id="left-out"),
        pytest.param("livestock = [", "lifestock = [", "“lifestock”", id="kind"),
        pytest.param('period = "2018-07"', 'period = "2018-7"', "“2018-7”不是报告期", id="period"),
        pytest.param("day = 5", "dai = 5", r"duties\.toml:6：.*“dai”", id="key"),
        pytest.param("day = 5", "", "缺少“day”", id="missing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, old, new, said):
    text = PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "duties.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_duties(path, PLAN.forms)
