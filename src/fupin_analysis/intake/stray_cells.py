"""Cells far away from everything else: each has its row in the ledger, each sheet its finding."""

from __future__ import annotations

from fupin_analysis.frames import Lists
from fupin_analysis.intake.book import Book
from fupin_analysis.intake.collect import Collector, ref
from fupin_analysis.intake.parse.cells import shown
from fupin_analysis.plan.privacy import mask_text

REASON = "离表格太远，多半是误填，未采用"
NAMED = 5
"""So many cells are named in the message; all of them stand in the finding."""


def account_strays(book: Book, out: Collector, cells: Lists) -> Lists:
    """The ledger with the stray cells of all sheets; a finding for each sheet that has some."""
    rows: list[tuple[str, ...]] = []
    for sheet in book.sheets:
        far = [(at, text) for at, value in sorted(sheet.strays.items()) if (text := shown(value)).strip()]
        if not far:
            continue
        told = [at for at, _ in far]
        more = f"等 {len(told)} 格" if len(told) > NAMED else ""
        out.add("cells-stray", sheet=sheet.name, cells=told, facts={"named": "、".join(map(ref, told[:NAMED])) + more})
        rows += [(out.file_id, sheet.name, ref(at), mask_text(text), "unmatched", "", REASON) for at, text in far]
    if not rows:
        return cells
    added = dict(
        zip(("file_id", "sheet", "cell", "raw", "role", "table_id", "reason"), zip(*rows, strict=True), strict=True)
    )
    return {name: [*column, *added[name]] for name, column in cells.items()}
