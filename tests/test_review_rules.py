"""The rule book: every rule runs its own examples; the language refuses what it does not know; findings follow."""

import datetime as dt
import tomllib

import numpy as np
import pandas as pd
import pytest

from extracts_by_hand import FORMS, make_extract
from fupin_analysis.errors import PlanError
from fupin_analysis.review import review
from fupin_analysis.review.columns import field_dtype
from fupin_analysis.review.rules.engine import WithDays, breaks
from fupin_analysis.review.rules.expression import parse_expression
from fupin_analysis.review.rules.load import check_against_forms, load_rules, plan_rules_path

BOOK = load_rules()
EXPRESSIONS = [rule for rule in BOOK.rules if rule.expect]


def table_of(rule, example):
    form = FORMS[rule.forms[0]]
    names = [*rule.expression.names, "period"]
    row = {name: example.get(name) for name in names}
    frame = pd.DataFrame([row]).assign(period=example.get("period", "2018-09"))
    for name in names:
        if name in form.by_name:
            dtype = field_dtype(form.by_name[name].type)
            frame[name] = pd.to_datetime(frame[name]) if dtype.startswith("datetime") else frame[name].astype(dtype)
    return WithDays(frame)


@pytest.mark.parametrize("rule", EXPRESSIONS, ids=lambda rule: rule.id)
def test_own_examples(rule):
    assert rule.passing and rule.failing
    assert not any(breaks(rule, table_of(rule, example))[0] for example in rule.passing)
    assert all(breaks(rule, table_of(rule, example))[0] for example in rule.failing)


def test_rules_name_only_what_the_forms_have():
    assert check_against_forms(BOOK, FORMS) == []


def test_an_unknown_column_is_named():
    bad = next(rule for rule in EXPRESSIONS if rule.id == "certified")
    book = type(BOOK)((type(bad)(**{**bad.__dict__, "blame": ("no_such",)}),), BOOK.units)
    assert check_against_forms(book, FORMS) == ["规则“certified”：表样“training”没有栏目 no_such"]


TABLE = pd.DataFrame(
    {
        "a": [1.0, 2.0, np.nan],
        "b": [1.0000005, 1.0, 1.0],
        "word": ["完工", "在建", None],
        "day": pd.to_datetime(["2018-09-30"] * 3),
    }
)


@pytest.mark.parametrize(
    ("text", "zero", "holds"),
    [
        pytest.param("a <= b", False, [True, False, True], id="compare-skips-blank"),
        pytest.param("a == b", False, [True, False, True], id="equal-to-the-fen"),
        pytest.param("a != b", False, [False, True, True], id="unequal"),
        pytest.param("a >= b", True, [True, True, False], id="blank-as-zero"),
        pytest.param("a + b * 2 > 4", False, [False, False, True], id="arithmetic"),
        pytest.param("0 <= a <= 1", False, [True, False, True], id="chain"),
        pytest.param("word == '完工' or a > 1", False, [True, True, True], id="text-or"),
        pytest.param("filled(word) and not blank(a)", False, [True, True, False], id="filled"),
        pytest.param("-a < -1.5", False, [False, True, True], id="minus"),
        pytest.param("day <= day", False, [True, True, True], id="dates"),
    ],
)
def test_expression(text, zero, holds):
    assert parse_expression(text).evaluate(TABLE, zero=zero).tolist() == holds


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.b > 1",
        "a[0] > 1",
        "(lambda: 1)()",
        "a ** 9 > 1",
        "a <=",
        "filled(a + b)",
        "[a] == 1",
        "f'{a}'",
    ],
)
def test_expression_refuses(text):
    with pytest.raises(PlanError, match="规则"):
        parse_expression(text)


def test_expression_names_a_missing_column():
    with pytest.raises(PlanError, match="不存在"):
        parse_expression("zz > 1").evaluate(TABLE)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('check = "no"', "不认识", id="check"),
        pytest.param('expect = "a > 1"\ncheck = "ytd"', "二者选一", id="both"),
        pytest.param('expect = "a > 1"\nstage = "x"', "stage", id="stage"),
        pytest.param('expect = "a > 1"\nwhat = 1', "不认识的键", id="key"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path, line, said):
    units = "[units]\n" + "\n".join(
        f"{n} = 1"
        for n in "ratio_low ratio_high own_least_yuan row_low least_peers spreads least_spread small_below_yuan".split()
    )
    path = tmp_path / "rules.toml"
    path.write_text(
        f'{units}\n[[rules]]\nid = "x"\ncode = "stage-order"\ntext = "t"\nsource = "s"\n{line}\n', encoding="utf-8"
    )
    with pytest.raises(PlanError, match=said):
        load_rules(path)


# --- findings --------------------------------------------------------------------------------------------------------


def fund(**figures):
    return {"county": "昭觉县", "village": "甲村", "plan_wan": 200.0, **figures}


def run(rows, *, form="funds", period="2018-09", **more):
    tables = {form: rows, **more}
    return review([make_extract(f"{period}/甲.xlsx", tables, period=period)], forms=FORMS)


def codes(done):
    return list(zip(done.findings["code"], done.findings["grade"], strict=False))


def test_stage_order_warns_and_counts():
    done = run([fund(arrived_ytd_wan=40.0, used_ytd_wan=50.0)])
    assert codes(done) == [("stage-order", "B")]
    assert done.tables["funds"]["used_ytd_wan"].tolist() == [50.0]
    assert "应满足“使用不大于到位”，现填使用/累计（万元） 50，到位/累计（万元） 40" in done.findings["message"].iloc[0]


