"""One thing told by two enterprises: joint activities (mode 50), sales that both sides report (domain.md 3.4, 18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_analysis.review.joint import batch_numbers, read_activities
from fupin_analysis.review.kin import village_helpers
from fupin_analysis.review.sale_sides import BUYER, PAIR, SELLER, full_names, sides
from fupin_analysis.review.say import show
from fupin_analysis.review.tables import FormTable
from fupin_analysis.review.work import Work

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule

JOINT, SALE = "event-joint", "sale-sides-differ"
_ACTIVITY = "title activity_kind started_on ended_on county village volunteer_people benefit_people partner".split()
_SALE = "product county role counterparty sold_ytd_wan".split()


def has_fields(work: Work, form_id: str, names: Iterable[str]) -> bool:
    """True where there are records of a form and the form, which may be an analyst's own, has some fields."""
    return form_id in work.grids and form_id in work.forms and set(names) <= work.forms[form_id].by_name.keys()


def check_joint(work: Work, rule: Rule) -> None:
    """Tell of an activity that two enterprises report, unless each names the other as its partner.

    The organiser's row is logged (A); the others are asked to name their partner.
    """
    if has_fields(work, "volunteering", _ACTIVITY):
        _check_batches(work, rule, int(rule.settings["gap_days"]))
    for form_id, names in rule.settings.get("events", {}).items():
        if has_fields(work, form_id, names):
            _check_events(work, rule, form_id, list(names))


def _check_batches(work: Work, rule: Rule, gap_days: int) -> None:
    table = work.table("volunteering")
    if len(set(table["enterprise"].tolist())) < 2:
        return
    rows = _frame(table, _ACTIVITY)
    labels = batch_numbers(rows, work.reference.enterprises, gap_days=gap_days)
    told = read_activities(rows, work.reference.enterprises)
    for group in labels.groupby(labels).indices.values():
        own = [int(row) for row in group]
        if len({told.who[row] for row in own}) > 1 and not told.name_each_other(own):
            _note_joint(work, rule, table, own, ["title", "started_on", "county", "village"])


def _check_events(work: Work, rule: Rule, form_id: str, names: list[str]) -> None:
    """Events of another form that two enterprises tell with equal words in all of ``names``."""
    table, groups = work.table(form_id), dict[tuple[Any, ...], list[int]]()
    for row, key in enumerate(table.contents(names, list(range(len(table))))):
        if None not in key:
            groups.setdefault(key, []).append(row)
    for rows in groups.values():
        if len({table["enterprise"][row] for row in rows}) > 1:
            _note_joint(work, rule, table, rows, names)


def _note_joint(work: Work, rule: Rule, table: FormTable, rows: list[int], fields: Sequence[str]) -> None:
    who = table["enterprise"]
    lead = _lead(work, table, rows)
    for row in rows:
        others = [other for other in rows if who[other] != who[row]]
        first = others[0]
        facts = {
            "row": table.sheet_row(row),
            "name": table["title"][row],
            "who": "、".join(dict.fromkeys(str(who[other]) for other in others)),
            "first": table.place(first),
        }
        work.note_record(JOINT, table.ids[row], fields=fields, **facts)
        work.notes[-1].finding.grade = "A" if row == lead else rule.given_grade


def _lead(work: Work, table: FormTable, rows: list[int]) -> int:
    """The row that counts as the organiser's: of the enterprise that helps the village by the roster, or the first."""
    if not {"county", "village"} <= table.form.by_name.keys():
        return rows[0]
    helpers = village_helpers(work)
    own = [r for r in rows if (table["county"][r], table["village"][r], table["enterprise"][r]) in helpers]
    return own[0] if own else rows[0]


def check_sale_sides(work: Work, rule: Rule) -> None:
    """What seller and buyer tell of one sale agrees; both are told where it does not. The larger one is counted."""
    if not has_fields(work, "sales", _SALE):
        return
    table, known = work.table("sales"), work.questioned("C")
    rows = sides(_frame(table, _SALE), full_names(work.reference.enterprises))
    rows = rows[(rows["seller"] != "") & (rows["buyer"] != "") & (rows["seller"] != rows["buyer"])]
    rows = rows[rows["sold_ytd_wan"].notna()]
    for _, pair in rows.groupby(PAIR):
        told = dict(iter(pair.groupby("role")))
        if set(told) != {SELLER, BUYER}:
            continue
        ids = [f"{table.ids[row]}/sold_ytd_wan" for row in pair.index]
        sums = {role: round(float(own["sold_ytd_wan"].sum()), 6) for role, own in told.items()}
        if abs(sums[SELLER] - sums[BUYER]) > float(rule.settings["slack_wan"]) and known.isdisjoint(ids):
            for role, other in ((SELLER, BUYER), (BUYER, SELLER)):
                _note_sale(work, rule, table, list(told[role].index), list(told[other].index), sums[role], sums[other])


def _note_sale(
    work: Work, rule: Rule, table: FormTable, own: list[int], other: list[int], mine: float, theirs: float
) -> None:
    first = other[0]
    facts = {
        "product": table["product"][own[0]],
        "own": f"{show(mine)} 万元",
        "other": f"{show(theirs)} 万元",
        "who": table["enterprise"][first],
        "first": table.place(first),
    }
    ids = [f"{table.ids[row]}/sold_ytd_wan" for row in own]
    work.note_values(SALE, ids, grade=rule.given_grade, **facts)


def _frame(table: FormTable, names: Sequence[str]) -> pd.DataFrame:
    """Some columns of a table and the enterprise, a row a row of the table."""
    columns = {name: np.asarray(table[name]) for name in ("enterprise", *names)}
    return pd.DataFrame(columns)
