"""Enterprises as written → the registered full name, on a date (domain.md 3.3, 51 and 52; 5.4).

A name is taken in the surest way that fits: as registered, by a former name, by another writing of it, by one character
that is off, by a part that only one firm has. What may mean several firms, or is too short to be sure, is never taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein, Prefix

from fupin_analysis.plan.roster import day_of, split_former, split_list
from fupin_analysis.review.spelling import core_name, fold_name, is_abbreviation, is_generic

__all__ = ["SURE", "Registry", "Resolved", "core_name", "fold_name"]

SURE = frozenset({"exact", "folded", "alias", "form", "close", "part", "former", "merged"})
"""Ways in which a name is taken for one enterprise."""
_REGISTERED = SURE - {"form", "close", "part"}
COLUMNS = tuple("enterprise_id full_name short_name aliases former_names valid_from valid_to successor".split())
"""All columns of ``enterprises.csv`` that names are resolved by."""
SHORTEST_PART = 4
"""A name that is part of one registered name is taken for it only from this length on; shorter ones are asked about."""
SURE_PART = 5
"""A slip of the pen in the part of a name that is the firm's own is seen for sure where that has so many characters."""
SHORTEST_CODE = 4
"""A code of an enterprise stands for it from this length on: shorter ones are running numbers."""
SHORTEST_NAMED = 3
"""A name is looked for within a text from this length on."""
SHORTEST_TYPO = 8
"""A name of so many characters may have one wrong."""
CLOSE = 88.0
"""Similarity (0–100) from which an unknown name is offered a candidate."""
_SHOWN = 5
_TELLING = frozenset("一二三四五六七八九十0123456789东西南北中上下左右大小新老省市州县区第")
"""Characters by which firms are told apart (水电五局, 水电七局): one of them is no slip of the pen."""
_PROVINCE = re.compile(r"^(?:四川省?|中国)")
_FORM = re.compile(
    r"(?:集团|投资|控股|发展|建设|产业|实业|开发|经营|管理|工程|股份|有限|责任|总|分|\(|\)|公司|四川省?|四川)+$"
)
_SPLIT = re.compile(r"[、,，;；/／|\n]+")
_JOINED = re.compile(r"(?<=公司)[和与及暨]|(?<=集团)[和与及暨]")
_BODY = re.compile(r"(?:公司|集团|企业|院|局|厂|银行|中心|基金会|办|街|街道|委)$")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


@dataclass(frozen=True)
class Resolved:
    """How one written name was understood: ``how`` is one of SURE, ambiguous, generic, unknown or as_written.

    ``moved``: what became of the enterprise that was named (Chinese), where it has another name or head by now.
    """

    name: str
    how: str
    candidates: tuple[str, ...] = ()
    moved: str = ""

    @property
    def is_sure(self) -> bool:
        """True where the name was taken for one enterprise."""
        return self.how in SURE

    @property
    def is_registered(self) -> bool:
        """True where the registry has the very name, as a full, short, former or other name."""
        return self.how in _REGISTERED


@dataclass(frozen=True)
class _Firm:
    """A row of the registry: its days as dates, None where there is none."""

    full: str
    since: dt.date | None
    until: dt.date | None
    successor: str
    former: dict[str, dt.date | None] = field(default_factory=dict)


