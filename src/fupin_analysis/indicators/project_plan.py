"""How many projects of each kind are asked for: by the document, and by the allocation (三(二)1; A45)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import make_parts, no_parts, with_cuts
from fupin_analysis.indicators.projects import KINDS, TARGET_KINDS
from fupin_analysis.plan.plan import Plan

ALLOCATED_KINDS = {
    "industry_projects": KINDS[0],
    "infra_projects": KINDS[1],
    "employment_projects": KINDS[2],
    "pairing_projects": KINDS[3],
}
"""Column of the allocation → kind of project that it divides."""


def planned(view: View) -> pd.DataFrame:
    """Projects that the year's plan asks for, by kind: the document's numbers, or (``allocation``) what is allocated.

    The document has numbers of the plan's year alone, an allocation there may be of each. Neither stands in a return:
    the parts name the plan or the allocation.
    """
    inputs, is_divided = view.inputs, view.measure.column == "allocation"
    if view.year != inputs.plan.year and (not is_divided or inputs.allocation_of(view.year) is None):
        return with_cuts(no_parts(), pd.DataFrame({"kind": []}), {"project_kind": "kind"})
    rows = _allocated(inputs.allocation_of(view.year)) if is_divided else _planned(inputs.plan)
    rows = rows[rows["amount"] > 0].reset_index(drop=True)
    parts = make_parts(rows, "plan", amount="amount")
    return with_cuts(parts, rows, {name: name for name in ("project_kind", "file", "sheet", "raw")})


def _planned(plan: Plan) -> pd.DataFrame:
    rows = [
        {
            "project_kind": kinds[0],
            "amount": float(plan.target(target).floor or 0),
            "file": "任务计划",
            "sheet": "、".join(plan.target(target).sections),
            "raw": f"{plan.target(target).floor or 0:g}{plan.target(target).unit}",
        }
        for target, kinds in TARGET_KINDS.items()
        if target in plan.targets
    ]
    return pd.DataFrame(rows, columns=["project_kind", "amount", "file", "sheet", "raw"]).astype({"amount": "float64"})


def _allocated(allocation: pd.DataFrame | None) -> pd.DataFrame:
    """A row a number of projects in the allocation; an enterprise's own row repeats those of its villages (A45)."""
    names = ["record_id", "enterprise", "county", "township", "village"]
    made = [pd.DataFrame(columns=[*names, "amount", "project_kind", "file", "sheet", "raw"])]
    for column, kind in ALLOCATED_KINDS.items():
        if allocation is None or column not in allocation:
            continue
        rows = allocation.reindex(columns=[*names, "file", "sheet", column]).dropna(subset=[column])
        by_village = rows["village"].notna() & (rows["village"].astype("str").str.strip() != "")
        divided = set(rows.loc[by_village, "enterprise"].dropna())
        rows = rows[by_village | ~rows["enterprise"].isin(divided)]
        amount = pd.to_numeric(rows[column]).astype("float64")
        made.append(rows.assign(amount=amount, project_kind=kind, raw=rows[column].astype("str"))[made[0].columns])
    kept = [frame for frame in made if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else made[0].astype({"amount": "float64"})
