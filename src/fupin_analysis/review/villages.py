"""Villages as written → the roster's name, by county, township and village together (domain.md 2.2, 3.3 mode 54)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd
from rapidfuzz.distance import Levenshtein

from fupin_analysis.plan.characters import simplify_name
from fupin_analysis.plan.roster import split_list

_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_SUFFIX = re.compile(
    r"(?:村民委员会|居民委员会|村委会|居委会|村民?委|村两委|村?党支部|村支部|村驻村工作队|驻村工作队|行政村|(?<=村)贫困村)$"
)
_TOWN_OFFICE = re.compile(r"(?:居民委员会|居委会)$")
_GROUP = re.compile(r"(?<=村)第?[\d一二三四五六七八九十]{1,3}(?:村民小组|组|社|队)$")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")
_NUMERALS = str.maketrans("123456789", "一二三四五六七八九")

_TELLING = frozenset("一二三四五六七八九十0123456789上中下东南西北前后左右大小新老内外")

WRITTEN = ("exact", "folded", "alias", "written")
"""Ways in which a village was surely found: as in the roster, but for blanks, by another name, in another writing."""
CLOSE, CLOSE_TOWN = "close", "close_town"
"""One character off: in the village's name within its township, or in that of the township."""


@dataclass(frozen=True)
class Entry:
    """A village of the roster: its names folded (``known`` those of the roster, ``loose`` bare of their kind too)."""

    township: str
    village: str
    known: frozenset[str]
    loose: frozenset[str]
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """How one village was understood: ``how`` is of WRITTEN, or CLOSE, CLOSE_TOWN, ambiguous, unknown, as_written."""

    village: str
    township: str
    how: str
    candidates: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """The enterprises that help it, by the roster."""


def clean_place(text: str) -> str:
    """Without blanks, in simplified characters of plain width."""
    return simplify_name(_BLANK.sub("", unicodedata.normalize("NFKC", text)))


def fold_village(text: str) -> str:
    """Without blanks and the words for its committee, always ending in 村 or 社区 where that was cut off."""
    folded = _GROUP.sub("", clean_place(text))
    bare = _SUFFIX.sub("", folded)
    if bare == folded or bare.endswith(("村", "社区")):
        return bare
    return f"{bare}{'社区' if _TOWN_OFFICE.search(folded) else '村'}"


def _loose(text: str) -> str:
    """The folded name with Chinese numerals, without its kind: 新1村 and 新一 are one."""
    return fold_village(text).translate(_NUMERALS).removesuffix("村") or fold_village(text)


_COUNT = r"(?:\d+|[一二两三四五六七八九十百]+|多|几|数|若干)"
_KIND = r"(?:深度|贫困|帮扶|定点|行政|自然)*(?:[县市区州乡镇村]|乡镇|县区|县市|社区)"
_COUNTED = re.compile(  # 依柯村等3个村, 石渠县等3县, 3个村, 各村
    rf"等{_COUNT}个?{_KIND}$|^(?:共|[全所]部?)?{_COUNT}个{_KIND}$|^(?:各|所有|全部|多个|有关){_KIND}$|^[全本][县市区州乡镇]$|[县村]等[县村]?$"
)
_LISTED = re.compile(r"[、,，/／;；|｜&＆\n+]|(?<=村)[和及与暨至-]|(?<=社区)[和及与暨至-]")
_CUT = re.compile(r"(?<=村)(?=.)|(?<=社区)(?=.)")


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
            names = (str(row.village), *split_list(row.aliases))
            known, loose = frozenset(map(clean_place, names)), frozenset(map(_loose, names))
            place = Entry(str(row.township), str(row.village), known, loose, tuple(split_list(row.enterprise)))
            self._by_county.setdefault(str(row.county), []).append(place)

    def __bool__(self) -> bool:
        return bool(self._by_county)

    def counties(self) -> list[str]:
        """The counties that have villages in the roster."""
        return list(self._by_county)

    def resolve(self, county: str, township: str, village: str) -> Place:
        """The village of the roster; one that is not in it, or without a roster, is kept as written."""
        plain = clean_place(village)
        if not self:
            return Place(fold_village(plain), township, "as_written")
        known = self._by_county.get(county, [])
        town, rest = _split_place(known, county, clean_place(township), plain)
        near = [p for p in known if not town or not p.township or _same_town(p.township, town)]
        hits = [p for p in near if rest in p.known] or [p for p in near if _is_loosely(rest, p)]
        if len(hits) == 1:
            return _found(hits[0], village, plain, rest)
        key = fold_village(rest)
        if hits:
            return Place(key, township, "ambiguous", tuple(_said(p) for p in hits))
        return _close(known, near, town, key, township)

    def elsewhere(self, county: str, township: str, village: str) -> list[tuple[str, str]]:
        """(county, township) of villages of this name in other counties, of this township where one is given."""
        town = clean_place(township)
        found = []
        for other, known in self._by_county.items():
            if other != county:
                own_town, rest = _split_place(known, other, town, clean_place(village))
                near = [p for p in known if not own_town or not p.township or _same_town(p.township, own_town)]
                found += [(other, p.township) for p in near if rest in p.known or _is_loosely(rest, p)]
        return found

    def lists(self, county: str, text: str) -> bool:
        """True for a cell whose parts are different villages of the roster, without 村 too: 哈古、依柯."""
        parts = [part.strip() for part in re.split(r"[、,，/／;；+\s]+", text) if part.strip()]
        parts = parts if len(parts) > 1 else _CUT.split(clean_place(text))
        if len(parts) < 2 or not self:
            return False
        places = [self.resolve(county, "", part) for part in parts]
        return all(p.how in WRITTEN for p in places) and len({p.village for p in places}) == len(parts)


