"""All forms of a run side by side: which of them know a head, which are named, and what was chosen for heads before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from fupin_analysis.intake.headers import FormIndex, Path, index_form, levels_of
from fupin_analysis.plan.forms import Form, header_key

_PERIOD_SIGNS = re.compile(r"[\d年月日季度第()一二三四-]")
_NUMBER_BEFORE = re.compile(r"^\d+[.、_-]?")
_CLOSE_TITLE = 90
_KEPT = 1024
_SHELVES_KEPT = 16


@dataclass(slots=True)
class Shelf:
    """Forms by position. ``knowing``: a path, a tail of one or its joined text → the forms in which it stands.

    ``told``, ``evidence`` and ``choices`` remember what was asked before; they live and die with these very forms.
    """

    forms: tuple[Form, ...]
    indexes: tuple[FormIndex, ...]
    titles: tuple[str, ...]
    knowing: Mapping[Path | str, set[int]]
    told: dict[Path, Mapping[int, Mapping[str, int]]] = field(default_factory=dict)
    said: dict[tuple[Sequence[str], str], tuple[float, ...]] = field(default_factory=dict)
    choices: dict[Any, Any] = field(default_factory=dict)

    def fits(self, path: Path) -> Mapping[int, Mapping[str, int]]:
        """Forms (by position) in which a column of this path may be some field → fields, and how sure each is."""
        known = self.told.get(path)
        if known is None:
            found = set().union(*(self.knowing.get(way, ()) for way in _ways(path)))
            known = {at: fields for at in found if (fields := self.indexes[at].candidates(path))}
            remember(self.told, path, known)
        return known

    def evidence(self, titles: Sequence[str], sheet: str) -> tuple[float, ...]:
        """For each form 1 where a title names it, 0.6 where the sheet does (0.4 in part), else 0."""
        asked = (tuple(titles), sheet)
        known = self.said.get(asked)
        if known is None:
            named = self._named(asked[0])
            by_sheet = _sheet_said(tuple(index.names for index in self.indexes), sheet)
            known = tuple(1.0 if at in named else part for at, part in enumerate(by_sheet))
            remember(self.said, asked, known)
        return known

    def _named(self, titles: Sequence[str]) -> set[int]:
        """Forms whose titles are said, the period and the sender left out of account."""
        found: set[int] = set()
        for title in titles:
            head = _PERIOD_SIGNS.sub("", header_key(title))
            found |= {at for at, own in enumerate(self.titles) if own in head}
            close = process.extract(head, self.titles, scorer=fuzz.ratio, score_cutoff=_CLOSE_TITLE, limit=None)
            found |= {at for _, _, at in close}
        return found


def remember(kept: dict[Any, Any], key: object, value: object) -> None:
    """Keep one more answer; all are forgotten where there are too many."""
    if len(kept) >= _KEPT:
        kept.clear()
    kept[key] = value


_SHELVES: dict[tuple[int, ...], Shelf] = {}


def forget_shelves() -> None:
    """Let go of all forms: others are to come."""
    _SHELVES.clear()


def shelf_of(forms: Mapping[str, Form]) -> Shelf:
    """The shelf of these very form objects, made once; it holds them, so that their ids stay theirs."""
    key = tuple(map(id, forms.values()))
    if key not in _SHELVES:
        if len(_SHELVES) >= _SHELVES_KEPT:
            _SHELVES.clear()
        _SHELVES[key] = _make(tuple(forms.values()))
    return _SHELVES[key]


def _make(forms: tuple[Form, ...]) -> Shelf:
    indexes = tuple(index_form(form) for form in forms)
    knowing: defaultdict[Path | str, set[int]] = defaultdict(set)
    for at, index in enumerate(indexes):
        for ways in (index.exact, index.joined, index.tails):
            for way in ways:
                knowing[way].add(at)
    return Shelf(forms, indexes, tuple(_PERIOD_SIGNS.sub("", index.title) for index in indexes), dict(knowing))


def _ways(path: Path) -> Iterator[Path | str]:
    """Whatever of a path may stand in the index of a form."""
    yield "".join(path)
    for cut in range(len(path)):
        yield path[cut:]
    levels = levels_of(path)
    if levels != path:
        yield levels
        yield "".join(levels)


@lru_cache(maxsize=2048)
def _sheet_said(names: tuple[frozenset[str], ...], sheet: str) -> tuple[float, ...]:
    name = header_key(_NUMBER_BEFORE.sub("", sheet.strip()))

    def told(own: frozenset[str]) -> float:
        if name in own:
            return 0.6
        return 0.4 if any(len(known) >= 3 and known in name for known in own) else 0.0

    return tuple(told(own) if name else 0.0 for own in names)
