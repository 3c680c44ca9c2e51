"""Helped villages: exits, standards, the five ones, industry, approval (一, 二(二), 三(二); A40, A43, A44)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import with_untold
from fupin_analysis.indicators.latest_rows import last_rows
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, no_parts, village_key
from fupin_analysis.plan.roster import split_list

PLACE = ["county", "township", "village"]
POOR = "poverty_rate_pct"
FIVE_HAVE = ("has_economy", "has_road", "has_clinic", "has_culture", "has_network")
FIVE_ONES = ("has_leader", "has_unit", "has_team", "has_secretary", "has_technician")


def yes(column: pd.Series[Any]) -> pd.Series[Any]:
    """True where a yes-no column says yes; silence is not yes."""
    return column.fillna(False).astype("bool")


def known_villages(view: View) -> pd.DataFrame:
    """The last told state of each village, with ``place`` (its key); of two tellers the one of the later period."""
    rows = view.latest("villages")
    return last_rows(rows.assign(place=village_key(rows)), "place")


def roster_villages(view: View) -> pd.DataFrame:
    """The helped villages of the office's roster, with ``place``; ``enterprise`` is the first helper."""
    roster = view.reference("villages")
    out = roster.assign(place=village_key(roster))
    if "enterprise" in out:
        out = out.assign(enterprise=[(split_list(cell) or [""])[0] for cell in roster["enterprise"]])
    return out


def helped_places(view: View) -> pd.DataFrame:
    """A row a helped village, with ``place``: the roster's, or those told where there is no roster; what was last told.

    Of a village that nobody told the columns of the form are NA: it is a helped village all the same (94 of 94). The
    planned year and the number of poor households are the roster's where it has them (``roster_households``).
    """
    told, roster = known_villages(view), roster_villages(view)
    if roster.empty:
        return told.assign(enterprise=told["helper_enterprise"]) if "helper_enterprise" in told else told
    base = roster.rename(columns={"plan_exit_year": "plan", "poor_households": "roster_households"})
    own = [name for name in told if name not in {*PLACE, "enterprise"}]
    out = base.merge(told[own], on="place", how="left")
    if "plan" in out:
        plan, said = (out[name].astype("Float64") for name in ("plan", "plan_exit_year"))
        out = out.assign(plan_exit_year=plan.fillna(said))
    return out


def helped(view: View) -> pd.DataFrame:
    """Villages on which help was told (a plan in F1), only those on the roster where there is one."""
    rows = view.latest("funds")
    rows = rows.assign(place=village_key(rows))
    roster = view.reference("villages")
    named = rows[rows["place"].isin(set(village_key(roster)))] if len(roster) else rows[rows["place"] != ""]
    return make_parts(named, "village", key="place")


def _exits(rows: pd.DataFrame, by_year: pd.Series[Any] | int) -> pd.DataFrame:
    done = rows[(rows["exit_year"] <= by_year).fillna(False).astype("bool")]
    return join_parts(
        make_parts(rows, "plan_exit_year", key="place", part=BASE), make_parts(done, "exit_year", key="place")
    )


def exits_of_year(view: View) -> pd.DataFrame:
    """Share of the villages planned to leave poverty in the plan's year that have left by then."""
    rows = helped_places(view)
    return _exits(rows[(rows["plan_exit_year"] == view.year).fillna(False).astype("bool")], view.year)


def exits_on_plan(view: View) -> pd.DataFrame:
    """Share of the villages whose planned year has come (the current one included) that left in time."""
    rows = helped_places(view)
    rows = rows[(rows["plan_exit_year"] <= view.as_of.year).fillna(False).astype("bool")]
    return _exits(rows, rows["plan_exit_year"])


def standards(
    rows: pd.DataFrame, *, most_poor: float, inclusive: bool, fields: Sequence[str] = (POOR, *FIVE_HAVE)
) -> pd.DataFrame:
    """Which tests of a list a village passes (A43): boolean columns ``is_low`` (for ``POOR``) and the others' names."""
    rate = rows[POOR]
    low = (rate <= most_poor) if inclusive else (rate < most_poor)
    told = {name: yes(rows[name]) for name in fields if name != POOR}
    return pd.DataFrame({"is_low": yes(low), **told}, index=rows.index)


def standards_kept(view: View) -> pd.DataFrame:
    """Share of villages that pass every test of the standard (A43); one part a test passed.

    No parts where the standard has a test that no form asks for: nobody can be shown to pass it.
    """
    fields = standard_fields(view, "villages")
    if fields is None:
        return no_parts()
    rows = helped_places(view)
    most, inclusive = float(view.setting("poverty_rate.max")), bool(view.setting("poverty_rate.inclusive"))
    passed = standards(rows, most_poor=most, inclusive=inclusive, fields=fields)
    tests = [make_parts(rows[passed[n]], POOR if n == "is_low" else n, key="place") for n in passed.columns]
    base = make_parts(rows, "village", amount=float(len(passed.columns)), key="place", part=BASE)
    return join_parts(base, *tests)


def standard_fields(view: View, of: str) -> tuple[str, ...] | None:
    """The columns by which the chosen standard (A43) is told of ``villages`` or ``households``; None where it is not.

    A standard that the plan does not know is a PlanError.
    """
    chosen, known = str(view.setting("exit_standard")), view.inputs.plan.standards
    if chosen not in known:
        raise PlanError(f"没有退出标准“{chosen}”。可用：{'、'.join(known)}。", code="plan-reference")
    return known[chosen].fields(of)


