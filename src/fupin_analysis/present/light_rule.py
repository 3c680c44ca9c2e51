"""How the light of one target is decided, in words (domain.md 4.4; ``plan.lights.light_for`` decides it)."""

from __future__ import annotations

from fupin_analysis.plan.lights import LightRules
from fupin_analysis.plan.targets import Target
from fupin_analysis.present import words


def light_rule(target: Target, rules: LightRules) -> str:
    """When the target is blue, green, yellow, red and grey."""
    if target.is_narrative:
        return "文件未定数字，不亮灯（灰）。"
    said = _paced(target, rules) if target.pace else _plain(target, rules)
    share = words.number(rules.coverage_pct)
    return f"{said}无数据，报送不足{share}%，或待核实、未报、约数足以改变判断时不作判断（灰）。"


def _paced(target: Target, rules: LightRules) -> str:
    green, yellow = f"{rules.green:g}", f"{rules.yellow:g}"
    said = f"达到目标为蓝；完成率÷时序进度不低于{green}为绿，{yellow}至{green}（不含）为黄，"
    if target.force == "hard":
        return f"{said}再低也为黄：硬性规定到期前不亮红灯；到期未达标为红。"
    return f"{said}低于{yellow}为红；到期未达到的不为绿，按差距为黄或红。"


def _plain(target: Target, rules: LightRules) -> str:
    due = _due(target)
    if not due:
        return f"达到要求为绿；{_missed(target, rules)}"
    early = "达到要求为绿，未达到为黄" if target.watch else "达到要求为蓝，未达到为灰（未到期）"
    return f"{due}前，{early}；到期后达到要求为蓝，{_missed(target, rules)}"


def _missed(target: Target, rules: LightRules) -> str:
    """What falls short once it is due; a share of nothing (不得发生) has no ratio, and is red."""
    if target.force == "hard" or target.completion_pct(0.0) is None:
        return "未达到为红。"
    share = words.trim(100.0 * rules.yellow)
    return f"未达到的，完成{share}%及以上为黄，不足{share}%为红。"


def _due(target: Target) -> str:
    if target.period == "deadline" and target.deadline is not None:
        return words.date(target.deadline)
    return "年末" if target.period == "year" else ""
