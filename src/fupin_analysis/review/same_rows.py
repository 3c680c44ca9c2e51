"""What makes two rows tell the same: names alike, places equal, amounts equal (modes 48, 49)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from fupin_analysis.plan.forms import Form
from fupin_analysis.review.columns import Numbers, filled
from fupin_analysis.review.sale_sides import full_name
from fupin_analysis.review.tables import FormTable

ALIKE = 90.0
"""Similarity (0–100) of two names from which one may be the other (domain.md 3.3, 49)."""
_CENT = 1e-6
_PHASE = re.compile(
    r"[（(]?第?[一二三四五六七八九十\d]+(?:期|批次?|阶段|标段?)(?:工程|项目|建设)?[)）]?|[（(](?:续建?|新)[)）]"
)
_KIND = re.compile(r"(?:项目|工程|活动)+$")
_NOISE = re.compile(r"[\s\W_]+")
_COMMON = re.compile(r"项目|工程|活动|建设|扶贫|帮扶|产业|发展|改造|新建|示范|基地|[省市州县区乡镇村组]")
_TELLS_APART = re.compile(r"[\d一二三四五六七八九十东西南北上下左右前后甲乙丙丁A-Za-z]")


@lru_cache(maxsize=65536)
def bare_name(text: str) -> str:
    """A name as it is compared: NFKC, without 一期, 第二批, a 项目 at its end, punctuation and blanks."""
    folded = unicodedata.normalize("NFKC", text)
    return _KIND.sub("", _NOISE.sub("", _PHASE.sub("", folded))) or _NOISE.sub("", folded)


def are_names_alike(one: str, other: str) -> bool:
    """True for equal bare names, and for names nine tenths equal that differ in no number, letter or direction."""
    a, b = bare_name(one), bare_name(other)
    if a == b:
        return True
    if Counter(_TELLS_APART.findall(a)) != Counter(_TELLS_APART.findall(b)):
        return False
    whole = [_NOISE.sub("", unicodedata.normalize("NFKC", text)) for text in (one, other)]
    return bool(max(fuzz.ratio(a, b), fuzz.ratio(*whole)) >= ALIKE)


def words_of(name: str, known: Iterable[str]) -> set[str]:
    """The pairs of characters in a name, without those of ``known`` texts and of what everything is called."""
    text = _COMMON.sub(" ", bare_name(name))
    for other in filter(None, known):
        text = text.replace(other, " ")
    return {text[at : at + 2] for at in range(len(text) - 1) if " " not in text[at : at + 2]}


def are_fine(amounts: Numbers) -> bool:
    """True for amounts that two rows do not have by chance: one is no whole number, or two differ."""
    told = amounts[amounts != 0]
    is_odd = np.abs(told - np.round(told)) > _CENT
    return bool(is_odd.any() or len(np.unique(told)) > 1)


@dataclass(frozen=True)
class Likeness:
    """When two rows of a form tell the same: fields that are equal and told, a name that is alike, amounts.

    Of ``amounts`` none may differ where both rows tell it, and ``least`` of them are told by both and not zero.
    ``apart``: fields that may be blank in one row, but not differ. ``counted``: the rows themselves are counted.
    ``parties``: fields that are equal and told by what they name, an enterprise by whatever name it is called.
    ``fine``: the amounts must be such as are not equal by chance (``are_fine``). ``sums``: not rows that tell the same
    are looked for, but one that tells the sum of others. ``about``: a field in which both have a word of the same,
    besides the places and kinds of ``same`` and what every project is called.
    """

    same: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    name: str = ""
    amounts: tuple[str, ...] = ()
    least: int = 1
    apart: tuple[str, ...] = ()
    counted: bool = False
    fine: bool = False
    sums: bool = False
    about: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Likeness:
        """A likeness as a rule's settings give it: lists become tuples."""
        told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
        return cls(**told)

    def can_read(self, form: Form) -> bool:
        """True where the form, which may be an analyst's own, has all the fields that are compared."""
        return {*self.told, *self.amounts, *self.apart} <= form.by_name.keys()

    @property
    def told(self) -> tuple[str, ...]:
        """The fields without which a row is compared with none."""
        return (*self.same, *self.parties, *(name for name in (self.name, self.about) if name))

    def groups(self, table: FormTable, called: Mapping[str, str] | None = None) -> list[list[int]]:
        """Rows of a table with equal ``same`` and ``parties``, two or more at a time; of rows that tell them all.

        ``called``: the full name of an enterprise by each folded name that it has (``sale_sides.full_names``).
        """
        told = np.full(len(table), True)
        for field in self.told:
            told &= filled(table[field])
        rows = np.flatnonzero(told).tolist()
        fields = [*self.same, *self.parties]
        found: dict[tuple[Any, ...], list[int]] = {}
        for row, said in zip(rows, table.contents(fields, rows) if fields else [()] * len(rows), strict=True):
            who = [full_name(text, called or {}) for text in said[len(self.same) :]]
            found.setdefault((*said[: len(self.same)], *who), []).append(row)
        return [group for group in found.values() if len(group) > 1]

    def fits(self, table: FormTable, one: int, other: int) -> bool:
        """True where two rows of a group tell the same."""
        if self.name and not are_names_alike(str(table[self.name][one]), str(table[self.name][other])):
            return False
        if self.about and not self._share_word(table, one, other):
            return False
        for field in self.apart:
            first, second = (table.said(field, row) for row in (one, other))
            if None not in (first, second) and first != second:
                return False
        return self.equal(self.figures(table, one), self.figures(table, other))

    def _share_word(self, table: FormTable, one: int, other: int) -> bool:
        known = [str(table[field][one]).rstrip("省市州县区乡镇村") for field in self.same]
        found = [words_of(str(table[self.about][row]), known) for row in (one, other)]
        return bool(found[0] & found[1])

    def figures(self, table: FormTable, row: int) -> Numbers:
        """The amounts of one row; NaN where it tells none."""
        return np.array([float(table[field][row]) for field in self.amounts], dtype="float64")

    def equal(self, one: Numbers, other: Numbers) -> bool:
        """True where no amount differs and enough are told by both."""
        both = ~np.isnan(one) & ~np.isnan(other)
        if (np.abs(one[both] - other[both]) > _CENT).any():
            return False
        if self.fine and not are_fine(one[both]):
            return False
        return bool((one[both] != 0).sum() >= self.least)
