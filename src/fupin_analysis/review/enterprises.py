"""Enterprises as written → the registered full name (domain.md 3.3, 52; 5.4)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from fupin_analysis.plan.roster import split_list

_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")
_MARKS = re.compile(r"[\"'“”‘’《》·•,.，。、:：;；_*＊\-—]+")
_ASIDE = re.compile(r"\((控股|本部|集团本部|总部|盖章|公章|签章|单位公章|章)\)")
_LEAD = re.compile(r"^(中共|中国共产党)")
_TAIL = re.compile(r"(党委会?|党组|委员会|工会|扶贫办(公室)?|党群工作部|办公室)$")
_LEGAL = re.compile(r"(股份有限公司|有限责任公司|有限公司|责任公司|总公司|公司)$")
SHORTEST_PART = 4
"""A name that is part of one registered name is taken for it only from this length on; shorter ones are asked about."""
CLOSE = 88.0
"""Similarity (0–100) from which an unknown name is offered a candidate."""


@dataclass(frozen=True)
class Resolved:
    """How one written name was understood: ``how`` is exact, alias, form, part, ambiguous, unknown or as_written."""

    name: str
    how: str
    candidates: tuple[str, ...] = ()


def fold_name(text: str) -> str:
    """A name as it is compared: NFKC, without blanks, punctuation, quotes; brackets half-width."""
    return _MARKS.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", text))).lower()


def core_name(text: str) -> str:
    """The folded name without legal form, asides in brackets, party and department words."""
    folded = _ASIDE.sub("", fold_name(text))
    folded = _LEAD.sub("", folded)
    for pattern in (_TAIL, _LEGAL, _ASIDE):
        folded = pattern.sub("", folded)
    return folded.replace("(", "").replace(")", "")


class Registry:
    """The enterprises of ``enterprises.csv`` by every way in which they may be written."""

    def __init__(self, enterprises: pd.DataFrame) -> None:
        self._written: dict[str, set[str]] = defaultdict(set)
        self._core: dict[str, set[str]] = defaultdict(set)
        self.full: list[str] = []
        for row in enterprises[["full_name", "short_name", "aliases"]].itertuples(index=False):
            full = str(row.full_name)
            self.full.append(full)
            for name in (full, row.short_name, *split_list(row.aliases)):
                if isinstance(name, str) and name.strip():
                    self._written[fold_name(name)].add(full)
                    self._core[core_name(name)].add(full)

    def resolve(self, written: str) -> Resolved:
        """The registered name, or why there is none; without a registry the name as written, without blanks."""
        clean = _BLANK.sub("", written)
        if not self.full or not clean:
            return Resolved(clean, "as_written")
        if clean in self.full:
            return Resolved(clean, "exact")
        for index, key, how in (
            (self._written, fold_name(written), "alias"),
            (self._core, core_name(written), "form"),
        ):
            found = sorted(index.get(key, ()))
            if len(found) == 1:
                return Resolved(found[0], how)
            if found:
                return Resolved(clean, "ambiguous", tuple(found))
        return self._by_part(clean, core_name(written))

    def _by_part(self, clean: str, key: str) -> Resolved:
        inside = sorted({full for core, names in self._core.items() if key and key in core for full in names})
        if len(inside) > 1:
            return Resolved(clean, "ambiguous", tuple(inside[:5]))
        if inside and len(key) >= SHORTEST_PART:
            return Resolved(inside[0], "part")
        close = process.extract(key, list(self._core), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=3)
        offered = sorted({full for core, _, _ in close for full in self._core[core]} | set(inside))
        return Resolved(clean, "unknown", tuple(offered))
