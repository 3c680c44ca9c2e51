"""From a folder of returns (填报表) to the period's report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin_analysis.plan.own_indicators import Indicator
    from fupin_analysis.present.notebook import pages, show
    from fupin_analysis.suite.clean import clean
    from fupin_analysis.suite.cleaned import Cleaned
    from fupin_analysis.suite.desk import (
        cadre_rule,
        checklists,
        county_table,
        donations,
        employment,
        employment_excluded,
        enterprise_ranks,
        farm_sales,
        funding_stages,
        growth_tiers,
        key_projects,
        lines,
        measure,
        overdue_promises,
        pairing,
        project_status,
        returns_status,
        satisfaction,
        scorecard,
        series,
        trace,
        training_sessions,
        unsupervised_payments,
        village_exits,
        visits_meetings,
        volunteer_batches,
        volunteer_gaps,
    )
    from fupin_analysis.suite.explain import contradictions, explain, explanations
    from fupin_analysis.suite.inspect import inspect
    from fupin_analysis.suite.load import load
    from fupin_analysis.suite.opening import open_home
    from fupin_analysis.suite.revisions import revised, revision_log, revisions
    from fupin_analysis.suite.tallies import tally

__version__ = "0.1.0"

_DESK = (
    "cadre_rule checklists county_table donations employment employment_excluded "
    "enterprise_ranks farm_sales funding_stages growth_tiers key_projects lines measure "
    "overdue_promises pairing project_status returns_status satisfaction scorecard "
    "series trace training_sessions unsupervised_payments village_exits visits_meetings "
    "volunteer_batches volunteer_gaps "
).split()
_FACE = {
    "clean": "suite.clean",
    "Cleaned": "suite.cleaned",
    **dict.fromkeys(("contradictions", "explain", "explanations"), "suite.explain"),
    "Indicator": "plan.own_indicators",
    "inspect": "suite.inspect",
    "load": "suite.load",
    "open_home": "suite.opening",
    "pages": "present.notebook",
    "revised": "suite.revisions",
    "revision_log": "suite.revisions",
    "revisions": "suite.revisions",
    "rule_rates": "suite.rule_rates",
    "tally": "suite.tallies",
    "show": "present.notebook",
    **dict.fromkeys(_DESK, "suite.desk"),
}
"""The public names and the modules they come from: each is imported when it is first asked for."""

__all__ = [
    "Cleaned",
    "Indicator",
    "__version__",
    "cadre_rule",
    "checklists",
    "clean",
    "contradictions",
    "county_table",
    "donations",
    "employment",
    "employment_excluded",
    "enterprise_ranks",
    "explain",
    "explanations",
    "farm_sales",
    "funding_stages",
    "growth_tiers",
    "inspect",
    "key_projects",
    "lines",
    "load",
    "measure",
    "open_home",
    "overdue_promises",
    "pages",
    "pairing",
    "project_status",
    "returns_status",
    "revised",
    "revision_log",
    "revisions",
    "rule_rates",
    "satisfaction",
    "scorecard",
    "series",
    "show",
    "tally",
    "trace",
    "training_sessions",
    "unsupervised_payments",
    "village_exits",
    "visits_meetings",
    "volunteer_batches",
    "volunteer_gaps",
]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_FACE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_FACE})
