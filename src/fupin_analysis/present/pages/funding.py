"""02_funding: promised, appropriated, arrived, used; growth tiers; the two red lines (三(二)1, 四(二))."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.cumulative import chart_cumulative
from fupin_analysis.present.charts.cuts import chart_arrivals
from fupin_analysis.present.charts.funding import chart_fund_stages
from fupin_analysis.present.charts.strips import chart_growth_tiers
from fupin_analysis.present.names import short_enterprises
from fupin_analysis.present.pages.layout import said, span_of, tabled
from fupin_analysis.present.sentences import join, load_sentences, say

_STAGES = "committed_wan appropriated_wan arrived_wan used_wan honoured_pct arrival_pct spending_pct"
_NAMED = 3
_ORDER = {"承诺": "committed", "拨付": "appropriated", "到位": "arrived", "使用": "used"}


def stages(frame: pd.DataFrame) -> tuple[items.Item, ...]:
    """Sentence and chart of the four stages (``funding_stages``)."""
    amounts = dict(zip(frame["stage"].map(_ORDER), frame["amount_wan"], strict=True))
    text = say(
        "funding.stages",
        span=span_of(frame),
        **{key: words.money(amounts.get(key)) for key in _ORDER.values()},
        honoured=words.share(amounts.get("arrived"), amounts.get("committed")),
        spending=words.share(amounts.get("used"), amounts.get("arrived")),
    )
    return said("funding-stages-line", frame, text), items.chart("funding-stages", chart_fund_stages(frame))


def by_month(series: pd.DataFrame) -> items.Item:
    """The year's arrivals against the plan's curve (``series`` of grant_fund_plan)."""
    sheet = chart_cumulative(series, noun="无偿帮扶资金到位", unit="万元")
    return items.chart("funding-months", sheet, figure_ids=["grant_fund_plan"])


def months(frame: pd.DataFrame) -> items.Item:
    """The stages month by month (``funding_stages`` by month)."""
    columns = f"month arrived_month_wan used_month_wan {_STAGES}"
    return tabled("funding-by-month", frame, columns, title="帮扶资金各月进展", unit="万元")


def by_enterprise(frame: pd.DataFrame, series: pd.DataFrame) -> tuple[items.Item, ...]:
    """First and last enterprises: sentence, chart and table; the pace is that of the series' month."""
    ranked = frame[frame["honoured_pct"].notna()].sort_values(
        ["honoured_pct", "arrived_wan"], ascending=False, kind="stable"
    )
    short = short_enterprises(ranked["enterprise"].astype(str), frame.attrs.get("short_names"))
    best, worst = _end(ranked, short, first=True), _end(ranked, short, first=False)
    text = say("funding.ends", span=span_of(frame), best=best, worst=worst)
    table = ranked.reset_index(drop=True)
    table.attrs = dict(frame.attrs)
    return (
        said("funding-ends", frame, text),
        items.chart("funding-enterprises", chart_arrivals(frame, pace_pct=pace_of(series, frame))),
        tabled(
            "funding-by-enterprise",
            table,
            f"enterprise {_STAGES} in_kind_wan",
            title="各企业帮扶资金",
            unit="万元",
            rows=15,
            total=True,
        ),
    )


def _end(ranked: pd.DataFrame, short: dict[str, str], *, first: bool) -> str:
    """The first (or last) three with their rates; more than three that are all in, or have nothing, are counted."""
    extreme = ranked[ranked["honoured_pct"] >= 100] if first else ranked[ranked["arrived_wan"].fillna(0) <= 0]
    if len(extreme) > _NAMED:
        names = words.listing([short[name] for name in extreme["enterprise"]], most=_NAMED)
        return f"{load_sentences()['funding.full' if first else 'funding.none']}的{names}"
    part = ranked.head(_NAMED) if first else ranked.tail(_NAMED).iloc[::-1]
    rates = (words.percent(rate, against=100.0) for rate in part["honoured_pct"])
    return "、".join(f"{short[name]}（{rate}）" for name, rate in zip(part["enterprise"], rates, strict=True)) or "无"


