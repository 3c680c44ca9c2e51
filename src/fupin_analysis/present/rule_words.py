"""The rules in the words of those who fill the forms: what is compared, what happens, what passes and what does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.rules.load import Rule, RuleBook
from fupin_analysis.review.say import show

EVERYWHERE = ""
"""Stands for a form where a rule is asked of all."""
OUTCOMES = {
    "A": "试行：只作记录，照常计入",
    "B": "提示：照常计入，请核对",
    "C": "暂不计入：请核对后重报",
    "D": "退回：请更正后重报",
}
"""What a rule that does not hold leads to, by the grade of what it raises."""
BUILT_IN = {
    "period": "报告期",
    "period_start": "报告期首日",
    "period_end": "报告期末",
    "year_start": "年初",
    "year_end": "年末",
    "grace_end": "报告期末后半个月",
    "month_days": "当月天数",
    "year_days": "年初至报告期末的天数",
    "before": "上期累计",
    "month": "本期",
    "ytd": "本期累计",
}
"""What has no head in a form: built-in columns, and the examples of the rule on cumulative figures."""
HEADS = {
    "code": "表号",
    "title": "表名",
    "text": "核对关系",
    "columns": "比较的栏目",
    "outcome": "不成立时",
    "passing": "符合的例子",
    "failing": "不符合的例子",
    "id": "编号",
}
"""Columns of a list of rules and their heads."""


@dataclass(frozen=True)
class RuleLine:
    """One rule as a filer reads it."""

    id: str
    text: str
    columns: str
    outcome: str
    passing: str
    failing: str


def rule_lines(book: RuleBook, forms: Mapping[str, Form]) -> dict[str, list[RuleLine]]:
    """Lines by form, in the order of the forms; those of all forms (``EVERYWHERE``) come last.

    A rule that speaks of forms which are not here is left out; one of several forms stands under each of them.
    """
    found: dict[str, list[RuleLine]] = {}
    for rule in book.rules:
        for form_id in rule.concerns or (EVERYWHERE,):
            if form_id == EVERYWHERE or form_id in forms:
                found.setdefault(form_id, []).append(_line(rule, form_id, forms))
    return {name: found[name] for name in (*forms, EVERYWHERE) if name in found}


def rule_rows(book: RuleBook, forms: Mapping[str, Form]) -> list[dict[str, str]]:
    """The same as rows with the columns of ``HEADS``."""
    rows = []
    for form_id, lines in rule_lines(book, forms).items():
        form = forms.get(form_id)
        named = {"code": form.code, "title": form.title} if form else {"code": "—", "title": "各表"}
        rows += [{**named, **{name: getattr(line, name) for name in list(HEADS)[2:]}} for line in lines]
    return rows


def _line(rule: Rule, form_id: str, forms: Mapping[str, Form]) -> RuleLine:
    form = forms.get(form_id)
    names = [name for name in rule.expression.names if name not in BUILT_IN] if rule.expect else []
    columns = [head_of(form, name) for name in names] or _settings_columns(rule, forms)
    return RuleLine(
        id=rule.id,
        text=rule.text,
        columns="、".join(dict.fromkeys(columns)) or "—",
        outcome=OUTCOMES[rule.severity],
        passing=_example(form, rule.passing),
        failing=_example(form, rule.failing),
    )


def head_of(form: Form | None, name: str) -> str:
    """What a column is called on paper: its whole path, without the unit."""
    if form is not None and name in form.by_name:
        return "/".join(form.by_name[name].path)
    return BUILT_IN.get(name, name)


def _settings_columns(rule: Rule, forms: Mapping[str, Form]) -> list[str]:
    """The columns that the settings of a named check compare, with the code of their form."""
    form, other = (forms.get(str(rule.settings.get(part, ""))) for part in ("form", "other"))
    pairs = rule.settings.get("pairs", ())
    if isinstance(pairs, Mapping):
        return [_coded(form, name) for name in pairs]
    out = [_coded(form, pair["field"]) for pair in pairs if isinstance(pair, Mapping) and "field" in pair]
    return out + [_coded(other, pair["sum"]) for pair in pairs if isinstance(pair, Mapping) and pair.get("sum")]


def _coded(form: Form | None, name: str) -> str:
    return f"{form.code if form else ''} {head_of(form, name)}".strip()


def _example(form: Form | None, examples: Sequence[Mapping[str, Any]]) -> str:
    """The first example in words; one that is a period alone says nothing."""
    for example in examples:
        parts = [f"{head_of(form, name)} {_said(value)}" for name, value in example.items() if name in _named(form)]
        if any(name not in BUILT_IN or name in ("before", "month", "ytd") for name in example):
            return "，".join(parts)
    return "—"


def _named(form: Form | None) -> set[str]:
    return {*BUILT_IN, *(form.by_name if form else ())}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:%Y-%m-%d}" if isinstance(value, dt.date) else show(value)
