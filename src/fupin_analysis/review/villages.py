"""Villages as written → the roster's name, by county, township and village together (domain.md 2.2, 3.3 mode 54)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd
from rapidfuzz.distance import Levenshtein

from fupin_analysis.plan.roster import split_list

_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")
_SUFFIX = re.compile(r"(村民委员会|村委会|村民?委|村支部|行政村)$")

_TELLING = frozenset("一二三四五六七八九十上中下东南西北前后左右大小新老内外")

Entry = tuple[str, str, frozenset[str], tuple[str, ...]]
"""A village of the roster: township, name, all its names folded, the enterprises that help it."""


@dataclass(frozen=True)
class Place:
    """How one village was understood: ``how`` is exact, suffix, close, ambiguous, unknown or as_written."""

    village: str
    township: str
    how: str
    candidates: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """The enterprises that help it, by the roster."""


def fold_village(text: str) -> str:
    """Without blanks and the words for its committee, always ending in 村 where only that was cut off."""
    folded = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    bare = _SUFFIX.sub("", folded)
    return bare if bare == folded or bare.endswith(("村", "社区")) else f"{bare}村"


_COUNT = r"(?:\d+|[一二两三四五六七八九十百]+|多|几|数|若干)"
_KIND = r"(?:深度|贫困|帮扶|定点|行政|自然)*(?:[县市区州乡镇村]|乡镇|县区|县市|社区)"
_COUNTED = re.compile(  # 依柯村等3个村, 石渠县等3县, 3个村, 各村
    rf"等{_COUNT}个?{_KIND}$|^(?:共|[全所]部?)?{_COUNT}个{_KIND}$|^(?:各|所有|全部|多个|有关){_KIND}$|^[全本][县市区州乡镇]$|[县村]等[县村]?$"
)
_LISTED = re.compile(r"[、,，/／;；\n+]|(?<=村)[和及与]|(?<=社区)[和及与]")


def names_several(text: str) -> bool:
    """True for a cell that names more than one village: 乙村、丙村; 三和村 and 三河村（旧址、新址） are one."""
    bare = re.sub(r"[（(][^（）()]*[）)]", "", unicodedata.normalize("NFKC", text))
    parts = [part.strip() for part in _LISTED.split(bare) if part.strip()]
    return len(parts) > 1 and parts[-1].endswith(("村", "社区")) and all(len(part) > 1 for part in parts)


def counts_places(text: str) -> bool:
    """True for words that only count places: 石渠县等3县, 3个村, 各村; a village called 三个泉村 or 八一村 is one."""
    return bool(_COUNTED.search(_BLANK.sub("", unicodedata.normalize("NFKC", text))))


def stacks_several(raw: str) -> bool:
    """True for a cell with one village a line, or beside one another with a blank; a township above one is none."""
    parts = raw.split()
    return len(parts) > 1 and all(len(part) > 1 and part.endswith(("村", "社区")) for part in parts)


class VillageRoster:
    """The helped villages of ``villages.csv``; ``county`` values are full official names."""

    def __init__(self, villages: pd.DataFrame) -> None:
        self._by_county: dict[str, list[Entry]] = {}
        for row in villages[["county", "township", "village", "aliases", "enterprise"]].itertuples(index=False):
            names = frozenset(fold_village(n) for n in (str(row.village), *split_list(row.aliases)))
            place = (str(row.township), str(row.village), names, tuple(split_list(row.enterprise)))
            self._by_county.setdefault(str(row.county), []).append(place)

    def __bool__(self) -> bool:
        return bool(self._by_county)

    def resolve(self, county: str, township: str, village: str) -> Place:
        """The village of the roster; one that is not in it, or without a roster, is kept as written."""
        key = fold_village(village)
        if not self:
            return Place(key, township, "as_written")
        known = self._by_county.get(county, [])
        town, key = _split_township(known, _BLANK.sub("", township), key)
        near = [p for p in known if not town or not p[0] or _same_town(p[0], town)]
        hits = [p for p in near if key in p[2] or f"{key}村" in p[2]]
        if len(hits) == 1:
            how = "exact" if hits[0][1] == village else "suffix"
            return Place(hits[0][1], hits[0][0], how, owners=hits[0][3])
        if hits:
            return Place(key, township, "ambiguous", tuple(f"{p[0]}{p[1]}" for p in hits))
        return _close(near if town else [], key, township)

    def lists(self, county: str, text: str) -> bool:
        """True for a cell whose parts are different villages of the roster, without 村 too: 哈古、依柯."""
        parts = [part.strip() for part in re.split(r"[、,，/／;；+\s]+", text) if part.strip()]
        if len(parts) < 2 or not self:
            return False
        places = [self.resolve(county, "", part) for part in parts]
        return all(p.how in ("exact", "suffix") for p in places) and len({p.village for p in places}) == len(parts)


def _split_township(known: list[Entry], town: str, key: str) -> tuple[str, str]:
    """解放乡火普村 in a village cell: the township is taken off where the roster has it in this county."""
    for place in known:
        if place[0] and key.startswith(place[0]) and len(key) > len(place[0]):
            return town or place[0], key[len(place[0]) :]
    return town, key


def _same_town(one: str, other: str) -> bool:
    return one == other or one.rstrip("乡镇") == other.rstrip("乡镇")


def is_close(one: str, other: str) -> bool:
    """One character apart, and not a pair that names two places on purpose (上村 and 下村, 新一村 and 新二村)."""
    if len(one) < 3 or Levenshtein.distance(one, other) != 1:
        return False
    odd = set(one) ^ set(other)
    return not (odd and odd <= _TELLING)


def _close(near: list[Entry], key: str, township: str) -> Place:
    close = [p for p in near if any(is_close(key, name) for name in p[2])]
    if len(close) == 1:
        return Place(close[0][1], close[0][0], "close", owners=close[0][3])
    if close:
        return Place(key, township, "ambiguous", tuple(f"{p[0]}{p[1]}" for p in close))
    return Place(key, township, "unknown")