class Registry:
    """The enterprises of ``enterprises.csv`` by every way in which they may be written.

    ``on``: the day for which names are asked; a firm that was merged before it stands for its successor.
    """

    def __init__(self, enterprises: pd.DataFrame, on: dt.date | None = None) -> None:
        self.on = on
        self._written: dict[str, set[str]] = defaultdict(set)
        self._core: dict[str, set[str]] = defaultdict(set)
        self._firms: dict[str, _Firm] = {}
        for row in enterprises.reindex(columns=list(COLUMNS)).to_dict("records"):
            self._add(row)
        self.full: list[str] = list(self._firms)

    def _add(self, row: dict[object, object]) -> None:
        full = str(row["full_name"])
        former = {fold_name(name): until for name, until in split_former(row["former_names"])}
        successor = row["successor"] if isinstance(row["successor"], str) else ""
        self._firms[full] = _Firm(full, day_of(row["valid_from"]), day_of(row["valid_to"]), successor, former)
        for name in (full, row["short_name"], *split_list(row["aliases"]), *_names_of(row["former_names"])):
            if isinstance(name, str) and name.strip():
                self._written[fold_name(name)].add(full)
                self._core[core_name(name)].add(full)
        code = row["enterprise_id"]
        if isinstance(code, str) and len(code.strip()) >= SHORTEST_CODE:
            self._written[fold_name(code)].add(full)

    def resolve(self, written: str) -> Resolved:
        """The registered name, or why there is none; without a registry the name as written, without blanks."""
        clean = _BLANK.sub("", written)
        if not self._firms or not clean:
            return Resolved(clean, "as_written")
        found = self._resolve(clean)
        return self._as_of(found, fold_name(clean)) if found.is_sure else found

    def parts(self, written: str) -> list[str]:
        """The names in a cell that names several bodies (甲集团、乙集团); none where it is one name."""
        clean = written.strip()
        if self._written.get(fold_name(clean)):
            return []
        by_mark = [part.strip() for part in _SPLIT.split(clean) if part.strip()]
        parts = by_mark if len(by_mark) > 1 else [part.strip() for part in _JOINED.split(clean) if part.strip()]
        if len(parts) < 2 or any(len(part) < 2 for part in parts):
            return []
        found = [self.resolve(part) for part in parts]
        sure = {one.name for one in found if one.is_sure}
        if all(one.is_sure for one in found):
            return parts if len(sure) > 1 else []
        return parts if all(one.is_sure or _BODY.search(part) for one, part in zip(found, parts, strict=True)) else []

    def named_in(self, text: str) -> str:
        """The one firm that a text names somewhere (蜀泰建投2018年9月报表盖章扫描), or ""; the longest names count."""
        folded = fold_name(text)
        inside = [name for name in self._written if name in folded and (len(name) >= SHORTEST_NAMED or name == folded)]
        longest = [name for name in inside if not any(name != other and name in other for other in inside)]
        found = self._living(full for name in longest for full in self._written[name])
        return self._head(found[0]) if len(found) == 1 else ""

    def _resolve(self, clean: str) -> Resolved:
        if clean in self._firms:
            return Resolved(clean, "exact")
        folded, core = fold_name(clean), core_name(clean)
        if len(same := self._living(self._written.get(folded, ()))) == 1:
            return Resolved(same[0], "folded" if fold_name(same[0]) == folded else "alias")
        if same:
            return Resolved(clean, "ambiguous", tuple(same))
        if is_generic(clean):
            return Resolved(clean, "generic")
        if len(same := self._living(self._core.get(core, ()))) == 1:
            return Resolved(same[0], "form")
        if same:
            return Resolved(clean, "ambiguous", tuple(same))
        return self._guess(clean, folded, core)

    def _guess(self, clean: str, folded: str, core: str) -> Resolved:
        typo = self._living(full for name, names in self._written.items() if _is_typo(folded, name) for full in names)
        if len(typo) == 1:
            return Resolved(typo[0], "close")
        inside = self._living(full for key, names in self._core.items() if core and core in key for full in names)
        if len(inside) == 1 and len(core) >= SHORTEST_PART:
            return Resolved(inside[0], "part")
        inside = inside or self._abbreviated(core)
        if inside or typo:
            return Resolved(clean, "ambiguous", tuple((inside or typo)[:_SHOWN]))
        return Resolved(clean, "unknown", self._offer(core))

    def _abbreviated(self, core: str) -> list[str]:
        """Firms of which a short name of two to four characters may be the initials: 交投集团."""
        short = core.removesuffix("集团") if len(core) > 3 else core
        if not 2 <= len(short) <= 4:
            return []
        return self._living(full for full in self._firms if is_abbreviation(short, core_name(full)))

    def is_near(self, written: str, full: str) -> bool:
        """True where a name is one character off any name of a firm: for firms that the file names as well."""
        folded = fold_name(written)
        own = [name for name, names in self._written.items() if full in names and len(name) >= SHORTEST_PART]
        return any(Levenshtein.distance(folded, name, score_cutoff=1) == 1 for name in own)

    def _offer(self, core: str) -> tuple[str, ...]:
        close = process.extract(core, list(self._core), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=3)
        below = [key for key in self._core if len(key) >= SHORTEST_PART and core.startswith(key)]
        return tuple(self._living(full for key in [*(c for c, _, _ in close), *below] for full in self._core[key]))

    def _living(self, names: Iterable[str]) -> list[str]:
        """The firms that bear a name on the day, each by its head of that day; all where none of them is left."""
        found = sorted(set(names))
        living = [name for name in found if self._head(name) != name or self._lives(name)]
        return sorted({self._head(name) for name in living or found}) if len(found) > 1 else found

    def _lives(self, name: str) -> bool:
        until = self._firms[name].until
        return self.on is None or until is None or self.on <= until

    def _head(self, name: str) -> str:
        """The firm itself, or the one that it was merged into by the day (and so on)."""
        seen = {name}
        while not self._lives(name) and (upper := self._successor(name)) and upper not in seen:
            seen.add(upper)
            name = upper
        return name

    def _successor(self, name: str) -> str:
        given = self._firms[name].successor
        if given in self._firms:
            return given
        found = self._written.get(fold_name(given), set()) if given else set()
        return next(iter(found)) if len(found) == 1 else ""

    def _as_of(self, found: Resolved, folded: str) -> Resolved:
        head, firm = self._head(found.name), self._firms[found.name]
        if head != found.name:
            return replace(found, name=head, how="merged", moved=f"{firm.full}已于{_said(firm.until)}并入{head}")
        if folded in firm.former:
            until = firm.former[folded]
            past = until is not None and self.on is not None and self.on > until
            return replace(found, how="former" if past else "alias", moved=f"已于{_said(until)}更名" if past else "")
        return found


def _names_of(cell: object) -> list[str]:
    return [name for name, _ in split_former(cell)]


def _said(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "此前"


def _is_typo(written: str, known: str) -> bool:
    """One character off in a long name, and not one by which firms are told apart: 长江 is no slip of 长虹."""
    if min(len(written), len(known)) < SHORTEST_TYPO or Levenshtein.distance(written, known, score_cutoff=1) != 1:
        return False
    at = Prefix.similarity(written, known)
    same = len(written) == len(known)
    odd = {written[at], known[at]} if same else {max(written, known, key=len)[at]}
    start, end = _own_part(known)
    return odd.isdisjoint(_TELLING) and (not start <= at < end or end - start >= SURE_PART)


def _own_part(known: str) -> tuple[int, int]:
    """Where the part of a folded name stands that is the firm's own: without its province, trade and legal form."""
    start = len(known) - len(_PROVINCE.sub("", known))
    rest = _FORM.sub("", known[start:])
    return start, start + len(rest)
