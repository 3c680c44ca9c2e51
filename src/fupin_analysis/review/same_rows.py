"""What makes two rows tell the same: names alike, places equal, amounts equal (modes 48, 49)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Likeness:
    """When two rows of a form tell the same: fields that are equal and told, a name that is alike, amounts.

    Of ``amounts`` none may differ where both rows tell it, and ``least`` of them are told by both and not zero.
    ``apart``: fields that may be blank in one row, but not differ. ``counted``: the rows themselves are counted.
    ``parties``: fields that are equal and told by what they name, an enterprise by whatever name it is called.
    """

    same: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    name: str = ""
    amounts: tuple[str, ...] = ()
    least: int = 1
    apart: tuple[str, ...] = ()
    counted: bool = False

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
        return (*self.same, *self.parties, *([self.name] if self.name else []))

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
        for field in self.apart:
            first, second = (table.said(field, row) for row in (one, other))
            if None not in (first, second) and first != second:
                return False
        return self.equal(self.figures(table, one), self.figures(table, other))

    def figures(self, table: FormTable, row: int) -> Numbers:
        """The amounts of one row; NaN where it tells none."""
        return np.array([float(table[field][row]) for field in self.amounts], dtype="float64")

    def equal(self, one: Numbers, other: Numbers) -> bool:
        """True where no amount differs and enough are told by both."""
        both = ~np.isnan(one) & ~np.isnan(other)
        if (np.abs(one[both] - other[both]) > _CENT).any():
            return False
        return bool((one[both] != 0).sum() >= self.least)
