"""02_funding: promised, appropriated, arrived, used; growth tiers; the two red lines (三(二)1, 四(二))."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from fupin_analysis.indicators.tiers import UNLIKE
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import EACH_END, chart_arrivals, ranked_by_rate, shown_arrivals
from fupin_analysis.present.charts.funding import chart_fund_stages
from fupin_analysis.present.charts.strips import chart_growth_tiers, compared
from fupin_analysis.present.cited import cite
from fupin_analysis.present.facts import (
    DRAWN_HELD,
    cell,
    fact,
    held_column,
    held_line,
    held_note,
    ids_of,
    ids_of_series,
    total,
    total_of,
)
from fupin_analysis.present.names import short_enterprises
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import join, load_sentences, say

_STAGES = "committed_wan appropriated_wan arrived_wan used_wan honoured_pct arrival_pct spending_pct"
_NAMED = 3
_APART = ("unlike", "no_card", "left", "untold")
"""Enterprises that no tier counts: by a base of plans, without a card, without a base, without arrivals."""
_WINDOW_DAYS = 90
_ORDER = {"承诺": "committed", "拨付": "appropriated", "到位": "arrived", "使用": "used"}


def stages(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """Sentence and chart of the four stages (``funding_stages``)."""
    text = say(
        "funding.stages",
        span=span_of(frame),
        **{key: _of_stage(frame, key, "amount_wan", words.money) for key in _ORDER.values()},
        honoured=_of_stage(frame, "arrived", "of_plan_pct", _rate),
        spending=_of_stage(frame, "used", "of_previous_pct", _rate),
    )
    shown = ids_of(frame, "amount_wan", "of_plan_pct", "of_previous_pct")
    return (
        said("funding-stages-line", frame, join(text, held_line(frame))),
        items.chart("funding-stages", chart_fund_stages(frame, foot=held_note(frame)), figure_ids=shown),
    )


def _of_stage(frame: pd.DataFrame, stage: str, column: str, word: Callable[[Any], str]) -> str:
    """What a stage's row says; missing where there is no such row."""
    place = [n for n, name in enumerate(frame["stage"]) if _ORDER.get(name) == stage]
    return cell(frame, place[0], column, word) if place else words.MISSING


def _rate(value: Any) -> str:
    return words.percent(value, against=100.0)


def by_month(series: pd.DataFrame, months: pd.DataFrame | None = None) -> items.Item:
    """The year's arrivals against the plan's curve (``series`` of grant_fund_plan); ``months`` tell what is held."""
    foot = "" if months is None else held_note(months, DRAWN_HELD)
    sheet = chart_cumulative(series, noun="无偿帮扶资金到位", unit="万元", foot=foot)
    return items.chart("funding-months", sheet, figure_ids=ids_of_series(series))


def months(frame: pd.DataFrame) -> items.Item:
    """The stages month by month (``funding_stages`` by month)."""
    columns = f"month arrived_month_wan used_month_wan {_STAGES} {held_column(frame)}"
    return tabled("funding-by-month", frame, columns, title="帮扶资金各月进展", unit="万元")


def by_enterprise(frame: pd.DataFrame, series: pd.DataFrame) -> tuple[items.Item, ...]:
    """First and last enterprises: sentence, chart and table; the pace is that of the series' month."""
    ranked = ranked_by_rate(frame)
    short = short_enterprises(ranked["enterprise"].astype(str), frame.attrs.get("short_names"))
    best, worst = _end(ranked, short, first=True), _end(ranked, short, first=False)
    text = say("funding.ends", span=span_of(frame), best=best, worst=worst)
    pace, foot = pace_of(series, frame), held_note(frame, DRAWN_HELD)
    counts = ("rated", "none", *(("kept", "behind") if pace is not None else ()))
    counted = [id for name in counts if (id := total_of(frame, name)[1])]
    drawn = [*ids_of(shown_arrivals(frame), "honoured_pct", "arrived_wan", "committed_wan"), *counted]
    return (
        said("funding-ends", frame, join(text, held_line(frame))),
        items.chart("funding-enterprises", chart_arrivals(frame, pace_pct=pace, foot=foot), figure_ids=drawn),
        tabled(
            "funding-by-enterprise",
            ranked,
            f"enterprise {_STAGES} in_kind_wan {held_column(frame)}",
            title="各企业帮扶资金",
            unit="万元",
            rows=EACH_END,
            ends=EACH_END,
            total=True,
        ),
    )


