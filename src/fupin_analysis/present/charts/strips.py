"""Each enterprise as a dot against its own line: growth tiers, visits and meetings (domain.md 4.6, 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fupin_analysis.plan.plan import load_plan
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
from fupin_analysis.present.names import short_enterprises

_NAMED = 3  # the farthest below the line are named
_FAR = 100.0  # growth beyond this is drawn at the edge and written out

UNLIKE = "口径不一"
"""Status of an enterprise whose base is of plans (``growth_tiers``)."""
Rule = Mapping[str, Any]
"""What the answer says of a rule: the columns of what was ``made``, ``due`` and ``met``, ``name unit year``."""


def chart_growth_tiers(
    tiers: pd.DataFrame, *, year: int, as_of: Day | None = None, demo: bool | None = None, foot: str = ""
) -> Sheet:
    """A strip a tier, a dot an enterprise: growth of ``year`` over the base, and the tier's line.

    ``tiers``: enterprise, tier, required_pct, growth_<year>_pct; without tier or growth: counted in the foot.
    """
    rows = tiers.assign(growth=tiers[f"growth_{year}_pct"].astype("float64"))
    known = compared(rows, year)
    about, stamp = f"{year}年到位帮扶资金比基期年均增长，单位：%", stamp_of(tiers, as_of, demo)
    if known.empty:
        return empty_sheet(find_growth(known, year), about=about, stamp=stamp)
    scale = f"横轴为当年到位资金比2016—2017年年均增长（%），竖线为该档应达到的增幅{_left_out(rows, known)}。"
    groups = [(tier, part) for tier, part in known.groupby("tier", sort=False)]
    groups.sort(key=lambda pair: -float(pair[1]["required_pct"].iloc[0]))
    sheet = make_sheet(
        find_growth(known, year),
        about=about,
        stamp=stamp,
        drawing_cm=len(groups) * 2.3 + 0.6,
        foot=f"{scale}{foot}",
        alt="；".join(_tier_words(str(tier), part) for tier, part in groups),
    )
    axes = add_axes(sheet, left_cm=3.9, right_cm=0.8)
    short = short_enterprises(rows["enterprise"].astype(str), tiers.attrs.get("short_names"))
    with styled():
        _draw_growth(axes, groups, short)
    return sheet


def compared(tiers: pd.DataFrame, year: int) -> pd.DataFrame:
    """The enterprises that the strips draw: with a tier, a growth of the year, and a base of what arrived."""
    unlike = tiers["status"].eq(UNLIKE) if "status" in tiers else False
    out = tiers[tiers[f"growth_{year}_pct"].notna() & tiers["tier"].notna() & ~pd.Series(unlike, index=tiers.index)]
    out.attrs = dict(tiers.attrs)
    return out


def _left_out(rows: pd.DataFrame, known: pd.DataFrame) -> str:
    """；3户基期为计划数、口径不一，1户没有两年基期，未列入."""
    rest = rows.drop(index=known.index)
    unlike = int(rest["status"].eq(UNLIKE).sum()) if "status" in rest else 0
    no_base = int(rest["tier"].isna().sum())
    counts = {"基期为计划数、口径不一": unlike, "没有两年基期": no_base, "未报到位额": len(rest) - unlike - no_base}
    said = "，".join(f"{count}户{why}" for why, count in counts.items() if count)
    return f"；{said}，未列入" if said else ""


def find_growth(known: pd.DataFrame, year: int) -> str:
    """The finding: how many enterprises reach the line of their tier."""
    if known.empty:
        return f"{year}年资金增长尚无可比企业"
    met = int(_reaches(known).sum())
    return f"{year}年{len(known)}户可比企业中，{met}户资金增幅达到本档要求，{len(known) - met}户尚有差距"


def _reaches(rows: pd.DataFrame) -> pd.Series[bool]:
    """Who reaches the line: nothing is missing by the answer (``gap_wan``), else by the growth that is drawn."""
    if "gap_wan" in rows:
        return rows["gap_wan"].eq(0.0)
    return rows["growth"] >= rows["required_pct"]


def _tier_words(tier: str, part: pd.DataFrame) -> str:
    met = int(_reaches(part).sum())
    return f"{tier}（增幅不低于{part['required_pct'].iloc[0]:g}%）{len(part)}户，达到{met}户"


def _tier_name(tier: str) -> str:
    """档一 with its bounds, as the plan's target says them: 档一（200万元以内）."""
    for target in load_plan().targets.values():
        if found := re.search(rf"{re.escape(tier)}（(?:基期均值)?(.+?)）", target.name):
            return f"{tier}（{found[1]}）"
    return tier


