"""Answers on money: the four stages, promises overdue, payments that nobody watched (三(二)1, 四(二))."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from fupin_analysis.indicators.answer import answer, choose, in_order, rate
from fupin_analysis.indicators.cuts import UNKNOWN, cut_groups
from fupin_analysis.indicators.figure_ids import FIGURE_KEY, FIGURES, TOTALS, FigureId, figure_key
from fupin_analysis.indicators.figures import compute_parts, notes_behind
from fupin_analysis.indicators.grids import HELD_COUNT, tabulate, template, with_totals
from fupin_analysis.indicators.held_rows import held_since
from fupin_analysis.indicators.inputs import Inputs, view_of
from fupin_analysis.indicators.missing_hits import fallen_due_since
from fupin_analysis.indicators.parts import ACTUAL
from fupin_analysis.indicators.redlines import AGES, broken, watched_of
from fupin_analysis.indicators.stages import GOODS, STAGES, ledger, rate_of
from fupin_analysis.indicators.trace import figure_value
from fupin_analysis.plan.lights import promise_light
from fupin_analysis.plan.periods import Period

CUTS = "stage month enterprise county prefecture ethnic_area village growth_tier fund_source fund_kind category".split()
_NOTE = "94个帮扶村的无偿资金（{goods}）；兑现率=到位÷承诺，到位率=到位÷拨付，支出率=使用÷到位"
_MONEY = {"committed_wan": "committed", "appropriated_wan": "appropriated", "arrived_wan": "arrived",
          "used_wan": "used", "in_kind_wan": "in_kind", "balance_wan": "balance"}  # fmt: skip
_RATES = {
    "honoured_pct": ("honoured", ("arrived_wan", "committed_wan")),
    "arrival_pct": ("arrival", ("arrived_wan", "appropriated_wan")),
    "spending_pct": ("spending", ("used_wan", "arrived_wan")),
}
SILENT_SINCE = "该单位{month}以后未报送，是否兑现不明"
_STANDINGS = ("rated", "full", "none", "kept", "behind")
_PROMISE = (
    "enterprise county township village fund_no project_name committed_wan arrived_wan gap_wan "
    "honoured_pct due_on overdue_days age light note"
).split()
_PAYMENT = "enterprise county village fund_no project_name paid_wan paid_on since_days supervised_on light".split()
_STAGE_FIGURES = pd.DataFrame(
    {
        "stage": list(STAGES.values()),
        "figure_id": ["funds_committed", "funds_appropriated", "funds_arrived", "funds_used"],
        "plan_figure": [None, "funds_appropriation", "funds_honoured", "funds_used_of_committed"],
        "previous_figure": [None, "funds_appropriation", "funds_arrival", "funds_spending"],
        "rate_name": ["", "拨付率", "到位率", "支出率"],
    }
)


def funding_stages(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Promised → appropriated → arrived → used in the year; four rows, or one a value of the cut."""
    cut = choose(by, CUTS, what="资金各环节")
    goods = "含物资折款" if inputs.setting("grant.include_in_kind") else "物资折款另列"
    note = _NOTE.format(goods=goods)
    made = _stage_rows(inputs) if cut == "stage" else _by_month(inputs) if cut == "month" else _by_cut(inputs, cut)
    if cut == "month":
        note = "；".join((note, *_months_without_base(inputs, list(made["month"]))))
    if cut == "fund_kind":
        note = "台账所列全部资金，按性质分列，不限于94村"
    note = "；".join(dict.fromkeys((note, *_without_base(inputs, "all_funds" if cut == "fund_kind" else "funds"))))
    return answer(made, inputs, title="帮扶资金进展", unit="万元", source="三(二)1、四(二)", note=note)


def _without_base(inputs: Inputs, prefix: str) -> list[str]:
    """What the rates of the stages leave out."""
    return [note for rate, _ in _RATES.values() for note in notes_behind(inputs, f"{prefix}_{rate}")]


def _months_without_base(inputs: Inputs, months: Sequence[str]) -> list[str]:
    """What the rates of months gone by leave out, where that is more than today."""
    now = set(_without_base(inputs, "funds"))
    earlier = [(month, inputs.before(Period.parse(month).end)) for month in months]
    told = [(note, month) for month, at in earlier for note in _without_base(at, "funds") if note not in now]
    of_note = {note: [month for one, month in told if one == note] for note, _ in told}
    return [f"{'、'.join(of)}：{note}" for note, of in of_note.items()]


