"""What the heads of an enterprise owe: visits, meetings, lists and reports (三(二)2, 四(一); A14–A20)."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, UNASKED, join_parts, make_parts, no_parts, noted
from fupin_analysis.indicators.reporting import told
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.roster import ENTERPRISE_CATEGORIES, split_list
from fupin_analysis.review.clusters import link_spans

PRINCIPAL, DEPUTY = "主要领导", "分管领导"


def due_by_now(of_year: float, as_of: dt.date, *, first_month: int = 1) -> int:
    """A count of the year as it is due by the month of the day: ``floor(n × m ÷ 12)`` (domain.md 4.3).

    ``first_month`` is the month in which the year begins (A20).
    """
    months = (as_of.month - first_month) % 12 + 1
    return math.floor(of_year * months / 12)


def told_until(view: View, form: str, as_of: dt.date) -> dt.date | None:
    """The last day of the year up to which returns of a form could tell: the last quarter's end; None before the first.

    Between two quarterly returns nobody can have told of the newest visits, so that no more is asked than was due then.
    """
    define = view.inputs.plan.forms[form]
    first = Period("month", view.year, view.first_month)
    for period in reversed(first.until(first.shift(11))):
        if period.end <= as_of and view.inputs.plan.duties.is_due(define, period):
            return period.end
    return None


def is_visit(rows: pd.DataFrame, *, to_village: bool = True) -> pd.Series[Any]:
    """A16: a visit names a county, and a village or households; a trip to the county seat alone does not count."""
    named = rows["county"].notna()
    if not to_village:
        return named
    return named & (rows["village"].notna() | (rows["visited_households"].fillna(0) > 0))


def trip_numbers(rows: pd.DataFrame, *, gap_days: int) -> pd.Series[Any]:
    """The trip of each row: days that touch, and the same leader, or the same county (A14, A18)."""
    start = pd.to_datetime(rows["started_on"])
    end = pd.to_datetime(rows["ended_on"]).fillna(start)
    person, county = rows["person"].astype("object").to_numpy(), rows["county"].astype("object").to_numpy()

    def joined(a: int, b: int) -> bool:
        return bool(person[a] == person[b] or county[a] == county[b])

    block = rows["enterprise"].astype("str").to_numpy()
    labels = link_spans(block, start, end, gap_days=gap_days, joined=joined)
    return pd.Series(labels, index=rows.index)


def counted_visits(
    rows: pd.DataFrame, level: str, *, per_person: bool, to_village: bool, gap_days: int
) -> pd.DataFrame:
    """One row a counted visit of leaders of a level, with its ``trip``: trips (A14), or person and trip (A15)."""
    kept = rows[(rows["leader_level"] == level) & is_visit(rows, to_village=to_village)]
    kept = kept.assign(trip=trip_numbers(kept, gap_days=gap_days)).sort_values(["started_on", "record_id"])
    return kept.drop_duplicates(["enterprise", "trip", "person"] if per_person else ["enterprise", "trip"])


def reporting(view: View, form: str = "visits") -> pd.DataFrame:
    """The enterprises that a rule is asked of: on the roster (all, without one), whose last return due told the form.

    Who has sent only another form, or only another month, has not told of it and breaks no rule. Before the first
    return of the year is due those are listed who have sent anything.
    """
    until = told_until(view, form, view.inputs.as_of)
    if until is None:
        heard = view.inputs.senders(view.year, view.first_month)
    else:
        heard = set(told(view.inputs, form, str(Period.of(until))))
    roster = view.reference("enterprises")
    if len(roster):
        heard &= set(roster.loc[roster["category"].isin(ENTERPRISE_CATEGORIES), "full_name"])
    return pd.DataFrame({"enterprise": pd.Series(sorted(heard), dtype="object")})


def _rule(view: View, form: str, units: pd.DataFrame, counted: pd.DataFrame, field: str) -> pd.DataFrame:
    """A count owed by every unit: base what is due of each, one part a counted row; ``key`` names the unit."""
    due = _due(view, form, view.inputs.as_of)
    if due is None:
        return no_parts()
    kept = counted[counted["key"].isin(set(units["key"]))]
    base = make_parts(units, field, amount=float(due), key="key", part=BASE)
    parts = noted(join_parts(base, make_parts(kept, field, key="key", on=field)), _asked_now(view, form, due))
    parts.attrs |= {} if due else {UNASKED: True}
    return parts


def _due(view: View, form: str, as_of: dt.date) -> int | None:
    """What is due of each by the last return that could tell of it on a day; None before the first of the year."""
    until = told_until(view, form, as_of)
    return None if until is None else due_by_now(view.asked, until, first_month=view.first_month)


def _asked_now(view: View, form: str, due: int) -> str:
    """The standard that the share is held against, and last month's where that was another: no change of conduct."""
    before = _due(view, form, Period.of(view.inputs.as_of).shift(-1).end)
    if not due:
        return "截至最近季报尚无应达次数，各户均按达到计"
    return f"截至最近季报每户应达{due}次" + ("" if before in (None, due) else f"（上月末按{before}次计，不同口径）")


