"""The rules in force for a set of forms; rules that lie beside forms must speak of columns that those forms have."""

from __future__ import annotations

from collections.abc import Mapping

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.rules.load import RuleBook, check_against_forms, load_rules, rules_of


def rules_for(forms: Mapping[str, Form]) -> RuleBook:
    """``rules.toml`` beside the forms, else the plan's rules.

    PlanError where a rule of that file names a column that its form does not have: it would never be applied.
    """
    path = rules_of(forms)
    book = load_rules(path)
    if path is not None and (faults := check_against_forms(book, forms)):
        raise PlanError(f"{path}：{'；'.join(faults)}。请改规则或表样中的栏目名。", code="rule-column")
    return book