def _stage_rows(inputs: Inputs) -> pd.DataFrame:
    """The stages one below the other; ``of_plan_pct`` of what is promised, ``of_previous_pct`` of the stage before."""
    out = _STAGE_FIGURES.copy()
    amounts = [figure_value(inputs, id) if len(compute_parts(inputs, id)) else None for id in out["figure_id"]]
    out["amount_wan"] = pd.Series(amounts, dtype="float64")
    told = out["amount_wan"].notna()
    for name, ids in (("of_plan_pct", "plan_figure"), ("of_previous_pct", "previous_figure")):
        rates = [figure_value(inputs, id) if isinstance(id, str) else None for id in out[ids]]
        out[name] = pd.Series(rates, dtype="float64").where(told)
    out.loc[out["amount_wan"] > 0, "of_plan_pct"] = out["of_plan_pct"].fillna(
        pd.Series([100.0, None, None, None], dtype="float64")
    )
    out.attrs[FIGURES] = {
        "amount_wan": "{figure_id}", "of_plan_pct": "{plan_figure}", "of_previous_pct": "{previous_figure}"
    }  # fmt: skip
    columns = "stage amount_wan of_plan_pct of_previous_pct rate_name figure_id plan_figure previous_figure"
    return with_totals(out[columns.split()], inputs, {HELD_COUNT: f"funds_values#{HELD_COUNT}"})


def _columns(prefix: str) -> dict[str, str]:
    """Column → measure, of the grants of helped villages (``funds``) or of all money (``all_funds``)."""
    rates = {name: f"{prefix}_{rate}" for name, (rate, _) in _RATES.items()}
    money = {name: f"{prefix}_{stage}" for name, stage in _MONEY.items()}
    return money | rates | {"held_count": f"{prefix}_values#held_count"}


def _by_cut(inputs: Inputs, cut: str) -> pd.DataFrame:
    columns = _columns("all_funds" if cut == "fund_kind" else "funds")
    made = _told_only(inputs, tabulate(inputs, columns, cut), columns, cut)
    out = _counted(in_order(made, cut), made.attrs)
    if cut != "enterprise":
        return out
    counts = {name: f"funds_{name}_enterprises" for name in _STANDINGS}
    return with_totals(out, inputs, columns | counts | {"drawn_held": f"funds_honoured#{HELD_COUNT}"})


def _told_only(inputs: Inputs, frame: pd.DataFrame, columns: Mapping[str, str], cut: str) -> pd.DataFrame:
    """The table with a stage unknown, and its rates, where none of the rows of a value tells it."""
    out = frame.copy()
    for stage in STAGES:
        parts = compute_parts(inputs, columns[stage])
        out[stage] = out[stage].where(out[cut].isin(set(cut_groups(inputs, columns[stage], parts, cut))))
    out["balance_wan"] = out["balance_wan"].where(out["arrived_wan"].notna() & out["used_wan"].notna())
    for name in _RATES:
        parts = compute_parts(inputs, columns[name])
        told = parts[parts["part"] == ACTUAL]
        out[name] = out[name].where(out[cut].isin(set(cut_groups(inputs, columns[name], told, cut))))
    return out


def _by_month(inputs: Inputs) -> pd.DataFrame:
    """The stages as of each month's end, by what is known today; months before the first return are left out."""
    ends = {str(period): ledger(inputs.before(period.end)) for period in inputs.months()}
    sums = {name: money[[*STAGES, GOODS]].sum(min_count=1) for name, money in ends.items() if len(money)}
    rows = [{"month": name, **told} for name, told in sums.items()]
    made = pd.DataFrame(rows, columns=["month", *STAGES, GOODS])
    made["balance_wan"] = made["arrived_wan"] - made["used_wan"]
    for name, (_, (part, whole)) in _RATES.items():
        of_both = [rate_of(ends[month], part, whole) for month in made["month"]]
        made[name] = pd.Series(of_both, dtype="float64")
    for name in ("arrived", "used"):
        total = made[f"{name}_wan"]
        # a first return tells the year so far, which is a month's only in January
        made[f"{name}_month_wan"] = total.diff().fillna(total.where(made["month"].str.endswith("-01")))
        alike = [not held_since(inputs.before(Period.parse(m).end), FigureId(f"funds_{name}")) for m in made["month"]]
        made[f"{name}_month_wan"] = made[f"{name}_month_wan"].where(pd.Series(alike, index=made.index, dtype="bool"))
    made[FIGURE_KEY] = [figure_key(("month", month)) for month in made["month"]]
    columns = _columns("funds")
    waits = [figure_value(inputs, f"{columns[HELD_COUNT].replace('#', f'{key}#')}") for key in made[FIGURE_KEY]]
    made[HELD_COUNT] = pd.Series(waits, dtype="float64")
    added = {"arrived_month_wan": "funds_arrived#month", "used_month_wan": "funds_used#month"}
    added["drawn_held"] = f"grant_fund_plan#{HELD_COUNT}"
    out = with_totals(made, inputs, columns | added)
    return _counted(out, out.attrs)


