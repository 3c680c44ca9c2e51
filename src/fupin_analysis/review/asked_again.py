"""A decision on a question whose number has changed: carried out where all that it was taken on still stands.

The number of a question is made from its cells and its file. A question that another cell has joined, or that is asked
of a file that was sent again, has another one. The list of questions says file, sheet, cells, head and raw texts: where
each of these cells is asked about under the same code and says what it said, the decision holds for them and no others.
"""

from __future__ import annotations

from collections.abc import Collection

from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.review.corrections import Correction
from fupin_analysis.review.merge import SHOWN, join_texts
from fupin_analysis.review.work import Note, Work

DECIDED, EXPLAINED = "corrected", "explained"
"""What a finding is called that was decided: with values, and without."""


def find_again(correction: Correction, work: Work) -> list[Note]:
    """The notes, not merged yet, that a decision of a list of questions is about; none where not all of it stands."""
    cells = [cell for cell in correction.cell.split(",") if cell]
    if not cells or not correction.file:
        return []
    found = [note for note in work.notes if _is_of(note, correction, cells)]
    asked = [cell for note in found for cell in note.finding.cells.split(",")]
    raws = list(dict.fromkeys(note.finding.raw for note in found if note.finding.raw))
    said = " ".join(mask_text(join_texts(raws)).split())
    is_whole = set(asked) == set(cells) and len(raws) <= SHOWN and said == correction.raw
    return found if is_whole and len({note.grade for note in found}) == 1 else []


def close(notes: Collection[Note]) -> None:
    """Mark notes as decided: they are merged apart from those that are still asked."""
    for note in notes:
        note.finding.status = DECIDED if note.proposed else EXPLAINED


def _is_of(note: Note, correction: Correction, cells: Collection[str]) -> bool:
    f = note.finding
    same = (f.code, f.file, f.sheet, f.label) == (
        correction.finding.rpartition("-")[0],
        correction.file,
        correction.sheet,
        correction.field,
    )
    return (
        same and f.status == "open" and not note.set_aside and bool(f.cells) and set(f.cells.split(",")) <= set(cells)
    )
