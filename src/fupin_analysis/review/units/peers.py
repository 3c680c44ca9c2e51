"""The like figures of a field: middle, spread and range (log10), none of them ruled by one return of many rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fupin_analysis.review.columns import Numbers, Rows
from fupin_analysis.review.rules.load import UnitSettings

_HEARD = 5
"""So many figures of one return are heard beside others: the smallest, the largest and those between."""
_SHARE = 0.15
"""From this share of the figures heard on, a return is measured by the others alone."""
_OTHERS = 3
"""So many other returns are peers enough."""
_FEW = 12
"""Where fewer figures are heard, those of earlier periods are heard as well."""


@dataclass(frozen=True)
class Peers:
    """For each row the middle, the spread (robust) and the range of the like figures; NaN where they are few."""

    middle: Numbers
    spread: Numbers
    low: Numbers
    high: Numbers


def log10(amounts: Numbers) -> Numbers:
    """log10 of what is above 0, else NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(amounts > 0, np.log10(np.where(amounts > 0, amounts, 1.0)), np.nan)


def median(numbers: Numbers) -> float:
    """The median of what is no NaN; NaN where that is nothing."""
    told = np.sort(numbers[~np.isnan(numbers)])
    middle = len(told) // 2
    if not len(told):
        return np.nan
    return float(told[middle] if len(told) % 2 else (told[middle - 1] + told[middle]) / 2)


def find_peers(logs: Numbers, groups: Iterable[tuple[Rows, Numbers]], returns: Rows, settings: UnitSettings) -> Peers:
    """The peers of each row. ``groups``: its rows and the earlier figures (log10) of the kind; ``returns`` by row."""
    made = Peers(*(np.full(len(logs), np.nan) for _ in range(4)))
    for rows, past in groups:
        told = rows[~np.isnan(logs[rows])]
        few = len(np.unique(returns[told])) <= _OTHERS
        heard, owner = (logs[told], returns[told]) if few else _heard(logs[told], returns[told])
        earlier = past[~np.isnan(past)] if len(heard) < _FEW else past[:0]
        if len(heard) + len(earlier) < settings.least_peers:
            continue
        _put(made, rows, np.concatenate([heard, earlier]), settings)
        counts = np.bincount(owner)
        if np.count_nonzero(counts) <= _OTHERS:
            continue
        for one in np.flatnonzero(counts >= max(2, _SHARE * counts.sum())).tolist():
            others = np.concatenate([heard[owner != one], earlier])
            if len(others) >= settings.least_peers:
                _put(made, rows[returns[rows] == one], others, settings)
    return made


def _heard(logs: Numbers, owner: Rows) -> tuple[Numbers, Rows]:
    """At most ``_HEARD`` figures of each return, spread over its own, and whose they are."""
    order = np.lexsort((logs, owner))
    logs, owner = logs[order], owner[order]
    edges = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1], True])[: None if len(owner) else 0]
    kept = [
        np.linspace(start, end - 1, min(_HEARD, end - start)).round().astype("int64")
        for start, end in pairwise(edges.tolist())
    ]
    at = np.concatenate(kept) if kept else np.zeros(0, dtype="int64")
    return logs[at], owner[at]


def _put(made: Peers, rows: Rows, logs: Numbers, settings: UnitSettings) -> None:
    middle = median(logs)
    made.middle[rows] = middle
    made.spread[rows] = max(1.4826 * median(np.abs(logs - middle)), settings.least_spread)
    ordered = np.sort(logs)
    cut = len(ordered) // 20
    made.low[rows], made.high[rows] = ordered[cut], ordered[-1 - cut]
