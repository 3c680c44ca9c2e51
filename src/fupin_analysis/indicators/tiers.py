"""Answers on growth: every enterprise's arrivals against its 2016–2017 base and its tier's line (四(二))."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_analysis.indicators.answer import answer, choose
from fupin_analysis.indicators.cuts import tiers as tier_names
from fupin_analysis.indicators.figure_ids import FIGURES, figure_key
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, tabulate, template, with_totals
from fupin_analysis.indicators.growth import (
    TIERS,
    Rule,
    arrivals,
    bases,
    counted_years,
    judged_year,
    needed,
    read_rule,
)
from fupin_analysis.indicators.inputs import Inputs, View
from fupin_analysis.indicators.parts import DECIMALS

MET, NOT_MET, RUNNING, LATE, NOT_APPLICABLE, UNTOLD = (
    "达标",
    "未达标",
    "年内在进行",
    "{year}年达标（逾字面期限）",
    "不适用",
    "未报到位额",
)
_COLUMNS = (
    "enterprise tier base_2016_wan base_2017_wan base_wan base_measure required_pct needed_wan "
    "arrived_2018_wan growth_2018_pct arrived_2019_wan growth_2019_pct arrived_2020_wan growth_2020_pct "
    "judged_year gap_wan is_borderline status note"
).split()


def growth_tiers(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """A row an enterprise: base, tier, need, arrivals of 2018–2020 as far as known; or a row a tier.

    ``growth_<year>_pct`` is the rise of the annual level over the base, NA where the base is nought or missing or the
    year has not begun; ``gap_wan`` what is still missing in the judged year (0 where it is met).
    """
    cut = choose(by, ("enterprise", "tier"), what="资金增长档")
    rule = read_rule(inputs)
    made = _by_enterprise(inputs, rule) if cut == "enterprise" else _by_tier(inputs, rule)
    lines = "、".join(f"{tier}{pct:.0f}%" for tier, pct in zip(TIERS, rule.required, strict=True))
    literal, final = inputs.setting("growth.deadline").year, rule.last_year
    limits = f"{literal}年末为字面期限，{final}年末为最终期限" if literal != final else f"{final}年末为期限"
    note = f"全部无偿资金到位额比2016、2017年均值；{lines}；{limits}"
    return answer(made, inputs, title="帮扶资金增长分档", unit="万元", source="四(二)", note=note)


def _by_enterprise(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    """Every number is a figure of the enterprise; what it told of 2016 and 2017 that of its card."""
    rows = _rows(inputs, rule)
    held = held_counts(inputs, "growth_gap", "enterprise")
    out = rows[_COLUMNS].assign(
        figure_key=[figure_key(("enterprise", name)) for name in rows["enterprise"]],
        card_key=[figure_key(("record", str(one))) for one in rows["record_id"]],
        held_count=rows["enterprise"].map(held).fillna(0).astype("Int64"),
    )
    years = range(rule.first_year, rule.last_year + 1)
    of_year = {f"arrived_{y}_wan": f"grants_{y}" for y in years} | {f"growth_{y}_pct": f"growth_{y}" for y in years}
    figures = {"base_wan": "growth_base", "needed_wan": "growth_need", "gap_wan": "growth_gap"} | of_year
    told = {f"base_{year}_wan": f"enterprise_card.grant_{year}_wan{{card_key}}" for year in (2016, 2017)}
    out.attrs[FIGURES] = told | {name: template(text) for name, text in figures.items()}
    counts = {name: f"growth_{name}" for name in ("tiered", "met", "not_met", "untold", "left")}
    return with_totals(out, inputs, counts | {HELD_COUNT: f"growth_gap#{HELD_COUNT}"})


def _rows(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    rows = bases(inputs.latest("enterprise_card"), rule).reset_index(drop=True)
    rows = rows.rename(columns={"grant_2016_wan": "base_2016_wan", "grant_2017_wan": "base_2017_wan"})
    for year in range(rule.first_year, rule.last_year + 1):
        came = arrived_in(inputs, year)
        rows[f"arrived_{year}_wan"] = rows["enterprise"].map(came).astype("float64")
        base = rows["base_wan"].where(rows["tier"].notna())  # without a base that allows a tier no rise either (A9)
        rows[f"growth_{year}_pct"] = 100.0 * (rows[f"arrived_{year}_wan"] / base - 1.0)
    year = judged_year(inputs.as_of, rule)
    rows["judged_year"] = year
    rows["needed_wan"] = needed(rows["base_wan"], rows["required_pct"], year, rule)
    held_against = rows[[f"arrived_{y}_wan" for y in counted_years(year, rule)]].sum(axis=1, min_count=1)
    rows["gap_wan"] = (rows["needed_wan"] - held_against).clip(lower=0.0)
    rows["is_untold"] = held_against.isna()
    rows["met"] = (held_against.round(DECIMALS) >= rows["needed_wan"]) & rows["tier"].notna()
    rows["status"] = _status(rows, year, inputs)
    rows["note"] = _notes(rows)
    return rows.sort_values(["tier", "enterprise"], kind="stable", na_position="last")


def arrived_in(inputs: Inputs, year: int) -> dict[str, float]:
    """Enterprise → grants arrived in a year (A47, A11), 万元; empty for a year that has not begun."""
    if year > inputs.as_of.year:
        return {}
    view = View(inputs, inputs.plan.measure("growth_t1"), year)
    parts = arrivals(view, year)
    sums = parts.groupby("enterprise")["amount"].sum().round(DECIMALS)
    return {str(name): float(value) for name, value in sums.items()}


def _status(rows: pd.DataFrame, year: int, inputs: Inputs) -> pd.Series[str]:
    running = inputs.as_of < dt.date(year, 12, 31)
    literal: dt.date = inputs.setting("growth.deadline")
    is_late = year > literal.year
    met = LATE.format(year=year) if is_late else MET
    open_ = RUNNING if running else NOT_MET
    known = [rows["tier"].isna(), rows["met"], rows["is_untold"]]
    base = np.select(known, [NOT_APPLICABLE, met, UNTOLD], default=open_)
    if is_late:  # somebody who stood above the line already in the literal year is not late
        early = rows[f"growth_{literal.year}_pct"].ge(rows["required_pct"]) & rows["met"]
        base = np.where(early, MET, base)
    return pd.Series(base, index=rows.index).astype("str")


def _notes(rows: pd.DataFrame) -> pd.Series[str]:
    why = rows["why"].astype("object")
    unlike = np.where(rows["base_measure"].eq("计划"), "基期为计划数，口径不一", "")
    near = np.where(rows["is_borderline"], "档位临界，请核对基期", "")
    parts = zip(why, unlike, near, strict=True)
    return pd.Series(["；".join(p for p in three if p) for three in parts], index=rows.index).astype("str")


def _by_tier(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    year = judged_year(inputs.as_of, rule)
    counts = {"enterprises": "growth_tiered", "met": "growth_met", "not_met": "growth_not_met",
              "untold": "growth_untold", "borderline": "growth_borderline"}  # fmt: skip
    money = {"base_wan": "growth_base", "arrived_wan": f"grants_{year}", "growth_pct": f"growth_{year}"}
    held = {HELD_COUNT: f"growth_gap#{HELD_COUNT}"}
    there_are = set(tier_names(inputs).values())
    known = [tier for tier in TIERS if tier in there_are]
    made = tabulate(inputs, counts | money | held, "growth_tier", values=known)
    out = made.rename(columns={"growth_tier": "tier"}).astype(dict.fromkeys((*counts, *held), "Int64"))
    lines = dict(zip(TIERS, rule.required, strict=True))
    out.insert(1, "required_pct", out["tier"].map(lines).astype("float64"))
    out.attrs = made.attrs
    return out
