"""Answers on money: the four stages, promises overdue, payments that nobody watched (三(二)1, 四(二))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.answer import (
    answer,
    choose,
    grouped,
    in_order,
    rate,
    with_category,
    with_county_facts,
)
from fupin_analysis.indicators.cuts import tiers
from fupin_analysis.indicators.funds import IN_KIND, is_grant, tagged
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.parts import village_key
from fupin_analysis.indicators.redlines import AGES, unhonoured, unwatched
from fupin_analysis.plan.lights import promise_light

STAGES = {"committed_wan": "承诺", "appropriated_wan": "拨付", "arrived_wan": "到位", "used_wan": "使用"}
CUTS = "stage month enterprise county prefecture ethnic_area village growth_tier fund_source fund_kind category".split()
_NOTE = "94个帮扶村的无偿资金（{goods}）；兑现率=到位÷承诺，到位率=到位÷拨付，支出率=使用÷到位"


def ledger(inputs: Inputs, *, everything: bool = False) -> pd.DataFrame:
    """The year's instalments as they stand; grants tagged to helped villages, or all of them.

    Money without its goods (A11): ``in_kind_wan`` is taken off what arrived, and told in its own column.
    """
    rows = inputs.state("instalments", inputs.as_of.year)
    if not everything:
        rows = rows[is_grant(rows)]
        if inputs.setting("grant.village_tag_required"):
            rows = rows[tagged(rows, inputs.villages)]
    if inputs.setting("grant.include_in_kind"):
        return rows
    goods = rows["in_kind_wan"].fillna(0.0).where(rows["fund_source"] != IN_KIND, rows["arrived_wan"])
    money = rows.assign(arrived_wan=rows["arrived_wan"] - goods, in_kind_wan=goods)
    # What is promised, sent and used in goods is no money either: such instalments stand aside as a whole.
    is_goods = rows["fund_source"] == IN_KIND
    for stage in ("committed_wan", "appropriated_wan", "used_wan"):
        money[stage] = rows[stage].where(~is_goods, 0.0)
    return money


def funding_stages(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Promised → appropriated → arrived → used in the year; four rows, or one a value of the cut."""
    cut = choose(by, CUTS, what="资金各环节")
    goods = "含物资折款" if inputs.setting("grant.include_in_kind") else "物资折款另列"
    note = _NOTE.format(goods=goods)
    if cut == "stage":
        made = _stage_rows(ledger(inputs))
    elif cut == "month":
        made = _by_month(inputs)
    else:
        made = _totals(_with_cut(inputs, ledger(inputs, everything=cut == "fund_kind"), cut), cut)
    if cut == "fund_kind":
        note = "台账所列全部资金，按性质分列，不限于94村"
    return answer(made, inputs, title="帮扶资金进展", unit="万元", source="三(二)1、四(二)", note=note)


def _stage_rows(rows: pd.DataFrame) -> pd.DataFrame:
    amounts = [float(rows[column].sum()) if rows[column].notna().any() else None for column in STAGES]
    out = pd.DataFrame({"stage": list(STAGES.values()), "amount_wan": pd.Series(amounts, dtype="float64")})
    out["of_plan_pct"] = 100.0 * out["amount_wan"] / out["amount_wan"].where(lambda s: s > 0).iloc[0]
    out["of_previous_pct"] = 100.0 * out["amount_wan"] / out["amount_wan"].shift(1).where(lambda s: s > 0)
    out["rate_name"] = ["", "拨付率", "到位率", "支出率"]
    return out


