"""Lights and states in words and signs: ●绿, ◐黄, ○红 are told apart without colour (domain.md 4.4)."""

from __future__ import annotations

from typing import Any

from fupin_analysis.present.words import HELD, is_missing

SIGNS = {"蓝": "★", "绿": "●", "黄": "◐", "红": "○", "灰": "·"}
"""In the order from best to worst; grey, which is no judgement, last."""
STATES = {"confirmed": "已确认", "provisional": "暂定", "held": HELD}


def colour_of(light: Any) -> str:
    """The one sign of the light's colour: ``蓝（已完成）`` is 蓝; unknown or missing is 灰."""
    first = "" if is_missing(light) else str(light)[:1]
    return first if first in SIGNS else "灰"


def light_words(light: Any) -> str:
    """As it stands in a cell: ●绿, ★已完成, ·灰."""
    colour = colour_of(light)
    return f"{SIGNS[colour]}{'已完成' if colour == '蓝' else colour}"


def light_note(*, yellow_from: float = 0.8, green_from: float = 1.0) -> str:
    """The thresholds as they are printed under a table; both are ratios of completion to 时序进度."""
    return (
        f"灯色：★已完成；●绿 完成率÷时序进度不低于{green_from:g}；◐黄 {yellow_from:g}至{green_from:g}（不含）；"
        f"○红 低于{yellow_from:g}；·灰 无数据、未到期，或待核实数据足以改变判断。"
        "硬性规定：●绿 达标，◐黄 未到期且偏慢，○红 逾期未达标。"
    )
