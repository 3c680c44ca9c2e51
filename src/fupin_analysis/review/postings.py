"""Where people are said to be: a cadre in two villages at once, a leader in a county that is not the enterprise's."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_analysis.plan.roster import LIST_SEPARATOR
from fupin_analysis.review.across import has_fields
from fupin_analysis.review.columns import is_blank
from fupin_analysis.review.doubts import doubted

if TYPE_CHECKING:
    from fupin_analysis.review.rules.load import Rule
    from fupin_analysis.review.tables import FormTable
    from fupin_analysis.review.work import Work

_POSTING = ("person", "phone", "county", "township", "village", "started_on", "ended_on")


def check_postings(work: Work, rule: Rule) -> None:
    """One cadre of an enterprise stays in one village at a time (domain.md 3.4, 14).

    Persons are known by the token of their name: two with different telephones are two persons. A posting without an
    end runs to the end of the period.
    """
    if not has_fields(work, "cadres", _POSTING):
        return
    table = work.table("cadres")
    rows: dict[tuple[Any, Any], list[int]] = {}
    for i, key in enumerate(zip(table["enterprise"].tolist(), table["person"].tolist(), strict=True)):
        if key[1] is not None:
            rows.setdefault(key, []).append(i)
    for same in rows.values():
        for one, other in combinations(same, 2):
            if _is_elsewhere(table, one, other) and _overlap(table, one, other):
                _note_posting(work, rule, table, one, other)


def _is_elsewhere(table: FormTable, one: int, other: int) -> bool:
    phones = {table["phone"][i] for i in (one, other)}
    if len(phones) == 2 and None not in phones:
        return False
    places = [tuple(table[name][i] for name in ("county", "township", "village")) for i in (one, other)]
    return places[0] != places[1] and None not in (places[0][2], places[1][2])


def _overlap(table: FormTable, one: int, other: int) -> bool:
    starts = [table["started_on"][i] for i in (one, other)]
    if any(np.isnat(day) for day in starts):
        return False
    ends = [table["ended_on"][i] for i in (one, other)]
    later = [np.isnat(end) or end > starts[1 - k] for k, end in enumerate(ends)]
    return bool(all(later))


def _note_posting(work: Work, rule: Rule, table: FormTable, one: int, other: int) -> None:
    value_id = f"{table.ids[other]}/started_on"
    if value_id not in doubted(work, rule):
        shown = "，".join(f"第 {table.sheet_row(i)} 行{_span(table, i)}" for i in (one, other))
        work.note_values(rule.code, [value_id], grade=rule.given_grade, text=rule.text, shown=shown)


def _span(table: FormTable, i: int) -> str:
    place = "".join(table[name][i] or "" for name in ("county", "township", "village"))
    start, end = (table[name][i] for name in ("started_on", "ended_on"))
    return f"{place} {_day(start)} 至 {'今' if np.isnat(end) else _day(end)}"


def _day(moment: np.datetime64) -> str:
    return f"{pd.Timestamp(moment):%Y-%m-%d}"


def check_helped(work: Work, rule: Rule) -> None:
    """Visits name counties that the enterprise helps, by the registers (domain.md 3.4, 15)."""
    helped = _helped(work)
    if not helped or not has_fields(work, "visits", ["county"]):
        return
    table, known = work.table("visits"), doubted(work, rule)
    for i, (filer, county) in enumerate(zip(table["enterprise"].tolist(), table["county"].tolist(), strict=True)):
        own = helped.get(filer)
        value_id = f"{table.ids[i]}/county"
        if own and not is_blank(county) and county not in own and value_id not in known:
            shown = f"{filer}定点帮扶{'、'.join(sorted(own))}，填报 {county}"
            work.note_values(rule.code, [value_id], grade=rule.given_grade, text=rule.text, shown=shown)


def _helped(work: Work) -> dict[str, set[str]]:
    """Enterprise → the counties that the registers give it."""
    known, villages = work.reference.enterprises, work.reference.villages
    found: dict[str, set[str]] = {}
    for name, counties in zip(known["full_name"], known["counties"], strict=True):
        found[str(name)] = {county.strip() for county in str(counties).split(LIST_SEPARATOR) if county.strip()}
    for county, owners in zip(villages["county"], villages["enterprise"], strict=True):
        for owner in str(owners).split(LIST_SEPARATOR):
            if owner.strip():
                found.setdefault(owner.strip(), set()).add(str(county))
    return {name: counties for name, counties in found.items() if counties}
