"""What a foundation received of an enterprise against what that enterprise says it gave (domain.md 3.4, 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_analysis.review.say import show

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.work import Work


def check_transfers(work: Work, rule: Rule) -> None:
    """Sums of the period by enterprise and foundation, where both tell; ``settings``: ``slack`` in 万元.

    A foundation is a filer whom others name as receiver; donors are known by their full names. The foundation may have
    received more: what was given to it outright is for it to tell.
    """
    if "donations" not in work.forms or not len(table := work.table("donations")):
        return
    given: dict[tuple[str, str], list[int]] = {}
    taken: dict[tuple[str, str], list[int]] = {}
    filers = set(table["enterprise"].tolist())
    columns = (table[name].tolist() for name in ("enterprise", "donor", "receiver"))
    for i, (filer, donor, receiver) in enumerate(zip(*columns, strict=True)):
        if receiver in filers and receiver != filer:
            given.setdefault((filer, receiver), []).append(i)
        elif receiver == filer and donor:
            taken.setdefault((donor, filer), []).append(i)
    known = work.questioned()
    amounts = table["received_wan"]
    for pair in given.keys() & taken.keys():
        ids = [f"{table.ids[i]}/received_wan" for i in (*given[pair], *taken[pair])]
        sums = [float(np.nansum(amounts[rows])) for rows in (given[pair], taken[pair])]
        if sums[0] > sums[1] + rule.settings["slack"] and known.isdisjoint(ids):
            shown = f"{pair[0]}填 {show(round(sums[0], 6))}，{pair[1]}填 {show(round(sums[1], 6))}"
            work.note_values(rule.code, ids, grade=rule.given_grade, text=rule.text, shown=shown)
