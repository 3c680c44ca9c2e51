"""The checks that a rule may name: what an expression over one row cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fupin_analysis.review.rules.checks import check_negative, check_roster, check_ytd

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Work

NAMED: Mapping[str, Callable[[Work, Rule], None]] = {
    "ytd": check_ytd,
    "roster": check_roster,
    "negative": check_negative,
}
