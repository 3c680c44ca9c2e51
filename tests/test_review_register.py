"""The register of confirmed outliers: what it answers, what it leaves asked, what it says of itself."""

import datetime as dt

import pytest

import fupin_analysis as fa
from extracts_by_hand import FORMS, make_extract
from fupin_analysis.errors import PlanError
from fupin_analysis.review import Reference, review
from fupin_analysis.review.register import NUMBERS_FROM, Confirmed, confirmed_findings, load_confirmed
from small_home import make_home

FIRM = "甲集团有限公司"
WHO = {"reason": "有批复文件", "who": "张三", "number": NUMBERS_FROM + 1}
BOOK = {"enterprise": FIRM, "form": "funds", "field": "plan_wan", **WHO}


def fund(village, plan):
    return {"county": "昭觉县", "township": "三岔河乡", "village": village, "plan_wan": plan}


ROWS = [fund("甲村", 2_000_000.0), *(fund(f"{n}村", 180.0 + n) for n in range(5))]


def run(*entries, rows=ROWS, period="2018-09"):
    reference = Reference(confirmed=tuple(entries))
    return review([make_extract(f"{period}/甲.xlsx", {"funds": rows}, period=period)], forms=FORMS, reference=reference)


def told(done):
    findings = done.findings[done.findings["field"] == "plan_wan"]
    return sorted(zip(findings["code"], findings["grade"], strict=True))


def test_without_an_entry_the_giant_is_held():
    done = run()
    assert told(done) == [("amount-unit", "C")] and done.tables["funds"]["plan_wan"].isna().sum() == 1


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"value": 2_000_000.0}, id="value"),
        pytest.param({"high": 2_500_000.0}, id="below-a-bound"),
        pytest.param({"low": 1e6, "high": 3e6, "where": {"county": "昭觉县", "village": "甲村"}}, id="bounds-of-a-row"),
        pytest.param({"value": 2_000_000, "codes": ("amount-unit",)}, id="code"),
        pytest.param({"value": 2_000_000.0, "until": dt.date(2018, 9, 30)}, id="last-day"),
    ],
)
def test_a_confirmed_giant_counts_and_is_not_asked_again(more):
    done = run(Confirmed(**BOOK, **more))
    assert told(done) == [("outlier-confirmed", "A")]
    assert done.tables["funds"]["plan_wan"].max() == 2_000_000.0
    found = done.findings[done.findings["code"] == "outlier-confirmed"].iloc[0]
    assert "张三已确认（有批复文件）" in found["message"] and found["cells"] == "E5"
    assert (found["weight"], done.used) == (pytest.approx(0.9995, abs=2e-4), frozenset({NUMBERS_FROM + 1}))
    assert done.values.loc[done.values["field"] == "plan_wan", "state"].tolist() == ["confirmed"] * 6


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"value": 2_000_001.0}, id="another-value"),
        pytest.param({"low": 2_100_000.0}, id="out-of-bounds"),
        pytest.param({"value": 2_000_000.0, "where": {"village": "1村"}}, id="another-row"),
        pytest.param({"value": 2_000_000.0, "where": {"no_such": "甲村"}}, id="no-such-column"),
        pytest.param({"value": 2_000_000.0, "codes": ("figure-jump",)}, id="another-code"),
        pytest.param({"value": 2_000_000.0, "enterprise": "乙集团有限公司"}, id="another-enterprise"),
        pytest.param({"value": 2_000_000.0, "field": "arrived_ytd_wan"}, id="another-field"),
    ],
)
def test_an_entry_for_something_else_answers_nothing(more):
    done = run(Confirmed(**{**BOOK, **more}))
    assert told(done) == [("amount-unit", "C")] and done.used == frozenset()
    assert done.tables["funds"]["plan_wan"].isna().sum() == 1


def test_an_expired_entry_is_told_and_the_question_stays():
    done = run(Confirmed(**BOOK, value=2_000_000.0, until=dt.date(2018, 8, 31)))
    assert told(done) == [("amount-unit", "C"), ("confirmed-expired", "A")]
    assert "有效期到 2018-08-31 为止" in done.findings.set_index("code").loc["confirmed-expired", "message"]
    assert done.tables["funds"]["plan_wan"].isna().sum() == 1 and done.used == frozenset({NUMBERS_FROM + 1})


def test_a_figure_that_is_confirmed_is_asked_by_the_checks_that_follow():
    """What was not added up because its size was in doubt is added up once its size is not."""
    rows = [{**ROWS[0], "used_ytd_wan": -5.0}, *ROWS[1:]]
    assert ("negative", "C") in [
        (f["code"], f["grade"]) for f in run(Confirmed(**BOOK, value=2e6), rows=rows).findings.to_dict("records")
    ]


ENTRY = '[[confirmed]]\nenterprise = "甲"\nform = "funds"\nfield = "plan_wan"\nreason = "批复"\nwho = "张三"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(ENTRY, "须写 value，或者 low、high", id="no-value"),
        pytest.param(ENTRY + "value = 3\nlow = 1\n", "须写 value，或者 low、high", id="value-and-bound"),
        pytest.param(ENTRY + "low = 3\nhigh = 1\n", "low 大于 high", id="bounds-crossed"),
        pytest.param(ENTRY + 'value = "3"\n', "请写成数字", id="text-for-number"),
        pytest.param(ENTRY + 'value = 3\nuntil = "2018-12-31"\n', "请写成日期", id="text-for-day"),
        pytest.param(ENTRY + 'value = 3\nwhere = "昭觉县"\n', "where 请写成", id="row-as-text"),
        pytest.param(ENTRY + 'value = 3\ncodes = ["no-such"]\n', "“no-such”不在问题目录中", id="code"),
        pytest.param(ENTRY + "value = 3\nvalues = 4\n", "不认识的键“values”", id="key"),
        pytest.param(ENTRY.replace('who = "张三"\n', "") + "value = 3\n", "缺少键“who”", id="nobody"),
        pytest.param(ENTRY.replace("批复", " ") + "value = 3\n", "须写明 reason 和 who", id="no-reason"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(tmp_path, text, said):
    path = tmp_path / "confirmed.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_confirmed(path)


def test_a_file_is_read_and_none_is_none(tmp_path):
    path = tmp_path / "confirmed.toml"
    assert load_confirmed(path) == ()
    path.write_text(ENTRY + 'value = 3\nwhere = { village = "甲村" }\ncodes = ["figure-jump"]\n', encoding="utf-8")
    (one,) = load_confirmed(path)
    assert (one.value, one.codes, one.where["village"], one.number) == (3, ("figure-jump",), "甲村", NUMBERS_FROM + 1)


def test_what_answers_nothing_is_a_finding_on_the_home_and_no_stop(tmp_path):
    home = make_home(tmp_path / "home")
    path = home.reference / "confirmed.toml"
    path.write_text(ENTRY + "value = 3\n", encoding="utf-8")
    found = fa.clean(home).findings.query("code == 'confirmed-unmatched'")
    assert found[["grade", "file"]].to_numpy().tolist() == [["B", "data/reference/confirmed.toml"]]
    assert "第 1 条确认（甲 funds.plan_wan）" in found["message"].iloc[0]
    path.write_text("", encoding="utf-8")
    assert not len(fa.clean(home).findings.query("code == 'confirmed-unmatched'"))


def test_entries_that_were_used_are_not_told():
    one = Confirmed(**BOOK, value=1.0)
    assert confirmed_findings([one], {one.number}) == [] and len(confirmed_findings([one], {1})) == 1