def five_ones(view: View) -> pd.DataFrame:
    """Share of villages with all of 五个一; one part a measure in place.

    A village that told of itself, of which no measure is said to lack and one is left blank, is not judged.
    """
    rows = helped_places(view)
    told = rows[list(FIVE_ONES)]
    blank = rows["period"].notna() & told.isna().any(axis=1) & ~(told == False).fillna(False).any(axis=1)  # noqa: E712
    every, rows = rows, rows[~blank]
    parts = _ones(rows)
    if not blank.any():
        return parts
    low = _ones(every.assign(**{n: yes(every[n]) for n in FIVE_ONES}))
    high = _ones(every.assign(**{n: yes(every[n]) | blank for n in FIVE_ONES}))
    return with_untold(parts, low, high, f"有{int(blank.sum())}村“五个一”有项未填，不作判断")


def _ones(rows: pd.DataFrame) -> pd.DataFrame:
    tests = [make_parts(rows[yes(rows[name])], name, key="place") for name in FIVE_ONES]
    return join_parts(make_parts(rows, "village", amount=float(len(FIVE_ONES)), key="place", part=BASE), *tests)


def industry(view: View) -> pd.DataFrame:
    """Share of villages with an industry of their own and a measure for every poor household (二(二)1).

    Where nobody told how many poor households there are the roster's number holds; a village that told of itself, but
    of which no number is known, is not judged.
    """
    rows = helped_places(view)
    poor = rows["poor_households"].astype("Float64")
    if "roster_households" in rows:
        poor = poor.fillna(rows["roster_households"].astype("Float64")).mask(rows["period"].isna() & poor.isna(), 0)
    rows, poor = rows[poor.notna()], poor[poor.notna()].astype("float64")
    owned = rows[rows["main_industry"].notna()]
    measured = rows["measured_households"].astype("float64").clip(upper=poor)
    return join_parts(
        make_parts(rows, "poor_households", amount=1.0 + poor, key="place", part=BASE),
        make_parts(owned, "main_industry", key="place"),
        make_parts(rows, "measured_households", amount=measured, key="place"),
    )


def villages_paired(view: View) -> pd.DataFrame:
    """Share of the helped villages that a unit is paired with (三(二)2); the roster is the denominator (A40).

    A village of which it is left blank whether, or with whom, is not judged.
    """
    told, roster = known_villages(view), roster_villages(view)
    every = told
    if view.setting("pairing.denominator") == "registry" and len(roster):
        every, told = roster, told[told["place"].isin(set(roster["place"]))]
    paired = told[told["helper_enterprise"].notna() & yes(told["has_unit"])]
    denied = (told["has_unit"] == False).fillna(False).astype("bool")  # noqa: E712
    blank = set(told.loc[~denied, "place"]) - set(paired["place"])
    base = make_parts(every[~every["place"].isin(blank)], "village", key="place", part=BASE)
    parts = join_parts(base, make_parts(paired, "helper_enterprise", key="place"))
    if not blank:
        return parts
    open_ = make_parts(every[every["place"].isin(blank)], "village", key="place")
    low = join_parts(parts, open_.assign(part=BASE))
    return with_untold(parts, low, join_parts(low, open_), f"有{len(blank)}村未填是否有帮扶单位，不作判断")


def year_end(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the last December told: an income of the year is whole only then."""
    told = rows[rows["period"].str[-2:].isin(["12", "Q4"])]
    return told[told["period"].str[:4] == told["period"].str[:4].max()]


def collective_income(view: View) -> pd.DataFrame:
    """Growth of collective income on the year before, pooled over the villages that tell both whole years."""
    rows = year_end(view.known("villages"))
    rows = rows.assign(place=village_key(rows)).drop_duplicates("place", keep="last")
    rows = rows.dropna(subset=["collective_income_yuan", "collective_income_prev_yuan"])
    now, before = rows["collective_income_yuan"], rows["collective_income_prev_yuan"]
    return join_parts(
        make_parts(rows, "collective_income_yuan", amount=now, key="place"),
        make_parts(rows, "collective_income_prev_yuan", amount=-before, key="place"),
        make_parts(rows, "collective_income_prev_yuan", amount=before, key="place", part=BASE),
    )


def last_survey(rows: pd.DataFrame) -> pd.DataFrame:
    """Each village's last told survey of approval, with ``place``; rows in the order of periods."""
    rows = rows.assign(place=village_key(rows)).dropna(subset=["satisfied_households", "surveyed_households"])
    return rows[rows["surveyed_households"] > 0].drop_duplicates("place", keep="last")


def approval(view: View) -> pd.DataFrame:
    """Households that approve ÷ households asked, pooled; or the mean of the villages' rates (A44)."""
    rows = last_survey(view.known("villages"))
    asked, content = rows["surveyed_households"].astype("float64"), rows["satisfied_households"].astype("float64")
    if not view.setting("satisfaction.pooled"):
        asked, content = asked / asked, content / asked
    return join_parts(
        make_parts(rows, "surveyed_households", amount=asked, key="place", part=BASE),
        make_parts(rows, "satisfied_households", amount=content, key="place"),
    )


def counties_left(view: View) -> pd.DataFrame:
    """Share of the deep-poverty counties that have left poverty, as far as it could be known on the day (一)."""
    counties = view.reference("counties")
    rows = counties.assign(record_id="", enterprise="", county=counties["name"])
    left = rows[rows["exit_year"].notna()]
    return join_parts(make_parts(rows, "name", key="name", part=BASE), make_parts(left, "exit_year", key="name"))
