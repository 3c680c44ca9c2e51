"""Answers on villages: who leaves poverty, what is missing, what people say, who is paired (一, 三(二)2)."""

from __future__ import annotations

import math

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, grouped, in_order, rate, with_county_facts
from fupin_analysis.indicators.households import last_of_each
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import village_key
from fupin_analysis.indicators.villages import FIVE_HAVE, FIVE_ONES, last_survey, standards, yes
from fupin_analysis.plan.roster import split_list

Z_95 = 1.96  # of the normal curve: Wilson's interval at 95 %
_PLACE = ["county", "township", "village"]


def _villages(inputs: Inputs) -> pd.DataFrame:
    """A row a helped village: the roster's, or those told where there is no roster; what was last told of each."""
    told = inputs.latest("villages")
    told = told.assign(place=village_key(told)).drop_duplicates("place", keep="last")
    if inputs.villages.empty:
        return told.assign(enterprise=told["helper_enterprise"])
    roster = inputs.villages.assign(place=village_key(inputs.villages))
    helpers = [(split_list(cell) or [""])[0] for cell in roster["enterprise"]]
    base = roster[["place", *_PLACE]].assign(
        enterprise=helpers, plan=roster["plan_exit_year"], poor=roster["poor_households"]
    )
    rest = told.drop(columns=["enterprise", *_PLACE])
    out = base.merge(rest, on="place", how="left")
    out["plan_exit_year"] = out["plan"].fillna(out["plan_exit_year"])
    return out


