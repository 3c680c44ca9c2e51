"""How often each rule could be asked and how often it did not hold, from what is stored; rules that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from fupin_analysis import frames
from fupin_analysis.home import Home, find_home
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.review.columns import Flags, filled, plain
from fupin_analysis.review.rules.engine import WithDays, breaks
from fupin_analysis.review.rules.load import BUILT_IN, Rule
from fupin_analysis.review.tables import build_tables
from fupin_analysis.store import periods
from fupin_analysis.suite.load import current_state
from fupin_analysis.suite.rulebook import rules_for

RATES = {
    "rule": "str",
    "text": "str",
    "forms": "str",
    "mode": "Int64",
    "grade": "str",
    "stage": "str",
    "asked": "Int64",
    "broken": "Int64",
    "share": "float64",
    "periods": "str",
    "note": "str",
}
"""Columns of ``rule_rates``; ``asked`` counts rows (NA for named checks), ``share`` is 0–1."""
LEAST = 10
"""Rows below which a share says nothing."""
NEVER_ASKED, NEVER_BROKEN, MOSTLY = "各行都没有可比的栏目", "从未不成立", "多半不成立，请核对规则或表样"


def rule_rates(home: str | Path | Home | None = None, *, mostly: float = 0.5) -> pd.DataFrame:
    """A row a rule in the order of the rules (columns ``RATES``), over all stored periods and values as reported.

    ``note`` says what to look at: a rule that no row could be asked, that never failed, that fails in more than the
    share ``mostly`` of its rows, or that no row can meet together with another. StoreError where nothing is stored.
    """
    own = find_home(home)
    state = current_state(own)
    forms = load_forms(own.forms)
    values = periods.read_part(own.processed, state, "values")
    records = periods.read_part(own.processed, state, "records")
    findings = periods.read_part(own.processed, state, "findings")
    tables = build_tables(values, records, forms, held="reported")
    tests = {rule.id: test_rows(rule, tables) for rule in rules_for(forms).rules if rule.expect}
    rows = [_row(rule, tests.get(rule.id), tables, findings, mostly) for rule in rules_for(forms).rules]
    against = contradictions(tests)
    for row in rows:
        if row["rule"] in against:
            row["note"] = f"与 {against[str(row['rule'])]} 不能同时成立"
    return frames.conform(pd.DataFrame(rows), RATES)


Test = Mapping[str, tuple[Flags, Flags]]
"""Form → the rows that a rule could be asked of, and those that break it."""


def test_rows(rule: Rule, tables: Mapping[str, pd.DataFrame]) -> Test:
    """Which rows of the tables an expression rule could be asked of, and which break it."""
    found = {}
    for form_id in rule.forms:
        table = tables.get(form_id)
        if table is None or not all(name in table or name in BUILT_IN for name in rule.expression.names):
            continue
        broken = breaks(rule, WithDays(table))
        told = [filled(plain(table[name])) for name in rule.expression.names if name not in BUILT_IN]
        asked = np.logical_or.reduce(told) if rule.missing == "zero" else np.logical_and.reduce(told)
        found[form_id] = (asked | broken, broken)
    return found


def contradictions(tests: Mapping[str, Test], *, least: int = LEAST) -> dict[str, str]:
    """Rule → another that (nearly) no row can meet together with it, though each is met by many rows alone."""
    found: dict[str, str] = {}
    for (one, a), (other, b) in combinations(tests.items(), 2):
        for form_id in set(a) & set(b):
            both = a[form_id][0] & b[form_id][0]
            fails = [test[form_id][1][both] for test in (a, b)]
            if both.sum() < least or any(fail.mean() > 0.95 for fail in fails):
                continue
            if (~fails[0] & ~fails[1]).mean() < 0.05:
                found |= {one: other, other: one}
    return found


def _row(
    rule: Rule, test: Test | None, tables: Mapping[str, pd.DataFrame], findings: pd.DataFrame, mostly: float
) -> dict[str, object]:
    if test is None:
        asked: int | None = None
        own = findings[(findings["code"] == rule.code) & findings["message"].str.contains(rule.text, regex=False)]
        broken = sum(len(cells.split(",")) for cells in own["cells"].fillna(""))
        when = own["return_id"].fillna("").str.split("/").str[1].dropna()
    else:
        asked = int(sum(flags.sum() for flags, _ in test.values()))
        broken = int(sum(flags.sum() for _, flags in test.values()))
        when = pd.concat([tables[f].loc[flags, "period"] for f, (_, flags) in test.items()]) if test else pd.Series()
    return {
        "rule": rule.id,
        "text": rule.text,
        "forms": "、".join(rule.concerns),
        "mode": rule.mode,
        "grade": rule.severity,
        "stage": rule.stage,
        "asked": asked,
        "broken": broken,
        "share": broken / asked if asked else np.nan,
        "periods": "、".join(sorted({str(text) for text in when})),
        "note": _note(asked, broken, mostly),
    }


def _note(asked: int | None, broken: int, mostly: float) -> str:
    if asked == 0:
        return NEVER_ASKED
    if broken == 0:
        return NEVER_BROKEN
    return MOSTLY if asked is not None and asked >= LEAST and broken / asked > mostly else ""
