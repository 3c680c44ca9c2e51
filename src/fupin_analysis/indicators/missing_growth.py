"""What the silent may make of a rate of growth: they grew as the slowest of the others did, or as the fastest."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.aspects import Made, uncelled
from fupin_analysis.indicators.parts import ACTUAL, BASE, DECIMALS, join_parts

FEWEST = 5
"""With fewer others whose growth is known nobody can say within what it lies."""
_FILE, _FIELD = "推算", "estimate"


def growth_ends(
    parts: pd.DataFrame, absent: frozenset[str], came: frozenset[str]
) -> tuple[tuple[Made, Made] | None, str]:
    """The least and the most that a rate of growth may be once the ``absent`` have told theirs, and how reckoned.

    ``parts`` are those of a ratio, with ``sender``: what was gained over what there was. An absent sender had as much
    as one of the others on average. No ends where fewer than ``FEWEST`` others are known.
    """
    if not absent:
        whole = Made(parts, "ratio")
        return (whole, whole), ""
    sums = parts.groupby(["sender", "part"])["amount"].sum().unstack().reindex(columns=[BASE, ACTUAL]).fillna(0.0)
    others = sums[sums.index.isin(came) & (sums[BASE] > 0)]
    if len(others) < FEWEST:
        return None, ""
    rates, mean = others[ACTUAL] / others[BASE], float(others[BASE].mean())
    low, high = float(rates.min()), float(rates.max())
    ends = (_grown(parts, absent, mean, low), _grown(parts, absent, mean, high))
    return ends, f"{len(absent)}家未报，基数按其他单位的平均，增幅按其他单位中最低{low:.1%}、最高{high:.1%}"


def _grown(parts: pd.DataFrame, absent: frozenset[str], base: float, rate: float) -> Made:
    """The rate with everyone of ``absent`` grown by ``rate`` on ``base``."""
    bases = [(name, round(base, DECIMALS), "未报，按其他单位的平均") for name in sorted(absent)]
    gains = [(name, round(base * rate, DECIMALS), f"未报，按增幅{rate:.1%}") for name in sorted(absent)]
    more = uncelled(bases, field=_FIELD, file=_FILE, part=BASE), uncelled(gains, field=_FIELD, file=_FILE)
    return Made(join_parts(parts, *more), "ratio")
