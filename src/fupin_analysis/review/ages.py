"""An age that the identity number contradicts gives way to the age by the number (A23)."""

from __future__ import annotations

from fupin_analysis.review.work import Work

CODE = "age-differs"


def use_ages(work: Work) -> None:
    """Put the ages that intake reckoned in place of those that were told otherwise."""
    for note in work.notes:
        if note.finding.code == CODE:
            work.replace({value_id: age for value_id, age in note.proposed.items() if age is not None})
