"""Answers on growth: every enterprise's arrivals against its 2016–2017 base and its tier's line (四(二))."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_analysis.frames import empty
from fupin_analysis.indicators.answer import answer, choose
from fupin_analysis.indicators.cuts import NO_TIER
from fupin_analysis.indicators.cuts import tiers as tier_names
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, FIGURES, figure_key
from fupin_analysis.indicators.figures import compute_parts
from fupin_analysis.indicators.grids import HELD_COUNT, held_counts, tabulate, with_totals
from fupin_analysis.indicators.growth import TARGETS, TIERS, Rule, bases, is_unlike, judged_year, read_rule
from fupin_analysis.indicators.inputs import Inputs

MET, NOT_MET, RUNNING, LATE, NOT_APPLICABLE, UNTOLD, UNLIKE = (
    "达标",
    "未达标",
    "年内在进行",
    "{year}年达标（逾字面期限）",
    NO_TIER,
    "未报到位额",
    "口径不一",
)
_COUNTS = ("tiered", "compared", "met", "not_met", "untold", "unlike", "left", "no_card")
_TITLE = "帮扶资金增长分档"
_COLUMNS = (
    "enterprise tier base_2016_wan base_2017_wan base_wan base_measure required_pct needed_wan "
    "arrived_2018_wan growth_2018_pct arrived_2019_wan growth_2019_pct arrived_2020_wan growth_2020_pct "
    "judged_year gap_wan is_borderline status note"
).split()
_OF_TIER = (
    "tier required_pct enterprises met not_met untold unlike borderline base_wan arrived_wan growth_pct "
    f"{HELD_COUNT} {FIGURE_KEY}"
).split()


def growth_tiers(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """A row an enterprise: base, tier, need, arrivals of 2018–2020 as far as known; or a row a tier.

    ``growth_<year>_pct`` is the rise of the annual level over the base, NA where the base is nought or missing or the
    year has not begun; ``gap_wan`` what is still missing in the judged year (0 where it is met). Without rows where the
    plan asks for no growth.
    """
    cut = choose(by, ("enterprise", "tier"), what="资金增长档")
    if lack := inputs.plan.lacks(TARGETS):
        return answer(_nothing(cut), inputs, title=_TITLE, unit="万元", note=lack)
    rule = read_rule(inputs)
    made = _by_enterprise(inputs, rule) if cut == "enterprise" else _by_tier(inputs, rule)
    lines = "、".join(f"{tier}{pct:.0f}%" for tier, pct in zip(TIERS, rule.required, strict=True))
    literal, final = inputs.setting("growth.deadline").year, rule.last_year
    limits = f"{literal}年末为字面期限，{final}年末为最终期限" if literal != final else f"{final}年末为期限"
    note = f"全部无偿资金到位额比2016、2017年均值；{lines}；{limits}"
    return answer(made, inputs, title=_TITLE, unit="万元", source="四(二)", note=note)


def _nothing(cut: str) -> pd.DataFrame:
    """The table without rows, of a plan that asks for no growth."""
    names = [*_COLUMNS, FIGURE_KEY, "card_key", HELD_COUNT] if cut == "enterprise" else _OF_TIER
    words = {"enterprise", "tier", "base_measure", "status", "note", FIGURE_KEY, "card_key"}
    return empty({name: "object" if name in words else "float64" for name in names})


def _by_enterprise(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    """Every number is a figure of the enterprise; what it told of 2016 and 2017 that of its card."""
    rows = _rows(inputs, rule)
    held = held_counts(inputs, "growth_gap", "enterprise")
    out = rows[[*_COLUMNS, FIGURE_KEY]].assign(
        card_key=[figure_key(("record", str(one))) for one in rows["record_id"]],
        held_count=rows["enterprise"].map(held).fillna(0).astype("Int64"),
    )
    told = {f"base_{year}_wan": f"enterprise_card.grant_{year}_wan{{card_key}}" for year in (2016, 2017)}
    out.attrs[FIGURES] = told | rows.attrs[FIGURES]
    counts = {name: f"growth_{name}" for name in _COUNTS}
    return with_totals(out, inputs, counts | {HELD_COUNT: f"growth_gap#{HELD_COUNT}"})


def _rows(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    """A row an enterprise with a card, the numbers as figures of it; ``attrs`` have their templates.

    What nobody told is NA: no arrivals, no need without a tier (A9).
    """
    cards = bases(inputs.latest("enterprise_card"), rule).reset_index(drop=True)
    cards = cards.rename(columns={"grant_2016_wan": "base_2016_wan", "grant_2017_wan": "base_2017_wan"})
    years = range(rule.first_year, rule.last_year + 1)
    of_year = {f"arrived_{y}_wan": f"grants_{y}" for y in years} | {f"growth_{y}_pct": f"growth_{y}" for y in years}
    columns = {"base_wan": "growth_base", "needed_wan": "growth_need", "gap_wan": "growth_gap"} | of_year
    made = tabulate(inputs, columns, "enterprise", values=list(cards["enterprise"]))
    firms, has_tier, has_base = cards["enterprise"], cards["tier"].notna(), cards["base_years"] > 0
    is_untold = firms.isin(_those(inputs, "growth_untold"))
    told = {f"arrived_{y}_wan": firms.isin(_those(inputs, f"grants_{y}")) for y in years}
    known = {"base_wan": has_base, "needed_wan": has_tier, "gap_wan": has_tier & ~is_untold} | told
    numbers = {name: made[name].where(known[name]) if name in known else made[name] for name in columns}
    year = judged_year(inputs.as_of, rule)
    unlike = is_unlike(cards, inputs)
    rows = cards.assign(
        **numbers, unlike=unlike, judged_year=year, is_untold=is_untold, met=firms.isin(_those(inputs, "growth_met"))
    )
    rows["status"] = _status(rows, year, inputs)
    rows["note"] = _notes(rows)
    rows = rows.assign(figure_key=made[FIGURE_KEY])
    out = rows.sort_values(["tier", "enterprise"], kind="stable", na_position="last")
    out.attrs[FIGURES] = made.attrs[FIGURES]
    return out


def _those(inputs: Inputs, measure: str) -> set[str]:
    """The enterprises that have a part in a figure."""
    return set(compute_parts(inputs, measure)["enterprise"])


def _status(rows: pd.DataFrame, year: int, inputs: Inputs) -> pd.Series[str]:
    running = inputs.as_of < dt.date(year, 12, 31)
    literal: dt.date = inputs.setting("growth.deadline")
    is_late = year > literal.year
    met = LATE.format(year=year) if is_late else MET
    open_ = RUNNING if running else NOT_MET
    known = [rows["tier"].isna(), rows["unlike"], rows["met"], rows["is_untold"]]
    base = np.select(known, [NOT_APPLICABLE, UNLIKE, met, UNTOLD], default=open_)
    if is_late:  # somebody who stood above the line already in the literal year is not late
        early = rows[f"growth_{literal.year}_pct"].ge(rows["required_pct"]) & rows["met"]
        base = np.where(early, MET, base)
    return pd.Series(base, index=rows.index).astype("str")


def _notes(rows: pd.DataFrame) -> pd.Series[str]:
    why = rows["why"].astype("object")
    unlike = np.where(rows["unlike"], "基期为计划数，口径不一", "")
    near = np.where(rows["is_borderline"], "档位临界，请核对基期", "")
    parts = zip(why, unlike, near, strict=True)
    return pd.Series(["；".join(p for p in three if p) for three in parts], index=rows.index).astype("str")


def _by_tier(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    year = judged_year(inputs.as_of, rule)
    counts = {"enterprises": "growth_tiered", "met": "growth_met", "not_met": "growth_not_met",
              "untold": "growth_untold", "unlike": "growth_unlike", "borderline": "growth_borderline"}  # fmt: skip
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
