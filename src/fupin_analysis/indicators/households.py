"""Registered poor households: exits, standards, income, who is responsible for them (一, 三(二); A40, A43)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import with_untold
from fupin_analysis.indicators.latest_rows import last_rows
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, no_parts, noted, village_key
from fupin_analysis.indicators.villages import standard_fields, year_end, yes

UNAPPROVED = "{count}户填了退出年度而没有批准日期，是否已批准不明，未计入"


def known_households(view: View) -> pd.DataFrame:
    """The last told state of each household."""
    return last_of_each(view.latest("households"))


def last_of_each(rows: pd.DataFrame) -> pd.DataFrame:
    """The last row of each ``household``, known by ``household_no``; a row without number stands for itself."""
    key = rows["household_no"].astype("object").fillna(rows["record_id"])
    return last_rows(rows.assign(household=key), "household")


def left_poverty(rows: pd.DataFrame, year: int, as_of: pd.Timestamp) -> pd.DataFrame:
    """Households out of poverty by ``year``: the year is told, the approval by the day, no relapse.

    One whose day of approval nobody told (``is_unproven``) is not shown to have left, and may have.
    """
    gone = (rows["exit_year"] <= year).fillna(False).astype("bool")
    approved = pd.to_datetime(rows["approved_on"])
    rows = rows.assign(is_unproven=approved.isna())
    return rows[gone & ~(approved > as_of) & ~yes(rows["is_relapsed"])]


def exits_of_year(view: View) -> pd.DataFrame:
    """Share of the households planned to leave poverty in the plan's year that have left by then."""
    rows = known_households(view)
    rows = rows[(rows["plan_exit_year"] == view.year).fillna(False).astype("bool")]
    left = left_poverty(rows, view.year, pd.Timestamp(view.as_of))
    done, unproven = left[~left["is_unproven"]], left.loc[left["is_unproven"], "household"].nunique()
    parts = join_parts(
        make_parts(rows, "plan_exit_year", key="household", part=BASE), make_parts(done, "exit_year", key="household")
    )
    if not unproven:
        return parts
    also = join_parts(parts, make_parts(left[left["is_unproven"]], "exit_year", key="household"))
    return with_untold(parts, parts, also, UNAPPROVED.format(count=unproven))


def standards_met(view: View) -> pd.DataFrame:
    """Share of helped households that meet every test of the standard (一超 …; A43); one part a test met."""
    fields = standard_fields(view, "households")
    if fields is None:
        return no_parts()
    rows = known_households(view)
    tests = [make_parts(rows[yes(rows[name])], name, key="household") for name in fields]
    base = make_parts(rows, "household_no", amount=float(len(fields)), key="household", part=BASE)
    return join_parts(base, *tests)


def households_paired(view: View) -> pd.DataFrame:
    """Share of households with a named person responsible; the roster's households are the denominator (A40).

    Of a village no more households count than it has on the roster: none makes up for those of another village.
    """
    rows = known_households(view)
    rows = rows.assign(place=village_key(rows))
    named = rows[rows["helper_person"].notna()]
    roster = view.reference("villages")
    roster = roster.assign(place=village_key(roster)).dropna(subset=["poor_households"])
    notes: tuple[str, ...] = ()
    if view.setting("pairing.denominator") != "registry" or roster.empty:
        base = make_parts(rows, "household_no", key="place", part=BASE)
    else:
        base = make_parts(roster, "poor_households", amount="poor_households", key="place", part=BASE)
        most = named["place"].map(roster.groupby("place")["poor_households"].sum()).astype("Float64")
        within = (named.groupby("place").cumcount() < most).fillna(False).astype("bool")
        notes = _left_out(named[~within & most.notna()], int(most.isna().sum()))
        named = named[within]
    return noted(join_parts(base, make_parts(named, "helper_person", key="place")), *notes)


def _left_out(excess: pd.DataFrame, elsewhere: int) -> tuple[str, ...]:
    """What is said of named households beyond the number on the roster, and of those of no village on it."""
    villages = excess["place"].nunique()
    over = f"{villages}个村填报的结对户数多于名册，多出的{len(excess)}户未计入" if villages else ""
    return over, f"{elsewhere}户所在村不在名册或名册未填户数，未计入" if elsewhere else ""


def income(view: View) -> pd.DataFrame:
    """Growth of household income (per head × members) on the year before, pooled over those who tell both years."""
    rows = year_end(view.known("households")).drop_duplicates("household_no", keep="last")
    rows = rows.dropna(subset=["household_no", "income_yuan", "income_prev_yuan", "member_people"])
    rows = rows.assign(household=rows["household_no"])
    members = rows["member_people"].astype("float64")
    now, before = rows["income_yuan"] * members, rows["income_prev_yuan"] * members
    return join_parts(
        make_parts(rows, "income_yuan", amount=now, key="household"),
        make_parts(rows, "income_prev_yuan", amount=-before, key="household"),
        make_parts(rows, "income_prev_yuan", amount=before, key="household", part=BASE),
    )
