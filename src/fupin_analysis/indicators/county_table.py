"""The table of the 45 counties: what reaches each, and which are blank."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose
from fupin_analysis.indicators.cut_judging import helpers_by
from fupin_analysis.indicators.figure_ids import TOTALS
from fupin_analysis.indicators.figures import compute_parts, compute_value, notes_behind
from fupin_analysis.indicators.grids import tabulate, totals
from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.parts import ACTUAL, make_parts, noted
from fupin_analysis.plan.counties import counties_frame

CUTS = ("county", "prefecture", "ethnic_area")
FIGURES_SHOWN = {
    "enterprises": "roster_helpers",
    "villages": "roster_villages",
    "committed_wan": "funds_committed",
    "arrived_wan": "funds_arrived",
    "used_wan": "funds_used",
    "projects": "ledger_listed",
    "completed": "ledger_done",
    "jobs_people": "jobs_new",
    "volunteer_batches": "batches_of_year",
    "invest_wan": "key_invest_ytd_wan",
    "sales_wan": "sales_counted",
    "cadres": "stationed_cadres",
    "held_count": "funds_arrived#held_count",
}
"""Column → measure; all of the year of the cut-off."""
_COUNTS = (
    "enterprises",
    "villages",
    "projects",
    "completed",
    "jobs_people",
    "volunteer_batches",
    "cadres",
    "held_count",
)
_BLANK = "counties_blank"
_DONE = (
    "arrived_wan",
    "used_wan",
    "completed",
    "jobs_people",
    "volunteer_batches",
    "invest_wan",
    "sales_wan",
    "cadres",
)


def county_table(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """A row a county of the 45 in their order, or by prefecture or area; ``is_blank``: nothing reaches it.

    That is NA where nobody who helps there by the roster has reported this year.
    People and batches are counted within a county, so that sums over counties may be larger than the figure of the
    prefecture or the province, which is ``by="prefecture"`` and ``attrs["totals"]``.
    """
    cut = choose(by, CUTS, what="县域情况")
    made = _counties(inputs) if cut == "county" else _areas(inputs, cut)
    notes = (
        "资金只计帮扶村无偿资金；就业按户籍县；销售只计凉山州所产；空白县：今年没有到位、使用、完成、就业、志愿、投资、销售和驻村任何一项实绩，只有承诺或在建项目的也算",
        *notes_behind(inputs, _BLANK),
    )
    note = "；".join(notes)
    return answer(made, inputs, title="45个深度贫困县情况", unit="", source="一、三", note=note)


def _counties(inputs: Inputs) -> pd.DataFrame:
    facts = counties_frame(inputs.as_of).rename(columns={"name": "county"})
    out = _table(inputs, "county", list(facts["county"]))
    attrs = out.attrs
    out = facts[["county", "code", "prefecture", "ethnic_area", "exit_year"]].merge(out, on="county")
    told = out[list(_DONE)]
    is_blank = (told.fillna(0) == 0).all(axis=1) & told.notna().any(axis=1)
    silent = is_blank & out["county"].isin(_unheard(inputs))
    out[list(_DONE)] = told.mask(silent)
    out["is_blank"] = is_blank.astype("boolean").mask(silent | told.isna().all(axis=1))
    out.attrs = attrs | {TOTALS: attrs[TOTALS] | totals(inputs, {_BLANK: _BLANK})}
    return out


def _unheard(inputs: Inputs) -> frozenset[str]:
    """Counties of which nobody who helps there by the roster has reported this year: whether they are blank is open."""
    heard = inputs.senders(inputs.as_of.year)
    return frozenset(county for county, names in helpers_by(inputs, "county").items() if names and not names & heard)


def blank(view: View) -> pd.DataFrame:
    """Counties of the 45 that nothing of the table has reached this year: one part each."""
    reached: set[str] = set()
    for name in _DONE:
        if compute_value(view.inputs, FIGURES_SHOWN[name]) is None:
            continue  # nobody has told it: that is no blank
        parts = compute_parts(view.inputs, FIGURES_SHOWN[name])
        reached |= set(parts.loc[(parts["part"] == ACTUAL) & (parts["amount"] > 0), "county"])
    rows = view.reference("counties")
    unheard = _unheard(view.inputs) - reached
    rows = rows[~rows["name"].isin(reached | unheard)].assign(record_id="", enterprise="", county=lambda r: r["name"])
    said = f"{'、'.join(sorted(unheard))}的帮扶企业今年都未报送，是否空白不明，未计" if unheard else ""
    return noted(make_parts(rows, "name", key="name"), said)


def _areas(inputs: Inputs, cut: str) -> pd.DataFrame:
    counties = _counties(inputs)
    values = list(dict.fromkeys(counties[cut]))
    out = _table(inputs, cut, values)
    attrs = out.attrs
    sizes, blank = counties.groupby(cut).size(), counties.groupby(cut)["is_blank"].sum(min_count=1)
    out.insert(1, "counties", out[cut].map(sizes))
    out["blank_counties"] = out[cut].map(blank)
    out = out.drop(columns="enterprises")
    out.attrs = attrs
    return out


def _table(inputs: Inputs, cut: str, values: list[str]) -> pd.DataFrame:
    out = tabulate(inputs, FIGURES_SHOWN, cut, values=values)
    attrs = out.attrs
    out = out.astype(dict.fromkeys(_COUNTS, "Int64"))
    out.attrs = attrs
    return out
