"""Which of the 45 deep-poverty counties a text means (domain.md 2.4).

A name is resolved as a whole, never by its beginning: 理县 is not 理塘, 金川 not 金阳, 峨边 not 峨眉. Names that a
county shares with its prefecture (甘孜, 阿坝) need the prefecture. Other counties of the province are told apart from
unknown names, since a return may well speak of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from fupin_analysis.plan.characters import simplify_name
from fupin_analysis.plan.county_list import (
    EXIT_NOTE,
    PREFECTURES,
    RESOLVED,
    SHARED,
    County,
    base_name,
    counties_frame,
    county_names,
    load_counties,
    outside_names,
    outside_rows,
)

__all__ = [
    "EXIT_NOTE",
    "HOWS",
    "RESOLVED",
    "County",
    "CountyMatch",
    "counties_frame",
    "find_county",
    "load_counties",
    "near_counties",
    "resolve_county",
    "resolve_prefecture",
]

HOWS = ("exact", "short", "alias", "former", "typo", "ambiguous", "prefecture_only", "out_of_scope", "unknown")
_PROVINCE = re.compile(r"^四川省?")
_BRACKET = re.compile(r"[（(\[【](.*?)[)）\]】]")
_SEPARATORS = re.compile(r"[、,，;；/|·+&]|(?<=[县市区])[和与及暨-]|(?<=州)[-—]")
_COUNTED = re.compile(r"等?[两二三四五六七八九十\d]+个?(?:县|县区|县市|区县)$")
_CODE = re.compile(r"^(\d{6})(?:000000)?(?:\.0+)?(?=$|\D)")
_BELOW = re.compile(r"^.{1,10}(?:乡|镇|村|街道|社区|村委会)$")
"""What may follow a county in its cell: a township, a village."""


@dataclass(frozen=True)
class CountyMatch:
    """What a text in a county's place means. ``how`` is one of ``HOWS``; a typo is resolved and flagged."""

    text: str
    county: County | None
    how: str
    candidates: tuple[County, ...] = ()
    outside: str = ""

    @property
    def is_resolved(self) -> bool:
        """True where a county was found; that of a ``typo`` should be confirmed by a person."""
        return self.county is not None


def find_county(code_or_name: str) -> County | None:
    """The county of a code (old ones too) or of a full official name; None for anything else."""
    match = resolve_county(code_or_name)
    is_code = code_or_name.strip().isdigit()
    return match.county if match.how == "exact" or (is_code and match.how == "former") else None


def resolve_prefecture(text: str) -> str | None:
    """The full name of one of the four prefectures, however written (code, 凉山州, 凉山, 四川省凉山彝族自治州)."""
    name = _PROVINCE.sub("", _fold(text))
    for full, others in PREFECTURES.items():
        if name == full or name in others or SHARED.get(name) == full:
            return full
    return None


def resolve_county(text: str, *, prefecture: str | None = None) -> CountyMatch:
    """Which county a text means: 昭觉, 昭觉县, 凉山州昭觉县, 昭觉县（凉山）, 513431 …

    ``prefecture`` (any writing) is what the row says elsewhere: it decides bare 甘孜 and 阿坝, and a county that lies
    in another prefecture comes back as ``ambiguous``. Several names in one text are ``ambiguous`` too.
    """
    folded = _without_code(_fold(text))
    inside = [resolve_prefecture(part) for part in _BRACKET.findall(folded)]
    name = _PROVINCE.sub("", _BRACKET.sub("", folded))
    hint = next((part for part in inside if part), None) or (resolve_prefecture(prefecture) if prefecture else None)
    parts = [part for part in _SEPARATORS.split(_COUNTED.sub("", name)) if part]
    parts = parts if len(parts) > 1 else _run_together(name)
    if len(parts) > 1:
        return _several(text, parts, hint)
    match = _resolve_plain(text, name, hint)
    if match.how == "unknown" or (match.how == "ambiguous" and not hint):
        match = _resolve_prefixed(text, name, match)
    if match.county is not None and hint and match.county.prefecture != hint:
        return CountyMatch(text, None, "ambiguous", (match.county,))
    return match


