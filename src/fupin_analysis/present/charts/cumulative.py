"""A cumulative line against the plan's curve, month by month (domain.md 4.3, 4.6)."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from fupin_analysis.present import palette, words
from fupin_analysis.present.charts.canvas import (
    LABEL_PT,
    Day,
    Sheet,
    add_axes,
    empty_sheet,
    make_sheet,
    stamp_of,
    styled,
)

_YEAR = 12


def chart_cumulative(
    series: pd.DataFrame,
    *,
    noun: str,
    unit: str,
    threshold: float | None = None,
    as_of: Day | None = None,
    demo: bool | None = None,
    foot: str = "",
) -> Sheet:
    """Months across, the year's cumulative ``actual`` against ``plan`` (threshold × 时序进度).

    ``series``: period (2018-09), actual, plan, without rows of a target that the plan has not. ``noun`` is what is
    counted (新增就业), ``unit`` its unit.
    """
    if series.empty:
        stamp = stamp_of(series, as_of, demo)
        return empty_sheet(f"{noun}不是本计划的目标，没有进度可比", about=f"{noun}，单位：{unit}", stamp=stamp)
    rows = series.reset_index(drop=True)
    rows = rows.assign(number=rows["period"].str[-2:].astype(int))
    task = threshold if threshold is not None else _threshold(rows)
    stamp = stamp_of(series, as_of, demo)
    finding = find_cumulative(rows, noun=noun, unit=unit, task=task)
    if _year_of(rows) != words.cut_off(stamp.as_of)[2:6]:
        finding = f"{_year_of(rows)}年{finding}"
    sheet = make_sheet(
        finding,
        about=f"{noun}，{_year_of(rows)}年累计，单位：{unit}",
        stamp=stamp,
        drawing_cm=6.0,
        foot=foot,
        alt="；".join(
            f"{n}月累计{words.amount(a, unit)}"
            for n, a in zip(rows["number"], rows["actual"], strict=True)
            if not words.is_missing(a)
        ),
    )
    axes = add_axes(sheet, left_cm=1.5, right_cm=2.6)
    with styled():
        _draw(axes, rows, unit=unit, task=task)
    return sheet


def find_cumulative(rows: pd.DataFrame, *, noun: str, unit: str, task: float | None) -> str:
    """The finding: where the line ends, and on which side of the plan's."""
    known = rows[rows["actual"].notna()]
    if known.empty:
        return f"{noun}尚无数据"
    last = known.iloc[-1]
    until = "全年" if last["number"] == _YEAR else f"前{last['number']}个月"
    said = f"{until}{noun}{words.amount(last['actual'], unit)}"
    if not task:
        return f"{said}（未分解任务，不比较进度）"
    rate = float(last["actual"]) / task * 100
    if rate >= 100:
        return f"{said}，已完成年度目标（{words.percent(rate)}）"
    said += f"，完成年度目标的{words.percent(rate, against=100.0)}"
    if words.is_missing(last["plan"]):
        return said
    if float(last["plan"]) >= task:  # the last day of its year: there is no pace to be behind any more
        return f"{said}，未完成，差{words.amount(task - float(last['actual']), unit)}"
    return f"{said}，{words.pace((float(last['actual']) - float(last['plan'])) / task * 100)}"


def _year_of(rows: pd.DataFrame) -> str:
    """The year that the months are of: a target of 2018 is still shown in 2019."""
    return str(rows["period"].iloc[0])[:4]


def _threshold(rows: pd.DataFrame) -> float | None:
    """The year's task, of which every month's plan is the share that ``pace_pct`` tells."""
    known = rows[rows["plan"].notna() & (rows["pace_pct"] > 0)]
    if known.empty:
        return None
    last = known.iloc[-1]
    return round(float(last["plan"]) / float(last["pace_pct"]) * 100, 6)


def _draw(axes: Axes, rows: pd.DataFrame, *, unit: str, task: float | None) -> None:
    known = rows[rows["actual"].notna()]
    if task:
        plan = rows[rows["plan"].notna()]
        axes.plot(plan["number"], plan["plan"], color=palette.GREYS[1], linestyle="--", linewidth=1.3)
        name = words.plan_money(task) if unit == "万元" else words.amount(task, unit)
        axes.plot([11.6, 12.4], [task, task], color=palette.MUTED, linewidth=1.6)
        _beside(axes, 12.4, task, f"全年目标\n{name}", palette.MUTED)
        spot = plan.iloc[min(3, len(plan) - 1)]
        how: dict[str, Any] = {"xytext": (-6, 6), "textcoords": "offset points", "fontsize": LABEL_PT, "ha": "right"}
        axes.annotate("时序计划", (spot["number"], spot["plan"]), color=palette.MUTED, **how)
    if not known.empty:
        axes.plot(known["number"], known["actual"], color=palette.ACCENT, linewidth=2.2, marker="o", markersize=3.5)
        end = known.iloc[-1]
        _label_end(axes, end, words.amount(end["actual"], unit))
    axes.set_xlim(0.7, 12.4)
    axes.set_xticks(range(1, 13), [f"{n}月" for n in range(1, 13)])
    top = max(float(known["actual"].max()) if not known.empty else 0.0, task or 0.0) or 1.0
    axes.set_ylim(0, top * 1.12)
    axes.yaxis.set_major_formatter(lambda value, _: words.number(value) if value else "0")
    axes.grid(axis="y", color=palette.RULE, linewidth=0.5)
    axes.set_axisbelow(True)


def _label_end(axes: Axes, end: pd.Series, text: str) -> None:
    """The last value beside its point: above the line when ahead of the plan, below it when behind."""
    behind = not words.is_missing(end["plan"]) and float(end["actual"]) < float(end["plan"])
    axes.annotate(
        text,
        (end["number"], end["actual"]),
        xytext=(4, -11) if behind else (-4, 8),
        textcoords="offset points",
        ha="left" if behind else "right",
        fontsize=LABEL_PT + 1,
        color=palette.INK,
    )


def _beside(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    how: dict[str, Any] = {"textcoords": "offset points", "va": "bottom", "linespacing": 1.4}
    how |= {"fontsize": LABEL_PT + 0.5, "color": colour}
    axes.annotate(text, (x, y), xytext=(6, -3), **how)
