"""The words by which returns are understood: ``vocabulary.toml``, typed (domain.md 2.2, 3.2, 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path

from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.toml_source import build, check_keys, read_toml

Words = tuple[str, ...]


@dataclass(frozen=True)
class Totals:
    """What a total, subtotal or 其中 row calls itself.

    ``categories`` may follow 其中 without a colon. ``bare`` are totals and ``derived`` lines that are no sums (平均),
    both only in a row that names nothing else.
    """

    total: Words
    subtotal: Words
    part: Words
    endings: Words
    categories: Words
    category_endings: Words
    bare: Words
    derived: Words


@dataclass(frozen=True)
class Sections:
    """How a row begins that heads a group of records; ``{n}`` in ``words`` stands for a Chinese numeral."""

    numerals: str
    words: Words


@dataclass(frozen=True)
class Notes:
    """First words of a note (``words`` need a colon, number or bracket after them, ``lines`` do not).

    ``examples`` stand first in a row that shows how a form is filled in.
    """

    words: Words
    lines: Words
    examples: Words


@dataclass(frozen=True)
class Titles:
    """Attachment marks (附件2), endings of titles (…统计表), keys whose value is a title, words that tell a period."""

    attachments: Words
    endings: Words
    keys: Words
    periods: Words


@dataclass(frozen=True)
class Units:
    """Keys of a unit note (单位：) and the unit words by kind."""

    keys: Words
    money: Words
    counts: Words
    measures: Words
    rates: Words

    @cached_property
    def all(self) -> frozenset[str]:
        """Every unit word, as ``header_key`` folds it."""
        return folded(self.money, self.counts, self.measures, self.rates)


@dataclass(frozen=True)
class Headers:
    """Words that usually stand in a head, and the heads of forms with one indicator a row (``item_*``)."""

    sequence: Words
    index_rows: Words
    words: Words
    endings: Words
    beginnings: Words
    cross_corners: Words
    row_corners: Words
    measures: Words
    item_words: Words
    item_codes: Words
    item_units: Words
    item_amounts: Words


@dataclass(frozen=True)
class Cells:
    """What a single cell may say instead of a plain value (modes 9–13, 66)."""

    dashes: Words
    nils: Words
    unknowns: Words
    dittos: Words
    approx_before: Words
    approx_after: Words
    approx_marks: Words
    vague: Words
    minus: Words
    range_marks: Words
    yes: Words
    no: Words


@dataclass(frozen=True)
class Turns:
    """Words beside a number that make it another one, of one kind (未到账, 计划).

    ``progress`` are those of a progress, right before its number; fields whose names say a word of ``asked`` ask for
    just that; ``spared`` are words that only look alike (未成年).
    """

    words: Words
    progress: Words
    asked: Words
    spared: Words


@dataclass(frozen=True)
class Vocabulary:
    """All sections; ``labels`` maps what a key tells (enterprise, filer, phone, filled_on …) to the keys.

    ``turns``: by what a finding calls the kind; ``products``: other names of goods, by the one that they are known by.
    """

    totals: Totals
    sections: Sections
    notes: Notes
    labels: Mapping[str, Words]
    titles: Titles
    units: Units
    headers: Headers
    cells: Cells
    turns: Mapping[str, Turns]
    products: Mapping[str, Words]

    @cached_property
    def label_meanings(self) -> dict[str, str]:
        """Folded label key → what it tells: 填报单位 → enterprise."""
        return {header_key(word): meaning for meaning, words in self.labels.items() for word in words}

    @cached_property
    def header_words(self) -> frozenset[str]:
        """Folded words that usually stand in a head."""
        h = self.headers
        return folded(h.sequence, h.words, h.item_words, h.item_codes, h.item_units, h.item_amounts)


_KINDS = {
    "totals": Totals,
    "sections": Sections,
    "notes": Notes,
    "titles": Titles,
    "units": Units,
    "headers": Headers,
    "cells": Cells,
}


@lru_cache(maxsize=256)
def folded(*groups: Words) -> frozenset[str]:
    """Words as they are compared: NFKC, without blanks, lower case."""
    return frozenset(key for words in groups for word in words if (key := header_key(word)))


@lru_cache(maxsize=4)
def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """Read the vocabulary (the plan's own by default); unknown sections and keys raise ``PlanError``."""
    source = path or Path(__file__).with_name("vocabulary.toml")
    table = read_toml(source)
    check_keys(table, [f.name for f in fields(Vocabulary)], source, what="词表")
    made: dict[str, object] = {
        name: build(kind, table.get(name, {}), source, what=f"词表[{name}]", near=f"[{name}]")
        for name, kind in _KINDS.items()
    }
    labels = {meaning: tuple(words) for meaning, words in table.get("labels", {}).items()}
    turns = {
        kind: build(Turns, words, source, what=f"词表[turns.{kind}]", near=f"[turns.{kind}]")
        for kind, words in table.get("turns", {}).items()
    }
    products = {name: tuple(words) for name, words in table.get("products", {}).items()}
    return Vocabulary(labels=labels, turns=turns, products=products, **made)  # type: ignore[arg-type]
