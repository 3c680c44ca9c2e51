"""Words beside a number that make it another one: not arrived, planned, of another year, a head (modes 21, 71).

“尚缺20万” in a column of what arrived is no 20; nor is “每户2000元” an amount.
Such a number is held, unless the field itself asks for what the word says (拟捐20万 in 认捐).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from fupin_analysis.intake.parse.reading import NumberRead
from fupin_analysis.intake.parse.text import fold, squeeze
from fupin_analysis.plan.forms import Field
from fupin_analysis.plan.vocabulary import load_vocabulary

_ASKED = frozenset({"number-words", "number-two", "number-approx", "progress-words"})
"""Readings that passed over words; all others had none."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*年?(?:度)?")
_BRACKETED = re.compile(r"[(\[【](.*)[)\]】]", re.S)


class Turn(NamedTuple):
    """A group of words: ``words`` that turn a number, ``asked`` what a field's names say that asks for just that."""

    words: re.Pattern[str]
    asked: tuple[str, ...]
    kind: str


def turn_number(read: NumberRead, text: str, field: Field, year: int | None) -> NumberRead:
    """The same reading, or one without a value where words in ``text`` say that it is no figure of the field."""
    if not any(issue.code in _ASKED for issue in read.issues):
        return read
    close = _around(squeeze(fold(text)))
    names = " ".join((*field.path, *field.aliases))
    progress = field.type == "pct"
    for turn in _turns(progress=progress):
        found = turn.words.search(close)
        if found and not any(word in names for word in turn.asked):
            return _held(read, found[0], turn.kind)
    told = {int(found) for found in _YEAR.findall(close)} if year and not progress else set()
    if told and year not in told and "年" not in field.header:
        return _held(read, f"{min(told)}年", "其他年度")
    return read


def _around(close: str) -> str:
    """The words that speak of the number taken: a bracket or a second part that has a number of its own is detail."""
    found = _BRACKETED.search(close)
    if found and re.search(r"\d", _YEAR.sub("", found[1])) and re.search(r"\d", close[: found.start()]):
        return close[: found.start()] + close[found.end() :]
    return close


def _held(read: NumberRead, word: str, kind: str) -> NumberRead:
    got = NumberRead(unit=read.unit, scaled=read.scaled, written=read.written, approx=read.approx)
    return got.noting("number-turned", word=word, kind=kind)


@lru_cache(maxsize=2)
def _turns(*, progress: bool) -> tuple[Turn, ...]:
    """The groups of the vocabulary; of progress only what stands right before the number (未完工，已完成80%)."""
    groups = load_vocabulary().turns
    made = []
    for kind, group in groups.items():
        if progress and not group.progress:
            continue
        words = "|".join(group.progress if progress else group.words)
        tail = r"(?=[^\d,;。、]{0,4}\d)" if progress else ""
        spared = "".join(f"(?!{word})" for word in group.spared)
        made.append(Turn(re.compile(f"{spared}(?:{words}){tail}"), group.asked, kind))
    return tuple(made)