def _without_code(folded: str) -> str:
    """A code is taken as it stands alone; before the name that it belongs to it is taken off (513431昭觉县)."""
    found = _CODE.match(folded)
    if found is None:
        return folded
    code, rest = found[1], folded[found.end() :]
    if rest and code in county_names() and resolve_county(rest).county is county_names()[code][0]:
        return rest
    return folded if rest else code


def _run_together(name: str) -> list[str]:
    """昭觉县布拖县 as its counties; nothing where the name is not made of full names alone."""
    found: list[str] = []
    while name:
        first = next((county.name for county in load_counties() if name.startswith(county.name)), "")
        if not first:
            return []
        found.append(first)
        name = name.removeprefix(first)
    return found


def near_counties(text: str) -> tuple[County, ...]:
    """The counties whose name is one character off: for an unknown name, a question rather than an answer."""
    whole = _PROVINCE.sub("", _BRACKET.sub("", _fold(text)))
    name = base_name(whole)

    def is_near(county: County) -> bool:
        known = base_name(county.name) if county.short in SHARED else county.short
        own = whole if known == county.name else name  # 理县 keeps its 县: 理唐县 is no slip of it
        return len(known) == len(own) and sum(a != b for a, b in zip(known, own, strict=True)) == 1

    return tuple(county for county in load_counties() if is_near(county)) if len(name) > 1 else ()


def _resolve_plain(text: str, name: str, hint: str | None) -> CountyMatch:
    """A name that stands alone, province and brackets taken off."""
    if not name:
        return CountyMatch(text, None, "unknown")
    if name in SHARED:
        county = county_names()[name][0]
        known = hint == county.prefecture
        return CountyMatch(text, county if known else None, "short" if known else "ambiguous", (county,))
    if name in county_names():
        county, how = county_names()[name]
        return CountyMatch(text, county, how, (county,))
    if resolve_prefecture(name):
        full = resolve_prefecture(name)
        inside = tuple(county for county in load_counties() if county.prefecture == full)
        return CountyMatch(text, None, "prefecture_only", inside)
    outside = outside_names().get(name, "")
    return CountyMatch(text, None, "out_of_scope" if outside else "unknown", outside=outside)


def _resolve_prefixed(text: str, name: str, match: CountyMatch) -> CountyMatch:
    """A name behind its prefecture, 凉山州昭觉县; what the rest means decides, so 甘孜县 loses nothing."""
    writings = [(word, full) for full, others in PREFECTURES.items() for word in (full, *others)]
    writings += list(SHARED.items())
    for word, full in sorted(writings, key=lambda pair: -len(pair[0])):
        rest = name.removeprefix(word)
        if rest and rest != name:
            found = _resolve_plain(text, rest, full)
            if found.county is not None and found.county.prefecture != full:
                return CountyMatch(text, None, "ambiguous", (found.county,))
            if found.county is not None or found.how == "out_of_scope":
                return found
    for prefecture in sorted({row["prefecture"] for row in outside_rows()}, key=len, reverse=True):
        rest = name.removeprefix(prefecture)
        if rest and rest != name and rest in outside_names():
            return CountyMatch(text, None, "out_of_scope", outside=outside_names()[rest])
    for county in load_counties():
        rest = name.removeprefix(county.name)
        if rest != name and _BELOW.match(rest):
            return CountyMatch(text, county, "alias", (county,))
    return match


def _several(text: str, parts: Iterable[str], hint: str | None) -> CountyMatch:
    """Several names: more than one county cannot be told apart, a prefecture beside one (凉山州/昭觉县) can."""
    matches = [resolve_county(part, prefecture=hint) for part in parts]
    counties = [match for match in matches if match.how != "prefecture_only"]
    if len(counties) == 1 and counties[0].county is not None:
        around = {resolve_prefecture(part) for part in parts} - {None}
        county = counties[0].county
        if around == {county.prefecture}:
            return CountyMatch(text, county, "alias", (county,))
    found = tuple(dict.fromkeys(county for match in matches for county in match.candidates))
    return CountyMatch(text, None, "ambiguous" if found else "unknown", found)


def _fold(text: str) -> str:
    return simplify_name(re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", unicodedata.normalize("NFKC", text)))
