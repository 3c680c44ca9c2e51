"""The rule book for the filers, and how often each rule was asked and broken."""

import ast
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis.outputs.rule_book import TITLE, rule_page, rule_workbook
from fupin_analysis.plan.catalogue import load_catalogue
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present.rule_words import EVERYWHERE, OUTCOMES, rule_lines
from fupin_analysis.review.rules.load import load_rules
from fupin_analysis.review.rules.named import NAMED
from fupin_analysis.suite.rule_rates import (
    NEVER_ASKED,
    NEVER_BROKEN,
    contradictions,
    hits_of_check,
    raises,
    rule_rates,
)
from small_home import FUNDS, make_home, run, run_json, write_return

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
BOOK, FORMS = load_rules(), load_plan().forms


def line(form, rule):
    return next(one for one in rule_lines(BOOK, FORMS)[form] if one.id == rule)


@pytest.mark.parametrize(
    ("form", "rule", "columns", "outcome", "passing", "failing"),
    [
        pytest.param(
            "training", "certified", "人数/取证、人数/参训", "C", "人数/取证 20，人数/参训 25",
            "人数/取证 26，人数/参训 25", id="of-a-row",
        ),
        pytest.param(
            "projects", "finished-later", "实际完工时间", "C", "实际完工时间 2018-09-30，报告期 2018-09",
            "实际完工时间 2018-12-31，报告期 2018-09", id="of-a-date",
        ),
        pytest.param(
            EVERYWHERE, "ytd", "—", "C", "上期累计 30，本期 10，本期累计 40",
            "上期累计 30，本期 10，本期累计 45", id="of-all",
        ),
        pytest.param("responsibility", "staff-twice", "F9 在岗职工、F0 在岗职工人数", "C", "—", "—", id="of-two-forms"),
        pytest.param(
            "funds", "plan-exceeded", "无偿帮扶资金/拨付/累计、无偿帮扶资金/年度计划", "A",
            "无偿帮扶资金/拨付/累计 30，无偿帮扶资金/年度计划 30",
            "无偿帮扶资金/拨付/累计 31，无偿帮扶资金/年度计划 30", id="beta",
        ),
    ],
)  # fmt: skip
def test_a_rule_in_words(form, rule, columns, outcome, passing, failing):
    said = line(form, rule)
    assert (said.columns, said.outcome, said.passing, said.failing) == (columns, OUTCOMES[outcome], passing, failing)


def test_a_rule_of_two_forms_stands_under_both_and_every_rule_somewhere():
    lines = rule_lines(BOOK, FORMS)
    assert line("funds", "funds-ledger") and line("instalments", "funds-ledger")
    assert {one.id for part in lines.values() for one in part} == {rule.id for rule in BOOK.rules}
    assert list(lines)[-1] == EVERYWHERE


def test_page_and_workbook(tmp_path):
    page = rule_page(BOOK, FORMS)
    assert "<h2>F5 贫困户劳动力培训情况表</h2>" in page and "取证人数不多于参训人数" in page and "各表通用" in page
    path = tmp_path / "rules.xlsx"
    path.write_bytes(rule_workbook(BOOK, FORMS))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True))
    assert rows[0][:3] == ("表号", "表名", "核对关系")
    assert any(row[0] == "F5" and row[2] == "取证人数不多于参训人数" for row in rows)
    assert rule_workbook(BOOK, FORMS) == path.read_bytes()


# --- rates ---


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("rules") / "home")
    over = {**FUNDS, "arrived_ytd_wan": 130.0, "village": "且莫村"}
    write_return(home.raw / "2018-09" / "青衣.xlsx", "青衣水务有限公司", "2018年9月", {"funds": [over]})
    fa.clean(home.root)
    return home


def test_rates(home):
    rates = rule_rates(home).set_index("rule")
    stage = rates.loc["stage-appropriated"]
    table = fa.load("funds", home=home.root, held="reported")
    assert stage["broken"] == 1 and stage["asked"] == table["arrived_ytd_wan"].notna().sum()
    assert stage["share"] == pytest.approx(1 / stage["asked"]) and stage["periods"] == "2018-09"
    assert rates.loc["fibre", "note"] == NEVER_ASKED and rates.loc["fibre", "asked"] == 0
    assert rates.loc["stage-used", "note"] == NEVER_BROKEN
    assert pd.isna(rates.loc["ytd", "asked"])


def rates_of(findings, rules=BOOK.rules):
    rows = [{"message": "", "cells": "D5", "return_id": "甲/2018-09/月报", **one} for one in findings]
    frame = pd.DataFrame(rows, columns=["code", "message", "cells", "return_id"])
    return {rule.id: hits_of_check(rule, rules, frame) for rule in rules if rule.check}


LEDGER = "月报表各环节资金＝资金台账同村相加"