def pace_of(series: pd.DataFrame, frame: pd.DataFrame) -> float | None:
    """时序进度 at the cut-off: that of the last month with a figure; None where the target is of another year."""
    known = series[series["actual"].notna() & series["pace_pct"].notna()]
    if known.empty or str(known["period"].iloc[-1])[:4] != str(frame.attrs["as_of"])[:4]:
        return None
    return float(known["pace_pct"].iloc[-1])


def by_county(frame: pd.DataFrame) -> items.Item:
    """A row a county."""
    columns = f"county {_STAGES}"
    return tabled("funding-by-county", frame, columns, title="各县帮扶资金", unit="万元", total=True)


def by_tier(frame: pd.DataFrame) -> items.Item:
    """The stages by growth tier (``funding_stages`` by growth_tier)."""
    return tabled(
        "funding-by-tier", frame, f"growth_tier {_STAGES}", title="各增长档的帮扶资金", unit="万元", total=True
    )


def growth(tiers: pd.DataFrame, groups: pd.DataFrame, year: int | None = None) -> tuple[items.Item, ...]:
    """Growth over 2016-2017 by tier: sentence, strip and table (``growth_tiers``, and by tier).

    All three speak of the year that is judged (``judged_year``), which is also that of ``groups``: early in 2019 that
    is 2018. ``year`` stands in where nobody has a base and the frame has no rows.
    """
    of = judged_year_of(tiers, year)
    each = "；".join(_tier(row) for row in groups.to_dict("records"))
    left = int(tiers["tier"].isna().sum())  # whoever has a tier is counted in its group
    rest = say("funding.growth_left", left=words.number(left)) if left else ""
    text = join(say("funding.growth", year=str(of), tiers=each or "无"), rest)
    result = f"arrived_{of}_wan growth_{of}_pct gap_wan"
    columns = f"enterprise tier base_wan required_pct needed_wan {result} is_borderline status"
    rows = tiers.sort_values(["required_pct", f"growth_{of}_pct"], ascending=[False, True], kind="stable")
    rows.attrs = dict(tiers.attrs)
    return (
        said("funding-growth-line", tiers, text),
        items.chart("funding-growth", chart_growth_tiers(tiers, year=of)),
        tabled("funding-growth-table", rows, columns, title=f"{of}年资金增长分档", unit="万元", rows=20),
    )


def _tier(row: Mapping[Hashable, Any]) -> str:
    firms, met = words.count(row["enterprises"], "户"), words.count(row["met"], "户")
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
        text = say(
            "funding.overdue",
            promises=words.number(len(promises)),
            gap=words.money(promises["gap_wan"].sum()),
            firms=words.number(promises["enterprise"].nunique()),
            days=words.number(promises["overdue_days"].max()),
        )
    columns = (
        "enterprise county village fund_no committed_wan arrived_wan gap_wan honoured_pct due_on overdue_days light"
    )
    return (
        said("funding-overdue-line", promises, text, figure_ids=["redline_unhonoured"]),
        tabled("funding-overdue", promises, columns, title="已到期未足额到位的承诺", unit="万元", rows=20),
    )


def unsupervised(payments: pd.DataFrame) -> tuple[items.Item, ...]:
    """Red line 只拨款不监督 (``unsupervised_payments``)."""
    if payments.empty:
        text = say("funding.no_unsupervised")
    else:
        text = say(
            "funding.unsupervised",
            payments=words.number(len(payments)),
            paid=words.money(payments["paid_wan"].sum()),
            firms=words.number(payments["enterprise"].nunique()),
        )
    columns = "enterprise county village fund_no paid_wan paid_on since_days supervised_on light".replace(
        "county ", "", 1
    )
    return (
        said("funding-unsupervised-line", payments, text, figure_ids=["redline_unsupervised"]),
        tabled("funding-unsupervised", payments, columns, title="付款后未见监督检查的款项", unit="万元", rows=20),
    )