def _draw_growth(axes: Axes, groups: Sequence[tuple[object, pd.DataFrame]], short: dict[str, str]) -> None:
    everything = pd.concat([part["growth"] for _, part in groups])
    low, high = min(-10.0, float(everything.min())), min(_FAR, max(30.0, float(everything.max())))
    low = max(low, -_FAR)
    for y, (_, part) in enumerate(groups):
        need = float(part["required_pct"].iloc[0])
        place = part["growth"].clip(low, high)
        met = part["growth"] >= part["required_pct"]
        jitter = y + _spread(len(part)) * 0.2
        axes.axhline(y, color=palette.GREYS[3], linewidth=14, zorder=0, solid_capstyle="butt")
        axes.plot([need, need], [y - 0.42, y + 0.3], color=palette.INK, linewidth=1.6)
        axes.text(need, y - 0.42, f" 不低于{need:g}%", ha="left", va="top", fontsize=LABEL_PT, color=palette.INK)
        axes.scatter(
            place[met],
            jitter[met.to_numpy()],
            s=20,
            color=palette.GREYS[1],
            edgecolor=palette.PAPER,
            linewidth=0.4,
            zorder=3,
        )
        axes.scatter(
            place[~met],
            jitter[~met.to_numpy()],
            s=22,
            facecolor=palette.PAPER,
            edgecolor=palette.ACCENT,
            linewidth=1.1,
            zorder=3,
        )
        below = part[~met].sort_values("growth").head(_NAMED)
        if len(below):
            said = "、".join(
                f"{short[e]}{words.number(g, 1)}" for e, g in zip(below["enterprise"], below["growth"], strict=True)
            )
            box = {"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.5}
            how: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": LABEL_PT - 0.5, "bbox": box}
            axes.text(low, y + 0.43, f"增幅最低：{said}", color=palette.MUTED, **how)
    heads = [f"{_tier_name(str(t))}\n{int((p['growth'] >= p['required_pct']).sum())}/{len(p)}户达到" for t, p in groups]
    axes.set_yticks(range(len(groups)), heads, color=palette.INK, linespacing=1.5)
    axes.set_ylim(len(groups) - 0.4, -0.55)
    axes.set_xlim(low - 3, high + 3)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}" + ("及以上" if value >= _FAR else ""))
    axes.plot([0, 0], [-0.5, len(groups) - 0.5], color=palette.GREYS[2], linewidth=0.8, zorder=1)


def chart_visits(visits: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None) -> Sheet:
    """A strip a rule (主要领导, 分管领导, 会议): how many enterprises stand at each count, and what is due by now.

    ``visits``: a row an enterprise, with the columns that ``attrs["rules"]`` name.
    """
    about, stamp = "各企业当年累计，柱上数字为企业户数", stamp_of(visits, as_of, demo)
    rules: Sequence[Rule] = visits.attrs.get("rules", ())
    if visits.empty or not rules:
        return empty_sheet("领导调研和专题会议尚无数据", about=about, stamp=stamp)
    sheet = make_sheet(
        find_visits(visits),
        about=about,
        stamp=stamp,
        drawing_cm=2.4 * len(rules),
        foot="竖线为到本期应达到的次数（全年要求×月份÷12，取整）；线左为未达到。同一行程多位主要领导计1次，分管领导按人次计。",
        alt="；".join(_rule_words(visits, rule) for rule in rules),
    )
    with styled():
        for above, rule in enumerate(reversed(rules)):
            part = (above / len(rules) + 0.02, (above + 1) / len(rules))
            _draw_rule(add_axes(sheet, left_cm=3.7, right_cm=2.9, scale_cm=0.45, part=part), visits, rule)
    return sheet


def find_visits(visits: pd.DataFrame) -> str:
    """The finding: the rule that most enterprises fall short of by now."""
    short = {str(rule["name"]): _counts(visits, rule)[1] for rule in visits.attrs["rules"]}
    worst = max(short, key=lambda name: short[name])
    if not short[worst]:
        return f"{len(visits)}户企业领导调研和专题会议次数均达到进度要求"
    return f"{len(visits)}户企业中，{short[worst]}户{worst}次数未达到进度要求，缺口最大"


def _counts(visits: pd.DataFrame, rule: Rule) -> tuple[int, int]:
    """How many keep a rule and how many do not; of the others it is not known."""
    kept = visits[str(rule["met"])]
    return int(kept.eq(True).sum()), int(kept.eq(False).sum())


def _asked(rule: Rule) -> str:
    return f"全年{rule['year']:g}{rule['unit']}"


def _rule_words(visits: pd.DataFrame, rule: Rule) -> str:
    met, short = _counts(visits, rule)
    return f"{rule['name']}：{_asked(rule)}，达到进度{met}户，未达到{short}户"


def _draw_rule(axes: Axes, visits: pd.DataFrame, rule: Rule) -> None:
    last = int(rule["year"]) + 4
    counts = visits[str(rule["made"])].astype(float).clip(upper=last).value_counts().sort_index()
    needed = float(visits[str(rule["due"])].max())
    most = float(counts.max()) or 1.0
    for at, firms in counts.items():
        value = float(str(at))
        behind = value < needed
        axes.bar(value, firms, width=0.7, color=palette.ACCENT if behind else palette.GREYS[2])
        axes.text(value, firms + most * 0.05, words.number(firms), ha="center", fontsize=LABEL_PT, color=palette.INK)
    axes.plot([needed - 0.5] * 2, [0, most * 1.25], color=palette.INK, linewidth=1.2, linestyle="--")
    axes.set_xlim(-0.6, last + 0.6)
    axes.set_ylim(0, most * 1.3)
    axes.set_yticks([])
    step = 1 if last <= 8 else 2
    marks = list(range(0, last + 1, step))
    axes.set_xticks(marks, [f"{m}{'及以上' if m == last else ''}" for m in marks])
    axes.text(
        -0.02,
        0.5,
        f"{rule['name']}\n{_asked(rule)}",
        transform=axes.transAxes,
        linespacing=1.5,
        ha="right",
        va="center",
        fontsize=LABEL_PT,
        color=palette.INK,
    )
    met, short = _counts(visits, rule)
    said = f"达到{met}户\n未达到{short}户"
    axes.text(
        1.02,
        0.5,
        said,
        transform=axes.transAxes,
        linespacing=1.5,
        ha="left",
        va="center",
        fontsize=LABEL_PT,
        color=palette.INK,
    )


def _spread(count: int) -> np.ndarray:
    """Heights -1…1 that keep neighbours apart, the same ones every time."""
    return np.array([(i * 0.618034) % 1.0 * 2 - 1 for i in range(count)])