def _with_cut(inputs: Inputs, rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    if cut in ("prefecture", "ethnic_area"):
        return with_county_facts(rows)
    if cut == "village":
        return rows.assign(village=village_key(rows))
    if cut == "growth_tier":
        return rows.assign(growth_tier=rows["enterprise"].map(tiers(inputs)).fillna("不适用"))
    return with_category(rows, inputs) if cut == "category" else rows


def _totals(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    sums = grouped(rows, cut).groupby(cut)[[*STAGES, "in_kind_wan"]].sum(min_count=1).reset_index()
    return _with_rates(in_order(sums, cut))


def _with_rates(sums: pd.DataFrame) -> pd.DataFrame:
    out = sums.copy()
    out["balance_wan"] = out["arrived_wan"] - out["used_wan"]
    out["honoured_pct"] = rate(out["arrived_wan"], out["committed_wan"])
    out["arrival_pct"] = rate(out["arrived_wan"], out["appropriated_wan"])
    out["spending_pct"] = rate(out["used_wan"], out["arrived_wan"])
    return out


def _by_month(inputs: Inputs) -> pd.DataFrame:
    """The stages as of each month's end, by what is known today; months before the first return are left out."""
    rows = []
    for period in inputs.months():
        money = ledger(inputs.before(period.end))
        if len(money):
            rows.append({"month": str(period), **money[[*STAGES, "in_kind_wan"]].sum().to_dict()})
    out = _with_rates(pd.DataFrame(rows, columns=["month", *STAGES, "in_kind_wan"]))
    for stage in ("arrived", "used"):
        total = out[f"{stage}_wan"]
        # a first return tells the year so far, which is a month's only in January
        out[f"{stage}_month_wan"] = total.diff().fillna(total.where(out["month"].str.endswith("-01")))
    return out


def overdue_promises(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Promises of money past their day and not kept in full (A41): one a row, or counted by age, enterprise, county."""
    cut = choose(by, ("promise", "age", "enterprise", "county"), what="逾期承诺")
    rows = unhonoured(inputs.states("instalments"), inputs.as_of, rule=str(inputs.setting("redline1")))
    days = (pd.Timestamp(inputs.as_of) - rows["due"]).dt.days
    lights, red = inputs.plan.lights, float(inputs.setting("redline1.red_pct"))
    shown = rows.assign(
        due_on=rows["due"],
        gap_wan=rows["committed_wan"] - rows["arrived_wan"],
        honoured_pct=rate(rows["arrived_wan"], rows["committed_wan"]),
        overdue_days=days.astype("Int64"),
        age=[_age(int(day)) for day in days],
        light=[
            promise_light(float(arrived), float(committed), due.date(), inputs.as_of, lights, red_pct=red).light
            for arrived, committed, due in zip(rows["arrived_wan"], rows["committed_wan"], rows["due"], strict=True)
        ],
        note=rows["is_assumed_due"].map({True: "未填承诺日，按年末计", False: ""}),
    )
    columns = (
        "enterprise county township village fund_no project_name committed_wan arrived_wan gap_wan "
        "honoured_pct due_on overdue_days age light note"
    ).split()
    shown = shown.sort_values(["overdue_days", "gap_wan"], ascending=False, kind="stable")[columns]
    if cut != "promise":
        shown = _overdue_by(shown, cut)
    note = "承诺日已过、到位少于承诺；到位不足60%或分文未到为红"
    return answer(shown, inputs, title="已到期未足额到位的承诺", unit="万元", source="四(二)", note=note)


def _age(days: int) -> str:
    return next(word for limit, word in AGES if days <= limit)


def _overdue_by(rows: pd.DataFrame, cut: str) -> pd.DataFrame:
    out = (
        rows.groupby(cut)
        .agg(
            promises=("fund_no", "size"),
            gap_wan=("gap_wan", "sum"),
            committed_wan=("committed_wan", "sum"),
            oldest_days=("overdue_days", "max"),
        )
        .reset_index()
    )
    if cut != "age":
        return out.sort_values("gap_wan", ascending=False, kind="stable")
    order = [word for _, word in AGES]
    return out.sort_values("age", key=lambda ages: ages.map(order.index))


def unsupervised_payments(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Payments without a record of supervision in time (A42): one a row, or by enterprise or county."""
    cut = choose(by, ("payment", "enterprise", "county"), what="未监督的拨款")
    rows = unwatched(
        inputs.states("instalments"),
        inputs.states("supervision"),
        inputs.known("projects").sort_values("_period_end", kind="stable"),
        inputs.as_of,
        window_days=int(inputs.setting("redline2.window_days")),
    )
    shown = rows.assign(
        paid_on=rows["paid"],
        since_days=(pd.Timestamp(inputs.as_of) - rows["paid"]).dt.days.astype("Int64"),
        supervised_on=rows["watched_on"],
        light=inputs.plan.lights.verdict("missed").light,
    )
    columns = ("enterprise county village fund_no project_name paid_wan paid_on since_days supervised_on light").split()
    shown = shown.sort_values(["since_days", "paid_wan"], ascending=False, kind="stable")[columns]
    if cut != "payment":
        sums = shown.groupby(cut).agg(payments=("fund_no", "size"), paid_wan=("paid_wan", "sum"))
        shown = sums.reset_index().sort_values("paid_wan", ascending=False, kind="stable")
    days = inputs.setting("redline2.window_days")
    note = f"拨付满{days}天、期间（或所属项目完工前）没有监督记录"
    return answer(shown, inputs, title="拨付后无监督记录的资金", unit="万元", source="四(二)", note=note)
