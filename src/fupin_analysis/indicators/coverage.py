"""Networks: tariffs, fibre, roads, grid, low voltage, and the counties that help reaches (二(一)4, 一)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.lacking import with_untold, without_base
from fupin_analysis.indicators.latest_rows import is_by
from fupin_analysis.indicators.parts import BASE, join_parts, make_parts, noted


def _tariff(view: View, column: str) -> pd.DataFrame:
    """One check a county and operator: what the document allows at most, and the lowest that is asked there.

    A price that nobody told, or that is asked from a later day on, counts neither way: what is asked now may be allowed
    or not.
    """
    rows = view.latest("tariffs").dropna(subset=["county"])
    rows = rows.assign(**{column: rows[column].where(is_by(rows["started_on"], view.as_of))})
    rows = rows.sort_values(column, kind="stable").drop_duplicates(["enterprise", "county"])
    key = rows["enterprise"].astype("str") + "/" + rows["county"].astype("str")
    told = rows[column].notna()
    parts = join_parts(
        make_parts(rows[told], column, amount=view.asked, key=key[told], part=BASE),
        make_parts(rows[told], column, amount=column, key=key[told]),
    )
    if told.all():
        return parts
    low = join_parts(parts, make_parts(rows[~told], "county", amount=view.asked, key=key[~told], part=BASE))
    high = join_parts(low, make_parts(rows[~told], "county", amount=0.0, key=key[~told]))
    return with_untold(parts, low, high, f"有{int((~told).sum())}处没有可用的资费，未计入")


def iptv(view: View) -> pd.DataFrame:
    """Share of operators' counties where IPTV costs no more than the document allows (10 yuan a month)."""
    return _tariff(view, "iptv_monthly_yuan")


def broadband(view: View) -> pd.DataFrame:
    """Share of operators' counties where 20M broadband costs no more than the document allows (20 yuan a month)."""
    return _tariff(view, "broadband_monthly_yuan")


def _best_of_county(view: View, done: str, all_: str) -> pd.DataFrame:
    """One row a county: of several operators the one that covers most; what they cover together nobody told.

    Most is a number, not a share: one that reaches all of the few villages it knows of does not cover the county.
    """
    rows = view.latest("coverage").dropna(subset=[done, all_, "county"])
    rows = rows[rows[all_].astype("float64") > 0]
    best = rows.sort_values([done, all_], ascending=False, kind="stable")
    return best.drop_duplicates("county").sort_values("county")


def _share(rows: pd.DataFrame, done: str, all_: str, key: str = "county") -> pd.DataFrame:
    return join_parts(
        make_parts(rows, all_, amount=all_, key=key, part=BASE), make_parts(rows, done, amount=done, key=key)
    )


def _of_each(view: View, done: str, all_: str) -> pd.DataFrame:
    """The share over all rows that tell both."""
    rows = view.latest("coverage")
    parts = _share(rows.dropna(subset=[done, all_]), done, all_)
    return noted(parts, without_base(view, "coverage", rows, done, all_))


def fibre(view: View) -> pd.DataFrame:
    """Share of poor villages with fibre: per county the operator that reaches most."""
    return _share(_best_of_county(view, "fibre_villages", "poor_villages"), "fibre_villages", "poor_villages")


def roads(view: View) -> pd.DataFrame:
    """Share of the kilometres of main roads with a mobile network: per county the operator that covers most."""
    return _share(_best_of_county(view, "road_covered_km", "road_total_km"), "road_covered_km", "road_total_km")


def hamlets(view: View) -> pd.DataFrame:
    """Share of the planned hamlets that fibre was laid to; each operator's plan is its own."""
    return _of_each(view, "hamlets_done", "hamlets_planned")


def grid(view: View) -> pd.DataFrame:
    """Share of villages in the grid's area that it reaches."""
    return _of_each(view, "grid_covered_villages", "grid_area_villages")


def low_voltage(view: View) -> pd.DataFrame:
    """Share of low-voltage sites put right."""
    return _of_each(view, "low_voltage_fixed", "low_voltage_sites")


def counties_reached(view: View) -> pd.DataFrame:
    """Counties of the list into which money has arrived or investment was made (一)."""
    names = set(view.reference("counties")["name"])
    money = view.states("instalments")
    money = money[(money["arrived_wan"] > 0) & money["county"].isin(names)]
    works = view.states("projects")
    works = works[(works["invest_ytd_wan"] > 0) & works["county"].isin(names)]
    return join_parts(make_parts(money, "arrived_wan", key="county"), make_parts(works, "invest_ytd_wan", key="county"))