def village_exits(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Helped villages with their exit and standards, one a row; or counted by a cut."""
    cut = choose(by, ("village", "county", "prefecture", "enterprise", "plan_exit_year"), what="帮扶村退出")
    rows = _judged(_villages(inputs), inputs)
    columns = (
        "county township village enterprise plan_exit_year exit_year is_due is_exited poverty_rate_pct standards_met "
        "missing_standards five_ones_met missing_five_ones main_industry collective_income_growth_pct"
    ).split()
    made = rows[columns] if cut == "village" else _exit_sums(rows, cut)
    note = (
        "应退出：计划退出年度不晚于报告年；一低五有：贫困发生率不高于3%并有集体经济、硬化路、卫生室、文化室、通信网络"
    )
    return answer(made, inputs, title="帮扶村退出", unit="个", source="一、三(二)", note=note)


def _judged(rows: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    year = inputs.as_of.year
    most, inclusive = float(inputs.setting("poverty_rate.max")), bool(inputs.setting("poverty_rate.inclusive"))
    passed = standards(rows, most_poor=most, inclusive=inclusive)
    ones = pd.DataFrame({name: yes(rows[name]) for name in FIVE_ONES}, index=rows.index)
    form = inputs.plan.forms["villages"].by_name
    now, before = rows["collective_income_yuan"], rows["collective_income_prev_yuan"]
    whole = rows["period"].astype("str").str[-2:].isin(["12", "Q4"])
    return rows.assign(
        is_due=(rows["plan_exit_year"] <= year).fillna(False).astype("bool"),
        is_exited=(rows["exit_year"] <= year).fillna(False).astype("bool"),
        standards_met=passed.sum(axis=1).astype("Int64").where(rows["period"].notna()),
        missing_standards=_missing(passed, {"is_low": "贫困发生率", **{n: form[n].header for n in FIVE_HAVE}}),
        five_ones_met=ones.sum(axis=1).astype("Int64").where(rows["period"].notna()),
        missing_five_ones=_missing(ones, {name: form[name].header for name in FIVE_ONES}),
        collective_income_growth_pct=(rate(now - before, before)).where(whole),
    )


def _missing(flags: pd.DataFrame, names: dict[str, str]) -> list[str]:
    labels = [names[str(name)] for name in flags]
    return ["、".join(n for n, ok in zip(labels, row, strict=True) if not ok) for row in flags.itertuples(index=False)]


def _exit_sums(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    if cut == "prefecture":
        rows = with_county_facts(rows)
    flags = pd.DataFrame(
        {
            cut: grouped(rows, cut)[cut],
            "villages": 1,
            "due": rows["is_due"].astype(int),
            "exited": (rows["is_due"] & rows["is_exited"]).astype(int),
            "standards_full": (rows["standards_met"] == 1 + len(FIVE_HAVE)).fillna(False).astype(int),
            "five_ones_full": (rows["five_ones_met"] == len(FIVE_ONES)).fillna(False).astype(int),
        }
    )
    sums = flags.groupby(cut).sum().reset_index()
    sums.insert(4, "exit_pct", rate(sums["exited"], sums["due"]))
    return in_order(sums, cut)


def satisfaction(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Approval by each village's last survey: pooled, by county or village, with Wilson's 95 % interval (A44)."""
    cut = choose(by, ("all", "county", "village"), what="群众认可度")
    rows = last_survey(inputs.known("villages").sort_values("_period_end", kind="stable"))
    least = int(inputs.setting("satisfaction.min_sample"))
    rows = rows.assign(all="全部", village=village_key(rows), villages=1)
    counts = ["satisfied_households", "surveyed_households", "villages"]
    sums = in_order(rows.groupby(cut)[counts].sum().reset_index(), cut).astype(dict.fromkeys(counts, "int64"))
    sums["rate_pct"] = rate(sums["satisfied_households"], sums["surveyed_households"])
    pairs = zip(sums["satisfied_households"], sums["surveyed_households"], strict=True)
    bounds = [wilson(int(yes_), int(asked)) for yes_, asked in pairs]
    sums["low_pct"], sums["high_pct"] = [low for low, _ in bounds], [high for _, high in bounds]
    sums["is_small_sample"] = sums["surveyed_households"] < least
    columns = f"{cut} surveyed_households satisfied_households rate_pct low_pct high_pct is_small_sample villages"
    made = sums[columns.split()]
    if cut == "all":
        made = made.drop(columns="all")
    note = f"认可户数合计÷调查户数合计，各村最近一次调查；区间为95%置信；调查不足{least}户为样本不足"
    return answer(made, inputs, title="帮扶工作群众认可度", unit="%", source="一", note=note)


def wilson(successes: int, asked: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %, in percent; the whole range where nobody was asked."""
    if not asked:
        return 0.0, 100.0
    share, z2 = successes / asked, Z_95**2
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = Z_95 / (1 + z2 / asked) * math.sqrt(share * (1 - share) / asked + z2 / (4 * asked**2))
    return 100.0 * max(middle - half, 0.0), 100.0 * min(middle + half, 1.0)


def pairing(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Villages with a unit and households with a named person, of those on the roster (A40), by a cut."""
    cut = choose(by, ("enterprise", "county", "village"), what="结对帮扶")
    rows = _villages(inputs)
    poor = rows["poor"].fillna(rows["poor_households"]) if "poor" in rows else rows["poor_households"]
    homes = last_of_each(inputs.latest("households"))
    named = homes[homes["helper_person"].notna()]
    count = named.assign(place=village_key(named)).groupby("place").size()
    made = pd.DataFrame(
        {
            cut: rows["place"] if cut == "village" else grouped(rows, cut)[cut],
            "villages": 1,
            "paired_villages": (rows["helper_enterprise"].notna() & yes(rows["has_unit"])).astype(int),
            "poor_households": poor.astype("float64").fillna(0).astype(int),
            "paired_households": rows["place"].map(count).fillna(0).astype(int),
        }
    )
    sums = in_order(made.groupby(cut).sum().reset_index(), cut)
    sums.insert(3, "villages_pct", rate(sums["paired_villages"], sums["villages"]))
    sums["households_pct"] = rate(sums["paired_households"], sums["poor_households"])
    note = "分母为帮扶村名册和登记日建档立卡户数；户须有具名帮扶责任人"
    return answer(sums, inputs, title="结对帮扶", unit="个、户", source="三(二)2", note=note)
