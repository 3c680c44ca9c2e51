"""The 45 deep-poverty counties: names, codes, aliases and traps (``counties.csv``; domain.md 2.4), and who is meant.

A name is resolved as a whole, never by its beginning: 理县 is not 理塘, 金川 not 金阳, 峨边 not 峨眉. Names that a
county shares with its prefecture (甘孜, 阿坝) need the prefecture. Other counties of the province are told apart from
unknown names, since a return may well speak of them.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import PlanError

HOWS = ("exact", "short", "alias", "former", "typo", "ambiguous", "prefecture_only", "out_of_scope", "unknown")
RESOLVED = ("exact", "short", "alias", "former", "typo")
EXIT_NOTE = "达到退出标准的年度；批准公布在次年，故当年末之前不得使用"

_PREFECTURES = {  # full name → every other way to write it, code among them
    "甘孜藏族自治州": ("甘孜州", "甘孜藏区", "513300"),
    "阿坝藏族羌族自治州": ("阿坝州", "阿坝藏区", "513200"),
    "凉山彝族自治州": ("凉山州", "凉山", "大凉山", "513400"),
    "乐山市": ("乐山", "511100"),
}
_SHARED = {"甘孜": "甘孜藏族自治州", "阿坝": "阿坝藏族羌族自治州"}
"""Bare names that may mean the county or the prefecture."""
_SUFFIXES = ("自治县", "县", "市", "区")
_WRONG_NAMES = {"金口河县": "金口河区", "马尔康区": "马尔康市"}
"""Wrong names on record (an error in one code list; a district called a county): flagged as typos."""
_PROVINCE = re.compile(r"^四川省?")
_BRACKET = re.compile(r"[（(\[【](.*?)[)）\]】]")
_SEPARATORS = re.compile(r"[、，,;；/|]")


@dataclass(frozen=True)
class County:
    """One of the 45. ``ethnic_area`` is 藏区 or 彝区, ``level`` 国家级 or 省级. The exit year is behind a function."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    former: tuple[str, ...]
    former_codes: tuple[str, ...]
    typos: tuple[str, ...]
    trap: str
    prefecture: str
    prefecture_short: str
    ethnic_area: str
    level: str
    _exit_year: int = field(repr=False)

    def exit_year(self, as_of: dt.date) -> int | None:
        """The year in which the exit standard was met; None before that year has ended (see ``EXIT_NOTE``)."""
        return self._exit_year if as_of >= dt.date(self._exit_year, 12, 31) else None


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


@lru_cache(maxsize=4)
def load_counties(path: Path | None = None) -> tuple[County, ...]:
    """All counties in the order of the file; a row that is short, or a code or name that repeats, is refused."""
    path = path or Path(__file__).parent / "counties.csv"
    rows = [_county(row, number, path) for number, row in enumerate(_read_rows(path), start=2)]
    for key in ("code", "name"):
        seen = [getattr(county, key) for county in rows]
        for number, value in enumerate(seen, start=2):
            if seen.count(value) > 1:
                raise PlanError(f"{path}:{number}：{key}“{value}”重复。", code="plan-duplicate")
    return tuple(rows)


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _county(row: dict[str, str], number: int, path: Path) -> County:
    def parts(key: str) -> tuple[str, ...]:
        return tuple(part for part in row[key].split("|") if part)

    try:
        return County(
            code=row["code"],
            name=row["name"],
            short=row["short"],
            aliases=parts("alias"),
            former=parts("former"),
            former_codes=parts("former_code"),
            typos=parts("typo"),
            trap=row["trap"],
            prefecture=row["prefecture"],
            prefecture_short=row["prefecture_short"],
            ethnic_area=row["ethnic_area"],
            level=row["level"],
            _exit_year=int(row["exit_year"]),
        )
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise PlanError(f"{path}:{number}：县名册这一行不完整或年份有误（{error}）。", code="plan-county") from error


def counties_frame(as_of: dt.date | None = None) -> pd.DataFrame:
    """The counties as a frame: ``code name short prefecture prefecture_short ethnic_area level``.

    With ``as_of`` also ``exit_year`` (Int64), NA where the year had not ended by that day.
    """
    keys = ["code", "name", "short", "prefecture", "prefecture_short", "ethnic_area", "level"]
    frame = pd.DataFrame([{key: getattr(county, key) for key in keys} for county in load_counties()])
    if as_of is not None:
        years = [county.exit_year(as_of) for county in load_counties()]
        frame["exit_year"] = pd.Series(years, dtype="Int64")
    return frame


def find_county(code_or_name: str) -> County | None:
    """The county of a code (old ones too) or of a full official name; None for anything else."""
    match = resolve_county(code_or_name)
    is_code = code_or_name.strip().isdigit()
    return match.county if match.how == "exact" or (is_code and match.how == "former") else None


def resolve_prefecture(text: str) -> str | None:
    """The full name of one of the four prefectures, however written (code, 凉山州, 凉山, 四川省凉山彝族自治州)."""
    name = _PROVINCE.sub("", _fold(text))
    for full, others in _PREFECTURES.items():
        if name == full or name in others or _SHARED.get(name) == full:
            return full
    return None


