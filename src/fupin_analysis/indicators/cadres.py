"""Cadres stationed in villages: the 87, and the rule of four where a unit has a hundred people (三(二)2; A12, A13)."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts
from fupin_analysis.indicators.reporting import periods_so_far, told
from fupin_analysis.plan.roster import ENTERPRISE_CATEGORIES

COUNTY_POST = "挂职"
PASSED = frozenset({"优秀", "称职"})
UNASSESSED = "未考核"


def in_post(rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Village postings that hold on the day: begun, not ended; posts in a county (挂职) are kept apart."""
    day = pd.Timestamp(as_of)
    begun = pd.to_datetime(rows["started_on"]) <= day
    ended = pd.to_datetime(rows["ended_on"]) <= day
    out = rows[begun & ~ended & (rows["role"] != COUNTY_POST) & rows["person"].notna()]
    return out.assign(cadre=out["enterprise"].astype("str") + "/" + out["person"].astype("str"))


def stationed(view: View) -> pd.DataFrame:
    """Distinct cadres in post on the day; one who serves two villages is one."""
    rows = in_post(view.latest("cadres"), view.as_of)
    return make_parts(rows, "person", key="cadre", on="started_on")


def staff(registry: pd.DataFrame, cards: pd.DataFrame, returns: pd.DataFrame, *, first: str) -> pd.DataFrame:
    """Headcount by enterprise (``enterprise staff_people record_id``) from ``first``, else the others (A12).

    ``registry`` is the roster (``full_name``), ``cards`` F0 and ``returns`` F9, each with ``staff_people``.
    """
    columns = ["enterprise", "staff_people", "record_id"]
    listed = registry.rename(columns={"full_name": "enterprise"}).assign(record_id="")
    sources = {"registry": listed, "card": cards, "responsibility": returns}
    order = [first, *[name for name in sources if name != first]]
    told = [sources[name].dropna(subset=["staff_people"])[columns] for name in order]
    kept = [frame for frame in told if len(frame)] or told[:1]
    return pd.concat(kept, ignore_index=True).drop_duplicates("enterprise", ignore_index=True)


def large_units(view: View) -> pd.DataFrame:
    """Units of 100 people and more (A12): ``enterprise staff_people record_id``; offices are no units."""
    registry = view.reference("enterprises")
    registry = registry[registry["category"].isin(ENTERPRISE_CATEGORIES)][["full_name", "staff_people"]]
    first = str(view.setting("min4.headcount_field"))
    people = staff(registry, view.latest("enterprise_card"), view.latest("responsibility"), first=first)
    return people[people["staff_people"] >= int(view.setting("min4.staff_people"))]


def large_units_counted(view: View) -> pd.DataFrame:
    """The units of 100 people and more, each once (A12)."""
    return make_parts(large_units(view), "staff_people", key="enterprise")


def large_units_untold(view: View) -> pd.DataFrame:
    """Those of them that have told nothing of their cadres: of these it is not known whether they keep the rule."""
    units = large_units(view)
    return make_parts(units[~units["enterprise"].isin(who_told(view))], "staff_people", amount=1.0, key="enterprise")


def large_units_told(view: View) -> pd.DataFrame:
    """The units of 100 people and more that have told of their cadres, as ``large_units`` has them."""
    units = large_units(view)
    return units[units["enterprise"].isin(who_told(view))]


def needed(view: View) -> pd.DataFrame:
    """How many cadres the rule of four asks for in all: its number for every unit of 100 people and more."""
    return make_parts(large_units(view), "staff_people", amount=view.inputs.asked("stationed_min4"), key="enterprise")


def who_told(view: View) -> set[str]:
    """Who has told of its cadres in any return due, if only that there are none; of the others nothing is known."""
    form = view.inputs.plan.forms["cadres"]
    due = [p for p in periods_so_far(view.inputs) if view.inputs.plan.duties.is_due(form, p)]
    return set(view.latest("cadres")["enterprise"]).union(*(told(view.inputs, "cadres", str(p)) for p in due))


def rule_of_four(view: View) -> pd.DataFrame:
    """Share of units of 100 people and more with enough cadres in post: base the document's 4 a unit, 1 a cadre."""
    large = large_units_told(view)
    rows = in_post(view.latest("cadres"), view.as_of)
    rows = rows[rows["enterprise"].isin(set(large["enterprise"]))].drop_duplicates("cadre")
    return join_parts(
        make_parts(large, "staff_people", amount=view.asked, key="enterprise", part=BASE),
        make_parts(rows, "person", key="enterprise", on="started_on"),
    )


def trained(view: View) -> pd.DataFrame:
    """Share of the cadres in post who were trained (二(二)4)."""
    rows = in_post(view.latest("cadres"), view.as_of)
    rows = rows[rows["is_trained"].notna()].drop_duplicates("cadre")
    return join_parts(
        make_parts(rows, "is_trained", key="cadre", part=BASE),
        make_parts(rows[rows["is_trained"].astype("bool")], "is_trained", key="cadre"),
    )


def appraised(view: View) -> pd.DataFrame:
    """Share of the assessed cadres in post rated 称职 or better, each by the last appraisal told (二(二)4)."""
    here = set(in_post(view.latest("cadres"), view.as_of)["cadre"])
    rows = in_post(view.known("cadres"), view.as_of)
    rows = rows[rows["cadre"].isin(here) & rows["appraisal"].notna() & (rows["appraisal"] != UNASSESSED)]
    rows = rows.drop_duplicates("cadre", keep="last")
    return join_parts(
        make_parts(rows, "appraisal", key="cadre", part=BASE),
        make_parts(rows[rows["appraisal"].isin(PASSED)], "appraisal", key="cadre"),
    )