def _end(ranked: pd.DataFrame, short: dict[str, str], *, first: bool) -> str:
    """The first (or last) three with their rates; more than three that are all in, or have nothing, are counted."""
    extreme = ranked[ranked["honoured_pct"] >= 100] if first else ranked[ranked["arrived_wan"].fillna(0) <= 0]
    if len(extreme) > _NAMED:
        names = "、".join(short[name] for name in extreme["enterprise"].head(_NAMED))
        every = fact(ranked, "full" if first else "none", _firms, otherwise=len(extreme))
        return f"{load_sentences()['funding.full' if first else 'funding.none']}的{names}等{every}"
    places = range(len(ranked))[:_NAMED] if first else reversed(range(len(ranked))[-_NAMED:])
    each = (f"{short[ranked['enterprise'].iloc[n]]}（{cell(ranked, n, 'honoured_pct', _rate)}）" for n in places)
    return "、".join(each) or "无"


def _firms(value: Any) -> str:
    return words.count(value, "户")


def pace_of(series: pd.DataFrame, frame: pd.DataFrame) -> float | None:
    """时序进度 at the cut-off: that of the last month with a figure; None where the target is of another year."""
    known = series[series["actual"].notna() & series["pace_pct"].notna()]
    if known.empty or str(known["period"].iloc[-1])[:4] != str(frame.attrs["as_of"])[:4]:
        return None
    return float(known["pace_pct"].iloc[-1])


def by_county(frame: pd.DataFrame) -> items.Item:
    """A row a county."""
    columns = f"county {_STAGES} {held_column(frame)}"
    return tabled("funding-by-county", frame, columns, title="各县帮扶资金", unit="万元", total=True)


def by_tier(frame: pd.DataFrame) -> items.Item:
    """The stages by growth tier (``funding_stages`` by growth_tier)."""
    columns = f"growth_tier {_STAGES} {held_column(frame)}"
    notes = ["“不适用”：基期不足或为零；“未填”：没有报企业基本情况表。"]
    return tabled("funding-by-tier", frame, columns, title="各增长档的帮扶资金", unit="万元", total=True, notes=notes)


def growth(tiers: pd.DataFrame, groups: pd.DataFrame, year: int | None = None) -> tuple[items.Item, ...]:
    """Growth over 2016-2017 by tier: sentence, strip and table (``growth_tiers``, and by tier).

    All three speak of the year that is judged (``judged_year``), which is also that of ``groups``: early in 2019 that
    is 2018. ``year`` stands in where nobody has a base and the frame has no rows.
    """
    of = judged_year_of(tiers, year)
    each = "；".join(_tier(groups, n) for n in range(len(groups)))
    text = join(say("funding.growth", year=str(of), tiers=each or "无"), _apart(tiers), held_line(tiers))
    result = f"arrived_{of}_wan growth_{of}_pct gap_wan"
    columns = f"enterprise tier base_wan required_pct needed_wan {result} is_borderline status {held_column(tiers)}"
    rows = tiers.assign(_is_short=(tiers["gap_wan"].fillna(0) > 0) & (tiers["status"] != UNLIKE))
    order = ["_is_short", "required_pct", f"growth_{of}_pct"]
    rows = rows.sort_values(order, ascending=[False, False, True], kind="stable")
    rows.attrs = dict(tiers.attrs)
    said_of = [id for name in ("compared", "met", "not_met") if (id := total_of(tiers, name)[1])]
    drawn = [*said_of, *ids_of(groups, "enterprises", "met"), *ids_of(compared(tiers, of), f"growth_{of}_pct")]
    return (
        said("funding-growth-line", tiers, text),
        items.chart("funding-growth", chart_growth_tiers(tiers, year=of, foot=held_note(tiers)), figure_ids=drawn),
        tabled(
            "funding-growth-table",
            rows,
            columns,
            title=f"{of}年资金增长分档",
            notes=["未达到的列在前。"],
            unit="万元",
            rows=30,
        ),
    )


