"""The checks that a rule may name: what an expression over one row cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fupin_analysis.review.across import check_joint, check_sale_sides
from fupin_analysis.review.alike import check_alike
from fupin_analysis.review.answers import check_answers, check_registry
from fupin_analysis.review.fractions import check_fractions
from fupin_analysis.review.gift_sides import check_gift_sides
from fupin_analysis.review.gifts import check_gifts
from fupin_analysis.review.history.openings import check_openings
from fupin_analysis.review.history.plans import check_baselines, check_plans
from fupin_analysis.review.history.promises import check_promises
from fupin_analysis.review.history.unchanged import check_unchanged
from fupin_analysis.review.history.ytd import check_ytd
from fupin_analysis.review.kin import check_kin
from fupin_analysis.review.letters import check_letters
from fupin_analysis.review.outliers import check_outliers, check_sizes
from fupin_analysis.review.overshoot import check_overshoot
from fupin_analysis.review.peers import check_peers
from fupin_analysis.review.postings import check_helped, check_postings
from fupin_analysis.review.rates import check_rates
from fupin_analysis.review.regular import check_regular
from fupin_analysis.review.rules.checks import check_negative, check_roster
from fupin_analysis.review.slips import check_slips

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Work

NAMED: Mapping[str, Callable[[Work, Rule], None]] = {
    "alike": check_alike,
    "kin": check_kin,
    "joint": check_joint,
    "sale_sides": check_sale_sides,
    "gifts": check_gifts,
    "gift_sides": check_gift_sides,
    "unchanged": check_unchanged,
    "ytd": check_ytd,
    "openings": check_openings,
    "plans": check_plans,
    "promises": check_promises,
    "baselines": check_baselines,
    "roster": check_roster,
    "answers": check_answers,
    "registry": check_registry,
    "postings": check_postings,
    "helped": check_helped,
    "rates": check_rates,
    "fractions": check_fractions,
    "negative": check_negative,
    "letters": check_letters,
    "outliers": check_outliers,
    "regular": check_regular,
    "slips": check_slips,
    "overshoot": check_overshoot,
    "peers": check_peers,
    "sizes": check_sizes,
}

ALSO: Mapping[str, tuple[str, ...]] = {
    "unchanged": ("return-unchanged-long",),
    "ytd": (
        "ytd-missing",
        "ytd-swapped",
        "ytd-swap-likely",
        "ytd-falls",
        "ytd-month-typed",
        "ytd-since",
        "year-carried",
        "year-carried-likely",
        "month-missing",
    ),
    "promises": ("promise-undated", "promise-gone"),
    "answers": ("two-answers",),
    "registry": ("two-answers",),
    "outliers": ("figure-drop",),
    "sizes": ("figure-drop",),
    "overshoot": ("figure-under",),
    "peers": ("figure-far-small",),
}
"""The codes by which a check tells that its rule does not hold, besides that of the rule."""