def resolve_county(text: str, *, prefecture: str | None = None) -> CountyMatch:
    """Which county a text means: 昭觉, 昭觉县, 凉山州昭觉县, 昭觉县（凉山）, 513431 …

    ``prefecture`` (any writing) is what the row says elsewhere: it decides bare 甘孜 and 阿坝, and a county that lies
    in another prefecture comes back as ``ambiguous``. Several names in one text are ``ambiguous`` too.
    """
    folded = _fold(text)
    inside = [resolve_prefecture(part) for part in _BRACKET.findall(folded)]
    name = _PROVINCE.sub("", _BRACKET.sub("", folded))
    hint = next((part for part in inside if part), None) or (resolve_prefecture(prefecture) if prefecture else None)
    parts = [part for part in _SEPARATORS.split(name) if part]
    if len(parts) > 1:
        return _several(text, parts)
    match = _resolve_plain(text, name, hint)
    if match.how == "unknown" or (match.how == "ambiguous" and not hint):
        match = _resolve_prefixed(text, name, match)
    if match.county is not None and hint and match.county.prefecture != hint:
        return CountyMatch(text, None, "ambiguous", (match.county,))
    return match


def _resolve_plain(text: str, name: str, hint: str | None) -> CountyMatch:
    """A name that stands alone, province and brackets taken off."""
    if not name:
        return CountyMatch(text, None, "unknown")
    if name in _SHARED:
        county = _names()[name][0]
        known = hint == county.prefecture
        return CountyMatch(text, county if known else None, "short" if known else "ambiguous", (county,))
    if name in _names():
        county, how = _names()[name]
        return CountyMatch(text, county, how, (county,))
    if resolve_prefecture(name):
        full = resolve_prefecture(name)
        inside = tuple(county for county in load_counties() if county.prefecture == full)
        return CountyMatch(text, None, "prefecture_only", inside)
    outside = _outside().get(name, "")
    return CountyMatch(text, None, "out_of_scope" if outside else "unknown", outside=outside)


def _resolve_prefixed(text: str, name: str, match: CountyMatch) -> CountyMatch:
    """A name behind its prefecture, 凉山州昭觉县; what the rest means decides, so 甘孜县 loses nothing."""
    writings = [(word, full) for full, others in _PREFECTURES.items() for word in (full, *others)]
    writings += list(_SHARED.items())
    for word, full in sorted(writings, key=lambda pair: -len(pair[0])):
        rest = name.removeprefix(word)
        if rest and rest != name:
            found = _resolve_plain(text, rest, full)
            if found.county is not None and found.county.prefecture != full:
                return CountyMatch(text, None, "ambiguous", (found.county,))
            if found.county is not None or found.how == "out_of_scope":
                return found
    for prefecture in sorted({row["prefecture"] for row in _outside_rows()}, key=len, reverse=True):
        rest = name.removeprefix(prefecture)
        if rest and rest != name and rest in _outside():
            return CountyMatch(text, None, "out_of_scope", outside=_outside()[rest])
    return match


def _several(text: str, parts: Iterable[str]) -> CountyMatch:
    matches = [resolve_county(part) for part in parts]
    found = tuple(dict.fromkeys(county for match in matches for county in match.candidates))
    return CountyMatch(text, None, "ambiguous" if found else "unknown", found)


def _fold(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\ufeff]+", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[County, str]]:
    """Every writing of every county → (county, how); the surest way first wins."""
    out: dict[str, tuple[County, str]] = {}
    for how in RESOLVED:
        for county in load_counties():
            for name in _writings(county, how):
                out.setdefault(name, (county, how))
    return out


def _writings(county: County, how: str) -> list[str]:
    if how == "exact":
        return [county.name, county.code]
    if how == "short":
        return [county.short]
    if how == "alias":
        autonomous = [f"{county.short}自治县"] if county.name.endswith("自治县") else []
        return [*county.aliases, *autonomous]
    if how == "former":
        bases = [_base(name) for name in county.former]
        return [*county.former_codes, *county.former, *bases, *(f"{base}县" for base in bases)]
    can_err = county.short not in _SHARED and not county.short.endswith(_SUFFIXES)
    wrong = [f"{county.short}{suffix}" for suffix in _SUFFIXES] if can_err else []
    listed = [name for name, right in _WRONG_NAMES.items() if right == county.name]
    return [*listed, *wrong, *(f"{typo}{suffix}" for typo in county.typos for suffix in ("", *_SUFFIXES))]


def _base(name: str) -> str:
    """A name without its kind; a name of one character keeps it (理县, 茂县)."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) > 1:
            return name.removesuffix(suffix)
    return name


@lru_cache(maxsize=1)
def _outside_rows() -> tuple[dict[str, str], ...]:
    return tuple(_read_rows(Path(__file__).parent / "counties_outside.csv"))


@lru_cache(maxsize=1)
def _outside() -> dict[str, str]:
    """Every writing of the other counties that turn up in returns → official name."""
    out: dict[str, str] = {}
    for row in _outside_rows():
        kinds = [f"{row['short']}{suffix}" for suffix in _SUFFIXES] if row["short"] != row["name"] else []
        for name in (row["name"], row["short"], *row["alias"].split("|"), *kinds):
            if name:
                out.setdefault(name, row["name"])
    return out