def _found(place: Entry, village: str, plain: str, rest: str) -> Place:
    """Plain where only blanks or characters differ; an alias is as well known; all else was written otherwise."""
    if place.village == village:
        how = "exact"
    elif clean_place(place.village) == plain:
        how = "folded"
    else:
        how = "alias" if rest == plain and plain in place.known else "written"
    return Place(place.village, place.township, how, owners=place.owners)


def _is_loosely(rest: str, place: Entry) -> bool:
    return _loose(rest) in place.loose or _loose(_ASIDE.sub("", rest)) in place.loose


def _said(place: Entry) -> str:
    return f"{place.township}{place.village}"


def _split_place(known: list[Entry], county: str, town: str, key: str) -> tuple[str, str]:
    """昭觉县解放乡火普村 in a village cell: county and township are taken off where the roster has them."""
    key = key.removeprefix(county) if len(key) > len(county) + 1 else key
    for place in known:
        base = clean_place(place.township)
        if base and key.startswith(base) and len(key) > len(base):
            return town or base, key[len(base) :]
    return town, key


def _same_town(one: str, other: str) -> bool:
    return one == other or _bare_town(one) == _bare_town(other)


def _bare_town(name: str) -> str:
    """The name without its kind; 乡 of 新乡镇 is no kind."""
    for kind in ("人民政府", "政府", "街道办事处", "街道办", "民族乡", "街道"):
        name = name.removesuffix(kind)
    for kind in ("彝族", "藏族", "羌族"):
        name = name.removesuffix(kind)
    return name[:-1] if len(name) > 2 and name[-1] in "乡镇" else name


def is_close(one: str, other: str) -> bool:
    """One character apart, and not a pair that names two places on purpose (上村 and 下村, 新一村 and 新二村)."""
    if len(one) < 3 or Levenshtein.distance(one, other) != 1:
        return False
    odd = set(one) ^ set(other)
    return not (odd and odd <= _TELLING)


def _close(known: list[Entry], near: list[Entry], town: str, key: str, township: str) -> Place:
    """One character off, in the village within its township or in the township of the very village; never both."""
    if not town:
        offered = [p for p in near if any(is_close(key, name) for name in p.known)]
        return Place(key, township, "unknown", tuple(_said(p) for p in offered))
    how, close = CLOSE, [p for p in near if any(is_close(key, name) for name in p.known)]
    if not near:
        how, close = CLOSE_TOWN, [p for p in known if key in p.known and is_close(town, p.township)]
    if len(close) == 1:
        return Place(close[0].village, close[0].township, how, owners=close[0].owners)
    if close:
        return Place(key, township, "ambiguous", tuple(_said(p) for p in close))
    elsewhere = [p for p in known if key in p.known]
    return Place(key, township, "unknown", tuple(_said(p) for p in elsewhere))
