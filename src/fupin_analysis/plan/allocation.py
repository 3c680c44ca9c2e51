"""The allocation: the missing annex as an input, and whether its sums are the document's (form ``allocation``; A45)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.plan.plan import Plan
from fupin_analysis.plan.targets import near_equal

ALLOCATED = {
    "grant_wan": "grant_fund_plan",
    "industry_projects": "proj_industry",
    "infra_projects": "proj_infra",
    "employment_projects": "proj_employment",
    "pairing_projects": "proj_pairing",
    "cadre_people": "stationed_cadres",
    "invest_projects": "invest_projects",
    "invest_wan": "invest_amount",
    "job_people": "jobs_new",
    "volunteer_batches": "volunteer_batches",
    "donation_wan": "donations_annual",
    "sales_wan": "farm_sales",
}
"""Column of the form ``allocation`` → the target whose task it divides."""
VILLAGES = "help_villages"
CHECKED = {
    "column": "str",
    "target": "str",
    "label": "str",
    "unit": "str",
    "planned": "float64",
    "allocated": "float64",
    "difference": "float64",
    "agrees": "bool",
}


def divide(allocation: pd.DataFrame) -> pd.DataFrame:
    """What each enterprise is to do: a row an enterprise, the columns of ``ALLOCATED`` and ``villages`` (how many).

    A row without a village speaks of the enterprise, a row with one of that village. Where an enterprise states a
    quantity by village, those rows count and its own row is a repetition; otherwise its own row counts. A quantity
    that is stated nowhere is NA: not divided, which is not zero.
    """
    columns = [column for column in ALLOCATED if column in allocation.columns]
    rows = allocation.reindex(columns=["enterprise", "county", "township", "village", *columns])
    rows[columns] = rows[columns].apply(pd.to_numeric).astype("Float64")
    has_village = rows["village"].notna() & (rows["village"].astype("str").str.strip() != "")
    by_village = rows[has_village].groupby("enterprise")[columns].sum(min_count=1)
    by_enterprise = rows[~has_village].groupby("enterprise")[columns].sum(min_count=1)
    out = by_village.combine_first(by_enterprise).reindex(columns=columns).astype("Float64")
    places = rows[has_village].drop_duplicates(["enterprise", "county", "township", "village"])
    out["villages"] = places.groupby("enterprise").size().reindex(out.index).fillna(0).astype("Int64")
    return out.reset_index()


def check_allocation(allocation: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Whether the parts add up to the plan: a row a divided column, columns ``CHECKED``; units are the targets'.

    Columns that nobody filled, or that the plan does not ask for, are left out. Distinct villages are held against the
    number of helped villages. The grant agrees within the rounding of the document's figure (A34), everything else to
    six places.
    """
    divided = divide(allocation)
    sums = divided[[column for column in ALLOCATED if column in divided]].sum(min_count=1).dropna()
    places = allocation.reindex(columns=["county", "township", "village"]).dropna(subset=["village"])
    places = places[places["village"].astype("str").str.strip() != ""].fillna("").drop_duplicates()
    rows = [
        _row(str(column), ALLOCATED[str(column)], float(value), plan)
        for column, value in sums.items()
        if ALLOCATED[str(column)] in plan.targets
    ]
    if len(places) and VILLAGES in plan.targets:
        rows.append(_row("village", VILLAGES, float(len(places)), plan))
    return pd.DataFrame(rows, columns=list(CHECKED)).astype(CHECKED)


def _row(column: str, target_id: str, allocated: float, plan: Plan) -> tuple[object, ...]:
    target = plan.target(target_id)
    planned = float(target.floor or 0)
    difference = near_equal(allocated - planned)
    agrees = difference == 0
    if target_id == "grant_fund_plan":
        low, high = plan.readings.value("grant.plan_low"), plan.readings.value("grant.plan_high")
        agrees = near_equal(low) <= near_equal(allocated) <= near_equal(high)
    return column, target_id, target.name, target.unit, planned, allocated, difference, agrees
