"""Growth tiers: arrived grants of a year against the mean of 2016 and 2017 (四(二); A4–A11, A47)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fupin_analysis.indicators.funds import arrived_parts, is_grant, tagged
from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.parts import BASE, DECIMALS, join_parts, make_parts, no_parts
from fupin_analysis.plan.plan import Plan

TIERS = ("档一", "档二", "档三")
TARGETS = ("growth_t1", "growth_t2", "growth_t3")
NO_BASE, ZERO_BASE = "基期不足", "基期为零"


@dataclass(frozen=True)
class Rule:
    """Settings of A4–A9: bounds in 万元, what holds on a bound, how much base is enough, how growth is compared.

    ``required`` is the growth asked of each tier in percent; ``first_year`` to ``last_year`` are judged.
    """

    lower: float
    upper: float
    at_lower: float
    at_upper: float
    near_pct: float
    min_years: int
    mode: str
    compare: str
    required: tuple[float, ...]
    first_year: int
    last_year: int


def has_tiers(plan: Plan) -> bool:
    """True where a plan asks for growth by tiers."""
    return all(target in plan.targets for target in TARGETS)


def read_rule(inputs: Inputs) -> Rule:
    """The rule of a plan: its bounds by the readings, its rates and years by the targets (NotAskedError without)."""
    setting, plan = inputs.setting, inputs.plan
    return Rule(
        lower=float(setting("growth.lower_bound")),
        upper=float(setting("growth.upper_bound")),
        at_lower=float(setting("growth.at_200")),
        at_upper=float(setting("growth.at_500")),
        near_pct=float(setting("growth.near_pct")),
        min_years=int(setting("growth.min_base_years")),
        mode=str(setting("growth.mode")),
        compare=str(setting("growth.compare")),
        required=tuple(inputs.asked(target) for target in TARGETS),
        first_year=plan.year,
        last_year=setting("growth.final").year,
    )


def bases(cards: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """One row an enterprise: the columns of the card with ``base_wan tier required_pct is_borderline base_years why``.

    ``tier`` is NA where the base does not allow one; ``why`` then says so (A9).
    """
    rows = cards.drop_duplicates("enterprise", keep="last")
    years = rows[["grant_2016_wan", "grant_2017_wan"]]
    base = years.mean(axis=1).round(DECIMALS)
    count = years.notna().sum(axis=1)
    enough = (count >= rule.min_years) & (base > 0)
    tier = tier_of(base, rule).where(enough)
    off = [((base / bound - 1).abs() * 100).round(DECIMALS) for bound in (rule.lower, rule.upper)]
    near = pd.concat(off, axis=1) <= rule.near_pct
    why = pd.Series("", index=rows.index, dtype="object").mask(count < rule.min_years, NO_BASE)
    why = why.mask((count >= rule.min_years) & ~(base > 0), ZERO_BASE)
    return rows.assign(
        base_wan=base,
        base_years=count,
        tier=tier,
        required_pct=tier.map(dict(zip(TIERS, rule.required, strict=True))).astype("float64"),
        is_borderline=near.any(axis=1) & enough,
        why=why,
    )


def is_unlike(rows: pd.DataFrame, inputs: Inputs) -> pd.Series[bool]:
    """Those of ``bases`` whose 2016 and 2017 are what was planned, where arrivals are asked for (A10): 口径不一."""
    planned = rows["base_measure"].eq("计划").fillna(False).astype("bool")
    asked = bool(inputs.setting("growth.base_measure") == "arrived")
    unlike: pd.Series[bool] = planned & rows["tier"].notna() & asked
    return unlike


def tier_of(base: pd.Series[Any], rule: Rule) -> pd.Series[Any]:
    """The tier of a base: up to 200, up to 500, above; what stands exactly on a bound by A4 and A5."""
    low = (base < rule.lower) | ((base == rule.lower) & (rule.at_lower == rule.required[0]))
    high = (base > rule.upper) | ((base == rule.upper) & (rule.at_upper == rule.required[2]))
    return pd.Series(np.select([low, high], [TIERS[0], TIERS[2]], default=TIERS[1]), index=base.index, dtype="object")


def judged_year(as_of: dt.date, rule: Rule) -> int:
    """The year that is judged on a day: the last full one from the plan's on, the plan's itself while it runs."""
    full = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    return min(max(full, rule.first_year), rule.last_year)


def needed(base: pd.Series[Any], pct: pd.Series[Any], year: int, rule: Rule) -> pd.Series[Any]:
    """What must have arrived for the tier to be met in ``year`` (A6, A7), 万元."""
    steps = year - rule.first_year + 1
    if rule.compare == "total" or rule.mode == "cumulative":
        return (base * (1 + pct / 100) * steps).round(DECIMALS)
    power = steps if rule.mode == "yearly" else 1
    return (base * (1 + pct / 100) ** power).round(DECIMALS)


def counted_years(year: int, rule: Rule) -> tuple[int, ...]:
    """The years whose arrivals are held against the need: the judged one, or all from 2018 up to it (A6, A7)."""
    total = rule.compare == "total" or rule.mode == "cumulative"
    return tuple(range(rule.first_year, year + 1)) if total else (year,)


def arrivals(view: View, year: int) -> pd.DataFrame:
    """Grants arrived in a year, as parts by enterprise: all of them, or those tagged to helped villages (A47, A11).

    Where the ledger of the year is silent about an enterprise, its card's figure of that year stands in.
    """
    rows = view.state("instalments", year)
    rows = rows[is_grant(rows)]
    if view.setting("growth.scope") == "tagged":
        rows = rows[tagged(rows, view.reference("villages"))]
    cash_only = not view.setting("grant.include_in_kind")
    told = arrived_parts(rows, cash_only=cash_only, key="enterprise")
    column = f"grant_{year}_wan"
    cards = view.latest("enterprise_card")
    if column not in cards:
        return told
    cards = cards[~cards["enterprise"].isin(set(rows["enterprise"]))].drop_duplicates("enterprise", keep="last")
    return join_parts(told, make_parts(cards, column, amount=column, key="enterprise"))


def borderline(view: View) -> pd.DataFrame:
    """Enterprises whose base lies so near to a bound that their tier hangs on it (A4, A5); a part a base year."""
    rows = bases(view.latest("enterprise_card"), read_rule(view.inputs))
    rows = rows[rows["is_borderline"]]
    return join_parts(*[make_parts(rows, c, amount=c, key="enterprise") for c in ("grant_2016_wan", "grant_2017_wan")])


def tier_met(view: View) -> pd.DataFrame:
    """Share of the enterprises of a tier whose arrived grants reach the need of the judged year.

    Base parts are the card's two years, weighted so that they add up to the need; actual parts the arrivals.
    """
    rule = read_rule(view.inputs)  # the bounds of all tiers, also those of the neighbours
    rows = bases(view.latest("enterprise_card"), rule)
    rows = rows[rows["tier"] == TIERS[TARGETS.index(view.measure.target)]]
    view.setting("growth.base_measure")  # said to be read
    rows = rows[~is_unlike(rows, view.inputs)]
    if rows.empty:
        return no_parts()
    year = judged_year(view.as_of, rule)
    factor = needed(rows["base_wan"], rows["required_pct"], year, rule) / rows["base_wan"] / rows["base_years"]
    columns = ("grant_2016_wan", "grant_2017_wan")
    base = [make_parts(rows, c, amount=rows[c] * factor, key="enterprise", part=BASE) for c in columns]
    came = join_parts(*[arrivals(view, y) for y in counted_years(year, rule)])
    return join_parts(*base, came[came["key"].isin(set(rows["enterprise"]))])
