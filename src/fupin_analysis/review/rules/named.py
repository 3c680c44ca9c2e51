"""The checks that a rule may name: what an expression over one row cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fupin_analysis.review.answers import check_answers, check_registry
from fupin_analysis.review.letters import check_letters
from fupin_analysis.review.outliers import check_outliers
from fupin_analysis.review.postings import check_helped, check_postings
from fupin_analysis.review.regular import check_regular
from fupin_analysis.review.rules.checks import check_negative, check_roster, check_ytd
from fupin_analysis.review.slips import check_slips

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Work

NAMED: Mapping[str, Callable[[Work, Rule], None]] = {
    "ytd": check_ytd,
    "roster": check_roster,
    "answers": check_answers,
    "registry": check_registry,
    "postings": check_postings,
    "helped": check_helped,
    "negative": check_negative,
    "letters": check_letters,
    "outliers": check_outliers,
    "regular": check_regular,
    "slips": check_slips,
}