@pytest.mark.parametrize(
    ("rule", "found", "broken"),
    [
        pytest.param("ytd", {"code": "ytd-falls", "cells": "D5,D6"}, 2, id="a-further-code"),
        pytest.param("plan-frozen", {"code": "plan-changed"}, 1, id="its-own-code-in-other-words"),
        pytest.param("plan-frozen", {"code": "plan-adjusted"}, 0, id="one-that-says-it-holds"),
        pytest.param("funds-ledger", {"code": "two-answers", "message": f"{LEDGER}不成立"}, 1, id="shared-by-words"),
        pytest.param("projects-ledger", {"code": "two-answers", "message": f"{LEDGER}不成立"}, 0, id="of-another"),
        pytest.param("far-from-history", {"code": "figure-jump"}, None, id="whose-is-not-known"),
        pytest.param("far-from-history", {"code": "two-answers"}, 0, id="of-no-concern"),
    ],
)
def test_rates_of_named_checks(rule, found, broken):
    hits = rates_of([found])[rule]
    assert hits.broken == broken and (list(hits.periods) == ["2018-09"]) is bool(broken)


def test_a_count_that_is_not_known_is_no_rule_that_never_fails():
    hits = rates_of([{"code": "figure-jump"}])["far-from-history"]
    assert "far-from-former-size" in hits.note and NEVER_BROKEN not in hits.note


SPOKEN_OF = {  # not raised to say that the rule does not hold
    "outliers": {"figure-jump-told"}, "peers": {"figure-jump-told"}, "letters": {"number-letter-taken"},
    "kin": {"row-of-kin-kept"},
    "negative": {"negative-kept"}, "plans": {"plan-adjusted"}, "promises": {"promise-approved"},
    "rates": {"header-unknown", "header-under"},
    "ytd": {"count-far", "return-unchanged", "return-unchanged-long", "number-approx", "figure-slip"},
}  # fmt: skip


def codes_in(module):
    tree = ast.parse(Path(sys.modules[module].__file__).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts & set(load_catalogue())


def test_every_code_of_a_named_check_is_counted():
    named, counted = defaultdict(set), defaultdict(set)
    for check, function in NAMED.items():
        own = function.__module__
        history = [f"fupin_analysis.review.history.{name}" for name in ("tell", "verdict") if check == "ytd"]
        named[own] |= set().union(*map(codes_in, [own, *history]))
        counted[own] |= SPOKEN_OF.get(check, set())
    for rule in (rule for rule in BOOK.rules if rule.check):
        counted[NAMED[rule.check].__module__] |= raises(rule)
    assert {own: codes - counted[own] for own, codes in named.items() if codes - counted[own]} == {}


def test_the_word_rules(home, tmp_path):
    code, out, _ = run("rules", home=home)
    folder = home.reference / "templates"
    assert code == 0 and str(folder) in out
    assert (folder / f"{TITLE}.html").exists() and (folder / f"{TITLE}.xlsx").exists()
    code, out, _ = run("rules", "--rates", home=home)
    assert code == 0 and "到位不大于拨付〔stage-appropriated，B〕" in out and "--all" in out
    _, rows = run_json("rules", "--rates", home=home)
    assert {"rule", "asked", "broken", "note"} <= set(rows[0]) and len(rows) == len(BOOK.rules)


def flags(*texts):
    return tuple(np.array([c == "1" for c in text * 5]) for text in texts)


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        pytest.param(flags("1111", "1100"), flags("1111", "0011"), True, id="one-or-the-other-fails"),
        pytest.param(flags("1111", "1100"), flags("1111", "0010"), False, id="some-meet-both"),
        pytest.param(flags("1111", "1111"), flags("1111", "0000"), False, id="one-that-always-fails"),
        pytest.param(flags("1100", "1000"), flags("0011", "0010"), False, id="never-asked-together"),
    ],
)
def test_contradictions(one, other, against):
    found = contradictions({"a": {"funds": one}, "b": {"funds": other}})
    assert found == ({"a": "b", "b": "a"} if against else {})


def test_the_page_of_rules_is_current_and_names_all_cross_checks():
    import make_rules_page

    page = make_rules_page.make_page(BOOK, FORMS)
    assert make_rules_page.PAGE.read_text(encoding="utf-8") == page, "run scripts/make_rules_page.py"
    assert list(make_rules_page.CHECKS) == list(range(1, 26))


@pytest.mark.parametrize(
    ("source", "numbers"),
    [("domain.md 3.4, 8 and 13", [8, 13]), ("3.3, 27; 3.4, 4–7, 12", [4, 5, 6, 7, 12]), ("domain.md 3.3, 70", [])],
)
def test_numbers_of_cross_checks(source, numbers):
    import make_rules_page

    assert make_rules_page.numbers_of(source) == numbers
