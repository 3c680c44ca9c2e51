"""Names for charts and tables: 理县 stays 理县, 木里藏族自治县 becomes 木里 (domain.md 2.4, 5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_COUNTY = re.compile(r"(?<=..)(?:[藏彝羌]族)?(?:自治县|县|市|区)$")
_PREFECTURES = {
    "甘孜藏族自治州": "甘孜州",
    "阿坝藏族羌族自治州": "阿坝州",
    "凉山彝族自治州": "凉山州",
    "乐山市": "乐山市",
}
_COMPANY = re.compile(
    r"(?:（集团）|\(集团\))?(?:集团)?(?:投资)?(?:控股)?(?:有限责任公司|股份有限公司|有限公司|股份公司|总公司|公司)$"
)
_DATED = re.compile(r"（(20\d\d)年）$")
_PROVINCE = re.compile(r"^四川省?(?=.{3})")


def short_county(name: str) -> str:
    """康定市 → 康定, 峨边彝族自治县 → 峨边; a name of two characters stays whole (理县)."""
    return _COUNTY.sub("", name)


def short_prefecture(name: str) -> str:
    """甘孜藏族自治州 → 甘孜州; an unknown name stays."""
    return _PREFECTURES.get(name, name)


def short_enterprises(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Full name → short name. A registry's own short name wins; two that would become one stay as they are."""
    wanted = dict.fromkeys(names)
    made = {name: (given or {}).get(name) or _shorten(name) for name in wanted}
    taken = list(made.values())
    return {name: short if taken.count(short) == 1 else name for name, short in made.items()}


def year_over(name: str) -> int | None:
    """The year of a task that is over, which the scorecard puts behind its name (…（2018年）); None while it runs."""
    found = _DATED.search(name)
    return int(found[1]) if found else None


def _shorten(name: str) -> str:
    tail = "集团" if "集团" in name[-12:] else ""
    core = _PROVINCE.sub("", _COMPANY.sub("", name))
    core = core.removesuffix("集团")
    return f"{core}{tail}" if len(core) >= 2 else name
