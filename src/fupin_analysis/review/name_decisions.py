"""Decisions of the analyst about names: ``data/reference/names.csv``, made once and used in every later run.

A line says what a written name (``written``) stands for (``name``): an enterprise, a county, a village, or the head of
a column. ``within`` narrows it: the file (part of its path) of an enterprise; the enterprise whose county or head it
is; the county of a village (县 or 县/乡镇). ``until``: the last day for whose periods it holds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.counties import resolve_county
from fupin_analysis.plan.forms import Form, header_key
from fupin_analysis.plan.roster import COUNTY_NAME, ENTERPRISE_NAME, HEAD_NAME, VILLAGE_NAME, day_of
from fupin_analysis.review.enterprises import Registry
from fupin_analysis.review.spelling import fold_name

FILE = "data/reference/names.csv"
UNUSED, STALE, EXPIRED = "name-unused", "name-stale", "name-expired"


@dataclass(frozen=True)
class NameDecision:
    """One line; ``line`` is its number in the file, as a person counts (the head is line 1)."""

    line: int
    kind: str
    written: str
    within: str
    name: str
    who: str
    until: dt.date | None = None

    @property
    def key(self) -> str:
        """The written name as it is compared."""
        return header_key(self.written) if self.kind == HEAD_NAME else fold_name(self.written)

    @property
    def facts(self) -> dict[str, Any]:
        """What a finding says of it."""
        shown = {"kind": self.kind, "written": self.written, "name": self.name, "line": self.line}
        return {**shown, "until": str(self.until or "")}

    @property
    def place(self) -> tuple[str, str]:
        """Form and field of a decision on a head (funds.arrived_ytd_wan)."""
        form, _, name = self.name.partition(".")
        return form.strip(), name.strip()

    @property
    def village(self) -> tuple[str, str]:
        """Township ("" where none is told) and village of a decision on a village."""
        parts = [part.strip() for part in self.name.replace("／", "/").split("/")]
        return (parts[-2] if len(parts) > 1 else "", parts[-1])


@dataclass(frozen=True)
class Names:
    """All decisions, found by kind and written name."""

    decisions: tuple[NameDecision, ...] = ()
    _by_key: dict[tuple[str, str], list[NameDecision]] = field(default_factory=lambda: defaultdict(list), compare=False)

    def __post_init__(self) -> None:
        for one in self.decisions:
            self._by_key[one.kind, one.key].append(one)

    def __bool__(self) -> bool:
        return bool(self.decisions)

    def __iter__(self) -> Iterator[NameDecision]:
        return iter(self.decisions)

    def find(self, kind: str, written: str, *, within: str = "", on: dt.date | None = None) -> NameDecision | None:
        """The decision on a written name, one for this place before one for all; an expired one where no other is.

        ``within`` is the path of the file (企业), the enterprise (县, 表头), or 县/乡镇 (村).
        """
        key = header_key(written) if kind == HEAD_NAME else fold_name(written)
        known = [one for one in self._by_key.get((kind, key), ()) if holds_within(one, within)]
        open_ = [one for one in known if not is_expired(one, on)]
        ranked = sorted(open_ or known, key=lambda one: (not one.within, one.until or dt.date.max))
        return ranked[0] if ranked else None


def holds_within(one: NameDecision, within: str) -> bool:
    """True where a decision speaks of this place."""
    if not one.within:
        return True
    if one.kind == VILLAGE_NAME:
        return _folded(within)[: len(_folded(one.within))] == _folded(one.within)
    return fold_name(one.within) in fold_name(within)


def _folded(place: str) -> list[str]:
    return [fold_name(part) for part in place.replace("／", "/").split("/")]


def is_expired(one: NameDecision, on: dt.date | None) -> bool:
    """True where the decision holds no more for a period that ends on this day."""
    return one.until is not None and on is not None and on > one.until


def make_names(table: pd.DataFrame, enterprises: pd.DataFrame, source: str) -> Names:
    """The decisions of a conformed ``names.csv``; two that contradict each other, or a register, raise PlanError."""
    rows = enumerate(table.to_dict("records"), start=2)
    made = [
        NameDecision(line, r["kind"], r["written"], r["within"], r["name"], r["who"], day_of(r["until"]))
        for line, r in rows
    ]
    _refuse_contradictions(made, source)
    full = {fold_name(str(name)): str(name) for name in enterprises["full_name"]}
    for one in made:
        taken = full.get(one.key) if one.kind == ENTERPRISE_NAME else None
        if taken and fold_name(one.name) != one.key:
            raise PlanError(
                f"{source} 第 {one.line} 行：“{one.written}”本身是企业名单中的全称，不能认作“{one.name}”。",
                code="names-clash",
            )
        match = resolve_county(one.written) if one.kind == COUNTY_NAME else None
        if match is not None and match.how == "exact" and match.county and match.county.name != one.name:
            raise PlanError(
                f"{source} 第 {one.line} 行：“{one.written}”本身是县的全称，不能认作“{one.name}”。", code="names-clash"
            )
    return Names(tuple(made))


def _refuse_contradictions(made: Iterable[NameDecision], source: str) -> None:
    seen: dict[tuple[object, ...], NameDecision] = {}
    for one in made:
        form = one.place[0] if one.kind == HEAD_NAME else ""
        key = (one.kind, one.key, fold_name(one.within), one.until, form)
        first = seen.setdefault(key, one)
        if fold_name(first.name) != fold_name(one.name):
            raise PlanError(
                f"{source} 第 {one.line} 行与第 {first.line} 行矛盾：{one.kind}“{one.written}”一处认作“{first.name}”，"
                f"一处认作“{one.name}”。请保留一条，或用“限于”“有效期至”分开。",
                code="names-clash",
            )


def stale(names: Names, enterprises: pd.DataFrame, villages: pd.DataFrame, forms: Mapping[str, Form]) -> dict[int, str]:
    """Line → what is missing (Chinese), of decisions for names that no register or form has any more."""
    registry = Registry(enterprises)
    places = {(str(v.county), str(v.township), str(v.village)) for v in villages.itertuples()}
    out: dict[int, str] = {}
    for one in names:
        if one.kind == ENTERPRISE_NAME and registry.full and not registry.resolve(one.name).is_registered:
            out[one.line] = "企业名单里已没有"
        elif one.kind == COUNTY_NAME and not (resolve_county(one.name).county or resolve_county(one.name).outside):
            out[one.line] = "县名表里没有"
        elif one.kind == VILLAGE_NAME and places and not _has_village(one, places):
            out[one.line] = "帮扶村名单里已没有"
        elif one.kind == HEAD_NAME and one.place[1] not in _fields(forms, one.place[0]):
            out[one.line] = "表样里没有栏目"
    return out


def _fields(forms: Mapping[str, Form], form_id: str) -> Iterable[str]:
    return forms[form_id].by_name if form_id in forms else ()


def _has_village(one: NameDecision, places: set[tuple[str, str, str]]) -> bool:
    township, village = one.village
    county = one.within.replace("／", "/").split("/")[0]
    return any(place[2] == village and township in ("", place[1]) and county in ("", place[0]) for place in places)


def name_findings(names: Names, used: Iterable[int], lapsed: Mapping[int, str]) -> list[Finding]:
    """A finding on the home for each decision that matched nothing (``used``: lines), or whose name is gone."""
    hit = set(used)
    out = []
    for one in names:
        if one.line in lapsed:
            out.append(Finding(STALE, file=FILE, cells=f"D{one.line}", facts={**one.facts, "why": lapsed[one.line]}))
        elif one.line not in hit:
            out.append(Finding(UNUSED, file=FILE, cells=f"B{one.line}", facts=one.facts))
    return out