def _visit_rule(view: View, level: str, *, per_person: bool) -> pd.DataFrame:
    rows = counted_visits(
        view.events("visits"),
        level,
        per_person=per_person,
        to_village=bool(view.setting("visit.require_village")),
        gap_days=int(view.setting("visit.merge_days")),
    )
    units = reporting(view)
    if view.setting("visit.per") == "county":  # A17: each helped county by itself
        helped = [
            (e, row.county) for row in view.reference("villages").itertuples() for e in split_list(row.enterprise)
        ]
        pairs = pd.DataFrame(sorted(set(helped)), columns=["enterprise", "county"], dtype="object")
        units = pairs[pairs["enterprise"].isin(set(units["enterprise"]))]
        units = units.assign(key=units["enterprise"] + "/" + units["county"])
        rows = rows.assign(key=rows["enterprise"].astype("object") + "/" + rows["county"].astype("object"))
    else:
        units, rows = units.assign(key=units["enterprise"]), rows.assign(key=rows["enterprise"])
    return _rule(view, "visits", units, rows, "started_on")


def visits_of_principal(view: View) -> pd.DataFrame:
    """Share of enterprises whose principal leaders made the visits due by now (A14, A16–A18)."""
    if view.setting("visit.principal.mode") == "trips":
        return _visit_rule(view, PRINCIPAL, per_person=False)
    return _each_principal(view)


def _each_principal(view: View) -> pd.DataFrame:
    """A14 ``each``: every principal leader who is heard of owes the visits himself."""
    rows = counted_visits(
        view.events("visits"),
        PRINCIPAL,
        per_person=True,
        to_village=bool(view.setting("visit.require_village")),
        gap_days=int(view.setting("visit.merge_days")),
    )
    rows = rows.assign(key=rows["enterprise"].astype("object") + "/" + rows["person"].astype("object"))
    silent = reporting(view)
    silent = silent[~silent["enterprise"].isin(set(rows["enterprise"]))]
    units = pd.concat([rows.drop_duplicates("key")[["enterprise", "key"]], silent.assign(key=silent["enterprise"])])
    return _rule(view, "visits", units, rows, "started_on")


def visits_of_deputy(view: View) -> pd.DataFrame:
    """Share of enterprises whose deputy leaders made the person-visits due by now (A15–A18)."""
    per_person = view.setting("visit.deputy.mode") == "person_times"
    return _visit_rule(view, DEPUTY, per_person=per_person)


def special_meetings(rows: pd.DataFrame, *, kinds: frozenset[str], needs_minutes: bool) -> pd.DataFrame:
    """Meetings that count (A19): of a leading body, on this subject, with a number of minutes; each once."""
    special = rows[rows["is_special"].fillna(False).astype("bool") & rows["meeting_kind"].isin(kinds)]
    if needs_minutes:
        special = special[special["minutes_no"].notna()]
    return special.drop_duplicates(["enterprise", "title", "held_on"])


def meetings_held(view: View) -> pd.DataFrame:
    """Share of enterprises that held the special meetings due by now (A19)."""
    rows = view.events("meetings")
    if view.setting("meeting.types") == "dedicated":
        kinds = frozenset(view.setting("meeting.kinds"))
        rows = special_meetings(rows, kinds=kinds, needs_minutes=bool(view.setting("meeting.needs_minutes")))
    units = reporting(view, "meetings")
    units, rows = units.assign(key=units["enterprise"]), rows.assign(key=rows["enterprise"])
    return _rule(view, "meetings", units, rows, "held_on")


def _list_rows(view: View, name: str) -> pd.DataFrame:
    rows = view.latest("checklist")
    return rows[(rows["list_name"] == name) & rows["item"].notna()].drop_duplicates(["enterprise", "item"])


def _items_done(view: View, name: str) -> pd.DataFrame:
    """Of each enterprise that answered a list: as many as the target has items against those that are done."""
    rows = _list_rows(view, name)
    items = float(len(view.target.items))
    done = rows[rows["is_done"].fillna(False).astype("bool")]
    base = make_parts(rows.drop_duplicates("enterprise"), "list_name", amount=items, key="enterprise", part=BASE)
    return join_parts(base, make_parts(done, "is_done", key="enterprise", on="done_on"))


def five_requirements(view: View) -> pd.DataFrame:
    """Share of enterprises with all five requirements in place (三(二)2)."""
    return _items_done(view, "五项要求")


def six_precise(view: View) -> pd.DataFrame:
    """Share of enterprises with every item of 六个精准 in place."""
    return _items_done(view, "六个精准")


def four_good(view: View) -> pd.DataFrame:
    """Share of enterprises with every item of 四个好 in place."""
    return _items_done(view, "四个好")


def tasks_owned(view: View) -> pd.DataFrame:
    """Share of enterprises whose every task has an owner and a ledger (四(一)); two parts a task."""
    rows = _list_rows(view, "任务清单")
    owned = rows[rows["owner_person"].notna()]
    kept = rows[rows["has_ledger"].fillna(False).astype("bool")]
    return join_parts(
        make_parts(rows, "item", amount=2.0, key="enterprise", part=BASE),
        make_parts(owned, "owner_person", key="enterprise"),
        make_parts(kept, "has_ledger", key="enterprise"),
    )
