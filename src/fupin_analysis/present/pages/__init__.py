"""What each notebook shows: result frames in, items (sentence, table, chart) out; one module a notebook."""

from fupin_analysis.present.pages import (
    employment,
    explain,
    funding,
    platforms,
    projects_villages,
    responsibility,
    returns,
    revisions,
    scorecard,
    standings,
    tallies,
    volunteering,
)
from fupin_analysis.present.pages.target_lines import lines

__all__ = [
    "employment",
    "explain",
    "funding",
    "lines",
    "platforms",
    "projects_villages",
    "responsibility",
    "returns",
    "revisions",
    "scorecard",
    "standings",
    "tallies",
    "volunteering",
]
