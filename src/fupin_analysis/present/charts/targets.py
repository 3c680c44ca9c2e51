"""Bullet bars: every target against its year's task, with the line of 时序进度 (domain.md 4.6, 5)."""

from __future__ import annotations

from collections.abc import Hashable
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
    width,
)
from fupin_analysis.present.lights import GREY, colour_of, colours, light_of, light_words
from fupin_analysis.present.names import year_over

_CAP = 130.0  # a bar beyond this is cut, its label tells the true rate
_ROW_CM = 0.62


def chart_targets(scorecard: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None) -> Sheet:
    """Targets with a pace, best first: bar = 完成率, stroke = 时序进度, right = actual and task.

    ``scorecard``: name, unit, threshold, actual, completion_pct, pace_pct, gap_points, light.
    """
    rows = targets_with_pace(scorecard)
    about, stamp = "完成率（%），竖线为各指标时序进度", stamp_of(scorecard, as_of, demo)
    if rows.empty:
        return empty_sheet(find_targets(rows), about=about, stamp=stamp)
    alt = "；".join(_spoken(row) for row in rows.to_dict("records"))
    sheet = make_sheet(
        find_targets(rows),
        about=about,
        stamp=stamp,
        drawing_cm=len(rows) * _ROW_CM + 0.5,
        foot="按与时序进度之差排列，红条未达、灰条达到时序进度，浅底为年度目标，斜线暂不判断。★已完成 ●绿 ◐黄 ○红",
        alt=alt,
    )
    left = max((width(str(name), LABEL_PT) for name in rows["name"]), default=2.0) + 0.6
    right = max((width(_amounts(row), LABEL_PT) for row in rows.to_dict("records")), default=1.0) + 0.5
    axes = add_axes(sheet, left_cm=left, right_cm=right)
    with styled():
        _draw(axes, rows)
    return sheet


def targets_with_pace(scorecard: pd.DataFrame) -> pd.DataFrame:
    """The rows with a 时序进度, the farthest ahead first; those without a judgement last."""
    has_pace = scorecard["completion_pct"].notna() & scorecard["pace_pct"].notna()
    rows = scorecard[has_pace].sort_values("gap_points", ascending=False, kind="stable")
    judged = is_judged(rows)
    return pd.concat([rows[judged], rows[~judged]]).reset_index(drop=True)


def is_judged(scorecard: pd.DataFrame) -> pd.Series[bool]:
    """Rows with a light of their own: what waits for an answer or a return is neither ahead nor behind."""
    return scorecard["light"].map(colour_of) != GREY


def find_targets(rows: pd.DataFrame) -> str:
    """The finding: how many keep pace, and which is farthest behind; tasks of a year that is over stand apart."""
    over = rows["name"].map(lambda name: year_over(str(name)) is not None).astype(bool)
    parts = [_find_running(rows[~over & is_judged(rows)]), _find_over(rows[over])]
    return "；".join(part for part in parts if part) or "尚无可与时序进度比较的指标"


def _find_running(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    behind = rows[rows["gap_points"] < 0]
    said = f"{len(rows)}项可比指标中，{len(rows) - len(behind)}项达到时序进度，{len(behind)}项滞后"
    if behind.empty:
        return said
    worst = behind.iloc[-1]
    return f"{said}，{worst['name']}滞后最多（{words.points(worst['gap_points'])}）"


def _find_over(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    done = int((rows["light"].map(colour_of) == colours()[0]).sum())
    return f"以往年度的{len(rows)}项任务中，已完成{done}项"


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    for y, row in enumerate(rows.to_dict("records")):
        rate, pace = float(row["completion_pct"]), float(row["pace_pct"])
        is_open = colour_of(row["light"]) == GREY
        fill = palette.ACCENT if row["gap_points"] < 0 else palette.GREYS[1]
        how: dict[str, Any] = {"color": fill}
        if is_open:  # neither ahead nor behind
            how = {"facecolor": palette.GREYS[2], "edgecolor": palette.PAPER, "hatch": "////", "linewidth": 0}
        axes.barh(y, 100, height=0.62, color=palette.GREYS[3])
        axes.barh(y, min(rate, _CAP), height=0.34, **how)
        axes.plot([pace, pace], [y - 0.4, y + 0.4], color=palette.INK, linewidth=1.6, solid_capstyle="butt")
        mark = light_words(light_of(row["light"], row.get("verdict"))) if is_open else light_words(row["light"])[0]
        label = f"{words.percent(rate, against=pace)} {mark}"
        axes.text(max(min(rate, _CAP), pace, 0) + 1.5, y, label, va="center", fontsize=LABEL_PT, color=palette.INK)
        axes.text(_CAP + 22, y, _amounts(row), va="center", ha="left", fontsize=LABEL_PT, color=palette.MUTED)
    axes.set_yticks(range(len(rows)), rows["name"].tolist(), color=palette.INK)
    axes.set_xlim(0, _CAP + 20)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])


def _amounts(row: dict[Hashable, Any]) -> str:
    unit = str(row["unit"])
    now = words.amount(row["actual"], unit)
    task = words.plan_money(row["threshold"]) if unit == "万元" else words.amount(row["threshold"], unit)
    return f"{now} / {task}"


def _spoken(row: dict[Hashable, Any]) -> str:
    rate = words.percent(row["completion_pct"], against=float(row["pace_pct"]))
    pace = words.percent(row["pace_pct"])
    light = light_words(light_of(row["light"], row.get("verdict")))
    return f"{row['name']}{_amounts(row)}，完成率{rate}，时序进度{pace}，{light}"
