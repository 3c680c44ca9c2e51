"""The 45 deep-poverty counties: names, codes, aliases and traps (``counties.csv``; domain.md 2.4), in every writing.

Other counties of the province are kept apart (``counties_outside.csv``), since a return may well speak of them.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fupin_analysis.errors import PlanError

RESOLVED = ("exact", "short", "alias", "former", "typo")
EXIT_NOTE = "达到退出标准的年度；批准公布在次年，故当年末之前不得使用"

PREFECTURES = {  # full name → every other way to write it, code among them
    "甘孜藏族自治州": ("甘孜州", "甘孜藏区", "513300"),
    "阿坝藏族羌族自治州": ("阿坝州", "阿坝藏区", "513200"),
    "凉山彝族自治州": ("凉山州", "凉山", "大凉山", "513400"),
    "乐山市": ("乐山", "511100"),
}
SHARED = {"甘孜": "甘孜藏族自治州", "阿坝": "阿坝藏族羌族自治州"}
"""Bare names that may mean the county or the prefecture."""
SUFFIXES = ("自治县", "县", "市", "区")
_WRONG_NAMES = {"金口河县": "金口河区", "马尔康区": "马尔康市"}
"""Wrong names on record (an error in one code list; a district called a county): flagged as typos."""


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


@lru_cache(maxsize=4)
def load_counties(path: Path | None = None) -> tuple[County, ...]:
    """All counties in the order of the file; a row that is short, or a code or name that repeats, is refused."""
    path = path or Path(__file__).parent / "counties.csv"
    rows = [_county(row, number, path) for number, row in enumerate(read_rows(path), start=2)]
    for key in ("code", "name"):
        seen = [getattr(county, key) for county in rows]
        for number, value in enumerate(seen, start=2):
            if seen.count(value) > 1:
                raise PlanError(f"{path}:{number}：{key}“{value}”重复。", code="plan-duplicate")
    return tuple(rows)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a list of counties."""
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


@lru_cache(maxsize=1)
def county_names() -> dict[str, tuple[County, str]]:
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
        bases = [base_name(name) for name in county.former]
        return [*county.former_codes, *county.former, *bases, *(f"{base}县" for base in bases)]
    can_err = county.short not in SHARED and not county.short.endswith(SUFFIXES)
    wrong = [f"{county.short}{suffix}" for suffix in SUFFIXES] if can_err else []
    listed = [name for name, right in _WRONG_NAMES.items() if right == county.name]
    return [*listed, *wrong, *(f"{typo}{suffix}" for typo in county.typos for suffix in ("", *SUFFIXES))]


def base_name(name: str) -> str:
    """A name without its kind; a name of one character keeps it (理县, 茂县)."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) > 1:
            return name.removesuffix(suffix)
    return name


@lru_cache(maxsize=1)
def outside_rows() -> tuple[dict[str, str], ...]:
    """The rows of the other counties of the province: name, short, alias, prefecture."""
    return tuple(read_rows(Path(__file__).parent / "counties_outside.csv"))


@lru_cache(maxsize=1)
def outside_names() -> dict[str, str]:
    """Every writing of the other counties that turn up in returns → official name."""
    out: dict[str, str] = {}
    for row in outside_rows():
        kinds = [f"{row['short']}{suffix}" for suffix in SUFFIXES] if row["short"] != row["name"] else []
        for name in (row["name"], row["short"], *row["alias"].split("|"), *kinds):
            if name:
                out.setdefault(name, row["name"])
    return out
