"""元 for 万元 and 万元 for 元 (modes 3–6): ten thousand times off by row, history, sums and peers.

``look`` is what a figure can be measured by, ``votes`` the first look at each figure alone, ``rows`` what explains a
row best, ``sums`` what printed totals prove, ``settle`` the findings, ``ledgers`` what two forms say of one sum.
Source: domain.md 3.1, 3.3 modes 3–6.
"""

from __future__ import annotations

from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.units.conflict import settle_conflicts
from fupin_analysis.review.units.ledgers import compare_ledgers
from fupin_analysis.review.units.look import Look
from fupin_analysis.review.units.physical import convert_quantities
from fupin_analysis.review.units.rows import explain_rows
from fupin_analysis.review.units.settle import settle
from fupin_analysis.review.units.sums import prove_by_totals
from fupin_analysis.review.units.votes import find_suspects
from fupin_analysis.review.work import Work


def check_units(work: Work, settings: UnitSettings) -> None:
    """Hold figures whose size says that another unit was typed; put right rows whose whole money agrees."""

    def written(value_id: str) -> str:
        unit = work.values.text("unit", work.find(value_id))
        return "" if unit == "nan" else unit

    for form in work.present_forms():
        convert_quantities(work, form)
        money = [f.name for f in form.fields if f.type == "money"]
        table = work.table(form.id)
        if money and len(table):
            look = Look(table, form, money, work.previous(form.id), settings, written)
            settle_conflicts(work, look)
            held = work.questioned("C")  # what cannot be read, or only in either of two units, is asked about already
            suspects = prove_by_totals(look, explain_rows(look, find_suspects(look)), work.checks)
            settle(work, look, {i: suspect for i, suspect in suspects.items() if i not in held})
    compare_ledgers(work, settings)
