"""The figures beside the growth targets: base, need, arrivals, rise and gap of every enterprise (四(二); A4–A11)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.aspects import uncelled
from fupin_analysis.indicators.growth import (
    Rule,
    arrivals,
    bases,
    counted_years,
    is_unlike,
    judged_year,
    needed,
    read_rule,
)
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import BASE, DECIMALS, join_parts, make_parts, no_parts
from fupin_analysis.plan.roster import ENTERPRISE_CATEGORIES

_BASE_YEARS = ("grant_2016_wan", "grant_2017_wan")


def base(view: View) -> pd.DataFrame:
    """The mean of 2016 and 2017, as the half of each; of one year where only that is known."""
    rows, _ = _cards(view)
    return _mean(rows)


def need(view: View) -> pd.DataFrame:
    """What must have arrived in the judged year for the tier to be met, as the base times its factor."""
    rows, rule = _cards(view)
    return _need(rows, rule, judged_year(view.as_of, rule))


def arrived(view: View) -> pd.DataFrame:
    """Grants that arrived in a year (``column``); none in one that has not begun."""
    return _arrived(view, int(view.measure.column))


def rise(view: View) -> pd.DataFrame:
    """The rise of a year (``column``) over the base, as a share of it, of those with a tier (A9) who told arrivals."""
    rows, _ = _cards(view)
    came = _arrived(view, int(view.measure.column))
    rows = rows[rows["tier"].notna() & rows["enterprise"].isin(set(came["enterprise"]))]
    mean = _mean(rows)
    own = came[came["enterprise"].isin(set(rows["enterprise"]))]
    return join_parts(own, mean.assign(amount=-mean["amount"]), mean.assign(part=BASE))


def gap(view: View) -> pd.DataFrame:
    """What is still missing in the judged year, of those who told what arrived and do not reach their need yet."""
    rows, rule = _cards(view)
    year = judged_year(view.as_of, rule)
    wanted, came = _need(rows, rule, year), _counted(view, year, rule)
    missing = _sums(wanted).sub(_sums(came), fill_value=0.0)
    short = set(missing.index[missing > 0]) & set(wanted["enterprise"]) & set(came["enterprise"])
    came = came.assign(amount=-came["amount"])
    return join_parts(*[parts[parts["enterprise"].isin(short)] for parts in (wanted, came)])


def enterprises(view: View) -> pd.DataFrame:
    """Enterprises, each once, as ``column`` says.

    ``tiered``: those that can be compared · ``told``: of these who told what arrived · ``met not_met untold``: how
    they stand · ``unlike``: with a tier by a base of plans (A10), in none of these · ``left``: without a base.
    """
    rows, rule = _cards(view)
    year, chosen = judged_year(view.as_of, rule), view.measure.column
    view.setting("growth.base_measure")  # said to be read
    unlike = is_unlike(rows, view.inputs)
    has_tier = rows["tier"].notna() & ~unlike
    came = _counted(view, year, rule)
    reached = rows["enterprise"].map(_sums(came)).astype("float64").fillna(0.0).round(DECIMALS)
    is_met = has_tier & (reached >= needed(rows["base_wan"], rows["required_pct"], year, rule))
    is_told = rows["enterprise"].isin(set(came["enterprise"]))
    picked = {
        "tiered": has_tier,
        "told": has_tier & is_told,
        "met": is_met,
        "not_met": has_tier & is_told & ~is_met,
        "untold": has_tier & ~is_told,
        "unlike": unlike,
        "left": rows["tier"].isna(),
    }[chosen]
    parts = [make_parts(rows[picked], c, amount=rows[c].where(rows[c] > 0, 1.0)[picked], key="enterprise")
             for c in _BASE_YEARS]  # fmt: skip
    if chosen in ("met", "not_met"):
        parts.append(came[came["enterprise"].isin(set(rows.loc[picked, "enterprise"]))])
    return join_parts(*parts)


def without_card(view: View) -> pd.DataFrame:
    """Enterprises of the roster that have sent no card, so that nobody knows their base."""
    firms = view.reference("enterprises")
    told = set(view.latest("enterprise_card")["enterprise"])
    names = firms.loc[firms["category"].isin(ENTERPRISE_CATEGORIES), "full_name"]
    rows = [(str(name), 1.0, str(name)) for name in names if name not in told]
    parts = uncelled(rows, field="full_name", file="企业名册")
    return parts.assign(key=parts["enterprise"])


def _cards(view: View) -> tuple[pd.DataFrame, Rule]:
    rule = read_rule(view.inputs)
    return bases(view.latest("enterprise_card"), rule), rule


def _mean(rows: pd.DataFrame) -> pd.DataFrame:
    return join_parts(
        *[make_parts(rows, c, amount=rows[c] / rows["base_years"], key="enterprise") for c in _BASE_YEARS]
    )


def _need(rows: pd.DataFrame, rule: Rule, year: int) -> pd.DataFrame:
    rows = rows[rows["tier"].notna()]
    if rows.empty:
        return no_parts()
    factor = needed(rows["base_wan"], rows["required_pct"], year, rule) / rows["base_wan"] / rows["base_years"]
    return join_parts(*[make_parts(rows, c, amount=rows[c] * factor, key="enterprise") for c in _BASE_YEARS])


def _arrived(view: View, year: int) -> pd.DataFrame:
    return arrivals(view, year) if year <= view.as_of.year else no_parts()


def _counted(view: View, year: int, rule: Rule) -> pd.DataFrame:
    return join_parts(*[_arrived(view, y) for y in counted_years(year, rule)])


def _sums(parts: pd.DataFrame) -> pd.Series[float]:
    sums: pd.Series[float] = parts.groupby("enterprise")["amount"].sum()
    return sums