def _apart(tiers: pd.DataFrame) -> str:
    """Whoever no tier counts, by the reason; of a frame without figures those without a tier."""
    no_tier = int(tiers["tier"].isna().sum())
    counts = {name: total_of(tiers, name)[0] or (no_tier if name == "left" else 0) for name in _APART}
    each = [
        say(f"funding.growth_{name}", count=fact(tiers, name, words.number, otherwise=count))
        for name, count in counts.items()
        if count
    ]
    return say("funding.growth_apart", each="；".join(each)) if each else ""


def _tier(groups: pd.DataFrame, n: int) -> str:
    firms, met = cell(groups, n, "enterprises", _firms), cell(groups, n, "met", _firms)
    row = groups.iloc[n]
    return f"{row['tier']}（不低于{words.trim(row['required_pct'])}%）{firms}，达到{met}"


def judged_year_of(tiers: pd.DataFrame, year: int | None = None) -> int:
    """The year that ``growth_tiers`` judged; of a frame without rows ``year``, else the first year of the plan."""
    known = tiers["judged_year"].dropna()
    return int(known.iloc[-1]) if len(known) else year or load_plan().year


def overdue(promises: pd.DataFrame) -> tuple[items.Item, ...]:
    """Red line 只承诺不兑现: due and not fully arrived (``overdue_promises``)."""
    if promises.empty:
        text = say("funding.no_overdue")
    else:
        firms, most = promises["enterprise"].nunique(), promises["overdue_days"].max()
        text = say(
            "funding.overdue",
            promises=fact(promises, "promises", words.number, otherwise=len(promises)),
            gap=total(promises, "gap_wan", words.money),
            firms=fact(promises, "enterprises", words.number, otherwise=firms),
            days=fact(promises, "oldest_days", words.number, otherwise=most),
        )
        untold, _ = total_of(promises, "untold")
        if untold:
            text = join(
                text, say("funding.overdue_untold", promises=fact(promises, "untold", words.number, otherwise=untold))
            )
    columns = (
        "enterprise county village fund_no committed_wan arrived_wan gap_wan honoured_pct due_on overdue_days light"
    )
    rows = promises.assign(verdict="未填到位额")  # why a light is grey
    rows.attrs = dict(promises.attrs)
    return (
        said("funding-overdue-line", promises, join(text, held_line(promises)), figure_ids=["redline_unhonoured"]),
        tabled("funding-overdue", rows, columns, title="已到期未足额到位的承诺", unit="万元", rows=20),
    )


def unsupervised(payments: pd.DataFrame) -> tuple[items.Item, ...]:
    """Red line 只拨款不监督 (``unsupervised_payments``); where nothing can be judged it says so."""
    text = join(_watched(payments), _unjudged(payments), held_line(payments))
    columns = "enterprise village fund_no paid_wan paid_on since_days supervised_on light"
    return (
        said("funding-unsupervised-line", payments, text, figure_ids=["redline_unsupervised"]),
        tabled("funding-unsupervised", payments, columns, title="付款后未见监督检查的款项", unit="万元", rows=20),
    )


def _watched(payments: pd.DataFrame) -> str:
    """What the payments whose window is over show: nothing yet, nothing that anybody told, all well, or the hits."""
    days = words.number(payments.attrs.get("window_days", _WINDOW_DAYS))
    due = partial(fact, payments, "due", words.number, otherwise=None)
    if payments.empty:
        known, _ = total_of(payments, "due")
        return say("funding.no_unsupervised", days=days, due=due()) if known else say("funding.none_due", days=days)
    records, id = total_of(payments, "records")
    if id is not None and not records:
        return say("funding.not_told", days=days, due=due())
    firms = payments["enterprise"].nunique()
    return say(
        "funding.unsupervised",
        payments=fact(payments, "payments", words.number, otherwise=len(payments)),
        paid=total(payments, "paid_wan", words.money),
        firms=fact(payments, "enterprises", words.number, otherwise=firms),
    )


def _unjudged(payments: pd.DataFrame) -> str:
    """Payments that are too young to be judged, and those of which nobody noted the day."""
    days = words.number(payments.attrs.get("window_days", _WINDOW_DAYS))
    young, undated = (total_of(payments, name) for name in ("open", "undated"))
    return join(
        say("funding.open_payments", open=cite(words.number(young[0]), young[1]), days=days) if young[0] else "",
        say("funding.undated", undated=cite(words.number(undated[0]), undated[1])) if undated[0] else "",
    )
