"""Review: from extracts to values with a state, the tables built from them, and what must be asked."""

from fupin_analysis.review.reference import Reference, load_reference
from fupin_analysis.review.result import History, Reviewed
from fupin_analysis.review.steps import review, review_period

__all__ = ["History", "Reference", "Reviewed", "load_reference", "review", "review_period"]
