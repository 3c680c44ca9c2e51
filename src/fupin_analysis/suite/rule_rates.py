"""How often each rule could be asked and how often it did not hold, from what is stored; rules that say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from fupin_analysis.review.rules.named import ALSO
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
"""Columns of ``rule_rates``; ``share`` is 0–1.

``asked`` counts rows (NA for named checks); ``broken`` rows, of named checks the cells that they told of (NA where
their findings cannot be told from those of another rule).
"""
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
    rules = rules_for(forms).rules
    tests = {rule.id: test_rows(rule, tables) for rule in rules if rule.expect}
    rows = [_row(rule, _hits(rule, tests, tables, rules, findings), mostly) for rule in rules]
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


@dataclass(frozen=True)
class Hits:
    """Rows asked and places broken (None: not known), the periods of these, and what stands in the way of a count."""

    asked: int | None
    broken: int | None
    periods: Iterable[str]
    note: str = ""


def _hits(
    rule: Rule,
    tests: Mapping[str, Test],
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[Rule],
    findings: pd.DataFrame,
) -> Hits:
    if rule.id not in tests:
        return hits_of_check(rule, rules, findings)
    test = tests[rule.id]
    asked, broken = (int(sum(flags[at].sum() for flags in test.values())) for at in (0, 1))
    when = [period for form_id, (_, flags) in test.items() for period in tables[form_id].loc[flags, "period"]]
    return Hits(asked, broken, when)


def hits_of_check(rule: Rule, rules: Sequence[Rule], findings: pd.DataFrame) -> Hits:
    """Of a named check by what it told: the findings of its codes, where other rules have these too its words."""
    own = findings[findings["code"].isin(raises(rule))]
    rivals = [other for other in rules if other.id != rule.id and raises(other) & raises(rule)]
    shared = own["code"].isin({code for other in rivals for code in raises(other)})
    is_mine = own["message"].str.contains(rule.text, regex=False)
    is_theirs = np.zeros(len(own), dtype=bool)
    for other in rivals:
        is_theirs |= own["message"].str.contains(other.text, regex=False).to_numpy(dtype=bool)
    if (shared & ~is_mine & ~is_theirs).any():
        return Hits(None, None, (), f"与 {'、'.join(other.id for other in rivals)} 同一问题编号，未分开计")
    told = own[~shared | is_mine]
    broken = sum(len(cells.split(",")) for cells in told["cells"].fillna(""))
    return Hits(None, broken, told["return_id"].fillna("").str.split("/").str[1].dropna())


def raises(rule: Rule) -> set[str]:
    """The codes of the findings that tell that a rule does not hold."""
    return {rule.code, *ALSO.get(rule.check, ())}


def _row(rule: Rule, hits: Hits, mostly: float) -> dict[str, object]:
    return {
        "rule": rule.id,
        "text": rule.text,
        "forms": "、".join(rule.concerns),
        "mode": rule.mode,
        "grade": rule.severity,
        "stage": rule.stage,
        "asked": hits.asked,
        "broken": hits.broken,
        "share": hits.broken / hits.asked if hits.asked and hits.broken is not None else np.nan,
        "periods": "、".join(sorted(set(map(str, hits.periods)))),
        "note": hits.note or _note(hits.asked, hits.broken, mostly),
    }


def _note(asked: int | None, broken: int | None, mostly: float) -> str:
    if asked == 0:
        return NEVER_ASKED
    if broken == 0:
        return NEVER_BROKEN
    is_often = asked is not None and broken is not None and asked >= LEAST and broken / asked > mostly
    return MOSTLY if is_often else ""
