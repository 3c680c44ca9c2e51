"""Lights in words and signs: ●绿, ◐黄, ○红 are told apart without colour (domain.md 4.4; ``plan/…/lights.toml``).

A grey light says why there is none: ·未到期, ·待核实.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fupin_analysis.plan.lights import Light, LightRules
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.present.words import is_missing, number

GREY = "灰"


@lru_cache(maxsize=1)
def _lights() -> dict[str, Light]:
    """Lights by name, from best to worst, grey (no judgement) last."""
    return {light.name: light for light in load_plan().lights.lights.values()}


def colours() -> tuple[str, ...]:
    """The names of the lights from best to worst: 蓝 绿 黄 红 灰."""
    return tuple(_lights())


def colour_of(light: Any) -> str:
    """The name of the light: ``蓝（已完成）`` is 蓝; unknown or missing is 灰."""
    first = "" if is_missing(light) else str(light)[:1]
    return first if first in _lights() else GREY


def light_of(light: Any, verdict: Any = "") -> str:
    """A light with the verdict beside it where there is none to see by its colour: 灰（未到期）; others as they are."""
    colour = colour_of(light)
    return f"{colour}（{verdict}）" if colour == GREY and not is_missing(verdict) and verdict else str(light)


def light_words(light: Any) -> str:
    """As it stands in a cell: ●绿, ★已完成, ·未到期 (of ``灰（未到期）``), ·灰."""
    known = _lights()[colour_of(light)]
    why = "" if known.name != GREY or is_missing(light) else str(light)[1:].strip("（）")
    return f"{known.sign}{why or known.label}"


def colour_of_words(word: str) -> str:
    """The name of the light of a cell as ``light_words`` writes it."""
    return next((name for name, light in _lights().items() if word.startswith(light.sign)), GREY)


def light_note(rules: LightRules | None = None) -> str:
    """The thresholds as they are printed under a table of lights (the plan's rules by default)."""
    rules = rules or load_plan().lights
    blue, green, yellow, red = (light_words(name) for name in colours()[:4])
    grey = _lights()[GREY].sign
    short = f"{rules.words['low_coverage']}（报送不足{number(rules.coverage_pct)}%，或未报、约数足以改变判断）"
    held = f"{rules.words['held']}（待核实数据足以改变判断）"
    why = "、".join([rules.words["no_data"], rules.words["not_due"], short, held])
    low, high = f"{rules.yellow:g}", f"{rules.green:g}"
    return (
        f"灯色：{blue}；{green} 完成率÷时序进度不低于{high}；{yellow} {low}至{high}（不含）；{red} 低于{low}；"
        f"{grey} 不作判断，点后为原因：{why}。"
        f"硬性规定：{green} 达标，{yellow} 未到期且偏慢，{red} 逾期未达标。"
    )
