"""The 45 counties as tiles by prefecture: no drawn map, which would need an approved base (domain.md 4.6, 9)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fupin_analysis.present import palette, words
from fupin_analysis.present.charts.canvas import LABEL_PT, Day, Sheet, add_axes, make_sheet, stamp_of, styled
from fupin_analysis.present.facts import held_note
from fupin_analysis.present.names import short_county, short_prefecture

_BLOCKS = {"甘孜州": (0.0, 0.0, 6), "阿坝州": (6.5, 0.0, 5), "凉山州": (0.0, 4.0, 6), "乐山市": (6.5, 4.0, 3)}
"""Upper left tile and tiles a row of each prefecture: west left, north above."""
_SHADES = (palette.GREYS[3], palette.GREYS[2], palette.GREYS[1])


def chart_county_tiles(
    counties: pd.DataFrame,
    *,
    value: str,
    noun: str,
    unit: str,
    as_of: Day | None = None,
    demo: bool | None = None,
    foot: str = "",
) -> Sheet:
    """A tile a county with its number; counties without any are framed and marked.

    ``counties``: county, prefecture and the column ``value`` (missing counts as none), one row for each county.
    """
    rows = counties.assign(shown=counties[value].astype("float64").fillna(0.0))
    waits = held_note(counties)
    rows = rows.assign(block=rows["prefecture"].map(short_prefecture), short=rows["county"].map(short_county))
    sheet = make_sheet(
        find_blanks(rows, noun=noun),
        about=f"各县{noun}，单位：{unit}；颜色越深数量越多，红框“无”为空白县",
        stamp=stamp_of(counties, as_of, demo),
        drawing_cm=7.4,
        foot=f"{foot}县域各项数据{waits}" if waits else foot,
        alt=_alt(rows, noun=noun, unit=unit),
    )
    axes = add_axes(sheet, left_cm=0.4, right_cm=0.4, scale_cm=0)
    with styled():
        _draw(axes, rows)
    return sheet


def find_blanks(rows: pd.DataFrame, *, noun: str) -> str:
    """The finding: how many counties have none, and in which prefecture most of them lie."""
    blank = rows[rows["shown"] <= 0]
    if blank.empty:
        return f"{len(rows)}个县均有{noun}"
    if len(blank) == len(rows):
        return f"{len(rows)}个县均无{noun}记录"
    counts = blank["block"].value_counts()
    said = f"{len(rows)}个县中{len(blank)}个县尚无{noun}"
    if len(blank) <= 4:
        return f"{said}：{words.listing(blank['short'].tolist(), unit='个县')}"
    return f"{said}，其中{counts.index[0]}{int(counts.iloc[0])}个"


def _alt(rows: pd.DataFrame, *, noun: str, unit: str) -> str:
    blank = rows.loc[rows["shown"] <= 0, "short"].tolist()
    top = rows.sort_values("shown", ascending=False).head(3)
    most = "、".join(f"{n}{words.amount(v, unit)}" for n, v in zip(top["short"], top["shown"], strict=True))
    return f"尚无{noun}的县：{'、'.join(blank) or '无'}。最多的是{most}"


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    most = float(rows["shown"].max()) or 1.0
    decimals = 0 if (rows["shown"] == rows["shown"].round()).all() else 1
    for name, (left, top, across) in _BLOCKS.items():
        part = rows[rows["block"] == name]
        blank = int((part["shown"] <= 0).sum())
        head = f"{name}（{len(part)}县，空白{blank}个）"
        axes.text(left, top + 0.42, head, fontsize=LABEL_PT + 0.5, color=palette.INK, va="bottom")
        for number, row in enumerate(part.to_dict("records")):
            _tile(axes, left + number % across, top + 0.55 + number // across, row, most, decimals)
    axes.set_xlim(-0.05, 11.55)
    axes.set_ylim(6.7, -0.1)
    axes.set_yticks([])


def _tile(axes: Axes, x: float, y: float, row: dict[Hashable, Any], most: float, decimals: int) -> None:
    value = float(row["shown"])
    none = value <= 0
    shade = palette.PAPER if none else _SHADES[min(int(value / most * len(_SHADES)), len(_SHADES) - 1)]
    edge = palette.ACCENT if none else palette.PAPER
    axes.add_patch(Rectangle((x + 0.04, y + 0.04), 0.92, 0.92, facecolor=shade, edgecolor=edge, linewidth=1.3))
    ink = palette.ACCENT if none else palette.INK
    axes.text(x + 0.5, y + 0.36, str(row["short"]), ha="center", va="center", fontsize=LABEL_PT, color=ink)
    word = "无" if none else words.number(value, decimals)
    axes.text(x + 0.5, y + 0.7, word, ha="center", va="center", fontsize=LABEL_PT, color=ink)
