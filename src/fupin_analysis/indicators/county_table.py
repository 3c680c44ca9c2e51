"""The table of the 45 counties: what reaches each, and which are blank."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, in_order
from fupin_analysis.indicators.cuts import cut_values
from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.funding import ledger
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.outreach import helpers_by_county
from fupin_analysis.indicators.parts import combine
from fupin_analysis.plan.counties import counties_frame

CUTS = ("county", "prefecture", "ethnic_area")
FIGURES = {  # column → target whose figure it is
    "completed": "proj_total",
    "jobs_people": "jobs_new",
    "volunteer_batches": "volunteer_batches",
    "invest_wan": "invest_amount",
    "sales_wan": "farm_sales",
    "cadres": "stationed_cadres",
}
_COUNTS = ("completed", "jobs_people", "volunteer_batches", "cadres")
_MONEY = ["committed_wan", "arrived_wan", "used_wan"]
_DONE = [*_MONEY[1:], *FIGURES]


def county_table(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """A row a county of the 45 in their order, or added up by prefecture or area; ``is_blank``: nothing reaches it.

    People and batches are counted within a county, so that sums over counties may be larger than the province's figure.
    """
    cut = choose(by, CUTS, what="县域情况")
    rows = _counties(inputs)
    made = rows if cut == "county" else _added_up(rows, cut)
    note = "资金只计帮扶村无偿资金；就业按户籍县；销售只计凉山州所产；空白县：以上各项均无"
    return answer(made, inputs, title="45个深度贫困县情况", unit="", source="一、三", note=note)


def _counties(inputs: Inputs) -> pd.DataFrame:
    frame = counties_frame(inputs.as_of).rename(columns={"name": "county"})
    out = frame[["county", "code", "prefecture", "ethnic_area", "exit_year"]]
    helpers = helpers_by_county(inputs).rename(columns={"helped_villages": "villages"})
    out = out.join(helpers[["enterprises", "villages"]], on="county")
    out[["enterprises", "villages"]] = out[["enterprises", "villages"]].fillna(0).astype("int64")
    money = ledger(inputs).groupby("county")[_MONEY].sum()
    out = out.join(money, on="county")
    works = inputs.state("projects", inputs.as_of.year)
    live = works[(works["status"] != "取消") & (works["project_kind"] != "重点投资")]
    out["projects"] = out["county"].map(live.groupby("county").size()).fillna(0).astype("int64")
    for column, target in FIGURES.items():
        out[column] = out["county"].map(_by_county(inputs, target)).fillna(0.0)
        if column in _COUNTS:
            out[column] = out[column].astype("int64")
    out[_MONEY] = out[_MONEY].fillna(0.0)
    out["is_blank"] = (out[_DONE] == 0).all(axis=1)
    return out


def _by_county(inputs: Inputs, target: str) -> dict[str, float]:
    measure, parts = inputs.plan.measure(target), compute_parts(inputs, target, year=inputs.as_of.year)
    places = cut_values(inputs, target, parts, "county")
    return {str(c): combine(measure.operation, p, test=measure.test) or 0.0 for c, p in parts.groupby(places)}


def _added_up(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    amounts = ["villages", *_MONEY, "projects", *FIGURES]
    sums = rows.groupby(cut)[amounts].sum()
    sums.insert(0, "counties", rows.groupby(cut).size())
    sums["blank_counties"] = rows.groupby(cut)["is_blank"].sum()
    return in_order(sums.reset_index(), cut)
