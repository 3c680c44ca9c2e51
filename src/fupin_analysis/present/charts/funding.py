"""Where the help funds stand: promised, appropriated, arrived, used (domain.md 2.3 E6, 4.6)."""

from __future__ import annotations

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


def chart_fund_stages(
    stages: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None, foot: str = ""
) -> Sheet:
    """Four bars 承诺 → 拨付 → 到位 → 使用; between them the rate from one to the next; ``foot`` is added below.

    ``stages``: stage, amount_wan, of_plan_pct, of_previous_pct, rate_name.
    """
    rows = stages.reset_index(drop=True)
    about, stamp = "94个帮扶村无偿帮扶资金，单位：万元", stamp_of(stages, as_of, demo)
    if rows["amount_wan"].isna().all():
        return empty_sheet(find_stages(rows), about=about, stamp=stamp)
    alt = "；".join(
        f"{stage}{words.money(amount)}" for stage, amount in zip(rows["stage"], rows["amount_wan"], strict=True)
    )
    sheet = make_sheet(
        find_stages(rows),
        about=about,
        stamp=stamp,
        drawing_cm=5.0,
        foot=f"使用：已支付到施工单位或补贴对象；仅拨到县、乡的不算使用。{foot}",
        alt=alt,
    )
    axes = add_axes(sheet, left_cm=1.5, right_cm=4.3, scale_cm=0)
    with styled():
        _draw_stages(axes, rows)
    return sheet


def find_stages(rows: pd.DataFrame) -> str:
    """The finding: what arrived of what was promised, and what of it is used."""
    amounts = dict(zip(rows["stage"], rows["amount_wan"], strict=True))
    promised, arrived, used = (amounts.get(stage) for stage in ("承诺", "到位", "使用"))
    if words.is_missing(promised) or words.is_missing(arrived) or not promised:
        return "帮扶资金尚无可用数据"
    rate = words.share(arrived, promised)
    said = f"承诺{words.money(promised)}，到位{words.money(arrived)}，兑现率{rate}"
    if words.is_missing(used) or not arrived:
        return said
    return f"{said}；到位资金已使用{words.share(used, arrived)}"


def _draw_stages(axes: Axes, rows: pd.DataFrame) -> None:
    shades = (palette.GREYS[2], palette.GREYS[1], palette.ACCENT, palette.GREYS[0])
    most = float(rows["amount_wan"].max()) or 1.0
    for y, row in enumerate(rows.to_dict("records")):
        missing = words.is_missing(row["amount_wan"])
        value = 0.0 if missing else float(row["amount_wan"])
        axes.barh(y, value, height=0.56, color=shades[y % len(shades)])
        text = words.MISSING if missing else words.number(value, 1)
        share = (
            ""
            if words.is_missing(row["of_plan_pct"])
            else f"  占承诺{words.percent(row['of_plan_pct'], against=100.0)}"
        )
        axes.text(value + most * 0.015, y, f"{text}{share}", va="center", fontsize=LABEL_PT + 0.5, color=palette.INK)
        if y and not words.is_missing(row["of_previous_pct"]):
            said = f"↓ {row['rate_name']}{words.percent(row['of_previous_pct'], against=100.0)}"
            axes.text(most * 0.012, y - 0.5, said, va="center", fontsize=LABEL_PT - 0.5, color=palette.MUTED)
    axes.set_yticks(range(len(rows)), rows["stage"].tolist(), color=palette.INK, fontsize=LABEL_PT + 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, most)
