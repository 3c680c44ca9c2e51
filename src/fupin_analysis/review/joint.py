"""One activity told by two enterprises: how rows of volunteering are put together into batches (三(三)3; A24; mode 50).

Indicators count by this, and review tells the senders by the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from fupin_analysis.plan.roster import split_list
from fupin_analysis.review.clusters import link_spans

ALIKE = 80.0
"""Similarity (0–100) from which two titles, without words that say nothing of the theme, are one theme."""
_NOISE = re.compile(r"[\s·•“”\"'《》（）()、，,。.\-—]+")
_EMPTY_WORDS = re.compile(r"联合|共同|会同|携手|协同|开展|组织|举办|进行|志愿服务|志愿者|志愿|服务|活动")
_FIGURES = ("activity_kind", "volunteer_people", "benefit_people")


@lru_cache(maxsize=65536)
def theme(text: object) -> str:
    """A title reduced to what is compared."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text))).lower()


@lru_cache(maxsize=65536)
def are_alike(one: str, other: str) -> bool:
    """True for two themes that differ in a sign or two, or in words such as 联合开展."""
    if one == other:
        return True
    bare = [_EMPTY_WORDS.sub("", text) for text in (one, other)]
    if not all(bare):
        return False
    return bool(fuzz.ratio(bare[0], bare[1]) >= ALIKE)


def names_of(enterprises: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Full name → every name under which a partner may be called, the longest first."""
    out = {}
    for row in enterprises.itertuples(index=False):
        names = {row.full_name, row.short_name, *split_list(row.aliases)}
        out[str(row.full_name)] = tuple(sorted((str(n) for n in names if n), key=len, reverse=True))
    return out


def partners(text: object, names: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The enterprises that a partner cell names."""
    if not isinstance(text, str) or not text.strip():
        return frozenset()
    return frozenset(full for full, called in names.items() if any(name in text for name in called))


@dataclass(frozen=True)
class Activities:
    """Rows of volunteering as lists: what is compared of each. ``named`` are the enterprises in its partner cell."""

    who: list[str]
    themes: list[str]
    named: list[frozenset[str]]
    villages: list[str]
    starts: list[Any]
    figures: list[tuple[Any, ...]]

    def are_joined(self, a: int, b: int) -> bool:
        """True where two rows of one county whose days touch are one batch.

        Of one enterprise: the same theme. Of two: one names the other as its partner; or the theme is alike, on the
        same day, in the same village (or, where one names no village, with equal theme and numbers of people).
        """
        if self.who[a] == self.who[b]:
            return self.themes[a] == self.themes[b]
        alike = are_alike(self.themes[a], self.themes[b])
        if self.who[b] in self.named[a] or self.who[a] in self.named[b]:
            return alike
        if self.starts[a] != self.starts[b]:
            return False
        equal = None not in self.figures[a] and self.figures[a] == self.figures[b]
        if self.villages[a] and self.villages[b]:
            return self.villages[a] == self.villages[b] and (alike or equal)
        return self.themes[a] == self.themes[b] and equal

    def name_each_other(self, rows: list[int]) -> bool:
        """True where every row names as partners the enterprises of all others: both sides know that it was joint."""
        told = {self.who[row] for row in rows}
        return all(told - {self.who[row]} <= self.named[row] for row in rows)


def read_activities(rows: pd.DataFrame, enterprises: pd.DataFrame) -> Activities:
    """The columns of ``rows`` (form ``volunteering``) that are compared."""
    names = names_of(enterprises)
    figures = [_plain(rows[name]) for name in _FIGURES]
    return Activities(
        who=rows["enterprise"].astype("str").tolist(),
        themes=[theme(text) for text in rows["title"]],
        named=[partners(text, names) for text in rows["partner"]],
        villages=[str(text or "") for text in _plain(rows["village"])],
        starts=pd.to_datetime(rows["started_on"]).tolist(),
        figures=list(zip(*figures, strict=True)),
    )


def _plain(column: pd.Series[Any]) -> list[Any]:
    return [None if pd.isna(cell) else cell for cell in column.tolist()]


def batch_numbers(rows: pd.DataFrame, enterprises: pd.DataFrame, *, gap_days: int) -> pd.Series[Any]:
    """The batch of each row: same organiser (or joint group), theme, county and days that touch are one (A24)."""
    told = read_activities(rows, enterprises)
    start = pd.to_datetime(rows["started_on"])
    end = pd.to_datetime(rows["ended_on"]).fillna(start)
    county = rows["county"].astype("str").to_numpy(dtype=object)
    labels = link_spans(county, start, end, gap_days=gap_days, joined=told.are_joined)
    return pd.Series(np.asarray(labels), index=rows.index)