def test_subset_is_held_and_the_whole_stays():
    row = {
        "session": "1",
        "title": "班",
        "is_central": True,
        "started_on": dt.date(2018, 9, 3),
        "joined_people": 25,
        "poor_people": 30,
    }
    done = run([row], form="training")
    assert codes(done) == [("subset-over-whole", "C")] and done.findings["mode"].tolist() == [69]
    table = done.tables["training"]
    assert table["joined_people"].tolist() == [25] and pd.isna(table["poor_people"].iloc[0])


def test_a_rule_is_silent_about_a_value_already_asked_about():
    done = run([fund(arrived_ytd_wan=1.0, used_ytd_wan=2234000.0)])
    assert codes(done) == [("amount-unit", "C")]


def job(number, county="昭觉县"):
    return {"person": f"甲*#{number}", "id_no": f"{number:016d}", "county": county, "started_on": dt.date(2018, 9, 3)}


@pytest.mark.parametrize(
    ("people", "told", "found"),
    [
        pytest.param([1, 2, 3], 3, [], id="equal"),
        pytest.param([1, 2, 3], 4, [("roster-differs", "B")], id="summary-more"),
        pytest.param([1, 2, 2], 2, [], id="distinct-persons"),
        pytest.param([], 0, [], id="nobody"),
    ],
)
def test_roster_and_summary(people, told, found):
    roster = [{**job(n), "started_on": dt.date(2018, 9, 3 + k)} for k, n in enumerate(people)]
    summary = [{"county": "昭觉县", "new_month_people": told, "new_ytd_people": told}]
    done = run(roster, form="jobs", jobs_summary=summary) if roster else run(summary, form="jobs_summary")
    assert codes(done) == found


def test_negative_total_is_held():
    done = run([fund(arrived_ytd_wan=-5.0)])
    assert codes(done) == [("negative", "C")] and pd.isna(done.tables["funds"]["arrived_ytd_wan"].iloc[0])


def test_a_date_after_the_period_is_held():
    row = {"fund_no": "Z1", "county": "昭觉县", "arrived_wan": 3.0, "arrived_on": dt.date(2018, 12, 31)}
    done = run([row], form="instalments")
    assert codes(done) == [("date-future", "C")] and pd.isna(done.tables["instalments"]["arrived_on"].iloc[0])


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2016-01-01", ["date-other-year"]),
        ("2017-12-31", ["date-other-year"]),
        ("2018-01-01", []),
        ("2018-09-30", []),
        ("2019-02-01", ["date-future"]),
    ],
)
def test_a_day_outside_the_year_of_the_return(day, codes):
    gift = {"donor": "甲", "receiver": "乙", "received_wan": 5.0, "received_on": pd.Timestamp(day)}
    found = review([make_extract("2018-09/甲.xlsx", {"donations": [gift]})], forms=FORMS).findings
    assert found["code"].tolist() == codes
    if codes == ["date-other-year"]:
        assert found["grade"].tolist() == ["B"] and day in found["message"].iloc[0]


def test_rules_are_read_again_when_their_file_changes(tmp_path):
    path = tmp_path / "rules.toml"
    for text in ("本月不大于累计", "累计不小于本月"):
        path.write_text(
            f'[[rules]]\nid = "own"\ncode = "stage-order"\ntext = "{text}"\nsource = "本单位"\n'
            'forms = ["sales"]\nexpect = "sold_month_wan <= sold_ytd_wan"\n',
            encoding="utf-8",
        )
        assert [rule.text for rule in load_rules(path).rules] == [text]


def test_a_roster_that_differs_says_that_both_figures_count():
    roster = [{**job(n), "started_on": dt.date(2018, 9, 3 + n)} for n in (1, 2)]
    summary = [{"county": "昭觉县", "new_month_people": 3, "new_ytd_people": 3}]
    done = run(roster, form="jobs", jobs_summary=summary)
    message = done.findings["message"].iloc[0]
    assert "应满足“就业名册人数＝就业汇总本月新增”，而昭觉县名册 2 人，汇总 3 人，两处均已照常计入" in message
    assert done.tables["jobs_summary"]["new_month_people"].tolist() == [3.0] and len(done.tables["jobs"]) == 2


SHARED = """
[shared.reasons]
explains = ["追加"]
denies = "未追加"

[[rules]]
id = "one"
code = "figure-jump"
check = "outliers"
text = "甲"
source = "test"
settings.shared = ["reasons"]
settings.denies = "不追加"
"""


def test_shared_settings_stand_once(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(SHARED, encoding="utf-8")
    assert load_rules(path).rules[0].settings == {"explains": ["追加"], "denies": "不追加"}
    path.write_text(SHARED.replace("[shared.reasons]", "[shared.others]"), encoding="utf-8")  # the plan's own stand in
    assert {"追加", "补报"} <= set(load_rules(path).rules[0].settings["explains"])
    path.write_text(SHARED.replace('["reasons"]', '["motives"]'), encoding="utf-8")
    with pytest.raises(PlanError, match=r"rules\.toml:12：没有共用设置“motives”"):
        load_rules(path)


def test_every_shared_table_is_taken_in_by_several_rules():
    named = [name for path in sorted(plan_rules_path().glob("*.toml")) for name in read_names(path)]
    assert {name: named.count(name) > 1 for name in set(named)} == {"reasons": True, "room": True}


def read_names(path):
    rules = tomllib.loads(path.read_text(encoding="utf-8")).get("rules", [])
    return [name for rule in rules for name in rule.get("settings", {}).get("shared", [])]
