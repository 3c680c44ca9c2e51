"""Names written otherwise than in the registers."""

from __future__ import annotations

import random
from functools import lru_cache

from fupin_analysis.plan.roster import split_list
from fupin_analysis.sample.faults.registry import Change, Site, cell_fault
from fupin_analysis.sample.roster import read_counties

BARE_IS_PREFECTURE = ("甘孜县", "阿坝县")
"""Their short names are also those of prefectures and never stand alone (domain.md 2.4)."""


@cell_fault(53, 0.006, "county")
def county_variant(site: Site, rng: random.Random) -> Change | None:
    """县名不用全称：简称、旧名、错字或带州名."""
    ways = county_ways().get(str(site.cell.value), ())
    if not ways:
        return None
    return Change(rng.choice(ways), "县名写法不同")


@lru_cache(maxsize=1)
def county_ways() -> dict[str, tuple[str, ...]]:
    """Other ways to write each county that still name just this one."""
    out: dict[str, tuple[str, ...]] = {}
    for row in read_counties().to_dict("records"):
        name = str(row["name"])
        ways = [f"{row['prefecture_short']}{name}", f"{name}（{str(row['prefecture_short']).removesuffix('州')}）"]
        if name not in BARE_IS_PREFECTURE:
            ways += [way for key in ("short", "alias", "former", "typo") for way in split_list(row[key])]
        out[name] = tuple(way for way in ways if way != name)
    return out