def overdue_promises(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Promises of money past their day and not kept in full (A41): one a row, or counted by age, enterprise, county."""
    cut = choose(by, ("promise", "age", "enterprise", "county"), what="逾期承诺")
    made = _overdue(inputs) if cut == "promise" else _overdue_by(inputs, cut)
    note = "承诺日已过、到位少于承诺或未填到位额；到位不足60%或分文未到为红，未填到位额的不计缺口"
    return answer(made, inputs, title="已到期未足额到位的承诺", unit="万元", source="四(二)", note=note)


def _overdue(inputs: Inputs) -> pd.DataFrame:
    rows = _broken(inputs)
    since = fallen_due_since(inputs, inputs.plan.measure("redline_unhonoured"), rows)
    lights, red = inputs.plan.lights, float(inputs.setting("redline1.red_pct"))
    shown = rows.assign(
        due_on=rows["due"],
        gap_wan=rows["committed_wan"] - rows["arrived_wan"],
        honoured_pct=rate(rows["arrived_wan"], rows["committed_wan"]),
        overdue_days=rows["overdue_days"].astype("Int64"),
        light=[
            lights.verdict("no_data").light
            if pd.isna(arrived) or pd.notna(silent)
            else promise_light(float(arrived), float(committed), due.date(), inputs.as_of, lights, red_pct=red).light
            for arrived, committed, due, silent in zip(
                rows["arrived_wan"], rows["committed_wan"], rows["due"], since, strict=True
            )
        ],
        note=_promise_notes(rows, since),
    )
    shown = shown.sort_values(["overdue_days", "gap_wan"], ascending=False, kind="stable")
    figures = {"committed_wan": "overdue_committed", "arrived_wan": "overdue_arrived", "gap_wan": "overdue_gap",
               "honoured_pct": "overdue_honoured", "overdue_days": "overdue_days"}  # fmt: skip
    counts = {"promises": "redline_unhonoured", "gap_wan": "overdue_gap", "enterprises": "overdue_enterprises",
              "untold": "overdue_untold", "held_count": "redline_unhonoured#held_count"}  # fmt: skip
    return _listed(inputs, shown, _PROMISE, figures, counts)


def _promise_notes(rows: pd.DataFrame, since: pd.Series[Any]) -> pd.Series[Any]:
    """What was not told of a promise; ``since``: the month after which its sender fell silent, before it was due."""
    no_day = rows["is_assumed_due"].map({True: "未填承诺日，按年末计", False: ""}).astype("object")
    no_amount = rows["is_untold"].map({True: "未填到位额，不能证明已兑现", False: ""}).astype("object")
    silent = ["" if pd.isna(month) else SILENT_SINCE.format(month=month) for month in since]
    notes = [[note for note in row if note] for row in zip(no_day, no_amount, silent, strict=True)]
    return pd.Series(["；".join(row) for row in notes], index=rows.index, dtype="object")


def _broken(inputs: Inputs) -> pd.DataFrame:
    """The overdue promises, with the names of their projects."""
    rows = broken(view_of(inputs, inputs.plan.measure("redline_unhonoured")))
    names = inputs.known("instalments").drop_duplicates("record_id").set_index("record_id")["project_name"]
    return rows.assign(project_name=rows["record_id"].map(names))


def _overdue_by(inputs: Inputs, cut: str) -> pd.DataFrame:
    columns = {"promises": "redline_unhonoured", "gap_wan": "overdue_gap", "committed_wan": "overdue_committed"}
    made = tabulate(inputs, columns | {"held_count": "redline_unhonoured#held_count"}, cut)
    rows = _broken(inputs).sort_values("overdue_days", ascending=False, kind="stable")
    rows = rows[~rows["is_untold"]]
    oldest = rows.assign(**{cut: rows[cut].fillna(UNKNOWN)}).drop_duplicates(cut).set_index(cut)
    made["oldest_days"] = made[cut].map(oldest["overdue_days"]).astype("Int64")
    made["oldest_key"] = _record_keys(made[cut].map(oldest["record_id"]))
    made.attrs[FIGURES] = {**made.attrs[FIGURES], "oldest_days": "overdue_days{oldest_key}"}
    out = _counted(made, made.attrs, "promises")
    if cut == "age":
        order = [word for _, word in AGES]
        return out.sort_values("age", key=lambda ages: ages.map(order.index))
    return out.sort_values("gap_wan", ascending=False, kind="stable")


def unsupervised_payments(inputs: Inputs, *, by: str | None = None) -> pd.DataFrame:
    """Payments without a record of supervision in time (A42): one a row, or by enterprise or county.

    ``attrs["totals"]`` also tell how many payments had to be looked after by now (``due``), how many are too young
    (``open``) or without a day (``undated``), and how many records anybody told of (``records``).
    """
    cut = choose(by, ("payment", "enterprise", "county"), what="未监督的拨款")
    if cut == "payment":
        made = _unsupervised(inputs)
    else:
        columns = {"payments": "redline_unsupervised", "paid_wan": "unsupervised_paid"}
        made = tabulate(inputs, columns | {"held_count": "redline_unsupervised#held_count"}, cut)
        made = _counted(made, made.attrs, "payments").sort_values("paid_wan", ascending=False, kind="stable")
    days = inputs.setting("redline2.window_days")
    note = f"拨付满{days}天、期间（或所属项目完工前）没有监督记录"
    out = answer(made, inputs, title="拨付后无监督记录的资金", unit="万元", source="四(二)", note=note)
    out.attrs["window_days"] = days
    return out


def _unsupervised(inputs: Inputs) -> pd.DataFrame:
    rows = watched_of(view_of(inputs, inputs.plan.measure("redline_unsupervised")))
    rows = rows[~rows["in_time"]]
    shown = rows.assign(
        paid_on=rows["paid"],
        since_days=rows["since_days"].astype("Int64"),
        supervised_on=rows["watched_on"],
        light=inputs.plan.lights.verdict("missed").light,
    )
    shown = shown.sort_values(["since_days", "paid_wan"], ascending=False, kind="stable")
    figures = {"paid_wan": "unsupervised_paid", "since_days": "unsupervised_days"}
    counts = {
        "payments": "redline_unsupervised",
        "paid_wan": "unsupervised_paid",
        "enterprises": "unsupervised_enterprises",
        "due": "payments_due_watch",
        "open": "payments_open_watch",
        "undated": "payments_undated",
        "records": "supervision_records",
        "held_count": "redline_unsupervised#held_count",
    }
    return _listed(inputs, shown, _PAYMENT, figures, counts)


def _listed(
    inputs: Inputs, rows: pd.DataFrame, columns: Sequence[str], figures: Mapping[str, str], counts: Mapping[str, str]
) -> pd.DataFrame:
    """A list of records whose numbers are figures; ``counts`` (name → measure) are told of the whole list."""
    out = rows[list(columns)].assign(figure_key=_record_keys(rows["record_id"]))
    out.attrs[FIGURES] = {name: template(text) for name, text in figures.items()}
    out = with_totals(out, inputs, counts)
    if "overdue_days" in figures and len(out):
        out.attrs[TOTALS] |= {"oldest_days": float(out["overdue_days"].iloc[0])}
        out.attrs[FIGURES] |= {"oldest_days": f"overdue_days{out[FIGURE_KEY].iloc[0]}"}
    return out


def _record_keys(records: pd.Series[Any]) -> pd.Series[Any]:
    """``@record=…`` of each record; NA where there is none."""
    return records.map(lambda one: figure_key(("record", str(one))), na_action="ignore")


def _counted(frame: pd.DataFrame, attrs: Mapping[Hashable, Any], *columns: str) -> pd.DataFrame:
    """Counts as whole numbers, with the attrs of a table of figures."""
    out = frame.astype(dict.fromkeys((*columns, HELD_COUNT), "Int64"))
    out.attrs = dict(attrs)
    return out
